//! What a person is shown of a finding: enough to know it again, never the secret.

use std::ops::Range;

use crate::encoding::Encoding;
use crate::finding::Finding;
use crate::mask;
use crate::model::Detector;
use crate::nature::Nature;

/// The most characters of an excerpt.
pub const LONGEST_EXCERPT: usize = 80;

/// The most characters of what is shown instead of a value.
const VALUE: usize = 40;

/// The most characters on either side of it.
const SIDE: usize = (LONGEST_EXCERPT - VALUE) / 2;

/// How many bytes of a text are looked at on either side. What goes on behind them is not shown.
const REACH: usize = 96;

/// What stands for what is not shown.
const HIDDEN: char = '…';

/// Words beside a value that are so long are not shown, nor shorter ones of letters and digits, nor so many digits: they may be a secret
/// that nobody was looking for.
const WORD: usize = 16;
const MIXED: usize = 8;
const DIGITS: usize = 5;

/// Writes an excerpt of a text around a finding: one line of at most [`LONGEST_EXCERPT`] characters, with the value [`masked`] and some of what
/// stands beside it.
///
/// Give it all findings of the text, also those of [`Band::Low`](crate::Band::Low): where another one lies nothing is shown, nor where the
/// value stands again, nor words that look like numbers or keys. Where anything in a text may be a secret take [`masked`] alone.
///
/// ```
/// let text = b"Charge my card 4532 7153 3790 1245, valid thru 12/29";
/// let findings = steward_dlp::Scanner::new().at_least(steward_dlp::Band::Low).scan(text);
/// let excerpt = steward_dlp::excerpt(text, &findings[0], &findings);
/// assert_eq!(excerpt, "Charge my card **** **** **** 1245, valid thru 12/29");
/// ```
pub fn excerpt(text: &[u8], finding: &Finding, all: &[Finding]) -> String {
    let encoding = Encoding::of(text);
    let start = finding.start.min(text.len());
    let Range { start, end } = encoding.widen(text, start..finding.end.clamp(start, text.len()));
    let value = encoding.decode(&text[start..end]);
    let others = || all.iter().filter(|other| (other.start, other.end) != (finding.start, finding.end));
    let before = others().filter(|other| other.start < start).map(|other| other.end.min(start)).max();
    let behind = others().filter(|other| other.end > end).map(|other| other.start.max(end)).min();
    let from = start.saturating_sub(REACH).max(before.unwrap_or(0));
    let from = encoding.widen(text, from..from).end.min(start);
    let to = end.saturating_add(REACH).min(behind.unwrap_or(text.len())).min(text.len());
    let to = encoding.widen(text, to..to).start.max(end);
    let left = Side::Left.show(&encoding.decode(&text[from..start]), &value, from == 0);
    let right = Side::Right.show(&encoding.decode(&text[end..to]), &value, to == text.len());
    let shown =
        if finding.obfuscated { HIDDEN.to_string() } else { masked(finding.detector, value.as_bytes()) };
    format!("{left}{shown}{right}")
}

/// Writes what may be shown of a value: the last four digits of a card, the first letter and the domain of an address of mail, what all tokens
/// of a kind begin with, and nothing at all of a password. At most half of it and 40 characters.
///
/// ```
/// let masked = |id, value: &str| steward_dlp::masked(steward_dlp::detector(id).unwrap(), value.as_bytes());
/// assert_eq!(masked("EMAIL", "maria.keller@example.com"), "m…@example.com");
/// assert_eq!(masked("GITHUB_TOKEN", "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"), "ghp_…");
/// assert_eq!(masked("PASSWORD", "Kv7mQ2xTulpe"), "…");
/// ```
pub fn masked(detector: &Detector, value: &[u8]) -> String {
    let ends = |first, last| mask::ends(value, first, last, '*', true);
    let text = || std::str::from_utf8(value).unwrap_or_default();
    let shown = match Nature::of(detector) {
        Nature::Secret => format!("{}{HIDDEN}", mask::prefix(detector, value)),
        Nature::Card | Nature::Iban | Nature::Exact => ends(0, 4),
        Nature::Number => ends(0, 2),
        Nature::Postcode => ends(2, 0),
        Nature::Email => email(text()),
        Nature::Person => text().split_whitespace().map(initial).collect::<Vec<_>>().join(" "),
        Nature::Address => network(text()),
        Nature::Date | Nature::Position | Nature::Words => HIDDEN.to_string(),
    };
    let shown: Vec<char> = shown.chars().map(visible).collect();
    match shown.len() {
        0 => HIDDEN.to_string(),
        length if length > VALUE => {
            std::iter::once(HIDDEN).chain(shown[length + 1 - VALUE..].iter().copied()).collect()
        }
        _ => shown.into_iter().collect(),
    }
}

fn email(address: &str) -> String {
    let Some((name, domain)) = address.rsplit_once('@') else { return HIDDEN.to_string() };
    // Of a name of one letter that would be all.
    let first = name.chars().next().filter(|_| name.chars().nth(1).is_some());
    let domain = if domain.chars().count() > VALUE - 3 { "…" } else { domain };
    format!("{}{HIDDEN}@{domain}", first.map(String::from).unwrap_or_default())
}

