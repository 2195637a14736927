//! Text that still knows which parts of it are findings.
//!
//! A carrier escapes what it holds (JSON strings, XML entities), which moves every position. Positions are
//! therefore computed last, from pieces, and never adjusted.

use crate::Span;

#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Plain(String),
    /// A finding. `raw` says that the text is already in the written form of its carrier and must not be escaped.
    Mark {
        id: &'static str,
        text: String,
        raw: bool,
    },
}

/// A run of pieces.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rich(pub Vec<Piece>);

impl Rich {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn mark(id: &'static str, text: impl Into<String>) -> Self {
        Self(vec![Piece::Mark { id, text: text.into(), raw: false }])
    }

    pub fn add(&mut self, more: impl Into<Self>) {
        self.0.extend(more.into().0);
    }

    /// Applies the escaping of a carrier to everything that is not yet in written form.
    pub fn map(self, escape: impl Fn(&str) -> String) -> Self {
        let pieces = self.0.into_iter().map(|piece| match piece {
            Piece::Plain(text) => Piece::Plain(escape(&text)),
            Piece::Mark { id, text, raw: false } => Piece::Mark { id, text: escape(&text), raw: false },
            done @ Piece::Mark { .. } => done,
        });
        Self(pieces.collect())
    }

    pub fn flat(&self) -> String {
        let parts = self.0.iter().map(|piece| match piece {
            Piece::Plain(text) | Piece::Mark { text, .. } => text.as_str(),
        });
        parts.collect()
    }

    pub fn len(&self) -> usize {
        let lengths = self.0.iter().map(|piece| match piece {
            Piece::Plain(text) | Piece::Mark { text, .. } => text.len(),
        });
        lengths.sum()
    }

    pub fn marks(&self) -> usize {
        self.0.iter().filter(|piece| matches!(piece, Piece::Mark { .. })).count()
    }

    /// Splits at line ends that lie outside of findings; a finding of several lines stays in one part.
    pub fn lines(self) -> Vec<Self> {
        let mut lines = Vec::new();
        let mut line = Self::new();
        for piece in self.0 {
            let Piece::Plain(text) = piece else {
                line.0.push(piece);
                continue;
            };
            let mut parts = text.split('\n');
            line.add(parts.next().unwrap_or(""));
            for part in parts {
                lines.push(std::mem::take(&mut line));
                line.add(part);
            }
        }
        lines.push(line);
        lines
    }

    pub fn join(parts: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let mut whole = Self::new();
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                whole.add(between);
            }
            whole.add(part);
        }
        whole
    }

    /// Writes the bytes and the spans, with `encode` deciding how a piece becomes bytes.
    pub fn write(&self, encode: impl Fn(&str) -> Vec<u8>) -> (Vec<u8>, Vec<Span>) {
        let mut bytes = encode("");
        let mut spans = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Plain(text) => bytes.extend(encode(text)),
                Piece::Mark { id, text, .. } => {
                    let start = bytes.len();
                    bytes.extend(encode(text));
                    spans.push(Span { start, end: bytes.len(), detector: id });
                }
            }
        }
        (bytes, spans)
    }
}

impl From<String> for Rich {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::new() } else { Self(vec![Piece::Plain(text)]) }
    }
}

impl From<&str> for Rich {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for Rich {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

/// Joins texts and rich texts to one rich text.
macro_rules! rich {
    ($($part:expr),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut whole = $crate::rich::Rich::new();
        $( whole.add($part); )*
        whole
    }};
}
pub(crate) use rich;
