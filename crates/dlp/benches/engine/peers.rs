//! What others have found fast, in environments of their own: programs that are given a file and print the seconds of CPU time that they
//! took for it, and how much they have found.

use std::fs;
use std::path::Path;
use std::process::Command;

use steward_dlp::Scanner;

use crate::corpus::Corpus;
use crate::measure::{Measured, time};
use crate::report::{Peer, Report};
use crate::settings::Settings;
use crate::support::Anything;

/// Those that are compared: the folder, what it is, how much of the text it reads, and how many times faster the engine is to be.
const PEERS: [(&str, &str, usize, f64); 2] = [
    (
        "presidio",
        "presidio-analyzer, patterns only, a blank model of spaCy, threshold 0.4",
        256 << 10,
        5_000.0,
    ),
    ("datafog", "datafog-core", 8 << 20, 30.0),
];

/// Runs those that are installed, in turn with the engine on the same part of the text.
pub(crate) fn run(settings: &Settings, corpus: &Corpus, report: &mut Report) -> Anything<()> {
    let Some(folder) = &settings.peers else {
        report.notes.push("Others were not asked for: `scripts/bench dlp --peers`.".to_owned());
        return Ok(());
    };
    for (name, what, length, target) in PEERS {
        let python = folder.join(name).join("bin/python");
        if !python.exists() {
            report
                .notes
                .push(format!("{what} is not compared: it could not be installed into {name}, see above."));
            continue;
        }
        let mut text = &corpus.mixed[..corpus.mixed.len().min(length)];
        // They are given whole characters.
        while let Err(error) = std::str::from_utf8(text) {
            match error.error_len() {
                None => text = &text[..error.valid_up_to()],
                Some(_) => break,
            }
        }
        let text = String::from_utf8_lossy(text).into_owned().into_bytes();
        let file = std::env::temp_dir().join(format!("steward-bench-{}-{name}", std::process::id()));
        fs::write(&file, &text)?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../peers/{name}/scan.py"));
        let empty =
            |name: &str| Measured { name: name.to_owned(), bytes: text.len(), rates: Vec::new(), found: 0 };
        let (mut theirs, mut ours) = (empty(what), empty(what));
        let mut scanner = Scanner::new();
        scanner.scan(&text);
        let mut failed = None;
        for _ in 0..settings.rounds.min(3) {
            let output = Command::new(&python).arg(&script).arg(&file).output()?;
            match answer(&output.stdout) {
                Some((seconds, found, version)) => {
                    theirs.rates.push(text.len() as f64 / seconds);
                    theirs.found = found;
                    theirs.name = format!("{what} ({version})");
                }
                None => {
                    let said = String::from_utf8_lossy(&output.stderr).into_owned();
                    failed = Some(said.lines().last().unwrap_or_default().to_owned());
                }
            }
            let (seconds, found) = time(|| scanner.scan(&text).len());
            ours.rates.push(text.len() as f64 / seconds);
            ours.found = found;
        }
        fs::remove_file(&file)?;
        match failed {
            Some(why) => report.notes.push(format!("{what} is not compared: it failed. {why}")),
            None => report.peers.push(Peer { theirs, ours, target }),
        }
    }
    Ok(())
}

/// Reads `seconds findings version`.
fn answer(output: &[u8]) -> Option<(f64, usize, String)> {
    let line = String::from_utf8_lossy(output);
    let mut words = line.split_whitespace();
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?.to_owned()))
}
