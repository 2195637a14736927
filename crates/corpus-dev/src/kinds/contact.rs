//! Mail addresses, telephone numbers, postal addresses.

use super::full_name;
use crate::check::{clean, digits};
use crate::kind::{ANY, BASE, DATA, DEV, FIELD, FIN, ID, Kind, MED, Make, NET, PROSE, VEH};
use crate::lang::Lang::{self, De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::text::{Frag, found, plain};
use crate::words::names::folded;
use crate::words::places::{UK_TOWNS, US_TOWNS, places};

const DOMAINS: &str = "example.com;example.org;example.net;mail.example.com;corp.example.net;berlin.example.org;example.com;uni.example.org;shop.example.com;example.com";

/// An address of a person.
#[must_use]
pub(crate) fn email_for(rng: &mut Rng, name: &str) -> String {
    let mut words: Vec<String> = name.split(' ').map(folded).filter(|w| !w.is_empty()).collect();
    if words.is_empty() {
        words = vec![
            rng.part("k;m;t;y").to_owned(),
            rng.part("sato;tanaka;suzuki;yamamoto;kobayashi;nakamura").to_owned(),
        ];
    }
    let first = words.first().cloned().unwrap_or_default();
    let last = words.last().cloned().unwrap_or_default();
    let initial = first.chars().next().unwrap_or('a');
    let domain = rng.part(DOMAINS);
    let local = match rng.below(9) {
        0..=3 => format!("{first}.{last}"),
        4 => format!("{initial}.{last}"),
        5 => format!("{initial}{last}"),
        6 => format!("{first}_{last}"),
        7 => format!("{last}.{first}{}", rng.range(1, 99)),
        _ => format!("{first}.{last}+{}", rng.part("news;billing;jira;shop;test")),
    };
    format!("{local}@{domain}")
}

fn email(rng: &mut Rng, lang: Lang) -> String {
    let name = full_name(rng, if lang == Ja { En } else { lang });
    email_for(rng, &name)
}

fn email_ok(written: &str) -> bool {
    written.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && ["example.com", "example.org", "example.net"].iter().any(|d| domain.ends_with(d))
    })
}

/// A telephone number. Where a country keeps numbers for films, those are used.
#[must_use]
pub(crate) fn phone(rng: &mut Rng, lang: Lang) -> String {
    let mut part = |len: usize| crate::check::text(&rng.digits(len));
    let (a, b, c, d) = (part(2), part(2), part(3), part(4));
    let choice = rng.below(5);
    match lang {
        En => match rng.below(9) {
            0 => format!("(212) 555-01{a}"),
            1 => format!("+1 415 555 01{a}"),
            2 => format!("646-555-01{a}"),
            3 => format!("+44 20 7946 0{c}"),
            4 => format!("07700 900{c}"),
            5 => format!("+44 7700 900{c}"),
            6 => format!("020 7946 0{c}"),
            7 => format!("+1-312-555-01{a}"),
            _ => format!("01632 960{c}"),
        },
        De => match choice {
            0 => format!("030 23125 {c}"),
            1 => format!("+49 40 66969 {c}"),
            2 => format!("0171 39200{a}"),
            3 => format!("+49 (0)89 99998-{c}"),
            _ => format!("069/90009{c}"),
        },
        Fr => match choice {
            0 => format!("01 99 00 {a} {b}"),
            1 => format!("06 39 98 {a} {b}"),
            2 => format!("+33 6 39 98 {a} {b}"),
            3 => format!("04.65.71.{a}.{b}"),
            _ => format!("+33 (0)1 99 00 {a} {b}"),
        },
        Es => match choice {
            0 => format!("+34 600 55{} {c}", &a[..1]),
            1 => format!("91 555 {a} {b}"),
            2 => format!("655 {a} {b} 0{}", &c[..1]),
            _ => format!("+34 93 555 {a} {b}"),
        },
        It => match choice {
            0 => format!("+39 06 555 {d}"),
            1 => format!("02 5550 {d}"),
            2 => format!("+39 333 555 {d}"),
            _ => format!("347 555 {d}"),
        },
        Nl => match choice {
            0 => format!("020-555 {d}"),
            1 => format!("+31 6 5550 {d}"),
            2 => format!("06 - 5550 {d}"),
            _ => format!("+31 30 555 {d}"),
        },
        Pl => match choice {
            0 => format!("+48 22 555 {a} {b}"),
            1 => format!("600 55{} {c}", &a[..1]),
            2 => format!("+48 605 55{} {c}", &a[..1]),
            _ => format!("22 555 {a} {b}"),
        },
        Pt => match choice {
            0 => format!("+351 21 555 {d}"),
            1 => format!("912 555 {c}"),
            2 => format!("+55 11 95555-{d}"),
            _ => format!("(11) 5555-{d}"),
        },
        Sv => match choice {
            0 => format!("08-465 004 {a}"),
            1 => format!("070-174 06 {a}"),
            2 => format!("+46 31 390 06 {a}"),
            _ => format!("040-628 04 {a}"),
        },
        Ja => match choice {
            0 => format!("03-5550-{d}"),
            1 => format!("090-5550-{d}"),
            2 => format!("+81 3 5550 {d}"),
            _ => format!("06-6555-{d}"),
        },
    }
}

