//! Names of people: behind a form of address, as the value of a field, or begun by a common given name.

mod field;
mod gate;
mod japanese;
mod words;

use field::{Key, key_before, value_ends};
pub(crate) use gate::may_begin;
pub(crate) use japanese::japanese_name;
use words::{ADDRESS, DOTTED, GREETING, LABEL, NOT_NAME, PARTICLE, THING, THING_BEFORE, TITLE};

use super::list::{List, list};
use super::{Hit, byte_at, byte_before, is_word, run, run_before};

/// Given names as they are written, with a capital in front.
static GIVEN: List = list!(include_str!("../../../data/given-names.txt"));

/// How far to look to each side of a name.
const REACH: usize = 120;
/// The most bytes of one word.
const WORD: usize = 40;

/// The character that begins at a place; none where the bytes are no UTF-8.
fn char_at(text: &[u8], at: usize) -> Option<char> {
    let len = match byte_at(text, at) {
        byte @ 1..0x80 => return Some(char::from(byte)),
        0 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    };
    std::str::from_utf8(text.get(at..at.checked_add(len)?)?).ok()?.chars().next()
}

/// The character that ends before a place.
fn char_before(text: &[u8], at: usize) -> Option<char> {
    let at = at.min(text.len());
    let tail = run_before(text, at, 3, |byte| byte & 0xC0 == 0x80);
    char_at(text, at.checked_sub(tail + 1)?).filter(|letter| letter.len_utf8() == tail + 1)
}

/// Whether a character is a letter of the scripts that have capitals, or an accent upon one.
fn is_letter(letter: char) -> bool {
    letter.is_alphabetic() && u32::from(letter) < 0x2000 || ('\u{300}'..='\u{36F}').contains(&letter)
}

fn letter_at(text: &[u8], at: usize) -> Option<char> {
    char_at(text, at).filter(|letter| is_letter(*letter))
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’')
}

/// Where the letters from a place on end, with a hyphen or an apostrophe between two of them.
fn word_end(text: &[u8], start: usize) -> usize {
    let mut end = start;
    while let Some(letter) = char_at(text, end).filter(|_| end < start + WORD) {
        let next = end + letter.len_utf8();
        let joins = letter == '-' || is_apostrophe(letter);
        let joined = joins && end > start && letter_at(text, next).is_some();
        if !is_letter(letter) && !joined {
            break;
        }
        end = next;
    }
    // The English genitive is no part of a name.
    let word = text.get(start..end).unwrap_or_default();
    let genitive = [&b"'s"[..], "’s".as_bytes()].into_iter().find(|tail| word.ends_with(tail));
    end - genitive.map_or(0, <[u8]>::len)
}

/// Where the letters, hyphens, apostrophes and dots before a place begin.
fn word_start(text: &[u8], end: usize) -> usize {
    let mut start = end;
    while let Some(letter) = char_before(text, start).filter(|_| start + WORD > end) {
        if !is_letter(letter) && !matches!(letter, '-' | '.' | '\'' | '’') {
            break;
        }
        start -= letter.len_utf8();
    }
    start + run(text, start, WORD, |byte| matches!(byte, b'\'' | b'-' | b'.')).min(end - start)
}

/// Where the blanks from a place on end: one or two, or a hard blank; none if there are others.
fn gap_end(text: &[u8], at: usize) -> Option<usize> {
    let hard = text.get(at..).unwrap_or_default().starts_with("\u{A0}".as_bytes());
    let len = if hard { 2 } else { run(text, at, 3, |byte| byte == b' ') };
    (1..=2).contains(&len).then(|| at + len)
}

fn gap_start(text: &[u8], at: usize) -> Option<usize> {
    let hard = text.get(..at).unwrap_or_default().ends_with("\u{A0}".as_bytes());
    let len = if hard { 2 } else { run_before(text, at, 3, |byte| byte == b' ') };
    (1..=2).contains(&len).then(|| at - len)
}

