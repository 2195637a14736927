//! How a person reads a character.

use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use crate::characters::{self, Characters};
use crate::steps;

/// What a character reads as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As itself.
    Itself,
    /// As nothing: it is invisible, or only a mark on the one before.
    Nothing,
    /// As a character of ASCII.
    As(u8),
    /// As a Latin letter, where Latin letters or digits stand beside it.
    LooksLike(u8),
}

/// The zeros of scripts whose digits follow each other (Unicode, general category Nd).
const ZEROS: [u32; 57] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0,
    0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30,
    0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0,
    0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16B50, 0x1E140, 0x1E950,
];

/// Letters of Greek and Cyrillic that look like Latin ones (Unicode Technical Standard 39, confusables).
const LOOK_ALIKES: &[(char, u8)] = &[
    ('а', b'a'),
    ('А', b'A'),
    ('В', b'B'),
    ('в', b'B'),
    ('с', b'c'),
    ('С', b'C'),
    ('ԁ', b'd'),
    ('е', b'e'),
    ('Е', b'E'),
    ('ё', b'e'),
    ('һ', b'h'),
    ('Н', b'H'),
    ('н', b'H'),
    ('і', b'i'),
    ('І', b'I'),
    ('ї', b'i'),
    ('ј', b'j'),
    ('Ј', b'J'),
    ('К', b'K'),
    ('к', b'k'),
    ('ӏ', b'l'),
    ('Ӏ', b'I'),
    ('М', b'M'),
    ('м', b'M'),
    ('п', b'n'),
    ('о', b'o'),
    ('О', b'O'),
    ('р', b'p'),
    ('Р', b'P'),
    ('ԛ', b'q'),
    ('Ԛ', b'Q'),
    ('ѕ', b's'),
    ('Ѕ', b'S'),
    ('Т', b'T'),
    ('т', b'T'),
    ('ѵ', b'v'),
    ('Ѵ', b'V'),
    ('ԝ', b'w'),
    ('Ԝ', b'W'),
    ('х', b'x'),
    ('Х', b'X'),
    ('у', b'y'),
    ('У', b'Y'),
    ('Ү', b'Y'),
    ('г', b'r'),
    ('З', b'3'),
    ('з', b'3'),
    ('б', b'6'),
    ('ь', b'b'),
    ('α', b'a'),
    ('Α', b'A'),
    ('Β', b'B'),
    ('β', b'B'),
    ('ϲ', b'c'),
    ('Ϲ', b'C'),
    ('ε', b'e'),
    ('Ε', b'E'),
    ('Η', b'H'),
    ('ι', b'i'),
    ('Ι', b'I'),
    ('Κ', b'K'),
    ('κ', b'k'),
    ('Μ', b'M'),
    ('Ν', b'N'),
    ('ν', b'v'),
    ('η', b'n'),
    ('ο', b'o'),
    ('Ο', b'O'),
    ('ρ', b'p'),
    ('Ρ', b'P'),
    ('Τ', b'T'),
    ('τ', b't'),
    ('υ', b'u'),
    ('Υ', b'Y'),
    ('χ', b'x'),
    ('Χ', b'X'),
    ('Ζ', b'Z'),
    ('ω', b'w'),
    ('γ', b'y'),
    ('ⅼ', b'l'),
    ('ı', b'i'),
    ('ɡ', b'g'),
    ('ɑ', b'a'),
    ('ո', b'n'),
    ('ս', b'u'),
    ('օ', b'o'),
    ('Օ', b'O'),
];

