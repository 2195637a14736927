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
    /// A scan: something was found.
    Findings,
    /// A scan: not all could be read or written.
    Incomplete,
    /// A client: the server does not accept the key for this.
    Unauthorized,
    /// A client: what was named is not there.
    NotFound,
    /// A client: what is there forbids it.
    Conflict,
    /// A client: the server asks to wait for longer than is waited.
    RateLimited,
    /// A client: the server cannot be reached.
    Unreachable,
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
  6  the listen address is in use

Commands that ask a running server (org, key, secrets, domain, approval, conflict, scim) have codes of their own from 4 on:
see their --help.";

/// The part of `--help` that lists the codes of a command that asks a running server. It opens no database and listens
/// nowhere, so the numbers from 4 on mean something else.
pub(crate) const CLIENT_HELP: &str = "\
Exit codes:
  0  done
  1  the server refused it, what was looked for is not there, a probe or a replay found something wrong, or an unexpected
     failure
  2  the command line was not understood
  3  the server or the organization to ask is not named, or wrongly
  4  there is no key, or the server does not accept it for this
  5  what was named is not there
  6  what is there forbids it
  7  the server went on asking to wait
  8  the server cannot be reached, or is not available";

/// The part of `--help` that lists the codes of commands that look for sensitive data.
pub(crate) const SCAN_HELP: &str = "\
Exit codes:
  0  nothing was found
  1  something was found
  2  the command line was not understood
  3  something could not be read or written; what could was looked at";

/// The part of `--help` that lists the codes of commands about rules.
pub(crate) const RULES_HELP: &str = "\
Exit codes:
  0  done, and nothing is wrong
  1  rules are wrong, or do not find what their examples say
  2  the command line was not understood
  3  a file could not be read";

impl Exit {
    /// The number that the operating system sees.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failure | Self::Findings => 1,
            Self::Usage => 2,
            Self::Configuration | Self::Incomplete => 3,
            Self::Database | Self::Unauthorized => 4,
            Self::Migration | Self::NotFound => 5,
            Self::AddressInUse | Self::Conflict => 6,
            Self::RateLimited => 7,
            Self::Unreachable => 8,
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

    const SHARED: [Exit; 4] = [Exit::Ok, Exit::Failure, Exit::Usage, Exit::Configuration];
    const SERVER: [Exit; 3] = [Exit::Database, Exit::Migration, Exit::AddressInUse];
    const CLIENT: [Exit; 5] =
        [Exit::Unauthorized, Exit::NotFound, Exit::Conflict, Exit::RateLimited, Exit::Unreachable];

    #[test]
    fn codes_of_scans_are_those_of_the_help() {
        assert_eq!([Exit::Ok, Exit::Findings, Exit::Usage, Exit::Incomplete].map(Exit::code), [0, 1, 2, 3]);
        for help in [SCAN_HELP, RULES_HELP] {
            assert!(help.contains("\n  3  ") && !help.contains("\n  4  "), "{help}");
        }
    }

    #[test]
    fn every_code_is_listed_in_the_help_text() {
        for (help, own) in [(HELP, &SERVER[..]), (CLIENT_HELP, &CLIENT[..])] {
            let all: Vec<Exit> = SHARED.iter().chain(own).copied().collect();
            for (position, exit) in all.iter().enumerate() {
                assert_eq!(usize::from(exit.code()), position);
                assert!(help.contains(&format!("\n  {position}  ")), "{exit:?} is not listed");
            }
            assert!(!help.contains(&format!("\n  {}  ", all.len())), "a code too many is listed");
        }
    }
}
