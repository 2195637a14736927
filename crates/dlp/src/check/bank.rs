//! Accounts and banks by number.

use super::sums::{digit, is_compact_date, number, row, two, uniform};

fn ordinary(digits: &[u8]) -> bool {
    !uniform(digits) && !row(digits)
}

/// Bank State Branch of Australia: a bank, a state, a branch.
pub(super) fn au_bsb(text: &[u8]) -> bool {
    text.len() == 6 && two(text, 0) != 0 && ordinary(text)
}

/// Whether a number is that of an institution of Payments Canada.
fn is_institution(number: u64) -> bool {
    matches!(
        number,
        1..=4 | 6 | 10 | 16 | 30 | 39 | 117 | 127 | 177 | 219 | 240..=242 | 245 | 250 | 260 | 265 | 269 | 270 | 275 | 277 | 290 | 292 | 294 | 301 | 303 | 307..=311 | 314 | 315 | 318 | 321..=323 | 326..=328 | 330 | 332..=336 | 338..=340 | 342..=347 | 349 | 352 | 354 | 355 | 357..=361 | 507 | 509 | 522 | 532 | 536 | 540 | 548 | 550 | 551 | 568 | 570 | 580 | 590 | 592 | 597 | 603 | 604 | 606 | 608 | 614 | 618 | 620 | 621 | 623 | 625 | 626 | 630 | 803 | 807..=810 | 815 | 819 | 828..=830 | 837 | 839 | 840 | 842 | 844 | 846 | 853 | 854 | 865 | 879 | 889 | 890 | 899
    )
}

/// Transit number of Canada: eight digits with the institution last, or nine with 0 and the institution first.
pub(super) fn ca_transit(text: &[u8]) -> bool {
    let (institution, branch) = match text.len() {
        8 => (&text[5..], &text[..5]),
        9 if text[0] == b'0' => (&text[1..4], &text[4..]),
        _ => return false,
    };
    let institution = number(institution);
    number(branch) != 0 && is_institution(institution)
}

/// Number of an account in the United States: nothing that is something else. No check is published.
pub(super) fn us_bank_account(text: &[u8]) -> bool {
    let milliseconds = text.len() == 13 && text[0] == b'1' && matches!(text[1], b'5'..=b'9');
    (6..=17).contains(&text.len())
        && ordinary(text)
        && !super::americas::aba(text)
        && !super::contact::birth_date_compact(text)
        && !milliseconds
}

/// Sort code of the United Kingdom. The modulus table of Pay.UK changes monthly and is not applied.
pub(super) fn uk_sort_code(text: &[u8]) -> bool {
    text.len() == 6 && two(text, 0) != 0 && ordinary(text)
}

/// Number of an account in the United Kingdom.
pub(super) fn uk_account(text: &[u8]) -> bool {
    text.len() == 8 && ordinary(text) && !is_compact_date(text)
}

/// Payment code of Pix: fields of two digits id, two digits length and as many characters; one of them names Pix, the last is the CRC-16 of
/// all before it (`EMVCo` QR Code Specification, Manual do BR Code).
pub(super) fn br_code(text: &[u8]) -> bool {
    let mut rest = text;
    let (mut first, mut named) = (true, false);
    while rest.len() >= 4 && rest[..4].iter().all(u8::is_ascii_digit) {
        let (id, length) = (two(rest, 0), two(rest, 2) as usize);
        let Some(value) = rest.get(4..4 + length) else { return false };
        if first && (id, value) != (0, &b"01"[..]) {
            return false;
        }
        first = false;
        named |= (26..=51).contains(&id) && contains_pix(value);
        rest = &rest[4 + length..];
        if id == 63 {
            let read = std::str::from_utf8(value).ok().and_then(|hex| u16::from_str_radix(hex, 16).ok());
            return named && length == 4 && rest.is_empty() && read == Some(crc16(&text[..text.len() - 4]));
        }
    }
    false
}

fn contains_pix(value: &[u8]) -> bool {
    const NAME: &[u8] = b"br.gov.bcb.pix";
    value.windows(NAME.len()).any(|part| part.eq_ignore_ascii_case(NAME))
}

/// CRC-16 with polynomial 0x1021 from 0xFFFF; that of "123456789" is 0x29B1.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    })
}

/// Value added tax number of the United Kingdom: nine digits, or twelve with a branch. The series that began again at 100 in 2009 takes 55
/// from the check (HMRC, modulus 97 and 9755).
pub(super) fn gb_vat(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"GB").or(text.strip_prefix(b"XI")).unwrap_or(text);
    if !matches!(digits.len(), 9 | 12) || !digits.iter().all(u8::is_ascii_digit) || uniform(digits) {
        return false;
    }
    let sum: u32 = digits[..7].iter().zip((2..=8).rev()).map(|(byte, weight)| digit(*byte) * weight).sum();
    let sum = sum + two(digits, 7);
    sum.is_multiple_of(97) || (digits[0] != b'0' && (sum + 55).is_multiple_of(97))
}
