//! Reads what is asked, without a database: the parameters of lists and counts (organizations API §5).

use serde::{Deserialize, Serialize};

use super::model::{CredentialStatus, Field, Listed, Window};
use crate::context::Timestamp;
use crate::error::Error;
use crate::text::fold;

/// Items that a page may have.
pub const PAGE_LIMIT: usize = 100;

/// Items that a page has when nobody says.
const PAGE: usize = 50;

/// The longest text that is looked for, in bytes.
const TEXT: usize = 256;

/// The names of the parameters, beside those of the two windows.
pub const PARAMETERS: [&str; 4] = ["q", "status", "sort", "pageSize"];

/// What is asked of an inventory. A span that was said relative to now is one of moments here: all pages mean the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    #[serde(rename = "q")]
    words: Vec<String>,
    #[serde(rename = "s")]
    status: Vec<CredentialStatus>,
    #[serde(rename = "c")]
    created: Option<Window>,
    #[serde(rename = "a")]
    active: Option<Window>,
    #[serde(rename = "o")]
    pub(super) sort: Option<(Field, bool)>,
    #[serde(rename = "l")]
    pub(super) limit: usize,
}

/// Reads a question; `parameter` finds the value of a parameter, none for one that is absent or empty.
pub fn ask<'a>(parameter: impl Fn(&str) -> Option<&'a str>, now: Timestamp) -> Result<Question, Error> {
    let text = parameter("q").unwrap_or_default();
    if text.len() > TEXT {
        return Err(Error::invalid("q", format!("must have at most {TEXT} bytes")));
    }
    let words = fold(text).split_whitespace().map(str::to_owned).collect();
    let status = parameter("status").unwrap_or_default().split(',').filter(|word| !word.is_empty());
    let status = status.map(|word| {
        CredentialStatus::parse(word.trim())
            .ok_or_else(|| Error::invalid("status", "must be ALLOWED, BLOCKED, EXPIRED or REVOKED"))
    });
    let limit = match parameter("pageSize").map(str::parse) {
        None => PAGE,
        Some(Ok(limit)) if (1..=PAGE_LIMIT).contains(&limit) => limit,
        Some(_) => {
            return Err(Error::invalid("pageSize", format!("must be a whole number from 1 to {PAGE_LIMIT}")));
        }
    };
    Ok(Question {
        words,
        status: status.collect::<Result<_, _>>()?,
        created: window("createdAt", &parameter, now)?,
        active: window("lastActiveAt", &parameter, now)?,
        sort: parameter("sort").map(sort).transpose()?,
        limit,
    })
}

/// Reads `+field` or `-field`. A plus that was not escaped arrives as a space.
fn sort(text: &str) -> Result<(Field, bool), Error> {
    let (name, descending) = match text.trim_start().strip_prefix('-') {
        Some(name) => (name, true),
        None => (text.trim_start().trim_start_matches('+'), false),
    };
    let field = Field::ALL.iter().find(|(_, known)| *known == name);
    let names = Field::ALL.map(|(_, name)| name).join(", ");
    let field = field.ok_or_else(|| Error::invalid("sort", format!("must be + or - and one of {names}")))?;
    Ok((field.0, descending))
}

