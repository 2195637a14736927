//! The single forms in which values are disguised.

use crate::evasion::is_token;
use crate::rng::Rng;

/// A way to write a value.
pub struct Form {
    /// Its name.
    pub name: &'static str,
    /// Whether the value must stand between double quotes.
    pub quoted: bool,
    /// Whether a value of a detector in a carrier can be written so and still be read by a person.
    pub suits: fn(&str, &str, &str) -> bool,
    /// Writes it.
    pub write: fn(&mut Rng, &str, &str) -> String,
}

/// Digits and separators only.
fn numeric(value: &str, _: &str, _: &str) -> bool {
    value.chars().filter(char::is_ascii_digit).count() >= 7
        && value.chars().all(|c| c.is_ascii_digit() || " -./()+".contains(c))
}

/// Anything that is not very long.
fn short(value: &str, _: &str, _: &str) -> bool {
    (6..=80).contains(&value.len()) && value.is_ascii()
}

fn bare_number(value: &str, _: &str, _: &str) -> bool {
    (8..=20).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
}

fn letters(value: &str, id: &str, _: &str) -> bool {
    (id == "EMAIL" || id == "IBAN" || (is_token(id) && value.len() < 120))
        && value.is_ascii()
        && !value.starts_with("http")
}

fn with_dash(value: &str, id: &str, _: &str) -> bool {
    value.contains('-') && !is_token(id) && value.len() < 60
}

fn with_space(value: &str, _: &str, _: &str) -> bool {
    value.contains(' ') && value.len() < 60
}

fn in_web(value: &str, id: &str, carrier: &str) -> bool {
    let logged = ["http", "nginx", "applog", "syslog"].contains(&carrier);
    short(value, id, carrier) && (logged || (id == "EMAIL" && ["chat", "mail", "ticket"].contains(&carrier)))
}

fn in_markup(value: &str, id: &str, carrier: &str) -> bool {
    short(value, id, carrier)
        && !value.contains(['&', '<'])
        && ["html", "xml", "wiki", "mail"].contains(&carrier)
}

fn in_json(value: &str, id: &str, carrier: &str) -> bool {
    short(value, id, carrier) && ["json", "ndjson", "http", "javascript", "java"].contains(&carrier)
}

fn in_code(value: &str, id: &str, carrier: &str) -> bool {
    short(value, id, carrier) && ["javascript", "java", "go", "python"].contains(&carrier)
}

fn in_hex_code(value: &str, id: &str, carrier: &str) -> bool {
    short(value, id, carrier) && ["javascript", "go", "python", "rust"].contains(&carrier)
}

fn in_mail(value: &str, id: &str, carrier: &str) -> bool {
    short(value, id, carrier) && carrier == "mail"
}

fn in_page(value: &str, id: &str, carrier: &str) -> bool {
    short(value, id, carrier) && ["wiki", "ticket", "chat"].contains(&carrier) && !value.contains('_')
}

fn in_html(value: &str, id: &str, carrier: &str) -> bool {
    short(value, id, carrier) && carrier == "html"
}

fn wrapped(value: &str, id: &str, carrier: &str) -> bool {
    value.matches(' ').count() >= 2
        && numeric_or_iban(value, id)
        && ["mail", "letter", "ticket", "invoice"].contains(&carrier)
}

fn numeric_or_iban(value: &str, id: &str) -> bool {
    id == "IBAN" || numeric(value, id, "")
}

fn mail_address(value: &str, id: &str, carrier: &str) -> bool {
    id == "EMAIL"
        && value.contains('@')
        && ["mail", "chat", "ticket", "wiki", "html", "notes", "letter"].contains(&carrier)
}

/// Puts something between characters, at a few places.
fn between(rng: &mut Rng, value: &str, marks: &[&str]) -> String {
    let n = value.chars().count();
    let every = rng.chance(20);
    let wanted = 1 + rng.below(4);
    let places: Vec<usize> = (0..wanted).map(|_| 1 + rng.below(n - 1)).collect();
    let mark = rng.pick(marks);
    let mut out = String::new();
    for (i, c) in value.chars().enumerate() {
        if i > 0 && (every || places.contains(&i)) {
            out.push_str(mark);
        }
        out.push(c);
    }
    out
}

/// Each digit by another of the same value.
fn digits_from(value: &str, zero: u32) -> String {
    value.chars().map(|c| c.to_digit(10).and_then(|d| char::from_u32(zero + d)).unwrap_or(c)).collect()
}

fn mapped(value: &str, digits: &str) -> String {
    value.chars().map(|c| c.to_digit(10).and_then(|d| digits.chars().nth(d as usize)).unwrap_or(c)).collect()
}

fn full_width(rng: &mut Rng, value: &str, _: &str) -> String {
    let all = rng.chance(60);
    value
        .chars()
        .map(|c| match c {
            ' ' if all => '\u{3000}',
            c if c.is_ascii_graphic() && (all || c.is_ascii_alphanumeric()) => {
                char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)
            }
            c => c,
        })
        .collect()
}

