//! `[outgoing]`: how the world outside is called.

use std::fs::File;
use std::io::{self, Read as _};
use std::ops::RangeInclusive;
use std::time::Duration;

use super::section::{Key, listed, quoted};
use super::units::show_duration;
use crate::wiring::{AllowedTarget, Authority};

/// How the world outside is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutgoingConfig {
    /// What may be called although it is not public.
    pub(crate) allow: Vec<AllowedTarget>,
    /// The authorities that are trusted beside the public ones.
    pub(crate) extra_ca: Authorities,
    /// How long it may take until a connection stands.
    pub(crate) connect_timeout: Duration,
    /// How long everything together may take.
    pub(crate) total_timeout: Duration,
}

/// Authorities and the file that they were read from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Authorities {
    path: String,
    pub(crate) read: Vec<Authority>,
}

impl Default for OutgoingConfig {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            extra_ca: Authorities::default(),
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(15),
        }
    }
}

/// Each call looks at all of them.
const ALLOW_MAX: usize = 256;
/// All authorities that browsers trust take a quarter of this.
const FILE_BYTES_MAX: u64 = 1 << 20;
const TIMEOUT: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_mins(5);

pub(super) const KEYS: &[Key<OutgoingConfig>] = &[
    Key {
        name: "allow",
        set: |outgoing, value| value.list(ALLOW_MAX, str::parse).map(|read| outgoing.allow = read),
        show: |outgoing| listed(&outgoing.allow),
    },
    Key {
        name: "extra_ca",
        set: |outgoing, value| Authorities::load(value.text()?).map(|read| outgoing.extra_ca = read),
        show: |outgoing| quoted(&outgoing.extra_ca.path),
    },
    Key {
        name: "connect_timeout",
        set: |outgoing, value| value.duration(TIMEOUT).map(|read| outgoing.connect_timeout = read),
        show: |outgoing| quoted(&show_duration(outgoing.connect_timeout)),
    },
    Key {
        name: "total_timeout",
        set: |outgoing, value| value.duration(TIMEOUT).map(|read| outgoing.total_timeout = read),
        show: |outgoing| quoted(&show_duration(outgoing.total_timeout)),
    },
];

impl Authorities {
    /// Reads the file at once: a wrong one is found at the start and not with the first call.
    fn load(path: &str) -> Result<Self, String> {
        if path.is_empty() {
            return Ok(Self::default());
        }
        let bytes = read(path).map_err(|error| format!("names a file that cannot be read: {error}"))?;
        let read = Authority::read(&bytes).map_err(|why| format!("names a file that {why}"))?;
        Ok(Self { path: path.to_owned(), read })
    }
}

fn read(path: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(io::Error::other("it is longer than 1 MiB"));
    }
    Ok(bytes)
}
