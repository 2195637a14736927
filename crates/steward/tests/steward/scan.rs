//! `steward scan` as scripts use it: standard input, exit codes, and what goes where.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::Anything;

/// Runs the program with arguments and standard input.
fn run(arguments: &[&str], input: &[u8]) -> Anything<Output> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_steward"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    // What reads nothing may have ended by now.
    child.stdin.take().ok_or("standard input is not a pipe")?.write_all(input).ok();
    Ok(child.wait_with_output()?)
}

#[test]
fn findings_go_to_standard_output_and_numbers_to_standard_error() -> Anything<()> {
    let text = b"Charge my card 4532 7153 3790 1245, valid thru 12/29\n";
    let ended = run(&["scan", "-", "--format", "ndjson", "--stats", "json"], text)?;
    assert_eq!(ended.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&ended.stdout)?;
    assert_eq!((&found["path"], &found["detector"]), (&"-".into(), &"CREDIT_CARD".into()));
    assert_eq!((&found["start"], &found["end"]), (&15.into(), &34.into()));
    let numbers: Value = serde_json::from_slice(&ended.stderr)?;
    assert_eq!((&numbers["files"], &numbers["findings"]), (&1.into(), &1.into()));
    assert_eq!(numbers["detectors"]["CREDIT_CARD"], 1);
    Ok(())
}

#[test]
fn what_was_not_understood_and_what_cannot_be_read_have_codes_of_their_own() -> Anything<()> {
    assert_eq!(run(&["scan"], b"")?.status.code(), Some(2));
    let ended = run(&["scan", "no-such-file", "--quiet"], b"")?;
    assert_eq!((ended.status.code(), ended.stdout), (Some(3), Vec::new()));
    let said = String::from_utf8(ended.stderr)?;
    assert!(said.starts_with("error: cannot read no-such-file: "), "{said}");
    Ok(())
}
