//! How sure a match is, and why.

use super::builtin::{byte_at, byte_before, is_word, run, run_before};
use super::context::Evidence;
use super::nearby::{BEHIND, Nearby};
use super::plan::Plan;
use super::search::Match;
use super::table::Tables;
use crate::finding::Reason;
use crate::model::{Band, Need};
use crate::steps;

/// What words are worth: the first, and the second.
const FIRST_WORD: i32 = 25;
const SECOND_WORD: i32 = 10;

/// What a word takes away that says that it is something else.
const AGAINST: i32 = 30;

/// What standing in a path or a longer identifier takes away.
const INSIDE: i32 = 40;

/// The most that a match has that needs words and has none, or that is published for tests.
const LOW: i32 = 49;

/// What the form of a value of a name is worth without the name.
const LOOSE: u8 = 35;

/// How far a label may stand before its value, and where only tags and fillers are between them.
const LABEL: usize = 12;
const FILLED: usize = 48;

/// How far a word may stand that speaks against everything.
const CLOSE: usize = 24;

/// How far behind a word that names a number the number may stand, in bytes.
const NEXT: usize = 8;

/// Words of names whose values are none.
const DENIALS: [&str; 11] =
    ["not", "non", "bad", "fake", "invalid", "wrong", "dummy", "mock", "masked", "redacted", "placeholder"];

/// Words between a word and a value that leave the word its label.
const LINKS: [&str; 27] = [
    "number", "no", "nr", "num", "code", "id", "is", "ist", "lautet", "nummer", "numéro", "est", "número",
    "numero", "es", "è", "é", "codice", "numer", "to", "kod", "är", "kod", "value", "reads", "was", "als",
];

/// A match with its score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) found: Match,
    pub(crate) score: u8,
    /// Among those that are as sure: how close and how long the words are that name it.
    pub(crate) closeness: i32,
    pub(crate) reasons: Vec<Reason>,
    /// Whether it only reads so, and stands there otherwise.
    pub(crate) obfuscated: bool,
}

/// What a check is worth that one of ten values of chance passes.
const CHECKED: u8 = 10;

/// How many bytes at the beginning of a match tell it from everything else.
const LITERAL: usize = 3;

impl Judged {
    /// Whether it is sure even where chance has made much that looks like it: a word right before it names it, it has a check and words
    /// that name it, or it begins as nothing else does.
    pub(crate) fn is_strong(&self, plan: &Plan) -> bool {
        let form = &plan.forms[usize::from(self.found.form)];
        let labelled = |reason: &Reason| matches!(reason, Reason::Name | Reason::Column | Reason::Label);
        let named = |reason: &Reason| matches!(reason, Reason::Words(_));
        (form.need == Need::None && form.fixed >= LITERAL)
            || self.reasons.iter().any(labelled)
            || (self.found.bonus >= CHECKED && self.reasons.iter().any(named))
    }
}

