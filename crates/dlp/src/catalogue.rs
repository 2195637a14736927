//! Reads the files of detectors.

use std::collections::HashMap;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

use crate::hex::hex;
use crate::model::Detector;

/// The files: path below `detectors/`, and text.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/detectors.rs"));

static ALL: LazyLock<Vec<Detector>> = LazyLock::new(|| {
    let read = |(path, text): &(&str, &str)| {
        // Its own test reads every file: a program with a broken one is never built.
        read(text).unwrap_or_else(|error| panic!("detectors/{path}: {error}"))
    };
    FILES.iter().map(read).collect()
});

static BY_NAME: LazyLock<HashMap<&str, &Detector>> =
    LazyLock::new(|| ALL.iter().map(|detector| (detector.id.as_str(), detector)).collect());

/// Says what is wrong with the file of a detector, and where.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CatalogueError(#[from] toml::de::Error);

/// Lists all detectors, in the order of their files.
pub fn detectors() -> &'static [Detector] {
    &ALL
}

/// Finds a detector by its id.
pub fn detector(id: &str) -> Option<&'static Detector> {
    BY_NAME.get(id).copied()
}

/// Reads the file of a detector.
pub fn read(text: &str) -> Result<Detector, CatalogueError> {
    let mut detector: Detector = toml::from_str(text)?;
    detector.version = version(text);
    Ok(detector)
}

/// The beginning of the SHA-256 of a file, whose lines may end in either way.
fn version(text: &str) -> String {
    hex(&Sha256::digest(text.replace("\r\n", "\n"))[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_named_after_its_detector_and_lies_with_its_family() {
        for (path, text) in FILES {
            let detector = read(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            let expected = format!("{}/{}.toml", detector.family.as_str(), detector.id.to_lowercase());
            assert_eq!(*path, expected);
        }
        assert_eq!(BY_NAME.len(), FILES.len(), "no id is there twice");
    }

    #[test]
    fn versions_are_those_of_files() {
        let (_, text) = FILES[0];
        let version = read(text).unwrap().version;
        assert!(version.len() == 12 && version.bytes().all(|byte| byte.is_ascii_hexdigit()), "{version}");
        assert_eq!(read(&text.replace('\n', "\r\n")).unwrap().version, version);
        assert_ne!(read(&format!("{text}# Looked at again.\n")).unwrap().version, version);
        assert_eq!(detectors()[0].version, version);
    }
}