/// How a person reads a character that is not ASCII.
pub(crate) fn reading(character: char) -> Reading {
    let code = u32::from(character);
    match code {
        // Invisible, or marks that are written over or under a letter: a letter that comes with its mark is another letter, and not read here.
        0x00AD
        | 0x0300..=0x036F
        | 0x061C
        | 0x115F
        | 0x1160
        | 0x17B4
        | 0x17B5
        | 0x180B..=0x180F
        | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF
        | 0x200B..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x2064
        | 0x2066..=0x206F
        | 0x20D0..=0x20FF
        | 0x3164
        | 0xFE00..=0xFE0F
        | 0xFE20..=0xFE2F
        | 0xFEFF
        | 0xFFA0
        | 0xE0000..=0xE01EF => return Reading::Nothing,
        0x00A0 | 0x1680 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 => return Reading::As(b' '),
        0x2010..=0x2015 | 0x2043 | 0x2212 | 0x2796 | 0xFE58 | 0xFE63 | 0xFF0D => return Reading::As(b'-'),
        0x2018 | 0x2019 | 0x02BC => return Reading::As(b'\''),
        0x2024 | 0xFE52 | 0x3002 | 0xFF61 => return Reading::As(b'.'),
        0x2044 | 0x2215 => return Reading::As(b'/'),
        0x0660.. => {
            if let Some(zero) = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)) {
                return Reading::As(b'0' + (code - zero) as u8);
            }
        }
        _ => {}
    }
    if let Some((_, letter)) = LOOK_ALIKES.iter().find(|(known, _)| *known == character) {
        return Reading::LooksLike(*letter);
    }
    // Full width, mathematical, circled and the like.
    let compatible = matches!(code, 0x00B2 | 0x00B3 | 0x00B9 | 0x2070..=0x209F | 0x2100..=0x214F | 0x2160..=0x217F | 0x2776..=0x2793 | 0x1D2C..=0x1D6A | 0x2460..=0x24FF | 0xFF01..=0xFF5E | 0x1D400..=0x1D7FF | 0x1F100..=0x1F16F | 0x1FBF0..=0x1FBF9);
    if compatible {
        let mut plain = character.nfkc();
        if let (Some(letter), None) = (plain.next(), plain.next())
            && letter.is_ascii()
        {
            return Reading::As(letter as u8);
        }
        // Circled and negative circled digits and letters that have no such reading.
        return match code {
            0x2780..=0x2788 => Reading::As(b'1' + (code - 0x2780) as u8),
            0x278A..=0x2792 => Reading::As(b'1' + (code - 0x278A) as u8),
            0x2776..=0x277E => Reading::As(b'1' + (code - 0x2776) as u8),
            0x24FF => Reading::As(b'0'),
            0x2474..=0x247C => Reading::As(b'1' + (code - 0x2474) as u8),
            0x2488..=0x2490 => Reading::As(b'1' + (code - 0x2488) as u8),
            0x249C..=0x24B5 => Reading::As(b'a' + (code - 0x249C) as u8),
            0x1F130..=0x1F149 => Reading::As(b'A' + (code - 0x1F130) as u8),
            0x1F150..=0x1F169 => Reading::As(b'A' + (code - 0x1F150) as u8),
            _ => Reading::Itself,
        };
    }
    Reading::Itself
}

/// Whether all of a part of a text reads as it stands, as text of people does nearly always. Dashes, blanks and apostrophes of print are
/// only worth a look where they may join digits or stand at the edge of a word.
pub(crate) fn is_plain(text: &[u8], part: Range<usize>) -> bool {
    static OTHERS: LazyLock<Characters> = LazyLock::new(|| {
        Characters::new(|character| !character.is_ascii() && reading(character) != Reading::Itself)
    });
    let mut at = part.start;
    while let Some(byte) = text.get(at).filter(|_| at < part.end) {
        steps::count(1);
        if byte.is_ascii() {
            at += 1;
            continue;
        }
        let (character, length) = characters::first(&text[at..]);
        let other =
            |character| OTHERS.has(character).unwrap_or_else(|| reading(character) != Reading::Itself);
        if character.is_some_and(other) {
            let before = at.checked_sub(1).map_or(0, |before| text[before]);
            let behind = text.get(at + length).copied().unwrap_or_default();
            let joins = match character {
                Some('\u{2019}') => !(before.is_ascii_lowercase() && behind.is_ascii_alphabetic()),
                Some('\u{A0}' | '\u{202F}' | '\u{2010}'..='\u{2015}') => {
                    let part = |byte: u8| byte.is_ascii_digit() || byte >= 0x80;
                    part(before) || part(behind)
                }
                _ => true,
            };
            if joins {
                return false;
            }
        }
        at += length;
    }
    true
}
