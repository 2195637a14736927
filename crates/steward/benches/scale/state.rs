//! What a run must know to go on after an interruption, in files beside the data.
//!
//! Ids stand in files of their own, one in a line, in the order of their numbers: finding a million ids again by
//! listing would take longer than creating many of them.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::plan::Plan;
use crate::settings::Settings;
use crate::support::Anything;

/// The state file, with what must not be lost.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct State {
    /// What is being built.
    pub(crate) plan: Plan,
    /// How the first start of the program named its directory; later ones do not show the key again.
    pub(crate) access: Option<Access>,
    /// Groups that have their members, from group 1 on.
    pub(crate) filled: usize,
    /// What each phase took and left.
    pub(crate) phases: BTreeMap<Phase, Measured>,
    /// The files before the first user.
    pub(crate) empty: Files,
    /// How often the directory was asked: each time creates other users.
    pub(crate) runs: u64,
    #[serde(skip)]
    directory: PathBuf,
}

/// How to reach the directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Access {
    pub(crate) base: String,
    pub(crate) scim_key: String,
    pub(crate) domain: String,
    pub(crate) org: String,
    pub(crate) org_key: String,
}

/// The parts of building, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Phase {
    Users,
    Groups,
    Largest,
    Memberships,
}

/// What a phase took and left.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    /// What was made while the clock ran; what was lost to interruptions does not count.
    pub(crate) made: usize,
    /// How long that took.
    pub(crate) seconds: f64,
    /// The files at its end.
    pub(crate) files: Files,
    /// Resident memory of the program at its end, and the most it ever had, in MiB.
    pub(crate) memory: [f64; 2],
    /// Whether it is complete.
    pub(crate) complete: bool,
}

/// Sizes in bytes.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Files {
    pub(crate) database: u64,
    pub(crate) log: u64,
}

impl State {
    /// Reads the state of an interrupted run, or begins a new one.
    pub(crate) fn open(settings: &Settings) -> Anything<Self> {
        let directory = settings.directory.clone();
        // The state holds a key.
        DirBuilder::new().recursive(true).mode(0o700).create(&directory)?;
        let path = directory.join("scale.json");
        let mut state = match fs::read(&path) {
            Ok(text) => serde_json::from_slice::<Self>(&text)
                .map_err(|error| format!("{} is not a state of this bench: {error}", path.display()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let data = directory.join("data");
                if data.exists() {
                    return Err(format!(
                        "{} is there without {}: it is of something else, or of a run that ended before its first \
                         user. Remove it, or name another STEWARD_SCALE_DIRECTORY.",
                        data.display(),
                        path.display()
                    )
                    .into());
                }
                Self {
                    plan: settings.plan,
                    access: None,
                    filled: 0,
                    phases: BTreeMap::new(),
                    empty: Files::default(),
                    runs: 0,
                    directory: PathBuf::new(),
                }
            }
            Err(error) => return Err(format!("{}: {error}", path.display()).into()),
        };
        if state.plan != settings.plan {
            return Err(format!(
                "{} has the sizes {:?}, asked for are {:?}. Ask for the same, or name another STEWARD_SCALE_DIRECTORY.",
                path.display(),
                state.plan,
                settings.plan
            )
            .into());
        }
        state.directory = directory;
        Ok(state)
    }

    /// Writes the state such that an interruption leaves the old one or the new one.
    pub(crate) fn save(&self) -> Anything<()> {
        let (path, draft) = (self.directory.join("scale.json"), self.directory.join("scale.json.new"));
        let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.sync_all()?;
        Ok(fs::rename(draft, path)?)
    }

    /// Returns the directory of the program's data.
    pub(crate) fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// Returns the log of the program.
    pub(crate) fn log(&self) -> PathBuf {
        self.directory.join("log")
    }

    /// Returns the sizes of the program's files now.
    pub(crate) fn files(&self) -> Files {
        let size = |name: &str| fs::metadata(self.data().join(name)).map_or(0, |file| file.len());
        Files { database: size("steward.db"), log: size("steward.db-wal") }
    }

    /// Opens the file of the ids of `users` or `groups`.
    pub(crate) fn ids(&self, what: &str) -> Anything<Ids> {
        Ids::open(&self.directory.join(format!("{what}.ids")))
    }
}

/// The ids of users or groups by their numbers, with the file that keeps them.
#[derive(Debug)]
pub(crate) struct Ids {
    pub(crate) known: Vec<String>,
    file: File,
}

impl Ids {
    fn open(path: &Path) -> Anything<Self> {
        let file = File::options().read(true).append(true).create(true).open(path)?;
        let text = fs::read_to_string(path)?;
        // What an interruption cut off is asked for again.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64)?;
        Ok(Self { known: text[..whole].lines().map(ToOwned::to_owned).collect(), file })
    }

    /// Keeps the ids of the next numbers.
    pub(crate) fn extend(&mut self, more: Vec<String>) -> Anything<()> {
        let mut lines = more.join("\n");
        lines.push('\n');
        self.file.write_all(lines.as_bytes())?;
        self.file.sync_data()?;
        self.known.extend(more);
        Ok(())
    }
}
