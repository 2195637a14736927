//! The eras of Japan, by whose years days are written there: `昭和62年3月14日`, `S62.3.14`.

use super::Date;
use super::form::{Digits, EraForm, Order};
use super::read::{Plain, Reading, Token, number, text_of};
use super::written::{Piece, Written};

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
    fn begins(text: &str) -> Option<(Self, &str, bool)> {
        ERAS.into_iter().find_map(|era| {
            let name = text.strip_prefix(era.name).map(|rest| (era, rest, true));
            name.or_else(|| text.strip_prefix(era.letter).map(|rest| (era, rest, false)))
        })
    }

    /// The year of the Gregorian calendar.
    const fn year(self, number: u32) -> Option<u32> {
        match number {
            1..=99 => Some(self.first.year + number - 1),
            _ => None,
        }
    }
}

/// `昭和62年3月14日`, `令和元年5月1日`, `S62.3.14`.
pub(super) fn of_era(tokens: &[Token<'_>], reading: Reading<'_>) -> Option<Written> {
    let [Token::Letters(head), rest @ ..] = tokens else { return None };
    let (era, behind, named) = Era::begins(head)?;
    let (year, month, day, signs) = match (behind, rest) {
        (
            "",
            [
                Token::Digits(year),
                Token::Letters("年"),
                Token::Digits(month),
                Token::Letters("月"),
                Token::Digits(day),
                Token::Letters("日"),
            ],
        ) if named => (Some(*year), month, day, ["年", "月", "日"]),
        ("元年", [Token::Digits(month), Token::Letters("月"), Token::Digits(day), Token::Letters("日")])
            if named =>
        {
            (None, month, day, ["年", "月", "日"])
        }
        (
            "",
            [
                Token::Digits(year),
                Token::Signs(left),
                Token::Digits(month),
                Token::Signs(right),
                Token::Digits(day),
            ],
        ) if !named && left == right && matches!(*left, "." | "/" | "-") => {
            (Some(*year), month, day, [*left, *left, ""])
        }
        _ => return None,
    };
    let known = reading.form.and_then(|form| form.era);
    let number = year.map_or(Some(1), |year| number(year, 2))?;
    let seen = year.and_then(|year| Digits::seen(year, number));
    let first = if number == 1 { year.is_none() } else { known.map_or(named, |known| known.first) };
    let of_month = Digits::seen(month, super::read::number(month, 2)?)
        .or(Digits::seen(day, super::read::number(day, 2)?));
    let digits = known.map_or(seen.or(of_month).unwrap_or(Digits::AsMany), |known| known.year);
    if seen.is_some_and(|seen| seen != digits) {
        return None;
    }
    let form =
        Plain { order: Order::Year, usual: Digits::AsMany, era: Some(EraForm { year: digits, first }) };
    let [a, b, c] = signs.map(text_of);
    let name = if named { Piece::Era } else { Piece::EraLetter };
    let pieces = vec![name, Piece::EraYear, a, Piece::Month, b, Piece::Day, c];
    let year = era.year(number)?.to_string();
    let written = form.read([&year, month, day], pieces, reading)?;
    // A day that lies behind the end of its era would come back with the name of the next one.
    (Era::of(written.date)?.0 == era).then_some(written)
}
