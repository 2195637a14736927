//! The text of a key on its way to a server.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::failure::Failure;

/// A key is 60 bytes; whatever is longer than this is another file.
const KEY_BYTES_MAX: u64 = 4096;

/// A key. It has neither `Display` nor a `Debug` that shows it: it cannot be printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key(String);

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(…)")
    }
}

impl Key {
    /// Takes a text as a key, without the line end that editors leave.
    pub(crate) fn new(text: impl AsRef<str>) -> Self {
        Self(text.as_ref().trim().to_owned())
    }

    /// Reads a file, or standard input where it is called `-`.
    pub(super) fn read(file: &Path) -> Result<Self, Failure> {
        let mut text = String::new();
        let read = if file.as_os_str() == "-" {
            io::stdin().take(KEY_BYTES_MAX + 1).read_to_string(&mut text)
        } else {
            File::open(file).and_then(|file| file.take(KEY_BYTES_MAX + 1).read_to_string(&mut text))
        };
        let failed = |why: String| Failure::KeyFile { file: file.to_owned(), why };
        match read {
            Err(error) => Err(failed(error.to_string())),
            Ok(_) if text.len() as u64 > KEY_BYTES_MAX => {
                Err(failed("it is too long to be a key".to_owned()))
            }
            Ok(_) if text.trim().is_empty() => Err(failed("it is empty".to_owned())),
            Ok(_) => Ok(Self::new(text)),
        }
    }

    /// Shows the text, for the header that carries it and for looking at its form.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_not_printed_by_its_debug_form() {
        assert_eq!(format!("{:?}", Key::new("stw_org_A")), "Key(…)");
    }

    #[test]
    fn a_key_of_a_file_has_no_line_end() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("key");
        std::fs::write(&file, "stw_org_A\r\n").unwrap();
        assert_eq!(Key::read(&file).unwrap().reveal(), "stw_org_A");
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_repeated() {
        let directory = tempfile::tempdir().unwrap();
        for (name, content, why) in
            [("empty", " \n".to_owned(), "it is empty"), ("long", "a".repeat(5000), "too long to be a key")]
        {
            let file = directory.path().join(name);
            std::fs::write(&file, content).unwrap();
            let refused = Key::read(&file).unwrap_err().to_string();
            assert!(refused.contains(why) && !refused.contains("aaa"), "{refused}");
        }
        assert!(Key::read(&directory.path().join("absent")).is_err());
    }
}
