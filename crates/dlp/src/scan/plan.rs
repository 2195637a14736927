//! What is looked for, ready to be found.

use std::sync::LazyLock;

use super::beginnings::{Beginnings, longer};
use super::builtin::{Builtin, password};
use super::context::Dictionary;
use super::gates::Gates;
use super::layouts::{self, Layouts};
use super::names::Names;
use super::numbers::Groupings;
use super::search::{INTERNAL, PASSWORD, PROSE};
use super::words;
use crate::check::{self, Check};
use crate::model::{Border, Detector, Family, Need, ShapeKind};
use crate::pattern::{Matcher, Node, PatternError, Set, all_bytes, heads, long_run_within, parse};

/// A shape, ready to be verified.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    /// The number of its detector.
    pub(crate) detector: usize,
    /// Its pattern; numbers and builtin scanners have none.
    pub(crate) matcher: Option<Matcher>,
    /// What the end of a match looks like that is the finding.
    pub(crate) tail: Option<Matcher>,
    /// How many bytes at the beginning of its matches are always the same.
    pub(crate) fixed: usize,
    /// What must not touch it.
    pub(crate) border: Border,
    /// The least entropy of what follows the fixed bytes.
    pub(crate) entropy: Option<f64>,
    /// The check that it passes.
    pub(crate) check: Option<&'static Check>,
    /// What it is worth.
    pub(crate) specificity: u8,
    /// What it is without context.
    pub(crate) need: Need,
    /// How far the words may stand that name it, in bytes.
    pub(crate) reach: usize,
    /// Whether it is a secret, for which people put placeholders.
    pub(crate) secret: bool,
    /// Whether it is a number and nothing more, as parts of longer identifiers are.
    pub(crate) plain_number: bool,
}

/// What may begin at a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// A shape, so many signs before it.
    Form(u16, usize),
    /// The first line of a key.
    Begin,
    /// The kind of a manifest of Kubernetes.
    Kind,
    /// The sign of a mail address, spelled out.
    At,
    /// The dot of a domain, spelled out.
    Dot(usize),
    /// The last label of the name of a machine.
    Internal,
    /// A word between a name and its value in prose.
    Is(usize),
    /// A word before a password.
    Password(usize),
}

/// The most beginnings of a pattern by which it is found: more would let everything through.
const HEADS: usize = 400;

/// A value that has a form of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Loose {
    /// The shape.
    pub(crate) form: u16,
    /// How long it is at least.
    pub(crate) least: usize,
    /// How long it is at most.
    pub(crate) most: usize,
    /// Whether it is one word.
    pub(crate) is_word: bool,
}

/// All that is looked for.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The detectors.
    pub(crate) detectors: &'static [Detector],
    /// Their shapes.
    pub(crate) forms: Vec<Form>,
    /// Which beginnings and names let a candidate through.
    pub(crate) gates: Gates,
    /// Numbers by their groups.
    pub(crate) groupings: Groupings,
    /// Patterns that hold a long run near their beginning, by the first bytes of a word, and how many bytes stand before it.
    pub(crate) heads: Beginnings<(u16, usize)>,
    /// Patterns of digits and capital letters.
    pub(crate) layouts: Layouts,
    /// The other patterns with a fixed beginning, and what else is told by the beginning of a word.
    pub(crate) phrases: Beginnings<Start>,
    /// Patterns that begin with a long run, by their first byte.
    pub(crate) runs: Vec<Vec<(u16, usize)>>,
    /// Long values of names, by their first byte.
    pub(crate) loose: Vec<Vec<Loose>>,
    /// The first word of the id of each detector, as context has it.
    pub(crate) vendors: Vec<u64>,
    /// Patterns that begin with two backslashes.
    pub(crate) backslashes: Vec<u16>,
    /// Names of values.
    pub(crate) names: Names,
    /// The shapes that each scanner of its own finds.
    pub(crate) builtins: Vec<Vec<u16>>,
    /// Words that make a finding more or less likely.
    pub(crate) dictionary: Dictionary,
}

/// The plan of all detectors of the catalogue.
pub(crate) fn catalogue() -> &'static Plan {
    static PLAN: LazyLock<Plan> = LazyLock::new(|| {
        // Its own test compiles every detector: a program with a broken one is never built.
        Plan::new(crate::detectors()).unwrap_or_else(|error| panic!("{error}"))
    });
    &PLAN
}

/// Says which shape cannot be compiled, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PlanError {
    /// A pattern is none.
    #[error("{detector}: {pattern:?}: {error}")]
    Pattern {
        /// The id of the detector.
        detector: String,
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        error: PatternError,
    },
    /// A pattern begins with nothing by which it could be found.
    #[error("{detector}: {pattern:?} must begin with three fixed bytes, or with digits or capital letters")]
    Beginning {
        /// The id of the detector.
        detector: String,
        /// The pattern.
        pattern: String,
    },
    /// There is no such check.
    #[error("{detector}: there is no check {name:?}")]
    Check {
        /// The id of the detector.
        detector: String,
        /// The name.
        name: String,
    },
    /// There is no such scanner.
    #[error("{detector}: there is no scanner {name:?}")]
    Scanner {
        /// The id of the detector.
        detector: String,
        /// The name.
        name: String,
    },
}

