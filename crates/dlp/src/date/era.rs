//! The eras of Japan, by whose years days are written there: `昭和62年3月14日`, `S62.3.14`.

use super::Date;

/// An era: its name, its letter, and its first day (National Diet Library, the eras of Japan; by the Gregorian calendar).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Era {
    pub(super) name: &'static str,
    pub(super) letter: &'static str,
    first: Date,
}

const fn era(name: &'static str, letter: &'static str, year: u32, month: u32, day: u32) -> Era {
    Era { name, letter, first: Date { year, month, day } }
}

const ERAS: [Era; 5] = [
    era("令和", "R", 2019, 5, 1),
    era("平成", "H", 1989, 1, 8),
    era("昭和", "S", 1926, 12, 25),
    era("大正", "T", 1912, 7, 30),
    era("明治", "M", 1868, 10, 23),
];

impl Era {
    /// The era of a day, and which of its years that is.
    pub(super) fn of(date: Date) -> Option<(Self, u32)> {
        let key = |date: Date| (date.year, date.month, date.day);
        let era = ERAS.into_iter().find(|era| key(era.first) <= key(date))?;
        Some((era, date.year - era.first.year + 1))
    }

    /// The era whose name or letter a text begins with, what follows, and whether it is the name.
    pub(super) fn begins(text: &str) -> Option<(Self, &str, bool)> {
        ERAS.into_iter().find_map(|era| {
            let name = text.strip_prefix(era.name).map(|rest| (era, rest, true));
            name.or_else(|| text.strip_prefix(era.letter).map(|rest| (era, rest, false)))
        })
    }

    /// The year of the Gregorian calendar.
    pub(super) const fn year(self, number: u32) -> Option<u32> {
        match number {
            1..=99 => Some(self.first.year + number - 1),
            _ => None,
        }
    }
}
