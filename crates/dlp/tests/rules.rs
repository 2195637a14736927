//! What rules find, and what is said of those that are wrong.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

use std::fmt::Write as _;
use std::sync::Arc;

use steward_dlp::Key;
use steward_dlp::rules::edm::build;
use steward_dlp::rules::{Files, Notice, Rules, describe, detector_ids, lint, read, read_json, test};

const RULES: &str = r#"
version = 1

[[rule]]
id = "ACME_PROJECT"
name = "Names of secret projects"
severity = "high"
words = ["Falcon", "Project Bluebird"]
dictionary = "projects.txt"
context = ["confidential"]
negative = ["bird"]
[rule.exclude]
words = ["heron"]
paths = ["docs/**"]
[[rule.example]]
text = "falcon, confidential; project  BLUEBIRD and Kestrel"
finds = ["falcon", "project  BLUEBIRD", "Kestrel"]
[[rule.counterexample]]
text = "a falcon is a bird"
why = "it is an animal"
[[rule.counterexample]]
text = "Falcon"
path = "docs/a/b.md"

[[rule]]
id = "ACME_NUMBER"
name = "Numbers of orders"
severity = "low"
regex = ['ACME-(\d{6})', '\bNo\. (\d{8})\b']
group = 1
validator = "luhn"
context = ["order"]
need = "required"
[rule.exclude]
regex = ['^0+$']
[[rule.example]]
text = "order ACME-123455"
finds = ["123455"]
[[rule.counterexample]]
text = "ACME-123455 alone"
[[rule.counterexample]]
text = "order ACME-123456, order ACME-000000"

[[rule]]
id = "ACME_ACCOUNT"
name = "Accounts of customers"
severity = "critical"
score = 95
exact = { table = "customers", column = "account", base = "DIGITS", with = ["name"], within = 50 }
[[rule.example]]
text = "Ann Lee: 4417 0092"
finds = ["4417 0092"]
[[rule.counterexample]]
text = "Bob Ray: 4417 0092"

[[rule]]
id = "ACME_PAYROLL"
name = "Several cards beside the word salary"
severity = "critical"
all = [{ of = "CREDIT_CARD", band = "medium" }, "ACME_SALARY"]
not = ["ACME_PROJECT"]
within = 20
unit = "words"
count = { least = 2, distinct = true }
[[rule.example]]
text = "salary: card 4532 7153 3790 1245, card 5425 2334 3010 9903"
finds = ["4532 7153 3790 1245", "5425 2334 3010 9903"]
[[rule.counterexample]]
text = "salary: card 4532 7153 3790 1245, card 4532715337901245"
why = "it is the same card"
[[rule.counterexample]]
text = "Falcon salary: card 4532 7153 3790 1245, card 5425 2334 3010 9903"

[[rule]]
id = "ACME_SALARY"
name = "Words of payrolls"
severity = "info"
report = false
words = ["salary", "Gehalt", "給与"]
[[rule.example]]
text = "今月の給与"
finds = ["給与"]
"#;

fn files() -> Files {
    let mut files = Files::default();
    files.dictionaries.insert("projects.txt".to_owned(), "Kestrel\nGrey Heron\n".to_owned());
    let rows = [["4417-0092", "Ann Lee"], ["5500-1234", "Bob Ray"]];
    let table = build(&["account", "name"], rows, &Key::new(b"0123456789abcdef").unwrap()).unwrap();
    files.tables.insert("customers".to_owned(), Arc::new(table));
    files
}

fn rules() -> Rules {
    Rules::compile(&read(RULES).unwrap(), &files(), &detector_ids()).unwrap()
}

#[test]
fn examples_are_found_and_nothing_is_odd() {
    let rules = rules();
    let report = test(&rules, &rules.samples());
    let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert_eq!((report.samples, failures), (12, Vec::<String>::new()));
    let lint = lint(&read(RULES).unwrap(), &files(), &detector_ids());
    let warnings: Vec<String> = lint.warnings.iter().map(ToString::to_string).collect();
    assert_eq!((lint.errors.len(), warnings), (0, Vec::<String>::new()));
}

