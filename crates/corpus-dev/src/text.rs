//! Text that knows where its findings are.

use crate::Span;

/// A part of a value: plain text, or a finding of a detector.
#[derive(Clone, Debug)]
pub struct Part {
    /// What is written.
    pub text: String,
    /// The detector that should find it, if any.
    pub id: Option<&'static str>,
}

/// A value with what must stand around it, as the URL around a password.
pub type Frag = Vec<Part>;

/// Text without a finding.
#[must_use]
pub fn plain(text: impl Into<String>) -> Part {
    Part { text: text.into(), id: None }
}

/// A finding.
#[must_use]
pub fn found(id: &'static str, text: impl Into<String>) -> Part {
    Part { text: text.into(), id: Some(id) }
}

/// How a language quotes what stands in its strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// As it is.
    None,
    /// Inside double quotes of JSON, Rust, Java, Go, JavaScript, Python, YAML.
    Json,
    /// Text and attributes of XML and HTML.
    Xml,
    /// Inside single quotes of SQL.
    Sql,
    /// Inside double quotes of CSV.
    Csv,
}

impl Escape {
    /// The text as the language wants it.
    #[must_use]
    pub fn apply(self, text: &str) -> String {
        match self {
            Self::None => text.to_owned(),
            Self::Json => {
                let mut out = String::with_capacity(text.len() + 8);
                for c in text.chars() {
                    match c {
                        '"' => out.push_str("\\\""),
                        '\\' => out.push_str("\\\\"),
                        '\n' => out.push_str("\\n"),
                        '\t' => out.push_str("\\t"),
                        c => out.push(c),
                    }
                }
                out
            }
            Self::Xml => {
                text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
            }
            Self::Sql => text.replace('\'', "''"),
            Self::Csv => text.replace('"', "\"\""),
        }
    }
}

/// A document in the making.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// What has been written so far.
    pub out: String,
    /// What stands where in it.
    pub spans: Vec<Span>,
}

impl Text {
    /// Writes text without a finding.
    pub fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Writes a finding.
    pub fn find(&mut self, id: &'static str, text: &str) {
        let start = self.out.len();
        self.out.push_str(text);
        if !text.is_empty() {
            self.spans.push(Span { start, end: self.out.len(), detector: id });
        }
    }

    /// Writes a value, quoted as the place demands.
    pub fn frag(&mut self, frag: &[Part], escape: Escape) {
        for part in frag {
            let text = escape.apply(&part.text);
            match part.id {
                Some(id) => self.find(id, &text),
                None => self.push(&text),
            }
        }
    }

    /// Writes another text, with its findings.
    pub fn append(&mut self, other: &Self) {
        let base = self.out.len();
        self.out.push_str(&other.out);
        for span in &other.spans {
            self.spans.push(Span { start: span.start + base, end: span.end + base, detector: span.detector });
        }
    }

    /// Writes another text with something before each of its lines; findings of several lines keep their inner line starts.
    pub fn append_indented(&mut self, other: &Self, indent: &str) {
        let mut spans = other.spans.iter().peekable();
        let mut at = 0;
        for line in other.out.split_inclusive('\n') {
            if line != "\n" || !indent.trim().is_empty() {
                self.out.push_str(indent);
            }
            let base = self.out.len();
            self.out.push_str(line);
            let end = at + line.len();
            while let Some(span) = spans.peek() {
                if span.start >= end {
                    break;
                }
                if span.end <= end {
                    self.spans.push(Span {
                        start: span.start - at + base,
                        end: span.end - at + base,
                        detector: span.detector,
                    });
                    spans.next();
                } else {
                    let inner = other.out[end..span.end].split_inclusive('\n');
                    let extra = inner.filter(|line| *line != "\n" || !indent.trim().is_empty()).count()
                        * indent.len();
                    self.spans.push(Span {
                        start: span.start - at + base,
                        end: span.end - at + base + extra,
                        detector: span.detector,
                    });
                    spans.next();
                }
            }
            at = end;
        }
    }
}

/// The whole text of a value.
#[must_use]
pub fn flat(frag: &[Part]) -> String {
    frag.iter().map(|part| part.text.as_str()).collect()
}
