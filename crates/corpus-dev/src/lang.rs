//! The languages of the documents, and the small words that stand before a label in each of them.

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Italian.
    It,
    /// Dutch.
    Nl,
    /// Polish.
    Pl,
    /// Portuguese.
    Pt,
    /// Swedish.
    Sv,
    /// Japanese.
    Ja,
}

/// All languages, English first.
pub const LANGS: [Lang; 10] =
    [Lang::En, Lang::De, Lang::Fr, Lang::Es, Lang::It, Lang::Nl, Lang::Pl, Lang::Pt, Lang::Sv, Lang::Ja];

/// A label with its grammatical gender: `f:Steuer-ID`.
#[derive(Clone, Copy, Debug)]
pub struct Label<'a> {
    /// The words.
    pub words: &'a str,
    /// `m`, `f` or `n`; English and Japanese have none.
    pub gender: char,
}

impl<'a> Label<'a> {
    /// Reads the notation with the gender in front.
    #[must_use]
    pub fn read(text: &'a str) -> Self {
        match text.split_once(':') {
            Some((gender, words)) if gender.len() == 1 => {
                Self { words, gender: gender.chars().next().unwrap_or('m') }
            }
            _ => Self { words: text, gender: 'm' },
        }
    }

    fn vowel(self) -> bool {
        self.words.to_lowercase().starts_with(['a', 'e', 'i', 'o', 'u', 'h', 'é', 'è', 'ê', 'à', 'â', 'î'])
    }

    /// "my …", in the nominative.
    #[must_use]
    pub fn my(self, lang: Lang) -> String {
        let words = self.words;
        let before = match (lang, self.gender) {
            (Lang::En, _) => "my ",
            (Lang::De, 'f') => "meine ",
            (Lang::De, _) => "mein ",
            (Lang::Fr, 'f') if !self.vowel() => "ma ",
            (Lang::Fr, _) => "mon ",
            (Lang::Es, _) => "mi ",
            (Lang::It, 'f') => "la mia ",
            (Lang::It, _) => "il mio ",
            (Lang::Nl, _) => "mijn ",
            (Lang::Pl, 'f') => "moja ",
            (Lang::Pl, 'n') => "moje ",
            (Lang::Pl, _) => "mój ",
            (Lang::Pt, 'f') => "a minha ",
            (Lang::Pt, _) => "o meu ",
            (Lang::Sv, 'n') => "mitt ",
            (Lang::Sv, _) => "min ",
            (Lang::Ja, _) => "私の",
        };
        format!("{before}{words}")
    }

    /// "the …", in the nominative.
    #[must_use]
    pub fn the(self, lang: Lang) -> String {
        let words = self.words;
        let before = match (lang, self.gender) {
            (Lang::En, _) => "the ",
            (Lang::De, 'f') => "die ",
            (Lang::De, 'n') => "das ",
            (Lang::De, _) => "der ",
            (Lang::Fr, _) if self.vowel() => "l'",
            (Lang::Fr | Lang::Es | Lang::It, 'f') if lang != Lang::It || !self.vowel() => "la ",
            (Lang::Fr, _) => "le ",
            (Lang::Es, _) => "el ",
            (Lang::It, _) if self.vowel() => "l'",
            (Lang::It, _) => "il ",
            (Lang::Nl, 'n') => "het ",
            (Lang::Nl, _) => "de ",
            (Lang::Pt, 'f') => "a ",
            (Lang::Pt, _) => "o ",
            (Lang::Pl | Lang::Sv | Lang::Ja, _) => "",
        };
        format!("{before}{words}")
    }
}

/// A text with a capital letter in front.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::{Label, Lang, capital};

    #[test]
    fn small_words_agree() {
        assert_eq!(Label::read("f:Steuer-ID").my(Lang::De), "meine Steuer-ID");
        assert_eq!(Label::read("m:IBAN").the(Lang::Fr), "l'IBAN");
        assert_eq!(Label::read("m:numéro fiscal").the(Lang::Fr), "le numéro fiscal");
        assert_eq!(capital("état civil"), "État civil");
    }
}
