//! Numbers of accounts, cards, securities and devices.

use super::Verdict;
use super::sums::{base36, digit, luhn, mod97, number, row, uniform};

/// LEI (ISO 17442): twenty places, 1 modulo 97.
pub(super) fn lei(text: &[u8]) -> bool {
    text.len() == 20
        && text[18..].iter().all(u8::is_ascii_digit)
        && !uniform(text)
        && mod97(text.iter().copied()) == Some(1)
}

/// ISIN: letters become two digits, then Luhn. The first two name a country, or XS and the like for several; securities keep the codes of
/// countries that are no more (ISO 6166).
pub(super) fn isin(text: &[u8]) -> bool {
    if text.len() != 12 || !text[11].is_ascii_digit() || uniform(&text[2..]) {
        return false;
    }
    let other = matches!(
        &text[..2],
        b"XA" | b"XB" | b"XC" | b"XD" | b"XF" | b"XS" | b"EU" | b"QS" | b"QT" | b"AN" | b"CS"
    );
    if !other && !super::country::is_country([text[0], text[1]]) {
        return false;
    }
    let mut digits = Vec::with_capacity(24);
    for byte in text {
        let Some(value) = base36(*byte) else { return false };
        if value > 9 {
            digits.push(b'0' + (value / 10) as u8);
        }
        digits.push(b'0' + (value % 10) as u8);
    }
    luhn(&digits)
}

/// CUSIP: every second value twice, digit by digit. Those of private placements, with signs in them, are left out.
pub(super) fn cusip(text: &[u8]) -> bool {
    if text.len() != 9 || !text[8].is_ascii_digit() || uniform(text) {
        return false;
    }
    let sum: Option<u32> = text[..8]
        .iter()
        .enumerate()
        .map(|(place, byte)| {
            let value = base36(*byte)?;
            let value = if place % 2 == 1 { value * 2 } else { value };
            Some(value / 10 + value % 10)
        })
        .sum();
    sum.is_some_and(|sum| (10 - sum % 10) % 10 == digit(text[8]))
}

/// Who issues a card, by its first digits and its length (ISO/IEC 7812, issuers' own publications): the first row whose beginning fits
/// decides.
pub(crate) fn card_brand(digits: &[u8]) -> Option<&'static str> {
    let prefix = |length: usize| digits.get(..length).map(|digits| number(digits) as u32);
    let (two, three, four, six) = (prefix(2)?, prefix(3)?, prefix(4)?, prefix(6)?);
    let (brand, fits): (_, fn(usize) -> bool) = match (two, three, four, six) {
        (_, _, _, 506_699..=506_778 | 509_000..=509_999 | 504_175 | 627_780 | 636_297 | 636_368) => {
            ("Elo", |length| length == 16)
        }
        (40..=49, ..) => ("Visa", |length| matches!(length, 13 | 16 | 19)),
        (51..=55, ..) | (_, _, 2221..=2720, _) => ("Mastercard", |length| length == 16),
        (34 | 37, ..) => ("American Express", |length| length == 15),
        (_, _, 2200..=2204, _) => ("Mir", |length| matches!(length, 16..=19)),
        (_, _, _, 506_099..=506_198 | 650_002..=650_027) => {
            ("Verve", |length| matches!(length, 16 | 18 | 19))
        }
        (65, ..) | (_, 644..=649, ..) | (_, _, 6011, _) => ("Discover", |length| matches!(length, 16..=19)),
        (36 | 38 | 39, ..) | (_, 300..=305, ..) | (_, _, 3095, _) => {
            ("Diners Club", |length| matches!(length, 14..=19))
        }
        (_, _, 3528..=3589, _) => ("JCB", |length| matches!(length, 16..=19)),
        (62, ..) => ("UnionPay", |length| matches!(length, 16..=19)),
        (_, _, 5018 | 5020 | 5038 | 5893 | 6304 | 6759 | 6761..=6763, _) => {
            ("Maestro", |length| matches!(length, 12..=19))
        }
        (_, _, 5019, _) => ("Dankort", |length| length == 16),
        (_, _, 9792, _) => ("Troy", |length| length == 16),
        (60 | 81 | 82, ..) | (_, 508, ..) => ("RuPay", |length| length == 16),
        (10..=19, ..) => ("UATP", |length| length == 15),
        _ => return None,
    };
    fits(digits.len()).then_some(brand)
}

/// Numbers that issuers and processors publish for tests.
const TEST_CARDS: [&[u8]; 28] = [
    b"4242424242424242",
    b"4111111111111111",
    b"4012888888881881",
    b"4000056655665556",
    b"4222222222222",
    b"5555555555554444",
    b"5105105105105100",
    b"5200828282828210",
    b"5454545454545454",
    b"2223003122003222",
    b"2223000048400011",
    b"378282246310005",
    b"371449635398431",
    b"378734493671000",
    b"6011111111111117",
    b"6011000990139424",
    b"6011981111111113",
    b"30569309025904",
    b"38520000023237",
    b"3056930009020004",
    b"36227206271667",
    b"3530111333300000",
    b"3566002020360505",
    b"6200000000000005",
    b"6205500000000000004",
    b"6304000000000000",
    b"6759649826438453",
    b"4000000000000002",
];

