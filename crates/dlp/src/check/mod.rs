//! The named checks of detectors: check digits, reserved ranges, what a value must decode to.
//!
//! Numbers come without what joins their groups, in capital letters; tokens come as they stand. A check says whether a value can be one,
//! and [`Check::bonus`] how much that is worth: ten times the logarithm of how many values of chance fail for each that passes.

use crate::steps;

mod americas;
mod asia;
mod bank;
mod coin;
mod contact;
mod country;
mod europe_east;
mod europe_north;
mod europe_west;
mod finance;
mod health;
mod iban;
mod secret;
mod sums;
mod token;
mod vat;

pub(crate) use europe_north::icao;
pub(crate) use iban::iban_length;
pub(crate) use secret::{internal_suffix, is_password, is_placeholder};
pub(crate) use sums::{is_date, luhn, luhn_sum};
pub(crate) use token::base64;
pub(crate) use vat::is_state;

/// What a check says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is none.
    Fails,
    /// It can be one.
    Passes,
    /// It is one that is published for tests.
    Published,
}

impl From<bool> for Verdict {
    fn from(passes: bool) -> Self {
        if passes { Self::Passes } else { Self::Fails }
    }
}

/// How a value comes to its check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Its digits; anything else fails.
    Digits,
    /// Its letters and digits, in capitals.
    Number,
    /// The same, with `+`, `-` and `&`, which mean something there.
    Signed,
    /// As it stands.
    Text,
}

/// A named check.
#[derive(Clone, Copy)]
pub(crate) struct Check {
    /// Its name in the files of detectors.
    pub(crate) name: &'static str,
    /// How a value comes to it.
    pub(crate) form: Form,
    /// What passing it adds to a score.
    pub(crate) bonus: u8,
    test: Test,
}

#[derive(Clone, Copy)]
enum Test {
    Plain(fn(&[u8]) -> bool),
    Known(fn(&[u8]) -> Verdict),
}

impl Check {
    /// What passing it adds to a score, for a value of so many characters: with the century written out, far fewer numbers are days.
    pub(crate) fn worth(&self, length: usize) -> u8 {
        if self.name == "se_personnummer" && length == 12 { 35 } else { self.bonus }
    }

    /// Asks about a value in its form.
    pub(crate) fn verdict(&self, value: &[u8]) -> Verdict {
        steps::count(value.len());
        match self.test {
            Test::Plain(test) => test(value).into(),
            Test::Known(test) => test(value),
        }
    }

    /// Asks about a value as it stands in a text.
    pub(crate) fn of_text(&self, text: &[u8]) -> Verdict {
        steps::count(text.len());
        let keep: fn(&u8) -> bool = match self.form {
            Form::Text => return self.verdict(text),
            Form::Digits | Form::Number => u8::is_ascii_alphanumeric,
            Form::Signed => |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'&'),
        };
        let value: Vec<u8> = text.iter().filter(|byte| keep(byte)).map(u8::to_ascii_uppercase).collect();
        if self.form != Form::Digits {
            return self.verdict(&value);
        }
        // The letters of a country in front do not count.
        let letters = value.iter().take(2).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let digits = &value[letters..];
        if digits.iter().all(u8::is_ascii_digit) { self.verdict(digits) } else { Verdict::Fails }
    }
}

impl std::fmt::Debug for Check {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Check")
            .field("name", &self.name)
            .field("bonus", &self.bonus)
            .finish_non_exhaustive()
    }
}

/// Asks a named check about a value as it stands in a text; `None` where there is no such check.
///
/// ```
/// assert_eq!(steward_dlp::passes("uk_nhs", "943 476 5919"), Some(true));
/// assert_eq!(steward_dlp::passes("uk_nhs", "943 476 5918"), Some(false));
/// assert_eq!(steward_dlp::passes("nothing", "1"), None);
/// ```
pub fn passes(check: &str, value: &str) -> Option<bool> {
    named(check).map(|check| check.of_text(value.as_bytes()) != Verdict::Fails)
}

/// Finds a check by its name.
pub(crate) fn named(name: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.name == name)
}

const fn digits(name: &'static str, bonus: u8, test: fn(&[u8]) -> bool) -> Check {
    Check { name, form: Form::Digits, bonus, test: Test::Plain(test) }
}

const fn number(name: &'static str, bonus: u8, test: fn(&[u8]) -> bool) -> Check {
    Check { name, form: Form::Number, bonus, test: Test::Plain(test) }
}

const fn signed(name: &'static str, bonus: u8, test: fn(&[u8]) -> bool) -> Check {
    Check { name, form: Form::Signed, bonus, test: Test::Plain(test) }
}

const fn text(name: &'static str, bonus: u8, test: fn(&[u8]) -> bool) -> Check {
    Check { name, form: Form::Text, bonus, test: Test::Plain(test) }
}

/// What passing is worth where the share is not counted digit by digit: nothing, one value of chance in ten, in a hundred, in ten thousand
/// and more.
const NOTHING: u8 = 0;
const TEN: u8 = 10;
const HUNDRED: u8 = 20;
const MANY: u8 = 40;

