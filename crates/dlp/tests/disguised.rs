//! What is written so that programs do not see it is found, and is said to be disguised.

use steward_dlp::{Band, Finding, Scanner};

/// Writes the digits and letters of a text otherwise.
fn with(text: &str, change: impl Fn(char) -> String) -> String {
    text.chars().map(change).collect()
}

fn digits_from(zero: u32) -> impl Fn(char) -> String {
    move |letter| match letter.to_digit(10) {
        Some(digit) => char::from_u32(zero + digit).unwrap_or(letter).to_string(),
        None => letter.to_string(),
    }
}

/// Ways to write a value.
fn disguises(value: &str) -> Vec<(&'static str, String)> {
    vec![
        (
            "full width",
            with(value, |letter| match letter {
                '!'..='~' => char::from_u32(u32::from(letter) + 0xFEE0).unwrap_or(letter).to_string(),
                _ => letter.to_string(),
            }),
        ),
        ("Arabic digits", with(value, digits_from(0x0660))),
        ("Devanagari digits", with(value, digits_from(0x0966))),
        ("mathematical digits", with(value, digits_from(0x1D7CE))),
        ("zero width", with(value, |letter| format!("{letter}\u{200B}"))),
        ("soft hyphens", with(value, |letter| format!("{letter}\u{AD}"))),
        ("percent", with(value, |letter| format!("%{:02X}", u32::from(letter)))),
        ("decimal entities", with(value, |letter| format!("&#{};", u32::from(letter)))),
        ("hexadecimal entities", with(value, |letter| format!("&#x{:x};", u32::from(letter)))),
        ("escapes of JSON", with(value, |letter| format!("\\u{:04x}", u32::from(letter)))),
    ]
}

fn find(text: &[u8], id: &str) -> Option<Finding> {
    Scanner::with(|detector| detector.id == id)
        .scan(text)
        .into_iter()
        .find(|finding| finding.band() >= Band::Medium)
}

#[test]
fn numbers_and_tokens_are_found_however_they_are_written() {
    let (mut tried, mut missed) = (0usize, Vec::new());
    for detector in steward_dlp::detectors() {
        for example in &detector.examples {
            let [value] = example.finds.as_slice() else { continue };
            let written = example.text.find(value.as_str()).unwrap();
            if !example.text.is_ascii()
                || value.len() < 6
                || value.contains('\n')
                || !value.bytes().any(|byte| byte.is_ascii_digit())
            {
                continue;
            }
            for (how, disguise) in disguises(value) {
                let text = format!(
                    "{}{disguise}{}",
                    &example.text[..written],
                    &example.text[written + value.len()..]
                );
                if disguise == *value {
                    continue;
                }
                tried += 1;
                let found = find(text.as_bytes(), &detector.id);
                let whole = found.is_some_and(|finding| {
                    let over =
                        finding.end.min(written + disguise.len()).saturating_sub(finding.start.max(written));
                    finding.obfuscated && 2 * over >= disguise.len()
                });
                if !whole {
                    missed.push(format!("{}, {how}: {text:?}", detector.id));
                }
            }
        }
    }
    let share = missed.len() as f64 / tried as f64;
    assert!(tried > 3000 && share < 0.02, "{} of {tried}:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn base64_and_utf16_are_read() {
    let text = "card number 4532 7153 3790 1245, valid thru 12/29";
    let hidden = format!("payload: {}", base64(text.as_bytes()));
    let found = find(hidden.as_bytes(), "CREDIT_CARD").unwrap();
    assert!(found.obfuscated);
    assert_eq!((found.start, found.end), (9, hidden.len()));

    let wide: Vec<u8> =
        "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let found = find(&wide, "CREDIT_CARD").unwrap();
    assert_eq!((found.start, found.end), (2 + 2 * 12, 2 + 2 * 31));
}

#[test]
fn text_of_people_is_not_disguised() {
    for text in ["Größe: 12, Straße – 5 €", "привет 12", "日本語 4532 7153 3790 1245 カード"]
    {
        for finding in Scanner::new().scan(text.as_bytes()) {
            assert!(!finding.obfuscated, "{text}: {finding:?}");
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |part: &[u8]| {
        let whole =
            part.iter().chain([0, 0].iter()).take(3).fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
        let letters = (0..4).map(move |place| char::from(LETTERS[(whole >> (18 - 6 * place) & 63) as usize]));
        letters.take(part.len() + 1).chain("==".chars()).take(4).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}
