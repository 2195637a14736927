//! Accounts, what magnetic stripes hold, numbers of value added tax.

use super::{Hit, byte_at, byte_before, is_word, run};
use crate::check::{self, Verdict};

/// An account whose country begins at a place (ISO 13616), in one run or in groups of four.
pub(crate) fn iban(text: &[u8], start: usize) -> Option<Hit> {
    let country: [u8; 2] = *text.get(start..)?.first_chunk()?;
    let length = check::iban_length(country.map(|byte| byte.to_ascii_uppercase()))?;
    if is_word(byte_before(text, start))
        || !byte_at(text, start + 2).is_ascii_digit()
        || !byte_at(text, start + 3).is_ascii_digit()
    {
        return None;
    }
    let mut value = [0u8; 34];
    let mut at = start;
    let mut count = 0;
    let mut join = None;
    while count < length {
        if count > 0 && count.is_multiple_of(4) {
            let here = byte_at(text, at);
            let joins = matches!(here, b' ' | b'-');
            match join {
                None if count == 4 => {
                    join = Some(if joins { here } else { 0 });
                    at += usize::from(joins);
                }
                Some(known) if known != 0 => {
                    if here != known {
                        return None;
                    }
                    at += 1;
                }
                _ => {}
            }
        }
        let byte = byte_at(text, at);
        if !byte.is_ascii_alphanumeric() {
            return None;
        }
        value[count] = byte.to_ascii_uppercase();
        count += 1;
        at += 1;
    }
    let value = &value[..length];
    let check = check::named("iban")?;
    let fits = !is_word(byte_at(text, at)) && check.verdict(value) == Verdict::Passes;
    fits.then_some(Hit { span: start..at, bonus: check.bonus, weak: false })
}

/// What a magnetic stripe holds, by the place of its first sign (ISO/IEC 7813).
pub(crate) fn card_track(text: &[u8], start: usize) -> Option<Hit> {
    let first = byte_at(text, start) == b'%';
    let number = start + if first { 2 } else { 1 };
    if first && byte_at(text, start + 1) != b'B' {
        return None;
    }
    let length = run(text, number, 20, |byte| byte.is_ascii_digit());
    let digits = &text[number..number + length];
    if check::named("card")?.verdict(digits) == Verdict::Fails {
        return None;
    }
    let mut at = number + length;
    if first {
        if byte_at(text, at) != b'^' {
            return None;
        }
        let name = run(text, at + 1, 27, |byte| byte.is_ascii_graphic() && byte != b'^' || byte == b' ');
        if !(2..=26).contains(&name) || byte_at(text, at + 1 + name) != b'^' {
            return None;
        }
        at += name + 2;
    } else if byte_at(text, at) == b'=' {
        at += 1;
    } else {
        return None;
    }
    let service = run(text, at, 7, |byte| byte.is_ascii_digit());
    if service < 7
        || !(1..=12).contains(&(u32::from(text[at + 2] - b'0') * 10 + u32::from(text[at + 3] - b'0')))
    {
        return None;
    }
    at += 7;
    let rest = if first {
        run(text, at, 60, |byte| !byte.is_ascii_control() && byte != b'?')
    } else {
        run(text, at, 13, |byte| byte.is_ascii_digit())
    };
    at += rest;
    (byte_at(text, at) == b'?').then(|| Hit { span: start..at + 1, bonus: 20, weak: false })
}

/// A number of value added tax whose state begins at a place.
pub(crate) fn vat(text: &[u8], start: usize) -> Option<Hit> {
    let state: [u8; 2] = *text.get(start..)?.first_chunk()?;
    if !check::is_state(state) || is_word(byte_before(text, start)) {
        return None;
    }
    let check = check::named("vat")?;
    let mut value = state.to_vec();
    let mut best = None;
    let mut at = start + 2;
    let mut last_joins = false;
    while value.len() < 15 {
        let byte = byte_at(text, at);
        if byte.is_ascii_uppercase() || byte.is_ascii_digit() {
            value.push(byte);
            at += 1;
            last_joins = false;
            let complete = !is_word(byte_at(text, at));
            if complete && check.verdict(&value) == Verdict::Passes {
                best = Some(at);
            }
        } else if matches!(byte, b' ' | b'.' | b'-') && !last_joins {
            last_joins = true;
            at += 1;
        } else {
            break;
        }
    }
    best.map(|end| Hit { span: start..end, bonus: check.bonus, weak: false })
}
