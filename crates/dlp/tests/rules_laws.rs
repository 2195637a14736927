//! What holds for rules, whatever is in them and in the text: the engine finds what plain definitions say.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

use std::fmt::Write as _;

use proptest::prelude::*;
use regex::bytes::RegexBuilder;
use steward_dlp::rules::{Files, Group, Outcome, Part, Rule, RuleSet, Rules, Unit, lint, read, read_json};
use unicode_normalization::UnicodeNormalization;

type Spans = Vec<(usize, usize)>;

/// Of spans, the first ones, and of those that begin together the longest.
fn without_overlaps(mut spans: Spans) -> Spans {
    spans.sort_by_key(|(start, end)| (*start, usize::MAX - end));
    let mut end = 0;
    spans.retain(|span| {
        let keeps = span.0 >= end;
        end = if keeps { span.1 } else { end };
        keeps
    });
    spans
}

fn rule(id: &str) -> Rule {
    let text = format!("version = 1\n[[rule]]\nid = {id:?}\nname = 'one'\nseverity = 'low'\n");
    read(&text).unwrap().rules.remove(0)
}

fn compile(rules: Vec<Rule>) -> Option<Rules> {
    Rules::compile(&RuleSet { version: 1, rules }, &Files::default(), &[]).ok()
}

fn spans(outcome: &Outcome, id: &str) -> Spans {
    let of = outcome.matches.iter().filter(|found| &*found.rule == id);
    of.map(|found| (found.start, found.end)).collect()
}

// Regular expressions.

fn pattern() -> impl Strategy<Value = String> {
    let atom = prop::sample::select(vec![
        "ACME-", "falcon", "ab", "a", "x", "1", "é", r"\d", r"\w", "[a-f]", "[^a]", ".", r"\s", r"\b",
        "[A-Z]", "^", "$", r"\.",
    ])
    .prop_map(str::to_owned);
    atom.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            4 => prop::collection::vec(inner.clone(), 1..5).prop_map(|parts| parts.concat()),
            1 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            1 => (inner.clone(), 0..3_usize, 1..4_usize).prop_map(|(inner, least, more)| format!("(?:{inner}){{{least},{}}}", least + more)),
            1 => inner.clone().prop_map(|inner| format!("(?:{inner})+")),
            1 => inner.clone().prop_map(|inner| format!("(?:{inner})*?")),
            1 => inner.prop_map(|inner| format!("(?i:{inner})")),
        ]
    })
}

