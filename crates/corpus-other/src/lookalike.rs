//! Characters that stand for Latin letters and digits.

/// Full-width forms lie at a fixed distance from ASCII.
pub(crate) fn full_width(c: char) -> String {
    let shifted = if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0) } else { None };
    shifted.unwrap_or(c).to_string()
}

/// Circled digits; letters stay.
pub(crate) fn enclosed(c: char) -> String {
    let shown = match c.to_digit(10) {
        Some(0) => Some('\u{24ea}'),
        Some(d) => char::from_u32(0x245f + d),
        None => None,
    };
    shown.unwrap_or(c).to_string()
}

/// Mathematical bold, sans-serif and monospace letters and digits.
pub(crate) fn maths(c: char, style: usize) -> String {
    let (upper, lower, digit) = match style {
        0 => (0x1d400, 0x1d41a, 0x1d7ce),
        1 => (0x1d5a0, 0x1d5ba, 0x1d7e2),
        _ => (0x1d670, 0x1d68a, 0x1d7f6),
    };
    let code = u32::from(c);
    let shown = match c {
        'A'..='Z' => char::from_u32(upper + code - 65),
        'a'..='z' => char::from_u32(lower + code - 97),
        '0'..='9' => char::from_u32(digit + code - 48),
        _ => None,
    };
    shown.unwrap_or(c).to_string()
}

/// The Cyrillic or Greek letter that looks the same in most fonts.
pub(crate) fn looks_like(c: char) -> Option<char> {
    let pairs = [
        ('A', 'А'),
        ('B', 'В'),
        ('C', 'С'),
        ('E', 'Е'),
        ('H', 'Н'),
        ('I', 'І'),
        ('K', 'К'),
        ('M', 'М'),
        ('O', 'О'),
        ('P', 'Р'),
        ('T', 'Т'),
        ('X', 'Х'),
        ('Z', 'Ζ'),
        ('N', 'Ν'),
        ('a', 'а'),
        ('c', 'с'),
        ('e', 'е'),
        ('i', 'і'),
        ('j', 'ј'),
        ('o', 'о'),
        ('p', 'р'),
        ('s', 'ѕ'),
        ('x', 'х'),
        ('y', 'у'),
        ('v', 'ν'),
    ];
    pairs.iter().find(|(latin, _)| *latin == c).map(|(_, twin)| *twin)
}