impl Plan {
    /// The shapes that a scanner finds.
    pub(crate) fn of(&self, builtin: Builtin) -> &[u16] {
        self.builtins.get(builtin as usize).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn new(detectors: &'static [Detector]) -> Result<Self, PlanError> {
        let mut draft = Draft::default();
        for (number, detector) in detectors.iter().enumerate() {
            for shape in &detector.shapes {
                draft.add(number, detector, shape)?;
            }
        }
        let groupings = Groupings::new(
            draft.numbers.iter().map(|(lengths, separators, form)| (lengths.as_slice(), *separators, *form)),
        );
        let ats = ["at]", "at)", "at}", "At]", "At)", "At}", "AT]", "AT)", "AT}", "aT]", "aT)", "aT}"];
        let words = [("BEGIN ", Start::Begin), ("kind", Start::Kind)].into_iter();
        let words = words.chain(ats.map(|word| (word, Start::At)));
        let dots = ["dot", "DOT", "Dot", "punkt", "Punkt", "PUNKT", "punto", "point", "ponto", "kropka"];
        let words = words.chain(dots.map(|word| (word, Start::Dot(word.len()))));
        let words = words.chain(INTERNAL.map(|word| (word, Start::Internal)));
        let words = words.chain(PROSE.map(|word| (word, Start::Is(word.len()))));
        let words = words.chain(PASSWORD.map(|word| (word, Start::Password(word.len()))));
        for (word, start) in words {
            draft.phrase(word.as_bytes().to_vec(), start);
        }
        Ok(Self {
            detectors,
            forms: draft.forms,
            gates: draft.gates,
            groupings,
            heads: Beginnings::new(draft.heads),
            layouts: Layouts::new(&draft.layouts),
            phrases: Beginnings::new(draft.phrases),
            runs: draft.runs,
            loose: draft.loose,
            vendors: detectors.iter().map(|detector| vendor(&detector.id)).collect(),
            backslashes: draft.backslashes,
            names: draft.names,
            builtins: draft.builtins,
            dictionary: Dictionary::new(detectors),
        })
    }
}

#[derive(Default)]
struct Draft<'a> {
    forms: Vec<Form>,
    gates: Gates,
    numbers: Vec<(Vec<usize>, &'a str, u16)>,
    heads: Vec<(Vec<u8>, (u16, usize))>,
    layouts: Vec<(Node, Border, u16)>,
    phrases: Vec<(Vec<u8>, Start)>,
    runs: Vec<Vec<(u16, usize)>>,
    loose: Vec<Vec<Loose>>,
    backslashes: Vec<u16>,
    names: Names,
    builtins: Vec<Vec<u16>>,
}

impl<'a> Draft<'a> {
    fn add(
        &mut self,
        number: usize,
        detector: &'a Detector,
        shape: &'a crate::Shape,
    ) -> Result<(), PlanError> {
        let check = match &shape.validator {
            None => None,
            Some(name) => Some(
                check::named(name)
                    .ok_or_else(|| PlanError::Check { detector: detector.id.clone(), name: name.clone() })?,
            ),
        };
        let form = u16::try_from(self.forms.len()).unwrap_or(u16::MAX);
        let mut ready = Form {
            detector: number,
            matcher: None,
            tail: None,
            fixed: 0,
            border: shape.border,
            entropy: shape.entropy,
            check,
            specificity: shape.specificity,
            need: shape.context,
            reach: usize::MAX,
            secret: detector.family == Family::Credential,
            plain_number: false,
        };
        let read = |pattern: &str| {
            parse(pattern).map_err(|error| PlanError::Pattern {
                detector: detector.id.clone(),
                pattern: pattern.to_owned(),
                error,
            })
        };
        if let Some(tail) = &shape.tail {
            ready.tail = Some(Matcher::new(&read(tail)?));
        }
        match &shape.kind {
            ShapeKind::Number { groupings, separators } => {
                ready.plain_number = true;
                for lengths in groupings {
                    self.numbers.push((lengths.clone(), separators, form));
                }
            }
            ShapeKind::Pattern(pattern) => {
                let node = read(pattern)?;
                ready.matcher = Some(Matcher::new(&node));
                ready.fixed = fixed(&node).len();
                if !self.find_by(&node, form, shape.border) {
                    return Err(PlanError::Beginning {
                        detector: detector.id.clone(),
                        pattern: pattern.clone(),
                    });
                }
            }
            ShapeKind::Keyed { names, value } => {
                let node = read(value)?;
                ready.matcher = Some(Matcher::new(&node));
                ready.fixed = fixed(&node).len();
                for name in names {
                    self.names.add(name, form, &mut self.gates);
                }
                // Whatever is long enough and not everybody's.
                let (least, most) = node.lengths();
                let exact = most - least <= 2;
                if detector.family == Family::Credential && least >= 16 && exact {
                    self.loose.resize(256, Vec::new());
                    let loose = Loose { form, least, most, is_word: all_bytes(&node).within(Set::WORD) };
                    for byte in node.first().0.bytes() {
                        self.loose[usize::from(byte)].push(loose);
                    }
                }
            }
            ShapeKind::Builtin(name) => {
                let builtin = Builtin::named(name).ok_or_else(|| PlanError::Scanner {
                    detector: detector.id.clone(),
                    name: name.clone(),
                })?;
                self.builtins.resize(self.builtins.len().max(builtin as usize + 1), Vec::new());
                self.builtins[builtin as usize].push(form);
                ready.plain_number = matches!(builtin, Builtin::Phone | Builtin::Date);
                // Many other days stand near the word for one.
                if builtin == Builtin::Date {
                    ready.reach = 34;
                }
                if builtin == Builtin::UrlToken {
                    for name in super::builtin::url::NAMES {
                        self.gates.admit_name(name);
                    }
                }
                if builtin == Builtin::Password {
                    for name in password::NAMES {
                        self.names.add(name, form, &mut self.gates);
                    }
                }
                if builtin == Builtin::Jwt {
                    // Base64 of what every header begins with, but for blanks.
                    for head in [*b"eyJ", *b"ewo", *b"eyA", *b"ewk"] {
                        self.gates.admit_head(head);
                    }
                }
            }
        }
        self.forms.push(ready);
        Ok(())
    }

