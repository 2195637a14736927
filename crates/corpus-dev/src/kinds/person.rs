//! Names of persons and days of birth.

use super::birth;
use crate::kind::{BASE, DATA, FIN, ID, Kind, MED, Make, VEH};
use crate::lang::Lang::{self, De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::words::names::names;

/// A given name and a surname in the order of the language.
#[must_use]
pub(crate) fn full_name(rng: &mut Rng, lang: Lang) -> String {
    let (given, surnames) = names(lang);
    let (given, surname) = (rng.part(given), rng.part(surnames));
    match lang {
        Ja => format!("{surname} {given}"),
        _ => format!("{given} {surname}"),
    }
}

fn name_ok(written: &str) -> bool {
    !written.is_empty() && !written.chars().any(|c| c.is_ascii_digit())
}

/// A day of birth as people of a language write it.
fn birth_text(rng: &mut Rng, lang: Lang) -> String {
    let (year, month, day) = birth(rng);
    let months = match lang {
        En => "January;February;March;April;May;June;July;August;September;October;November;December",
        De => "Januar;Februar;März;April;Mai;Juni;Juli;August;September;Oktober;November;Dezember",
        Fr => "janvier;février;mars;avril;mai;juin;juillet;août;septembre;octobre;novembre;décembre",
        Es => "enero;febrero;marzo;abril;mayo;junio;julio;agosto;septiembre;octubre;noviembre;diciembre",
        It => "gennaio;febbraio;marzo;aprile;maggio;giugno;luglio;agosto;settembre;ottobre;novembre;dicembre",
        Nl => "januari;februari;maart;april;mei;juni;juli;augustus;september;oktober;november;december",
        Pl => {
            "stycznia;lutego;marca;kwietnia;maja;czerwca;lipca;sierpnia;września;października;listopada;grudnia"
        }
        Pt => "janeiro;fevereiro;março;abril;maio;junho;julho;agosto;setembro;outubro;novembro;dezembro",
        Sv => "januari;februari;mars;april;maj;juni;juli;augusti;september;oktober;november;december",
        Ja => "",
    };
    let name = months.split(';').nth(month as usize - 1).unwrap_or("");
    let iso = format!("{year}-{month:02}-{day:02}");
    if rng.chance(25) {
        return iso;
    }
    let written = rng.chance(45);
    match lang {
        En if written && rng.chance(50) => format!("{name} {day}, {year}"),
        En if written => format!("{day} {name} {year}"),
        En if rng.chance(50) => format!("{month:02}/{day:02}/{year}"),
        De if written => format!("{day}. {name} {year}"),
        Es | Pt if written => format!("{day} de {name} de {year}"),
        De | Pl => format!("{day:02}.{month:02}.{year}"),
        Nl if !written => format!("{day:02}-{month:02}-{year}"),
        Sv if !written => iso,
        Ja if written => format!("{year}年{month}月{day}日"),
        Ja => format!("{year}/{month:02}/{day:02}"),
        _ if written => format!("{day} {name} {year}"),
        _ => format!("{day:02}/{month:02}/{year}"),
    }
}

fn birth_ok(written: &str) -> bool {
    let runs: Vec<usize> =
        written.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|n| *n > 0).collect();
    runs.contains(&4) && (2..=3).contains(&runs.len())
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "PERSON_NAME",
        theme: ID | FIN | MED | VEH,
        sites: DATA & !crate::kind::LOG,
        make: Make::Local(full_name),
        check: name_ok,
        labels: &[
            (En, "full name;name of the applicant;contact person;name of the employee;account holder"),
            (De, "m:Name;m:Ansprechpartner;m:Name der antragstellenden Person;m:Kontoinhaber"),
            (Fr, "m:nom complet;m:interlocuteur;m:nom du titulaire"),
            (Es, "m:nombre completo;m:nombre del titular;f:persona de contacto"),
            (It, "m:nome e cognome;m:nominativo;m:intestatario"),
            (Nl, "f:volledige naam;f:contactpersoon;f:naam van de houder"),
            (Pl, "n:imię i nazwisko;m:posiadacz rachunku;f:osoba kontaktowa"),
            (Pt, "m:nome completo;m:titular da conta;f:pessoa de contacto"),
            (Sv, "n:namn;m:kontaktperson;m:kontoinnehavare"),
            (Ja, "氏名;担当者名;お名前"),
        ],
        keys: "full_name;contact_name;employee_name;customer_name;account_holder",
        ..BASE
    },
    Kind {
        id: "DATE_OF_BIRTH",
        theme: ID | MED | FIN,
        sites: DATA,
        make: Make::Local(birth_text),
        check: birth_ok,
        labels: &[
            (En, "date of birth;DOB;birth date;birthday"),
            (De, "n:Geburtsdatum;m:Geburtstag;n:Geb.-Datum"),
            (Fr, "f:date de naissance;f:date de naiss."),
            (Es, "f:fecha de nacimiento;f:fecha de nac."),
            (It, "f:data di nascita"),
            (Nl, "f:geboortedatum;f:geb.datum"),
            (Pl, "f:data urodzenia;f:data ur."),
            (Pt, "f:data de nascimento;f:data de nasc."),
            (Sv, "n:födelsedatum;f:födelsedag"),
            (Ja, "生年月日"),
        ],
        keys: "date_of_birth;dob;birth_date;birthdate;born_on",
        ..BASE
    },
];
