//! Long texts for measuring speed.

use crate::Span;
use crate::carriers::{CARRIERS, Carrier};
use crate::kind::{BLOCK, Kind};
use crate::kinds;
use crate::lang::{LANGS, Lang};
use crate::prose::Ctx;
use crate::rng::Rng;
use crate::words::en;

/// Documents of a mixed text, and how often they come: prose, programs, data, logs.
const MIX: &[(&str, usize)] = &[
    ("mail", 12),
    ("wiki", 12),
    ("ticket", 8),
    ("notes", 4),
    ("html", 6),
    ("rust", 5),
    ("python", 7),
    ("javascript", 6),
    ("java", 5),
    ("go", 4),
    ("json", 10),
    ("yaml", 4),
    ("xml", 3),
    ("sql", 3),
    ("applog", 8),
    ("syslog", 4),
    ("nginx", 3),
];

/// Of a thousand blocks of 64 bytes so many hold a byte that is not ASCII: what prose of Europe and programs have together.
const NOT_ASCII: usize = 40;

fn carrier(rng: &mut Rng, prose: bool) -> &'static Carrier {
    let list = if prose { &MIX[..5] } else { MIX };
    let total: usize = list.iter().map(|(_, weight)| weight).sum();
    let mut n = rng.below(total);
    for (name, weight) in list {
        if n < *weight {
            return CARRIERS.iter().find(|c| c.name == *name).unwrap_or(&CARRIERS[0]);
        }
        n -= weight;
    }
    &CARRIERS[0]
}

/// A kind that a document of a carrier in a language can hold.
fn fitting(rng: &mut Rng, carrier: &Carrier, lang: Lang) -> Option<&'static Kind> {
    let list: Vec<&'static Kind> = kinds::all()
        .filter(|k| {
            k.sites & carrier.sites & !BLOCK != 0
                && k.theme & carrier.themes != 0
                && k.with.is_empty()
                && (if carrier.local { k.speaks(lang) } else { !k.keys.is_empty() })
        })
        .collect();
    if list.is_empty() { None } else { Some(list[rng.below(list.len())]) }
}

/// Blocks of 64 bytes with a byte that is not ASCII.
fn dirty_blocks(bytes: &[u8]) -> usize {
    bytes.chunks(64).filter(|block| !block.is_ascii()).count()
}

/// One long text of prose, programs, JSON and logs, exactly so many bytes, with a finding about every `every` bytes (none where it is 0).
///
/// About four in a hundred blocks of 64 bytes hold something that is not ASCII. The same seed gives the same text.
#[must_use]
pub fn carrier_text(seed: u64, bytes: usize, every: usize) -> (Vec<u8>, Vec<Span>) {
    let mut rng = Rng::new(seed);
    let mut out: Vec<u8> = Vec::with_capacity(bytes);
    let mut spans: Vec<Span> = Vec::new();
    let mut dirty = 0;
    // Documents have 700 to 1,500 bytes; so many findings a document keep the rate.
    let mut due = 0;
    while out.len() < bytes {
        let foreign = dirty * 1000 < NOT_ASCII * (out.len() / 64);
        let carrier = carrier(&mut rng, foreign);
        let lang = if foreign { LANGS[1 + rng.below(LANGS.len() - 1)] } else { Lang::En };
        let mut kinds = Vec::new();
        let mut theme = 1 << rng.below(7);
        if carrier.themes & theme == 0 {
            theme = carrier.themes;
        }
        while every > 0 && due <= out.len() + 400 && kinds.len() < 12 {
            match fitting(&mut rng, carrier, lang) {
                Some(kind) => kinds.push(kind),
                None => break,
            }
            due += every / 2 + rng.below(every + 1);
        }
        // A table repeats its columns in every row; it takes what is due from the time after it.
        let wanted = kinds.len();
        let mut ctx = Ctx::new(Rng::new(rng.next()), lang, theme, true, kinds);
        (carrier.make)(&mut ctx);
        let text = ctx.t.out.as_bytes();
        if out.len() + text.len() + 1 > bytes {
            break;
        }
        if every > 0 && ctx.t.spans.len() > wanted {
            due += (ctx.t.spans.len() - wanted) * every;
        }
        let base = out.len();
        spans.extend(ctx.t.spans.iter().map(|s| Span {
            start: s.start + base,
            end: s.end + base,
            detector: s.detector,
        }));
        dirty += dirty_blocks(text);
        out.extend_from_slice(text);
        out.push(b'\n');
    }
    // What no document fits into is filled with plain sentences.
    while out.len() < bytes {
        let sentence = rng.pick(en::PROSE.closings);
        let room = (bytes - out.len()).min(sentence.len());
        out.extend_from_slice(&sentence.as_bytes()[..room]);
        if out.len() < bytes {
            out.push(b' ');
        }
    }
    (out, spans)
}
