//! Makes rules that run of rules that are written.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::check::check;
use super::compiled::{CONTEXT, Compiled, EXCLUDED, NEAR, NEGATIVE, Rules, WORDS, finds};
use super::conditions::{Composer, Source};
use super::edm::Table;
use super::error::{Problem, RuleError, too_much};
use super::exact::{Base, ExactRule};
use super::exclude::Exclusion;
use super::file::{Case, Exact, Rule, RuleSet};
use super::limits;
use super::loader::Loader;
use super::regex::{Lane, Lanes, Pattern, parse};
use super::words::{Builder, Index};
use crate::model::Band;

/// After so many errors the rest is not looked at: what is wrong once is often wrong everywhere.
const ERRORS: usize = 100;

/// Compiles rules, or tells of everything that is wrong with them.
pub(crate) fn compile(
    set: &RuleSet,
    loader: &dyn Loader,
    detectors: &[&str],
) -> Result<Rules, Vec<RuleError>> {
    let mut compiler =
        Compiler { errors: Vec::new(), loader, tables: BTreeMap::new(), compiled: 0, literals: 0 };
    let rules = compiler.compile(set, detectors);
    compiler.errors.sort_by(|a, b| a.rule.cmp(&b.rule));
    if compiler.errors.is_empty() { rules.ok_or_else(Vec::new) } else { Err(compiler.errors) }
}

struct Compiler<'l> {
    errors: Vec<RuleError>,
    loader: &'l dyn Loader,
    tables: BTreeMap<String, Option<Arc<Table>>>,
    /// How much memory expressions take so far, in bytes.
    compiled: usize,
    /// How many literals they are looked for by so far.
    literals: usize,
}

