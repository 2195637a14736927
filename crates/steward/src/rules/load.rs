//! Reads a rule file and what its rules name, which lies beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use steward_dlp::Key;
use steward_dlp::rules::edm::Table;
use steward_dlp::rules::{self, Loader, RuleSet, Rules, limits};

use crate::error::Error;

/// Dictionaries and tables in the folder of a rule file.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    key: Option<Key>,
}

impl Folder {
    /// The folder in which a rule file lies; tables are read with a key.
    pub(crate) fn of(file: &Path, key: Option<Key>) -> Self {
        Self { path: crate::files::directory(file).to_owned(), key }
    }
}

impl Loader for Folder {
    fn dictionary(&self, name: &str) -> Result<String, String> {
        let path = self.path.join(name);
        let length = fs::metadata(&path).map_err(|error| error.to_string())?.len();
        // What is far beyond the limit is not read first.
        if length > 2 * limits::DICTIONARY as u64 {
            return Err(format!("it has {length} bytes, and at most {} are allowed", limits::DICTIONARY));
        }
        fs::read_to_string(path).map_err(|error| error.to_string())
    }

    fn table(&self, name: &str) -> Result<Arc<Table>, String> {
        let key = self
            .key
            .as_ref()
            .ok_or("a table needs the key that it was made with; name it with --key-file")?;
        let bytes = fs::read(self.path.join(name)).map_err(|error| error.to_string())?;
        Table::read(&bytes, key).map(Arc::new).map_err(|error| error.to_string())
    }
}

/// Reads a rule file: JSON where it is called so, else TOML.
pub(crate) fn read(path: &Path) -> Result<RuleSet, Error> {
    let wrong = |why: String| Error::Rules { path: path.to_owned(), why };
    let text = fs::read_to_string(path)
        .map_err(|error| Error::Unread { path: path.to_owned(), why: error.to_string() })?;
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let read = if is_json { rules::read_json(&text) } else { rules::read(&text) };
    read.map_err(|error| wrong(error.to_string()))
}

/// Compiles what a rule file has.
pub(crate) fn compile(path: &Path, set: &RuleSet, key: Option<Key>) -> Result<Rules, Error> {
    Rules::compile(set, &Folder::of(path, key), &rules::detector_ids()).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Error::Rules { path: path.to_owned(), why: lines.join("\n") }
    })
}