/// All checks.
static CHECKS: &[Check] = &[
    digits("aba", 14, americas::aba),
    text("ado_pat_crc32", MANY, token::ado_pat_crc32),
    digits("ar_cuit", 19, americas::ar_cuit),
    digits("at_svnr", 24, europe_north::at_svnr),
    text("atlassian_crc32", MANY, token::atlassian_crc32),
    digits("au_abn", 20, asia::au_abn),
    digits("au_acn", 10, asia::au_acn),
    digits("au_bsb", NOTHING, bank::au_bsb),
    digits("au_medicare", 13, asia::au_medicare),
    digits("au_tfn", TEN, asia::au_tfn),
    text("aws_key_id", NOTHING, token::aws_key_id),
    text("aws_key_pair", NOTHING, token::aws_key_pair),
    text("azure_sas_signature", TEN, token::azure_sas_signature),
    text("base58check", MANY, coin::base58check),
    text("base64_32_bytes", NOTHING, token::base64_32_bytes),
    text("base64_64_bytes", NOTHING, token::base64_64_bytes),
    text("basic_auth", HUNDRED, secret::basic_auth),
    digits("be_nrn", 26, europe_north::be_nrn),
    text("bech32", MANY, coin::bech32),
    digits("bg_egn", 20, europe_east::bg_egn),
    text("bip32_key", MANY, coin::bip32_key),
    text("bip38_key", MANY, coin::bip38_key),
    digits("birth_date_compact", NOTHING, contact::birth_date_compact),
    text("br_code", MANY, bank::br_code),
    number("ca_on_health", TEN, health::ca_on_health),
    digits("ca_sin", 11, americas::ca_sin),
    digits("ca_transit", NOTHING, bank::ca_transit),
    Check { name: "card", form: Form::Digits, bonus: 15, test: Test::Known(finance::card) },
    Check {
        name: "card_track2_equivalent",
        form: Form::Number,
        bonus: 15,
        test: Test::Known(finance::card_track2_equivalent),
    },
    digits("ch_ahv", 40, europe_north::ch_ahv),
    text("cisco_type7", HUNDRED, token::cisco_type7),
    number("cl_rut", TEN, americas::cl_rut),
    number("cn_ric", MANY, asia::cn_ric),
    number("cnpj", HUNDRED, americas::cnpj),
    digits("co_nit", TEN, americas::co_nit),
    digits("cpf", HUNDRED, americas::cpf),
    text("crc32_base62", MANY, token::crc32_base62),
    number("cusip", TEN, finance::cusip),
    digits("cz_rc", 13, europe_east::cz_rc),
    number("de_kvnr", TEN, health::de_kvnr),
    number("de_personalausweis", NOTHING, europe_north::de_personalausweis),
    digits("de_steuer_id", 25, europe_north::de_steuer_id),
    number("de_svnr", HUNDRED, europe_north::de_svnr),
    digits("dk_cpr", 14, europe_north::dk_cpr),
    digits("ec_cedula", 17, americas::ec_cedula),
    digits("ee_ik", 25, europe_east::ee_ik),
    digits("ehic", NOTHING, health::ehic),
    text("eip55", MANY, coin::eip55),
    number("es_cif", TEN, europe_west::es_cif),
    number("es_dni", TEN, europe_west::es_dni),
    number("es_nie", TEN, europe_west::es_nie),
    signed("fi_hetu", HUNDRED, europe_north::fi_hetu),
    number("fr_nir", 23, europe_west::fr_nir),
    digits("fr_siren", TEN, europe_west::fr_siren),
    number("gb_vat", 17, bank::gb_vat),
    text("gitlab_routable", MANY, token::gitlab_routable),
    text("gpp_cpassword", TEN, token::gpp_cpassword),
    digits("gr_amka", 24, europe_east::gr_amka),
    text("grafana_crc32", MANY, token::grafana_crc32),
    digits("hr_oib", TEN, europe_east::hr_oib),
    number("iban", HUNDRED, iban::iban),
    digits("iccid", 30, finance::iccid),
    number("ie_pps", TEN, europe_west::ie_pps),
    digits("il_id", TEN, asia::il_id),
    digits("imei", 18, finance::imei),
    digits("imsi", NOTHING, finance::imsi),
    digits("in_aadhaar", 11, asia::in_aadhaar),
    number("in_gstin", TEN, asia::in_gstin),
    number("in_ifsc", NOTHING, finance::in_ifsc),
    number("in_pan", NOTHING, asia::in_pan),
    number("in_voter", TEN, asia::in_voter),
    text("internal_suffix", NOTHING, secret::internal_suffix),
    number("isin", TEN, finance::isin),
    number("it_codice_fiscale", HUNDRED, europe_west::it_codice_fiscale),
    digits("it_iva", HUNDRED, europe_west::it_iva),
    digits("jp_my_number", TEN, asia::jp_my_number),
    text("jwt", MANY, token::jwt),
    digits("kr_rrn", 25, asia::kr_rrn),
    digits("kr_rrn_layout", 14, asia::kr_rrn_new),
    number("lei", HUNDRED, finance::lei),
    digits("lt_ak", 25, europe_east::lt_ak),
    digits("luhn", 10, sums::luhn),
    text("monero_address", MANY, coin::monero_address),
    digits("mx_clabe", TEN, americas::mx_clabe),
    number("mx_curp", HUNDRED, americas::mx_curp),
    signed("mx_rfc", TEN, americas::mx_rfc),
    signed("mx_rfc_sum", TEN, americas::mx_rfc_sum),
    digits("my_nric", 15, asia::my_nric),
    digits("ndc", NOTHING, health::ndc),
    digits("ng_nin", TEN, asia::ng_nin),
    digits("nip", TEN, europe_east::nip),
    digits("nl_bsn", TEN, europe_north::nl_bsn),
    digits("no_fnr", 28, europe_north::no_fnr),
    digits("nz_ird", 11, asia::nz_ird),
    text("password_parameter", NOTHING, secret::password_parameter),
    text("password_value", NOTHING, secret::password_value),
    text("pem", NOTHING, token::pem),
    digits("pesel", 17, europe_east::pesel),
    digits("ph_tin", NOTHING, asia::ph_tin),
    digits("phone_closed", NOTHING, contact::phone_closed),
    digits("phone_national", NOTHING, contact::phone_national),
    digits("pt_nif", TEN, europe_west::pt_nif),
    text("pypi_token", HUNDRED, token::pypi_token),
    digits("ro_cnp", 27, europe_east::ro_cnp),
    digits("se_personnummer", 21, europe_north::se_personnummer),
    text("secret_value", NOTHING, secret::secret_value),
    number("sedol", TEN, finance::sedol),
    number("sg_nric", TEN, asia::sg_nric),
    text("solana_address", NOTHING, coin::solana_address),
    text("steward_crc32", MANY, token::steward_crc32),
    number("swift_bic", NOTHING, finance::swift_bic),
    digits("th_pin", 11, asia::th_pin),
    digits("tr_tckn", HUNDRED, europe_east::tr_tckn),
    number("tw_id", TEN, asia::tw_id),
    digits("uk_account", NOTHING, bank::uk_account),
    number("uk_driving_licence", HUNDRED, europe_west::uk_driving_licence),
    digits("uk_nhs", TEN, europe_west::uk_nhs),
    number("uk_nino", NOTHING, europe_west::uk_nino),
    number("uk_postcode", NOTHING, contact::uk_postcode),
    digits("uk_sort_code", NOTHING, bank::uk_sort_code),
    number("uk_utr", TEN, uk_utr),
    text("url_scheme_database", NOTHING, secret::url_scheme_database),
    text("url_scheme_other", NOTHING, secret::url_scheme_other),
    digits("us_bank_account", NOTHING, bank::us_bank_account),
    number("us_dea", TEN, americas::us_dea),
    digits("us_ein", NOTHING, americas::us_ein),
    digits("us_itin", 14, americas::us_itin),
    number("us_mbi", NOTHING, americas::us_mbi),
    digits("us_npi", 17, americas::us_npi),
    digits("us_ssn", NOTHING, americas::us_ssn),
    number("us_zip", NOTHING, contact::us_zip),
    text("user_colon_password", NOTHING, secret::user_colon_password),
    number("vat", TEN, vat::vat),
    number("vin", TEN, contact::vin),
    number("vin_shape", NOTHING, contact::vin_shape),
    number("vin_unchecked", NOTHING, contact::vin_unchecked),
    text("wif", MANY, coin::wif),
    text("xrp_address", MANY, coin::xrp_address),
    digits("za_id", 30, asia::za_id),
];

/// A unique taxpayer reference may have a letter behind it.
fn uk_utr(text: &[u8]) -> bool {
    let digits = text.strip_suffix(b"K").unwrap_or(text);
    digits.iter().all(u8::is_ascii_digit) && europe_west::uk_utr(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ask_all(value: &str) {
        for check in CHECKS {
            let _ = check.of_text(value.as_bytes());
            let _ = check.verdict(value.as_bytes());
        }
    }

    #[test]
    fn names_are_in_order_and_there_once() {
        assert!(CHECKS.is_sorted_by(|left, right| left.name < right.name));
    }

    #[test]
    fn values_of_every_length_are_answered() {
        for length in 0..130 {
            for value in ["0", "1", "9", "A", "Z", "a", "=", "_", ".", "D1", "756", "9A"] {
                ask_all(&value.repeat(length)[..length]);
            }
        }
        // Nothing but its check in Base58Check.
        ask_all("3QJmnh");
    }

    proptest! {
        #[test]
        fn values_of_chance_are_answered(value in "[0-9A-Za-z_=.:+/%-]{0,40}", digits in "[0-9]{0,25}", any in ".{0,20}") {
            ask_all(&value);
            ask_all(&digits);
            ask_all(&any);
        }
    }
}
