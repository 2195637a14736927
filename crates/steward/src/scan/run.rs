//! Threads that read files, and where their clean copies go.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use steward_dlp::extract::Limits;

use super::clean::{Cleaner, Cleaning, Destination};
use super::file::{Files, Outcome};
use super::live::Progress;
use super::report::Report;
use super::search::Search;
use super::stats::{Done, Stats};
use super::text::Reader;
use super::turns::Turns;
use super::walk::{Entries, Entry, Way, cannot_read};

/// What is to be read, and what becomes of it.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) way: Way,
    pub(crate) clean: Option<(Cleaning, Clean)>,
    pub(crate) limits: Limits,
    /// Whether a baseline will be written.
    pub(crate) keeps_baseline: bool,
}

/// Where clean copies go.
#[derive(Debug)]
pub(crate) enum Clean {
    /// Below a folder, at the same paths.
    Folder { folder: PathBuf, force: bool },
    /// Into one file.
    File { place: PathBuf, force: bool },
    /// To standard output.
    Output,
    /// Over the files themselves.
    InPlace,
}

impl Clean {
    /// Reads where `--redact` wants it: what is no folder is a file if one file is read.
    pub(crate) fn to(to: &Path, paths: &[PathBuf], force: bool) -> Self {
        let is_folder = |path: &PathBuf| path.is_dir();
        if to.as_os_str() == "-" {
            Self::Output
        } else if to.is_dir() || paths.len() > 1 || paths.iter().any(is_folder) {
            Self::Folder { folder: to.to_owned(), force }
        } else {
            Self::File { place: to.to_owned(), force }
        }
    }

    /// The folder with the copies, if there is one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder { folder, .. } => Some(folder),
            _ => None,
        }
    }

    /// Where the copy of a file goes; without a file, that of standard input.
    fn place(&self, file: Option<(&Path, &Path)>, several: bool) -> io::Result<Destination> {
        let (place, force) = match (self, file) {
            (Self::Output, _) => return Ok(Destination::Output(io::stdout())),
            (Self::InPlace, Some((path, _))) => (fs::canonicalize(path)?, true),
            (Self::InPlace, None) => return Err(io::ErrorKind::Unsupported.into()),
            (Self::File { place, force }, _) => (place.clone(), *force),
            (Self::Folder { folder, force }, None) => (folder.join("stdin"), *force),
            (Self::Folder { folder, force }, Some((path, root))) => {
                (folder.join(relative(path, root, several)?), *force)
            }
        };
        let path = file.map(|(path, _)| path);
        if let (Some(path), false) = (path, matches!(self, Self::InPlace))
            && let (Ok(from), Ok(to)) = (fs::canonicalize(path), fs::canonicalize(&place))
            && from == to
        {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "it would be written over the file itself; --in-place does that",
            ));
        }
        Destination::file(place, force, path)
    }
}

/// The path of a file below what was asked for. With several of these, each has a folder of its own.
fn relative(path: &Path, root: &Path, several: bool) -> io::Result<PathBuf> {
    let name = |path: &Path| match path.file_name() {
        Some(name) => Ok(PathBuf::from(name)),
        // `.` and `..` have names, too.
        None => fs::canonicalize(path).map(|path| path.file_name().map(PathBuf::from).unwrap_or_default()),
    };
    match path.strip_prefix(root) {
        Ok(rest) if rest.as_os_str().is_empty() => name(path),
        Ok(rest) if several => Ok(name(root)?.join(rest)),
        Ok(rest) => Ok(rest.to_owned()),
        Err(_) => name(path),
    }
}

/// What all threads share.
struct Shared<'s> {
    search: &'s Search,
    job: &'s Job,
    entries: Mutex<std::iter::Enumerate<Entries>>,
    stdin: Mutex<Box<dyn Read + Send>>,
    turns: Turns<'s>,
    large: Mutex<()>,
    stop: AtomicBool,
    progress: &'s Progress,
}

/// A thread that panicked left nothing behind that matters.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads everything. Says what it came to, and why the report could not be written.
pub(crate) fn run(
    search: &Search,
    job: &Job,
    threads: usize,
    stdin: Box<dyn Read + Send>,
    report: &mut dyn Report,
    progress: &Progress,
) -> (Stats, Option<io::Error>) {
    let entries = Entries::new(job.paths.clone(), job.way.clone());
    let keeps = job.keeps_baseline.then(BTreeSet::new);
    let shared = Shared {
        search,
        job,
        entries: Mutex::new(entries.enumerate()),
        stdin: Mutex::new(stdin),
        turns: Turns::new(report, keeps),
        large: Mutex::new(()),
        stop: AtomicBool::new(false),
        progress,
    };
    thread::scope(|scope| {
        if progress.shown {
            scope.spawn(|| count(&shared));
        }
        for _ in 1..threads {
            scope.spawn(|| work(&shared));
        }
        work(&shared);
        // Nobody needs to know any more how much there would be.
        shared.stop.store(true, Ordering::Relaxed);
    });
    shared.turns.finish()
}

