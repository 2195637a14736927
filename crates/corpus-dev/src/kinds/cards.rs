//! Payment cards.

use super::solve;
use crate::check::{digits, luhn, luhn_digit, text};
use crate::kind::{ANY, BASE, BLOCK, DATA, FIELD, FIN, KV, Kind, LOG, Make, PROSE};
use crate::lang::Lang::{De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::shape::dress;

/// Beginnings and lengths of brands, the common ones several times.
const BRANDS: &[(&str, usize)] = &[
    ("4", 16),
    ("4", 16),
    ("4", 16),
    ("4", 16),
    ("51", 16),
    ("52", 16),
    ("53", 16),
    ("55", 16),
    ("2221", 16),
    ("2345", 16),
    ("34", 15),
    ("37", 15),
    ("37", 15),
    ("6011", 16),
    ("65", 16),
    ("36", 14),
    ("305", 14),
    ("3530", 16),
    ("3566", 16),
    ("62", 16),
    ("6759", 16),
    ("2202", 16),
    ("9792", 16),
    ("4", 19),
];

fn card_digits(rng: &mut Rng) -> Vec<u32> {
    let (head, length) = rng.one(BRANDS);
    let mut d = digits(head);
    d.extend(rng.digits(length - d.len() - 1));
    d.push(luhn_digit(&d));
    d
}

fn card_ok(written: &str) -> bool {
    let d = digits(written);
    (12..=19).contains(&d.len()) && luhn(&d) && d.iter().any(|x| *x != d[0])
}

fn card(rng: &mut Rng) -> String {
    let d = card_digits(rng);
    let forms = match d.len() {
        14 => "4 6 4|14|4-6-4",
        15 => "4 6 5|15|4-6-5",
        19 => "19|4 4 4 4 3|6 13",
        _ => "4 4 4 4|16|4-4-4-4|4 4 4 4|16",
    };
    dress(rng, &text(&d), forms)
}

/// ISO/IEC 7813: track 1 or track 2 of the magnetic stripe.
fn track(rng: &mut Rng) -> String {
    const NAMES: &[&str] =
        &["OKAFOR/MAYA", "BAKER/JOHN P", "LINDQVIST/ANNA", "ROSSI/LUCA", "KELLER/TOM", "SILVA/JOANA"];
    let d = solve(rng, card_digits, |d| d.len() >= 14);
    let number = text(&d);
    let expiry = format!("{:02}{:02}", rng.range(26, 31), rng.range(1, 12));
    let service = rng.pick(&["101", "201", "120", "220"]);
    if rng.chance(45) {
        format!("%B{number}^{:<22}^{expiry}{service}{:010}?", rng.pick(NAMES), rng.below(10_000_000))
    } else {
        format!(";{number}={expiry}{service}{:010}?", rng.below(100_000_000))
    }
}

fn track_ok(written: &str) -> bool {
    let end = written.find(['^', '=']).unwrap_or(0);
    written.ends_with('?')
        && (written.starts_with("%B") || written.starts_with(';'))
        && luhn(&digits(&written[..end]))
}

fn code(rng: &mut Rng) -> String {
    format!("{:03}", rng.range(2, 998))
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "CREDIT_CARD",
        theme: FIN,
        sites: ANY,
        make: Make::Rule(card),
        check: card_ok,
        labels: &[
            (
                En,
                "card number;credit card number;Visa card;card no.;credit card;payment card number;company credit card",
            ),
            (De, "f:Kreditkartennummer;f:Kreditkarte;f:Kartennummer;f:Kreditkarten-Nr."),
            (Fr, "m:numéro de carte;f:carte bancaire;m:numéro de carte bancaire;f:carte de crédit"),
            (Es, "m:número de tarjeta;f:tarjeta de crédito;m:número de la tarjeta"),
            (It, "m:numero di carta;f:carta di credito;m:numero della carta di credito"),
            (Nl, "n:creditcardnummer;n:kaartnummer;f:creditcard"),
            (Pl, "m:numer karty;m:numer karty kredytowej;f:karta kredytowa"),
            (Pt, "m:número do cartão;m:cartão de crédito;m:número do cartão de crédito"),
            (Sv, "n:kortnummer;n:kreditkortsnummer;n:kreditkort"),
            (Ja, "カード番号;クレジットカード番号;クレジットカード"),
        ],
        keys: "card_number;credit_card;cc_number;card_no;credit_card_number;payment_card",
        decoy: true,
        ..BASE
    },
    Kind {
        id: "CVV",
        theme: FIN,
        sites: DATA,
        make: Make::Rule(code),
        check: |written| (3..=4).contains(&digits(written).len()),
        labels: &[
            (En, "CVV;CVC;CVV2;card security code;security code on the back"),
            (De, "f:Kartenprüfnummer;f:Prüfnummer (CVC);f:CVC"),
            (Fr, "m:cryptogramme;m:cryptogramme visuel;m:code CVV"),
            (Es, "m:código de seguridad (CVV);m:CVV"),
            (It, "m:codice di sicurezza (CVV);m:CVV"),
            (Nl, "f:CVC-code;f:beveiligingscode (CVC)"),
            (Pl, "m:kod CVV;m:kod CVC"),
            (Pt, "m:código de segurança (CVV);m:CVV"),
            (Sv, "f:CVC-kod;f:säkerhetskod (CVC)"),
            (Ja, "セキュリティコード"),
        ],
        keys: "cvv;cvc;cvv2;card_security_code",
        with: "CREDIT_CARD",
        ..BASE
    },
    Kind {
        id: "CARD_TRACK_DATA",
        theme: FIN,
        sites: PROSE | FIELD | KV | LOG | BLOCK,
        make: Make::Rule(track),
        check: track_ok,
        labels: &[
            (En, "track data;magstripe data;swiped track;track data from the reader"),
            (De, "f:Magnetstreifen-Spur;f:ausgelesene Spur"),
            (Fr, "f:piste magnétique;f:piste lue"),
            (Es, "f:pista de la banda magnética"),
            (It, "f:traccia della banda magnetica"),
            (Nl, "f:magneetstripdata"),
        ],
        keys: "track_data;track2;raw_track;magstripe;swipe_data",
        decoy: true,
        ..BASE
    },
];