fn initial(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().filter(|_| letters.next().is_some());
    first.into_iter().chain([HIDDEN]).collect()
}

/// The first half of an internet address.
fn network(address: &str) -> String {
    let sign = if address.contains(':') { ':' } else { '.' };
    let groups: Vec<&str> = address.split(sign).take(2).collect();
    match groups.as_slice() {
        [first, second] if !first.is_empty() => format!("{first}{sign}{second}{sign}{HIDDEN}"),
        _ => HIDDEN.to_string(),
    }
}

/// What a character is shown as: what moves the cursor, or hides or turns around what stands beside it, is not.
fn visible(character: char) -> char {
    match character {
        '\n' | '\r' | '\t' => ' ',
        character if character.is_control() => char::REPLACEMENT_CHARACTER,
        '\u{AD}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}' => char::REPLACEMENT_CHARACTER,
        character => character,
    }
}

/// On which side of a value something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

impl Side {
    /// Shows what stands beside a value. It may be the whole side of the text, or go on behind what is given.
    fn show(self, text: &str, value: &str, whole: bool) -> String {
        let text = text.trim_start_matches('\u{FEFF}');
        let characters: Vec<char> = text.chars().collect();
        let mut hidden = vec![false; characters.len()];
        for part in self.dangers(&characters, whole) {
            hidden[part].fill(true);
        }
        if !value.is_empty() {
            let count = value.chars().count();
            for (at, _) in text.match_indices(value) {
                let at = text[..at].chars().count();
                hidden[at..at + count].fill(true);
            }
        }
        let mut shown: Vec<char> = Vec::new();
        for (character, hidden) in characters.iter().zip(hidden) {
            let character = if hidden { HIDDEN } else { visible(*character) };
            if character != HIDDEN || shown.last() != Some(&HIDDEN) {
                shown.push(character);
            }
        }
        if whole && shown.len() <= SIDE {
            return shown.into_iter().collect();
        }
        let keep = shown.len().min(SIDE - 1);
        match self {
            Self::Left => {
                let kept = &shown[shown.len() - keep..];
                let sign = (kept.first() != Some(&HIDDEN)).then_some(HIDDEN);
                sign.into_iter().chain(kept.iter().copied()).collect()
            }
            Self::Right => {
                let kept = &shown[..keep];
                let sign = (kept.last() != Some(&HIDDEN)).then_some(HIDDEN);
                kept.iter().copied().chain(sign).collect()
            }
        }
    }

    /// What is not to be shown: words that go on in the value or out of sight, and what looks like a number or a key.
    fn dangers(self, characters: &[char], whole: bool) -> Vec<Range<usize>> {
        let joins = |character: &char| matches!(character, ' ' | '-' | '.' | '/');
        let of_word = |character: &char| {
            character.is_alphanumeric() || matches!(character, '_' | '+' | '/' | '.' | '~' | '-')
        };
        let of_number = |character: &char| character.is_numeric() || joins(character);
        let is_out = |part: &Range<usize>| {
            !whole && if self == Self::Left { part.start == 0 } else { part.end == characters.len() }
        };
        let between = |part: &Range<usize>| {
            if self == Self::Left { &characters[part.end..] } else { &characters[..part.start] }
        };
        let mut dangers = runs(characters, of_word);
        dangers.retain(|part| {
            let word = &characters[part.clone()];
            let ascii = word.iter().filter(|character| character.is_ascii()).count();
            let mixed = word.iter().any(|letter| letter.is_numeric())
                && word.iter().any(|letter| letter.is_alphabetic());
            let nearest = if self == Self::Left { word.last() } else { word.first() };
            let touches = between(part).is_empty()
                && nearest.is_some_and(|letter| letter.is_alphanumeric() && ascii > 0);
            touches || is_out(part) || ascii >= WORD || (mixed && ascii >= MIXED)
        });
        let numbers = runs(characters, of_number).into_iter().filter_map(|part| {
            let digit = |place: &usize| characters[*place].is_numeric();
            let (first, last) = (part.clone().find(digit)?, part.clone().rev().find(digit)?);
            let digits = part.clone().filter(digit).count();
            let touches = between(&(first..last + 1)).iter().all(joins);
            (digits >= DIGITS || is_out(&part) || touches).then_some(first..last + 1)
        });
        dangers.extend(numbers);
        dangers
    }
}

