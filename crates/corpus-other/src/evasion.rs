//! Written forms that a person still reads and a plain pattern does not.

use crate::checks::codec::base64;
use crate::kinds::{Class, Kind};
use crate::lookalike::{enclosed, full_width, looks_like, maths};
use crate::rich::{Piece, Rich};
use crate::rng::Rng;

/// What a document is made of, which decides the encodings that it can hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Medium {
    /// Text for people.
    Prose,
    /// XML and HTML.
    Markup,
    /// JSON.
    Json,
    /// Source code with string literals.
    Code,
    /// Configuration and logs as plain text.
    Plain,
    /// Tables and records, in which a line cannot be anything else.
    Table,
    /// Requests, where values stand in URLs.
    Http,
}

pub(crate) type Trick = &'static str;

const EVERYWHERE: [Trick; 15] = [
    "zero-width",
    "full-width",
    "arabic-digits",
    "devanagari-digits",
    "bengali-digits",
    "thai-digits",
    "math-letters",
    "look-alikes",
    "soft-hyphen",
    "exotic-dashes",
    "exotic-dashes",
    "exotic-dashes",
    "exotic-spaces",
    "exotic-spaces",
    "exotic-spaces",
];

/// A trick that suits the medium.
pub(crate) fn draw(medium: Medium, rng: &mut Rng) -> Trick {
    let own: &[Trick] = match medium {
        Medium::Prose => &[
            "base64-line",
            "utf-16",
            "letter-spaced",
            "enclosed-digits",
            "at-dot",
            "at-dot",
            "direction-marks",
            "underlined",
        ],
        Medium::Markup => &["html-decimal", "html-hex", "html-decimal", "html-hex", "tag-split", "utf-16"],
        Medium::Json => &["json-escape"],
        Medium::Code => &["split-literal", "split-literal", "hex-escape"],
        Medium::Plain => &["utf-16", "utf-16", "base64-line", "direction-marks"],
        Medium::Table => &["utf-16", "utf-16", "direction-marks"],
        Medium::Http => &["percent", "percent", "percent"],
    };
    if rng.chance(55) { own[rng.below(own.len())] } else { rng.pick(EVERYWHERE) }
}

/// True for tricks that change the document and not the value.
pub(crate) fn is_whole(trick: Trick) -> bool {
    matches!(trick, "base64-line" | "utf-16")
}

/// True for tricks that only work inside of a string literal or of a URL.
pub(crate) fn is_literal(trick: Trick) -> bool {
    matches!(trick, "split-literal" | "hex-escape" | "percent")
}

/// Types that stay recognisable when their letters and digits are dressed up: the numbers on cards and papers,
/// accounts, mails, telephones, and tokens with a prefix.
fn suits(kind: &Kind, value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let short = value.len() <= 60;
    match kind.class {
        Class::Person | Class::Money | Class::Invest | Class::Thing => {
            short && digits >= 6 && kind.id != "CARD_TRACK_DATA" && kind.id != "CRYPTO_PRIVATE"
        }
        Class::Contact => kind.id == "EMAIL" || kind.id == "PHONE",
        Class::Health => short && digits >= 7 && kind.strict,
        Class::Secret => {
            let prefixes = [
                "ghp_",
                "gho_",
                "ghs_",
                "glpat-",
                "xoxb-",
                "sk_live_",
                "AKIA",
                "npm_",
                "hf_",
                "stw_",
                "shpat_",
                "dckr_pat_",
                "figd_",
            ];
            prefixes.iter().any(|prefix| value.starts_with(prefix))
        }
        Class::Net => kind.id == "IPV4",
        Class::Block | Class::Wire => false,
    }
}

fn between(text: &str, marks: &[char], rng: &mut Rng) -> String {
    let mut out = String::new();
    for (i, c) in text.chars().enumerate() {
        // The first gap always gets one, so that the form is never plain.
        if i == 1 || (i > 1 && rng.chance(40)) {
            out.push(marks[rng.below(marks.len())]);
        }
        out.push(c);
    }
    out
}

fn each(text: &str, change: impl Fn(char) -> String) -> String {
    text.chars().map(change).collect()
}

fn digits_from(text: &str, zero: u32) -> String {
    text.chars().map(|c| c.to_digit(10).and_then(|d| char::from_u32(zero + d)).unwrap_or(c)).collect()
}

fn some(text: &str, percent: usize, rng: &mut Rng, change: impl Fn(char) -> String) -> String {
    let mut out = String::new();
    let mut first = true;
    for c in text.chars() {
        if first || rng.chance(percent) {
            out.push_str(&change(c));
            first = false;
        } else {
            out.push(c);
        }
    }
    out
}

