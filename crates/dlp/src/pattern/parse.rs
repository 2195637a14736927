//! Reads patterns of the small regular language that the README describes.

use super::set::Set;

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// One byte of a set.
    Byte(Set),
    /// Parts after each other.
    Row(Vec<Node>),
    /// One of several parts.
    Either(Vec<Node>),
    /// A part again and again.
    Repeat {
        /// What comes again.
        node: Box<Node>,
        /// How often at least.
        least: usize,
        /// How often at most.
        most: usize,
    },
}

/// The most bytes that a pattern may match.
pub(crate) const LONGEST: usize = 4096;

/// Says what is wrong with a pattern, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Something else was expected at a place.
    #[error("at byte {at}: {expected}")]
    Syntax {
        /// The place in the pattern, in bytes.
        at: usize,
        /// What is to be there.
        expected: &'static str,
    },
    /// It could match too much.
    #[error("it matches up to {0} bytes; {LONGEST} are allowed")]
    TooLong(usize),
    /// It could match nothing.
    #[error("it matches the empty text")]
    Empty,
}

/// Reads a pattern.
pub(crate) fn parse(pattern: &str) -> Result<Node, PatternError> {
    let mut parser = Parser { text: pattern.as_bytes(), at: 0 };
    let node = parser.either()?;
    if parser.at < parser.text.len() {
        return Err(parser.wrong("a ) without a ("));
    }
    let (least, most) = node.lengths();
    if most > LONGEST {
        return Err(PatternError::TooLong(most));
    }
    if least == 0 {
        return Err(PatternError::Empty);
    }
    Ok(node)
}

