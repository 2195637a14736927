//! What a type of sensitive data is: how its values are made and checked, and the words that people write beside it.

use crate::lang::{Label, Lang};
use crate::rng::Rng;
use crate::shape;
use crate::text::{Frag, found};

/// Identity and staff.
pub const ID: u8 = 1;
/// Money.
pub const FIN: u8 = 2;
/// Health.
pub const MED: u8 = 4;
/// Software and its credentials.
pub const DEV: u8 = 8;
/// Networks.
pub const NET: u8 = 16;
/// Vehicles, devices, places.
pub const VEH: u8 = 32;
/// Crypto currencies.
pub const COIN: u8 = 64;

/// In a sentence.
pub const PROSE: u8 = 1;
/// In a line of a form, after a label.
pub const FIELD: u8 = 2;
/// As a value of a key in JSON, YAML, an environment file …
pub const KV: u8 = 4;
/// In a column of a table.
pub const COL: u8 = 8;
/// In a string of a program.
pub const CODE: u8 = 16;
/// In a line of a log.
pub const LOG: u8 = 32;
/// As a block of its own, of several lines or a whole command.
pub const BLOCK: u8 = 64;
/// Everywhere a short value can stand.
pub const ANY: u8 = PROSE | FIELD | KV | COL | CODE | LOG;
/// As [`ANY`], but not in programs.
pub const DATA: u8 = PROSE | FIELD | KV | COL | LOG;
/// Where credentials stand.
pub const CRED: u8 = PROSE | FIELD | KV | CODE | LOG;

/// How values are made.
#[derive(Clone, Copy)]
pub enum Make {
    /// From one of several shapes, see [`shape::make`].
    Shape(&'static [&'static str]),
    /// By a rule.
    Rule(fn(&mut Rng) -> String),
    /// By a rule that depends on the language of the document.
    Local(fn(&mut Rng, Lang) -> String),
    /// With text around the finding that belongs to it.
    Parts(fn(&mut Rng) -> Frag),
    /// With text around the finding, and depending on the language.
    LocalParts(fn(&mut Rng, Lang) -> Frag),
}

/// A type of sensitive data, in one of its appearances; several may share an id.
#[derive(Clone, Copy)]
pub struct Kind {
    /// The id in the catalogue.
    pub id: &'static str,
    /// Subjects of documents that it fits, a set of bits.
    pub theme: u8,
    /// Places where it can stand, a set of bits.
    pub sites: u8,
    /// How values are made.
    pub make: Make,
    /// Whether a written value is right.
    pub check: fn(&str) -> bool,
    /// Labels per language, with the gender in front where there is one, `;` between them.
    pub labels: &'static [(Lang, &'static str)],
    /// Labels of another language that stand in forms and tables of any language.
    pub native: &'static str,
    /// Names of keys and columns, in `snake_case`, `;` between them.
    pub keys: &'static str,
    /// The id of what must stand before it to make it recognisable, or nothing.
    pub with: &'static str,
    /// Whether a changed digit makes it wrong in a way that its check sees, so that it can serve as a decoy.
    pub decoy: bool,
}

/// Accepts everything; for types without a rule beyond their shape, whose shape is checked by [`Kind::right`].
#[must_use]
pub fn any(_: &str) -> bool {
    true
}

/// A kind to be completed.
pub const BASE: Kind = Kind {
    id: "",
    theme: ID,
    sites: DATA,
    make: Make::Shape(&[]),
    check: any,
    labels: &[],
    native: "",
    keys: "",
    with: "",
    decoy: false,
};

impl Kind {
    /// A value, with what belongs around it.
    pub fn value(&self, rng: &mut Rng, lang: Lang) -> Frag {
        match self.make {
            Make::Shape(shapes) => {
                let shape = rng.pick(shapes);
                vec![found(self.id, shape::make(rng, shape))]
            }
            Make::Rule(rule) => vec![found(self.id, rule(rng))],
            Make::Local(rule) => vec![found(self.id, rule(rng, lang))],
            Make::Parts(rule) => rule(rng),
            Make::LocalParts(rule) => rule(rng, lang),
        }
    }

    /// Whether a written value obeys the rule of this kind.
    #[must_use]
    pub fn right(&self, text: &str) -> bool {
        match self.make {
            Make::Shape(shapes) => shapes.iter().any(|shape| shape::fits(shape, text)) && (self.check)(text),
            _ => (self.check)(text),
        }
    }

    /// Whether people who write a language have a word for it.
    #[must_use]
    pub fn speaks(&self, lang: Lang) -> bool {
        self.labels.iter().any(|(l, _)| *l == lang)
    }

    /// A label in a language; in English where the language has none.
    pub fn label(&self, rng: &mut Rng, lang: Lang) -> Label<'static> {
        let of = |want: Lang| self.labels.iter().find(|(l, _)| *l == want).map(|(_, list)| *list);
        let list = of(lang).or_else(|| of(Lang::En)).unwrap_or("");
        Label::read(rng.part(list))
    }

    /// A label for a form or the head of a table, perhaps in the language of the country.
    pub fn field_label(&self, rng: &mut Rng, lang: Lang) -> Label<'static> {
        if self.native.is_empty() || rng.chance(50) {
            self.label(rng, lang)
        } else {
            Label::read(rng.part(self.native))
        }
    }

    /// A key in `snake_case`.
    pub fn key(&self, rng: &mut Rng) -> &'static str {
        rng.part(self.keys)
    }

    /// A value with one digit changed so that the check fails; nothing where that cannot be.
    pub fn wrong(&self, rng: &mut Rng, lang: Lang) -> Option<String> {
        if !self.decoy {
            return None;
        }
        for _ in 0..40 {
            let value = crate::text::flat(&self.value(rng, lang));
            let mut chars: Vec<char> = value.chars().collect();
            let places: Vec<usize> = (0..chars.len()).filter(|i| chars[*i].is_ascii_digit()).collect();
            if places.is_empty() {
                return None;
            }
            let place = places[rng.below(places.len())];
            let old = chars[place].to_digit(10).unwrap_or(0);
            let new = (old + 1 + u32::try_from(rng.below(9)).unwrap_or(0)) % 10;
            chars[place] = char::from_digit(new, 10).unwrap_or('0');
            let changed: String = chars.into_iter().collect();
            if !(self.check)(&changed) && !(self.check)(&changed.to_uppercase()) {
                return Some(changed);
            }
        }
        None
    }
}