/// The dressed form, and whether it is already in the written form of its medium.
pub(crate) fn disguise(trick: Trick, kind: &Kind, value: &str, rng: &mut Rng) -> Option<(String, bool)> {
    if !suits(kind, value) || !value.is_ascii() {
        return None;
    }
    let numeric = kind.class != Class::Secret && kind.id != "EMAIL";
    let dressed = match trick {
        "zero-width" => between(value, &['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'], rng),
        "soft-hyphen" => between(value, &['\u{ad}'], rng),
        "direction-marks" => between(value, &['\u{200e}', '\u{200f}', '\u{202a}', '\u{202c}'], rng),
        "underlined" if numeric => {
            each(value, |c| if c.is_ascii_alphanumeric() { format!("{c}\u{332}") } else { c.to_string() })
        }
        "full-width" => each(value, full_width),
        "arabic-digits" if numeric => digits_from(value, if rng.chance(60) { 0x660 } else { 0x6f0 }),
        "devanagari-digits" if numeric => digits_from(value, 0x966),
        "bengali-digits" if numeric => digits_from(value, 0x9e6),
        "thai-digits" if numeric => digits_from(value, 0xe50),
        "enclosed-digits" if numeric => each(value, enclosed),
        "math-letters" => {
            let style = rng.below(3);
            each(value, |c| maths(c, style))
        }
        "look-alikes" => each(value, |c| looks_like(c).unwrap_or(c).to_string()),
        "exotic-dashes" if value.contains('-') && numeric => {
            let dash = rng
                .pick(['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2212}', '\u{fe63}', '\u{ff0d}']);
            value.replace('-', &dash.to_string())
        }
        "exotic-spaces" if value.contains(' ') => {
            let space = rng.pick(['\u{a0}', '\u{202f}', '\u{2009}', '\u{2007}', '\u{3000}', '\u{2002}']);
            value.replace(' ', &space.to_string())
        }
        "letter-spaced" if numeric => {
            let letters: Vec<String> =
                value.chars().filter(char::is_ascii_alphanumeric).map(String::from).collect();
            letters.join(" ")
        }
        "at-dot" if kind.id == "EMAIL" => {
            let (at, dot) =
                rng.pick([(" [at] ", " [dot] "), (" (at) ", "."), (" AT ", " DOT "), ("[at]", "[dot]")]);
            value.replace('@', at).replace('.', dot)
        }
        "percent" => return Some((some(value, 70, rng, |c| format!("%{:02X}", u32::from(c))), true)),
        "html-decimal" => return Some((some(value, 85, rng, |c| format!("&#{};", u32::from(c))), true)),
        "html-hex" => return Some((some(value, 85, rng, |c| format!("&#x{:x};", u32::from(c))), true)),
        "json-escape" => return Some((some(value, 80, rng, |c| format!("\\u{:04x}", u32::from(c))), true)),
        "hex-escape" => return Some((some(value, 80, rng, |c| format!("\\x{:02x}", u32::from(c))), true)),
        "split-literal" => {
            let at = value.len() / 2;
            let (head, tail) = value.split_at_checked(at)?;
            return Some((format!("{head}\" + \"{tail}"), true));
        }
        "tag-split" => {
            let (head, tail) = value.split_at_checked(value.len() / 2)?;
            let tag = rng.pick(["b", "span", "i", "wbr"]);
            let end = if tag == "wbr" { String::new() } else { format!("</{tag}>") };
            return Some((format!("{head}<{tag}>{tail}{end}"), true));
        }
        _ => return None,
    };
    (dressed != value).then_some((dressed, false))
}

/// Replaces one line that holds exactly one finding by its base64; the whole run is then the finding.
pub(crate) fn encode_line(text: Rich, rng: &mut Rng) -> (Rich, bool) {
    let mut lines = text.lines();
    let fits: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.marks() == 1 && line.len() < 400)
        .map(|(i, _)| i)
        .collect();
    let chosen = fits.get(rng.below(fits.len())).copied();
    if let Some(line) = chosen.and_then(|at| lines.get_mut(at)) {
        let run = base64(line.flat().trim());
        let id = line.0.iter().find_map(|piece| match piece {
            Piece::Mark { id, .. } => Some(*id),
            Piece::Plain(_) => None,
        });
        if let Some(id) = id {
            *line = Rich(vec![Piece::Mark { id, text: run, raw: true }]);
        }
    }
    (Rich::join(lines, "\n"), chosen.is_some())
}
