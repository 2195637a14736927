//! The types: how a value of each is made, checked and called.

mod account;
mod america;
mod asia;
mod auth;
mod blocks;
mod britain;
mod card;
mod chat;
mod cloud;
mod code_host;
mod contact;
mod crypto;
mod crypto_other;
mod device;
mod east;
mod health;
mod india;
mod latin;
mod latin_tables;
mod merchant;
mod network;
mod north;
mod oceania;
mod packages;
mod passwords;
mod saas;
mod security;
mod south;
mod telemetry;
mod vat;
mod west;

pub(crate) use blocks::wrapped;
pub(crate) use contact::{address_of, birth_in, plain_letters};

use crate::lang::Lang;
use crate::rng::Rng;

/// What a type is about; carriers choose by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    /// Credentials of one line.
    Secret,
    /// Cards and accounts.
    Money,
    /// Securities and wallets.
    Invest,
    /// Numbers that states give to people and firms.
    Person,
    /// Ways to reach someone, where and when someone was born.
    Contact,
    /// Vehicles, telephones, cards in telephones.
    Thing,
    Health,
    Net,
    /// Several lines that belong together.
    Block,
    /// Lines of device and account configuration.
    Wire,
}

/// A value with what must stand around it to be itself.
pub(crate) struct Made {
    pub before: String,
    pub value: String,
    pub after: String,
}

#[derive(Clone, Copy)]
pub(crate) enum Maker {
    Plain(fn(&mut Rng) -> String),
    /// Connection strings and the like, of which only a part is the value.
    Dressed(fn(&mut Rng) -> Made),
}

#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub id: &'static str,
    pub class: Class,
    /// Languages of the documents it is at home in, besides English; `*` for all of them.
    pub home: &'static str,
    pub maker: Maker,
    pub check: fn(&str) -> bool,
    /// `de=Steuer-ID|IdNr.;en=German tax ID`: what people call it.
    pub labels: &'static str,
    /// Names of variables and columns, in snake case.
    pub keys: &'static str,
    /// Sentences, one a line, each with its language in front.
    pub says: &'static str,
    /// True when changing a digit makes the value wrong, so that it can serve as a decoy.
    pub strict: bool,
    /// Makes values that are never given out, for types without a check digit.
    pub bad: Option<fn(&mut Rng) -> String>,
    /// A type that has to stand before this one.
    pub with: Option<&'static str>,
    /// False for values that only live in their own sentences and configuration lines.
    pub column: bool,
}

impl Kind {
    const fn plain(
        id: &'static str,
        class: Class,
        home: &'static str,
        make: fn(&mut Rng) -> String,
        check: fn(&str) -> bool,
    ) -> Self {
        let maker = Maker::Plain(make);
        let (labels, keys, says) = ("", "", "");
        Self {
            id,
            class,
            home,
            maker,
            check,
            labels,
            keys,
            says,
            strict: false,
            bad: None,
            with: None,
            column: true,
        }
    }

    const fn dressed(
        id: &'static str,
        class: Class,
        make: fn(&mut Rng) -> Made,
        check: fn(&str) -> bool,
    ) -> Self {
        let maker = Maker::Dressed(make);
        let (labels, keys, says, home) = ("", "", "", "*");
        Self {
            id,
            class,
            home,
            maker,
            check,
            labels,
            keys,
            says,
            strict: false,
            bad: None,
            with: None,
            column: true,
        }
    }

    const fn labels(mut self, labels: &'static str) -> Self {
        self.labels = labels;
        self
    }

    const fn keys(mut self, keys: &'static str) -> Self {
        self.keys = keys;
        self
    }

    const fn says(mut self, says: &'static str) -> Self {
        self.says = says;
        self
    }

    const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    const fn never(mut self, bad: fn(&mut Rng) -> String) -> Self {
        self.bad = Some(bad);
        self.strict = true;
        self
    }

    const fn with(mut self, other: &'static str) -> Self {
        self.with = Some(other);
        self
    }

