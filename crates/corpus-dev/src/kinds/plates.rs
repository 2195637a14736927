//! Licence plates.

use crate::kind::{BASE, DATA, Kind, Make, VEH};
use crate::lang::Lang::{self, De, En, Es, Fr, It, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::shape::make;

const CONSONANTS: &str = "BCDFGHJKLMNPRSTVWXYZ";

/// A plate as the country of the language gives them.
fn plate(rng: &mut Rng, lang: Lang) -> String {
    match lang {
        En => match rng.below(4) {
            0 | 1 => format!(
                "{}{} {}",
                rng.chars("ABCDEFGHKLMNOPRSTVWY", 2),
                rng.pick(&["12", "19", "21", "23", "24", "68", "71", "73"]),
                rng.chars(CONSONANTS, 3)
            ),
            2 => make(rng, "{n1}{A3}{d3}"),
            _ => make(rng, "{A3}-{d4}"),
        },
        De => {
            let town =
                rng.pick(&["B", "M", "HH", "K", "F", "S", "DD", "L", "N", "HB", "MS", "KA", "FR", "RO"]);
            let series = rng.chars("ABCDEFGHJKLMNPRSTUVWXYZ", 2);
            let end = rng.pick(&["", "", "", "", "E", "H"]);
            format!("{town}-{series} {}{end}", rng.range(100, if end.is_empty() { 9999 } else { 999 }))
        }
        Fr => make(rng, "{c2}-{d3}-{c2}"),
        Es => format!("{} {}", make(rng, "{d4}"), rng.chars("BCDFGHJKLMNPRSTVWXYZ", 3)),
        It => make(rng, "{c2}{d3}{c2}"),
        Nl => {
            let shape = rng.pick(&["{c1}-{d3}-{c2}", "{d2}-{c3}-{n1}", "{c2}-{d3}-{c1}", "{n1}-{c3}-{d2}"]);
            make(rng, shape)
        }
        Pl => {
            let area = rng.pick(&["WA", "KR", "GD", "PO", "WR", "KA", "LU", "EL", "WW", "DW"]);
            let shape = rng.pick(&[" {n1}{d4}", " {n1}{d3}{c1}"]);
            format!("{area}{}", make(rng, shape))
        }
        Pt => {
            let shape = rng.pick(&["{c2}-{d2}-{c2}", "{d2}-{c2}-{d2}"]);
            make(rng, shape)
        }
        _ => {
            let shape = rng.pick(&["{c3} {d3}", "{c3} {d2}{c1}"]);
            make(rng, shape)
        }
    }
}

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "LICENSE_PLATE",
    theme: VEH,
    sites: DATA,
    make: Make::Local(plate),
    check: |written| (6..=10).contains(&written.chars().count()),
    labels: &[
        (En, "license plate;licence plate;number plate;vehicle registration number;car registration"),
        (De, "n:Kennzeichen;n:Kfz-Kennzeichen;n:Autokennzeichen"),
        (Fr, "f:plaque d'immatriculation;f:immatriculation du véhicule"),
        (Es, "f:matrícula;f:matrícula del vehículo;f:placa del coche"),
        (It, "f:targa;f:targa dell'auto;f:targa del veicolo"),
        (Nl, "n:kenteken;n:kentekennummer"),
        (Pl, "m:numer rejestracyjny;m:numer rejestracyjny pojazdu"),
        (Pt, "f:matrícula;f:matrícula do veículo;f:placa do carro"),
        (Sv, "n:registreringsnummer;n:registreringsnummer på bilen"),
    ],
    keys: "license_plate;licence_plate;plate_number;vehicle_registration;number_plate",
    ..BASE
}];