    fn phrase(&mut self, head: Vec<u8>, start: Start) {
        if let Some(first) = head.first_chunk() {
            self.gates.admit_phrase(*first);
        }
        self.phrases.push((head, start));
    }

    /// Decides by what the matches of a pattern are found.
    fn find_by(&mut self, node: &Node, form: u16, border: Border) -> bool {
        let (first, _) = node.first();
        let (word, signs) = without_signs(node);
        let starts = heads(&word, 3)
            .filter(|heads| heads.len() <= HEADS && heads.iter().all(|head| head[0].is_ascii_alphanumeric()));
        let run = long_run_within(&word, 16, 15);
        // Two fixed letters, or a few choices, are a beginning; everything from 000 to 999 is none.
        let starts = starts.filter(|starts| run || starts.len() <= 16 || fixed(&word).len() >= 2);
        if let Some(starts) = starts {
            for head in longer(&word, starts) {
                if run {
                    if let Some(first) = head.first_chunk() {
                        self.gates.admit_head(*first);
                    }
                    self.heads.push((head, (form, signs)));
                } else {
                    self.phrase(head, Start::Form(form, signs));
                }
            }
            return true;
        }
        if long_run_within(&word, 24, 0) && signs <= 1 {
            self.runs.resize(256, Vec::new());
            for byte in word.first().0.bytes() {
                self.runs[usize::from(byte)].push((form, signs));
            }
            return true;
        }
        if fixed(node).starts_with(br"\\") {
            self.backslashes.push(form);
            return true;
        }
        let layout = first.within(Set::DIGIT.or(Set::UPPER).with(b'('));
        if layout {
            if let Some((least, most)) = layouts::shouts(node, border) {
                self.gates.admit_shout(least, most);
            }
            self.layouts.push((node.clone(), border, form));
        }
        layout
    }
}

/// A pattern without the fixed signs that it begins with, and how many they are.
fn without_signs(node: &Node) -> (Node, usize) {
    let signs = fixed(node).iter().take_while(|byte| !byte.is_ascii_alphanumeric()).count();
    let mut left = signs;
    match node {
        Node::Row(parts) if signs > 0 => {
            let taken = parts
                .iter()
                .take_while(|part| {
                    let (least, most) = part.lengths();
                    let goes = least == most && least <= left;
                    left -= if goes { least } else { 0 };
                    goes
                })
                .count();
            (Node::Row(parts[taken..].to_vec()), signs - left)
        }
        _ => (node.clone(), 0),
    }
}

/// The bytes that all matches begin with.
fn fixed(node: &Node) -> Vec<u8> {
    let mut text = Vec::new();
    fixed_into(node, &mut text);
    text
}

/// Whether all of a part is fixed.
fn fixed_into(node: &Node, text: &mut Vec<u8>) -> bool {
    match node {
        Node::Byte(set) if set.len() == 1 => {
            text.extend(set.bytes());
            true
        }
        Node::Row(parts) => parts.iter().all(|part| fixed_into(part, text)),
        Node::Repeat { node, least, most } if least == most && *least < 8 => {
            (0..*least).all(|_| fixed_into(node, text))
        }
        _ => false,
    }
}

/// The first word of an id, which is the name of a vendor as a rule; 0 where it is that of many.
fn vendor(id: &str) -> u64 {
    let word = id.split('_').next().unwrap_or(id);
    if matches!(word, "OTHER" | "GENERIC") {
        return 0;
    }
    words::words_of(word.as_bytes()).first().copied().unwrap_or_default()
}