/// The end of the capitalised word at a place: `Roux`, `ROUX`, `McDonald`, `O'Brien`, `Jean-Pierre`, `d'Arc`, `J.`; not `MariaDb`.
fn name_word(text: &[u8], start: usize, first: bool) -> Option<usize> {
    let prefixed = !first
        && matches!(byte_at(text, start), b'd' | b'l')
        && char_at(text, start + 1).is_some_and(is_apostrophe);
    if !prefixed && !letter_at(text, start)?.is_uppercase() {
        return None;
    }
    let end = word_end(text, start);
    let word = std::str::from_utf8(text.get(start..end)?).ok()?;
    if word.chars().count() == 1 {
        return (!first && byte_at(text, end) == b'.' && gap_end(text, end + 1).is_some()).then_some(end + 1);
    }
    let shouted = !word.chars().any(char::is_lowercase) && (first || word.len() >= 4);
    let inner = |part: &str| {
        part.char_indices().skip(1).all(|(at, letter)| {
            !letter.is_uppercase() || matches!(&part[..at], "Mc" | "Mac" | "De" | "Di" | "La" | "Le" | "Fitz")
        })
    };
    let cased = word.chars().nth(1).is_some_and(|second| second.is_lowercase() || is_apostrophe(second))
        && word.split(['-', '\'', '’']).all(inner);
    let next = byte_at(text, end);
    let glued = is_word(next)
        || matches!(next, b'@' | b'(')
        || (matches!(next, b'.' | b':' | b'-')
            && (is_word(byte_at(text, end + 1)) || next == b':' && byte_at(text, end + 1) == b':'));
    ((shouted || cased) && !glued).then_some(end)
}

/// Whether a word, or what stands behind its last hyphen, makes no name.
fn is_thing(word: &[u8]) -> bool {
    let last = word.rsplit(|byte| *byte == b'-').next().unwrap_or_default();
    THING.has_folded(last)
        || ["straße", "strasse", "straat", "gatan", "vägen"]
            .iter()
            .any(|tail| word.ends_with(tail.as_bytes()))
}

/// One to four capitalised words from a place on: where they end and how many they are; none if they name a thing.
fn name_words(text: &[u8], start: usize) -> Option<(usize, usize)> {
    let (mut at, mut end, mut count) = (start, start, 0);
    while at < start + REACH {
        let whole = text.get(at..word_end(text, at))?;
        if letter_at(text, at).is_some_and(char::is_uppercase) && is_thing(whole) {
            return None;
        }
        let Some(stop) = name_word(text, at, count == 0) else {
            // Particles count only when a capitalised word follows them.
            let stop = word_end(text, at);
            let particle = count > 0 && PARTICLE.has(whole);
            let Some(next) = gap_end(text, stop).filter(|_| particle) else { break };
            at = next;
            continue;
        };
        let word = text.get(at..stop)?;
        if count == 4 || NOT_NAME.has_folded(word) || LABEL.has_folded(word) || ADDRESS.has(word) {
            break;
        }
        (end, count) = (stop, count + 1);
        let Some(next) = gap_end(text, stop) else { break };
        at = next;
    }
    let rest = text.get(end..).unwrap_or_default();
    let firm =
        [&b" & Co"[..], b" & Sons", " & Söhne".as_bytes()].into_iter().any(|tail| rest.starts_with(tail));
    (count > 0 && !firm).then_some((end, count))
}

/// The word before a place behind blanks: where it begins, itself without a dot at its end, and whether there is one.
fn word_before(text: &[u8], at: usize) -> Option<(usize, &[u8], bool)> {
    let end = gap_start(text, at)?;
    let dot = byte_before(text, end) == b'.';
    let start = word_start(text, end);
    let word = text.get(start..end - usize::from(dot)).filter(|word| !word.is_empty())?;
    let before = byte_before(text, start);
    (!is_word(before) && !matches!(before, b'@' | b'/' | b'.')).then_some((start, word, dot))
}

