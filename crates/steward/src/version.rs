//! `steward version`: which Steward this is.

use serde::Serialize;

use crate::error::Error;
use crate::output::{Format, Output};

/// What `steward version` knows. Taken from the package alone, so that two builds of one source say the same.
#[derive(Debug, Serialize)]
pub(crate) struct Version {
    name: &'static str,
    pub(crate) version: &'static str,
}

/// The version of this program.
pub(crate) const VERSION: Version = Version { name: "steward", version: env!("CARGO_PKG_VERSION") };

pub(crate) fn run(format: Format) -> Result<(), Error> {
    match format {
        Format::Text => Output::stdout().text(&format!("{} {}", VERSION.name, VERSION.version)),
        Format::Json => Output::stdout().json(&VERSION),
    }
}
