//! Days: how they are counted, and how they are written.

mod era;
mod form;
mod months;
mod read;
mod words;
mod written;

pub use form::DateForm;
pub(crate) use form::Order;
pub(crate) use read::{Reading, read};

use crate::check::is_date;

/// The years that are written with four digits.
const YEARS: std::ops::RangeInclusive<u32> = 1000..=9999;

/// A day of the Gregorian calendar, also of the time before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: u32,
    pub(crate) month: u32,
    pub(crate) day: u32,
}

impl Date {
    /// Makes a day, if there is such a one and its year has four digits.
    pub(crate) fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        (YEARS.contains(&year) && is_date(year, month, day)).then_some(Self { year, month, day })
    }

    /// The day so many days later, or earlier.
    pub(crate) fn shifted(self, days: i64) -> Option<Self> {
        Self::of_number(self.number().checked_add(days)?)
    }

    /// How many days it lies behind the first of March of the year 0. Years are counted from March, so that the day of leap years is the last
    /// one and months have 153 days in each five.
    fn number(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let month = (i64::from(self.month) + 9) % 12;
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + i64::from(self.day) - 1
    }

    fn of_number(number: i64) -> Option<Self> {
        let number = u32::try_from(number).ok()?;
        let (era, rest) = (number / 146_097, number % 146_097);
        let year = (rest - rest / 1460 + rest / 36_524 - rest / 146_096) / 365;
        let rest = rest - (365 * year + year / 4 - year / 100);
        let month = (5 * rest + 2) / 153;
        let day = rest - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        Self::new(400 * era + year + next, month, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_each_other() {
        let mut date = Date::new(1895, 12, 30).unwrap();
        for _ in 0..60_000 {
            let next = date.shifted(1).unwrap();
            let follows = [
                Date::new(date.year, date.month, date.day + 1),
                Date::new(date.year, date.month + 1, 1),
                Date::new(date.year + 1, 1, 1),
            ];
            assert_eq!(follows.into_iter().flatten().next(), Some(next));
            assert_eq!(next.shifted(-1), Some(date));
            date = next;
        }
        assert_eq!(Date::new(1970, 1, 1).unwrap().number() - Date::new(1969, 7, 20).unwrap().number(), 165);
        assert_eq!(Date::new(9999, 12, 31).unwrap().shifted(1), None);
        assert_eq!(Date::new(1000, 1, 1).unwrap().shifted(-1), None);
        assert_eq!(Date::new(1000, 1, 1).unwrap().shifted(i64::MIN), None);
    }
}
