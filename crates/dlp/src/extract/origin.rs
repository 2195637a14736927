//! Where text stands in the document that it comes from.

use std::fmt;
use std::ops::Range;

/// Where the text of a part stands in its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origins {
    /// In the order of the text; they do not overlap.
    pieces: Vec<Piece>,
    sites: Vec<Site>,
}

/// Where a piece of the text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The piece of the text.
    pub text: Range<usize>,
    /// Its place.
    pub place: Place<'a>,
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place<'a> {
    /// These bytes of it. Where they read as something shorter or longer, such as an entity, all of it.
    Bytes(Range<usize>),
    /// A part of a string in JSON.
    Node {
        /// The JSON pointer of the string (RFC 6901).
        pointer: &'a str,
        /// Which bytes of the string, in UTF-8.
        bytes: Range<usize>,
        /// The same in units of UTF-16, as JavaScript and the marks of editors count.
        utf16: Range<usize>,
    },
    /// A place that people would name so: `page 4`, `Customers!B7`, `slide 3`, `Subject`.
    Named(&'a str),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(range) => write!(formatter, "bytes {}..{}", range.start, range.end),
            Self::Node { pointer, utf16, .. } => {
                write!(formatter, "{pointer} {}..{}", utf16.start, utf16.end)
            }
            Self::Named(name) => formatter.write_str(name),
        }
    }
}

/// A piece of the text that comes from one run of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where it stands there.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) site: u32,
    /// Whether each byte of the text is as many bytes of the source, one after the other; else only the whole is known.
    pub(super) is_exact: bool,
}

impl Piece {
    fn step(&self) -> usize {
        (self.to - self.from) / (self.end - self.start).max(1)
    }

    /// Returns where a part of it stands.
    fn source(&self, text: &Range<usize>) -> Range<usize> {
        if !self.is_exact {
            return self.from..self.to;
        }
        let start = text.start.max(self.start) - self.start;
        let end = text.end.min(self.end) - self.start;
        self.from + start * self.step()..self.from + end * self.step()
    }
}

/// In what a piece stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Site {
    Bytes,
    Node(String),
    Named(String),
}

impl Site {
    /// What it takes to keep it.
    pub(super) fn cost(&self) -> usize {
        let name = match self {
            Self::Bytes => 0,
            Self::Node(name) | Self::Named(name) => name.capacity(),
        };
        name + size_of::<Self>()
    }
}

impl Default for Origins {
    fn default() -> Self {
        Self { pieces: Vec::new(), sites: vec![Site::Bytes] }
    }
}

impl Origins {
    /// Where text that is its own source stands.
    pub(super) fn same(length: usize) -> Self {
        let piece = Piece { start: 0, end: length, from: 0, to: length, site: 0, is_exact: true };
        Self { pieces: vec![piece], ..Self::default() }
    }

    /// Adds a piece after all others, and says whether that took another note.
    pub(super) fn push(&mut self, piece: Piece) -> bool {
        if let Some(last) = self.pieces.last_mut()
            && last.is_exact
            && piece.is_exact
            && last.site == piece.site
            && (last.end, last.to) == (piece.start, piece.from)
            && last.step() == piece.step()
        {
            (last.end, last.to) = (piece.end, piece.to);
            return false;
        }
        self.pieces.push(piece);
        true
    }

    /// Makes what is added from here on stand in another site.
    pub(super) fn enter(&mut self, site: Site) -> u32 {
        let last = (self.sites.len() - 1) as u32;
        let is_used = last == 0 || self.pieces.last().is_some_and(|piece| piece.site == last);
        if !is_used {
            self.sites.pop();
        }
        if site == Site::Bytes {
            return 0;
        }
        self.sites.push(site);
        (self.sites.len() - 1) as u32
    }

