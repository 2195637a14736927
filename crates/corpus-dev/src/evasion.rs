//! Written forms that hide a value from programs and not from people.

use crate::Span;
use crate::disguise::{self, Form};
use crate::kinds;
use crate::rng::Rng;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Types that would no longer be recognisable, or whose characters matter one by one.
const LEFT_ALONE: &[&str] = &[
    "PERSON_NAME",
    "ADDRESS",
    "CVV",
    "US_ZIP",
    "POSTCODE_UK",
    "ICD10",
    "K8S_SECRET_YAML",
    "PRIVATE_KEY",
    "GCP_SERVICE_ACCOUNT",
    "PKCS12",
    "PASSWORD",
    "PASSWORD_HASH",
    "DEVICE_CONFIG",
    "GENERIC_SECRET",
    "OIDC_CLIENT_SECRET",
    "DB_CONNECTION",
    "BASIC_AUTH_URL",
    "BEARER_HEADER",
    "URL_WITH_TOKEN",
    "S3_PRESIGNED_URL",
    "INTERNAL_HOSTNAME",
    "UNC_PATH",
    "GPS",
    "PASSPORT_MRZ",
    "CARD_TRACK_DATA",
    "MRN",
];

/// A text with its findings, possibly written differently.
pub struct Written {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The findings.
    pub spans: Vec<Span>,
    /// The form, if one was applied.
    pub form: Option<&'static str>,
}

fn untouched(text: &str, spans: Vec<Span>) -> Written {
    Written { bytes: text.as_bytes().to_vec(), spans, form: None }
}

/// Whether a place stands between double quotes in its line.
fn in_quotes(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |n| n + 1);
    text[line..at].matches('"').count() % 2 == 1
}

/// Rewrites some of the values; nothing where no value suits the form.
fn rewrite(
    rng: &mut Rng,
    text: &str,
    spans: &[Span],
    carrier: &str,
    form: &Form,
) -> Option<(String, Vec<Span>)> {
    let mut out = String::with_capacity(text.len() + 64);
    let mut marks = Vec::new();
    let mut at = 0;
    let mut changed = false;
    for span in spans {
        out.push_str(&text[at..span.start]);
        at = span.end;
        let value = &text[span.start..span.end];
        // Escapes need quotes around them; tags cannot stand in an attribute.
        let quoted = in_quotes(text, span.start);
        let place = if form.quoted { quoted } else { !quoted || form.name != "html-tags" };
        let left_alone = LEFT_ALONE.contains(&span.detector) || value.contains(['\n', '\\']);
        let suits = place && !left_alone && (form.suits)(value, span.detector, carrier);
        let written = if suits && (!changed || rng.chance(70)) {
            (form.write)(rng, value, carrier)
        } else {
            value.to_owned()
        };
        changed |= written != value;
        let start = out.len();
        out.push_str(&written);
        marks.push(Span { start, end: out.len(), detector: span.detector });
    }
    out.push_str(&text[at..]);
    changed.then_some((out, marks))
}

/// A line with one value becomes base64; the whole run is the finding.
fn encode_line(rng: &mut Rng, text: &str, spans: &[Span]) -> Option<(String, Vec<Span>)> {
    let suitable: Vec<usize> = (0..spans.len())
        .filter(|i| {
            let span = spans[*i];
            let start = text[..span.start].rfind('\n').map_or(0, |n| n + 1);
            let end = text[span.end..].find('\n').map_or(text.len(), |n| span.end + n);
            let alone = spans.iter().filter(|s| s.start < end && s.end > start).count() == 1;
            alone
                && !LEFT_ALONE.contains(&span.detector)
                && end - start < 240
                && !text[span.start..span.end].contains('\n')
                && end - start > 14
        })
        .collect();
    if suitable.is_empty() {
        return None;
    }
    let chosen = suitable[rng.below(suitable.len())];
    let span = spans[chosen];
    let start = text[..span.start].rfind('\n').map_or(0, |n| n + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |n| span.end + n);
    let head = rng.pick(&["data: ", "payload=", "b64:", "base64,", "body: "]);
    let run = STANDARD.encode(&text[start..end]);
    let mut out = String::with_capacity(text.len() + run.len());
    out.push_str(&text[..start]);
    out.push_str(head);
    let at = out.len();
    out.push_str(&run);
    let stop = out.len();
    out.push_str(&text[end..]);
    let moved = |place: usize| place + (stop - start) - (end - start);
    let marks = spans
        .iter()
        .enumerate()
        .map(|(i, s)| {
            if i == chosen {
                Span { start: at, end: stop, detector: s.detector }
            } else if s.start < start {
                *s
            } else {
                Span { start: moved(s.start), end: moved(s.end), detector: s.detector }
            }
        })
        .collect();
    Some((out, marks))
}

/// The whole document in UTF-16 with its mark.
fn utf16(text: &str, spans: &[Span], little: bool) -> (Vec<u8>, Vec<Span>) {
    let mut bytes = if little { vec![0xFF, 0xFE] } else { vec![0xFE, 0xFF] };
    let mut places = vec![0; text.len() + 1];
    for (i, c) in text.char_indices() {
        places[i] = bytes.len();
        let mut units = [0; 2];
        for unit in c.encode_utf16(&mut units) {
            bytes.extend(if little { unit.to_le_bytes() } else { unit.to_be_bytes() });
        }
    }
    places[text.len()] = bytes.len();
    let marks = spans
        .iter()
        .map(|s| Span { start: places[s.start], end: places[s.end], detector: s.detector })
        .collect();
    (bytes, marks)
}

/// How many ways there are: the forms of single values, a line in base64, and the two of UTF-16.
pub const WAYS: usize = disguise::FORMS.len() + 3;

/// Applies a form, the seldom ones first; the text stays as it is where none suits. `used` counts how often each way came.
pub fn apply(
    rng: &mut Rng,
    text: &str,
    spans: Vec<Span>,
    carrier: &str,
    used: &mut [usize; WAYS],
) -> Written {
    const LINES: &[&str] =
        &["mail", "chat", "ticket", "wiki", "notes", "applog", "syslog", "env", "form", "letter"];
    let mut order: Vec<(usize, usize)> =
        used.iter().enumerate().map(|(way, n)| (n * 10 + rng.below(40), way)).collect();
    order.sort_unstable();
    for (_, way) in order {
        let written = match disguise::FORMS.get(way) {
            Some(form) => rewrite(rng, text, &spans, carrier, form).map(|(text, spans)| Written {
                bytes: text.into_bytes(),
                spans,
                form: Some(form.name),
            }),
            None if way == disguise::FORMS.len() => {
                if !LINES.contains(&carrier) {
                    continue;
                }
                encode_line(rng, text, &spans).map(|(text, spans)| Written {
                    bytes: text.into_bytes(),
                    spans,
                    form: Some("base64-line"),
                })
            }
            None => {
                let little = way == disguise::FORMS.len() + 1;
                let (bytes, spans) = utf16(text, &spans, little);
                Some(Written { bytes, spans, form: Some(if little { "utf-16le" } else { "utf-16be" }) })
            }
        };
        if let Some(written) = written {
            used[way] += 1;
            return written;
        }
    }
    untouched(text, spans)
}

/// Whether an id is that of a credential with the name of a vendor in it.
#[must_use]
pub fn is_token(id: &str) -> bool {
    kinds::by_id(id).is_some_and(|kind| kind.theme == crate::kind::DEV)
}
