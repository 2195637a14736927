//! Asks the named checks: reads lines of a check, a tab and a value, and answers each with a line: 1, 0, or ? where there is no such check.
//! `clients/test_dlp_oracle.py` compares the answers with those of others.

use std::io::{BufRead, BufWriter, Write, stdin, stdout};

fn main() -> std::io::Result<()> {
    let mut answers = BufWriter::new(stdout().lock());
    for line in stdin().lock().lines() {
        let line = line?;
        let (check, value) = line.split_once('\t').unwrap_or((&line, ""));
        let answer = match steward_dlp::passes(check, value) {
            Some(true) => "1",
            Some(false) => "0",
            None => "?",
        };
        writeln!(answers, "{answer}")?;
    }
    answers.flush()
}
