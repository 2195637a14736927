//! `steward rules`: what is looked for, and rules of one's own.

pub(crate) mod load;
mod show;
mod try_out;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use steward_dlp::rules::{Lint, RuleSet, Rules as Compiled, detector_ids, lint};
use steward_dlp::{Key, detector, detectors};

use crate::error::Error;
use crate::exit::Exit;
use crate::output::{Format, Output};
use crate::scan;

/// The subcommands of `steward rules`.
#[derive(Debug, Subcommand)]
pub(crate) enum Rules {
    /// List all detectors, and rules of your own.
    List(List),
    /// Show what a detector or a rule is.
    Show(Show),
    /// Try rules on their examples; without a file, the detectors on theirs.
    Test(Test),
    /// Say what is wrong with rules, and what works and is hardly meant.
    Lint(LintFile),
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    own: Own,

    /// How to print the list.
    #[arg(long, value_enum, default_value_t)]
    output: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The id of a detector or of a rule.
    #[arg(value_name = "ID")]
    id: String,

    #[command(flatten)]
    own: Own,

    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    output: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Test {
    /// The rule file.
    #[arg(value_name = "FILE", conflicts_with = "rules")]
    file: Option<PathBuf>,

    #[command(flatten)]
    own: Own,

    /// How to print what came of it.
    #[arg(long, value_enum, default_value_t)]
    output: Format,
}

#[derive(Debug, Args)]
pub(crate) struct LintFile {
    /// The rule file.
    #[arg(value_name = "FILE", conflicts_with = "rules", required_unless_present = "rules")]
    file: Option<PathBuf>,

    #[command(flatten)]
    own: Own,

    /// End with 1 also where something is odd and nothing is wrong.
    #[arg(long)]
    strict: bool,

    /// How to print what there is to say.
    #[arg(long, value_enum, default_value_t)]
    output: Format,
}

/// Rules of the user.
#[derive(Debug, Args)]
struct Own {
    /// Rules of your own, in TOML or JSON.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,

    /// The key with which tables of exact data were made.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl Own {
    fn key(&self) -> Result<Option<Key>, Error> {
        self.key_file.as_deref().map(scan::read_key).transpose()
    }

    /// Reads and compiles the rules, if there are any.
    fn compiled(&self) -> Result<Option<(RuleSet, Compiled)>, Error> {
        self.rules.as_deref().map(|path| compiled(path, self.key()?)).transpose()
    }
}

/// Reads and compiles rules.
fn compiled(path: &Path, key: Option<Key>) -> Result<(RuleSet, Compiled), Error> {
    let set = load::read(path)?;
    let rules = load::compile(path, &set, key)?;
    Ok((set, rules))
}

/// Does what was asked and says how it ended.
pub(crate) fn run(asked: Rules) -> Result<Exit, Error> {
    let (answer, exit) = match asked {
        Rules::List(asked) => (list(&asked)?, Exit::Ok),
        Rules::Show(asked) => (show(&asked)?, Exit::Ok),
        Rules::Test(asked) => test(&asked)?,
        Rules::Lint(asked) => look(&asked)?,
    };
    match answer.print() {
        Err(Error::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(exit),
        Err(Error::Output(error)) => Err(Error::Report(error)),
        other => other.map(|()| exit),
    }
}

/// What is printed.
enum Answer {
    Text(String),
    Json(Value),
}

impl Answer {
    fn new(format: Format, text: impl FnOnce() -> String, json: impl FnOnce() -> Value) -> Self {
        match format {
            Format::Text => Self::Text(text()),
            Format::Json => Self::Json(json()),
        }
    }

    fn print(&self) -> Result<(), Error> {
        match self {
            Self::Text(text) => Output::stdout().text(text),
            Self::Json(json) => Output::stdout().json(json),
        }
    }
}

fn list(asked: &List) -> Result<Answer, Error> {
    let own = match &asked.own.rules {
        Some(path) => load::read(path)?.rules,
        None => Vec::new(),
    };
    Ok(Answer::new(asked.output, || show::table(&own), || json!({ "rules": show::records(&own) })))
}

fn show(asked: &Show) -> Result<Answer, Error> {
    let id = asked.id.to_ascii_uppercase();
    if let Some(detector) = detector(&id) {
        return Ok(Answer::new(asked.output, || show::text(detector), || show::json(detector)));
    }
    let own = asked.own.compiled()?;
    if let Some(description) =
        own.as_ref().and_then(|(_, rules)| steward_dlp::rules::describe(rules, &asked.id))
    {
        return Ok(Answer::new(asked.output, || description.to_string(), || show::description(&description)));
    }
    let ids: Vec<&str> = own.iter().flat_map(|(set, _)| &set.rules).map(|rule| rule.id.as_str()).collect();
    Err(Error::Choice(scan::unknown(&asked.id, &ids)))
}

fn test(asked: &Test) -> Result<(Answer, Exit), Error> {
    let tried = match asked.file.as_deref().or(asked.own.rules.as_deref()) {
        Some(path) => match compiled(path, asked.own.key()?) {
            Ok((_, rules)) => try_out::rules(&rules),
            Err(Error::Rules { why, .. }) => return Ok(wrong(asked.output, &why)),
            Err(error) => return Err(error),
        },
        None => try_out::detectors(detectors()),
    };
    let exit = if tried.failures.is_empty() { Exit::Ok } else { Exit::Findings };
    Ok((Answer::new(asked.output, || tried.text(), || tried.json()), exit))
}

fn look(asked: &LintFile) -> Result<(Answer, Exit), Error> {
    let path = asked.file.as_deref().or(asked.own.rules.as_deref());
    let path = path.ok_or_else(|| Error::Choice("name a rule file".to_owned()))?;
    let set = match load::read(path) {
        Ok(set) => set,
        Err(Error::Rules { why, .. }) => return Ok(wrong(asked.output, &why)),
        Err(error) => return Err(error),
    };
    let Lint { errors, warnings, .. } =
        lint(&set, &load::Folder::of(path, asked.own.key()?), &detector_ids());
    let is_good = errors.is_empty() && (!asked.strict || warnings.is_empty());
    let said = said(
        set.rules.len(),
        &errors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        &warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
    );
    let answer = Answer::new(asked.output, || said.0, || said.1);
    Ok((answer, if is_good { Exit::Ok } else { Exit::Findings }))
}

/// Says that rules cannot even be read.
fn wrong(format: Format, why: &str) -> (Answer, Exit) {
    let (text, json) = said(0, &[why.trim_end().to_owned()], &[]);
    (Answer::new(format, || text, || json), Exit::Findings)
}

/// What there is to say about rules, for people and for programs.
fn said(rules: usize, errors: &[String], warnings: &[String]) -> (String, Value) {
    let lines = errors.iter().map(|error| format!("error: {error}\n"));
    let mut text: String =
        lines.chain(warnings.iter().map(|warning| format!("warning: {warning}\n"))).collect();
    if text.is_empty() {
        text = format!("{}: nothing is wrong or odd", scan::count(rules as u64, "rule"));
    }
    (text, json!({ "rules": rules, "errors": errors, "warnings": warnings }))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(subcommand)]
        rules: Rules,
    }

