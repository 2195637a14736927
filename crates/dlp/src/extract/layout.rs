//! The layout of text: lines, words, and rows of tables that the scanner knows as tables.
//!
//! A row is a line with tabs between its cells, under the row of its headers; what stands in a cell is kept on one line. Where a row
//! has a header of its own, and the table has no row of headers, it reads `header: cell`.

use std::ops::Range;

use super::limits::Budget;
use super::origin::Site;
use super::text::Text;

/// Tables that stand deeper in each other than this are read as lines.
const DEEPEST: usize = 64;

/// A cell takes the place of no more columns than this.
const WIDEST: usize = 64;

/// What comes between the last word and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
}

/// A table in the making.
#[derive(Debug, Clone, Copy, Default)]
struct Table {
    /// Whether its first row was one of headers.
    has_headers: bool,
    rows: usize,
    cells: usize,
    /// How many cells of the row are headers, one after the other from its first on.
    headers: usize,
    in_cell: bool,
}

/// Text in the making that has a layout.
#[derive(Debug)]
pub(super) struct Layout {
    text: Text,
    gap: Gap,
    tables: Vec<Table>,
    /// How many tables stand deeper than [`DEEPEST`].
    deeper: usize,
    /// In how many elements blanks count.
    verbatim: usize,
}

impl Layout {
    pub(super) fn new(budget: &Budget) -> Self {
        Self { text: Text::new(budget), gap: Gap::None, tables: Vec::new(), deeper: 0, verbatim: 0 }
    }

    pub(super) fn finish(self) -> Text {
        self.text
    }

    pub(super) fn is_full(&self) -> bool {
        self.text.is_full()
    }

    /// Makes what is added from here on stand in a site.
    pub(super) fn enter(&mut self, site: Site) {
        self.text.enter(site);
    }

    /// What comes next is on another line.
    pub(super) fn line(&mut self) {
        self.gap = self.gap.max(if self.in_cell() { Gap::Space } else { Gap::Line });
    }

    /// What comes next is another word.
    pub(super) fn space(&mut self) {
        self.gap = self.gap.max(Gap::Space);
    }

    /// What comes next continues the line, behind this.
    pub(super) fn continue_with(&mut self, bytes: &[u8]) {
        self.gap = Gap::None;
        if !self.text.is_empty() {
            self.text.add(bytes);
        }
    }

    /// Blanks count from here on, or no longer.
    pub(super) fn verbatim(&mut self, is: bool) {
        self.verbatim = if is { self.verbatim + 1 } else { self.verbatim.saturating_sub(1) };
    }

    /// Adds text as it stands.
    pub(super) fn same(&mut self, at: usize, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.fill();
            self.text.same(at, bytes);
        }
    }

    /// Adds what a run of the source reads as.
    pub(super) fn reads(&mut self, source: Range<usize>, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.fill();
            self.text.reads(source, bytes);
        }
    }

    /// Adds what stands nowhere.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.fill();
            self.text.add(bytes);
        }
    }

    /// Adds text in which blanks of any length are one, unless they count here.
    pub(super) fn flow(&mut self, at: usize, bytes: &[u8], decode: impl Fn(&mut Text, &[u8], usize)) {
        if self.verbatim > 0 {
            if !bytes.is_empty() {
                self.fill();
                decode(&mut self.text, bytes, at);
            }
            return;
        }
        let mut from = 0;
        while from < bytes.len() {
            let blanks = bytes[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if blanks > 0 {
                self.space();
                from += blanks;
                // A single blank between words stands in the source as it does here.
                if blanks == 1 && self.gap == Gap::Space && bytes[from - 1] == b' ' && from < bytes.len() {
                    self.blank(at + from - 1);
                }
                continue;
            }
            let length = word(&bytes[from..]);
            self.fill();
            decode(&mut self.text, &bytes[from..from + length], at + from);
            from += length;
        }
    }

    pub(super) fn open_table(&mut self) {
        // A table with a table in a cell is a frame: its cells are blocks.
        if let Some(outer) = self.tables.last_mut() {
            outer.in_cell = false;
        }
        self.line();
        if self.tables.len() < DEEPEST {
            self.tables.push(Table::default());
        } else {
            self.deeper += 1;
        }
    }

    pub(super) fn close_table(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else {
            self.tables.pop();
        }
        self.line();
    }

    pub(super) fn open_row(&mut self) {
        self.close_row();
        if let Some(table) = self.tables.last_mut() {
            (table.cells, table.headers, table.in_cell) = (0, 0, false);
        }
        self.line();
    }

    pub(super) fn close_row(&mut self) {
        let Some(table) = self.tables.last_mut().filter(|table| table.cells > 0) else { return };
        table.has_headers |= table.rows == 0 && table.headers == table.cells && table.cells > 1;
        table.rows += 1;
        (table.cells, table.in_cell) = (0, false);
        self.line();
    }

    pub(super) fn open_cell(&mut self, is_header: bool) {
        let Some(table) = self.tables.last_mut().filter(|_| self.deeper == 0) else {
            self.space();
            return;
        };
        let is_named = (table.cells, table.headers) == (1, 1) && !is_header && !table.has_headers;
        let is_first = table.cells == 0;
        table.headers += usize::from(is_header && table.headers == table.cells);
        table.in_cell = true;
        table.cells += 1;
        if is_first {
            if self.gap == Gap::Space {
                self.gap = Gap::Line;
            }
        } else {
            if self.gap == Gap::Line {
                self.fill();
            }
            self.gap = Gap::None;
            self.text.add(if is_named { b": " } else { b"\t" });
        }
    }

    /// The cell ends; it is so many columns wide.
    pub(super) fn close_cell(&mut self, columns: usize) {
        if let Some(table) = self.tables.last_mut().filter(|table| table.in_cell) {
            table.in_cell = false;
            for _ in 1..columns.clamp(1, WIDEST) {
                table.headers += usize::from(table.headers == table.cells);
                table.cells += 1;
                self.text.add(b"\t");
            }
            if self.gap == Gap::Space {
                self.gap = Gap::None;
            }
        }
    }

    fn in_cell(&self) -> bool {
        self.tables.last().is_some_and(|table| table.in_cell)
    }

    /// Adds a blank that stands in the source.
    fn blank(&mut self, at: usize) {
        self.gap = Gap::None;
        if !self.text.is_empty()
            && !self.text.ends_with(b"\n")
            && !self.text.ends_with(b"\t")
            && !self.text.ends_with(b" ")
        {
            self.text.same(at, b" ");
        }
    }

    /// Adds what keeps the next word from the last.
    fn fill(&mut self) {
        match self.gap {
            Gap::None => {}
            Gap::Space => {
                let is_apart = self.text.is_empty()
                    || [b" ", b"\n", b"\t"].into_iter().any(|blank| self.text.ends_with(blank));
                if !is_apart {
                    self.text.add(b" ");
                }
            }
            Gap::Line => self.text.line(),
        }
        self.gap = Gap::None;
    }
}

