//! From candidates to matches: what stands at a place is read, and its checks are asked.

use super::builtin::{self, Builtin, Hit, byte_at, byte_before, is_word};
use super::candidates::{Candidates, Number};
use super::numbers::Digits;
use super::plan::{Form, Plan, Start};
use crate::check::{Verdict, is_placeholder};
use crate::entropy;
use crate::model::Border;

/// A match of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match {
    /// Where it begins.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
    /// The number of its shape.
    pub(crate) form: u16,
    /// What its checks are worth.
    pub(crate) bonus: u8,
    /// Whether it is one that is published for tests.
    pub(crate) published: bool,
    /// Whether it counts only with words beside it.
    pub(crate) weak: bool,
    /// Where the name begins that it is the value of.
    pub(crate) name: Option<usize>,
    /// Whether it would be the value of a name, and only words near it are there.
    pub(crate) loose: bool,
}

/// Finds matches in a text.
pub(crate) struct Search<'a> {
    pub(crate) plan: &'a Plan,
    /// Which detectors are looked for.
    pub(crate) wanted: &'a [bool],
    pub(crate) text: &'a [u8],
    pub(crate) matches: &'a mut Vec<Match>,
    /// Places of signs that are spelled out, as in `name [at] example [dot] org`.
    pub(crate) spelled: &'a mut Vec<usize>,
    /// What has been read of keys and tokens.
    pub(crate) read: builtin::token::Read,
}

/// By how much a sum of logarithms may be too small.
const ROUNDING: f64 = 1e-9;

/// Words between a name and its value in prose.
pub(crate) const PROSE: [&str; 5] = ["is ", "ist ", "est ", "es ", "lautet "];

/// Words before a password.
pub(crate) const PASSWORD: [&str; 4] = ["IDENTIFIED BY ", "identified by ", "password ", "PASSWORD "];

/// Labels by which names of machines of a company's own network end, as far as they tell them apart.
pub(crate) const INTERNAL: [&str; 9] =
    ["internal", "intranet", "corp", "lan", "local", "home", "private", "consul", "svc"];

/// The same where they begin with what is not ASCII.
const FOREIGN: [&str; 6] = ["är ", "è ", "é ", "は", "：", "＝"];