fn text_of(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

/// What a plain search finds, with the classes of ASCII written out.
fn plain(pattern: &str, text: &[u8]) -> Option<Spans> {
    let written = pattern
        .replace(r"\d", "[0-9]")
        .replace(r"\w", "(?-i:[0-9A-Za-z_])")
        .replace(r"\s", r"[\t-\r ]")
        .replace(r"\b", r"(?-u:\b)");
    let regex = RegexBuilder::new(&written).multi_line(true).build().ok()?;
    Some(regex.find_iter(text).map(|found| (found.start(), found.end())).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn expressions_find_what_a_plain_search_finds(
        patterns in prop::collection::vec(pattern(), 1..6),
        text in text_of(&["ACME-", "acme-", "falcon", "Falcon", "ab", "a", "b", "x", "1", "12", " ", "\n", "é", "É", ".", "_", "-"]),
        odd in prop::option::of(any::<u8>()),
    ) {
        let mut text = text.into_bytes();
        text.extend(odd);
        let mut rules: Vec<Rule> = Vec::new();
        for (place, pattern) in patterns.iter().enumerate() {
            let mut one = rule(&format!("RULE_{place}"));
            one.regex = vec![pattern.clone()];
            // Those that match the empty text are refused.
            if compile(vec![one.clone()]).is_some() {
                rules.push(one);
            }
        }
        let compiled = compile(rules.clone()).unwrap();
        let outcome = compiled.scan(&text, &[]);
        for one in &rules {
            let expected = without_overlaps(plain(&one.regex[0], &text).unwrap());
            prop_assert_eq!(spans(&outcome, &one.id), expected, "{:?} in {:?}", one.regex[0], String::from_utf8_lossy(&text));
        }
    }
}

// Words.

const PIECES: [&str; 22] = [
    "falcon", "Falcon", "FALCON", "project", "Project", " ", "  ", "\n", "\u{A0}", "é", "É", "e\u{301}", "s",
    "_", "1", "-", "&", "機", "密", "を", ".", "ß",
];

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '\u{301}'
}

fn is_alone(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{9FFF}')
}

/// Whether a word may begin or end at a place.
fn is_border(text: &str, at: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
    match before.zip(after) {
        Some((before, after)) => !(is_word(before) && is_word(after)) || is_alone(before) || is_alone(after),
        None => true,
    }
}

fn written(text: &str) -> String {
    text.to_lowercase().nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands between white space and signs says whether there is some: `a-b` is not `a - b`.
fn spaced(term: &str) -> String {
    written(term)
}

fn find_words(terms: &[String], text: &str) -> Spans {
    let terms: Vec<String> = terms.iter().map(|term| spaced(term)).collect();
    let places: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
    let mut spans = Vec::new();
    for start in places.iter().filter(|at| is_border(text, **at)) {
        for end in places.iter().filter(|end| *end > start && is_border(text, **end)) {
            let part = &text[*start..*end];
            if part.trim() == part && terms.contains(&written(part)) {
                spans.push((*start, *end));
            }
        }
    }
    without_overlaps(spans)
}

fn terms() -> impl Strategy<Value = Vec<String>> {
    let term = prop::collection::vec(prop::sample::select(PIECES.as_slice()), 1..5)
        .prop_map(|pieces| pieces.concat());
    let has_word = |term: &String| term.chars().any(is_word) && !term.trim().starts_with('\u{301}');
    prop::collection::vec(term.prop_filter("a term has a letter or a digit", has_word), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn words_are_found_where_their_definition_says(
        lists in prop::collection::vec(terms(), 1..4), text in text_of(&PIECES), shuffled: bool,
    ) {
        let mut rules: Vec<Rule> = Vec::new();
        for (place, terms) in lists.iter().enumerate() {
            let mut one = rule(&format!("RULE_{place}"));
            one.words.clone_from(terms);
            rules.push(one);
        }
        if shuffled {
            rules.reverse();
        }
        let compiled = compile(rules).unwrap();
        let outcome = compiled.scan(text.as_bytes(), &[]);
        for (place, terms) in lists.iter().enumerate() {
            let found = spans(&outcome, &format!("RULE_{place}"));
            prop_assert_eq!(found, find_words(terms, &text), "{:?} in {:?}", terms, text);
        }
    }
}

// Parts.

const NAMES: [&str; 5] = ["RULE_A", "RULE_B", "RULE_C", "RULE_D", "RULE_E"];

fn part(depth: u32) -> BoxedStrategy<Part> {
    let leaf = prop::sample::select(NAMES[..4].to_vec()).prop_map(|id| Part::Id(id.to_owned()));
    if depth == 0 {
        return leaf.boxed();
    }
    prop_oneof![2 => leaf, 1 => group(depth).prop_map(|group| Part::Group(Box::new(group)))].boxed()
}

fn group(depth: u32) -> impl Strategy<Value = Group> {
    let list = |least| prop::collection::vec(part(depth - 1), least..3);
    let of = prop::option::of(prop::sample::select(NAMES[..4].to_vec()).prop_map(str::to_owned));
    let count = prop::option::weighted(0.4, (1..4_usize, any::<bool>()));
    (of, list(1), list(0), list(0), prop::option::of(0..30_usize), any::<bool>(), count).prop_map(
        |(of, all, any, not, within, by_word, count)| {
            let count = count.map(|(least, distinct)| steward_dlp::rules::Count { least, distinct });
            let is_bare =
                of.is_none() && all.len() == 1 && any.is_empty() && not.is_empty() && count.is_none();
            let within = within.filter(|_| !is_bare);
            let unit = if by_word { Unit::Words } else { Unit::Bytes };
            Group { of, band: None, all, any, not, within, unit, count }
        },
    )
}

/// A word of the texts of these tests is a run of letters.
fn words_between(text: &str, from: usize, to: usize) -> usize {
    let is_start = |at: &usize| {
        let letter = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_alphabetic);
        letter(*at) && !at.checked_sub(1).is_some_and(letter)
    };
    (from..to).filter(is_start).count()
}

struct Plain<'t> {
    text: &'t str,
    rules: &'t [Rule],
}

impl Plain<'_> {
    fn distance(&self, unit: Unit, from: usize, to: usize) -> usize {
        match unit {
            Unit::Bytes => to.saturating_sub(from),
            Unit::Words => words_between(self.text, from, to),
        }
    }

    fn is_near(&self, group: &Group, one: (usize, usize), other: (usize, usize)) -> bool {
        let (first, second) = if one.0 <= other.0 { (one, other) } else { (other, one) };
        group.within.is_none_or(|within| self.distance(group.unit, first.1, second.0) <= within)
    }

    fn of_part(&self, part: &Part) -> Spans {
        match part {
            Part::Id(id) => self.of_rule(id),
            Part::Group(group) => self.of_group(group, None),
        }
    }

    fn of_rule(&self, id: &str) -> Spans {
        let rule = self.rules.iter().find(|rule| rule.id == id).unwrap();
        let own = (!rule.words.is_empty()).then(|| find_words(&rule.words, self.text));
        let group = Group {
            of: None,
            band: None,
            all: rule.all.clone(),
            any: rule.any.clone(),
            not: rule.not.clone(),
            within: rule.within,
            unit: rule.unit,
            count: rule.count,
        };
        self.of_group(&group, own)
    }

    fn of_group(&self, group: &Group, own: Option<Spans>) -> Spans {
        let (mut all, mut any) = (group.all.as_slice(), group.any.as_slice());
        let of_all = |parts: &[Part]| parts.iter().flat_map(|part| self.of_part(part)).collect::<Spans>();
        let anchors = if let Some(own) = own {
            own
        } else if let Some(id) = &group.of {
            self.of_rule(id)
        } else if let [first, rest @ ..] = all {
            all = rest;
            self.of_part(first)
        } else {
            of_all(std::mem::take(&mut any))
        };
        let mut kept = without_overlaps(anchors);
        for part in all {
            let others = self.of_part(part);
            kept.retain(|one| others.iter().any(|other| self.is_near(group, *one, *other)));
        }
        if !any.is_empty() {
            let others = of_all(any);
            kept.retain(|one| others.iter().any(|other| self.is_near(group, *one, *other)));
        }
        let others = of_all(&group.not);
        kept.retain(|one| !others.iter().any(|other| self.is_near(group, *one, *other)));
        let Some(count) = group.count else { return kept };
        let is_enough = |one: &&(usize, usize)| {
            kept.iter().any(|first| {
                let mut run: Vec<&(usize, usize)> = kept
                    .iter()
                    .filter(|other| other.0 >= first.0)
                    .filter(|other| {
                        group
                            .within
                            .is_none_or(|within| self.distance(group.unit, first.0, other.0) <= within)
                    })
                    .collect();
                let holds = run.contains(one);
                if count.distinct {
                    run.sort_by_key(|span| self.text[span.0..span.1].to_lowercase());
                    run.dedup_by_key(|span| self.text[span.0..span.1].to_lowercase());
                }
                holds && run.len() >= count.least
            })
        };
        kept.iter().filter(is_enough).copied().collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn parts_stand_together_as_their_definition_says(
        first in group(3), second in group(2), finds: bool,
        text in text_of(&["aa", "AA", "bb", "cc", "dd", "xx", " ", ", ", "  ", ".", "\n", " longer words "]),
        reversed: bool,
    ) {
        let mut rules: Vec<Rule> = NAMES.iter().map(|id| rule(id)).collect();
        for (rule, words) in rules.iter_mut().zip([&["aa", "aa bb"][..], &["bb", "dd"], &["cc"]]) {
            rule.words = words.iter().map(|word| (*word).to_owned()).collect();
        }
        // The fourth depends on the first three, and the fifth on all.
        let mut second = second;
        rename(&mut second, "RULE_D", "RULE_A");
        for (rule, group) in rules[3..].iter_mut().zip([second, first]) {
            if let Some(id) = group.of {
                rule.all = vec![Part::Id(id)];
            }
            rule.all.extend(group.all);
            (rule.any, rule.not, rule.unit, rule.count) = (group.any, group.not, group.unit, group.count);
            rule.within = group.within;
        }
        if finds {
            rules[4].words = vec!["xx".to_owned(), "cc".to_owned()];
        }
        let plain = Plain { text: &text, rules: &rules };
        let mut shuffled = rules.clone();
        if reversed {
            shuffled.reverse();
        }
        let compiled = compile(shuffled).unwrap();
        let outcome = compiled.scan(text.as_bytes(), &[]);
        for id in NAMES {
            prop_assert_eq!(spans(&outcome, id), plain.of_rule(id), "{} of {:#?}", id, rules.iter().find(|rule| rule.id == id));
        }
    }
}

fn rename(group: &mut Group, from: &str, to: &str) {
    if group.of.as_deref() == Some(from) {
        group.of = Some(to.to_owned());
    }
    for part in group.all.iter_mut().chain(&mut group.any).chain(&mut group.not) {
        match part {
            Part::Id(id) if id == from => to.clone_into(id),
            Part::Id(_) => {}
            Part::Group(group) => rename(group, from, to),
        }
    }
}

// Files.

const LINES: [&str; 39] = [
    "exclude = { words = ['falcon', '+'], regex = ['^0+$', '('], paths = ['docs/**', ''] }",
    "exclude = { words = ['near'] }",
    "counterexample = [{ text = 'a falcon' }]",
    "id = 'RULE_A'",
    "id = 'RULE_B'",
    "id = 'CREDIT_CARD'",
    "id = ''",
    "name = 'one'",
    "severity = 'low'",
    "severity = 7",
    "score = 70",
    "score = 255",
    "words = ['falcon', 'Project X', '+', '']",
    "words = ['é', 'E\u{301}', '機密']",
    "dictionary = 'terms'",
    "dictionary = 'nothing'",
    "case = 'exact'",
    "regex = ['ACME-\\d{6}', '(a+)+b']",
    "regex = ['(', '(?=a)', '', 'a*']",
    "regex = ['\\w{1,1000}\\pL{1,1000}', '(?:(?:a{99}){99}){99}']",
    "regex = ['(?u)\\b\\w+', '[^\\d\\W]+x$', '\\Aa\\z']",
    "group = 1",
    "group = 4294967295",
    "unicode = true",
    "validator = 'luhn'",
    "validator = 'nothing'",
    "exact = { table = 't', column = 'a', base = 'DIGITS', with = ['b'] }",
    "all = ['RULE_A', 'CREDIT_CARD']",
    "all = ['RULE_B', { any = ['RULE_A', { not = ['RULE_B'] }] }]",
    "any = [{ of = 'RULE_A', band = 'high', count = { least = 2, distinct = true } }]",
    "not = ['RULE_A']",
    "within = 0",
    "within = 18446744073709551615",
    "within = -1",
    "unit = 'words'",
    "count = { least = 0 }",
    "count = { least = 3, distinct = true }",
    "proximity = 100000",
    "context = ['near']",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_file_is_an_answer(
        rules in prop::collection::vec(prop::sample::subsequence(LINES.as_slice(), 0..12), 1..4),
        version in prop::sample::select(vec!["version = 1", "version = 1", "version = 1", "version = 2", ""]),
        text in "[a-zA-Z0-9 .\\-é]{0,60}",
    ) {
        let mut files = Files::default();
        files.dictionaries.insert("terms".to_owned(), "one\ntwo three\n\n one ".to_owned());
        let mut file = version.to_owned();
        for (number, lines) in rules.iter().enumerate() {
            write!(file, "\n[[rule]]\n").unwrap();
            let key = |line: &str| line.split('=').next().unwrap_or_default().to_owned();
            let mut keys = Vec::new();
            for line in lines.iter().chain(&["name = 'one'", "severity = 'low'"]) {
                if !keys.contains(&key(line)) {
                    keys.push(key(line));
                    writeln!(file, "{line}").unwrap();
                }
            }
            if !keys.contains(&"id ".to_owned()) {
                writeln!(file, "id = 'RULE_{number}'").unwrap();
            }
            if number % 2 == 0 {
                writeln!(file, "[[rule.example]]\ntext = 'falcon near ACME-123456'\nfinds = ['falcon']").unwrap();
            }
        }
        {
            let Ok(set) = read(&file) else { return Ok(()) };
            let lint = lint(&set, &files, &["CREDIT_CARD", "IBAN"]);
            prop_assert_eq!(lint.errors.is_empty(), lint.rules.is_some());
            for error in &lint.errors {
                prop_assert!(!error.to_string().contains('\n') && !error.field.is_empty(), "{}", error);
            }
            if let Some(rules) = lint.rules {
                let outcome = rules.scan(text.as_bytes(), &[]);
                prop_assert!(outcome.matches.iter().all(|found| found.start < found.end && found.end <= text.len()));
            }
        }
    }

    #[test]
    fn any_text_is_an_answer(text in "\\PC{0,200}") {
        let _ = read(&text);
        let _ = read_json(&text);
    }
}