/// Judges a match; `None` where it is none after all, or less sure than `least`.
pub(crate) fn judge<'a>(
    plan: &'a Plan,
    text: &'a [u8],
    found: Match,
    least: Band,
    tables: &mut Tables<'a>,
    nearby: &mut Nearby<'a>,
) -> Option<Judged> {
    let form = &plan.forms[usize::from(found.form)];
    steps::count(1);
    let span = found.start..found.end;
    // Most numbers have no word near them, and nobody wants to hear of them.
    let needs = form.need == Need::Required || found.weak || found.loose;
    let spoken_for = found.name.is_some() && form.need != Need::Required;
    let may = !needs || spoken_for || least == Band::Low || nearby.may_speak_for(&span, form.detector);
    let column = tables.column(found.start);
    if !may && column.is_empty() {
        return None;
    }
    let header = if column.is_empty() { Evidence::default() } else { nearby.header(column, form.detector) };
    if !may && header.count == 0 {
        return None;
    }
    let specificity = if found.loose { form.specificity.min(LOOSE) } else { form.specificity };
    let certain = form.need == Need::None && !found.loose;
    // What stands in a column with another name is not what a word in another field says.
    let field = if column.is_empty() || header.count > 0 { None } else { tables.own_field(column, &span) };
    let mut evidence = nearby.evidence(&span, form.detector, certain, field.as_ref());
    let part = nearby.look_around(&span);
    let named = evidence.count > 0 || header.count > 0 || spoken_for;
    if (needs && !named && least > Band::Low)
        || (form.plain_number && is_in_uuid(text, found.start, found.end))
    {
        return None;
    }
    // Most are dropped in the end, and need no memory until then.
    let mut reasons = Reasons { all: [Reason::Shape(specificity); REASONS], count: 1 };
    let mut score = i32::from(specificity);
    if found.bonus > 0 {
        score += i32::from(found.bonus);
        reasons.push(Reason::Check(found.bonus));
    }
    if let Some(name) = found.name {
        evidence.nearest = 0;
        // A longer name says more.
        let signs = text[name..found.start]
            .iter()
            .rev()
            .take_while(|byte| !byte.is_ascii_alphanumeric() && **byte < 0x80);
        evidence.phrase = evidence.phrase.max(found.start - name - signs.count());
        reasons.push(Reason::Name);
        // Names that others use too need a word that they do not use.
        if form.need != Need::Required {
            evidence.count = evidence.count.max(1);
        }
    }
    let mut label = evidence.gap <= FILLED && is_label(&text[found.start - evidence.gap..found.start]);
    if header.count > 0 {
        evidence.nearest = 0;
        evidence.phrase = header.phrase;
        evidence.count += 1;
        label = true;
        reasons.push(Reason::Column);
    } else if label && found.name.is_none() {
        reasons.push(Reason::Label);
    }
    // Many other days stand near the word for one: it names the next.
    let many = form.reach < usize::MAX && header.count == 0;
    let far = evidence.nearest > form.reach
        || (many && !evidence.names_next(&text[part.start..found.start]))
        || (many && evidence.gap == usize::MAX && names_another(&text[found.end..], &evidence));
    if far {
        evidence.count = 0;
    }
    if evidence.count > 0 {
        score += FIRST_WORD;
        reasons.push(Reason::Words(u8::try_from(evidence.count).unwrap_or(u8::MAX)));
    }
    if evidence.count > 1 || (label && evidence.count > 0) {
        score += SECOND_WORD;
    }
    // What another field or line says is said of another value.
    let between = &text[found.start - evidence.against.min(found.start - part.start)..found.start];
    if between
        .iter()
        .any(|byte| matches!(byte, b',' | b';' | b'{' | b'}' | b'<' | b'>' | b'\n' | b'\t' | b'|'))
    {
        evidence.against = usize::MAX;
    }
    if is_against(&evidence) {
        score -= AGAINST;
        reasons.push(Reason::Against);
    }
    // The value of a parameter is no part of the path: its name stands before it.
    let parameter = label && text[..found.start].ends_with(b"=");
    // A name that denies itself.
    let name = found.name.map_or(found.start - evidence.gap.min(found.start), |name| {
        name + run(text, name, FILLED, |byte| is_word(byte) || byte == b'-')
    });
    if (label || found.name.is_some()) && is_denied(text, name.min(found.start)) {
        score = score.min(LOW);
        reasons.push(Reason::Against);
    }
    if form.plain_number && !parameter && is_in_path(text, found.start) {
        score -= INSIDE;
        reasons.push(Reason::Inside);
    }
    if needs && evidence.count == 0 {
        score = score.min(LOW);
        reasons.push(Reason::NoWords);
    }
    if found.published {
        score = score.min(LOW);
        reasons.push(Reason::Published);
    }
    let limited = |distance: usize| i32::try_from(distance.min(48)).unwrap_or_default();
    let closeness =
        if evidence.count > 0 { limited(evidence.phrase) / 2 - limited(evidence.nearest) / 4 } else { -12 };
    if Band::of(u8::try_from(score.clamp(0, 100)).unwrap_or_default()) < least {
        return None;
    }
    Some(Judged {
        found,
        score: u8::try_from(score.clamp(0, 100)).unwrap_or_default(),
        closeness,
        reasons: reasons.all[..reasons.count].to_vec(),
        obfuscated: false,
    })
}

