//! Payment cards, their security codes and what is on their magnetic stripe.

use super::{Class, Kind};
use crate::checks::sums::{bare, fours, groups, luhn, only_digits, seal, values};
use crate::rng::Rng;
use crate::words;

/// Numbers that payment services publish for tests. A real reviewer would not call them sensitive.
const TEST_NUMBERS: [&str; 12] = [
    "4111111111111111",
    "4242424242424242",
    "4012888888881881",
    "5555555555554444",
    "5105105105105100",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "6011000990139424",
    "3530111333300000",
    "30569309025904",
    "5019717010103742",
];

fn number(rng: &mut Rng) -> String {
    let (prefix, length) = match rng.below(14) {
        0..=3 => ("4".to_owned(), 16),
        4..=6 => (rng.between(51, 55).to_string(), 16),
        7 => (rng.between(2221, 2720).to_string(), 16),
        8 | 9 => (rng.pick(["34", "37"]).to_owned(), 15),
        10 => (rng.pick(["6011", "645", "649", "65"]).to_owned(), 16),
        11 => (rng.pick(["36", "300", "305", "38"]).to_owned(), 14),
        12 => (rng.between(3528, 3589).to_string(), 16),
        _ => (rng.pick(["6763", "6759", "6210", "6228"]).to_owned(), 16),
    };
    let made = seal(rng, |rng| format!("{prefix}{}", rng.digits(length - 1 - prefix.len())), is_card);
    if TEST_NUMBERS.contains(&made.as_str()) { number(rng) } else { made }
}

pub(super) fn is_card(text: &str) -> bool {
    let plain = bare(text);
    only_digits(&plain)
        && (12..=19).contains(&plain.len())
        && luhn(&values(&plain))
        && !TEST_NUMBERS.contains(&plain.as_str())
}

fn card(rng: &mut Rng) -> String {
    let plain = number(rng);
    let mark = rng.pick([" ", " ", "-"]);
    match (plain.len(), rng.below(5)) {
        (_, 0 | 1) => plain,
        (14 | 15, _) => groups(&plain, &[4, 6, 5], mark),
        _ => fours(&plain, mark),
    }
}

fn track(rng: &mut Rng) -> String {
    let plain = number(rng);
    let (year, month) = (rng.between(25, 31), rng.between(1, 12));
    let service = rng.pick(["201", "101", "121", "221"]);
    if rng.chance(55) {
        let name = format!("{}/{}", rng.one(words::MRZ_LAST), rng.one(words::MRZ_FIRST))
            .replace('-', " ")
            .to_uppercase();
        let ascii: String = name.chars().filter(char::is_ascii).collect();
        format!("%B{plain}^{ascii}^{year:02}{month:02}{service}{}?", rng.digits(14))
    } else {
        format!(";{plain}={year:02}{month:02}{service}{}?", rng.digits(13))
    }
}

fn is_track(text: &str) -> bool {
    let digits: String =
        text.trim_start_matches(['%', 'B', ';']).chars().take_while(char::is_ascii_digit).collect();
    text.ends_with('?') && is_card(&digits)
}

fn cvv(rng: &mut Rng) -> String {
    rng.digits(3)
}

fn is_cvv(text: &str) -> bool {
    only_digits(text) && (3..=4).contains(&text.len())
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("CREDIT_CARD", Class::Money, "*", card, is_card)
        .labels(
            "en=card number|credit card|card no.|Visa card|debit card|PAN;\
                de=Kartennummer|Kreditkarte|Kreditkartennummer|Karten-Nr.;\
                fr=numéro de carte|carte bancaire|n° de carte;\
                es=número de tarjeta|tarjeta de crédito|n.º tarjeta;it=numero di carta|carta di credito;\
                nl=kaartnummer|creditcard|creditcardnummer;pl=numer karty|karta kredytowa|nr karty;\
                pt=número do cartão|cartão de crédito;sv=kortnummer|kreditkort;ja=カード番号|クレジットカード番号",
        )
        .keys("card_number|credit_card|pan|cc_number|card_no")
        .says(
            "en: Guest guaranteed the room with card {V}, expiry {mmyy}.
en: please take the deposit of {amount} from my card {V} exp {mmyy}
en: Cardholder {name}, card number {V}, valid thru {mmyy}
de: Die Anzahlung von {amount} bitte von der Kreditkarte {V} (gültig bis {mmyy}) abbuchen.
de: Karteninhaber {name}, Kartennummer {V}, gültig bis {mmyy}
fr: Réservation garantie par la carte bancaire {V}, expire {mmyy}.
es: Cargad los {amount} a la tarjeta {V}, caducidad {mmyy}.
it: Addebitare {amount} sulla carta di credito {V}, scadenza {mmyy}.
nl: De aanbetaling mag van creditcard {V}, geldig tot {mmyy}.
pl: Proszę obciążyć kartę {V}, ważna do {mmyy}, kwotą {amount}.
pt: Pode cobrar {amount} no cartão {V}, validade {mmyy}.
sv: Dra {amount} från kortet {V}, giltigt till {mmyy}.
ja: カード番号は {V}、有効期限は {mmyy} です。",
        )
        .strict(),
    Kind::plain("CARD_TRACK_DATA", Class::Money, "*", track, is_track)
        .labels(
            "en=track data|swipe data|magstripe read;de=Magnetstreifendaten|Spurdaten;fr=données de piste;\
                es=datos de banda magnética;it=dati della banda magnetica;nl=magneetstripdata;\
                pl=dane ścieżki karty;pt=dados da trilha;sv=magnetremsans data;ja=磁気ストライプデータ",
        )
        .keys("track_data|swipe_data|magstripe|track"),
    Kind::plain("CVV", Class::Money, "*", cvv, is_cvv)
        .labels(
            "en=CVV|CVC|security code|cvv2;de=CVC|Prüfziffer (CVC)|CVV;fr=cryptogramme|CVV;es=CVV|código CVV;\
                it=CVV|codice CVV;nl=CVC|CVC-code;pl=kod CVV|CVV;pt=CVV|código de segurança CVV;sv=CVC|CVC-kod;\
                ja=セキュリティコード|CVV",
        )
        .keys("cvv|cvc|card_cvc|cvv2")
        .says(
            "en: use my card {@CREDIT_CARD}, exp {mmyy}, CVV {V}
en: Card {@CREDIT_CARD} / {mmyy} / CVC {V} - name on card is {name}
en: he read it out on the phone: {@CREDIT_CARD}, expires {mmyy}, security code {V}
de: Karte {@CREDIT_CARD}, gültig bis {mmyy}, CVC {V}
fr: Carte {@CREDIT_CARD}, fin de validité {mmyy}, cryptogramme {V}
es: Tarjeta {@CREDIT_CARD}, caduca {mmyy}, CVV {V}
it: Carta {@CREDIT_CARD}, scadenza {mmyy}, CVV {V}
nl: Kaart {@CREDIT_CARD}, vervalt {mmyy}, CVC {V}
pl: Karta {@CREDIT_CARD}, ważna do {mmyy}, CVV {V}
pt: Cartão {@CREDIT_CARD}, validade {mmyy}, CVV {V}
sv: Kort {@CREDIT_CARD}, giltigt till {mmyy}, CVC {V}
ja: カード番号 {@CREDIT_CARD}、有効期限 {mmyy}、CVV {V}",
        )
        .with("CREDIT_CARD"),
];

#[cfg(test)]
mod tests {
    use super::is_card;

    #[test]
    fn test_numbers_are_no_cards() {
        assert!(!is_card("4111 1111 1111 1111"));
        assert!(is_card("4000000000000002"));
    }
}
