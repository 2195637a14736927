//! How often each type has occurred, so that rare ones are not starved.

use crate::kinds::{self, Class, Kind};
use crate::lang::Lang;
use crate::rng::Rng;

#[derive(Clone)]
pub(crate) struct Ledger {
    entries: Vec<(&'static Kind, u32)>,
}

impl Ledger {
    pub fn new() -> Self {
        Self { entries: kinds::all().map(|kind| (kind, 0)).collect() }
    }

    pub fn note(&mut self, kind: &'static Kind) {
        for (known, count) in &mut self.entries {
            if std::ptr::eq(*known, kind) {
                *count += 1;
            }
        }
    }

    /// The least used of a few types drawn at random: the order stays unpredictable and the counts level out.
    pub fn draw(&self, rng: &mut Rng, lang: Lang, fits: impl Fn(&Kind) -> bool) -> Option<&'static Kind> {
        let able: Vec<(&'static Kind, u32)> =
            self.entries.iter().filter(|(kind, _)| kind.speaks(lang) && fits(kind)).copied().collect();
        let mut best: Option<(&'static Kind, u32)> = None;
        for _ in 0..8 {
            let candidate = able.get(rng.below(able.len())).copied();
            if let Some((kind, count)) = candidate
                && best.is_none_or(|(_, least)| count < least)
            {
                best = Some((kind, count));
            }
        }
        best.map(|(kind, _)| kind)
    }
}

/// What people of a trade write down.
pub(crate) fn classes_of(trade: &str) -> &'static [Class] {
    use Class::{Contact, Health, Invest, Money, Net, Person, Secret, Thing, Wire};
    match trade {
        "hospital" => &[Health, Person, Contact],
        "bank" => &[Money, Invest, Person, Contact],
        "office" => &[Person, Contact, Thing],
        "insurer" => &[Person, Thing, Health, Money, Contact],
        "software" => &[Secret, Net, Wire],
        "shop" => &[Money, Contact],
        "university" => &[Person, Contact, Net],
        "logistics" => &[Thing, Contact, Money, Person],
        "hotel" => &[Person, Money, Contact, Thing],
        _ => &[Person, Money, Contact],
    }
}

/// Stands for any trade but that of software, for papers that nobody fills with keys of servers.
pub(crate) const PAPER: &str = "paper";

pub(crate) const TRADES: [&str; 14] = [
    "hospital",
    "hospital",
    "bank",
    "bank",
    "office",
    "insurer",
    "software",
    "software",
    "shop",
    "university",
    "logistics",
    "hotel",
    "people",
    "software",
];
