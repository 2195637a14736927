//! The cells of a sheet as rows of text, each cell under its header.

use crate::extract::limits::Budget;
use crate::extract::origin::Site;
use crate::extract::text::Text;

/// Columns that are empty are kept where the first row is so wide, and at least so many: a row may claim that it begins at the last of
/// 16,384 columns.
const NARROW: usize = 32;

/// The widest first row that counts.
const WIDEST: usize = 1_024;

/// The cells of a sheet.
#[derive(Debug)]
pub(super) struct Grid {
    text: Text,
    sheet: String,
    row: u64,
    /// How many columns of the row are written, how many cells stand in them, and how many columns the first row has.
    columns: usize,
    cells: usize,
    width: usize,
    rows: u64,
}

impl Grid {
    pub(super) fn new(sheet: &str, budget: &Budget) -> Self {
        Self {
            text: Text::new(budget),
            sheet: sheet.to_owned(),
            row: 0,
            columns: 0,
            cells: 0,
            width: 0,
            rows: 0,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.text.is_full()
    }

    pub(super) fn finish(self) -> Text {
        self.text
    }

    /// Another sheet begins.
    pub(super) fn sheet(&mut self, name: &str) {
        name.clone_into(&mut self.sheet);
        (self.row, self.columns, self.cells, self.width, self.rows) = (0, 0, 0, 0, 0);
        self.text.line();
    }

    /// A row begins, counted from 1.
    pub(super) fn row(&mut self, row: u64) {
        if self.columns > 0 {
            self.rows += 1;
            // A row of headers has no great holes in it.
            if self.rows == 1 && self.columns <= 2 * self.cells {
                self.width = self.columns.min(WIDEST);
            }
        }
        (self.row, self.columns, self.cells) = (row, 0, 0);
        self.text.line();
    }

    /// Adds what stands in a column, counted from 0.
    pub(super) fn cell(&mut self, column: usize, content: &[u8]) {
        let content = content.trim_ascii();
        if content.is_empty() {
            return;
        }
        let most = self.width.max(NARROW);
        // Where the last cell stands, or before the first.
        let last = self.columns.saturating_sub(1);
        let tabs = if column < most { column.saturating_sub(last) } else { 1 };
        for _ in 0..tabs {
            self.text.add(b"\t");
        }
        self.columns = column + 1;
        self.cells += 1;
        self.text.enter(Site::Named(format!("{}!{}{}", self.sheet, letters(column), self.row)));
        // A cell stays on its line.
        let line: Vec<u8> = content
            .iter()
            .map(|byte| if matches!(byte, b'\n' | b'\r' | b'\t') { b' ' } else { *byte })
            .collect();
        self.text.same(0, &line);
    }
}

/// Returns the letters of a column: A, B, … Z, AA.
fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// Reads `B7`: the column from 0, the row from 1.
pub(super) fn reference(text: &[u8]) -> Option<(usize, u64)> {
    let count = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if !(1..=3).contains(&count) {
        return None;
    }
    let column = text[..count]
        .iter()
        .fold(0, |all, letter| all * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = std::str::from_utf8(&text[count..]).ok()?.parse().ok()?;
    Some((column - 1, row))
}

/// Returns a number without an exponent: `4.5327153379012448E+15` is how a card is kept.
pub(super) fn number(text: &[u8]) -> Vec<u8> {
    let parsed: Option<f64> = std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok());
    match parsed {
        Some(number)
            if text.iter().any(|byte| matches!(byte, b'E' | b'e')) && (1.0..1e21).contains(&number.abs()) =>
        {
            number.to_string().into_bytes()
        }
        _ => text.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(letters(column), name);
            assert_eq!(reference(format!("{name}7").as_bytes()), Some((column, 7)));
        }
        assert_eq!(reference(b"7"), None);
        assert_eq!(reference(b"AAAA1"), None);
    }

    #[test]
    fn numbers_are_written_out() {
        assert_eq!(number(b"4.5327153379012448E+15"), b"4532715337901245");
        assert_eq!(number(b"12.5"), b"12.5");
        assert_eq!(number(b"1e-9"), b"1e-9");
        assert_eq!(number(b"1E+300"), b"1E+300");
    }

    #[test]
    fn cells_stand_in_their_columns() {
        let mut grid = Grid::new("S", &Budget::new(1 << 20));
        for (row, cells) in [
            (1, vec![(0, "a"), (2, "c")]),
            (2, vec![(1, "x\ny"), (2, "z")]),
            (9, vec![(0, "q"), (16_000, "far")]),
        ] {
            grid.row(row);
            for (column, content) in cells {
                grid.cell(column, content.as_bytes());
            }
        }
        let (text, origins) = grid.finish().finish();
        assert_eq!(text, b"a\t\tc\n\tx y\tz\nq\tfar");
        let last = origins.resolve(&text, text.len() - 1..text.len());
        assert_eq!(last[0].place.to_string(), "S!WQK9");
    }
}
