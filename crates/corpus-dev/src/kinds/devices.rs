//! Numbers of phones, SIM cards and vehicles, and positions on the globe.

use crate::check::{clean, digits, luhn, luhn_digit, padded, text};
use crate::kind::{ANY, BASE, DATA, FIELD, KV, Kind, LOG, Make, NET, PROSE, VEH};
use crate::lang::Lang::{De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::shape::dress;

fn imei_ok(written: &str) -> bool {
    let d = digits(written);
    d.len() == 15 && luhn(&d)
}

fn imei(rng: &mut Rng) -> String {
    let mut d = padded(rng.one(&[35, 35, 35, 86, 99]), 2);
    d.extend(rng.digits(12));
    d.push(luhn_digit(&d));
    dress(rng, &text(&d), "15|15|15|2-6-6-1|2 6 6 1|6-2-6-1")
}

fn iccid_ok(written: &str) -> bool {
    let d = digits(written);
    (19..=20).contains(&d.len()) && d[0] == 8 && d[1] == 9 && luhn(&d)
}

fn iccid(rng: &mut Rng) -> String {
    let country = rng.pick(&["49", "44", "33", "34", "39", "31", "48", "351", "46", "81", "01"]);
    let mut d = digits(&format!("89{country}"));
    let length = rng.one(&[19, 19, 20]);
    d.extend(rng.digits(length - 1 - d.len()));
    d.push(luhn_digit(&d));
    if length == 19 {
        dress(rng, &text(&d), "19|19|19|4 4 4 4 3")
    } else {
        dress(rng, &text(&d), "20|20|4 4 4 4 4")
    }
}

/// A country, a network, a subscriber.
fn imsi(rng: &mut Rng) -> String {
    let network = rng.pick(&[
        "26201", "26202", "23410", "20801", "21407", "22201", "20404", "26003", "26806", "24001", "44010",
        "00101", "99970",
    ]);
    let mut d = digits(network);
    d.extend(rng.digits(10));
    dress(rng, &text(&d), "15|15|15|3 2 10|3-2-10")
}

fn value(c: char) -> u32 {
    match c {
        'A'..='H' => u32::from(c) - 64,
        'J'..='N' => u32::from(c) - 73,
        'P' => 7,
        'R' => 9,
        'S'..='Z' => u32::from(c) - 81,
        _ => c.to_digit(10).unwrap_or(0),
    }
}

/// ISO 3779: weights 8 to 2, 10, 0, 9 to 2; the remainder of eleven is the ninth character.
fn vin_ok(written: &str) -> bool {
    let c = clean(written);
    if c.len() != 17 || c.contains(['I', 'O', 'Q']) {
        return false;
    }
    if !c.starts_with(['1', '2', '3', '4', '5']) {
        return true;
    }
    let sum: u32 =
        c.chars().zip([8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]).map(|(c, w)| value(c) * w).sum();
    c.chars().nth(8) == "0123456789X".chars().nth((sum % 11) as usize)
}

fn vin(rng: &mut Rng) -> String {
    let any = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
    if rng.chance(60) {
        let head = rng.pick(&["1FT", "1HG", "2T1", "3VW", "4S3", "5YJ", "1G1", "2C3", "5UX"]);
        let body = format!("{head}{}", rng.chars(any, 5));
        let tail = format!(
            "{}{}{:06}",
            rng.chars("FGHJKLMNPR", 1),
            rng.chars("ABCEFGJKLMPRST", 1),
            rng.range(10_000, 989_999)
        );
        "0123456789X".chars().map(|c| format!("{body}{c}{tail}")).find(|v| vin_ok(v)).unwrap_or(body)
    } else {
        let head = rng.pick(&["WVW", "WBA", "VF1", "ZFA", "TMB", "YV1", "VSS", "SAL", "JTD", "WDD"]);
        let model = format!("{}{}", rng.chars("1345678", 1), rng.chars("ABCEGHJKLMNPRS", 1));
        format!(
            "{head}ZZZ{model}Z{}{}{:06}",
            rng.chars("FGHJKLMNPR", 1),
            rng.chars("ABCDEGHJKLMNPRSTVWX", 1),
            rng.range(10_000, 989_999)
        )
    }
}

/// A position with five or six places, or in degrees, minutes and seconds.
fn gps(rng: &mut Rng) -> String {
    let (lat, lon) = (rng.range(36_000_000, 61_000_000), rng.range(500_000, 29_000_000));
    let sign = rng.pick(&["", "-", ""]);
    match rng.below(6) {
        0 => format!(
            "{}°{}'{}.{}\"N {}°{}'{}.{}\"E",
            lat / 1_000_000,
            rng.range(1, 59),
            rng.range(10, 59),
            rng.below(10),
            lon / 1_000_000,
            rng.range(1, 59),
            rng.range(10, 59),
            rng.below(10)
        ),
        1 => {
            format!("{}.{:04}° N, {}.{:04}° E", lat / 1_000_000, lat % 10_000, lon / 1_000_000, lon % 10_000)
        }
        2 => {
            format!("{}.{:05},{sign}{}.{:05}", lat / 1_000_000, lat % 100_000, lon / 1_000_000, lon % 100_000)
        }
        _ => format!(
            "{}.{:06}, {sign}{}.{:06}",
            lat / 1_000_000,
            lat % 1_000_000,
            lon / 1_000_000,
            lon % 1_000_000
        ),
    }
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "IMEI",
        theme: VEH,
        sites: DATA,
        make: Make::Rule(imei),
        check: imei_ok,
        labels: &[
            (En, "IMEI;IMEI number;IMEI of the phone;IMEI1"),
            (De, "f:IMEI;f:IMEI-Nummer;f:IMEI des Handys"),
            (Fr, "m:IMEI;m:numéro IMEI;m:code IMEI du téléphone"),
            (Es, "m:IMEI;m:número IMEI"),
            (It, "m:codice IMEI;m:IMEI"),
            (Nl, "n:IMEI-nummer;n:IMEI"),
            (Pl, "m:numer IMEI;m:IMEI telefonu"),
            (Pt, "m:IMEI;m:número IMEI"),
            (Sv, "n:IMEI-nummer;n:IMEI"),
            (Ja, "IMEI;端末のIMEI"),
        ],
        keys: "imei;imei_number;device_imei;imei1",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "ICCID",
        theme: VEH,
        sites: DATA,
        make: Make::Rule(iccid),
        check: iccid_ok,
        labels: &[
            (En, "ICCID;SIM card number (ICCID);ICCID of the SIM"),
            (De, "f:ICCID;f:SIM-Kartennummer (ICCID)"),
            (Fr, "m:numéro ICCID;m:numéro de carte SIM (ICCID)"),
            (Es, "m:ICCID;m:número de la tarjeta SIM (ICCID)"),
            (It, "m:codice ICCID della SIM"),
            (Nl, "n:ICCID-nummer;n:simkaartnummer (ICCID)"),
            (Pl, "m:numer ICCID karty SIM"),
        ],
        keys: "iccid;sim_iccid;sim_card_iccid",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "IMSI",
        theme: VEH,
        sites: DATA,
        make: Make::Rule(imsi),
        check: |written| digits(written).len() == 15,
        labels: &[
            (En, "IMSI;IMSI number;subscriber IMSI"),
            (De, "f:IMSI;f:IMSI des Teilnehmers"),
            (Fr, "m:IMSI;m:numéro IMSI"),
            (Es, "m:IMSI;m:número IMSI"),
            (It, "m:codice IMSI"),
            (Nl, "n:IMSI-nummer"),
            (Pl, "m:numer IMSI"),
            (Ja, "IMSI;加入者のIMSI"),
        ],
        keys: "imsi;subscriber_imsi;sim_imsi",
        ..BASE
    },
    Kind {
        id: "VIN",
        theme: VEH,
        sites: ANY,
        make: Make::Rule(vin),
        check: vin_ok,
        labels: &[
            (En, "VIN;vehicle identification number;chassis number;VIN of the car"),
            (De, "f:Fahrgestellnummer;f:Fahrzeug-Identifizierungsnummer;f:FIN;f:VIN"),
            (Fr, "m:numéro de châssis;m:numéro VIN;m:VIN du véhicule"),
            (Es, "m:número de bastidor;m:VIN"),
            (It, "m:numero di telaio;m:numero VIN"),
            (Nl, "n:chassisnummer;n:voertuigidentificatienummer (VIN)"),
            (Pl, "m:numer VIN;m:numer nadwozia"),
            (Pt, "m:número de chassis;m:VIN"),
            (Sv, "n:chassinummer;n:VIN-nummer"),
            (Ja, "車台番号（VIN）;VIN"),
        ],
        keys: "vin;vehicle_identification_number;chassis_no;vehicle_vin",
        ..BASE
    },
    Kind {
        id: "GPS",
        theme: VEH | NET,
        sites: PROSE | FIELD | KV | LOG,
        make: Make::Rule(gps),
        check: |written| digits(written).len() >= 8,
        labels: &[
            (En, "GPS position;GPS coordinates;location (lat, long);last known GPS location"),
            (De, "f:GPS-Position;m:GPS-Standort;f:Position (GPS-Koordinaten)"),
            (Fr, "f:position GPS;f:localisation GPS"),
            (Es, "f:posición GPS;f:ubicación GPS"),
            (It, "f:posizione GPS;f:posizione (coordinate GPS)"),
            (Nl, "f:GPS-positie;f:GPS-locatie"),
            (Pl, "f:pozycja GPS;f:lokalizacja GPS"),
            (Pt, "f:posição GPS;f:localização GPS"),
            (Sv, "m:GPS-position;m:position (GPS-koordinater)"),
            (Ja, "GPS位置;位置情報（緯度・経度）"),
        ],
        keys: "gps_position;gps_coordinates;location_lat_long;last_gps",
        ..BASE
    },
];

#[cfg(test)]
mod tests {
    #[test]
    fn published_values_pass() {
        assert!(super::vin_ok("1M8GDM9AXKP042788"));
        assert!(!super::vin_ok("1M8GDM9A0KP042788"));
        assert!(super::imei_ok("490154203237518"));
    }
}
