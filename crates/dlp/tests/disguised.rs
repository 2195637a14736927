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

/// Writes each character otherwise, with something between them.
fn each(value: &str, between: &str, write: impl Fn(u32) -> String) -> String {
    value.chars().map(|letter| write(u32::from(letter))).collect::<Vec<_>>().join(between)
}

/// A value with something in its midst, twice.
fn apart(value: &str, first: &str, second: &str) -> String {
    format!("{}{first}{}{second}{}", &value[..2], &value[2..5], &value[5..])
}

/// Ways to take a value apart, to write it in codes, and to encode it twice.
fn pieces(value: &str) -> Vec<(&'static str, String)> {
    let encoded = |text: &str| base64(text.as_bytes());
    vec![
        ("tags", apart(value, "<b>", "</b>")),
        ("tags with attributes", apart(value, "<span class=\"x\">", "</span>")),
        ("BBCode", apart(value, "[b]", "[/b]")),
        ("colours of wikis", apart(value, "{color:red}", "{color}")),
        ("colours of terminals", apart(value, "\u{1B}[1;31m", "\u{1B}[0m")),
        ("emphasis", apart(value, "**", "**")),
        ("quoted-printable", each(value, "", |code| format!("={code:02X}"))),
        ("codes in decimal digits", format!("[{}]", each(value, ", ", |code| code.to_string()))),
        ("codes in hexadecimal digits", format!("[{}]", each(value, ", ", |code| format!("0x{code:02x}")))),
        ("calls", each(value, "||", |code| format!("CHR({code})"))),
        ("one call", format!("String.fromCharCode({})", each(value, ",", |code| code.to_string()))),
        ("octal escapes", each(value, "", |code| format!("\\{code:03o}"))),
        ("code points", each(value, " ", |code| format!("U+{code:04X}"))),
        ("binary digits", each(value, " ", |code| format!("{code:08b}"))),
        ("hexadecimal digits", each(value, "", |code| format!("{code:02x}"))),
        ("percent twice", each(value, "", |code| format!("%25{code:02X}"))),
        ("entities twice", each(value, "", |code| format!("&amp;#{code};"))),
        ("escapes in a string in a string", each(value, "", |code| format!("\\\\u{code:04x}"))),
        ("escapes of JavaScript", each(value, "", |code| format!("%u{code:04X}"))),
        ("right to left", format!("\u{202E}{}\u{202C}", value.chars().rev().collect::<String>())),
        ("base64 of hexadecimal digits", encoded(&each(value, "", |code| format!("{code:02x}")))),
    ]
}

/// Ways to write a number of digits only.
fn numbers(value: &str) -> Vec<(&'static str, String)> {
    let words = |all: &str, between: &str| {
        let all: Vec<&str> = all.split(' ').collect();
        let words: Vec<&str> = value.bytes().map(|digit| all[usize::from(digit - b'0')]).collect();
        words.join(between)
    };
    let spread = |between: &str| value.chars().map(String::from).collect::<Vec<_>>().join(between);
    vec![
        ("blanks", spread(" ")),
        ("dots", spread(".")),
        ("dashes", spread("-")),
        ("underscores", spread("_")),
        ("commas", spread(", ")),
        ("raised dots", spread(" · ")),
        ("bars", spread("|")),
        ("lines", spread("\n")),
        ("English", words("zero one two three four five six seven eight nine", " ")),
        ("German", words("null eins zwei drei vier fünf sechs sieben acht neun", "-")),
        ("French", words("zéro un deux trois quatre cinq six sept huit neuf", " ")),
        ("Spanish", words("cero uno dos tres cuatro cinco seis siete ocho nueve", ", ")),
        ("letters", value.replace('0', "O").replace('1', "l")),
    ]
}

/// Writes the values of all examples otherwise; returns how many were tried, and those that were not found.
fn misses(
    suits: impl Fn(&str) -> bool,
    disguise: impl Fn(&str) -> Vec<(&'static str, String)>,
) -> (usize, Vec<String>) {
    let (mut tried, mut missed) = (0usize, Vec::new());
    for detector in steward_dlp::detectors() {
        let mut scanner = Scanner::with(|other| other.id == detector.id);
        for example in detector.examples.iter().filter(|example| example.text.is_ascii()) {
            let [value] = example.finds.as_slice() else { continue };
            if value.len() < 6 || example.band < Band::Medium || value.contains('\n') || !suits(value) {
                continue;
            }
            let Some((before, behind)) = example.text.split_once(value.as_str()) else { continue };
            for (how, disguise) in disguise(value).into_iter().filter(|(_, disguise)| disguise != value) {
                let text = format!("{before}{disguise}{behind}");
                let written = before.len()..before.len() + disguise.len();
                tried += 1;
                let found = scanner.scan(text.as_bytes()).into_iter().any(|finding| {
                    let over = finding.end.min(written.end).saturating_sub(finding.start.max(written.start));
                    2 * over >= disguise.len()
                });
                if !found {
                    missed.push(format!("{}, {how}: {text:?}", detector.id));
                }
            }
        }
    }
    (tried, missed)
}

#[test]
fn values_that_are_taken_apart_or_in_codes_are_found() {
    let (tried, missed) = misses(|value| value.bytes().any(|byte| byte.is_ascii_digit()), pieces);
    let share = missed.len() as f64 / tried as f64;
    assert!(tried > 10_000 && share < 0.03, "{} of {tried}:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn numbers_that_are_spread_or_spoken_are_found() {
    let digits = |value: &str| value.len() > 8 && value.bytes().all(|byte| byte.is_ascii_digit());
    let (tried, missed) = misses(digits, numbers);
    let share = missed.len() as f64 / tried as f64;
    assert!(tried > 1000 && share < 0.04, "{} of {tried}:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn addresses_whose_signs_are_spelled_out_are_found() {
    for written in [
        "ann.lee [at] example [dot] com",
        "ann.lee(at)example(dot)com",
        "ann.lee at example dot com",
        "ann.lee AT mail DOT example DOT com",
        "ann.lee_at_example_dot_com",
        "ann.lee -at- example -dot- com",
        "ann.lee <at> example <dot> com",
        "ann.lee (ät) example (Punkt) com",
        "ann.lee @ example . com",
    ] {
        let text = format!("Write to {written} today");
        let found = find(text.as_bytes(), "EMAIL").unwrap_or_else(|| panic!("{written}"));
        assert!(found.obfuscated && found.start == 9, "{written}: {found:?}");
    }
    for text in ["look at example.com", "at dot com", "a point at one"] {
        assert!(find(text.as_bytes(), "EMAIL").is_none(), "{text}");
    }
}

#[test]
fn documents_that_hide_nothing_have_next_to_nothing_disguised() {
    let (mut read, mut wrong) = (0, Vec::new());
    let mut scanner = Scanner::new();
    for document in steward_corpus_dev::documents(5, 1500).filter(|document| document.evasion.is_none()) {
        read += 1;
        for finding in scanner.scan(&document.text).into_iter().filter(|finding| finding.obfuscated) {
            let over = |span: &steward_corpus_dev::Span| span.start < finding.end && finding.start < span.end;
            if !document.spans.iter().any(over) {
                let part = &document.text[finding.start..finding.end];
                wrong.push(format!("{}: {:?}", finding.detector.id, String::from_utf8_lossy(part)));
            }
        }
    }
    assert!(read > 1000 && wrong.len() * 200 < read, "{} of {read}: {wrong:#?}", wrong.len());
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
