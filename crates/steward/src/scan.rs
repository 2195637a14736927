//! `steward scan`: finds sensitive data in files, folders, archives and standard input.
//!
//! Threads take one file after the other from a walk ([`walk`]), read it ([`mod@file`], [`text`]), and give what they find to the report
//! ([`report`]) in the order of the walk ([`turns`]), so that the same files give the same report whatever the number of threads.

mod allow;
mod arguments;
mod baseline;
mod choose;
mod clean;
mod file;
mod found;
mod live;
mod report;
mod run;
mod search;
mod stats;
#[cfg(test)]
mod tests;
mod text;
mod turns;
mod walk;

use std::collections::HashSet;
use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::thread;
use std::time::Instant;

use steward_dlp::extract::Limits;
use steward_dlp::{Band, Fingerprinter, Key};

pub(crate) use arguments::Scan;
use arguments::{Confidence, StatsFormat};
pub(crate) use choose::unknown;
use clean::Cleaning;
use live::Live;
use report::Report;
pub(crate) use report::severity;
use run::{Clean, Job};
use search::{OwnRules, Search};
use stats::Stats;
pub(crate) use stats::count;
use walk::Way;

use crate::config::Environment;
use crate::error::Error;
use crate::exit::Exit;
use crate::rules::load;

/// The key of fingerprints where none is given. It is no secret: the same value has the same fingerprint everywhere, and whoever
/// has a fingerprint can try values.
const PUBLIC_KEY: &[u8] = b"steward scan: fingerprints of version 1 without a key of their own";

/// Does what was asked and says how it ended.
#[expect(clippy::disallowed_methods, reason = "says how long it took")]
pub(crate) fn run(asked: Scan, environment: &Environment) -> Result<Exit, Error> {
    let began = Instant::now();
    let color = environment.allows_color() && io::stdout().is_terminal();
    let (stats, failed) =
        scan(&asked, Box::new(io::stdin()), Box::new(io::BufWriter::new(io::stdout())), color)?;
    match failed {
        // Whoever read along has seen enough.
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Some(error) => return Err(Error::Report(error)),
        None => {}
    }
    match asked.stats {
        Some(StatsFormat::Json) => {
            let numbers = stats.numbers(began.elapsed(), threads(&asked));
            crate::output::note(&serde_json::to_string(&numbers).unwrap_or_default());
        }
        None if !asked.quiet => crate::output::note(&stats.line()),
        None => {}
    }
    Ok(exit(&stats))
}

fn exit(stats: &Stats) -> Exit {
    match (stats.errors, stats.findings) {
        (0, 0) => Exit::Ok,
        (0, _) => Exit::Findings,
        _ => Exit::Incomplete,
    }
}

fn threads(asked: &Scan) -> usize {
    match asked.threads {
        Some(threads) => usize::from(threads.get()),
        None => thread::available_parallelism().map_or(1, usize::from),
    }
}

/// Reads what was asked for and writes the report. Says what that came to, and why the report could not be written.
fn scan<'w>(
    asked: &Scan,
    stdin: Box<dyn Read + Send>,
    to: Box<dyn Write + Send + 'w>,
    color: bool,
) -> Result<(Stats, Option<io::Error>), Error> {
    let key = asked.key_file.as_deref().map(read_key).transpose()?;
    let search = search(asked, key.clone())?;
    let job = job(asked, key)?;
    // The clean copy has the place of the report.
    let to = if matches!(job.clean, Some((_, Clean::Output))) { Box::new(io::sink()) } else { to };
    let mut live = Live::new(asked.format.report(to, color), asked.quiet);
    let progress = live.progress();
    if let Err(error) = live.begin() {
        return Ok((Stats::default(), Some(error)));
    }
    let (mut stats, mut failed) = run::run(&search, &job, threads(asked), stdin, &mut live, &progress);
    if failed.is_none() {
        failed = live.end(&stats).err();
    }
    if let (Some(path), Some(found), None) = (&asked.write_baseline, stats.baseline.take(), &failed) {
        write_baseline(path, &baseline::write(&found))?;
    }
    Ok((stats, failed))
}

