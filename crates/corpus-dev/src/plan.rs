//! Chooses what each document is: its carrier, language, subject and findings.

use crate::carriers::{CARRIERS, Carrier};
use crate::evasion;
use crate::kind::Kind;
use crate::lang::{LANGS, Lang};
use crate::prose::Ctx;
use crate::rng::Rng;
use crate::text::Text;
use crate::{Document, kinds};

/// An endless row of documents.
pub struct Maker {
    rng: Rng,
    /// How often each id has come so far. The rare ones come next, so that all have enough.
    counts: Vec<(&'static str, usize)>,
    /// How often each disguise has come.
    disguises: [usize; evasion::WAYS],
}

impl Maker {
    /// Starts a row.
    pub fn new(seed: u64) -> Self {
        let counts = crate::detectors().into_iter().map(|id| (id, 0)).collect();
        Self { rng: Rng::new(seed), counts, disguises: [0; evasion::WAYS] }
    }

    fn so_far(&self, id: &str) -> usize {
        self.counts.iter().find(|(known, _)| *known == id).map_or(0, |(_, n)| *n)
    }

    /// One of the carriers, heavy ones more often.
    fn carrier(&mut self) -> &'static Carrier {
        let total: usize = CARRIERS.iter().map(|c| c.weight).sum();
        let mut n = self.rng.below(total);
        for carrier in CARRIERS {
            if n < carrier.weight {
                return carrier;
            }
            n -= carrier.weight;
        }
        &CARRIERS[0]
    }

    /// One or two subjects of those that the carrier allows.
    fn theme(&mut self, allowed: u8) -> u8 {
        let bits: Vec<u8> = (0..8).map(|i| 1 << i).filter(|bit| allowed & bit != 0).collect();
        // There are more types of credentials, of money and of persons than of the rest.
        let heavy: Vec<u8> = bits
            .iter()
            .flat_map(|bit| {
                let times = match *bit {
                    crate::kind::DEV => 5,
                    crate::kind::ID | crate::kind::FIN => 4,
                    crate::kind::MED => 2,
                    _ => 1,
                };
                std::iter::repeat_n(*bit, times)
            })
            .collect();
        let first = self.rng.one(&heavy);
        if self.rng.chance(25) { first | self.rng.one(&heavy) } else { first }
    }

    /// The kinds that a document shall hold.
    fn kinds(&mut self, carrier: &Carrier, theme: u8, lang: Lang) -> Vec<&'static Kind> {
        let wanted = match self.rng.below(20) {
            0..=3 => 1,
            4..=8 => 2,
            9..=12 => 3,
            13..=15 => 4,
            16 | 17 => 5,
            18 => 6,
            _ => 8,
        };
        // A column of a table holds a value in every row.
        let wanted = if ["csv", "tsv", "sql"].contains(&carrier.name) { wanted.min(3) } else { wanted };
        let fits = |kind: &&'static Kind| {
            kind.sites & carrier.sites != 0
                && kind.theme & theme != 0
                && (carrier.only.is_empty() || carrier.only.contains(&kind.id))
                && (!carrier.local || kind.speaks(lang))
                && (carrier.local
                    || !kind.keys.is_empty()
                    || kind.sites & carrier.sites & crate::kind::BLOCK != 0)
        };
        let mut list: Vec<(usize, &'static Kind)> = kinds::all()
            .filter(fits)
            .map(|kind| (self.so_far(kind.id) * 10 + self.rng.below(150), kind))
            .collect();
        list.sort_by_key(|(rank, _)| *rank);
        let mut out: Vec<&'static Kind> = Vec::new();
        for (_, kind) in list {
            if out.len() >= wanted {
                break;
            }
            if out.iter().any(|k| k.id == kind.id) {
                continue;
            }
            let companion = kinds::by_id(kind.with);
            out.extend(companion);
            out.push(kind);
            // Some documents tell of two persons or two accounts.
            if companion.is_none() && self.rng.chance(8) && !["csv", "tsv", "sql"].contains(&carrier.name) {
                out.push(kind);
            }
        }
        out
    }
}

impl Iterator for Maker {
    type Item = Document;

    fn next(&mut self) -> Option<Document> {
        let quiet = self.rng.chance(24);
        let carrier = self.carrier();
        let theme = self.theme(carrier.themes);
        // Prose is mostly not English, programs and logs mostly are.
        let english = if carrier.local { 42 } else { 70 };
        let lang =
            if self.rng.chance(english) { Lang::En } else { LANGS[1 + self.rng.below(LANGS.len() - 1)] };
        let kinds = if quiet { Vec::new() } else { self.kinds(carrier, theme, lang) };
        let mut ctx = Ctx::new(Rng::new(self.rng.next()), lang, theme, quiet, kinds);
        (carrier.make)(&mut ctx);
        for span in &ctx.t.spans {
            if let Some(entry) = self.counts.iter_mut().find(|(id, _)| *id == span.detector) {
                entry.1 += 1;
            }
        }
        let Text { out, spans } = ctx.t;
        let disguised = self.rng.chance(8) && !spans.is_empty();
        let written = if disguised {
            evasion::apply(&mut self.rng, &out, spans, carrier.name, &mut self.disguises)
        } else {
            evasion::Written { bytes: out.into_bytes(), spans, form: None }
        };
        Some(Document {
            text: written.bytes,
            carrier: carrier.name,
            spans: written.spans,
            evasion: written.form,
        })
    }
}