/// Reads the span in which a time has to lie: `SearchType` `gt` or `lt` with `Uom` and `Value` for what is longer ago than
/// that, or less long; `range` with `RangeFrom` and `RangeTo`, in `Uom` before now; `From` and `To` for moments.
fn window<'a>(
    of: &str,
    parameter: &impl Fn(&str) -> Option<&'a str>,
    now: Timestamp,
) -> Result<Option<Window>, Error> {
    let name = |suffix: &str| format!("{of}{suffix}");
    let value = |suffix: &str| parameter(&name(suffix));
    let span = |suffix: &str| -> Result<Option<Timestamp>, Error> {
        let Some(text) = value(suffix) else { return Ok(None) };
        let number: Option<i64> = text.parse().ok().filter(|number| (0..=100_000).contains(number));
        let number =
            number.ok_or_else(|| Error::invalid(name(suffix), "must be a whole number from 0 to 100000"))?;
        let unit = value("Uom").ok_or_else(|| {
            Error::invalid(
                name("Uom"),
                "is required beside a number: minutes, hours, days, weeks, months or years",
            )
        })?;
        Ok(Some(now.plus_seconds(-number * seconds(unit, &name("Uom"))?)))
    };
    let moment = |suffix: &str, end: bool| -> Result<Option<Timestamp>, Error> {
        let Some(text) = value(suffix) else { return Ok(None) };
        let rule = "must be a time such as 2027-01-31T12:00:00Z, a date, or milliseconds since 1970";
        read_moment(text, end).map(Some).ok_or_else(|| Error::invalid(name(suffix), rule))
    };
    let needed = |suffix: &str, found: Option<Timestamp>| {
        found.ok_or_else(|| Error::invalid(name(suffix), "is required by this search type"))
    };
    let absolute = Window { from: moment("From", false)?, to: moment("To", true)?, or_never: false };
    let window = match value("SearchType").map(str::to_ascii_lowercase).as_deref() {
        Some("gt") => Window { from: None, to: Some(needed("Value", span("Value")?)?), or_never: true },
        Some("lt") => Window { from: Some(needed("Value", span("Value")?)?), to: None, or_never: false },
        Some("range") => {
            let (one, other) = (span("RangeFrom")?, span("RangeTo")?);
            if one.is_none() && other.is_none() && absolute == Window::default() {
                return Err(Error::invalid(name("RangeFrom"), "or a From is required by this search type"));
            }
            // Which of the two is nearer to now is said by their numbers.
            let ends = [one, other];
            let from = ends.iter().flatten().min().copied().filter(|_| one.is_some() && other.is_some());
            match (one, other) {
                (Some(_), Some(_)) => {
                    Window { from, to: ends.iter().flatten().max().copied(), or_never: false }
                }
                (None, None) => absolute,
                (one, other) => Window { from: other, to: one, or_never: false },
            }
        }
        Some(_) => return Err(Error::invalid(name("SearchType"), "must be gt, lt or range")),
        None if absolute == Window::default() => {
            let stray =
                ["Uom", "Value", "RangeFrom", "RangeTo"].into_iter().find(|name| value(name).is_some());
            return match stray {
                None => Ok(None),
                Some(_) => {
                    Err(Error::invalid(name("SearchType"), "is required beside the others: gt, lt or range"))
                }
            };
        }
        None => absolute,
    };
    if window.from.zip(window.to).is_some_and(|(from, to)| from > to) {
        return Err(Error::invalid(name("From"), "must not lie after the end of the span"));
    }
    Ok(Some(window))
}

/// Reads a unit, in any case and number. A month has 30 days here, a year 365.
fn seconds(unit: &str, field: &str) -> Result<i64, Error> {
    const DAY: i64 = 24 * 3600;
    match unit.to_ascii_lowercase().trim_end_matches('s') {
        "minute" => Ok(60),
        "hour" => Ok(3600),
        "day" => Ok(DAY),
        "week" => Ok(7 * DAY),
        "month" => Ok(30 * DAY),
        "year" => Ok(365 * DAY),
        _ => Err(Error::invalid(field, "must be minutes, hours, days, weeks, months or years")),
    }
}

/// Reads a moment, a day, whose end is meant at the end of a span, or milliseconds.
fn read_moment(text: &str, end: bool) -> Option<Timestamp> {
    if text.len() == 10 && text.as_bytes()[4] == b'-' {
        let day = Timestamp::parse(&format!("{text}T00:00:00Z"))?;
        return Some(if end { Timestamp(day.plus_seconds(24 * 3600).0 - 1) } else { day });
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() <= 14 {
        return text.parse().ok().map(Timestamp::from_millis);
    }
    Timestamp::parse(text)
}

impl Question {
    /// Asks whether an item is what is looked for. Without a status, what was revoked is gone.
    pub(super) fn matches(&self, item: &impl Listed, now: Timestamp) -> bool {
        let status = item.status(now);
        let wanted = match self.status.as_slice() {
            [] => status != CredentialStatus::Revoked,
            wanted => wanted.contains(&status),
        };
        wanted
            && self.created.is_none_or(|window| window.holds(Some(item.created_at())))
            && self.active.is_none_or(|window| window.holds(item.last_active_at()))
            && (self.words.is_empty() || finds(&self.words, &item.texts()))
    }
}

/// Asks whether every word stands in one of the texts, whatever the case, or nearly: a word of four letters may have one slip,
/// one of eight two.
fn finds(words: &[String], texts: &[&str]) -> bool {
    let texts: Vec<String> = texts.iter().map(|text| fold(text)).collect();
    words.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str()) || nearly(word, text)))
}

fn nearly(word: &str, text: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let slips = match letters.len() {
        0..=3 => return false,
        4..=7 => 1,
        _ => 2,
    };
    text.split(|letter: char| !letter.is_alphanumeric()).any(|part| {
        let part: Vec<char> = part.chars().take(TEXT).collect();
        part.len().abs_diff(letters.len()) <= slips && distance(&letters, &part) <= slips
    })
}

