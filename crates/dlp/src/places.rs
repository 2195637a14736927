//! Places of a text as others count them: in UTF-16 units, in code points, in lines.

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// In bytes from the beginning.
    pub bytes: usize,
    /// In units of UTF-16, as JavaScript, Java and C# count.
    pub utf16: usize,
    /// In code points, as Python counts. What is not UTF-8 counts a byte each.
    pub characters: usize,
    /// The line, from 1 on.
    pub line: usize,
    /// The code point in the line, from 1 on.
    pub column: usize,
}

/// Counts on through a text.
///
/// ```
/// let text = "é\n𝟒2".as_bytes();
/// let mut places = steward_dlp::Places::default();
/// places.read(text, 0, 7);
/// let place = places.here();
/// assert_eq!((place.bytes, place.utf16, place.characters, place.line, place.column), (7, 4, 3, 2, 2));
/// ```
#[derive(Debug, Clone)]
pub struct Places {
    here: Place,
    wide: Option<bool>,
}

impl Default for Places {
    fn default() -> Self {
        Self { here: Place { bytes: 0, utf16: 0, characters: 0, line: 1, column: 1 }, wide: None }
    }
}

impl Places {
    /// Counts in a text that may be UTF-16, as [`Scanner::scan`](crate::Scanner::scan) takes it.
    pub fn of(text: &[u8]) -> Self {
        let mut places = Self::default();
        places.set_wide(crate::view::order(text).map(|(high_first, _)| high_first));
        places
    }

    /// Says that the text is UTF-16, with the high bytes first or last.
    pub(crate) const fn set_wide(&mut self, high_first: Option<bool>) {
        self.wide = high_first;
    }

    /// The place that has been reached.
    pub const fn here(&self) -> Place {
        self.here
    }

    /// Counts on to a place of the text, in bytes from its beginning; `part` is what there is of it, and begins at `offset`. What lies
    /// behind the place or outside of the part is not counted.
    pub fn read(&mut self, part: &[u8], offset: usize, place: usize) {
        let from = self.here.bytes.saturating_sub(offset);
        let to = place.saturating_sub(offset).min(part.len());
        let Some(bytes) = part.get(from..to) else { return };
        self.here.bytes += bytes.len();
        let (characters, units, line) = match self.wide {
            None => narrow(bytes),
            Some(high_first) => wide(bytes, high_first),
        };
        self.here.characters += characters;
        self.here.utf16 += units;
        match line {
            Some((lines, behind)) => {
                self.here.line += lines;
                self.here.column = 1 + behind;
            }
            None => self.here.column += characters,
        }
    }
}

/// How many characters and units, and if there are ends of lines how many, and how many characters stand behind the last.
type Counted = (usize, usize, Option<(usize, usize)>);

fn narrow(bytes: &[u8]) -> Counted {
    let characters = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
    let all = characters(bytes);
    let long = bytes.iter().filter(|byte| **byte >= 0xF0).count();
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
    let line =
        bytes.iter().rposition(|byte| *byte == b'\n').map(|last| (lines, characters(&bytes[last + 1..])));
    (all, all + long, line)
}

fn wide(bytes: &[u8], high_first: bool) -> Counted {
    let unit =
        |pair: &[u8; 2]| if high_first { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) };
    let (mut characters, mut lines, mut behind) = (0, 0, 0);
    let pairs = bytes.as_chunks().0;
    for pair in pairs {
        let unit = unit(pair);
        if unit & 0xFC00 != 0xDC00 {
            characters += 1;
            behind += 1;
        }
        if unit == u16::from(b'\n') {
            lines += 1;
            behind = 0;
        }
    }
    (characters, pairs.len(), (lines > 0).then_some((lines, behind)))
}
