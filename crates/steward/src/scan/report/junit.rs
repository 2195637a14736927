//! `JUnit` XML: a test for each file, that fails once for each finding.

use std::fs::File;
use std::io::{self, Seek, Write};

use super::Report;
use crate::scan::found::Found;
use crate::scan::stats::{Done, Stats};

/// A test for each file. The numbers come first in the file and are known last, so that everything else waits in a temporary one.
pub(super) struct Junit<'w> {
    to: Box<dyn Write + Send + 'w>,
    body: Option<io::BufWriter<File>>,
    tests: u64,
    failures: u64,
    errors: u64,
}

impl<'w> Junit<'w> {
    pub(super) fn new(to: Box<dyn Write + Send + 'w>) -> Self {
        Self { to, body: None, tests: 0, failures: 0, errors: 0 }
    }

    fn body(&mut self) -> io::Result<&mut io::BufWriter<File>> {
        if self.body.is_none() {
            self.body = Some(io::BufWriter::new(tempfile::tempfile()?));
        }
        self.body.as_mut().ok_or_else(|| io::Error::other("there is no temporary file"))
    }
}

impl Report for Junit<'_> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn found(&mut self, found: &Found) -> io::Result<()> {
        self.tests += 1;
        self.failures += 1;
        let id = &found.detector.id;
        let place = match &found.place {
            Some(place) => place.clone(),
            None => format!("{}:{}", found.line, found.column),
        };
        let message = format!("{}, {} confidence ({})", found.detector.name, found.confidence(), found.score);
        let text = format!(
            "{}:{place}\n{}\n{}\n{}",
            found.path,
            found.excerpt,
            found.reasons.join("; "),
            found.fingerprint
        );
        let body = self.body()?;
        writeln!(
            body,
            "    <testcase classname=\"{}\" name=\"{}\">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>",
            escaped(&found.path),
            escaped(&format!("{id} at {place}")),
            escaped(id),
            escaped(&message),
            escaped(&text),
        )
    }

    fn done(&mut self, done: &Done) -> io::Result<()> {
        for error in &done.outcome.errors {
            self.tests += 1;
            self.errors += 1;
            writeln!(
                self.body()?,
                "    <testcase classname=\"{}\" name=\"scan\">\n      <error type=\"unread\" message=\"{}\"/>\n    </testcase>",
                escaped(&done.path),
                escaped(error),
            )?;
        }
        if done.is_file && done.found == 0 && done.outcome.errors.is_empty() {
            self.tests += 1;
            writeln!(self.body()?, "    <testcase classname=\"{}\" name=\"scan\"/>", escaped(&done.path))?;
        }
        Ok(())
    }

    fn end(&mut self, _: &Stats) -> io::Result<()> {
        let Self { tests, failures, errors, .. } = *self;
        let numbers = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"");
        writeln!(self.to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(self.to, "<testsuites name=\"steward scan\" {numbers}>")?;
        writeln!(self.to, "  <testsuite name=\"steward scan\" {numbers}>")?;
        if let Some(body) = self.body.take() {
            let mut body = body.into_inner().map_err(io::IntoInnerError::into_error)?;
            body.rewind()?;
            io::copy(&mut body, &mut self.to)?;
        }
        writeln!(self.to, "  </testsuite>\n</testsuites>")?;
        self.to.flush()
    }
}

/// Text in XML 1.0, which has no way to write most control characters.
fn escaped(text: &str) -> String {
    use std::fmt::Write as _;

    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' | '\r' => {
                let _ = write!(escaped, "&#{};", u32::from(character));
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_has_no_control_characters() {
        assert_eq!(escaped("a<b>&\"c\"\n\u{1b}"), "a&lt;b&gt;&amp;&quot;c&quot;&#10;\u{fffd}");
    }
}
