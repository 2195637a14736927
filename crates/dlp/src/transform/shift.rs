//! Other days.

use super::done::Unsuitable;
use super::ff1::Direction;
use super::options::{First, Shift};
use super::target::Target;
use crate::date::{self, DateForm, Order, Reading};
use crate::key::{Key, Purpose};

impl From<First> for Order {
    fn from(first: First) -> Self {
        match first {
            First::Day => Self::Day,
            First::Month => Self::Month,
        }
    }
}

/// Writes the day that lies as many days before or behind as the key says for the subject.
pub(super) fn shift(
    options: &Shift,
    key: &Key,
    direction: Direction,
    target: &Target<'_>,
    value: &str,
) -> Result<(String, DateForm), Unsuitable> {
    let reading = Reading { order: options.first.into(), languages: &options.languages, form: target.form };
    let written = date::read(value, reading).ok_or(Unsuitable::Day)?;
    let days = days(options.days, key, target.subject);
    let days = if direction == Direction::Encrypt { days } else { -days };
    let other = written.date.shifted(days).and_then(|date| written.write(date)).ok_or(Unsuitable::Year)?;
    Ok((other, written.form))
}

/// By how many days those of a subject are shifted: never none, and forward as often as backward.
fn days(most: u16, key: &Key, subject: &str) -> i64 {
    let mac = key.mac(Purpose::Shift, &[subject.as_bytes()]);
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&mac[..8]);
    let most = u64::from(most);
    // So few of so many: one is as likely as the other.
    let chosen = i64::try_from(u64::from_be_bytes(bytes) % (2 * most)).unwrap_or(0);
    let most = i64::try_from(most).unwrap_or(0);
    if chosen < most { chosen - most } else { chosen - most + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_never_none_and_all_there() {
        let key = Key::new(b"0123456789abcdef").unwrap();
        let mut seen: Vec<i64> = (0..400).map(|subject| days(3, &key, &format!("{subject}"))).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, [-3, -2, -1, 1, 2, 3]);
        assert!((0..400).all(|subject| days(3653, &key, &format!("{subject}")).abs() <= 3653));
    }
}