/// A card: its issuer and Luhn. Published test numbers are told apart.
pub(super) fn card(text: &[u8]) -> Verdict {
    if card_brand(text).is_none() || !luhn(text) || uniform(text) || row(text) {
        return Verdict::Fails;
    }
    let zeros = text.iter().filter(|byte| **byte == b'0').count();
    if TEST_CARDS.contains(&text) || (text.starts_with(b"400000") && zeros >= 7) {
        return Verdict::Published;
    }
    Verdict::Passes
}

/// The digits before "D" of what a magnetic stripe or a chip gives as track 2 are a card (ISO/IEC 7813).
pub(super) fn card_track2_equivalent(text: &[u8]) -> Verdict {
    text.iter().position(|byte| *byte == b'D').map_or(Verdict::Fails, |end| card(&text[..end]))
}

/// IMEI: fifteen digits, a reporting body in front, and Luhn (3GPP TS 23.003).
pub(super) fn imei(text: &[u8]) -> bool {
    const BODIES: [u64; 17] = [1, 10, 30, 33, 35, 44, 45, 49, 50, 51, 52, 53, 54, 86, 91, 98, 99];
    text.len() == 15 && BODIES.contains(&number(&text[..2])) && !uniform(text) && luhn(text)
}

/// ICCID: 89, a country, an issuer, and Luhn (ITU-T E.118).
pub(super) fn iccid(text: &[u8]) -> bool {
    (18..=20).contains(&text.len()) && text.starts_with(b"89") && luhn(text)
}

/// IMSI: a code of a mobile country (ITU-T E.212) in front, or those of test and private networks.
pub(super) fn imsi(text: &[u8]) -> bool {
    text.len() == 15
        && !uniform(text)
        && matches!(
            number(&text[..3]),
            1 | 202 | 204 | 206 | 208 | 212..=214 | 216 | 218..=222 | 225 | 226 | 228 | 230..=232 | 234 | 235 | 238
                | 240 | 242 | 244 | 246..=248 | 250 | 255 | 257 | 259 | 260 | 262 | 266 | 268 | 270 | 272 | 274 | 276
                | 278 | 280 | 282..=284 | 286 | 288..=290 | 292..=295 | 297 | 302 | 308 | 310..=316 | 330 | 332 | 334
                | 338 | 340 | 342 | 344 | 346 | 348 | 350 | 352 | 354 | 356 | 358 | 360 | 362..=366 | 368 | 370 | 372
                | 374 | 376 | 400..=402 | 404..=406 | 410 | 412..=422 | 424..=432 | 434 | 436..=438 | 440 | 441 | 450 | 452 | 454..=457 | 460 | 461
                | 466 | 467 | 470 | 472 | 502 | 505 | 510 | 514 | 515 | 520 | 525 | 528 | 530 | 536 | 537 | 539..=555 | 602..=643 | 645..=655 | 657..=659
                | 702 | 704 | 706 | 708 | 710 | 712 | 714 | 716 | 722 | 724 | 730 | 732 | 734 | 736 | 738 | 740 | 742
                | 744 | 746 | 748 | 750 | 901 | 902 | 991 | 999
        )
}

/// SWIFT code: a country in the fifth and sixth place (ISO 9362), no 0 or 1 in the seventh and no O in the eighth (ISO 20022,
/// `BICIdentifier`).
pub(super) fn swift_bic(text: &[u8]) -> bool {
    matches!(text.len(), 8 | 11)
        && text[..6].iter().all(u8::is_ascii_uppercase)
        && text[6..].iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && super::country::is_country([text[4], text[5]])
        && !matches!(text[6], b'0' | b'1')
        && text[7] != b'O'
        && !matches!(text, b"DOCUMENT" | b"STATEMENT")
}

/// IFSC of India: a bank, 0, a branch.
pub(super) fn in_ifsc(text: &[u8]) -> bool {
    text.len() == 11
        && text[..4].iter().all(u8::is_ascii_uppercase)
        && text[4] == b'0'
        && text[5..].iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

/// SEDOL of the London Stock Exchange.
pub(super) fn sedol(text: &[u8]) -> bool {
    if text.len() != 7 || text.iter().any(|byte| b"AEIOUaeiou".contains(byte)) || !text[6].is_ascii_digit() {
        return false;
    }
    // Those with letters have been given out since 2004; the older ones have none.
    if text[0].is_ascii_digit() && !text.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: Option<u32> = text
        .iter()
        .zip([1, 3, 1, 7, 3, 9, 1])
        .map(|(byte, weight)| base36(*byte).map(|value| value * weight))
        .sum();
    sum.is_some_and(|sum| sum % 10 == 0)
}
