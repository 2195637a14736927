//! What every carrier needs: people, sentences, facts and decoys of one document.

use crate::evasion::{self, Trick};
use crate::kinds::{self, Class, Kind, birth_in};
use crate::lang::{self, Day, Lang};
use crate::ledger::{Ledger, classes_of};
use crate::rich::{Rich, rich};
use crate::rng::Rng;
use crate::slots;
use crate::talk;

pub(crate) struct Scene<'a> {
    pub rng: &'a mut Rng,
    pub lang: Lang,
    pub trade: &'static str,
    /// Findings that are still wanted; 0 from the start in documents without any.
    pub quota: usize,
    pub loud: bool,
    pub trick: Option<Trick>,
    pub tricked: bool,
    /// True while a value is written inside of a string literal or a URL.
    pub literal: bool,
    pub ledger: &'a mut Ledger,
    people: [Person; 3],
    pub used: Vec<String>,
    /// Sentences that were used already: people do not write the same sentence twice.
    seen: Vec<&'static str>,
    /// A document has one day, one way to write dates and one currency.
    pub day: Day,
    date_style: usize,
    unit: usize,
    seconds: u32,
}

/// First and last name.
pub(crate) type Person = (&'static str, &'static str);

/// The account name of a person, always the same.
pub(crate) fn handle((first, last): Person) -> String {
    format!("{}.{}", kinds::plain_letters(first), kinds::plain_letters(last))
}

impl<'a> Scene<'a> {
    pub fn new(
        rng: &'a mut Rng,
        ledger: &'a mut Ledger,
        lang: Lang,
        trade: &'static str,
        loud: bool,
    ) -> Self {
        let mut people: [Person; 3] = [("", ""); 3];
        for i in 0..3 {
            for _ in 0..20 {
                people[i] = (talk::item(lang, "first", rng), talk::item(lang, "last", rng));
                if people[..i].iter().all(|other| other.0 != people[i].0 && other.1 != people[i].1) {
                    break;
                }
            }
        }
        let day = Day::between(rng, 2021, 2025);
        let (date_style, unit, seconds) = (rng.below(4), rng.below(6), rng.between(6 * 3600, 19 * 3600));
        let quota = if loud { 1 + rng.below(8) } else { 0 };
        Self {
            rng,
            lang,
            trade,
            quota,
            loud,
            trick: None,
            tricked: false,
            literal: false,
            ledger,
            people,
            used: Vec::new(),
            seen: Vec::new(),
            day,
            date_style,
            unit,
            seconds,
        }
    }

