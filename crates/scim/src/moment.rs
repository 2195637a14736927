//! Moments in time as `xsd:dateTime` (RFC 7643 §2.3.5): read for validation and comparison, never made.

/// Seconds since 1970-01-01T00:00:00Z and nanoseconds: ordered as the moments are.
pub(crate) type Moment = (i64, u32);

/// Reads `2011-05-13T04:42:34Z`, with an optional fraction and offset; without an offset it means UTC, a date
/// alone means its midnight. `None` if it is anything else.
pub(crate) fn parse(text: &str) -> Option<Moment> {
    let (date, rest) = text.split_at_checked(10)?;
    let [year, month, day] = numbers(date, "0000-00-00", '-')?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let days = days_from_civil(year, month, day);
    if rest.is_empty() {
        return Some((days * 86_400, 0));
    }
    let (time, rest) = rest.strip_prefix(['T', 't', ' '])?.split_at_checked(8)?;
    let [hour, minute, second] = numbers(time, "00:00:00", ':')?;
    if hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    let (nanoseconds, rest) = fraction(rest)?;
    let local = days * 86_400 + hour * 3_600 + minute * 60 + second;
    Some((local - offset(rest)?, nanoseconds))
}

/// Reads three numbers whose digits stand where `shape` has a `0`.
fn numbers(text: &str, shape: &str, separator: char) -> Option<[i64; 3]> {
    let fits = text.bytes().zip(shape.bytes()).all(|(byte, wanted)| match wanted {
        b'0' => byte.is_ascii_digit(),
        _ => byte == wanted,
    });
    if !fits {
        return None;
    }
    let mut parts = text.split(separator).map_while(|part| part.parse().ok());
    Some([parts.next()?, parts.next()?, parts.next()?])
}

fn fraction(text: &str) -> Option<(u32, &str)> {
    let Some(rest) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at(end);
    if digits.is_empty() {
        return None;
    }
    let nanoseconds = digits.bytes().chain(std::iter::repeat(b'0')).take(9);
    Some((nanoseconds.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')), rest))
}

/// The seconds by which local time is ahead of UTC.
fn offset(text: &str) -> Option<i64> {
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = text.split_at_checked(1)?;
    let sign = match sign {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let two_digits = |part: &str| if part.len() == 2 { part.parse::<u8>().ok() } else { None };
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (hours <= 14 && minutes <= 59).then(|| sign * (i64::from(hours) * 3_600 + i64::from(minutes) * 60))
}

/// Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn moments_are_ordered_whatever_their_offset() {
        assert_eq!(parse("1970-01-01T00:00:00Z"), Some((0, 0)));
        assert_eq!(parse("2000-03-01"), Some((951_868_800, 0)));
        assert_eq!(parse("2011-05-13T04:42:34Z"), parse("2011-05-13T06:42:34+02:00"));
        assert_eq!(parse("2011-05-13T04:42:34.5Z"), parse("2011-05-13T04:42:34.500"));
        assert!(parse("2011-05-13T04:42:34.499999999Z") < parse("2011-05-13T04:42:34.5Z"));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "today",
            "2011-13-01",
            "2011-05-13T25:00:00Z",
            "2011-05-13T04:42:34.Z",
            "2011-05-13T04:42:34+2",
            "2011-05-13T04:42:34+0é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
