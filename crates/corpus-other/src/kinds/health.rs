//! Numbers of medicine: providers, insured people, records, diagnoses, packages.

use super::{Class, Kind};
use crate::checks::sums::{bare, exactly, groups, luhn, seal, values};
use crate::rng::Rng;

fn npi(rng: &mut Rng) -> String {
    seal(rng, |rng| rng.pick(["1", "1", "1", "2"]).to_owned() + &rng.digits(8), is_npi)
}

fn is_npi(text: &str) -> bool {
    exactly(text, 10).is_some() && luhn(&values(&format!("80840{text}")))
}

fn dea(rng: &mut Rng) -> String {
    let kind = rng.chars("ABFGM", 1);
    let letter = rng.capitals(1);
    seal(rng, |rng| format!("{kind}{letter}{}", rng.digits(6)), is_dea)
}

fn is_dea(text: &str) -> bool {
    let d = values(text);
    text.len() == 9 && d.len() == 7 && (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]
}

const MBI_LETTERS: &str = "ACDEFGHJKMNPQRTUVWXY";

fn mbi(rng: &mut Rng) -> String {
    let both = "ACDEFGHJKMNPQRTUVWXY0123456789";
    let plain = [
        rng.chars("123456789", 1),
        rng.chars(MBI_LETTERS, 1),
        rng.chars(both, 1),
        rng.digits(1),
        rng.chars(MBI_LETTERS, 1),
        rng.chars(both, 1),
        rng.digits(1),
        rng.chars(MBI_LETTERS, 2),
        rng.digits(2),
    ]
    .concat();
    if rng.chance(60) { groups(&plain, &[4, 3, 4], "-") } else { plain }
}

fn is_mbi(text: &str) -> bool {
    let plain = bare(text);
    plain.len() == 11 && plain.chars().nth(1).is_some_and(|c| MBI_LETTERS.contains(c))
}

/// German insured people have a letter and nine digits with a Luhn check over the letter as two digits; American
/// plans print a prefix of letters and a serial number.
fn insurance(rng: &mut Rng) -> String {
    if rng.chance(50) {
        let letter = rng.capitals(1);
        seal(rng, |rng| format!("{letter}{}", rng.digits(8)), is_kvnr)
    } else {
        let prefix = rng.capitals(3);
        format!("{prefix}{}", rng.number(9))
    }
}

fn is_kvnr(text: &str) -> bool {
    let Some((letter, rest)) = text.split_at_checked(1) else { return false };
    let Some(c) = letter.chars().next().filter(char::is_ascii_uppercase) else { return false };
    let d = values(&format!("{:02}{rest}", u32::from(c) - 64));
    let sum: u32 = d
        .iter()
        .take(10)
        .enumerate()
        .map(|(i, v)| if i % 2 == 0 { *v } else { v * 2 / 10 + v * 2 % 10 })
        .sum();
    text.len() == 10 && d.len() == 11 && sum % 10 == d[10]
}

fn is_insurance(text: &str) -> bool {
    is_kvnr(text) || (text.len() == 12 && text.bytes().skip(3).all(|b| b.is_ascii_digit()))
}

fn mrn(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => rng.number(7),
        1 => format!("00{}", rng.number(6)),
        2 => format!("{}{}", rng.chars("EHM", 1), rng.number(8)),
        _ => rng.number(8),
    }
}

fn is_mrn(text: &str) -> bool {
    (7..=9).contains(&text.len())
}

const ICD: &str = "E11.9|I10|J45.909|F32.1|M54.5|K21.0|I25.10|N18.3|G43.109|C50.911|E78.5|J18.9|S72.001A|F41.1|\
        I48.0|K35.80|M17.11|B18.2|F10.20|C34.90|G20|H40.11X0|L40.0|O24.410|R07.9|T78.40XA|F33.2|E66.01|I50.9|\
        D50.9|K58.0|N39.0|S52.501A|G35";

fn icd10(rng: &mut Rng) -> String {
    rng.one(ICD).to_owned()
}

fn is_icd10(text: &str) -> bool {
    ICD.split('|').any(|code| code == text)
}

fn ndc(rng: &mut Rng) -> String {
    let labeler = rng.one("0093|0378|00781|0591|65862|16714|68180|50090|0009|0025");
    let sizes = if labeler.len() == 4 { (4, 2) } else { rng.pick([(4, 1), (3, 2), (4, 2)]) };
    format!("{labeler}-{}-{}", rng.digits(sizes.0), rng.digits(sizes.1))
}

