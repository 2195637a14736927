//! Where the parts of a text are after it has been changed.

use std::ops::Range;

/// A part of a text that has become another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Where it was in the old text, in bytes.
    pub before: Range<usize>,
    /// Where stands what has come in its place, in bytes of the new text.
    pub after: Range<usize>,
}

/// All changes of a text, in their order. Places of one text are translated into the other by them.
///
/// ```
/// # use steward_dlp::transform::{Plan, Target, Transformer};
/// # let card = steward_dlp::detector("CVV").unwrap();
/// let targets = [Target::new(card, 4..7)];
/// let new = Transformer::new(Plan::new(Vec::new())?, None)?.apply(b"CVV 123 is secret", &targets)?;
/// assert_eq!(new.text, b"CVV [REDACTED] is secret");
/// assert_eq!(new.edits.new_range(8..10), 15..17);
/// assert_eq!(new.edits.old_range(15..17), 8..10);
/// // What lies inside of a change is at its beginning; a range takes in all of it.
/// assert_eq!(new.edits.new_offset(5), 4);
/// assert_eq!(new.edits.new_range(5..6), 4..14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edits {
    edits: Vec<Edit>,
}

impl Edits {
    /// Adds a change behind all others, and returns where the new part stands.
    pub(super) fn push(&mut self, before: Range<usize>, length: usize) -> Range<usize> {
        let start = self.new_end(before.start);
        let after = start..start + length;
        self.edits.push(Edit { before, after: after.clone() });
        after
    }

    /// The changes.
    pub fn as_slice(&self) -> &[Edit] {
        &self.edits
    }

    /// Where a place of the old text is in the new one. Inside of a change it is at its beginning.
    pub fn new_offset(&self, old: usize) -> usize {
        translate(&self.edits, old, Bias::Start, |edit| (&edit.before, &edit.after))
    }

    /// Where a place of the new text was in the old one. Inside of a change it is at its beginning.
    pub fn old_offset(&self, new: usize) -> usize {
        translate(&self.edits, new, Bias::Start, |edit| (&edit.after, &edit.before))
    }

    /// Where a part of the old text is in the new one, with all of each change that it touches.
    pub fn new_range(&self, old: Range<usize>) -> Range<usize> {
        self.new_offset(old.start)..self.new_end(old.end).max(self.new_offset(old.start))
    }

    /// Where a part of the new text was in the old one, with all of each change that it touches.
    pub fn old_range(&self, new: Range<usize>) -> Range<usize> {
        let start = self.old_offset(new.start);
        let end = translate(&self.edits, new.end, Bias::End, |edit| (&edit.after, &edit.before));
        start..end.max(start)
    }

    fn new_end(&self, old: usize) -> usize {
        translate(&self.edits, old, Bias::End, |edit| (&edit.before, &edit.after))
    }
}

/// To which end of a change a place inside of it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bias {
    Start,
    End,
}

fn translate(
    edits: &[Edit],
    at: usize,
    bias: Bias,
    sides: impl Fn(&Edit) -> (&Range<usize>, &Range<usize>),
) -> usize {
    // The last change that begins before the place; what was removed there stands before its end.
    let count = edits.partition_point(|edit| {
        let from = sides(edit).0;
        from.start < at || (bias == Bias::End && *from == (at..at))
    });
    let Some((from, to)) = count.checked_sub(1).and_then(|place| edits.get(place)).map(&sides) else {
        return at;
    };
    if at < from.end {
        return if bias == Bias::Start { to.start } else { to.end };
    }
    to.end.saturating_add(at - from.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_at_the_ends_of_changes_are_theirs() {
        let mut edits = Edits::default();
        assert_eq!(edits.push(2..4, 5), 2..7);
        assert_eq!(edits.push(4..6, 0), 7..7);
        assert_eq!(edits.push(8..9, 1), 9..10);
        let new: Vec<usize> = (0..11).map(|at| edits.new_offset(at)).collect();
        assert_eq!(new, [0, 1, 2, 2, 7, 7, 7, 8, 9, 10, 11]);
        let old: Vec<usize> = (0..12).map(|at| edits.old_offset(at)).collect();
        assert_eq!(old, [0, 1, 2, 2, 2, 2, 2, 4, 7, 8, 9, 10]);
        assert_eq!(edits.new_range(3..5), 2..7);
        assert_eq!(edits.old_range(3..6), 2..4);
        assert_eq!(edits.old_range(7..7), 4..6);
    }
}
