//! Two small notations for written forms, used for making values and for checking them.
//!
//! A *shape* describes tokens: `ghp_{w36}` is `ghp_` and 36 letters or digits. A *form* describes how digits are grouped:
//! `3-3-3` writes nine characters in threes with hyphens.

use crate::rng::Rng;

const DIGIT: &str = "0123456789";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const HEX: &str = "0123456789abcdef";
const HEX_UPPER: &str = "0123456789ABCDEF";
const WORD: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const URL: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
const BASE64: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/";
const CRYPT: &str = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LOWER_DIGIT: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
const UPPER_DIGIT: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LETTER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE32: &str = "abcdefghijklmnopqrstuvwxyz234567";
const BASE32_UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const CONSONANT: &str = "BCDFGHJKLMNPQRSTVWXYZ";
const NINE: &str = "123456789";

fn class(letter: u8) -> &'static str {
    match letter {
        b'd' => DIGIT,
        b'n' => NINE,
        b'a' => LOWER,
        b'A' => UPPER,
        b'h' => HEX,
        b'H' => HEX_UPPER,
        b'u' => URL,
        b'b' => BASE64,
        b's' => CRYPT,
        b'k' => LOWER_DIGIT,
        b'K' => UPPER_DIGIT,
        b'L' => LETTER,
        b'3' => BASE32,
        b'2' => BASE32_UPPER,
        b'c' => CONSONANT,
        _ => WORD,
    }
}

enum Item<'a> {
    Text(&'a str),
    Class(&'static str, usize, usize),
}

/// Splits a shape; `{{` is a brace.
fn items(shape: &str) -> Vec<Item<'_>> {
    let mut out = Vec::new();
    let mut rest = shape;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix("{{") {
            out.push(Item::Text("{"));
            rest = tail;
        } else if rest.starts_with('{') {
            let close = rest.find('}').unwrap_or(rest.len() - 1);
            let inner = &rest[1..close];
            let letter = inner.as_bytes().first().copied().unwrap_or(b'w');
            let counts = inner.get(1..).unwrap_or("");
            let (low, high) = counts.split_once('-').unwrap_or((counts, counts));
            let low = low.parse().unwrap_or(1);
            out.push(Item::Class(class(letter), low, high.parse().unwrap_or(low)));
            rest = &rest[close + 1..];
        } else {
            let end = rest.find('{').unwrap_or(rest.len());
            out.push(Item::Text(&rest[..end]));
            rest = &rest[end..];
        }
    }
    out
}

/// A random text of a shape.
#[must_use]
pub fn make(rng: &mut Rng, shape: &str) -> String {
    let mut out = String::new();
    for item in items(shape) {
        match item {
            Item::Text(text) => out.push_str(text),
            Item::Class(alphabet, low, high) => {
                let n = low + rng.below(high - low + 1);
                out.push_str(&rng.chars(alphabet, n));
            }
        }
    }
    out
}

/// Whether a text has a shape.
#[must_use]
pub fn fits(shape: &str, text: &str) -> bool {
    fn walk(items: &[Item<'_>], text: &[u8]) -> bool {
        let Some((first, rest)) = items.split_first() else {
            return text.is_empty();
        };
        match first {
            Item::Text(want) => text.starts_with(want.as_bytes()) && walk(rest, &text[want.len()..]),
            Item::Class(alphabet, low, high) => {
                let run = text.iter().take(*high).take_while(|b| alphabet.as_bytes().contains(b)).count();
                run >= *low && (*low..=run).rev().any(|n| walk(rest, &text[n..]))
            }
        }
    }
    walk(&items(shape), text.as_bytes())
}

/// Writes the characters of a value in the groups of a form; other characters of the form stand between them.
#[must_use]
pub fn grouped(value: &str, form: &str) -> String {
    let mut out = String::new();
    let mut rest = value.chars();
    let mut count = 0;
    for c in form.chars() {
        if let Some(digit) = c.to_digit(10) {
            count = count * 10 + digit;
        } else {
            out.extend(rest.by_ref().take(count as usize));
            count = 0;
            out.push(c);
        }
    }
    out.extend(rest.by_ref().take(count as usize));
    out.extend(rest);
    out
}

/// Writes a value in one of several forms, which `|` separates; the earlier ones are the usual ones.
#[must_use]
pub fn dress(rng: &mut Rng, value: &str, forms: &str) -> String {
    let list: Vec<&str> = forms.split('|').collect();
    // The minimum of two draws prefers what stands first.
    let n = rng.below(list.len()).min(rng.below(list.len()));
    grouped(value, list[n])
}

/// Writes letters small in so many of a hundred cases, as people do in forms.
#[must_use]
pub fn sometimes_lower(rng: &mut Rng, value: String, percent: usize) -> String {
    if rng.chance(percent) { value.to_lowercase() } else { value }
}

#[cfg(test)]
mod tests {
    use super::{fits, grouped, make};
    use crate::rng::Rng;

    #[test]
    fn shapes_make_what_they_accept() {
        let mut rng = Rng::new(7);
        for shape in ["ghp_{w36}", "a{{{d2-4}.{u10}", "{A3}{d4}{c1}"] {
            for _ in 0..50 {
                let text = make(&mut rng, shape);
                assert!(fits(shape, &text), "{shape} {text}");
            }
        }
        assert!(!fits("ghp_{w36}", "ghp_short"));
    }

    #[test]
    fn forms_group() {
        assert_eq!(grouped("123456789", "3-3-3"), "123-456-789");
        assert_eq!(grouped("123456789", "9"), "123456789");
        assert_eq!(grouped("39053344705", "3.3.3-2"), "390.533.447-05");
    }
}