fn postcode(rng: &mut Rng, area: &str) -> String {
    format!("{area}{} {}{}", rng.range(1, 19), rng.range(1, 9), rng.chars("ABDEFGHJLNPQRSTUWXYZ", 2))
}

fn zip(rng: &mut Rng, head: &str) -> String {
    let five = format!("{head}{:02}", rng.range(1, 98));
    if rng.chance(25) { format!("{five}-{:04}", rng.range(1001, 9899)) } else { five }
}

/// An address in one line; codes that are a type of their own are marked apart.
#[must_use]
pub(crate) fn address_parts(rng: &mut Rng, lang: Lang) -> Frag {
    let (streets, towns) = places(lang);
    let (street, town) = (rng.part(streets), rng.part(towns));
    let house = rng.range(1, 148);
    let whole = match lang {
        En if rng.chance(50) => {
            let (town, area) = rng.one(UK_TOWNS);
            let code = postcode(rng, area);
            return vec![
                found("ADDRESS", format!("{house} {street}, {town}")),
                plain(" "),
                found("POSTCODE_UK", code),
            ];
        }
        En => {
            let (town, state, head) = rng.one(US_TOWNS);
            let flat = rng.pick(&["", "", ", Apt 4B", ", Suite 210", ", Unit 7"]);
            let code = zip(rng, head);
            return vec![
                found("ADDRESS", format!("{} {street}{flat}, {town}, {state}", house * 13)),
                plain(" "),
                found("US_ZIP", code),
            ];
        }
        De | Nl | Sv | Es | It => format!("{street} {house}, {town}"),
        Fr => format!("{house} {street}, {town}"),
        Pl => format!("{street} {house}/{}, {town}", rng.range(1, 40)),
        Pt => format!("{street}, {house}, {town}"),
        Ja => format!(
            "〒{}-{} {town}{street}{}-{}-{}",
            rng.range(100, 980),
            rng.range(1001, 8999),
            rng.range(1, 5),
            rng.range(1, 20),
            rng.range(1, 15)
        ),
    };
    vec![found("ADDRESS", whole)]
}

fn uk_code(rng: &mut Rng) -> String {
    let area = rng.one(UK_TOWNS).1;
    postcode(rng, area)
}

/// A code with the town that makes it one.
fn uk_line(rng: &mut Rng) -> Frag {
    let (town, area) = rng.one(UK_TOWNS);
    let code = postcode(rng, area);
    vec![plain(format!("{town} ")), found("POSTCODE_UK", code)]
}

fn us_code(rng: &mut Rng) -> String {
    let head = rng.one(US_TOWNS).2;
    zip(rng, head)
}