    pub fn classes(&self) -> &'static [Class] {
        classes_of(self.trade)
    }

    pub fn person(&mut self) -> Person {
        self.people[self.rng.below(3)]
    }

    /// The people of the document in turn.
    pub fn nth(&self, turn: u32) -> Person {
        self.people[turn as usize % 3]
    }

    /// Two people who are not the same.
    pub fn two(&mut self) -> (Person, Person) {
        let at = self.rng.below(3);
        let step = 1 + self.rng.below(2);
        (self.people[at], self.people[(at + step) % 3])
    }

    /// A full name, in the order of the language.
    pub fn name(&mut self) -> String {
        let person = self.person();
        self.full(person)
    }

    pub fn full(&self, (first, last): Person) -> String {
        if self.lang == Lang::Ja { format!("{last}{first}") } else { format!("{first} {last}") }
    }

    /// Someone who occurs nowhere else, for lists.
    pub fn stranger(&mut self) -> String {
        let person = (talk::item(self.lang, "first", self.rng), talk::item(self.lang, "last", self.rng));
        self.full(person)
    }

    /// A greeting to a certain person.
    pub fn greeting(&mut self, to: Person) -> String {
        let saved = std::mem::replace(&mut self.people, [to; 3]);
        let text = self.item("greet");
        self.people = saved;
        text
    }

    /// Some seconds later, as hours, minutes and seconds.
    pub fn tick(&mut self) -> String {
        self.seconds = (self.seconds + self.rng.between(1, 140)) % 86_400;
        format!("{:02}:{:02}:{:02}", self.seconds / 3600, self.seconds / 60 % 60, self.seconds % 60)
    }

    /// Some seconds later, as an ISO time stamp of the day of the document.
    pub fn stamp(&mut self) -> String {
        let time = self.tick();
        format!("{}T{time}.{:03}Z", self.day.iso(), self.rng.between(0, 999))
    }

    /// The same in milliseconds since 1970, counted with months of thirty days.
    pub fn millis(&mut self) -> u64 {
        self.tick();
        let days = u64::from(self.day.y - 1970) * 365 + u64::from(self.day.m * 30 + self.day.d);
        (days * 86_400 + u64::from(self.seconds)) * 1000 + u64::from(self.rng.between(0, 999))
    }

    pub fn amount(&mut self) -> String {
        let hundredths = lang::cents(self.rng);
        self.money(hundredths)
    }

    pub fn money(&self, hundredths: u32) -> String {
        lang::money(self.lang, self.unit, hundredths)
    }

    /// A template of a section, if possible one that was not used yet.
    pub fn template(&mut self, section: &str) -> &'static str {
        let mut template = "";
        for _ in 0..8 {
            template = talk::line(self.lang, section, self.rng);
            if !self.seen.contains(&template) {
                break;
            }
        }
        self.seen.push(template);
        template
    }

    pub fn slot(&mut self, name: &str) -> String {
        match name {
            "name" => self.name(),
            "first" => self.person().0.to_owned(),
            "last" => self.person().1.to_owned(),
            "amount" => self.amount(),
            "date" => {
                let year = self.day.y;
                let style = if self.rng.chance(85) { self.date_style } else { self.rng.below(4) };
                Day::between(self.rng, year, year).written(self.lang, style)
            }
            _ => slots::slot(name, self.lang, self.rng).unwrap_or_default(),
        }
    }

    /// A type of one of the classes, as long as findings are wanted.
    pub fn take(&mut self, classes: &[Class]) -> Option<&'static Kind> {
        if self.quota == 0 {
            return None;
        }
        self.ledger
            .draw(self.rng, self.lang, |kind| classes.contains(&kind.class) && kind.class != Class::Block)
    }

    /// As `take`, but only types that can stand in a column or beside a key.
    pub fn take_column(&mut self, classes: &[Class]) -> Option<&'static Kind> {
        if self.quota == 0 {
            return None;
        }
        self.ledger.draw(self.rng, self.lang, |kind| {
            classes.contains(&kind.class) && kind.column && kind.with.is_none() && kind.class != Class::Block
        })
    }

    /// A labelled value, counted, with its surroundings and in the written form that the document asks for.
    pub fn value(&mut self, kind: &'static Kind) -> Rich {
        let made = kind.make(self.rng);
        let in_language = kind.id == "DATE_OF_BIRTH" && self.rng.chance(70);
        let plain = if in_language { birth_in(self.lang, self.rng) } else { made.value };
        self.ledger.note(kind);
        self.quota = self.quota.saturating_sub(1);
        let mark = self.dressed(kind, plain);
        rich![made.before, mark, made.after]
    }

    fn dressed(&mut self, kind: &Kind, plain: String) -> Rich {
        let wanted = self
            .trick
            .filter(|trick| !evasion::is_whole(trick) && (self.literal || !evasion::is_literal(trick)));
        if let Some(trick) = wanted
            && (!self.tricked || self.rng.chance(60))
            && let Some((text, raw)) = evasion::disguise(trick, kind, &plain, self.rng)
        {
            self.tricked = true;
            return Rich(vec![crate::rich::Piece::Mark { id: kind.id, text, raw }]);
        }
        Rich::mark(kind.id, plain)
    }

    /// A name with its address where findings are wanted, the name alone elsewhere.
    pub fn contact(&mut self, first: &'static str, last: &'static str) -> Rich {
        let name = self.full((first, last));
        match self.address(first, last) {
            Some(address) => rich![name, " <", address, ">"],
            None => name.into(),
        }
    }

    pub fn address(&mut self, first: &str, last: &str) -> Option<Rich> {
        let kind = kinds::named("EMAIL").filter(|_| self.loud)?;
        let plain = kinds::address_of(first, last, self.rng);
        self.ledger.note(kind);
        Some(self.dressed(kind, plain))
    }

    /// A value of a certain type where findings are wanted at all, whatever is left of them.
    pub fn sure(&mut self, id: &str) -> Option<Rich> {
        let kind = kinds::named(id).filter(|_| self.loud)?;
        Some(self.value(kind))
    }

    pub fn word(&self, name: &str) -> &'static str {
        talk::word(self.lang, name)
    }

    pub fn item(&mut self, section: &str) -> String {
        let template = talk::item(self.lang, section, self.rng);
        self.plain(template)
    }
}