/// Whether a form of address stands before a place, with titles and particles between.
fn addressed(text: &[u8], capital: usize) -> bool {
    let mut at = capital;
    for _ in 0..6 {
        let Some((start, word, dot)) = word_before(text, at).filter(|(start, ..)| start + REACH > capital)
        else {
            return false;
        };
        // "M." is an initial when another name stands before it.
        let initial = word == b"M"
            && word_before(text, start).is_some_and(|(_, before, _)| {
                before.first().is_some_and(u8::is_ascii_uppercase) && !GREETING.has(before)
            });
        if ADDRESS.has(word)
            && (!dot || DOTTED.has(word))
            && (dot || !matches!(word, b"M" | b"Sig"))
            && !initial
        {
            return true;
        }
        if !TITLE.has(word) && (dot || !PARTICLE.has(word)) {
            return false;
        }
        at = start;
    }
    false
}

/// Whether the word at a place is a common given name; of a double one the first half counts.
fn is_given(text: &[u8], start: usize) -> bool {
    let word = text.get(start..word_end(text, start)).unwrap_or_default();
    GIVEN.has(word)
        || word
            .split(|byte| *byte == b'-')
            .next()
            .is_some_and(|half| half.len() < word.len() && GIVEN.has(half))
}

/// The end of the name that begins at a place, whatever names stand before it.
fn name_at(text: &[u8], capital: usize) -> Option<usize> {
    let given = is_given(text, capital);
    let address = addressed(text, capital);
    let key = key_before(text, capital);
    if !given && !address && key != Key::Person {
        return None;
    }
    let (end, count) = name_words(text, capital)?;
    let first = text.get(capital..word_end(text, capital))?;
    if address {
        return (!TITLE.has(first)).then_some(end);
    }
    let thing = key == Key::Thing
        || word_before(text, capital).is_some_and(|(_, word, _)| THING_BEFORE.has_folded(word));
    let field = key == Key::Person || key == Key::Plain && given;
    (!thing && (field && value_ends(text, end) || given && count > 1)).then_some(end)
}

/// Whether a name that begins in the words before a place reaches over it.
fn is_inside(text: &[u8], capital: usize) -> bool {
    let mut starts = [capital; 12];
    let mut count = 0;
    let mut at = capital;
    while let Some((start, word, _)) =
        word_before(text, at).filter(|(start, ..)| count < starts.len() && start + REACH > capital)
    {
        if !letter_at(text, start).is_some_and(char::is_uppercase) && !PARTICLE.has(word) {
            break;
        }
        starts[count] = start;
        (at, count) = (start, count + 1);
    }
    let mut covered = 0;
    for start in
        starts[..count].iter().rev().filter(|start| letter_at(text, **start).is_some_and(char::is_uppercase))
    {
        if *start >= covered {
            covered = name_at(text, *start).unwrap_or(covered);
        }
    }
    covered > capital
}