/// The longest parts whose characters are all of a kind.
fn runs(characters: &[char], kind: impl Fn(&char) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in characters.iter().enumerate().filter(|(_, character)| kind(character)) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Band;

    fn finding(id: &str, span: Range<usize>) -> Finding {
        let detector = crate::detector(id).unwrap();
        Finding {
            detector,
            start: span.start,
            end: span.end,
            score: 90,
            reasons: Vec::new(),
            obfuscated: false,
        }
    }

    fn of(id: &str, text: &str, value: &str) -> String {
        let start = text.find(value).unwrap();
        excerpt(text.as_bytes(), &finding(id, start..start + value.len()), &[])
    }

    #[test]
    fn each_kind_shows_what_it_may() {
        let mut lines = Vec::new();
        for detector in crate::detectors() {
            let found = &detector.examples[0].finds[0];
            let shown = masked(detector, found.as_bytes());
            lines.push(format!("{}: {shown}", detector.id));
            assert!(shown.chars().count() <= VALUE);
        }
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn nothing_else_that_may_be_a_secret_is_shown() {
        let value = "Kv7mQ2xTulpe";
        assert_eq!(of("PASSWORD", "password = \"Kv7mQ2xTulpe\" # old", value), "password = \"…\" # old");
        assert_eq!(of("PASSWORD", "xyKv7mQ2xTulpezz end", value), "……… end");
        assert_eq!(of("PASSWORD", "Kv7mQ2xTulpe, again Kv7mQ2xTulpe", value), "…, again …");
        assert_eq!(of("PASSWORD", "pass Kv7mQ2xTulpe pin 123 456 tan 12", value), "pass … pin … tan 12");
        assert_eq!(
            of("PASSWORD", "4f9a77aa1c Kv7mQ2xTulpe\r\n\u{202E}txt\u{7}", value),
            "… …  \u{FFFD}txt\u{FFFD}"
        );
        let text = "user ann@example.org, password Kv7mQ2xTulpe";
        let findings = [finding("EMAIL", 5..20), finding("PASSWORD", 31..43)];
        assert_eq!(excerpt(text.as_bytes(), &findings[1], &findings), "…, password …");
        assert_eq!(excerpt(text.as_bytes(), &findings[0], &findings), "user a…@example.org, password …");
    }

    /// As the README shows it.
    #[test]
    fn findings_hide_each_other() {
        let text = b"Charge my card 4532 7153 3790 1245, password = \"Kv7mQ2xTulpe\"";
        let findings = crate::Scanner::new().at_least(Band::Low).scan(text);
        let lines: Vec<String> = findings.iter().map(|finding| excerpt(text, finding, &findings)).collect();
        assert_eq!(lines, ["Charge my card **** **** **** 1245, password = \"…", "…, password = \"…\""]);
    }

    #[test]
    fn lines_are_short() {
        let text = "だれかのパスワードを書いておくときの例はこうです、パスワードはKv7mQ2xTulpeですので、変えておいてくださいませんか、お願いします";
        let shown = of("PASSWORD", text, "Kv7mQ2xTulpe");
        assert!(shown.chars().count() <= LONGEST_EXCERPT, "{shown}");
        let wide: Vec<u8> =
            "\u{FEFF}Card 4532 7153 3790 1245 thx".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut found = finding("CREDIT_CARD", 12..50);
        assert_eq!(excerpt(&wide, &found, &[]), "Card **** **** **** 1245 thx");
        found.obfuscated = true;
        assert_eq!(excerpt(&wide, &found, &[]), "Card … thx");
    }

    proptest! {
        /// Whatever is a finding, and wherever: the line is short, in one line, and shows no other finding.
        #[test]
        fn no_secret_is_shown(
            text in prop_oneof![prop::collection::vec(any::<u8>(), 0..200), "\\PC{0,120}".prop_map(String::into_bytes)],
            spans in prop::collection::vec((0usize..220, 0usize..40, 0usize..194), 1..5),
        ) {
            let findings: Vec<Finding> = spans
                .iter()
                .map(|(start, length, place)| finding(&crate::detectors()[*place].id, *start..start + length))
                .collect();
            for found in &findings {
                let shown = excerpt(&text, found, &findings);
                prop_assert!(shown.chars().count() <= LONGEST_EXCERPT && !shown.contains(['\n', '\r', '\0']));
            }
        }

        #[test]
        fn a_password_is_never_in_its_excerpt(
            before in "[a-z =:]{0,30}",
            value in "[A-Za-z0-9!?#]{8,20}",
            behind in "[a-z ,]{0,30}",
        ) {
            let text = format!("{before} {value} {behind} {value}");
            let start = before.len() + 1;
            let found = finding("PASSWORD", start..start + value.len());
            let shown = excerpt(text.as_bytes(), &found, &[]);
            prop_assert!(!shown.contains(&value), "{shown}");
        }
    }

    #[test]
    fn findings_of_the_catalogue_are_never_shown_whole() {
        let mut scanner = crate::Scanner::with(|_| true).at_least(Band::Low);
        for detector in crate::detectors() {
            for example in &detector.examples {
                let text = example.text.as_bytes();
                let findings = scanner.scan(text);
                for found in &findings {
                    let shown = excerpt(text, found, &findings);
                    for other in &findings {
                        let value = String::from_utf8_lossy(&text[other.start..other.end]);
                        assert!(value.len() < 4 || !shown.contains(&*value), "{shown}: {value}");
                    }
                }
            }
        }
    }
}
