//! Lengths of time and sizes as people write them.

use std::time::Duration;

const DURATION_UNITS: [(&str, u64); 4] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];
const SIZE_UNITS: [(&str, usize); 4] = [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

/// Reads `500ms`, `30s`, `5m` or `1h`; a number without a unit is seconds.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split(text);
    let unit = if unit.is_empty() { "s" } else { unit };
    let (_, millis) = DURATION_UNITS.into_iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(millis).map(Duration::from_millis)
}

/// Writes what [`duration`] reads, in the largest unit without a fraction.
pub(super) fn show_duration(duration: Duration) -> String {
    let millis = duration.as_millis();
    let (name, unit) = DURATION_UNITS
        .into_iter()
        .rev()
        .find(|(_, unit)| millis >= u128::from(*unit) && millis.is_multiple_of(u128::from(*unit)))
        .unwrap_or(("s", 1000));
    format!("{}{name}", millis / u128::from(unit))
}

/// Reads `512 KiB`, `10 MiB` or a plain number of bytes.
pub(super) fn size(text: &str) -> Option<usize> {
    let (number, unit) = split(text);
    let unit = if unit.is_empty() { "B" } else { unit };
    let (_, bytes) = SIZE_UNITS.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
    number.parse::<usize>().ok()?.checked_mul(bytes)
}

/// Writes what [`size`] reads, in the largest unit without a fraction.
pub(super) fn show_size(bytes: usize) -> String {
    let (name, unit) = SIZE_UNITS
        .into_iter()
        .rev()
        .find(|(_, unit)| bytes >= *unit && bytes.is_multiple_of(*unit))
        .unwrap_or(("B", 1));
    format!("{} {name}", bytes / unit)
}

fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    (number, unit.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_shown() {
        for (text, millis, shown) in [
            ("30s", 30_000, "30s"),
            ("30", 30_000, "30s"),
            (" 5 m ", 300_000, "5m"),
            ("1500ms", 1500, "1500ms"),
            ("120m", 7_200_000, "2h"),
            ("0s", 0, "0s"),
        ] {
            let read = duration(text).unwrap();
            assert_eq!(read, Duration::from_millis(millis), "{text}");
            assert_eq!(show_duration(read), shown, "{text}");
        }
        for text in ["", "s", "1d", "-1s", "1.5s", "99999999999999999999h", "18446744073709551615h"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn sizes_are_read_and_shown() {
        for (text, bytes, shown) in [
            ("1048576", 1 << 20, "1 MiB"),
            ("10 MiB", 10 << 20, "10 MiB"),
            ("10mib", 10 << 20, "10 MiB"),
            ("1000", 1000, "1000 B"),
            ("0", 0, "0 B"),
        ] {
            let read = size(text).unwrap();
            assert_eq!(read, bytes, "{text}");
            assert_eq!(show_size(read), shown, "{text}");
        }
        for text in ["", "MiB", "10 MB", "1.5 MiB", "-1", "99999999999 GiB"] {
            assert_eq!(size(text), None, "{text}");
        }
    }
}
