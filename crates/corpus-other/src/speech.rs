//! Sentences: what people say around a value, what they say instead of one, and what they talk about otherwise.

use crate::kinds::{self, Class, Kind};
use crate::lang::Lang;
use crate::rich::{Piece, Rich, rich};
use crate::scene::Scene;

impl Scene<'_> {
    /// Fills a template: `{V}` is the value, `{L}` its name, `{@ID}` a value of another type.
    fn fill(&mut self, template: &str, kind: Option<&'static Kind>, mut given: Option<Rich>) -> Rich {
        let mut out = Rich::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.add(before.replace("\\n", "\n"));
            let Some((name, tail)) = after.split_once('}') else {
                out.add("{");
                rest = after;
                continue;
            };
            // A brace of JSON or of a shell is none of ours.
            if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '@') {
                out.add("{");
                rest = after;
                continue;
            }
            match (name, kind) {
                ("V", Some(kind)) => {
                    let value = given.take().unwrap_or_else(|| self.value(kind));
                    out.add(value);
                }
                ("L", Some(kind)) => out.add(kind.label(self.lang, self.rng)),
                _ => {
                    if let Some(other) = name.strip_prefix('@').and_then(kinds::named) {
                        let value = self.value(other);
                        out.add(value);
                    } else {
                        let text = self.slot(name);
                        out.add(text);
                    }
                }
            }
            rest = tail;
        }
        out.add(rest.replace("\\n", "\n"));
        out
    }

    /// A template without a finding.
    pub fn plain(&mut self, template: &str) -> String {
        self.fill(template, None, None).flat()
    }

    /// A sentence that gives a value away.
    pub fn say(&mut self, kind: &'static Kind) -> Rich {
        let own = kind.saying(self.lang, self.rng);
        if let Some(template) = own
            && (kind.with.is_some() || self.rng.chance(55))
        {
            return self.fill(template, Some(kind), None);
        }
        if let Some(other) = kind.with.and_then(kinds::named) {
            let first = self.fill("{L}: {V}, ", Some(other), None);
            let second = self.fill("{L}: {V}", Some(kind), None);
            return rich![first, second];
        }
        // Keys and machines are spoken of in other words than what stands on forms.
        let technical = matches!(kind.class, Class::Secret | Class::Net | Class::Wire);
        let template = self.template(if technical { "say-it" } else { "say" });
        self.fill(template, Some(kind), None)
    }

    /// The right words with a wrong check digit behind them.
    pub fn wrong(&mut self) -> Option<Rich> {
        let classes = self.classes();
        let kind =
            self.ledger.draw(self.rng, self.lang, |kind| kind.strict && classes.contains(&kind.class))?;
        let spoiled = kind.spoiled(self.rng)?;
        let template = self.template("say");
        Some(self.fill(template, Some(kind), Some(spoiled.into())))
    }

    /// A label with a wrong value, for forms and tables.
    pub fn wrong_pair(&mut self, classes: &[Class]) -> Option<(&'static Kind, String)> {
        let kind =
            self.ledger.draw(self.rng, self.lang, |kind| kind.strict && classes.contains(&kind.class))?;
        let spoiled = kind.spoiled(self.rng)?;
        Some((kind, spoiled))
    }

    pub fn decoy(&mut self) -> String {
        let technical = self.rng.chance(if self.trade == "software" { 70 } else { 10 });
        let template = self.template(if technical { "decoy-it" } else { "decoy" });
        self.plain(template)
    }

    pub fn filler(&mut self) -> String {
        let section = if self.rng.chance(65) { self.trade } else { "filler" };
        let template = self.template(section);
        self.plain(template)
    }

    /// A remark as programmers leave it; some write in English whatever their language is.
    pub fn note(&mut self) -> String {
        let lang = self.lang;
        if self.rng.chance(35) {
            self.lang = Lang::En;
        }
        let section = if self.rng.chance(70) { "code" } else { "software" };
        let template = self.template(section);
        let text = self.plain(template);
        self.lang = lang;
        text
    }

    /// The next sentence of a text: a finding while findings are wanted, else a decoy or just talk.
    pub fn sentence(&mut self) -> Rich {
        let roll = self.rng.below(100);
        if roll < 42
            && let Some(kind) = self.take(self.classes())
        {
            return self.say(kind);
        }
        if roll < 58 {
            return self.decoy().into();
        }
        if roll < 66
            && let Some(text) = self.wrong()
        {
            return text;
        }
        self.filler().into()
    }

    /// A sentence with a finding, or talk in documents that have none left.
    pub fn telling(&mut self) -> Rich {
        match self.take(self.classes()) {
            Some(kind) => self.say(kind),
            None => self.sentence(),
        }
    }

    /// Ends a sentence that has no end yet; between sentences stands a space, in Japanese nothing.
    fn ended(&self, text: Rich) -> Rich {
        let end = text.flat().trim_end().chars().last().unwrap_or('.');
        let stop = match end {
            '.' | '!' | '?' | ':' | '。' => "",
            _ if self.lang == Lang::Ja => "。",
            _ => ".",
        };
        // A full stop straight behind a value could be read as a part of it, so a value at the end stays as it is.
        let open = matches!(text.0.last(), Some(Piece::Mark { .. }));
        if open { text } else { rich![text, stop] }
    }

    pub fn paragraph(&mut self, sentences: usize) -> Rich {
        let telling = self.rng.below(sentences);
        let mut out = Rich::new();
        for i in 0..sentences {
            let text = if i == telling { self.telling() } else { self.sentence() };
            let open = matches!(text.0.last(), Some(Piece::Mark { .. }));
            let text = self.ended(text);
            out.add(text);
            if i + 1 < sentences {
                out.add(match (open, self.lang) {
                    (true, _) => "\n",
                    (false, Lang::Ja) => "",
                    _ => " ",
                });
            }
        }
        out
    }

    /// Several paragraphs.
    pub fn body(&mut self, low: u32, high: u32) -> Rich {
        let count = self.rng.between(low, high);
        let mut parts = Vec::new();
        for _ in 0..count {
            let sentences = self.rng.between(2, 4) as usize;
            parts.push(self.paragraph(sentences));
        }
        Rich::join(parts, "\n\n")
    }
}
