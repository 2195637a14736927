//! A seeded generator of labelled text, for judging an engine that finds sensitive data.
//!
//! Every document is made up: people, firms and numbers come from word lists and a random source, mail addresses
//! lie in the domains that RFC 2606 keeps for examples. Check digits, check sums and encodings follow the published
//! rules, so a value is as right as a real one.
//!
//! A span covers the value alone. What is labelled and what is not:
//!
//! * a mail address, telephone, IP address or hardware address is labelled wherever it stands;
//! * numbers with a wrong check digit, placeholders, look-ups in the environment, public keys, certificates and
//!   hashes of files are never labelled;
//! * names of people and street addresses are never labelled, since the catalogue leaves them optional; postcodes
//!   (British, and American ones of nine digits) are;
//! * of a British, Australian or Canadian account the code of the bank is labelled, the account number beside it
//!   is not, as no type of the catalogue is made for it alone;
//! * of a URL, connection string or header the secret part is labelled, of a key file the whole block.

#![forbid(unsafe_code)]

mod carriers;
mod checks;
mod evasion;
mod facts;
mod kinds;
mod lang;
mod ledger;
mod lookalike;
mod rich;
mod rng;
mod scene;
mod slots;
mod speech;
mod talk;
mod words;

use carriers::{CARRIERS, Carrier};
use evasion::Trick;
use lang::Lang;
use ledger::Ledger;
use rich::Rich;
use rng::Rng;
use scene::Scene;

/// What stands where in a document: bytes, end exclusive, and the id of the type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends; the end is not of it.
    pub end: usize,
    /// The id of what it is, in the catalogue.
    pub detector: &'static str,
}

/// A document with the truth about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The whole text.
    pub text: Vec<u8>,
    /// The kind of document: `mail`, `csv`, `kubernetes` …
    pub carrier: &'static str,
    /// Sorted, without overlaps.
    pub spans: Vec<Span>,
    /// The form in which values are hidden from plain patterns, if any is.
    pub evasion: Option<&'static str>,
}

/// Ids of all types that are ever labelled, without repeats, in the order of the catalogue.
#[must_use]
pub fn labelled_types() -> Vec<&'static str> {
    let mut ids: Vec<&'static str> = Vec::new();
    for kind in kinds::all() {
        if !ids.contains(&kind.id) {
            ids.push(kind.id);
        }
    }
    ids
}

/// Names of all carriers.
#[must_use]
pub fn carriers() -> Vec<&'static str> {
    CARRIERS.iter().map(|carrier| carrier.name).collect()
}

/// True when the text is a right value of the type, by the check digits and shapes that the generator follows.
/// Forms that hide a value from plain patterns are not undone.
#[must_use]
pub fn is_value(detector: &str, text: &str) -> bool {
    kinds::all().any(|kind| kind.id == detector && (kind.check)(text))
}

/// Makes documents: the same for the same seed, for ever.
pub fn documents(seed: u64, count: usize) -> impl Iterator<Item = Document> {
    let mut rng = Rng::new(seed);
    let mut ledger = Ledger::new();
    (0..count).map(move |_| next_document(&mut rng, &mut ledger))
}

const SMALLEST: usize = 200;
const LARGEST: usize = 6 * 1024;

/// Documents that come out too short or too long are made anew, up to a few times.
fn next_document(rng: &mut Rng, ledger: &mut Ledger) -> Document {
    let carrier = draw_carrier(rng);
    let lang = Lang::draw(rng);
    let loud = rng.chance(77);
    let trick = (loud && rng.chance(14)).then(|| evasion::draw(carrier.medium, rng));
    let mut tries = 0;
    loop {
        let before = ledger.clone();
        let document = write(rng, ledger, carrier, lang, loud, trick);
        tries += 1;
        if tries > 8 || (SMALLEST..=LARGEST).contains(&document.text.len()) {
            return document;
        }
        *ledger = before;
    }
}

fn draw_carrier(rng: &mut Rng) -> &'static Carrier {
    let sum: usize = CARRIERS.iter().map(|carrier| carrier.weight).sum();
    let mut at = rng.below(sum);
    for carrier in CARRIERS {
        if at < carrier.weight {
            return carrier;
        }
        at -= carrier.weight;
    }
    &CARRIERS[0]
}

fn write(
    rng: &mut Rng,
    ledger: &mut Ledger,
    carrier: &Carrier,
    lang: Lang,
    loud: bool,
    trick: Option<Trick>,
) -> Document {
    let trade = match carrier.trade {
        Some(ledger::PAPER) => loop {
            let trade = rng.pick(ledger::TRADES);
            if trade != "software" {
                break trade;
            }
        },
        Some(trade) => trade,
        None => rng.pick(ledger::TRADES),
    };
    let mut scene = Scene::new(rng, ledger, lang, trade, loud);
    scene.trick = trick;
    let text = (carrier.write)(&mut scene);
    let tricked = scene.tricked;
    let (text, evasion) = match trick {
        Some("base64-line") => {
            let (text, done) = evasion::encode_line(text, rng);
            (text, done.then_some("base64-line"))
        }
        Some("utf-16") => (text, Some("utf-16")),
        Some(other) => (text, tricked.then_some(other)),
        None => (text, None),
    };
    let (bytes, spans) = if evasion == Some("utf-16") && text.marks() > 0 {
        wide(&text, rng)
    } else {
        text.write(|part| part.as_bytes().to_vec())
    };
    let evasion = evasion.filter(|_| !spans.is_empty());
    Document { text: bytes, carrier: carrier.name, spans, evasion }
}

/// UTF-16 with a byte order mark, in either order.
fn wide(text: &Rich, rng: &mut Rng) -> (Vec<u8>, Vec<Span>) {
    let little = rng.chance(75);
    let units = |part: &str| -> Vec<u8> {
        part.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    };
    let (body, spans) = text.write(units);
    let mut bytes = units("\u{feff}");
    bytes.extend(body);
    let moved = spans.into_iter().map(|span| Span {
        start: span.start + 2,
        end: span.end + 2,
        detector: span.detector,
    });
    (bytes, moved.collect())
}