/// Letters and digits of mathematics: bold, sans-serif bold, monospace.
fn mathematical(rng: &mut Rng, value: &str, _: &str) -> String {
    let (upper, lower, digit) =
        rng.one(&[(0x1D400, 0x1D41A, 0x1D7CE), (0x1D5D4, 0x1D5EE, 0x1D7EC), (0x1D670, 0x1D68A, 0x1D7F6)]);
    value
        .chars()
        .map(|c| {
            let code = match c {
                'A'..='Z' => upper + u32::from(c) - 65,
                'a'..='z' => lower + u32::from(c) - 97,
                '0'..='9' => digit + u32::from(c) - 48,
                _ => return c,
            };
            char::from_u32(code).unwrap_or(c)
        })
        .collect()
}

/// Letters that look alike, of Cyrillic or of Greek.
fn look_alike(rng: &mut Rng, value: &str, _: &str) -> String {
    const CYRILLIC: (&str, &str) = ("aeopcxyijsABEHKMOPCTX", "аеорсхуіјѕАВЕНКМОРСТХ");
    const GREEK: (&str, &str) = ("ovABEZHIKMNOPTX", "ονΑΒΕΖΗΙΚΜΝΟΡΤΧ");
    let (plain, other) = if rng.chance(70) { CYRILLIC } else { GREEK };
    let mut changed = 0;
    let mut out = String::new();
    for c in value.chars() {
        match plain.find(c).and_then(|i| other.chars().nth(i)) {
            Some(twin) if changed == 0 || rng.chance(40) => {
                changed += 1;
                out.push(twin);
            }
            _ => out.push(c),
        }
    }
    out
}

fn replaced(rng: &mut Rng, value: &str, from: char, to: &[&str]) -> String {
    let other = rng.pick(to);
    value.replace(from, other)
}

/// Some characters by a notation, at least one.
fn encoded(rng: &mut Rng, value: &str, percent: usize, write: impl Fn(char) -> String) -> String {
    let sure = rng.below(value.chars().count());
    value
        .chars()
        .enumerate()
        .map(|(i, c)| if i == sure || rng.chance(percent) { write(c) } else { c.to_string() })
        .collect()
}

fn percent(rng: &mut Rng, value: &str, _: &str) -> String {
    let code = |c: char| format!("%{:02X}", u32::from(c));
    if value.contains('@') && rng.chance(60) {
        value.replace('@', "%40")
    } else {
        encoded(rng, value, 40, code)
    }
}

fn concatenated(rng: &mut Rng, value: &str, carrier: &str) -> String {
    let cut = 3 + rng.below(value.len() - 5);
    let glue = if carrier == "python" { rng.pick(&["\" \"", "\" + \""]) } else { "\" + \"" };
    format!("{}{glue}{}", &value[..cut], &value[cut..])
}

fn quoted_printable(rng: &mut Rng, value: &str, _: &str) -> String {
    let cut = 2 + rng.below(value.len() - 4);
    let (a, b) = value.split_at(cut);
    let code = |c: char| format!("={:02X}", u32::from(c));
    format!(
        "{}=\n{}",
        a.replace('=', "=3D"),
        encoded(rng, &b.replace('=', "_"), 15, code).replace('_', "=3D")
    )
}

fn emphasised(rng: &mut Rng, value: &str, _: &str) -> String {
    let cut = 2 + rng.below(value.len() - 4);
    let mark = rng.pick(&["**", "__", "`"]);
    format!("{mark}{}{mark}{}", &value[..cut], &value[cut..])
}

fn tagged(rng: &mut Rng, value: &str, _: &str) -> String {
    let cut = 2 + rng.below(value.len() - 4);
    let (open, close) =
        rng.one(&[("<b>", "</b>"), ("<span>", "</span>"), ("<wbr>", ""), ("<i class=\"x\">", "</i>")]);
    format!("{}{open}{}{close}", &value[..cut], &value[cut..])
}

fn broken_line(rng: &mut Rng, value: &str, _: &str) -> String {
    let spaces: Vec<usize> = value.match_indices(' ').map(|(i, _)| i).collect();
    let place = spaces[rng.below(spaces.len())];
    format!("{}\n{}", &value[..place], &value[place + 1..])
}

fn spelled(rng: &mut Rng, value: &str, _: &str) -> String {
    let (at, dot) = rng.one(&[
        (" (at) ", " (dot) "),
        (" [at] ", " [dot] "),
        ("(at)", "."),
        (" at ", " dot "),
        ("[@]", "[.]"),
        (" AT ", " DOT "),
    ]);
    let (local, domain) = value.split_once('@').unwrap_or((value, ""));
    format!("{local}{at}{}", domain.replace('.', dot))
}

fn spread(rng: &mut Rng, value: &str, _: &str) -> String {
    let gap = rng.pick(&[" ", " ", ".", "-", "_", "\u{2009}", " · "]);
    value.chars().map(String::from).collect::<Vec<_>>().join(gap)
}

