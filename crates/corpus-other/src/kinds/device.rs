//! Vehicles, telephones and the cards in them.

use super::{Class, Kind};
use crate::checks::sums::{exactly, groups, luhn, seal, values};
use crate::rng::{Rng, UPPER};

const VIN_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ";
const VIN_WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

fn vin_value(c: char) -> u32 {
    match c {
        '0'..='9' => c.to_digit(10).unwrap_or(0),
        'A'..='H' => u32::from(c) - 64,
        'J'..='N' => u32::from(c) - 73,
        'P' => 7,
        'R' => 9,
        _ => u32::from(c).saturating_sub(81),
    }
}

fn vin_check(text: &str) -> char {
    let sum: u32 = text.chars().zip(VIN_WEIGHTS).map(|(c, w)| vin_value(c) * w).sum();
    char::from(b"0123456789X"[(sum % 11) as usize])
}

/// The check at the ninth place is only required in North America; European makers that sell there use it too.
fn vin(rng: &mut Rng) -> String {
    let maker = rng.one("WVW|WBA|WDB|VF1|ZFA|1HG|1FT|5YJ|JTD|YV1|TMB|WAU|KMH|SAL|4T1|3VW");
    let year = rng.chars("JKLMNPRST", 1);
    let start = format!("{maker}{}", rng.chars(VIN_ALPHABET, 5));
    let end = format!("{year}{}{}", rng.chars("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", 1), rng.digits(6));
    let check = vin_check(&format!("{start}0{end}"));
    let made = format!("{start}{check}{end}");
    if rng.chance(6) { made.to_ascii_lowercase() } else { made }
}

fn is_vin(text: &str) -> bool {
    let plain = text.to_ascii_uppercase();
    plain.len() == 17
        && plain.chars().all(|c| VIN_ALPHABET.contains(c))
        && plain.chars().nth(8) == Some(vin_check(&plain))
}

fn plate(rng: &mut Rng) -> String {
    match rng.below(10) {
        0 | 1 => format!(
            "{}-{} {}",
            rng.one("B|M|HH|K|F|S|HB|LÖ|DD|KA|OL"),
            rng.capitals(2),
            rng.between(10, 9999)
        ),
        2 => {
            format!("{}{} {}", rng.capitals(2), rng.between(51, 74), rng.chars("ABCDEFGHJKLMNOPRSTUVWXYZ", 3))
        }
        3 => format!(
            "{}-{}-{}",
            rng.chars("ABCDEFGHJKLMNPQRSTVWXYZ", 2),
            rng.digits(3),
            rng.chars("ABCDEFGHJKLMNPQRSTVWXYZ", 2)
        ),
        4 => format!("{} {}", rng.number(4), rng.chars("BCDFGHJKLMNPRSTVWXYZ", 3)),
        5 => format!("{} {} {}", rng.capitals(2), rng.digits(3), rng.capitals(2)),
        6 => format!(
            "{}-{}-{}",
            rng.chars("BDFGHJKLNPRSTVXZ", 1),
            rng.digits(3),
            rng.chars("BDFGHJKLNPRSTVXZ", 2)
        ),
        7 => format!("{} {}{}", rng.one("WA|KR|GD|PO|WR|DW"), rng.digits(4), rng.capitals(1)),
        8 => format!(
            "{} {}{}",
            rng.chars("ABCDEFGHJKLMNOPRSTUWXYZ", 3),
            rng.digits(2),
            rng.chars("ABCDEFGHJKLMNPRSTUWXYZ0123456789", 1)
        ),
        _ => format!("{}{} {}", rng.number(1), rng.chars(UPPER, 3), rng.digits(3)),
    }
}

fn is_plate(text: &str) -> bool {
    (6..=10).contains(&text.chars().count()) && text.chars().any(|c| c.is_ascii_digit())
}

fn imei(rng: &mut Rng) -> String {
    let maker = rng.pick(["35", "35", "86", "01", "49"]);
    let plain = seal(rng, |rng| format!("{maker}{}", rng.digits(12)), is_imei);
    match rng.below(5) {
        0 => groups(&plain, &[2, 6, 6, 1], "-"),
        1 => groups(&plain, &[2, 6, 6, 1], " "),
        _ => plain,
    }
}

fn is_imei(text: &str) -> bool {
    exactly(text, 15).is_some_and(|d| luhn(&d))
}

fn iccid(rng: &mut Rng) -> String {
    let issuer = rng.pick(["8949", "8944", "8933", "8901", "8939", "8934", "8946", "8981"]);
    let length = rng.pick([18, 17]);
    let plain = seal(rng, |rng| format!("{issuer}{}", rng.digits(length - 4)), is_iccid);
    if rng.chance(20) { groups(&plain, &[4; 6], " ") } else { plain }
}

fn is_iccid(text: &str) -> bool {
    let d = values(text);
    (18..=20).contains(&d.len()) && luhn(&d) && text.starts_with("89")
}

fn imsi(rng: &mut Rng) -> String {
    let network = rng.pick([
        "26201", "26202", "23410", "23415", "20801", "21407", "22201", "20404", "26003", "24001", "44010",
    ]);
    format!("{network}{}", rng.digits(10))
}