/// The most reasons that a match has.
const REASONS: usize = 8;

/// Reasons, as they are gathered.
struct Reasons {
    all: [Reason; REASONS],
    count: usize,
}

impl Reasons {
    fn push(&mut self, reason: Reason) {
        if let Some(place) = self.all.get_mut(self.count) {
            *place = reason;
            self.count += 1;
        }
    }
}

fn is_against(evidence: &Evidence) -> bool {
    (evidence.against < evidence.nearest && evidence.against <= CLOSE)
        || (evidence.count == 0 && evidence.against_behind <= 8)
}

/// Whether the nearest word behind a match stands in another line, or has a number behind it that it names.
fn names_another(behind: &[u8], evidence: &Evidence) -> bool {
    let Some(word) = evidence.nearest.checked_sub(BEHIND) else { return false };
    let end = behind.len().min(word.saturating_add(evidence.phrase));
    let next = &behind[end..behind.len().min(end + NEXT)];
    behind[..word.min(behind.len())].contains(&b'\n') || next.iter().any(u8::is_ascii_digit)
}

/// Whether a name says that its value is none: `not_password`, `BAD_IBAN`, `fakeSsn`. `end` is a place in the name.
fn is_denied(text: &[u8], end: usize) -> bool {
    let before = run_before(text, end, FILLED, |byte| is_word(byte) || byte == b'-');
    let name = &text[end - before..end];
    let parts = name.split(|byte| matches!(byte, b'_' | b'-'));
    parts.clone().count() > 1
        && parts.clone().any(|part| DENIALS.iter().any(|denial| part.eq_ignore_ascii_case(denial.as_bytes())))
        || DENIALS.iter().any(|denial| {
            name.strip_prefix(denial.as_bytes())
                .is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_uppercase))
        })
}

/// Whether what stands between a word and a value makes the word its label: signs, or tags and fillers of the same line, as in
/// `<th>MRN</th><td>` and `Name ........ `.
fn is_label(between: &[u8]) -> bool {
    let mut in_tag = false;
    let bare = between.iter().all(|byte| {
        in_tag = (in_tag || *byte == b'<') && *byte != b'>';
        in_tag || !byte.is_ascii_alphanumeric()
    });
    if bare && !in_tag {
        return between.len() <= LABEL || !between.contains(&b'\n');
    }
    // "SIM number: ", "der Patient Nr. "
    let words =
        between.split(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80).filter(|word| !word.is_empty());
    !in_tag
        && between.len() <= LABEL + LABEL
        && !between.contains(&b'\n')
        && words.clone().count() <= 2
        && words.clone().all(|word| LINKS.iter().any(|link| word.eq_ignore_ascii_case(link.as_bytes())))
}

/// Whether a match is a part of 8-4-4-4-12 hexadecimal digits.
fn is_in_uuid(text: &[u8], start: usize, end: usize) -> bool {
    let part = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    // Hardly anything touches what could be one.
    if end - start < 36 && !part(byte_before(text, start)) && !part(byte_at(text, end)) {
        return false;
    }
    let before = text[..start].iter().rev().take(36).take_while(|byte| part(**byte)).count();
    let first = start - before;
    let behind = text[end..].iter().take(36).take_while(|byte| part(**byte)).count();
    let last = end + behind;
    (first..(last + 1).saturating_sub(36)).chain([first]).any(|at| {
        at <= start
            && at + 36 >= end
            && at + 36 <= last
            && [8, 13, 18, 23].iter().all(|dash| byte_at(text, at + dash) == b'-')
            && text[at..at + 36].iter().filter(|byte| **byte == b'-').count() == 4
    })
}

/// Whether a match stands in the path of an address.
fn is_in_path(text: &[u8], start: usize) -> bool {
    if start == 0 || !matches!(text[start - 1], b'/' | b'-' | b'=') {
        return false;
    }
    let line = &text[start.saturating_sub(120)..start];
    let begins = line.iter().rposition(|byte| b" \n\t\"'<>()".contains(byte)).map_or(0, |at| at + 1);
    let address = &line[begins..];
    address.windows(3).any(|part| part == b"://") || address.first() == Some(&b'/')
}
