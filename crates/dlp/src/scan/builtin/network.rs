//! Addresses and names of machines.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Hit, byte_at, byte_before, is_word, run, run_before};

/// An address of version 4 around the first of its dots.
pub(crate) fn ipv4(text: &[u8], dot: usize) -> Option<Hit> {
    let digits = run_before(text, dot, 4, |byte| byte.is_ascii_digit());
    let start = dot - digits;
    let mut end = start;
    let mut octets = [0u8; 4];
    for (place, octet) in octets.iter_mut().enumerate() {
        if place > 0 {
            if byte_at(text, end) != b'.' {
                return None;
            }
            end += 1;
        }
        let length = run(text, end, 4, |byte| byte.is_ascii_digit());
        let digits = &text[end..end + length];
        if !(1..=3).contains(&length) || (length > 1 && digits[0] == b'0') {
            return None;
        }
        *octet = std::str::from_utf8(digits).ok()?.parse().ok()?;
        end += length;
    }
    let before = byte_before(text, start);
    let behind = byte_at(text, end);
    let touched = is_word(before)
        || matches!(before, b'.' | b'-')
        // As in Chrome/126.0.0.0
        || (before == b'/' && start > 1 && text[start - 2].is_ascii_alphabetic())
        || is_word(behind)
        || behind == b'-'
        || (behind == b'.' && byte_at(text, end + 1).is_ascii_alphanumeric());
    let address = Ipv4Addr::from(octets);
    let common = matches!(octets[0], 0 | 127 | 255) || address.is_broadcast();
    (!touched && !common).then(|| Hit::plain(start..end))
}

/// An address of version 6 around one of its colons.
pub(crate) fn ipv6(text: &[u8], colon: usize) -> Option<Hit> {
    let part = |byte: u8| byte.is_ascii_hexdigit() || byte == b':';
    let start = colon - run_before(text, colon, 40, part);
    let mut end = colon + run(text, colon, 46, |byte| part(byte) || byte == b'.');
    while end > start && matches!(text[end - 1], b'.' | b':') && !text[..end].ends_with(b"::") {
        end -= 1;
    }
    let before = byte_before(text, start);
    let behind = byte_at(text, end);
    if is_word(before) || matches!(before, b':' | b'.') || is_word(behind) || behind == b':' {
        return None;
    }
    let address: Ipv6Addr = std::str::from_utf8(&text[start..end]).ok()?.parse().ok()?;
    let short = text[start..end].windows(2).any(|pair| pair == b"::");
    let first = text[start..end].split(|byte| *byte == b':').next().unwrap_or_default().len();
    let segments = address.segments();
    let allocated =
        matches!(segments[0], 0x2000..=0x3fff | 0xfc00..=0xfdff | 0xfe80..=0xfebf | 0xff00..=0xffff);
    let known = (first >= 3 && allocated)
        || segments[..2] == [0x64, 0xff9b]
        || segments[..6] == [0, 0, 0, 0, 0, 0xffff]
        || segments[..6] == [0, 0, 0, 0, 0xffff, 0];
    (!short || known).then(|| Hit::plain(start..end))
}

/// A hardware address around the first of its separators.
pub(crate) fn mac(text: &[u8], join: usize) -> Option<Hit> {
    let separator = byte_at(text, join);
    let width = if separator == b'.' { 4 } else { 2 };
    let start = join.checked_sub(width)?;
    let mut end = start;
    let mut groups = 0;
    let mut all_same = true;
    loop {
        if run(text, end, width, |byte| byte.is_ascii_hexdigit()) < width {
            return None;
        }
        all_same &= text[end..end + width].iter().all(|byte| byte.eq_ignore_ascii_case(&text[start]));
        end += width;
        groups += 1;
        if byte_at(text, end) != separator || groups == 8 {
            break;
        }
        end += 1;
    }
    let before = byte_before(text, start);
    let behind = byte_at(text, end);
    let touched = is_word(before)
        || is_word(behind)
        || (before == separator && start > 1 && is_word(text[start - 2]))
        || (behind == separator && is_word(byte_at(text, end + 1)));
    let counted = if width == 4 { groups == 3 } else { matches!(groups, 6 | 8) };
    let trivial = all_same && matches!(text[start], b'0' | b'f' | b'F');
    (counted && !touched && !trivial).then(|| Hit::plain(start..end))
}

/// The name of a machine of a company's own network around one of its dots.
pub(crate) fn hostname(text: &[u8], dot: usize) -> Option<Hit> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let start = dot - run_before(text, dot, 120, part);
    let mut end = dot + run(text, dot, 120, part);
    while end > start && matches!(text[end - 1], b'.' | b'-') {
        end -= 1;
    }
    let name = text[start..end].to_ascii_lowercase();
    let labels = name.split(|byte| *byte == b'.').count();
    let first = name.split(|byte| *byte == b'.').next().unwrap_or_default();
    let marked = first.iter().any(|byte| byte.is_ascii_digit() || *byte == b'-');
    let placed = text[..start].ends_with(b"://") || byte_before(text, start) == b'@';
    let package = matches!(first, b"com" | b"org" | b"net" | b"io" | b"de" | b"");
    let behind = byte_at(text, end);
    let internal = crate::check::internal_suffix(&name);
    let touched = is_word(byte_before(text, start)) || is_word(behind) || matches!(behind, b'(');
    (internal && (labels >= 3 || marked || placed) && !package && !touched).then(|| Hit::plain(start..end))
}