/// Makes what is looked for.
fn search(asked: &Scan, key: Option<Key>) -> Result<Search, Error> {
    let least = match asked.min_confidence {
        Confidence::Low => Band::Low,
        Confidence::Medium => Band::Medium,
        Confidence::High => Band::High,
    };
    let own = match &asked.rules {
        Some(path) => Some(own_rules(path, key.clone(), least)?),
        None => None,
    };
    let ids: Vec<&'static str> =
        own.iter().flat_map(|own| own.detectors.values()).map(|detector| detector.id.as_str()).collect();
    let wanted = choose::choose(&asked.detectors, &ids).map_err(Error::Choice)?;
    let known = match &asked.baseline {
        Some(path) => read_baseline(path)?,
        None => HashSet::new(),
    };
    let key = match key {
        Some(key) => key,
        None => Key::new(PUBLIC_KEY).map_err(|error| Error::Choice(error.to_string()))?,
    };
    Ok(Search { wanted, rules: own, least, fingerprinter: Fingerprinter::new(key), baseline: known })
}

fn own_rules(path: &Path, key: Option<Key>, least: Band) -> Result<OwnRules, Error> {
    let set = load::read(path)?;
    let rules = load::compile(path, &set, key)?;
    let names =
        set.rules.into_iter().filter(|rule| rule.report).map(|rule| (rule.id, rule.name, rule.severity));
    Ok(OwnRules::new(rules.at_least(least), names))
}

/// Makes what is to be done.
fn job(asked: &Scan, key: Option<Key>) -> Result<Job, Error> {
    let clean = match (&asked.redact, asked.in_place) {
        (Some(to), _) => Some(Clean::to(to, &asked.paths, asked.force)),
        (None, true) => Some(Clean::InPlace),
        (None, false) => None,
    };
    let clean = match clean {
        Some(clean) => {
            let plan = asked.transform.as_deref().map(read_plan).transpose()?;
            let cleaning = Cleaning::new(plan, key).map_err(Error::Choice)?;
            Some((cleaning, clean))
        }
        None => None,
    };
    if matches!(clean, Some((_, Clean::Output | Clean::File { .. }))) && asked.paths.len() > 1 {
        return Err(Error::Choice("several paths cannot be cleaned into one file; name a folder".to_owned()));
    }
    if matches!(clean, Some((_, Clean::InPlace))) && asked.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(Error::Choice("standard input cannot be cleaned in its place; use --redact".to_owned()));
    }
    let without =
        clean.as_ref().and_then(|(_, clean)| clean.folder()).and_then(|folder| fs::canonicalize(folder).ok());
    let way = Way { ignores: !asked.no_ignore, most: asked.max_size, without };
    Ok(Job {
        paths: asked.paths.clone(),
        way,
        clean,
        limits: Limits::default(),
        keeps_baseline: asked.write_baseline.is_some(),
    })
}

fn unread(path: &Path, why: impl ToString) -> Error {
    Error::Unread { path: path.to_owned(), why: why.to_string() }
}

/// Reads a key; the end of its line is no part of it.
pub(crate) fn read_key(path: &Path) -> Result<Key, Error> {
    let bytes = fs::read(path).map_err(|error| unread(path, error))?;
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    Key::new(bytes).map_err(|error| unread(path, error))
}

fn read_plan(path: &Path) -> Result<steward_dlp::transform::Plan, Error> {
    let text = fs::read_to_string(path).map_err(|error| unread(path, error))?;
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        serde_json::from_str(&text).map_err(|error| unread(path, error))
    } else {
        toml::from_str(&text).map_err(|error| unread(path, error))
    }
}

fn read_baseline(path: &Path) -> Result<HashSet<steward_dlp::Fingerprint>, Error> {
    let text = fs::read_to_string(path).map_err(|error| unread(path, error))?;
    baseline::read(&text).map_err(|why| unread(path, why))
}

fn write_baseline(path: &Path, text: &str) -> Result<(), Error> {
    let failed = |source| Error::Unwritten { path: path.to_owned(), source };
    let mut file = tempfile::NamedTempFile::new_in(crate::files::directory(path)).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error)).map(drop)
}