#[test]
fn matches_say_where_how_sure_and_why_and_not_what() {
    let rules = rules();
    let text = "confidential: Falcon, salary of Ann Lee, order ACME-123455, 44170092";
    let outcome = rules.scan(text.as_bytes(), &[]);
    let shown: Vec<String> = outcome
        .matches
        .iter()
        .map(|found| {
            let reasons: Vec<String> = found.reasons.iter().map(ToString::to_string).collect();
            format!("{} {}..{} {}: {}", found.rule, found.start, found.end, found.score, reasons.join("; "))
        })
        .collect();
    insta::assert_snapshot!("matches", shown.join("\n"));
    assert!(!format!("{outcome:?}").contains("Falcon"));
}

#[test]
fn rules_are_described() {
    let rules = rules();
    let all: Vec<String> = ["ACME_PROJECT", "ACME_NUMBER", "ACME_ACCOUNT", "ACME_PAYROLL", "ACME_SALARY"]
        .iter()
        .map(|id| describe(&rules, id).unwrap().to_string())
        .collect();
    insta::assert_snapshot!("descriptions", all.join("\n"));
    assert!(describe(&rules, "NOTHING").is_none());
    assert_eq!(rules.detectors().collect::<Vec<_>>(), ["CREDIT_CARD"]);
}

#[test]
fn json_is_the_same() {
    let json = r#"{"version": 1, "rule": [{"id": "ACME", "name": "a", "severity": "low", "regex": ["ACME-\\d"], "any": [],
        "all": ["IBAN", {"any": ["IBAN", {"of": "CREDIT_CARD", "count": {"least": 2}}], "within": 9}]}]}"#;
    let toml = r#"
        version = 1
        [[rule]]
        id = "ACME"
        name = "a"
        severity = "low"
        regex = ['ACME-\d']
        all = ["IBAN", { any = ["IBAN", { of = "CREDIT_CARD", count = { least = 2 } }], within = 9 }]
    "#;
    assert_eq!(read_json(json).unwrap(), read(toml).unwrap());
}

/// What is said of rules with some lines each, after those that every rule has.
fn said(rules: &[&str]) -> String {
    let mut file = "version = 1\n".to_owned();
    for (number, lines) in rules.iter().enumerate() {
        let id = if lines.contains("id =") { String::new() } else { format!("id = 'RULE_{number}'\n") };
        write!(file, "[[rule]]\n{id}name = 'n'\nseverity = 'low'\n{lines}\n").unwrap();
    }
    let lint = match read(&file) {
        Ok(set) => lint(&set, &files(), &detector_ids()),
        Err(error) => return error.to_string(),
    };
    let errors = lint.errors.iter().map(ToString::to_string);
    let warnings = lint.warnings.iter().map(|warning| format!("warning: {warning}"));
    errors.chain(warnings).collect::<Vec<_>>().join("\n")
}

#[test]
fn errors_name_rule_field_limit_and_fix() {
    let long = format!("words = ['{}']", "a".repeat(300));
    let many = format!("regex = [{}]", "'a1b', ".repeat(65));
    let deep = format!("all = [{}'RULE_1'{}]", "{ any = [".repeat(9), "] }".repeat(9));
    let rules = [
        "id = 'lower'\nwords = ['falcon']",
        "",
        "id = 'CREDIT_CARD'\nwords = ['falcon']",
        "words = ['+++', '']",
        &long,
        "dictionary = 'nothing.txt'",
        r"regex = ['(', 'a*', '(?=a)', '\w{1,1000}\pL{1,1000}']",
        "regex = ['ab1(c)']\ngroup = 2\nvalidator = 'nothing'",
        &many,
        "words = ['falcon']\nscore = 101\nvalidator = 'luhn'\nneed = 'required'\nproximity = 2000",
        "all = ['NOTHING', { not = ['RULE_1'] }, { all = ['IBAN'], band = 'high', within = 20000 }]\ncount = { least = 0 }",
        "all = ['RULE_12']",
        "any = ['RULE_11', 'IBAN']",
        &deep,
        "exact = { table = 'customers', column = 'colour', base = 'SHOE', with = ['name'], least = 2 }",
        "exact = { table = 'nothing', column = 'colour', base = 'WORD' }",
        "words = ['falcon']\nwithin = 3",
    ];
    insta::assert_snapshot!("errors", said(&rules));
    insta::assert_snapshot!("unknown-field", said(&["wrods = ['falcon']"]));
    insta::assert_snapshot!("wrong-part", said(&["all = [7]"]));
}