impl Search<'_> {
    /// Verifies all candidates.
    pub(crate) fn all(&mut self, found: &Candidates) {
        for number in &found.numbers {
            self.number(*number);
        }
        for at in &found.capitals {
            self.layout(*at);
            self.builtin(Builtin::Vat, builtin::finance::vat(self.text, *at));
            if byte_at(self.text, *at) == b'B' && byte_before(self.text, *at) == b'%' {
                self.builtin(Builtin::CardTrack, builtin::finance::card_track(self.text, *at - 1));
            }
        }
        for at in &found.ibans {
            self.builtin(Builtin::Iban, builtin::finance::iban(self.text, *at));
        }
        for at in &found.escapes {
            // Behind an encoded sign a word begins.
            if byte_at(self.text, *at) == b'%' {
                self.phrase(*at + 3);
            }
        }
        for at in &found.mixed {
            self.layout(*at);
        }
        for at in &found.shouts {
            self.layout(*at);
        }
        for at in &found.heads {
            self.head(*at);
        }
        for at in &found.runs {
            self.run(*at);
        }
        for at in &found.phrases {
            self.phrase(*at);
        }
        for at in &found.foreign {
            self.foreign(*at);
        }
        for at in &found.backslashes {
            if byte_before(self.text, *at) != b'\\' {
                for form in &self.plan.backslashes {
                    self.pattern(*form, *at, None);
                }
            }
        }
        for at in &found.ats {
            self.builtin(Builtin::Email, builtin::contact::email(self.text, *at));
        }
        for at in &found.urls {
            self.url(*at);
        }
        for at in &found.dots {
            self.builtin(Builtin::Ipv4, builtin::network::ipv4(self.text, *at));
        }
        for at in &found.colons {
            self.builtin(Builtin::Mac, builtin::network::mac(self.text, *at));
            if byte_at(self.text, *at) == b':' {
                self.builtin(Builtin::Ipv6, builtin::network::ipv6(self.text, *at));
            }
        }
        for at in &found.pluses {
            self.builtin(Builtin::Phone, builtin::contact::phone(self.text, *at));
        }
        for at in &found.brackets {
            self.layout(*at);
        }
        for at in &found.fillers {
            self.builtin(Builtin::Mrz, builtin::mrz::mrz(self.text, *at));
        }
        for at in found.houses.iter().filter(|at| builtin::address::may_be(self.text, **at)) {
            self.builtin(Builtin::Address, builtin::address::address(self.text, *at));
        }
        for at in found.initials.iter().filter(|at| builtin::person::may_begin(self.text, **at)) {
            self.builtin(Builtin::PersonName, builtin::person::person_name(self.text, *at));
        }
        // A row of words is read once, wherever it may begin.
        let mut read = 0;
        for at in &found.words {
            if *at >= read {
                let (hit, end) = builtin::coin::mnemonic(self.text, *at, read);
                self.builtin(Builtin::Mnemonic, hit);
                read = end;
            }
        }
        for at in &found.assignments {
            self.assignment(*at);
        }
        for at in &found.options {
            self.option(*at);
        }
    }

    /// Verifies what begins with a phrase at a word.
    fn phrase(&mut self, at: usize) {
        let (plan, text) = (self.plan, self.text);
        plan.phrases.find(text, at, |start| match start {
            Start::Form(form, signs) => {
                if let Some(start) = at.checked_sub(signs) {
                    self.pattern(form, start, None);
                }
            }
            Start::At => {
                if matches!(byte_before(text, at), b'[' | b'(' | b'{') {
                    self.spelled.push(at);
                }
            }
            Start::Dot(length) => {
                let apart = |byte: u8| !byte.is_ascii_alphanumeric() && byte != 0;
                if apart(byte_before(text, at)) && apart(byte_at(text, at + length)) {
                    self.spelled.push(at);
                }
            }
            Start::Internal => {
                if byte_before(text, at) == b'.' {
                    self.builtin(Builtin::Hostname, builtin::network::hostname(text, at - 1));
                }
            }
            Start::Begin => {
                let hit = builtin::token::pem_start(text, at)
                    .and_then(|start| builtin::token::pem(text, start, &mut self.read));
                self.builtin(Builtin::Pem, hit);
            }
            Start::Kind => {
                for hit in builtin::manifest::secrets(text, at) {
                    self.builtin(Builtin::Manifest, Some(hit));
                }
            }
            Start::Is(length) => {
                if matches!(byte_before(text, at), b' ' | b'\n') {
                    self.spoken(at - 1, at + length);
                }
            }
            // Beginnings are compared as far as eight bytes.
            Start::Password(length) => {
                if text[at..].get(length - 1) == Some(&b' ') {
                    self.spoken_password(at, at + length);
                }
            }
        });
    }

    /// Verifies assignments by words and signs that are not ASCII, in a block.
    fn foreign(&mut self, base: usize) {
        let end = self.text.len().min(base + super::masks::BLOCK);
        for at in base..end {
            if !matches!(self.text[at], 0xC3 | 0xE3..=0xE6 | 0xEF) {
                continue;
            }
            let rest = &self.text[at..];
            if ["様", "さん", "氏"].iter().any(|word| rest.starts_with(word.as_bytes())) {
                self.builtin(Builtin::PersonName, builtin::person::japanese_name(self.text, at));
                continue;
            }
            // A name of letters that are no ASCII, and its value behind a blank: セキュリティコード 066
            if self.text[at] == 0xE3
                && matches!(byte_at(self.text, at + 3), b' ' | b'\t' | b'\n' | b':' | b'|')
                && at + 4 < self.text.len()
            {
                self.spoken(at + 3, at + 4);
            }
            if matches!(self.text[at], 0xE4..=0xE6) {
                self.builtin(Builtin::Date, builtin::date::date_of_era(self.text, at));
                continue;
            }
            if let Some(word) = FOREIGN.iter().find(|word| self.text[at..].starts_with(word.as_bytes())) {
                self.spoken(at, at + word.len());
            }
        }
    }

    fn run(&mut self, at: usize) {
        let plan = self.plan;
        self.loose(at);
        self.beside(at);
        if builtin::run(self.text, at, 24, |byte| is_word(byte) || byte == b'-') < 24 {
            return;
        }
        for (form, signs) in plan.runs.get(usize::from(self.text[at])).into_iter().flatten() {
            if let Some(start) = at.checked_sub(*signs) {
                self.pattern(*form, start, None);
            }
        }
    }

    fn number(&mut self, number: Number) {
        let before = byte_before(self.text, number.at);
        let touches = matches!(before, b'.' | b'-' | b'/' | b',')
            && number.at > 1
            && self.text[number.at - 2].is_ascii_digit();
        if touches && before != b',' && before != b'/' {
            return;
        }
        let (plan, text) = (self.plan, self.text);
        plan.groupings.read(text, number, |form, digits| {
            let behind = byte_at(text, digits.end);
            let touched = is_word(behind)
                || (matches!(behind, b'.' | b'-') && byte_at(text, digits.end + 1).is_ascii_digit());
            if !touched {
                self.digits(form, number.at, digits);
            }
        });
        self.layout(number.at);
        if text[number.at..].starts_with(b"00") {
            self.builtin(Builtin::Phone, builtin::contact::phone_with_zeros(text, number.at));
        }
        if before == b' ' {
            let letters = builtin::run_before(text, number.at - 1, 12, |byte| byte.is_ascii_alphabetic());
            self.builtin(Builtin::Date, builtin::date::date_by_month(text, number.at - 1 - letters));
        }
        self.builtin(Builtin::Gps, builtin::contact::gps(text, number.at));
        self.builtin(
            Builtin::CardTrack,
            match before {
                b';' => builtin::finance::card_track(text, number.at - 1),
                _ => None,
            },
        );
    }

    fn digits(&mut self, number: u16, start: usize, digits: Digits<'_>) {
        let form = &self.plan.forms[usize::from(number)];
        if !self.wanted[form.detector] {
            return;
        }
        let verdict = form.check.map_or(Verdict::Passes, |check| check.verdict(digits.digits));
        if verdict == Verdict::Fails || digits.digits.iter().all(|digit| *digit == digits.digits[0]) {
            return;
        }
        // Without a check that tells them apart, parts of a longer number are none.
        let worth = form.check.map_or(0, |check| check.worth(digits.digits.len()));
        if worth == 0 && self.is_part(start, digits.end) {
            return;
        }
        self.matches.push(Match {
            start,
            end: digits.end,
            form: number,
            bonus: worth,
            published: verdict == Verdict::Published,
            weak: false,
            name: None,
            loose: false,
        });
    }

    /// Whether more groups of digits stand before a number or behind it.
    fn is_part(&self, start: usize, end: usize) -> bool {
        let joins = |byte: u8| matches!(byte, b' ' | b'-');
        let before =
            joins(byte_before(self.text, start)) && start > 1 && self.text[start - 2].is_ascii_digit();
        let behind = joins(byte_at(self.text, end))
            && byte_at(self.text, end + 1).is_ascii_digit()
            && byte_at(self.text, end + 2).is_ascii_digit();
        before || behind
    }

    fn layout(&mut self, at: usize) {
        let plan = self.plan;
        let before = byte_before(self.text, at);
        if is_word(before) {
            return;
        }
        plan.layouts.find(self.text, at, |form| self.pattern(form, at, None));
        if byte_at(self.text, at).is_ascii_digit() {
            if builtin::date::may_begin(self.text, at) {
                self.builtin(Builtin::Date, builtin::date::date(self.text, at));
            }
        } else {
            self.builtin(Builtin::Date, builtin::date::date_of_era(self.text, at));
        }
    }

    fn head(&mut self, at: usize) {
        let Some(head) = self.text.get(at..).and_then(<[u8]>::first_chunk::<3>) else { return };
        let plan = self.plan;
        plan.heads.find(self.text, at, |(form, signs)| self.pattern(form, at.saturating_sub(signs), None));
        if head.starts_with(b"ey") {
            let hit = builtin::token::jwt(self.text, at, &mut self.read);
            self.builtin(Builtin::Jwt, hit);
        }
    }

    fn url(&mut self, colon: usize) {
        let Some((scheme, hit)) = builtin::url::password(self.text, colon) else { return };
        let plan = self.plan;
        for number in plan.of(Builtin::UrlPassword) {
            let check = plan.forms[usize::from(*number)].check;
            if check.is_none_or(|check| check.of_text(&self.text[scheme.clone()]) != Verdict::Fails) {
                self.hit(*number, &hit, None);
            }
        }
    }

    pub(super) fn builtin(&mut self, builtin: Builtin, hit: Option<Hit>) {
        let Some(hit) = hit else { return };
        let plan = self.plan;
        for number in plan.of(builtin) {
            let form = &plan.forms[usize::from(*number)];
            if form.check.is_none_or(|check| check.of_text(&self.text[hit.span.clone()]) != Verdict::Fails) {
                self.hit(*number, &hit, None);
            }
        }
    }

    pub(super) fn hit(&mut self, number: u16, hit: &Hit, name: Option<usize>) {
        let form = &self.plan.forms[usize::from(number)];
        if !self.wanted[form.detector] || !self.has_entropy(form, hit.span.start, hit.span.end) {
            return;
        }
        let found = Match {
            start: hit.span.start,
            end: hit.span.end,
            form: number,
            bonus: hit.bonus.max(form.check.map_or(0, |check| check.bonus)),
            published: false,
            weak: hit.weak,
            name,
            loose: false,
        };
        if self.matches.last() != Some(&found) {
            self.matches.push(found);
        }
    }

    /// Matches the pattern of a shape at a place, with its borders and checks.
    pub(super) fn pattern(&mut self, number: u16, start: usize, name: Option<usize>) {
        let form = &self.plan.forms[usize::from(number)];
        let Some(matcher) = form.matcher.as_ref().filter(|_| self.wanted[form.detector]) else { return };
        if name.is_none() && !is_free(byte_before(self.text, start), form.border) {
            return;
        }
        let text = self.text;
        let mut verdict = Verdict::Passes;
        let end = matcher.matches(text, start, |end| {
            let free = is_free(byte_at(text, end), form.border) && !goes_on(text, end, form.border);
            verdict = match form.check {
                Some(check) if free => check.of_text(&text[start..end]),
                _ => Verdict::Passes,
            };
            free && verdict != Verdict::Fails
        });
        let Some(end) = end else { return };
        let value = &text[start..end];
        if !self.has_entropy(form, start, end) || (form.secret && form.fixed < 3 && is_placeholder(value)) {
            return;
        }
        let label = start;
        let ends = |from: &usize| {
            form.tail.as_ref().is_none_or(|tail| tail.matches(text, *from, |to| to == end).is_some())
        };
        let Some(start) = (start..end).find(ends) else { return };
        let name = name.or((start != label).then_some(label));
        self.matches.push(Match {
            start,
            end,
            form: number,
            bonus: form.check.map_or(0, |check| check.bonus),
            published: verdict == Verdict::Published,
            weak: false,
            name,
            loose: false,
        });
    }

    fn has_entropy(&self, form: &Form, start: usize, end: usize) -> bool {
        form.entropy.is_none_or(|least| {
            entropy::bits(&self.text[(start + form.fixed).min(end)..end]) >= least - ROUNDING
        })
    }
}

/// Whether a neighbour does not touch a match.
fn is_free(neighbour: u8, border: Border) -> bool {
    match border {
        Border::Word => !is_word(neighbour),
        Border::Token => !is_word(neighbour) && neighbour != b'-',
        Border::None => true,
    }
}

/// Whether a match goes on behind its end with a hyphen and a digit, as parts of longer numbers do.
fn goes_on(text: &[u8], end: usize, border: Border) -> bool {
    border == Border::Word
        && text[..end].last().is_some_and(u8::is_ascii_digit)
        && byte_at(text, end) == b'.'
        && byte_at(text, end + 1).is_ascii_digit()
}
