//! Words of a text, as rules compare them.
//!
//! A token is a run of letters, digits, marks and `_`; or one character of a script that puts no spaces between words; or one other
//! character that is no white space. Terms and texts are cut in the same way, so a term is found exactly where its tokens stand in a
//! row, and never inside of a longer word.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::characters;
use crate::rules::limits;

/// A token of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// Where it begins.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
    /// A number that is the same for tokens that differ in capital letters alone.
    pub(crate) hash: u64,
    /// How much white space stands before it, in bytes.
    pub(crate) gap: usize,
    /// Whether it has letters or digits.
    pub(crate) is_word: bool,
}

/// What a byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// A character of its own.
    Sign,
    /// White space.
    Space,
    /// A letter, a digit or `_`.
    Word,
    /// A part of a character that is not ASCII.
    High,
}

/// What every byte is.
pub(crate) const CLASSES: [Class; 256] = {
    let mut classes = [Class::Sign; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => Class::Word,
            b'\t'..=b'\r' | b' ' => Class::Space,
            0x80.. => Class::High,
            _ => Class::Sign,
        };
        byte += 1;
    }
    classes
};

/// What a character is that is not ASCII.
fn class_of(letter: char) -> (Class, bool) {
    if is_unspaced(letter) {
        (Class::Word, true)
    } else if letter.is_alphanumeric() || is_combining_mark(letter) || is_joiner(letter) {
        (Class::Word, false)
    } else if letter.is_whitespace() {
        (Class::Space, false)
    } else {
        (Class::Sign, false)
    }
}

/// Joiners stand inside of words of Persian and of Indian languages.
const fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200C}' | '\u{200D}')
}

/// Whether a character is of a script that puts no spaces between words, or, in Korean, none between a word and what belongs to it.
pub(crate) const fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3040}'..='\u{312F}'
        | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
}

/// The tokens of a text, from some place on.
#[derive(Debug)]
pub(crate) struct Tokens<'t> {
    text: &'t [u8],
    at: usize,
    folded: String,
}

impl<'t> Tokens<'t> {
    /// Cuts a text into tokens, from a place that is not inside of one.
    pub(crate) const fn new(text: &'t [u8], at: usize) -> Self {
        Self { text, at, folded: String::new() }
    }

    /// Goes on at a place that is not inside of a token.
    pub(crate) const fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The character at a place, what it is, whether it stands alone, and how many bytes it has.
    fn high(&self, at: usize) -> (Class, bool, Option<char>, usize) {
        let (letter, length) = characters::first(self.text.get(at..).unwrap_or_default());
        let (class, alone) = letter.map_or((Class::Sign, false), class_of);
        (class, alone, letter, length)
    }

    /// The end of the marks from a place on.
    fn marks(&self, mut at: usize) -> usize {
        while self.text.get(at).is_some_and(|byte| *byte >= 0x80) {
            let (_, _, letter, length) = self.high(at);
            if !letter.is_some_and(is_combining_mark) {
                break;
            }
            at += length;
        }
        at
    }

    /// Ends a word that has characters beyond ASCII, or may have, and says whether it has.
    fn end_of_word(&self, start: usize) -> (usize, bool) {
        let (mut at, mut high) = (start, false);
        while let Some(byte) = self.text.get(at) {
            match CLASSES[usize::from(*byte)] {
                Class::Word => at += 1,
                Class::High => {
                    let (class, alone, _, length) = self.high(at);
                    if class != Class::Word || alone {
                        break;
                    }
                    high = true;
                    at += length;
                }
                Class::Space | Class::Sign => break,
            }
        }
        (at, high)
    }

    /// The number of a token that may have anything in it.
    fn hash_of(&mut self, start: usize, end: usize) -> u64 {
        // What is longer than every term is none.
        if end - start > 4 * limits::TERM {
            return 0;
        }
        self.folded.clear();
        fold_token(&self.text[start..end], false, &mut self.folded);
        hash(self.folded.as_bytes())
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    #[inline]
    fn next(&mut self) -> Option<Token> {
        let before = self.at;
        let text = self.text;
        loop {
            let at = self.at;
            let byte = *text.get(at)?;
            match CLASSES[usize::from(byte)] {
                Class::Space => self.at += 1,
                Class::Word => {
                    let mut end = at + 1;
                    while end < text.len() && CLASSES[usize::from(text[end])] == Class::Word {
                        end += 1;
                    }
                    let mut high = false;
                    if end < text.len() && text[end] >= 0x80 {
                        (end, high) = self.end_of_word(end);
                    }
                    self.at = end;
                    let hash = if high { self.hash_of(at, end) } else { hash_at(text, at, end) };
                    return Some(Token { start: at, end, hash, gap: at - before, is_word: true });
                }
                Class::Sign => {
                    self.at = at + 1;
                    let hash = hash(&[byte]);
                    return Some(Token { start: at, end: at + 1, hash, gap: at - before, is_word: false });
                }
                Class::High => {
                    let (class, alone, _, length) = self.high(at);
                    let end = match (class, alone) {
                        (Class::Space, _) => {
                            self.at = at + length;
                            continue;
                        }
                        (Class::Word, false) => self.end_of_word(at).0,
                        (Class::Word, true) => self.marks(at + length),
                        _ => at + length,
                    };
                    self.at = end;
                    let is_word = class == Class::Word;
                    let hash = self.hash_of(at, end);
                    return Some(Token { start: at, end, hash, gap: at - before, is_word });
                }
            }
        }
    }
}

/// Writes a text as terms are compared: one space for all white space between tokens, composed characters, and small letters unless
/// capital letters count.
pub(crate) fn canonical(text: &[u8], exact: bool, out: &mut String) {
    let from = out.len();
    for token in Tokens::new(text, 0) {
        if token.gap > 0 && out.len() > from {
            out.push(' ');
        }
        fold_token(&text[token.start..token.end], exact, out);
    }
}

/// Writes one token.
fn fold_token(token: &[u8], exact: bool, out: &mut String) {
    let Ok(token) = std::str::from_utf8(token) else {
        // It is one byte that is no character, and no term has one.
        out.push(char::REPLACEMENT_CHARACTER);
        return;
    };
    let from = out.len();
    if exact {
        out.push_str(token);
    } else {
        out.extend(token.chars().map(fold));
    }
    if !token.is_ascii() && is_nfc_quick(out[from..].chars()) != IsNormalized::Yes {
        let composed: String = out[from..].nfc().collect();
        out.truncate(from);
        out.push_str(&composed);
    }
}

/// The small letter of a letter, one for one.
pub(crate) fn fold(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    // The sigma at the end of a word is no other letter.
    if letter == 'ς' {
        return 'σ';
    }
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => letter,
    }
}