fn is_ndc(text: &str) -> bool {
    (10..=11).contains(&values(text).len()) && text.split('-').count() == 3
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("US_NPI", Class::Health, "en", npi, is_npi)
        .labels("en=NPI|NPI number|provider NPI|rendering provider NPI")
        .keys("npi|provider_npi|npi_number")
        .strict()
        .says("en: Claim rejected, rendering provider {name}, NPI {V}, taxonomy mismatch."),
    Kind::plain("US_DEA", Class::Health, "en", dea, is_dea)
        .labels("en=DEA number|DEA no.|DEA registration|prescriber DEA")
        .keys("dea_number|dea|prescriber_dea")
        .strict()
        .says("en: Controlled substance refill: prescriber {name}, DEA {V}, thirty tablets"),
    Kind::plain("US_MBI", Class::Health, "en", mbi, is_mbi)
        .labels("en=Medicare number (MBI)|MBI|Medicare Beneficiary Identifier|Medicare ID")
        .keys("mbi|medicare_beneficiary_id|medicare_mbi")
        .says("en: Medicare eligibility for {name}: MBI {V}, part B active."),
    Kind::plain("HEALTH_INSURANCE_ID", Class::Health, "de", insurance, is_insurance)
        .labels(
            "en=health insurance member ID|insurance member ID|health plan ID|subscriber ID (health \
                insurance);\
                de=Krankenversichertennummer|Versichertennummer (Krankenkasse)|KVNR|Versicherten-Nr. der \
                Krankenkasse",
        )
        .keys("insurance_member_id|health_insurance_id|kvnr|versichertennummer")
        .says(
            "en: Health insurance: BlueRiver PPO, member ID {V}, group {n4}, copay {amount}
de: Krankenkasse bittet um Rückruf wegen der Versichertennummer {V}, Zuzahlung offen.",
        ),
    Kind::plain("MRN", Class::Health, "en", mrn, is_mrn)
        .labels("en=MRN|medical record number|Hospital No. (MRN)|patient MRN")
        .keys("mrn|medical_record_number|patient_mrn")
        .says(
            "en: Pt {name}, MRN {V}, bed {n}, NPO after midnight.
en: chart for medical record number {V} is still open on the ward PC",
        ),
    Kind::plain("ICD10", Class::Health, "*", icd10, is_icd10)
        .labels(
            "en=diagnosis (ICD-10)|ICD-10|ICD-10 code|primary diagnosis ICD-10;\
                de=Diagnose (ICD-10)|ICD-10|Hauptdiagnose ICD-10;fr=diagnostic CIM-10 (ICD-10)|code ICD-10;\
                es=diagnóstico (CIE-10, ICD-10)|código ICD-10;it=diagnosi ICD-10|codice ICD-10;\
                nl=diagnose (ICD-10)|ICD-10-code;pl=rozpoznanie ICD-10|kod ICD-10;\
                pt=diagnóstico (CID-10, ICD-10)|código ICD-10;sv=diagnos (ICD-10)|ICD-10-kod;\
                ja=病名コード（ICD-10）|ICD-10コード",
        )
        .keys("icd10|diagnosis_code|icd10_code|primary_diagnosis")
        .says(
            "en: Patient {name} admitted, primary diagnosis ICD-10 {V}, length of stay {n} days.
de: Patient {name}, Aufnahmediagnose nach ICD-10: {V}, Verweildauer {n} Tage.
fr: Patient {name}, diagnostic principal (code ICD-10) {V}.
es: Paciente {name}, diagnóstico principal ICD-10 {V}.
pl: Pacjent {name}, rozpoznanie wg ICD-10: {V}.
sv: Patient {name}, huvuddiagnos ICD-10 {V}.",
        ),
    Kind::plain("NDC", Class::Health, "en", ndc, is_ndc)
        .labels("en=NDC|NDC code|drug NDC|National Drug Code")
        .keys("ndc|ndc_code|drug_ndc")
        .says("en: Pharmacy recall: drug NDC {V}, lot {n4}, pull all tablets from the shelf."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(is_npi("1234567893") && is_dea("AB1234563") && !is_dea("AB1234564"));
        // The sample of the specification of the German insured person's number.
        assert!(is_kvnr("A123456780"));
    }
}