fn is_imsi(text: &str) -> bool {
    exactly(text, 15).is_some()
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("VIN", Class::Thing, "*", vin, is_vin)
        .labels(
            "en=VIN|chassis number|vehicle identification number|chassis no.;\
                de=FIN|Fahrgestellnummer|Fahrzeug-Identifizierungsnummer|FIN/VIN;\
                fr=VIN|numéro de châssis|n° de série du véhicule (VIN);es=bastidor|número de bastidor|VIN;\
                it=telaio|numero di telaio|VIN;nl=chassisnummer|VIN;pl=VIN|numer VIN|nr nadwozia (VIN);\
                pt=chassi|número do chassi|VIN;sv=chassinummer|VIN;ja=車台番号|VIN",
        )
        .keys("vin|chassis_number|vehicle_vin|fin")
        .strict()
        .says(
            "en: Write-off confirmed for the car with chassis number {V}, mileage {n4}.
en: recall applies to VIN {V}, parts arrive in {month}
de: Totalschaden am Fahrzeug mit der FIN {V}, Laufleistung {n4} km.
fr: Expertise du véhicule, VIN {V}, le {date}.
es: Siniestro del vehículo con bastidor {V}, perito el {date}.
pl: Szkoda całkowita, VIN {V}, oględziny {date}.",
        ),
    Kind::plain("LICENSE_PLATE", Class::Thing, "*", plate, is_plate)
        .labels(
            "en=license plate|registration|reg. no.|number plate|plate;\
                de=Kennzeichen|amtliches Kennzeichen|Kfz-Kennzeichen;\
                fr=immatriculation|plaque d'immatriculation;es=matrícula|placa;it=targa|targa del veicolo;\
                nl=kenteken|kentekennummer;pl=nr rejestracyjny|numer rejestracyjny;\
                pt=matrícula|placa do veículo;sv=registreringsnummer|reg.nr;ja=ナンバープレート|登録番号（車両）",
        )
        .keys("license_plate|plate|vehicle_registration|kennzeichen|number_plate")
        .says(
            "en: The blue van, registration {V}, blocks the ambulance bay again.
en: parking permit for plate {V}, valid until {date}
de: Der Wagen mit dem Kennzeichen {V} steht seit {date} auf dem Mitarbeiterparkplatz.
fr: Véhicule immatriculé {V} (plaque relevée à {time}).
es: El vehículo con matrícula {V} entró a las {time}.
it: Il veicolo con targa {V} è entrato alle {time}.
nl: De auto met kenteken {V} staat dubbel geparkeerd.
pl: Pojazd o numerze rejestracyjnym {V} wjechał o {time}.
pt: O carro com placa {V} está na vaga do diretor.
sv: Bilen med registreringsnummer {V} står på fel plats.",
        ),
    Kind::plain("IMEI", Class::Thing, "*", imei, is_imei)
        .labels(
            "en=IMEI|IMEI number|IMEI 1;de=IMEI|IMEI-Nummer;fr=IMEI|numéro IMEI;es=IMEI|número IMEI;\
                it=IMEI|codice IMEI;nl=IMEI|IMEI-nummer;pl=IMEI|numer IMEI;pt=IMEI|número IMEI;\
                sv=IMEI|IMEI-nummer;ja=IMEI|IMEI番号",
        )
        .keys("imei|device_imei|imei1")
        .strict()
        .says(
            "en: phone lost on the train, please block IMEI {V}
de: Das Diensthandy (IMEI {V}) wurde am {date} als verloren gemeldet.
pl: Skradziony telefon, IMEI {V}, zgłoszenie z {date}.",
        ),
    Kind::plain("ICCID", Class::Thing, "*", iccid, is_iccid)
        .labels(
            "en=ICCID|SIM card number (ICCID)|SIM ICCID;de=ICCID|SIM-Kartennummer (ICCID);\
                fr=ICCID|numéro de carte SIM (ICCID);es=ICCID|ICCID de la SIM;it=ICCID|ICCID della SIM;\
                nl=ICCID|simkaartnummer (ICCID);pl=ICCID|numer karty SIM (ICCID);pt=ICCID|ICCID do chip;\
                sv=ICCID|SIM-kortnummer (ICCID);ja=ICCID|SIMのICCID",
        )
        .keys("iccid|sim_iccid|sim_card_iccid")
        .strict()
        .says("en: eSIM swap done, new ICCID {V}, old profile deleted."),
    Kind::plain("IMSI", Class::Thing, "*", imsi, is_imsi)
        .labels(
            "en=IMSI|subscriber IMSI|IMSI number;de=IMSI|IMSI des Teilnehmers;fr=IMSI;es=IMSI;it=IMSI;\
                nl=IMSI;pl=IMSI|numer IMSI;pt=IMSI;sv=IMSI;ja=IMSI",
        )
        .keys("imsi|subscriber_imsi|sim_imsi")
        .says("en: the core network rejects IMSI {V} with cause 15"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(is_vin("1M8GDM9AXKP042788") && !is_vin("1M8GDM9A0KP042788") && is_imei("490154203237518"));
    }
}