/// Makes capital letters of ASCII small ones; what else it changes does not matter, as what is found is compared.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// One step of the number of a token, and of a row of tokens.
#[inline]
pub(crate) const fn mix(hash: u64, part: u64) -> u64 {
    let product = (hash.rotate_left(23) ^ part) as u128 * 0x9E37_79B9_7F4A_7C15;
    (product >> 64) as u64 ^ product as u64
}

/// The number of the bytes of a token.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    hash_at(bytes, 0, bytes.len())
}

/// The number of the bytes of a token in a text.
#[inline]
pub(crate) fn hash_at(text: &[u8], start: usize, end: usize) -> u64 {
    let mut hash = mix(0x51_7C_C1_B7_27_22_0A_95, (end - start) as u64);
    let mut at = start;
    while end - at > 8 {
        hash = mix(hash, load(text, at) | SMALL);
        at += 8;
    }
    let rest = (load(text, at) | SMALL) & (u64::MAX >> (64 - 8 * (end - at).max(1)));
    mix(hash, rest)
}

/// Eight bytes at a place, or as many as there are.
#[inline]
fn load(text: &[u8], at: usize) -> u64 {
    if let Some(bytes) = text.get(at..).and_then(<[u8]>::first_chunk) {
        return u64::from_le_bytes(*bytes);
    }
    let rest = text.get(at..).unwrap_or_default();
    rest.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(text: &str) -> Vec<&str> {
        Tokens::new(text.as_bytes(), 0).map(|token| &text[token.start..token.end]).collect()
    }

    fn folded(text: &str) -> String {
        let mut out = String::new();
        canonical(text.as_bytes(), false, &mut out);
        out
    }

    #[test]
    fn words_signs_and_unspaced_characters_are_tokens() {
        assert_eq!(tokens("AT&T's Müller-Straße_2"), ["AT", "&", "T", "'", "s", "Müller", "-", "Straße_2"]);
        assert_eq!(tokens("ABC株式会社 กา"), ["ABC", "株", "式", "会", "社", "ก", "า"]);
        assert_eq!(tokens("हिन्दी می\u{200C}خواهم"), ["हिन्दी", "می\u{200C}خواهم"]);
    }

    #[test]
    fn what_reads_the_same_is_the_same() {
        assert_eq!(folded("  PROJECT \t\u{A0}\n Bluebird "), "project bluebird");
        assert_eq!(folded("E\u{301}cole ΟΔΟΣ"), folded("école οδος"));
        assert_eq!(folded("\u{212A}elvin"), "kelvin");
        let hash = |text: &str| Tokens::new(text.as_bytes(), 0).next().map(|token| token.hash);
        assert_eq!(hash("E\u{301}COLE"), hash("école"));
        assert_eq!(hash("\u{212A}elvin"), hash("KELVIN"));
        assert_eq!(hash("a_longer_word_than_eight"), hash("A_LONGER_WORD_THAN_EIGHT "));
        assert_ne!(hash("falcon"), hash("falcon1"));
    }

    #[test]
    fn bytes_that_are_no_characters_are_signs() {
        let tokens: Vec<_> =
            Tokens::new(b"a\xFFb \xE2\x82", 0).map(|token| (token.start, token.end)).collect();
        assert_eq!(tokens, [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6)]);
    }

    proptest! {
        #[test]
        fn tokens_are_in_order_and_leave_out_only_white_space(text in prop::collection::vec(any::<u8>(), 0..80)) {
            let mut at = 0;
            for token in Tokens::new(&text, 0) {
                prop_assert_eq!(token.start - token.gap, at);
                prop_assert!(token.end > token.start);
                at = token.end;
            }
        }

        #[test]
        fn the_written_form_is_its_own_written_form(text in "\\PC{0,20}") {
            prop_assert_eq!(folded(&folded(&text)), folded(&text));
        }
    }
}