    /// Keeps the type out of tables and key-value pairs.
    const fn loose(mut self) -> Self {
        self.column = false;
        self
    }

    pub fn speaks(&self, lang: Lang) -> bool {
        lang == Lang::En || self.home == "*" || self.home.split(' ').any(|code| code == lang.code())
    }

    /// What people of that language call it.
    pub fn label(&self, lang: Lang, rng: &mut Rng) -> &'static str {
        let list = |code: &str| {
            self.labels.split(';').find_map(|part| {
                let (at, names) = part.trim().split_once('=')?;
                (at == code).then_some(names)
            })
        };
        let names = list(lang.code()).or_else(|| list("en")).unwrap_or(self.id);
        rng.one(names)
    }

    pub fn key(&self, rng: &mut Rng) -> &'static str {
        rng.one(self.keys)
    }

    /// A sentence of its own in that language, if it has any.
    pub fn saying(&self, lang: Lang, rng: &mut Rng) -> Option<&'static str> {
        let fits = |line: &&'static str| line.trim_start().starts_with(lang.code());
        let count = self.says.lines().filter(fits).count();
        let at = rng.below(count);
        let line = self.says.lines().filter(fits).nth(at)?;
        line.split_once(": ").map(|(_, text)| text)
    }

    pub fn make(&self, rng: &mut Rng) -> Made {
        match self.maker {
            Maker::Plain(make) => Made { before: String::new(), value: make(rng), after: String::new() },
            Maker::Dressed(make) => make(rng),
        }
    }

    /// A value of the right shape whose check digit is wrong.
    pub fn spoiled(&self, rng: &mut Rng) -> Option<String> {
        if let Some(bad) = self.bad {
            return Some(bad(rng));
        }
        if !self.strict {
            return None;
        }
        let good = self.make(rng).value;
        let places: Vec<usize> =
            good.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()).map(|(i, _)| i).collect();
        for _ in 0..40 {
            // The later places hold the serial and the check digit; the earlier ones dates and prefixes.
            let at = places.get(places.len() / 2 + rng.below(places.len() - places.len() / 2))?;
            let mut text = good.clone();
            text.replace_range(at..&(at + 1), &rng.digits(1));
            if !(self.check)(&text) {
                return Some(text);
            }
        }
        None
    }
}

/// All types, in the order of the catalogue's sections.
pub(crate) fn all() -> impl Iterator<Item = &'static Kind> {
    [
        cloud::KINDS,
        code_host::KINDS,
        chat::KINDS,
        merchant::KINDS,
        packages::KINDS,
        saas::KINDS,
        telemetry::KINDS,
        auth::KINDS,
        passwords::KINDS,
        blocks::KINDS,
        card::KINDS,
        account::KINDS,
        security::KINDS,
        crypto::KINDS,
        crypto_other::KINDS,
        vat::KINDS,
        america::KINDS,
        britain::KINDS,
        oceania::KINDS,
        india::KINDS,
        west::KINDS,
        south::KINDS,
        north::KINDS,
        east::KINDS,
        latin_tables::KINDS,
        asia::KINDS,
        contact::KINDS,
        device::KINDS,
        health::KINDS,
        network::KINDS,
    ]
    .into_iter()
    .flatten()
}

pub(crate) fn named(id: &str) -> Option<&'static Kind> {
    all().find(|kind| kind.id == id)
}

/// True when the text begins with one of the prefixes and goes on with `count` characters of a class.
fn shaped(
    text: &str,
    prefixes: &[&str],
    counts: std::ops::RangeInclusive<usize>,
    class: fn(char) -> bool,
) -> bool {
    prefixes.iter().any(|prefix| {
        text.strip_prefix(prefix).is_some_and(|rest| counts.contains(&rest.len()) && rest.chars().all(class))
    })
}

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn alnum(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

fn lower_hex(c: char) -> bool {
    c.is_ascii_digit() || ('a'..='f').contains(&c)
}