impl Compiler<'_> {
    fn wrong(&mut self, rule: &str, field: impl Into<String>, problem: Problem) {
        let rule: String = rule.chars().take(limits::ID).collect();
        self.errors.push(RuleError { rule, field: field.into(), problem });
    }

    fn compile(&mut self, set: &RuleSet, detectors: &[&str]) -> Option<Rules> {
        if set.version != limits::VERSION {
            self.wrong("", "version", Problem::Version { found: set.version });
            return None;
        }
        if set.rules.len() > limits::RULES {
            let fix = "split them into sets, or make dictionaries of words that are alike";
            self.wrong("", "rule", too_much("the number of rules is", set.rules.len(), limits::RULES, fix));
            return None;
        }
        let mut rules: Vec<&Rule> = set.rules.iter().collect();
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let known = self.known(&rules, detectors);
        for rule in &rules {
            check(rule, |field, problem| self.wrong(&rule.id, field, problem));
        }
        let mut words = Builder::default();
        let mut near = Builder::default();
        let mut patterns = Vec::new();
        let mut exacts = Vec::new();
        let mut compiled = Vec::with_capacity(rules.len());
        for (number, rule) in rules.iter().enumerate() {
            if self.errors.len() >= ERRORS {
                return None;
            }
            let number = number as u32;
            let terms = self.terms(rule, number, &mut words, &mut near);
            self.patterns(rule, number, &mut patterns);
            exacts.extend(rule.exact.as_ref().and_then(|exact| self.exact(rule, number, exact, &known)));
            let mut wrong = Vec::new();
            let exclusion =
                Exclusion::new(&rule.exclude, rule.unicode, |field, problem| wrong.push((field, problem)));
            let mut composer = Composer::new(&known, |field, problem| wrong.push((field, problem)));
            let composition = composer.rule(rule, finds(rule));
            let mut uses = std::mem::take(&mut composer.uses);
            if let Some(Base::Detector(detector)) =
                exacts.last().filter(|exact| exact.rule == number).map(|exact| exact.base)
            {
                uses.push(Source::Detector(detector));
            }
            for (field, problem) in wrong {
                self.wrong(&rule.id, field, problem);
            }
            let (rule, id) = ((*rule).clone(), rule.id.as_str().into());
            compiled.push(Compiled {
                rule,
                id,
                composition,
                exclusion,
                uses,
                is_used: false,
                is_unbounded: false,
                terms,
            });
        }
        self.check_sizes(&words, &near);
        let order = self.order(&compiled);
        if !self.errors.is_empty() {
            return None;
        }
        let words = self.index(words, "words")?;
        let near = self.index(near, "context")?;
        let lanes = match Lanes::new(patterns) {
            Ok(lanes) => lanes,
            Err(why) => {
                self.wrong("", "regex", Problem::Regex { why });
                return None;
            }
        };
        let used: Vec<u32> = compiled
            .iter()
            .flat_map(|rule| &rule.uses)
            .filter_map(|source| if let Source::Rule(rule) = source { Some(*rule) } else { None })
            .collect();
        for rule in used {
            compiled[rule as usize].is_used = true;
        }
        let detectors = detectors.iter().map(|id| (*id).to_owned()).collect();
        let mut rules = Rules {
            all: compiled,
            words,
            near,
            lanes,
            exacts,
            order,
            detectors,
            least: Band::Medium,
            reach: 0,
        };
        rules.measure();
        rules.forget_detectors();
        Some(rules)
    }

    /// What ids stand for.
    fn known<'i>(&mut self, rules: &[&'i Rule], detectors: &[&'i str]) -> HashMap<&'i str, Source> {
        let mut known = HashMap::new();
        for (number, id) in detectors.iter().enumerate() {
            known.insert(*id, Source::Detector(number as u32));
        }
        for (number, rule) in rules.iter().enumerate() {
            match known.insert(rule.id.as_str(), Source::Rule(number as u32)) {
                None => {}
                Some(Source::Rule(_)) => self.wrong(&rule.id, "id", Problem::IdTwice),
                Some(Source::Detector(_)) => self.wrong(&rule.id, "id", Problem::IdOfDetector),
            }
        }
        known
    }

    /// Gathers the words of a rule, and says how many its dictionary has.
    fn terms(&mut self, rule: &Rule, number: u32, words: &mut Builder, near: &mut Builder) -> usize {
        let is_exact = rule.case == Case::Exact;
        self.list(rule, "words", &rule.words, words, is_exact, number * WORDS);
        self.list(rule, "context", &rule.context, near, false, number * NEAR + CONTEXT);
        self.list(rule, "negative", &rule.negative, near, false, number * NEAR + NEGATIVE);
        self.list(rule, "exclude.words", &rule.exclude.words, near, false, number * NEAR + EXCLUDED);
        let Some(name) = &rule.dictionary else { return 0 };
        let text = match self.loader.dictionary(name) {
            Ok(text) => text,
            Err(why) => {
                let name = name.chars().take(limits::NAME).collect();
                self.wrong(&rule.id, "dictionary", Problem::File { name, why });
                return 0;
            }
        };
        let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
        let count = lines().count();
        let too_large = [
            ("the length in bytes is", text.len(), limits::DICTIONARY),
            ("the number of terms is", count, limits::TERMS),
        ];
        for (what, found, most) in too_large {
            if found > most {
                self.wrong(
                    &rule.id,
                    "dictionary",
                    too_much(what, found, most, "split it into several rules"),
                );
                return 0;
            }
        }
        if count == 0 {
            self.wrong(&rule.id, "dictionary", Problem::Empty { fix: "write one term on each line" });
        }
        for term in lines() {
            // One term is shown: the others are often wrong in the same way.
            if words.len() >= limits::TERMS_IN_ALL {
                break;
            }
            if let Err(why) = words.add(term, is_exact, number * WORDS + 1) {
                let term = term.chars().take(limits::ID).collect();
                self.wrong(&rule.id, "dictionary", Problem::Term { term, why });
                break;
            }
        }
        count
    }

    fn list(
        &mut self,
        rule: &Rule,
        field: &str,
        terms: &[String],
        to: &mut Builder,
        is_exact: bool,
        target: u32,
    ) {
        for (place, term) in terms.iter().enumerate() {
            if to.len() >= limits::TERMS_IN_ALL {
                break;
            }
            if let Err(why) = to.add(term, is_exact, target) {
                let term = term.chars().take(limits::ID).collect();
                self.wrong(&rule.id, format!("{field}[{place}]"), Problem::Term { term, why });
            }
        }
    }

    fn patterns(&mut self, rule: &Rule, number: u32, patterns: &mut Vec<Pattern>) {
        for (place, pattern) in rule.regex.iter().enumerate().take(limits::REGEXES) {
            if self.compiled > limits::REGEXES_COMPILED || self.literals > limits::LITERALS {
                break;
            }
            let made = parse(pattern, rule.unicode)
                .and_then(|hir| Pattern::new(number, place as u16, &hir, rule.group));
            match made {
                Ok(pattern) => {
                    self.compiled += pattern.memory();
                    if let Lane::Literals(literals) = &pattern.lane {
                        self.literals += literals.len();
                    }
                    patterns.push(pattern);
                }
                Err(problem) => self.wrong(&rule.id, format!("regex[{place}]"), problem),
            }
        }
    }

    fn exact(
        &mut self,
        rule: &Rule,
        number: u32,
        exact: &Exact,
        known: &HashMap<&str, Source>,
    ) -> Option<ExactRule> {
        let id = rule.id.as_str();
        if self.tables.len() >= limits::TABLES && !self.tables.contains_key(&exact.table) {
            let fix = "put columns of the same rows into one table";
            self.wrong(
                id,
                "exact.table",
                too_much("the number of tables is", limits::TABLES + 1, limits::TABLES, fix),
            );
            return None;
        }
        if !self.tables.contains_key(&exact.table) {
            let table = self.loader.table(&exact.table);
            let table = table.map_err(|why| {
                let name = exact.table.chars().take(limits::NAME).collect();
                self.wrong(id, "exact.table", Problem::File { name, why });
            });
            self.tables.insert(exact.table.clone(), table.ok());
        }
        let table = self.tables.get(&exact.table).cloned().flatten()?;
        let columns: Vec<&str> = table.columns().collect();
        for (field, column) in std::iter::once(("exact.column", &exact.column))
            .chain(exact.with.iter().map(|name| ("exact.with", name)))
        {
            if !columns.contains(&column.as_str()) {
                let problem = format!("the table has no column {column:?}; it has {}", columns.join(", "));
                self.wrong(id, field, Problem::Exact(problem));
            }
        }
        if exact.within > limits::WITHIN_BYTES {
            let fix = "leave it out to stay with 300";
            self.wrong(
                id,
                "exact.within",
                too_much("the distance in bytes is", exact.within, limits::WITHIN_BYTES, fix),
            );
        }
        let least = exact.least.unwrap_or(exact.with.len());
        if exact.with.is_empty() && least > 0 {
            self.wrong(id, "exact.least", Problem::Without { other: "exact.with" });
        } else if exact.with.len() > limits::COLUMNS
            || least > exact.with.len()
            || (least == 0 && !exact.with.is_empty())
        {
            let problem = format!(
                "write 1 to {}: so many columns does with name",
                exact.with.len().min(limits::COLUMNS)
            );
            self.wrong(id, "exact.least", Problem::Exact(problem));
        }
        let base = match exact.base.as_str() {
            "DIGITS" => Base::Digits,
            "WORD" => Base::Words,
            base => match known.get(base) {
                Some(Source::Detector(detector)) => Base::Detector(*detector),
                _ => {
                    let problem = "write DIGITS, WORD, or the id of a detector".to_owned();
                    self.wrong(id, "exact.base", Problem::Exact(problem));
                    return None;
                }
            },
        };
        let (column, with) = (exact.column.clone(), exact.with.clone());
        Some(ExactRule { rule: number, table, column, base, with, least, within: exact.within })
    }

    fn check_sizes(&mut self, words: &Builder, near: &Builder) {
        let terms = words.len() + near.len();
        if terms >= limits::TERMS_IN_ALL {
            let fix = "take terms out of dictionaries, or split the set";
            self.wrong(
                "",
                "dictionary",
                too_much("the number of terms of the set is", terms, limits::TERMS_IN_ALL, fix),
            );
        }
        if self.literals > limits::LITERALS {
            let fix = "write words or a dictionary in place of alternatives";
            let what = "the number of literals of all expressions is";
            self.wrong("", "regex", too_much(what, self.literals, limits::LITERALS, fix));
        }
        let size = self.compiled;
        if size > limits::REGEXES_COMPILED {
            let fix = "make counts as {1,500} smaller, or split the set";
            self.wrong(
                "",
                "regex",
                too_much(
                    "the size in bytes of all compiled expressions is",
                    size,
                    limits::REGEXES_COMPILED,
                    fix,
                ),
            );
        }
    }

    fn index(&mut self, builder: Builder, field: &str) -> Option<Index> {
        builder
            .build()
            .map_err(|term| {
                let why =
                    "more than 64 terms differ from it in nothing but capital letters; write case = \"any\"";
                self.wrong("", field, Problem::Term { term, why });
            })
            .ok()
    }

    /// Puts rules that depend on something into an order, or tells of those that depend on each other.
    fn order(&mut self, rules: &[Compiled]) -> Vec<u32> {
        let uses = |rule: usize| {
            rules[rule].uses.iter().filter_map(|source| match source {
                Source::Rule(other) => Some(*other as usize),
                Source::Detector(_) => None,
            })
        };
        let mut waits: Vec<usize> = (0..rules.len()).map(|rule| uses(rule).count()).collect();
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); rules.len()];
        for rule in 0..rules.len() {
            uses(rule).for_each(|other| users[other].push(rule));
        }
        let mut order: Vec<usize> = (0..rules.len()).filter(|rule| waits[*rule] == 0).collect();
        let mut next = 0;
        while let Some(rule) = order.get(next).copied() {
            next += 1;
            for user in &users[rule] {
                waits[*user] -= 1;
                if waits[*user] == 0 {
                    order.push(*user);
                }
            }
        }
        // Whoever still waits is in a circle, or waits for one.
        if let Some(start) = (0..rules.len()).find(|rule| waits[*rule] > 0) {
            let mut path = vec![start];
            while let Some(other) = path.last().and_then(|last| uses(*last).find(|other| waits[*other] > 0)) {
                let before = path.iter().position(|rule| *rule == other);
                path.push(other);
                if let Some(before) = before {
                    path.drain(..before);
                    break;
                }
            }
            let path: Vec<String> = path.iter().map(|rule| rules[*rule].id.to_string()).collect();
            let id = path.first().cloned().unwrap_or_default();
            self.wrong(&id, "all", Problem::Cycle { path });
        }
        let depends = |rule: &usize| {
            let composition = &rules[*rule].composition;
            !composition.anchors.is_empty() || !composition.conditions.is_empty()
        };
        order.into_iter().filter(depends).map(|rule| rule as u32).collect()
    }
}
