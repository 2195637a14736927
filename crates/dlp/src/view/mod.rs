//! Text as a person reads it: without what is invisible, with digits of all scripts as digits, with signs that are encoded as themselves,
//! with what was taken apart put together again.
//!
//! A view is a copy of a part of a text that remembers where each of its bytes comes from. What is found in it is reported at its place in
//! the text, and says that it was disguised.

mod codes;
mod dump;
mod groups;
mod kind;
mod leet;
mod lines;
mod literals;
mod marks;
mod numerals;
mod quoted;
mod runs;
mod sign;
mod spread;
mod unfold;
mod utf16;

use std::ops::Range;

pub(crate) use kind::{Kind, plain, read};
pub(crate) use runs::{marked_run, run};
pub(crate) use sign::is_plain;
pub(crate) use unfold::unfold;
pub(crate) use utf16::{order, utf16};

/// A copy of a part of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// The copy.
    pub(crate) text: Vec<u8>,
    /// Where each of its bytes comes from.
    from: Vec<Range<usize>>,
    /// Whether each of them is another one there, or follows something that was left out.
    changed: Vec<Change>,
    /// Whether something has been left out since the last byte.
    gap: bool,
}

/// How a byte of a view reads otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// It does not.
    None,
    /// Something was left out before it.
    Gap,
    /// It is another one.
    Other,
}

impl View {
    /// A view for so many bytes, empty as yet.
    fn with_room_for(bytes: usize) -> Self {
        Self {
            text: Vec::with_capacity(bytes),
            from: Vec::with_capacity(bytes),
            changed: Vec::with_capacity(bytes),
            gap: false,
        }
    }

    /// Adds a byte as it stands.
    fn keep(&mut self, byte: u8, at: usize) {
        let change = if std::mem::take(&mut self.gap) { Change::Gap } else { Change::None };
        self.text.push(byte);
        self.from.push(at..at + 1);
        self.changed.push(change);
    }

    /// Adds bytes for a part of the text that reads otherwise.
    fn change(&mut self, bytes: &[u8], from: Range<usize>) {
        self.gap = false;
        for byte in bytes {
            self.text.push(*byte);
            self.from.push(from.clone());
            self.changed.push(Change::Other);
        }
    }

    /// Notes that something between the last byte and the next one was left out.
    fn leave_out(&mut self) {
        self.gap = true;
    }

    /// Takes the last byte back.
    fn pop(&mut self) {
        self.text.pop();
        self.from.pop();
        self.changed.pop();
    }

    /// Whether anything reads otherwise.
    pub(crate) fn is_changed(&self) -> bool {
        self.changed.iter().any(|change| *change != Change::None)
    }

    /// From the first byte that reads otherwise to behind the last one.
    pub(crate) fn changed(&self) -> Range<usize> {
        let is_changed = |change: &Change| *change != Change::None;
        let first = self.changed.iter().position(is_changed);
        let last = self.changed.iter().rposition(is_changed);
        first.unwrap_or_default()..last.map_or(0, |last| last + 1)
    }

    /// Returns where a part of the view stands in the text; `None` where it reads as it stands there.
    pub(crate) fn source(&self, span: &Range<usize>) -> Option<Range<usize>> {
        let changed = self.changed.get(span.clone())?;
        // What is left out before the first byte is left out of nothing.
        let inside = changed.iter().skip(1).any(|change| *change != Change::None);
        if !inside && changed.first()? != &Change::Other {
            return None;
        }
        self.place(span)
    }

    /// Returns where a part of the view stands in the text.
    fn place(&self, span: &Range<usize>) -> Option<Range<usize>> {
        let from = self.from.get(span.clone())?;
        Some(from.iter().map(|from| from.start).min()?..from.iter().map(|from| from.end).max()?)
    }

    /// The same view, of a part of the text of which `outer` is one.
    pub(crate) fn within(mut self, outer: &Self) -> Self {
        for from in &mut self.from {
            if let Some(place) = outer.place(from) {
                *from = place;
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Text in which views begin and end, and are broken.
    fn texts() -> impl Strategy<Value = Vec<u8>> {
        let pieces: Vec<&[u8]> = vec![
            b"4",
            b"1",
            b"52",
            b"0x34",
            b"3435",
            b" ",
            b"\n",
            b"  ",
            b", ",
            b"\"",
            b"\" + \"",
            b"'",
            b"(",
            b")",
            b"[",
            b"]",
            b"join(",
            b"chr(",
            b"<b>",
            b"</b>",
            b"**",
            b"__",
            b"`",
            b"=",
            b"=3D",
            b"=\n",
            b"-",
            b".",
            b"_",
            b"00000000: ",
            b"|",
            b"O",
            b"l",
            b"four",
            b"five ",
            b"one ",
            b" at ",
            b" dot ",
            b"com",
            b"@",
            b"NDUzMjcxNTMzNzkw",
            b"\\",
            b"\\n",
            b"%41",
            b"&#52;",
            b"<~",
            b"~>",
            b"\xE2\x80\xAE",
            b"\xE2\x80\xAC",
            b"\xFF",
            b"\x1B[1m",
            b"/*",
            b"*/",
            b"{color}",
            b"\xC2\xB7",
            b"> ",
        ];
        prop::collection::vec(prop::sample::select(pieces), 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn views_know_where_each_byte_comes_from(text in texts(), start in 0usize..20, end in 0usize..200) {
            let part = start.min(text.len())..end.clamp(start, start.max(text.len())).min(text.len()).max(start.min(text.len()));
            for kind in Kind::ALL {
                let view = read(kind, &text, part.clone());
                prop_assert_eq!(view.text.len(), view.from.len());
                prop_assert_eq!(view.text.len(), view.changed.len());
                for (place, from) in view.from.iter().enumerate() {
                    prop_assert!(from.start < from.end && from.end <= text.len(), "{kind:?}");
                    if view.changed[place] != Change::Other {
                        prop_assert_eq!((from.len(), text[from.start]), (1, view.text[place]));
                    }
                    // What stands as it is has no source of its own.
                    let source = view.source(&(place..place + 1));
                    prop_assert_eq!(source.is_some(), view.changed[place] == Change::Other);
                }
                let all = 0..view.text.len();
                prop_assert_eq!(view.source(&all).is_some(), view.changed.iter().skip(1).any(|change| *change != Change::None) || view.changed.first() == Some(&Change::Other));
            }
        }

        #[test]
        fn a_view_in_a_view_comes_from_the_text(text in texts()) {
            for kind in Kind::ALL {
                let outer = read(kind, &text, 0..text.len());
                for kind in Kind::ALL {
                    let inner = read(kind, &outer.text, 0..outer.text.len());
                    let count = inner.text.len();
                    let within = inner.within(&outer);
                    prop_assert_eq!(within.from.len(), count);
                    prop_assert!(within.from.iter().all(|from| from.start < from.end && from.end <= text.len()));
                }
            }
        }

        #[test]
        fn what_tells_of_a_view_makes_one(mut text in texts()) {
            // What is left out at the end is left out of nothing.
            text.push(b'1');
            for at in 1..text.len() {
                for kind in Kind::HINTED {
                    // Some look at a part of what they read.
                    if let Some(kind) = kind.fires(&text, at).filter(|kind| !matches!(kind, Kind::Codes | Kind::Hex)) {
                        prop_assert!(read(kind, &text, 0..text.len()).is_changed(), "{kind:?} at {at}");
                    }
                }
            }
        }
    }
}