/// Counts what there is to read, for the bar.
fn count(shared: &Shared<'_>) {
    for entry in Entries::new(shared.job.paths.clone(), shared.job.way.clone()) {
        if shared.stop.load(Ordering::Relaxed) {
            return;
        }
        if let Entry::File { path, .. } = entry {
            let bytes = fs::metadata(path).map_or(0, |metadata| metadata.len());
            shared.progress.all_files.fetch_add(1, Ordering::Relaxed);
            shared.progress.all_bytes.fetch_add(bytes, Ordering::Relaxed);
        }
    }
}

/// Reads one file after the other until there are no more.
fn work(shared: &Shared<'_>) {
    let files = || Files::new(Reader::new(shared.search), shared.job.limits, &shared.large);
    let mut reader = files();
    while !shared.stop.load(Ordering::Relaxed) {
        let Some((number, entry)) = lock(&shared.entries).next() else { return };
        let number = number as u64;
        let mut kept = Vec::new();
        let mut found = 0;
        let mut done = Done { path: name(&entry), ..Done::default() };
        let path = done.path.clone();
        let read = catch_unwind(AssertUnwindSafe(|| {
            let mut sink = |one: super::found::Found| {
                found += u64::from(!one.known);
                shared.turns.found(number, one, &mut kept)
            };
            read(shared, &mut reader, &entry, &path, &mut sink)
        }));
        done.is_file = matches!(&entry, Entry::Input | Entry::File { .. });
        match read {
            Ok(outcome) => done.outcome = outcome,
            Err(_) => {
                // What it left behind is not used again.
                reader = files();
                done.outcome
                    .errors
                    .push(format!("cannot read {path}: this program has a mistake that it brings to light"));
            }
        }
        done.found = found;
        if shared.turns.done(number, kept, done).is_break() {
            shared.stop.store(true, Ordering::Relaxed);
        }
    }
}

/// What a thing is called in findings.
fn name(entry: &Entry) -> String {
    match entry {
        Entry::Input => "-".to_owned(),
        Entry::File { path, .. } | Entry::Large(path) | Entry::Wrong { path, .. } => {
            path.to_string_lossy().into_owned()
        }
    }
}

fn read(
    shared: &Shared<'_>,
    files: &mut Files<'_>,
    entry: &Entry,
    name: &str,
    sink: &mut dyn FnMut(super::found::Found) -> ControlFlow<()>,
) -> Outcome {
    let wrong = |error: String| Outcome { errors: vec![error], ..Outcome::default() };
    let paths = &shared.job.paths;
    let (mut input, file): (Box<dyn Read + '_>, Option<(&Path, &Path)>) = match entry {
        Entry::Wrong { why, .. } => return wrong(why.clone()),
        Entry::Large(_) => return Outcome { skipped: 1, ..Outcome::default() },
        Entry::Input => (Box::new(Shared::stdin(shared)), None),
        Entry::File { path, root } => match File::open(path) {
            Ok(file) => (Box::new(file), paths.get(*root).map(|root| (path.as_path(), root.as_path()))),
            Err(error) => return wrong(cannot_read(path, &error)),
        },
    };
    let mut unclean = None;
    let cleaner =
        shared.job.clean.as_ref().and_then(|(cleaning, clean)| match clean.place(file, paths.len() > 1) {
            Ok(to) => Some(Cleaner::new(cleaning, to, matches!(clean, Clean::InPlace))),
            Err(error) => {
                unclean = Some(format!("cannot write a clean copy of {name}: {error}"));
                None
            }
        });
    let mut outcome =
        files.read(name, &mut Counted { from: &mut *input, progress: shared.progress }, cleaner, sink);
    outcome.errors.extend(unclean);
    outcome
}

impl Shared<'_> {
    fn stdin(&self) -> Locked<'_> {
        Locked(lock(&self.stdin))
    }
}

/// Standard input, for the one that reads it.
struct Locked<'l>(MutexGuard<'l, Box<dyn Read + Send>>);

impl Read for Locked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

/// Tells the bar what was read.
struct Counted<'c> {
    from: &'c mut dyn Read,
    progress: &'c Progress,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.progress.read(read as u64);
        Ok(read)
    }
}