fn us_line(rng: &mut Rng) -> Frag {
    let (town, state, head) = rng.one(US_TOWNS);
    let code = zip(rng, head);
    vec![plain(format!("{town}, {state} ")), found("US_ZIP", code)]
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "EMAIL",
        theme: ID | FIN | MED | DEV | NET | VEH,
        sites: ANY,
        make: Make::Local(email),
        check: email_ok,
        labels: &[
            (En, "email address;email;e-mail;contact email;private email address"),
            (De, "f:E-Mail-Adresse;f:E-Mail;f:private Mailadresse"),
            (Fr, "f:adresse e-mail;f:adresse mail;m:courriel"),
            (Es, "m:correo electrónico;m:correo;f:dirección de correo"),
            (It, "m:indirizzo e-mail;f:e-mail;m:indirizzo di posta elettronica"),
            (Nl, "n:e-mailadres;f:e-mail;n:mailadres"),
            (Pl, "m:adres e-mail;m:e-mail;m:adres mailowy"),
            (Pt, "m:endereço de e-mail;m:e-mail;m:correio eletrónico"),
            (Sv, "f:e-postadress;f:e-post;f:mejladress"),
            (Ja, "メールアドレス;連絡先メール"),
        ],
        keys: "email;email_address;contact_email;user_email;reply_to",
        ..BASE
    },
    Kind {
        id: "PHONE",
        theme: ID | FIN | MED | VEH,
        sites: DATA,
        make: Make::Local(phone),
        check: |written| (7..=14).contains(&digits(written).len()),
        labels: &[
            (En, "phone number;phone;mobile number;telephone;direct line;cell phone"),
            (De, "f:Telefonnummer;f:Handynummer;f:Mobilnummer;n:Telefon;f:Rückrufnummer"),
            (Fr, "m:numéro de téléphone;m:téléphone;m:portable"),
            (Es, "m:teléfono;m:número de teléfono;m:móvil"),
            (It, "m:numero di telefono;m:telefono;m:cellulare"),
            (Nl, "n:telefoonnummer;n:mobiele nummer;f:telefoon"),
            (Pl, "m:numer telefonu;m:telefon;m:telefon komórkowy"),
            (Pt, "m:número de telefone;m:telefone;m:telemóvel"),
            (Sv, "n:telefonnummer;n:mobilnummer;m:telefon"),
            (Ja, "電話番号;携帯電話番号;連絡先電話"),
        ],
        keys: "phone;phone_number;mobile;telephone;contact_phone;mobile_number",
        ..BASE
    },
    Kind {
        id: "ADDRESS",
        theme: ID | FIN | MED | VEH,
        sites: DATA & !crate::kind::LOG,
        make: Make::LocalParts(address_parts),
        check: |written| written.chars().any(|c| c.is_ascii_digit()),
        labels: &[
            (En, "home address;address;postal address;billing address;delivery address"),
            (De, "f:Anschrift;f:Adresse;f:Lieferadresse;f:Privatadresse"),
            (Fr, "f:adresse postale;f:adresse;f:adresse de livraison"),
            (Es, "f:dirección;m:domicilio;f:dirección de entrega"),
            (It, "m:indirizzo;f:residenza;m:indirizzo di consegna"),
            (Nl, "n:adres;n:woonadres;n:afleveradres"),
            (Pl, "m:adres;m:adres zamieszkania;m:adres do korespondencji"),
            (Pt, "f:morada;m:endereço;f:morada de entrega"),
            (Sv, "m:adress;m:hemadress;m:leveransadress"),
            (Ja, "住所;送付先住所"),
        ],
        keys: "address;home_address;street_address;billing_address;shipping_address",
        ..BASE
    },
    Kind {
        id: "POSTCODE_UK",
        theme: ID | VEH,
        sites: DATA & !PROSE & !crate::kind::LOG,
        make: Make::Rule(uk_code),
        check: |written| (5..=7).contains(&clean(written).len()),
        labels: &[(En, "postcode;UK postcode;post code")],
        keys: "postcode;uk_postcode;post_code",
        ..BASE
    },
    Kind {
        id: "POSTCODE_UK",
        theme: ID | VEH,
        sites: PROSE | FIELD,
        make: Make::Parts(uk_line),
        check: |written| (5..=7).contains(&clean(written).len()),
        labels: &[(En, "town and postcode;delivery town and postcode")],
        keys: "town_and_postcode",
        ..BASE
    },
    Kind {
        id: "US_ZIP",
        theme: ID | VEH,
        sites: DATA & !PROSE & !crate::kind::LOG,
        make: Make::Rule(us_code),
        check: |written| matches!(digits(written).len(), 5 | 9),
        labels: &[(En, "ZIP code;ZIP;zip code;ZIP+4")],
        keys: "zip_code;zip;zipcode",
        ..BASE
    },
    Kind {
        id: "US_ZIP",
        theme: ID | VEH,
        sites: PROSE | FIELD,
        make: Make::Parts(us_line),
        check: |written| matches!(digits(written).len(), 5 | 9),
        labels: &[(En, "mailing city, state and ZIP code;city, state, ZIP")],
        keys: "city_state_zip",
        ..BASE
    },
];