/// Returns how long text is in which no more than single blanks stand.
fn word(bytes: &[u8]) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii_whitespace() {
            let is_single =
                bytes[at] == b' ' && bytes.get(at + 1).is_some_and(|next| !next.is_ascii_whitespace());
            if !is_single {
                break;
            }
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(write: impl Fn(&mut Layout)) -> String {
        let mut layout = Layout::new(&Budget::new(1 << 20));
        write(&mut layout);
        String::from_utf8(layout.finish().finish().0).unwrap()
    }

    fn row(layout: &mut Layout, cells: &[(&str, bool)]) {
        layout.open_row();
        for (cell, is_header) in cells {
            layout.open_cell(*is_header);
            layout.line();
            layout.add(cell.as_bytes());
            layout.line();
            layout.close_cell(1);
        }
        layout.close_row();
    }

    #[test]
    fn rows_stand_under_their_headers() {
        let table = |layout: &mut Layout| {
            layout.add(b"x");
            layout.open_table();
            row(layout, &[("Name", true), ("IBAN", true)]);
            row(layout, &[("", true), ("DE1", false)]);
            layout.close_table();
            layout.add(b"y");
        };
        assert_eq!(laid_out(table), "x\nName\tIBAN\n\tDE1\ny");
    }

    #[test]
    fn headers_of_rows_name_their_cells() {
        let table = |layout: &mut Layout| {
            layout.open_table();
            row(layout, &[("Name", true), ("Ada", false)]);
            row(layout, &[("IBAN", true), ("DE1", false), ("DE2", false)]);
            layout.close_table();
        };
        assert_eq!(laid_out(table), "Name: Ada\nIBAN: DE1\tDE2");
    }

    #[test]
    fn a_table_in_a_cell_has_lines_of_its_own() {
        let table = |layout: &mut Layout| {
            layout.open_table();
            layout.open_row();
            layout.open_cell(false);
            layout.add(b"a");
            layout.open_table();
            row(layout, &[("b", false), ("c", false)]);
            layout.close_table();
            layout.add(b"d");
            layout.close_cell(1);
            layout.close_row();
            layout.close_table();
            layout.add(b"e");
        };
        assert_eq!(laid_out(table), "a\nb\tc\nd\ne");
    }

    #[test]
    fn blanks_are_one_unless_they_count() {
        let text = |layout: &mut Layout| {
            layout.flow(0, b" a b  c \n", |text, bytes, at| text.same(at, bytes));
            layout.flow(9, b"d", |text, bytes, at| text.same(at, bytes));
            layout.line();
            layout.verbatim(true);
            layout.flow(10, b"e  f\n", |text, bytes, at| text.same(at, bytes));
        };
        assert_eq!(laid_out(text), "a b c d\ne  f\n");
    }
}