/// Counts the letters that have to be changed, left out or put in.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = place + 1;
        for (at, found) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != found);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

    fn asked(parameters: &[(&str, &str)]) -> Result<Question, Error> {
        let find = |name: &str| parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        ask(find, NOW)
    }

    fn days_ago(days: i64) -> Timestamp {
        NOW.plus_seconds(-days * 24 * 3600)
    }

    #[test]
    fn spans_are_read_in_each_form() {
        let created = |parameters: &[(&str, &str)]| asked(parameters).unwrap().created.unwrap();
        let of = |kind| [("createdAtSearchType", kind), ("createdAtUom", "days"), ("createdAtValue", "30")];
        let longer = Window { from: None, to: Some(days_ago(30)), or_never: true };
        assert_eq!(created(&of("gt")), longer);
        assert_eq!(created(&of("LT")), Window { from: Some(days_ago(30)), to: None, or_never: false });
        let range = [
            ("createdAtSearchType", "range"),
            ("createdAtUom", "WEEK"),
            ("createdAtRangeFrom", "1"),
            ("createdAtRangeTo", "2"),
        ];
        let between = Window { from: Some(days_ago(14)), to: Some(days_ago(7)), or_never: false };
        assert_eq!(created(&range), between);
        let swapped = [range[0], range[1], ("createdAtRangeFrom", "2"), ("createdAtRangeTo", "1")];
        assert_eq!(created(&swapped), between);
        let day = [("createdAtFrom", "2027-01-15"), ("createdAtTo", "2027-01-15")];
        let Window { from, to, .. } = created(&day);
        assert_eq!(to.unwrap().0 - from.unwrap().0, 24 * 3600 * 1_000_000 - 1);
        assert_eq!(created(&[("createdAtFrom", "1800000000000")]).from, Some(NOW));
        assert_eq!(created(&[("createdAtFrom", "2027-01-15T08:00:00Z")]).from, Some(NOW));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (parameters, part) in [
            (&[("createdAtSearchType", "eq")][..], "createdAtSearchType must be gt, lt or range"),
            (&[("createdAtSearchType", "gt")], "createdAtValue is required"),
            (&[("lastActiveAtSearchType", "gt"), ("lastActiveAtValue", "7")], "lastActiveAtUom is required"),
            (
                &[("createdAtSearchType", "lt"), ("createdAtValue", "x"), ("createdAtUom", "days")],
                "createdAtValue must be",
            ),
            (
                &[("createdAtSearchType", "lt"), ("createdAtValue", "1"), ("createdAtUom", "moons")],
                "createdAtUom must be",
            ),
            (&[("createdAtSearchType", "range")], "createdAtRangeFrom or a From"),
            (&[("createdAtValue", "7")], "createdAtSearchType is required"),
            (&[("createdAtFrom", "yesterday")], "createdAtFrom must be a time"),
            (
                &[("createdAtFrom", "2027-01-15"), ("createdAtTo", "2027-01-14")],
                "createdAtFrom must not lie after",
            ),
            (&[("sort", "colour")], "sort must be + or - and one of label, createdAt"),
            (&[("status", "GOOD")], "status must be"),
            (&[("pageSize", "101")], "pageSize must be"),
        ] {
            let error = asked(parameters).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        assert_eq!(asked(&[("sort", "-createdAt")]).unwrap().sort, Some((Field::CreatedAt, true)));
        for plus in ["+label", " label", "label"] {
            assert_eq!(asked(&[("sort", plus)]).unwrap().sort, Some((Field::Label, false)));
        }
        assert_eq!(asked(&[]).unwrap(), Question { limit: PAGE, ..Question::default() });
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(name in select(vec!["q", "status", "sort", "pageSize", "createdAtSearchType", "createdAtUom", "createdAtValue", "createdAtFrom", "lastActiveAtTo", "lastActiveAtRangeFrom"]), value in "\\PC{0,20}") {
            let _ = asked(&[(name, &value), ("createdAtSearchType", "range"), ("lastActiveAtSearchType", "range")]);
        }

        #[test]
        fn a_word_is_found_whatever_its_case_and_with_a_slip(word in "[a-z]{4,12}", at in any::<prop::sample::Index>(), letter in "[a-z]") {
            let text = format!("The {} of Ada", word.to_uppercase());
            prop_assert!(finds(std::slice::from_ref(&word), &["x", &text]));
            let mut slipped: Vec<char> = word.chars().collect();
            let place = at.index(slipped.len());
            slipped[place] = letter.chars().next().unwrap();
            prop_assert!(finds(&[slipped.into_iter().collect()], &["x", &text]));
        }

        #[test]
        fn a_distance_is_that_of_both_ways(one in "[ab]{0,8}", other in "[ab]{0,8}") {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            let (one, other) = (letters(&one), letters(&other));
            prop_assert_eq!(distance(&one, &other), distance(&other, &one));
            prop_assert_eq!(distance(&one, &other) == 0, one == other);
        }
    }
}