/// A name whose first word begins with the capital letter at a place (no letter before it).
pub(crate) fn person_name(text: &[u8], capital: usize) -> Option<Hit> {
    let before = byte_before(text, capital);
    let joined = char_before(text, capital).filter(|letter| *letter == '-' || is_apostrophe(*letter));
    let inside = joined
        .is_some_and(|join| char_before(text, capital - join.len_utf8()).is_some_and(char::is_alphanumeric));
    if inside
        || is_word(before)
        || matches!(before, b'.' | b'/' | b'@' | b'$' | b'#' | b'&')
        || !letter_at(text, capital)?.is_uppercase()
    {
        return None;
    }
    let end = name_at(text, capital)?;
    (!is_inside(text, capital)).then(|| Hit::plain(capital..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All findings, with the functions called as the engine calls them.
    fn found(text: &str) -> Vec<String> {
        let bytes = text.as_bytes();
        let names = text.char_indices().filter_map(|(at, letter)| match letter {
            '様' | 'さ' | '氏' => japanese_name(bytes, at),
            _ if letter.is_uppercase() && !text[..at].ends_with(char::is_alphabetic) => {
                person_name(bytes, at)
            }
            _ => None,
        });
        names.map(|hit| text[hit.span].to_owned()).collect()
    }

    #[test]
    fn names() {
        let table: &[(&str, &[&str])] = &[
            ("Patient name: Anna Kowalska", &["Anna Kowalska"]),
            ("Dear Mrs. Johnson, your results are ready.", &["Johnson"]),
            ("{\"firstName\": \"Maria\", \"lastName\": \"Keller\"}", &["Maria", "Keller"]),
            ("full_name,city\nThomas Becker,Graz\nElena Rossi,Bari\n", &["Thomas Becker", "Elena Rossi"]),
            ("Sehr geehrter Herr Dr. Krause, vielen Dank.", &["Krause"]),
            ("Patiente : Mme Camille Roux", &["Camille Roux"]),
            ("Nombre completo: Carmen Vega Ruiz", &["Carmen Vega Ruiz"]),
            ("担当者：佐藤様", &["佐藤"]),
            ("山田 太郎 様、鈴木さんと高橋氏", &["山田 太郎", "鈴木", "高橋"]),
            ("Frau Dr. med. Özlem Müller-Lüdenscheidt kam", &["Özlem Müller-Lüdenscheidt"]),
            ("Mr. John M. O'Brien's car, Ms Sinéad McDonald", &["John M. O'Brien", "Sinéad McDonald"]),
            ("met Charles de la Tour and Anna Maria Rossi.", &["Charles de la Tour", "Anna Maria Rossi"]),
            ("First name: Xaviera Last name: Qwenton", &["Xaviera", "Qwenton"]),
            ("<lastName>Keller</lastName> surname=KELLER", &["Keller", "KELLER"]),
            (
                "Sig.ra Rossi, Sig. Bianchi, M. Dupont, Pani Ewa Łęcka",
                &["Rossi", "Bianchi", "Dupont", "Ewa Łęcka"],
            ),
            ("Herr Prof. Dr.-Ing. Krause", &["Krause"]),
            ("Name: Anna\nNom : Jean-Pierre ROUX", &["Anna", "Jean-Pierre ROUX"]),
        ];
        for (text, finds) in table {
            assert_eq!(found(text), *finds, "{text}");
        }
    }

    #[test]
    fn no_names() {
        for text in [
            "File name: Quarterly Report",
            "Baker Street is closed",
            "The Paris Agreement was signed",
            "class MariaDbConnector",
            "May and June are warm",
            "hostname: maria",
            "File name: Thomas Becker",
            "Name: Quarterly Report",
            "Thomas came. Maria, too.",
            "Thomas Becker GmbH",
            "rue Victor Hugo",
            "Anna Müller Straße",
            "Sr. Software Engineer",
            "Anna.Kowalska@example.org",
            "Maria And The",
            "Foo::Anna Bar()",
            "Martin Luther King Day",
            "お客様 患者様 製品仕様 たくさん 同様 氏名 皆様",
            "Yes, Sir. Then",
            "Thomas May",
            "Dr Thomas Street",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn never_panics() {
        let text =
            "Mr. Dr. Ö\u{301}zil d'Arc: 佐藤 様 さん name=\"Anna-Maria' & M. >氏\u{A0}Müller".as_bytes();
        for cut in 0..=text.len() {
            let mut broken = text[cut..].to_vec();
            broken.extend_from_slice(&[0xFF, b'A', 0xC3, b'n', b' ', 0xE6, 0xA7]);
            for at in 0..broken.len() + 3 {
                let _hits = (
                    person_name(&broken, at),
                    japanese_name(&broken, at),
                    person_name(&text[..cut], at),
                    japanese_name(text, at),
                );
            }
        }
    }
}