    /// The bytes that these notes are about are themselves the text of another source: says where they stand in that.
    pub(super) fn through(self, outer: &Self) -> Self {
        let mut through = Self { pieces: Vec::new(), sites: self.sites };
        for piece in self.pieces {
            if piece.site != 0 {
                through.push(piece);
                continue;
            }
            let first = outer.pieces.partition_point(|known| known.end <= piece.from);
            let known = outer.pieces[first..].iter().take_while(|known| known.start < piece.to);
            if piece.is_exact {
                for known in known {
                    let part = known.start.max(piece.from)..known.end.min(piece.to);
                    let source = known.source(&part);
                    through.push(Piece {
                        start: piece.start + (part.start - piece.from),
                        end: piece.start + (part.end - piece.from),
                        from: source.start,
                        to: source.end,
                        site: 0,
                        is_exact: known.is_exact,
                    });
                }
            } else {
                let sources = known.map(|known| known.source(&(piece.from..piece.to)));
                let whole = sources.reduce(|all, next| all.start.min(next.start)..all.end.max(next.end));
                if let Some(whole) = whole {
                    through.push(Piece { from: whole.start, to: whole.end, ..piece });
                }
            }
        }
        through
    }

    /// Returns where a part of the text stands.
    pub(super) fn resolve(&self, text: &[u8], range: Range<usize>) -> Vec<Origin<'_>> {
        let first = self.pieces.partition_point(|piece| piece.end <= range.start);
        let mut origins: Vec<Origin<'_>> = Vec::new();
        for piece in self.pieces[first..].iter().take_while(|piece| piece.start < range.end) {
            let part = range.start.max(piece.start)..range.end.min(piece.end);
            let source = piece.source(&part);
            let place = match self.sites.get(piece.site as usize) {
                None | Some(Site::Bytes) => Place::Bytes(source),
                Some(Site::Named(name)) => Place::Named(name),
                Some(Site::Node(pointer)) => {
                    let before = utf16_length(&text[piece.start..part.start]);
                    let utf16 = if piece.is_exact {
                        piece.from + before..piece.from + before + utf16_length(&text[part.clone()])
                    } else {
                        source.clone()
                    };
                    Place::Node { pointer, bytes: source, utf16 }
                }
            };
            if let Some(last) = origins.last_mut()
                && matches!(place, Place::Named(_))
                && last.place == place
            {
                last.text.end = part.end;
                continue;
            }
            origins.push(Origin { text: part, place });
        }
        origins
    }
}

/// Returns how many units of UTF-16 a text in UTF-8 is.
fn utf16_length(text: &[u8]) -> usize {
    // One for each first byte, and one more for what is beyond the first 65,536 characters.
    text.iter().map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(*byte >= 0xF0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: Range<usize>, source: Range<usize>, is_exact: bool) -> Piece {
        Piece { start: text.start, end: text.end, from: source.start, to: source.end, site: 0, is_exact }
    }

    #[test]
    fn what_follows_each_other_in_both_is_one_piece() {
        let mut origins = Origins::default();
        assert!(origins.push(piece(0..3, 10..13, true)));
        assert!(!origins.push(piece(3..5, 13..15, true)));
        assert!(origins.push(piece(6..7, 15..20, false)));
        let resolved = origins.resolve(b"abcde f", 1..7);
        let places: Vec<_> = resolved.into_iter().map(|origin| (origin.text, origin.place)).collect();
        assert_eq!(places, [(1..5, Place::Bytes(11..15)), (6..7, Place::Bytes(15..20))]);
    }

    #[test]
    fn a_text_of_a_text_is_resolved_in_the_first_source() {
        let mut outer = Origins::default();
        outer.push(piece(0..4, 0..8, true));
        outer.push(piece(4..6, 8..10, false));
        let mut inner = Origins::default();
        inner.push(piece(0..6, 0..6, true));
        let through = inner.through(&outer);
        let places: Vec<_> =
            through.resolve(b"abcdef", 1..6).into_iter().map(|origin| origin.place).collect();
        assert_eq!(places, [Place::Bytes(2..8), Place::Bytes(8..10)]);
    }

    #[test]
    fn units_of_utf16_are_counted() {
        assert_eq!(utf16_length("a\u{fc}\u{20ac}\u{1f600}".as_bytes()), 5);
    }
}
