//! Which files are read, in an order that is always the same.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ignore::{Walk, WalkBuilder};

/// A file of rules beside `.gitignore` and `.ignore` for this program alone.
const OWN_IGNORE: &str = ".stewardignore";

/// Folders in which version control keeps what it has packed.
const CONTROL: [&str; 5] = [".git", ".hg", ".svn", ".jj", ".bzr"];

/// How a walk goes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Way {
    /// Whether ignore files count.
    pub(crate) ignores: bool,
    /// Files larger than this are left out.
    pub(crate) most: Option<u64>,
    /// A folder that is left out: that of the clean copies.
    pub(crate) without: Option<PathBuf>,
}

/// Something to read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Standard input.
    Input,
    /// A file, and below which of the paths that were asked for.
    File { path: PathBuf, root: usize },
    /// A file that is larger than was asked for.
    Large(PathBuf),
    /// What cannot be had, and why.
    Wrong { path: PathBuf, why: String },
}

/// Walks through paths, one after the other, each in the order of its names.
pub(crate) struct Entries {
    roots: std::vec::IntoIter<PathBuf>,
    /// The number of the next root.
    next: usize,
    root: PathBuf,
    walk: Option<Walk>,
    way: Way,
}

impl std::fmt::Debug for Entries {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Entries")
            .field("next", &self.next)
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}

impl Entries {
    /// Begins before the first path; `-` is standard input.
    pub(crate) fn new(roots: Vec<PathBuf>, way: Way) -> Self {
        Self { roots: roots.into_iter(), next: 0, root: PathBuf::new(), walk: None, way }
    }

    fn walk(&self, root: &Path) -> Walk {
        let ignores = self.way.ignores;
        let without = self.way.without.clone();
        let mut builder = WalkBuilder::new(root);
        builder
            // Files such as `.env` are where secrets are.
            .hidden(false)
            .parents(ignores)
            .ignore(ignores)
            .git_ignore(ignores)
            .git_exclude(ignores)
            // What somebody ignores on this machine is not looked up: another machine would find other things.
            .git_global(false)
            .require_git(false)
            .filter_entry(move |entry| {
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                let is_control = CONTROL.iter().any(|name| entry.file_name() == *name);
                let is_without = || {
                    let is_same = |path: &Path| fs::canonicalize(path).ok();
                    without.is_some() && is_same(entry.path()) == without
                };
                entry.depth() == 0 || !(is_folder && (is_control || is_without()))
            })
            .sort_by_file_name(Ord::cmp);
        if ignores {
            builder.add_custom_ignore_filename(OWN_IGNORE);
        }
        builder.build()
    }

    /// Looks at one thing that a walk has come to; what is no file is nothing.
    fn entry(&self, found: Result<ignore::DirEntry, ignore::Error>) -> Option<Entry> {
        let entry = match found {
            Ok(entry) => entry,
            Err(error) => return Some(wrong(self.root.clone(), &error)),
        };
        if let Some(error) = entry.error() {
            // An ignore file is wrong in one of its lines; the others hold.
            return Some(wrong(entry.path().to_owned(), error));
        }
        let path = entry.path();
        let kind = match entry.file_type() {
            // What was named is what a link leads to.
            Some(kind) if kind.is_symlink() && entry.depth() == 0 => match fs::metadata(path) {
                Ok(metadata) => metadata.file_type(),
                Err(error) => {
                    return Some(Entry::Wrong { path: path.to_owned(), why: cannot_read(path, &error) });
                }
            },
            Some(kind) => kind,
            None => return None,
        };
        // Named pipes are read where they are named, as by `<(…)`; elsewhere nobody would write into them.
        if kind.is_dir() || !kind.is_file() && (entry.depth() > 0 || kind.is_symlink()) {
            return None;
        }
        let length = || fs::metadata(path).map_or(0, |metadata| metadata.len());
        if self.way.most.is_some_and(|most| length() > most) {
            return Some(Entry::Large(path.to_owned()));
        }
        Some(Entry::File { path: path.to_owned(), root: self.next - 1 })
    }
}

impl Iterator for Entries {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            if let Some(walk) = &mut self.walk {
                match walk.next() {
                    Some(found) => match self.entry(found) {
                        Some(entry) => return Some(entry),
                        None => continue,
                    },
                    None => self.walk = None,
                }
            }
            let root = self.roots.next()?;
            self.next += 1;
            if root.as_os_str() == "-" {
                return Some(Entry::Input);
            }
            // Without this the error would not say which of the paths is not there.
            if let Err(error) = fs::metadata(&root) {
                let why = cannot_read(&root, &error);
                return Some(Entry::Wrong { path: root, why });
            }
            self.walk = Some(self.walk(&root));
            self.root = root;
        }
    }
}

/// Says which path cannot be read, and why.
pub(crate) fn cannot_read(path: &Path, error: &io::Error) -> String {
    format!("cannot read {}: {error}", path.display())
}

/// What a walk could not do; of the errors that it has, the innermost says why and one around it where.
fn wrong(root: PathBuf, error: &ignore::Error) -> Entry {
    let (mut path, mut inner) = (root, error);
    loop {
        match inner {
            ignore::Error::WithPath { path: at, err } => (path, inner) = (at.clone(), err),
            ignore::Error::WithDepth { err, .. } => inner = err,
            _ => break,
        }
    }
    let why = format!("cannot read {}: {inner}", path.display());
    Entry::Wrong { path, why }
}
