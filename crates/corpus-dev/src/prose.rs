//! A document in the making, with its language and subject, and the sentences in it.

use crate::decoys;
use crate::kind::{BLOCK, Kind, PROSE};
use crate::kinds;
use crate::lang::{Label, Lang, capital};
use crate::rng::Rng;
use crate::text::{Escape, Frag, Part, Text, plain};
use crate::words::names::names;
use crate::words::{Prose, prose};

/// What a carrier works with.
pub struct Ctx {
    /// Chance.
    pub rng: Rng,
    /// The text.
    pub t: Text,
    /// The language of the prose.
    pub lang: Lang,
    /// Subjects, a set of bits.
    pub theme: u8,
    /// No finding may stand in the text.
    pub quiet: bool,
    /// What has to be placed.
    pub kinds: Vec<&'static Kind>,
    /// Seconds since 1970, for time stamps in order.
    pub clock: u64,
    /// Sentences that were used, so that none comes twice while others are left.
    pub used: Vec<&'static str>,
}

impl Ctx {
    /// The sentences of the language.
    #[must_use]
    pub fn words(&self) -> &'static Prose {
        prose(self.lang)
    }

    /// Writes text without a finding.
    pub fn push(&mut self, text: &str) {
        self.t.push(text);
    }

    /// The next kind to be placed.
    pub fn take(&mut self) -> Option<&'static Kind> {
        if self.kinds.is_empty() { None } else { Some(self.kinds.remove(0)) }
    }

    /// A value of a kind.
    pub fn value(&mut self, kind: &Kind) -> Frag {
        kind.value(&mut self.rng, self.lang)
    }

    /// A name, or a role where no finding may stand.
    pub fn name(&mut self) {
        if self.quiet {
            let team = self.rng.pick(self.words().teams);
            self.push(team);
        } else {
            let name = kinds::full_name(&mut self.rng, self.lang);
            self.t.find("PERSON_NAME", &name);
        }
    }

    /// Writes a template with its slots filled; slots of persons are findings.
    pub fn fill(&mut self, template: &str) {
        self.fill_with(template, None, &[]);
    }

    /// Writes a template around a label and a value.
    pub fn fill_with(&mut self, template: &str, label: Option<Label<'_>>, value: &[Part]) {
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}') else {
                break;
            };
            self.t.push(&rest[..open]);
            let slot = &rest[open + 1..open + close];
            self.slot(slot, label, value);
            rest = &rest[open + close + 1..];
        }
        self.t.push(rest);
    }

    fn slot(&mut self, slot: &str, label: Option<Label<'_>>, value: &[Part]) {
        let lang = self.lang;
        if let Some(label) = label {
            let text = match slot {
                "L" => Some(label.words.to_owned()),
                "my" => Some(label.my(lang)),
                "the" => Some(label.the(lang)),
                "My" => Some(capital(&label.my(lang))),
                "The" => Some(capital(&label.the(lang))),
                "kebab" => Some(snake(label.words).replace('_', "-")),
                "SNAKE" => Some(snake(label.words).to_uppercase()),
                _ => None,
            };
            if let Some(text) = text {
                // A label at the beginning of a sentence has a capital letter, as in a form.
                let first = self.t.out.is_empty()
                    || self.t.out.ends_with(['\n', '>', '|'])
                    || self.t.out.ends_with(". ");
                self.push(&if first && slot == "L" { capital(&text) } else { text });
                return;
            }
        }
        match slot {
            "V" => self.t.frag(value, Escape::None),
            "name" => self.name(),
            "surname" | "jasurname" => {
                let name = self.rng.part(names(lang).1);
                self.t.find("PERSON_NAME", name);
            }
            "email" => {
                let name = kinds::full_name(&mut self.rng, lang);
                let mail = kinds::email_for(&mut self.rng, &name);
                self.t.find("EMAIL", &mail);
            }
            "phone" => {
                let phone = kinds::phone(&mut self.rng, lang);
                self.t.find("PHONE", &phone);
            }
            other => {
                let text = decoys::slot(&mut self.rng, lang, other).unwrap_or_default();
                self.push(&text);
            }
        }
    }

    /// A document in the making.
    #[must_use]
    pub fn new(mut rng: Rng, lang: Lang, theme: u8, quiet: bool, kinds: Vec<&'static Kind>) -> Self {
        let clock = rng.range(1_704_100_000, 1_790_000_000);
        Self { rng, t: Text::default(), lang, theme, quiet, kinds, clock, used: Vec::new() }
    }

    /// One of a list that was not used yet, if there is one.
    pub fn fresh(&mut self, list: &[&'static str]) -> &'static str {
        let mut template = self.rng.pick(list);
        for _ in 0..8 {
            if !self.used.contains(&template) {
                break;
            }
            template = self.rng.pick(list);
        }
        self.used.push(template);
        template
    }

    /// Writes one random template of a list.
    pub fn any_of(&mut self, list: &[&'static str]) {
        let template = self.fresh(list);
        self.fill(template);
    }

    /// A time stamp a little after the last one.
    pub fn tick(&mut self) -> String {
        self.clock += if self.rng.chance(80) { self.rng.range(0, 40) } else { self.rng.range(40, 4000) };
        decoys::iso(self.clock, "Z")
    }

    /// A number from `least` on, small in most documents and large in some.
    pub fn many(&mut self, least: usize, spread: usize) -> usize {
        let times = match self.rng.below(20) {
            0 => 6,
            1 | 2 => 4,
            3..=6 => 2,
            _ => 1,
        };
        (least + self.rng.below(spread)) * times
    }

    /// Writes a slot by name, as decoys need it.
    pub fn decoy(&mut self, slot: &str) {
        self.slot(slot, None, &[]);
    }

    /// What stands in a slot.
    pub fn text_of(&mut self, slot: &str) -> String {
        decoys::slot(&mut self.rng, self.lang, slot).unwrap_or_default()
    }

    /// A sentence without a value, of the subject at hand.
    pub fn filler(&mut self) {
        use crate::kind::{COIN, DEV, FIN, MED, NET};
        let words = self.words();
        let list = match self.rng.below(10) {
            0..=3 if self.theme & MED != 0 => words.medical,
            0..=3 if self.theme & (DEV | NET) != 0 => words.tech,
            0..=2 if self.theme & (FIN | COIN) != 0 => words.money,
            4 | 5 => words.decoys,
            6 if !self.quiet && self.rng.chance(20) => words.people,
            _ => words.filler,
        };
        self.any_of(list);
    }

    /// A sentence that only looks as if it held something.
    pub fn lure(&mut self) {
        let lang = self.lang;
        let words = self.words();
        let pick = self.rng.below(10);
        if pick < 4 {
            let list: Vec<&'static Kind> = kinds::all()
                .filter(|k| k.decoy && k.sites & PROSE != 0 && k.speaks(lang) && k.theme & self.theme != 0)
                .collect();
            if list.is_empty() {
                self.any_of(words.decoys);
                return;
            }
            let kind = list[self.rng.below(list.len())];
            if let Some(value) = kind.wrong(&mut self.rng, lang) {
                let label = kind.label(&mut self.rng, lang);
                let frame = self.fresh(words.frames);
                self.fill_with(frame, Some(label), &[plain(value)]);
                return;
            }
        }
        if pick < 8 {
            let list: Vec<&'static Kind> = kinds::all()
                .filter(|k| k.sites & PROSE != 0 && k.speaks(lang) && k.theme & self.theme != 0)
                .collect();
            if !list.is_empty() {
                let kind = list[self.rng.below(list.len())];
                let label = kind.label(&mut self.rng, lang);
                let frame = self.fresh(words.placeholders);
                self.fill_with(frame, Some(label), &[]);
                return;
            }
        }
        self.any_of(words.decoys);
    }

    /// A sentence with a value.
    pub fn sentence(&mut self, kind: &Kind) {
        let lang = self.lang;
        let value = self.value(kind);
        let label = kind.label(&mut self.rng, lang);
        let words = self.words();
        let many_lines = value.iter().any(|part| part.text.contains('\n'));
        if many_lines || kind.sites & PROSE == 0 && kind.sites & BLOCK != 0 {
            let frame = self.fresh(words.block_frames);
            self.fill_with(frame, Some(label), &[]);
            self.push("\n\n");
            let (open, close) = if self.rng.chance(50) { ("```\n", "\n```\n") } else { ("", "\n") };
            self.push(open);
            self.t.frag(&value, Escape::None);
            self.push(close);
            return;
        }
        let list = if kind.theme == crate::kind::DEV && self.rng.chance(65) {
            words.secret_frames
        } else {
            words.frames
        };
        let frame = self.fresh(list);
        self.fill_with(frame, Some(label), &value);
    }

    /// One to a few paragraphs in which all kinds are placed.
    pub fn paragraphs(&mut self, fillers: usize) {
        let kinds = std::mem::take(&mut self.kinds);
        // What belongs together stays together: true marks a sentence with a value.
        let mut groups: Vec<Vec<&'static Kind>> = Vec::new();
        for kind in kinds {
            match groups.last_mut() {
                Some(group) if !kind.with.is_empty() && group.iter().any(|k| k.id == kind.with) => {
                    group.push(kind)
                }
                _ => groups.push(vec![kind]),
            }
        }
        let lures = usize::from(self.rng.chance(70)) + usize::from(self.rng.chance(35));
        let mut plan: Vec<Option<Vec<&'static Kind>>> = groups.into_iter().map(Some).collect();
        plan.extend((0..fillers + lures).map(|_| None));
        self.rng.shuffle(&mut plan);
        let mut lures = lures;
        let mut in_paragraph = 0;
        for (i, item) in plan.into_iter().enumerate() {
            let start = self.t.out.len();
            if i > 0 {
                let glue = if self.t.out.ends_with('\n') {
                    ""
                } else if in_paragraph > 2 && self.rng.chance(50) {
                    in_paragraph = 0;
                    "\n\n"
                } else if self.t.out.ends_with(['.', '?', '!', '。', '"']) {
                    if self.lang == Lang::Ja { "" } else { " " }
                } else {
                    in_paragraph = 0;
                    "\n"
                };
                self.push(glue);
            }
            match item {
                Some(group) => {
                    for (n, kind) in group.iter().enumerate() {
                        if n > 0 {
                            self.push(if self.t.out.ends_with('\n') { "" } else { "\n" });
                        }
                        self.sentence(kind);
                    }
                }
                None if lures > 0 => {
                    lures -= 1;
                    self.lure();
                }
                None => self.filler(),
            }
            in_paragraph += 1;
            // A line that is a label and a value stands alone.
            let line = self.t.out[start..].trim_start_matches([' ', '\n']);
            if !line.ends_with(['.', '?', '!', '。', '"', '\n']) {
                self.push("\n");
            }
        }
        if !self.t.out.ends_with('\n') {
            self.push("\n");
        }
    }

    /// A number of sentences, more for longer documents.
    pub fn length(&mut self) -> usize {
        match self.rng.below(10) {
            0 | 1 => 2 + self.rng.below(3),
            2..=7 => 5 + self.rng.below(8),
            8 => 13 + self.rng.below(18),
            _ => 28 + self.rng.below(35),
        }
    }
}

/// Words as the name of a key.
#[must_use]
pub fn snake(words: &str) -> String {
    let mut out = String::new();
    for c in crate::words::names::folded_words(words).chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
    }
    out.trim_end_matches('_').to_owned()
}
