//! The exit codes, which scripts and service managers rely on.

use std::process::ExitCode;

/// How a run of the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything that was asked for was done.
    Ok,
    /// Something failed that no other code describes.
    Failure,
    /// The command line was not understood.
    Usage,
    /// The configuration is missing, unreadable or wrong.
    Configuration,
    /// The database cannot be reached, or another process holds it.
    Database,
    /// The database needs a migration first, or refuses the one it was given.
    Migration,
    /// The listen address is in use.
    AddressInUse,
}

/// The part of `--help` that lists the codes.
pub(crate) const HELP: &str = "\
Exit codes:
  0  done
  1  unexpected failure
  2  the command line was not understood
  3  the configuration is missing, unreadable or wrong
  4  the database is unavailable, or locked by another process
  5  a migration is needed, or was refused
  6  the listen address is in use";

impl Exit {
    /// The number that the operating system sees.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Configuration => 3,
            Self::Database => 4,
            Self::Migration => 5,
            Self::AddressInUse => 6,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_listed_in_the_help_text() {
        let all = [
            Exit::Ok,
            Exit::Failure,
            Exit::Usage,
            Exit::Configuration,
            Exit::Database,
            Exit::Migration,
            Exit::AddressInUse,
        ];
        for (position, exit) in all.into_iter().enumerate() {
            assert_eq!(usize::from(exit.code()), position);
            assert!(HELP.contains(&format!("\n  {position}  ")), "{exit:?} is not listed");
        }
    }
}
