//! What named checks say of values. `clients/test_dlp_oracle.py` compares them with what others say of very many.

use steward_dlp::passes;

fn say(check: &str, value: &str) -> bool {
    passes(check, value).unwrap_or_else(|| panic!("there is no check {check}"))
}

#[test]
fn numbers_pass_that_are_as_published() {
    for (check, values) in [
        // Countries that are no more keep their securities, and the funds of savers have codes of their own.
        ("isin", &["AN0000000019", "CS0000000012", "QS0000000016", "QT0000000015"][..]),
        ("it_codice_fiscale", &["RSSMRA80B29H501Q"]),
        ("gr_amka", &["29028000015"]),
        ("za_id", &["8002295009086", "8002295009284"]),
        ("mx_rfc", &["GODE561231GR8"]),
        ("gb_vat", &["980780684", "GB980780684001", "100000034", "100000089", "010000090"]),
        // A business, a foreigner, and somebody else.
        ("vat", &["BG2061040003", "BG2061040008", "BG7111042925"]),
        ("vat", &["CZ640903926", "ESK0000001R", "ESM1234567L"]),
        // A newer key, an older one, and Monaco.
        ("vat", &["FRK7399859412", "FR40303265045", "FR03000000094"]),
        ("vat", &["IE8D79739I", "IE6433435F", "LV16117519997", "LV32123456785", "LV40003521600"]),
        ("iban", &["DE89370400440532013000", "MT84MALT011000012345MTLCAST001S", "NO9386011117947"]),
        ("imsi", &["902010234567891", "991010234567891"]),
    ] {
        for value in values {
            assert!(say(check, value), "{check} {value}");
        }
    }
}

#[test]
fn numbers_fail_that_nobody_has() {
    for (check, values) in [
        // The 29th of February of 1981.
        ("it_codice_fiscale", &["RSSMRA81B29H501R"][..]),
        ("gr_amka", &["29028100013"]),
        ("my_nric", &["810229010001"]),
        ("za_id", &["8102295009084"]),
        // The first of the three places that tell people apart is never 0, and no letter behind V.
        ("mx_rfc", &["GODE5612310R1", "GODE561231YR6"]),
        // The newer series of checks began at 100.
        ("gb_vat", &["010000035"]),
        ("vat", &["NL000000000B01", "FR00000000000", "FRK7399859404"]),
        // A letter where the account has digits.
        ("iban", &["DE85A70400440532013000"]),
        // No country has the number.
        ("imsi", &["644011234567890", "433011234567890"]),
        ("in_gstin", &["27AAPFU0939F0ZW"]),
    ] {
        for value in values {
            assert!(!say(check, value), "{check} {value}");
        }
    }
}
