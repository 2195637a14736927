//! The kinds of views, and how each of them is made.

use std::ops::Range;

use super::{
    View, codes, dump, groups, leet, lines, literals, marks, numerals, quoted, runs, spread, unfold,
};

/// In what way a part of a text reads otherwise than it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Characters that are invisible, of other scripts, or encoded.
    Signs,
    /// Runs of base64 and the like.
    Runs,
    /// String literals in pieces.
    Literals,
    /// Emphasis and markup inside of words.
    Marks,
    /// Quoted-printable.
    Quoted,
    /// Letters and digits that stand alone.
    Spread,
    /// Codes of characters in decimal digits, or in others.
    Codes,
    /// Codes of characters in hexadecimal digits without a sign that says so.
    Hex,
    /// Dumps of bytes by the line.
    Dump,
    /// Numbers whose groups are joined in ways that are not usual.
    Groups,
    /// Numbers and tokens that are broken over lines.
    Lines,
    /// Numbers with letters that look like digits.
    Leet,
    /// Numbers in words.
    Numerals,
}

impl Kind {
    /// All kinds that blocks hint at.
    #[cfg(test)]
    pub(crate) const HINTED: [Self; 9] = [
        Self::Literals,
        Self::Marks,
        Self::Quoted,
        Self::Spread,
        Self::Codes,
        Self::Groups,
        Self::Lines,
        Self::Leet,
        Self::Numerals,
    ];

    /// All kinds, those first that change the least.
    pub(super) const ALL: [Self; 13] = [
        Self::Signs,
        Self::Literals,
        Self::Marks,
        Self::Quoted,
        Self::Spread,
        Self::Codes,
        Self::Hex,
        Self::Dump,
        Self::Runs,
        Self::Groups,
        Self::Lines,
        Self::Leet,
        Self::Numerals,
    ];

    /// Whether chance makes such views of plain text too, so that only what has a check or a beginning of its own is found there.
    pub(crate) const fn is_bold(self) -> bool {
        matches!(self, Self::Groups | Self::Lines | Self::Leet | Self::Numerals)
    }

    /// Whether anything of such a view may begin with a byte.
    const fn begins_with(self, byte: u8) -> bool {
        match self {
            Self::Signs => true,
            Self::Runs => byte.is_ascii_alphanumeric() || byte == b'<',
            Self::Literals => matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'(' | b'['),
            Self::Marks => matches!(byte, b'<' | b'[' | b'{' | 0x1B | b'/' | b'*' | b'_' | b'~' | b'`'),
            Self::Quoted => byte == b'=',
            Self::Spread => byte.is_ascii_alphanumeric(),
            Self::Codes | Self::Hex | Self::Groups => byte.is_ascii_digit(),
            Self::Dump => byte.is_ascii_hexdigit(),
            Self::Lines => matches!(byte, b'\n' | b'\r'),
            Self::Leet => byte.is_ascii_alphanumeric() || byte == b'|',
            Self::Numerals => byte.is_ascii_alphabetic() || byte >= 0x80,
        }
    }

    /// Says whether a place of the text makes the view worth while, and for a kind that has several forms, which one that is.
    pub(crate) fn fires(self, text: &[u8], at: usize) -> Option<Self> {
        let fires = match self {
            Self::Literals => literals::fires(text, at),
            Self::Marks => marks::fires(text, at),
            Self::Quoted => quoted::fires(text, at),
            Self::Spread => spread::fires(text, at),
            Self::Codes => {
                if dump::fires(text, at) {
                    return Some(Self::Dump);
                }
                return codes::fires(text, at);
            }
            Self::Groups => groups::fires(text, at),
            Self::Lines => lines::fires(text, at),
            Self::Leet => leet::fires(text, at),
            Self::Numerals => numerals::fires(text, at),
            Self::Signs | Self::Runs | Self::Hex | Self::Dump => false,
        };
        fires.then_some(self)
    }
}

/// Makes the view of a part of a text. It may read on a little behind its end where something goes on there.
pub(crate) fn read(kind: Kind, text: &[u8], part: Range<usize>) -> View {
    let part = part.start..part.end.min(text.len());
    let step: fn(&[u8], usize, &mut View) -> usize = match kind {
        Kind::Signs => return unfold(text, part),
        Kind::Runs => runs::step,
        Kind::Literals => return literals::read(text, part),
        Kind::Marks => marks::step,
        Kind::Quoted => quoted::step,
        Kind::Spread => spread::step,
        Kind::Codes => codes::step_plain,
        Kind::Hex => codes::step_hex,
        Kind::Dump => dump::step,
        Kind::Groups => groups::step,
        Kind::Lines => lines::step,
        Kind::Leet => leet::step,
        Kind::Numerals => numerals::step,
    };
    read_by(kind, text, part, step)
}

/// Makes a view by steps: each reads what begins at a place, puts it into the view, and returns how long it is; 0 where nothing does.
pub(super) fn read_by(
    kind: Kind,
    text: &[u8],
    part: Range<usize>,
    mut step: impl FnMut(&[u8], usize, &mut View) -> usize,
) -> View {
    let mut view = View::with_room_for(part.len());
    let mut at = part.start;
    while at < part.end {
        let read = if kind.begins_with(text[at]) { step(text, at, &mut view) } else { 0 };
        match read {
            0 => {
                view.keep(text[at], at);
                at += 1;
            }
            read => at += read,
        }
    }
    view
}

/// A part of a text as a person reads it, of which it is known that it reads otherwise than it stands.
pub(crate) fn plain(text: &[u8], part: Range<usize>) -> Vec<u8> {
    let mut text = text.get(part).unwrap_or_default().to_vec();
    for _ in 0..3 {
        let all = Kind::ALL.iter().map(|kind| read(*kind, &text, 0..text.len()));
        match all.into_iter().find(View::is_changed) {
            Some(view) => text = view.text,
            None => break,
        }
    }
    text
}

/// A byte, and where what reads as it begins and ends.
pub(super) type Sourced = (u8, usize, usize);

/// The byte at a place; 0 outside of the text.
pub(super) fn byte(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or_default()
}

/// The byte before a place; 0 where there is none.
pub(super) fn before(text: &[u8], at: usize) -> u8 {
    at.checked_sub(1).map_or(0, |at| byte(text, at))
}

/// How many bytes from a place on pass a test, `most` at most.
pub(super) fn count(text: &[u8], at: usize, most: usize, test: impl Fn(u8) -> bool) -> usize {
    text.get(at..).unwrap_or_default().iter().take(most).take_while(|byte| test(**byte)).count()
}

/// How many bytes before a place pass a test, `most` at most.
pub(super) fn count_before(text: &[u8], at: usize, most: usize, test: impl Fn(u8) -> bool) -> usize {
    text[..at.min(text.len())].iter().rev().take(most).take_while(|byte| test(**byte)).count()
}
