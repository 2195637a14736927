//! Clean copies of files: what was found is taken out, everything else stays byte by byte.

use std::fs;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use steward_dlp::transform::{
    Numbers, Plan, Redact, Replace, Rule, Target, Transform, TransformError, Transformer,
};
use steward_dlp::{Detector, Key};
use tempfile::NamedTempFile;

use super::found::Found;
use super::text::Window;

/// What stands for a piece of a value whose first piece has been replaced: nothing.
const REST: &str = "REST_OF_VALUE";

/// How values are replaced.
#[derive(Debug)]
pub(crate) struct Cleaning {
    transformer: Transformer,
    rest: &'static Detector,
}

impl Cleaning {
    /// Carries out a plan; without one, each value becomes the id of its detector in brackets.
    pub(crate) fn new(plan: Option<Plan>, key: Option<Key>) -> Result<Self, String> {
        let usual = || Rule {
            detectors: Vec::new(),
            families: Vec::new(),
            transform: Transform::Replace(Replace::default()),
            otherwise: steward_dlp::transform::Otherwise::Replace,
        };
        let mut rules = plan.map_or_else(|| vec![usual()], |plan| plan.rules().to_vec());
        rules.push(Rule {
            detectors: vec![REST.to_owned()],
            transform: Transform::Redact(Redact { with: String::new() }),
            ..usual()
        });
        let plan = Plan::new(rules).map_err(|error| error.to_string())?;
        let transformer = Transformer::new(plan, key).map_err(|error| error.to_string())?;
        let template = steward_dlp::detectors().first().ok_or("there are no detectors")?;
        let rest: &'static Detector =
            Box::leak(Box::new(Detector { id: REST.to_owned(), ..template.clone() }));
        Ok(Self { transformer, rest })
    }
}

/// What is to be taken out of a file, in bytes of it.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    all: Vec<(Range<usize>, Option<&'static Detector>, bool)>,
    /// How many findings stand in no bytes of the file.
    pub(crate) out_of_reach: u64,
}

impl Targets {
    /// Takes findings in text that stands so in the file.
    pub(crate) fn plain(&mut self, found: &[Found]) {
        let one = |found: &Found| (found.start..found.end, Some(found.detector), found.obfuscated);
        self.all.extend(found.iter().map(one));
    }

    /// Takes a finding whose text is put together of these bytes of the file: where the first stood comes what stands for all.
    pub(crate) fn mapped(&mut self, found: &Found, ranges: Vec<Range<usize>>) {
        let is_whole = ranges.len() > 1 || found.obfuscated;
        for (place, range) in ranges.into_iter().filter(|range| !range.is_empty()).enumerate() {
            self.all.push((range, (place == 0).then_some(found.detector), is_whole));
        }
    }

    /// Puts them in the order of the file.
    pub(crate) fn sort(&mut self) {
        self.all.sort_by_key(|(range, detector, _)| (range.start, range.end, detector.is_none()));
    }
}

/// Writes the clean copy of one file. What is not finished disappears.
#[derive(Debug)]
pub(crate) struct Cleaner<'c> {
    cleaning: &'c Cleaning,
    to: Destination,
    numbers: Numbers,
    /// How far the file was written, in its own bytes.
    written: usize,
    /// Whether a copy in which nothing has changed is not needed.
    only_changed: bool,
    has_changed: bool,
}

/// Where a clean copy goes.
#[derive(Debug)]
pub(crate) enum Destination {
    /// A file that appears whole or not at all.
    File { temporary: NamedTempFile, place: PathBuf, replace: bool },
    /// Standard output.
    Output(io::Stdout),
}

impl Destination {
    /// Makes the file that will be put in its place. `like` is the file whose permissions it gets.
    pub(crate) fn file(place: PathBuf, replace: bool, like: Option<&Path>) -> io::Result<Self> {
        if !replace && place.try_exists()? {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                format!("{} is there already; --force replaces it", place.display()),
            ));
        }
        let directory = crate::files::directory(&place);
        fs::create_dir_all(directory)?;
        let temporary = NamedTempFile::new_in(directory)?;
        if let Some(like) = like {
            temporary.as_file().set_permissions(fs::metadata(like)?.permissions())?;
        }
        Ok(Self::File { temporary, place, replace })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::File { temporary, .. } => temporary.write_all(bytes),
            Self::Output(output) => output.write_all(bytes),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::File { temporary, place, replace: true } => {
                temporary.persist(place).map(drop).map_err(|error| error.error)
            }
            Self::File { temporary, place, replace: false } => {
                temporary.persist_noclobber(place).map(drop).map_err(|error| error.error)
            }
            Self::Output(mut output) => output.flush(),
        }
    }
}

impl<'c> Cleaner<'c> {
    /// Begins with a file.
    pub(crate) fn new(cleaning: &'c Cleaning, to: Destination, only_changed: bool) -> Self {
        let numbers = Numbers::default();
        Self { cleaning, to, numbers, written: 0, only_changed, has_changed: false }
    }

    /// Writes what is known of a text that comes in pieces.
    pub(crate) fn window(&mut self, window: &Window<'_>) -> io::Result<()> {
        if window.offset == 0
            && (window.text.starts_with(b"\xff\xfe") || window.text.starts_with(b"\xfe\xff"))
        {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "it is UTF-16 and too large to be read whole",
            ));
        }
        // What begins here may reach into what comes next.
        let reach = window.found.iter().map(|found| found.end).max().unwrap_or(0);
        let end = window.end.max(reach).max(self.written);
        let mut targets = Targets::default();
        targets.plain(&window.found);
        targets.sort();
        let from = self.written;
        targets.all.retain_mut(|(range, ..)| {
            range.start = range.start.max(from);
            range.start < range.end
        });
        let text = &window.text[from - window.offset..end - window.offset];
        let clean = self.clean(text, from, &targets)?;
        self.written = end;
        self.to.write(&clean)
    }

    /// Writes the copy of a file of which all is known.
    pub(crate) fn whole(mut self, text: &[u8], targets: &Targets) -> io::Result<()> {
        let clean = self.clean(text, 0, targets)?;
        self.to.write(&clean)?;
        self.finish()
    }

    /// Puts what came in pieces in its place.
    pub(crate) fn finish(self) -> io::Result<()> {
        if self.only_changed && !self.has_changed {
            return Ok(());
        }
        self.to.finish()
    }

    fn clean(&mut self, text: &[u8], offset: usize, targets: &Targets) -> io::Result<Vec<u8>> {
        let rest = self.cleaning.rest;
        self.has_changed |= !targets.all.is_empty();
        let target =
            |(range, detector, obfuscated): &(Range<usize>, Option<&'static Detector>, bool)| Target {
                obfuscated: *obfuscated,
                ..Target::new(detector.unwrap_or(rest), range.start - offset..range.end - offset)
            };
        let targets: Vec<Target<'_>> = targets.all.iter().map(target).collect();
        let made = self.cleaning.transformer.apply_with(text, &targets, &mut self.numbers);
        made.map(|made| made.text).map_err(|error: TransformError| io::Error::other(error))
    }
}
