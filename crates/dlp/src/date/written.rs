//! The text of a day, in pieces of which that of another day is made.

use super::era::Era;
use super::form::{DateForm, Digits};
use super::{Date, YEARS};

/// The text of a day, taken to pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) date: Date,
    pub(crate) form: DateForm,
    pub(super) pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Year,
    /// The name of an era, or its letter.
    Era,
    EraLetter,
    EraYear,
    /// The last two digits of a year.
    ShortYear,
    Month,
    Name,
    /// The number of a day, and what makes an ordinal of it.
    Day,
    Text(String),
}

impl Written {
    /// Writes another day in the same way; `None` where its year has not four digits.
    pub(crate) fn write(&self, date: Date) -> Option<String> {
        if !YEARS.contains(&date.year) {
            return None;
        }
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Year => text.push_str(&date.year.to_string()),
                Piece::ShortYear => text.push_str(&Digits::Two.write(date.year % 100)),
                Piece::Era => text.push_str(Era::of(date)?.0.name),
                Piece::EraLetter => text.push_str(Era::of(date)?.0.letter),
                Piece::EraYear => {
                    let (_, year) = Era::of(date)?;
                    let form = self.form.era?;
                    match year {
                        1 if form.first => text.push('元'),
                        year => text.push_str(&form.year.write(year)),
                    }
                }
                Piece::Month => text.push_str(&self.form.month.write(date.month)),
                Piece::Name => text.push_str(&self.form.case.write(self.form.names?.month(date.month)?)),
                Piece::Day => {
                    text.push_str(&self.form.day.write(date.day));
                    text.push_str(self.form.ordinal.write(date.day));
                }
                Piece::Text(other) => text.push_str(other),
            }
        }
        Some(text)
    }
}
