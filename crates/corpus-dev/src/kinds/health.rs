//! Numbers of patients, prescribers, insurances, diagnoses and drugs.

use crate::check::{clean, digits, luhn, luhn_digit, padded, text};
use crate::kind::{BASE, DATA, Kind, MED, Make};
use crate::lang::Lang::{De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::shape::{dress, make};

/// Luhn of 80840 and the ten digits.
fn npi_ok(written: &str) -> bool {
    let mut d = vec![8, 0, 8, 4, 0];
    d.extend(digits(written));
    d.len() == 15 && (1..=2).contains(&d[5]) && luhn(&d)
}

fn npi(rng: &mut Rng) -> String {
    let mut d = vec![8, 0, 8, 4, 0, 1];
    d.extend(rng.digits(8));
    d.push(luhn_digit(&d));
    text(&d[5..])
}

/// Odd places plus twice the even ones; the last digit of the sum is the seventh.
fn dea_ok(written: &str) -> bool {
    let c = clean(written);
    let d = digits(c.get(2..).unwrap_or(""));
    c.len() == 9 && d.len() == 7 && (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]
}

fn dea(rng: &mut Rng) -> String {
    let mut d = rng.digits(6);
    d.push((d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10);
    format!("{}{}{}", rng.chars("ABFGMP", 1), rng.chars("ABCDEFGHJKLMNPRSTW", 1), text(&d))
}

const MBI: &str = "ACDEFGHJKMNPQRTUVWXY";

fn mbi_ok(written: &str) -> bool {
    let c = clean(written);
    c.len() == 11
        && c.chars().zip(["1", "A", "X", "1", "A", "X", "1", "A", "A", "1", "1"]).all(
            |(c, kind)| match kind {
                "1" => c.is_ascii_digit(),
                "A" => MBI.contains(c),
                _ => c.is_ascii_digit() || MBI.contains(c),
            },
        )
}

fn mbi(rng: &mut Rng) -> String {
    let either = "ACDEFGHJKMNPQRTUVWXY0123456789";
    let value = format!(
        "{}{}{}{}{}{}{}{}{}",
        rng.range(1, 9),
        rng.chars(MBI, 1),
        rng.chars(either, 1),
        rng.below(10),
        rng.chars(MBI, 1),
        rng.chars(either, 1),
        rng.below(10),
        rng.chars(MBI, 2),
        text(&rng.digits(2))
    );
    dress(rng, &value, "4-3-4|4-3-4|11|4 3 4")
}

/// The letter as two digits, products with 1 and 2 in turn, their digits summed.
fn kvnr_ok(written: &str) -> bool {
    let c = clean(written);
    let Some(letter) = c.chars().next().filter(char::is_ascii_uppercase).and_then(|l| l.to_digit(36)) else {
        return false;
    };
    let mut d = padded(u64::from(letter - 9), 2);
    d.extend(digits(&c[1..]));
    if c.len() != 10 || d.len() != 11 {
        return false;
    }
    let sum: u32 = d[..10].iter().zip([1, 2].iter().cycle()).map(|(d, w)| d * w / 10 + d * w % 10).sum();
    sum % 10 == d[10]
}

fn kvnr(rng: &mut Rng) -> String {
    loop {
        let value = format!(
            "{}{:09}",
            rng.chars("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1),
            rng.range(10_000_000, 999_999_999)
        );
        if kvnr_ok(&value) {
            return value;
        }
    }
}

fn member(rng: &mut Rng) -> String {
    let shape = rng.pick(&["{A3}{d9}", "W{d9}", "{d9}", "{A3}{n1}{d8}", "{d10}01", "{A1}{d8}"]);
    make(rng, shape)
}

fn ehic(rng: &mut Rng) -> String {
    format!(
        "80{}{:015}",
        rng.pick(&["276", "040", "250", "380", "528", "616", "724", "752"]),
        rng.range(1_000_000, 900_000_000_000_000)
    )
}

/// Codes that occur in letters.
fn icd(rng: &mut Rng) -> String {
    const CODES: &[&str] = &[
        "E11.9", "I10.90", "J45.9", "M54.5", "F32.1", "K21.0", "N39.0", "J06.9", "I25.10", "G43.909",
        "F41.1", "E78.5", "C50.911", "S52.501A", "Z79.4", "L40.0", "R07.4", "K35.80", "I48.91", "J18.9",
        "E03.9", "M17.11", "H25.13", "N18.3", "D50.9", "F33.2", "G40.909", "B18.2",
    ];
    rng.pick(CODES).to_owned()
}

fn ndc(rng: &mut Rng) -> String {
    let shape =
        rng.pick(&["{n1}{d4}-{d4}-{d2}", "0{d3}-{d4}-{d2}", "{n1}{d4}-{d3}-{d2}", "{n1}{d4}-{d4}-{d1}"]);
    make(rng, shape)
}

fn mrn(rng: &mut Rng) -> String {
    let shape =
        rng.pick(&["{n1}{d6}", "{n1}{d7}", "{n1}{d7}", "{A2}{d8}", "{A1}{d7}", "{d2}-{d2}-{d2}", "{n1}{d9}"]);
    make(rng, shape)
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "US_NPI",
        theme: MED,
        make: Make::Rule(npi),
        check: npi_ok,
        labels: &[(En, "NPI;NPI number;National Provider Identifier;rendering provider NPI")],
        keys: "npi;npi_number;provider_npi;rendering_npi",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "US_DEA",
        theme: MED,
        make: Make::Rule(dea),
        check: dea_ok,
        labels: &[(En, "DEA number;DEA registration number;prescriber DEA;DEA no.")],
        keys: "dea_number;dea;prescriber_dea;dea_no",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "US_MBI",
        theme: MED,
        make: Make::Rule(mbi),
        check: mbi_ok,
        labels: &[(En, "Medicare number (MBI);Medicare Beneficiary Identifier;MBI;Medicare ID (US)")],
        keys: "mbi;medicare_beneficiary_id;medicare_mbi;us_medicare_number",
        ..BASE
    },
    Kind {
        id: "HEALTH_INSURANCE_ID",
        theme: MED,
        make: Make::Rule(kvnr),
        check: kvnr_ok,
        labels: &[
            (
                De,
                "f:Krankenversichertennummer;f:Versichertennummer (KVNR);f:KVNR;f:Versichertennr. der Krankenkasse",
            ),
            (En, "German health insurance number (KVNR);KVNR"),
        ],
        native: "Versichertennr.;KVNR;Krankenversichertennr.",
        keys: "kvnr;krankenversichertennummer;versichertennummer_kk",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "HEALTH_INSURANCE_ID",
        theme: MED,
        make: Make::Rule(member),
        check: |written| (9..=13).contains(&clean(written).len()),
        labels: &[
            (
                En,
                "health insurance member ID;insurance member ID;health plan subscriber ID;health insurance ID",
            ),
            (Fr, "m:numéro d'adhérent à la mutuelle;m:numéro d'assuré (mutuelle)"),
            (Es, "m:número de afiliado al seguro médico;m:número de tarjeta sanitaria"),
            (Nl, "n:verzekerdennummer (zorgverzekering);n:polisnummer zorgverzekering"),
            (It, "m:numero della polizza sanitaria"),
            (Pt, "m:número de beneficiário do plano de saúde"),
        ],
        keys: "insurance_member_id;health_insurance_id;subscriber_id;health_plan_member_id",
        ..BASE
    },
    Kind {
        id: "HEALTH_INSURANCE_ID",
        theme: MED,
        make: Make::Rule(ehic),
        check: |written| written.len() == 20 && written.starts_with("80"),
        labels: &[
            (En, "European health insurance card (EHIC) number;EHIC card number"),
            (De, "f:Kennnummer der Europäischen Krankenversicherungskarte;f:EHIC-Kartennummer"),
            (It, "m:numero della tessera TEAM;m:numero della tessera sanitaria europea"),
            (Fr, "m:numéro de la carte européenne d'assurance maladie"),
            (Sv, "n:nummer på EU-kortet (europeiskt sjukförsäkringskort)"),
            (Pl, "m:numer karty EKUZ"),
        ],
        keys: "ehic_number;ehic_card_no",
        ..BASE
    },
    Kind {
        id: "ICD10",
        theme: MED,
        sites: DATA,
        make: Make::Rule(icd),
        check: |written| written.len() >= 5 && written.as_bytes()[3] == b'.',
        labels: &[
            (En, "primary diagnosis (ICD-10);ICD-10 code;ICD-10-CM diagnosis;diagnosis code (ICD-10)"),
            (De, "f:Hauptdiagnose (ICD-10);f:Diagnose nach ICD-10;m:ICD-10-Code"),
            (Fr, "m:code CIM-10 du diagnostic;m:diagnostic principal (CIM-10)"),
            (Es, "m:diagnóstico principal (CIE-10);m:código CIE-10"),
            (It, "f:diagnosi principale (ICD-10);m:codice ICD-10"),
            (Nl, "f:hoofddiagnose (ICD-10);f:ICD-10-code"),
            (Pl, "n:rozpoznanie główne (ICD-10);m:kod ICD-10"),
            (Pt, "m:diagnóstico principal (CID-10);m:código CID-10"),
            (Sv, "m:huvuddiagnos (ICD-10);m:ICD-10-kod"),
            (Ja, "主病名（ICD-10）;ICD-10コード"),
        ],
        keys: "icd10;icd10_code;diagnosis_icd10;primary_dx_icd10",
        ..BASE
    },
    Kind {
        id: "NDC",
        theme: MED,
        make: Make::Rule(ndc),
        check: |written| matches!(digits(written).len(), 10 | 11),
        labels: &[(En, "NDC;NDC code;National Drug Code;drug NDC")],
        keys: "ndc;ndc_code;drug_ndc",
        ..BASE
    },
    Kind {
        id: "MRN",
        theme: MED,
        make: Make::Rule(mrn),
        check: |written| (6..=10).contains(&clean(written).len()),
        labels: &[
            (En, "MRN;medical record number;patient's MRN;hospital number of the patient;medical record no."),
            (De, "f:Patientennummer;f:Patienten-ID;f:Patientennummer der Klinik"),
            (Fr, "m:numéro de dossier médical;m:numéro de patient (IPP)"),
            (Es, "m:número de historia clínica;m:NHC"),
            (It, "m:numero di cartella clinica"),
            (Nl, "n:patiëntnummer;n:patiëntnummer van het ziekenhuis"),
            (Pl, "m:numer pacjenta;m:numer historii choroby"),
            (Pt, "m:número do prontuário;m:número de processo clínico"),
            (Sv, "n:patientnummer;n:journalnummer"),
            (Ja, "患者番号;診察券番号"),
        ],
        keys: "mrn;medical_record_number;patient_mrn;medical_record_no",
        ..BASE
    },
];
