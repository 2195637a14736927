//! The only place that writes to standard output and standard error directly, but for reports of scans; log lines go through [`tracing`].

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::error::Error;

/// How a command answers on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object on one line.
    Json,
}

/// A writer of whole answers: each one is flushed before the call returns.
#[derive(Debug)]
pub(crate) struct Output<W> {
    to: W,
}

impl Output<io::Stdout> {
    /// The standard output of this process.
    pub(crate) fn stdout() -> Self {
        Self { to: io::stdout() }
    }
}

impl<W: Write> Output<W> {
    /// Writes `text` and ends its last line.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Error> {
        let text = text.trim_end_matches('\n');
        self.write(&format!("{text}\n"))
    }

    /// Writes `value` as one JSON object on one line.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Error> {
        let line = serde_json::to_string(value).map_err(|source| Error::Output(source.into()))?;
        self.write(&format!("{line}\n"))
    }

    // One write, so that a reader never sees half an answer followed by somebody else's line.
    fn write(&mut self, bytes: &str) -> Result<(), Error> {
        self.to.write_all(bytes.as_bytes()).and_then(|()| self.to.flush()).map_err(Error::Output)
    }
}

/// Tells the person at the terminal what failed and, where there is one, the way out.
pub(crate) fn report(error: &Error) {
    // Nothing is left to do for somebody who closed standard error.
    let _ = io::stderr().write_all(describe(error).as_bytes());
}

/// Tells the person at the terminal how things go, beside the data on standard output.
pub(crate) fn note(text: &str) {
    let _ = io::stderr().write_all(format!("{text}\n").as_bytes());
}

/// One line on a terminal that says how far a long command is. Where nobody looks, nothing is written.
#[derive(Debug)]
pub(crate) struct Progress {
    shown: bool,
    done: usize,
    /// How many steps there are; 0 where nobody knows.
    total: usize,
}

impl Progress {
    /// Begins before the first step.
    pub(crate) fn new(total: usize) -> Self {
        Self { shown: io::stderr().is_terminal(), done: 0, total }
    }

    /// Says that a step begins.
    pub(crate) fn step(&mut self, what: &str) {
        self.done += 1;
        if self.shown {
            let _ = io::stderr().write_all(self.line(what).as_bytes());
        }
    }

    /// Takes the line away again.
    pub(crate) fn end(self) {
        if self.shown {
            let _ = io::stderr().write_all(b"\r\x1b[2K");
        }
    }

    // What does not fit into one line would stay on the terminal.
    fn line(&self, what: &str) -> String {
        let what: String = what.chars().filter(|letter| !letter.is_control()).take(60).collect();
        let Self { done, total, .. } = self;
        match total {
            0 => format!("\r\x1b[2K[{done}] {what}"),
            total => {
                let full = (done.saturating_sub(1) * 20 / total).min(20);
                format!("\r\x1b[2K[{}{}] {done}/{total} {what}", "#".repeat(full), "-".repeat(20 - full))
            }
        }
    }
}

fn describe(error: &Error) -> String {
    match error.hint() {
        Some(hint) => format!("error: {error}\nhint: {hint}\n"),
        None => format!("error: {error}\n"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(answer: impl FnOnce(&mut Output<&mut Vec<u8>>) -> Result<(), Error>) -> String {
        let mut bytes = Vec::new();
        answer(&mut Output { to: &mut bytes }).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn text_ends_with_exactly_one_line_end() {
        assert_eq!(written(|output| output.text("done")), "done\n");
        assert_eq!(written(|output| output.text("done\n\n")), "done\n");
    }

    #[test]
    fn json_is_one_line_in_the_given_order() {
        let value = json!({"b": "two\nlines", "a": null});
        assert_eq!(written(|output| output.json(&value)), "{\"b\":\"two\\nlines\",\"a\":null}\n");
    }

    #[test]
    fn an_error_is_reported_with_its_hint() {
        let error = Error::MigrationsPending { database: "sqlite:a.db".to_owned(), pending: vec![] };
        let text = describe(&error);
        assert!(text.starts_with("error: "), "{text}");
        assert!(text.contains("\nhint: run `steward migrate`"), "{text}");
    }

    #[test]
    fn progress_is_one_line_of_plain_letters() {
        let progress = Progress { shown: true, done: 6, total: 10 };
        let line = progress.line("a\nb\u{1b}[2J");
        assert_eq!(line, "\r\x1b[2K[##########----------] 6/10 ab[2J");
        assert_eq!(Progress { shown: true, done: 3, total: 0 }.line("x"), "\r\x1b[2K[3] x");
    }

    #[test]
    fn a_closed_reader_is_an_error_and_not_a_panic() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        assert!(matches!(Output { to: Closed }.text("x"), Err(Error::Output(_))));
    }
}