#[test]
fn warnings_say_what_is_hardly_meant() {
    let rules = [
        r"regex = ['[a-z]+s', 'ACME-\d+', '\bäpfel\b']",
        "words = ['ab', 'falcon', 'Falcon', 'FALCON', '鳥']",
        "words = ['falcon']\nreport = false",
        "words = ['falcon']\nscore = 20",
        "words = ['falcon', 'eagle']\nexclude = { words = ['falcon', 'Eagle'] }\nexample = [{ text = 'a falcon', finds = ['falcon'] }]",
        "words = ['falcon', 'eagle']\ncount = { least = 3, distinct = true }",
        "any = ['IBAN']\nnot = ['IBAN']",
        "words = ['falcon']\nexample = [{ text = 'an eagle', finds = ['eagle'] }]",
        r"regex = ['[^\s\S]a1b']",
    ];
    insta::assert_snapshot!("warnings", said(&rules));
}

#[test]
fn whoever_runs_out_of_steps_is_told_of() {
    let file = "version = 1\n[[rule]]\nid = 'SLOW'\nname = 'n'\nseverity = 'low'\nregex = ['(a+)+b']\n[[rule]]\nid = 'FAST'\nname = 'n'\nseverity = 'low'\nregex = ['ACME-\\d']";
    let rules = Rules::compile(&read(file).unwrap(), &Files::default(), &[]).unwrap();
    let text = format!("{} ACME-1", "a".repeat(100_000));
    let outcome = rules.scan(text.as_bytes(), &[]);
    assert_eq!(outcome.matches.len(), 1);
    assert!(matches!(&outcome.notices[..], [Notice::BudgetSpent { rule, .. }] if &**rule == "SLOW"));
}

#[test]
fn a_chunk_that_begins_as_far_back_as_rules_reach_has_the_match() {
    let rules = rules();
    let filler = "x ".repeat(rules.reach());
    let text = format!("{filler}salary: 4532 7153 3790 1245, card 5425 2334 3010 9903 {filler}");
    let whole = rules.scan(text.as_bytes(), &rules.scanner().scan(text.as_bytes()));
    let first = whole.matches.first().unwrap();
    let last = whole.matches.last().unwrap();
    let from = last.end - rules.reach();
    let part = &text.as_bytes()[from..];
    let found = rules.scan(part, &rules.scanner().scan(part));
    assert_eq!(found.matches.len(), whole.matches.len());
    assert_eq!(found.matches[0].start + from, first.start);
    assert_eq!(rules.unbounded().count(), 0);
}

#[test]
fn rules_are_shared_between_threads() {
    let rules = Arc::new(rules());
    let scan = |rules: Arc<Rules>| std::thread::spawn(move || rules.scan(b"Falcon", &[]).matches.len());
    let threads: Vec<_> = (0..4).map(|_| scan(Arc::clone(&rules))).collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap() == 1));
}

#[test]
fn the_largest_sets_are_refused_above_their_limits() {
    let mut files = Files::default();
    files.dictionaries.insert("large".to_owned(), "a\n".repeat(1_000_001));
    let set =
        read("version = 1\n[[rule]]\nid = 'AB'\nname = 'n'\nseverity = 'low'\ndictionary = 'large'").unwrap();
    let errors = Rules::compile(&set, &files, &[]).unwrap_err();
    insta::assert_snapshot!("too-many-terms", errors[0]);
    let mut set = set;
    set.rules = vec![set.rules[0].clone(); 5_001];
    let errors = Rules::compile(&set, &files, &[]).unwrap_err();
    insta::assert_snapshot!("too-many-rules", errors[0]);
}
