//! Names of months in the languages of the catalogue.

use serde::{Deserialize, Serialize};

use crate::model::Language;

/// One way of naming months.
struct Row {
    /// What it is called where forms are kept; it never changes.
    name: &'static str,
    language: Language,
    months: [&'static str; 12],
}

const fn row(name: &'static str, language: Language, months: [&'static str; 12]) -> Row {
    Row { name, language, months }
}

#[rustfmt::skip]
const ROWS: [Row; 20] = [
    row("en", Language::En, ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]),
    row("en-short", Language::En, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    row("de", Language::De, ["januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"]),
    row("de-short", Language::De, ["jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sept", "okt", "nov", "dez"]),
    row("fr", Language::Fr, ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]),
    row("fr-short", Language::Fr, ["janv", "févr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "déc"]),
    row("es", Language::Es, ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"]),
    row("es-short", Language::Es, ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"]),
    row("it", Language::It, ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"]),
    row("it-short", Language::It, ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"]),
    row("nl", Language::Nl, ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"]),
    row("nl-short", Language::Nl, ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]),
    row("pl", Language::Pl, ["stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"]),
    row("pl-nominative", Language::Pl, ["styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec", "lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień"]),
    row("pl-short", Language::Pl, ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"]),
    row("pt", Language::Pt, ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"]),
    row("pt-short", Language::Pt, ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"]),
    row("pt-plain", Language::Pt, ["janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"]),
    row("sv", Language::Sv, ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"]),
    row("it-sett", Language::It, ["genn", "febb", "mar", "apr", "magg", "giu", "lug", "ago", "sett", "ott", "nov", "dic"]),
];

/// A way of naming months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Names(usize);

impl Names {
    /// Lists the ways in which a word in small letters is the name of a month, and which month that is.
    pub(crate) fn of(word: &str) -> impl Iterator<Item = (Self, u32)> {
        ROWS.iter().enumerate().flat_map(move |(place, row)| {
            let months = row.months.iter().zip(1..);
            months.filter(move |(name, _)| **name == word).map(move |(_, month)| (Self(place), month))
        })
    }

    /// The name of a month, in small letters.
    pub(crate) fn month(self, month: u32) -> Option<&'static str> {
        let place = usize::try_from(month.checked_sub(1)?).ok()?;
        ROWS.get(self.0)?.months.get(place).copied()
    }

    pub(crate) fn language(self) -> Option<Language> {
        ROWS.get(self.0).map(|row| row.language)
    }

    /// Whether it cuts names short.
    pub(crate) fn is_short(self) -> bool {
        ROWS.get(self.0).is_some_and(|row| row.months[0].len() < 5)
    }
}

impl From<Names> for String {
    fn from(names: Names) -> Self {
        ROWS.get(names.0).map(|row| row.name.to_owned()).unwrap_or_default()
    }
}

impl TryFrom<String> for Names {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let place = ROWS.iter().position(|row| row.name == name);
        place.map(Self).ok_or_else(|| format!("{name:?} is no way of naming months"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_one_month_in_all_languages() {
        for row in &ROWS {
            for (word, month) in row.months.iter().zip(1..) {
                assert!(Names::of(word).all(|(_, other)| other == month), "{word}");
            }
        }
    }
}