impl Node {
    /// Returns the least and the most bytes that it matches.
    pub(crate) fn lengths(&self) -> (usize, usize) {
        match self {
            Self::Byte(_) => (1, 1),
            Self::Row(parts) => parts
                .iter()
                .map(Self::lengths)
                .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1.saturating_add(part.1))),
            Self::Either(parts) => {
                let lengths = parts.iter().map(Self::lengths);
                lengths.reduce(|sum, part| (sum.0.min(part.0), sum.1.max(part.1))).unwrap_or((0, 0))
            }
            Self::Repeat { node, least, most } => {
                let (short, long) = node.lengths();
                (short * least, long.saturating_mul(*most))
            }
        }
    }

    /// Returns the bytes that it can begin with, and whether it can match nothing.
    pub(crate) fn first(&self) -> (Set, bool) {
        match self {
            Self::Byte(set) => (*set, false),
            Self::Row(parts) => {
                let mut all = Set::default();
                for part in parts {
                    let (set, nothing) = part.first();
                    all = all.or(set);
                    if !nothing {
                        return (all, false);
                    }
                }
                (all, true)
            }
            Self::Either(parts) => parts
                .iter()
                .map(Self::first)
                .fold((Set::default(), false), |sum, part| (sum.0.or(part.0), sum.1 || part.1)),
            Self::Repeat { node, least, .. } => {
                let (set, nothing) = node.first();
                (set, nothing || *least == 0)
            }
        }
    }
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn wrong(&self, expected: &'static str) -> PatternError {
        PatternError::Syntax { at: self.at, expected }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn either(&mut self) -> Result<Node, PatternError> {
        let mut parts = vec![self.row()?];
        while self.take(b'|') {
            parts.push(self.row()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Node::Either(parts) })
    }

    fn row(&mut self) -> Result<Node, PatternError> {
        let mut parts = Vec::new();
        while let Some(byte) = self.peek() {
            if matches!(byte, b'|' | b')') {
                break;
            }
            let part = self.part()?;
            parts.push(self.repeated(part)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Node::Row(parts) })
    }

    fn part(&mut self) -> Result<Node, PatternError> {
        let Some(byte) = self.peek() else { return Err(self.wrong("something to match")) };
        self.at += 1;
        match byte {
            b'(' => {
                let node = self.either()?;
                if !self.take(b')') {
                    return Err(self.wrong("a )"));
                }
                Ok(node)
            }
            b'[' => self.class(),
            b'\\' => Ok(Node::Byte(self.escaped()?)),
            b'*' | b'+' => {
                self.at -= 1;
                Err(self.wrong("a bounded {m,n}: * and + have no end"))
            }
            b'.' | b'^' | b'$' | b'{' | b'?' => {
                self.at -= 1;
                Err(self.wrong("a backslash before this character"))
            }
            byte if byte.is_ascii() => Ok(Node::Byte(Set::of(&[byte]))),
            // A character of several bytes, one after the other.
            byte => Ok(Node::Byte(Set::of(&[byte]))),
        }
    }

    fn escaped(&mut self) -> Result<Set, PatternError> {
        let Some(byte) = self.peek() else { return Err(self.wrong("a character behind the backslash")) };
        self.at += 1;
        Ok(match byte {
            b'd' => Set::DIGIT,
            b'w' => Set::WORD,
            b'n' => Set::of(b"\n"),
            b'r' => Set::of(b"\r"),
            b't' => Set::of(b"\t"),
            byte if byte.is_ascii_alphanumeric() => {
                self.at -= 1;
                return Err(self.wrong("one of d, w, n, r, t or a sign behind the backslash"));
            }
            byte => Set::of(&[byte]),
        })
    }

    fn class(&mut self) -> Result<Node, PatternError> {
        let negated = self.take(b'^');
        let mut set = Set::default();
        let mut empty = true;
        loop {
            let Some(byte) = self.peek() else { return Err(self.wrong("a ]")) };
            self.at += 1;
            if byte == b']' && !empty {
                break;
            }
            empty = false;
            let low = match byte {
                b'\\' => self.escaped()?,
                byte => Set::of(&[byte]),
            };
            let range =
                self.peek() == Some(b'-') && self.text.get(self.at + 1).is_some_and(|next| *next != b']');
            if range && low.len() == 1 {
                self.at += 1;
                let Some(mut high) = self.peek() else { return Err(self.wrong("the end of a range")) };
                self.at += 1;
                if high == b'\\' {
                    let escaped = self.escaped()?;
                    let Some(byte) = escaped.bytes().next().filter(|_| escaped.len() == 1) else {
                        return Err(self.wrong("one character as the end of a range"));
                    };
                    high = byte;
                }
                let first = low.bytes().next().unwrap_or(high);
                if first > high {
                    return Err(self.wrong("a range that goes up"));
                }
                for byte in first..=high {
                    set = set.with(byte);
                }
            } else {
                set = set.or(low);
            }
        }
        Ok(Node::Byte(if negated { set.not() } else { set }))
    }

    fn repeated(&mut self, node: Node) -> Result<Node, PatternError> {
        let (least, most) = match self.peek() {
            Some(b'?') => {
                self.at += 1;
                (0, 1)
            }
            Some(b'{') => {
                self.at += 1;
                let least = self.count()?;
                let most = if self.take(b',') { self.count()? } else { least };
                if !self.take(b'}') || most < least || most == 0 {
                    return Err(self.wrong("{n} or {m,n} with m at most n, and n not 0"));
                }
                (least, most)
            }
            _ => return Ok(node),
        };
        if matches!(self.peek(), Some(b'?' | b'{' | b'*' | b'+')) {
            return Err(self.wrong("one repetition"));
        }
        Ok(Node::Repeat { node: Box::new(node), least, most })
    }

    fn count(&mut self) -> Result<usize, PatternError> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = std::str::from_utf8(&self.text[start..self.at]).unwrap_or_default();
        digits.parse().map_err(|_| self.wrong("a number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(pattern: &str) -> String {
        parse(pattern).unwrap_err().to_string()
    }

    #[test]
    fn what_has_no_end_or_matches_nothing_is_refused() {
        assert_eq!(error("ab*"), "at byte 2: a bounded {m,n}: * and + have no end");
        assert_eq!(error("(a"), "at byte 2: a )");
        assert_eq!(error("a)"), "at byte 1: a ) without a (");
        assert_eq!(error("[a"), "at byte 2: a ]");
        assert_eq!(error("a?"), "it matches the empty text");
        assert_eq!(error("a{5000}"), "it matches up to 5000 bytes; 4096 are allowed");
        assert_eq!(error(r"\b"), "at byte 1: one of d, w, n, r, t or a sign behind the backslash");
        assert_eq!(error("a{3,2}"), "at byte 6: {n} or {m,n} with m at most n, and n not 0");
    }

    #[test]
    fn lengths_and_beginnings_are_known() {
        let node = parse(r"(ab|[x-z]{2,3})?\d{4}").unwrap();
        assert_eq!(node.lengths(), (4, 7));
        assert_eq!(node.first(), (Set::of(b"axyz0123456789"), false));
    }
}