    const GOOD: &str = r#"
        version = 1
        [[rule]]
        id = "ACME_PROJECT"
        name = "Names of secret projects"
        severity = "high"
        words = ["Project Bluebird"]
        [[rule.example]]
        text = "All about project  bluebird"
        finds = ["project  bluebird"]
    "#;

    /// What a command answers, and how it ends.
    fn answered(arguments: &[&str]) -> (String, u8) {
        let program = Program::try_parse_from([&["rules"], arguments].concat()).unwrap();
        let (answer, exit) = match program.rules {
            Rules::List(asked) => (list(&asked).unwrap(), Exit::Ok),
            Rules::Show(asked) => (show(&asked).unwrap(), Exit::Ok),
            Rules::Test(asked) => test(&asked).unwrap(),
            Rules::Lint(asked) => look(&asked).unwrap(),
        };
        let text = match answer {
            Answer::Text(text) => text,
            Answer::Json(json) => json.to_string(),
        };
        (text, exit.code())
    }

    #[test]
    fn rules_are_tried_and_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let (good, odd, wrong) = (path("good.toml"), path("odd.toml"), path("wrong.toml"));
        fs::write(&good, GOOD).unwrap();
        fs::write(&odd, GOOD.replace("[\"project  bluebird\"]", "[\"bluebird\"]")).unwrap();
        fs::write(&wrong, GOOD.replace("severity", "severe")).unwrap();
        assert_eq!(answered(&["test", &good]), ("1 example: all are as they say".to_owned(), 0));
        let (text, code) = answered(&["test", "--rules", &odd]);
        assert!(code == 1 && text.contains("it should find [\"bluebird\"] and finds"), "{text}");
        assert_eq!(answered(&["lint", &good]), ("1 rule: nothing is wrong or odd".to_owned(), 0));
        let (text, code) = answered(&["lint", &odd]);
        assert!(code == 0 && text.starts_with("warning: rule ACME_PROJECT, example[0]"), "{text}");
        assert_eq!(answered(&["lint", "--strict", &odd]).1, 1);
        let (text, code) = answered(&["lint", &wrong]);
        assert!(code == 1 && text.contains("severe"), "{text}");
        let (text, code) = answered(&["lint", "--output", "json", &good]);
        assert_eq!((text.as_str(), code), (r#"{"rules":1,"errors":[],"warnings":[]}"#, 0));
    }

    #[test]
    fn detectors_and_rules_are_listed_and_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rules.toml");
        fs::write(&path, GOOD).unwrap();
        let path = path.to_str().unwrap();
        let (text, _) = answered(&["list", "--rules", path]);
        assert_eq!(text.lines().count(), 1 + detectors().len() + 1);
        assert!(text.contains("ACME_PROJECT") && text.contains("CREDIT_CARD"), "{text}");
        let (json, _) = answered(&["list", "--output", "json"]);
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["rules"].as_array().unwrap().len(), detectors().len());
        insta::assert_snapshot!("uk_nhs", answered(&["show", "uk_nhs"]).0);
        let (json, _) = answered(&["show", "UK_NHS", "--output", "json"]);
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&json["id"], &json["family"]), (&json!("UK_NHS"), &json!("government")));
        assert!(answered(&["show", "ACME_PROJECT", "--rules", path]).0.contains("words and phrases: 1"));
        let program = Program::try_parse_from(["rules", "show", "UKNHS"]).unwrap();
        let Rules::Show(asked) = program.rules else { panic!("another command") };
        let error = show(&asked).err().unwrap();
        assert_eq!((error.exit().code(), error.to_string().contains("is it UK_NHS?")), (2, true));
    }

    #[test]
    fn detectors_are_tried() {
        let tried = try_out::detectors(&detectors()[..3]);
        assert!(tried.tried >= 18 && tried.failures.is_empty(), "{}", tried.text());
        let mut broken = detectors()[0].clone();
        broken.counterexamples[0].text.clone_from(&broken.examples[0].text);
        let tried = try_out::detectors(std::slice::from_ref(&broken));
        assert!(tried.failures.len() == 1 && tried.text().contains("counterexample[0]"), "{}", tried.text());
    }
}