const ZERO: &[&str] = &["\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}"];
const BIDI: &[&str] = &["\u{200E}", "\u{200F}", "\u{202A}\u{202C}", "\u{2066}\u{2069}"];
const DASHES: &[&str] = &["‐", "‑", "‒", "–", "—", "−", "﹣", "－", "⁃"];
const SPACES: &[&str] =
    &["\u{A0}", "\u{2009}", "\u{2007}", "\u{202F}", "\u{3000}", "\u{2002}", "\u{205F}", "\t"];

/// All forms that change single values.
pub const FORMS: &[Form] = &[
    Form { name: "zero-width", quoted: false, suits: short, write: |r, v, _| between(r, v, ZERO) },
    Form { name: "zero-width", quoted: false, suits: letters, write: |r, v, _| between(r, v, ZERO) },
    Form { name: "soft-hyphen", quoted: false, suits: short, write: |r, v, _| between(r, v, &["\u{AD}"]) },
    Form { name: "bidi-marks", quoted: false, suits: short, write: |r, v, _| between(r, v, BIDI) },
    Form {
        name: "variation-selectors",
        quoted: false,
        suits: short,
        write: |r, v, _| between(r, v, &["\u{FE0E}", "\u{FE0F}"]),
    },
    Form {
        name: "combining-marks",
        quoted: false,
        suits: short,
        write: |r, v, _| between(r, v, &["\u{332}", "\u{34F}", "\u{301}"]),
    },
    Form { name: "full-width", quoted: false, suits: short, write: full_width },
    Form { name: "full-width", quoted: false, suits: numeric, write: full_width },
    Form {
        name: "arabic-indic-digits",
        quoted: false,
        suits: numeric,
        write: |_, v, _| digits_from(v, 0x660),
    },
    Form { name: "persian-digits", quoted: false, suits: numeric, write: |_, v, _| digits_from(v, 0x6F0) },
    Form { name: "devanagari-digits", quoted: false, suits: numeric, write: |_, v, _| digits_from(v, 0x966) },
    Form { name: "bengali-digits", quoted: false, suits: numeric, write: |_, v, _| digits_from(v, 0x9E6) },
    Form { name: "thai-digits", quoted: false, suits: numeric, write: |_, v, _| digits_from(v, 0xE50) },
    Form {
        name: "superscript-digits",
        quoted: false,
        suits: numeric,
        write: |_, v, _| mapped(v, "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    },
    Form {
        name: "circled-digits", quoted: false, suits: numeric, write: |_, v, _| mapped(v, "⓪①②③④⑤⑥⑦⑧⑨")
    },
    Form { name: "mathematical", quoted: false, suits: short, write: mathematical },
    Form { name: "look-alikes", quoted: false, suits: letters, write: look_alike },
    Form { name: "look-alikes", quoted: false, suits: letters, write: look_alike },
    Form {
        name: "exotic-dashes",
        quoted: false,
        suits: with_dash,
        write: |r, v, _| replaced(r, v, '-', DASHES),
    },
    Form {
        name: "exotic-spaces",
        quoted: false,
        suits: with_space,
        write: |r, v, _| replaced(r, v, ' ', SPACES),
    },
    Form { name: "percent-encoding", quoted: false, suits: in_web, write: percent },
    Form {
        name: "html-decimal",
        quoted: false,
        suits: in_markup,
        write: |r, v, _| encoded(r, v, 50, |c| format!("&#{};", u32::from(c))),
    },
    Form {
        name: "html-hex",
        quoted: false,
        suits: in_markup,
        write: |r, v, _| encoded(r, v, 50, |c| format!("&#x{:x};", u32::from(c))),
    },
    Form {
        name: "json-escapes",
        quoted: true,
        suits: in_json,
        write: |r, v, _| encoded(r, v, 40, |c| format!("\\u{:04x}", u32::from(c))),
    },
    Form {
        name: "json-escapes",
        quoted: true,
        suits: in_json,
        write: |r, v, _| encoded(r, v, 100, |c| format!("\\u{:04x}", u32::from(c))),
    },
    Form {
        name: "hex-escapes",
        quoted: true,
        suits: in_hex_code,
        write: |r, v, _| encoded(r, v, 40, |c| format!("\\x{:02x}", u32::from(c))),
    },
    Form { name: "concatenation", quoted: true, suits: in_code, write: concatenated },
    Form { name: "quoted-printable", quoted: false, suits: in_mail, write: quoted_printable },
    Form { name: "emphasis", quoted: false, suits: in_page, write: emphasised },
    Form { name: "html-tags", quoted: false, suits: in_html, write: tagged },
    Form { name: "line-break", quoted: false, suits: wrapped, write: broken_line },
    Form { name: "at-and-dot", quoted: false, suits: mail_address, write: spelled },
    Form { name: "spread-out", quoted: false, suits: bare_number, write: spread },
];
