//! OpenDocument: text, spreadsheets, presentations and drawings, which have one language.

use super::attribute;
use super::grid::{Grid, number};
use super::plain;
use crate::extract::kind::Kind;
use crate::extract::layout::Layout;
use crate::extract::markup::{Token, Tokens, decode, local};
use crate::extract::origin::Site;
use crate::extract::path;
use crate::extract::run::{Flow, GO, Run};

/// A cell that is repeated counts as no more columns than this.
const REPEATED: usize = 16_384;

/// A cell of a spreadsheet.
#[derive(Debug, Default)]
struct Cell {
    /// The number in it, which may be shown otherwise.
    number: Option<Vec<u8>>,
    shown: Vec<u8>,
    columns: usize,
}

/// A document that is read.
struct Reading<'r, 's, 'e> {
    run: &'r Run<'e>,
    source: &'s [u8],
    text: Layout,
    grid: Grid,
    /// In how many paragraphs the text stands.
    paragraphs: usize,
    paragraph: u64,
    page: u64,
    is_sheet: bool,
    row: u64,
    column: usize,
    cell: Option<Cell>,
}

/// Reads the content of a document, or its styles, which hold the heads and feet of pages.
pub(super) fn open(run: &mut Run<'_>, path: &str, source: &[u8]) -> Flow {
    let mut reading = Reading {
        run,
        source,
        text: Layout::new(&run.budget),
        grid: Grid::new("", &run.budget),
        paragraphs: 0,
        paragraph: 0,
        page: 0,
        is_sheet: false,
        row: 0,
        column: 0,
        cell: None,
    };
    let mut links = crate::extract::text::Text::new(&run.budget);
    for token in Tokens::xml(source) {
        if reading.text.is_full() {
            break;
        }
        match token {
            Token::Open { name, attributes: range, is_empty } => {
                if let Some(target) =
                    attribute(run, source, range.clone(), b"href").filter(|_| local(name) == b"a")
                {
                    links.line();
                    links.same(0, &target);
                }
                reading.open(name, range);
                if is_empty {
                    reading.close(name);
                }
            }
            Token::Close { name } => reading.close(name),
            Token::Text(range) | Token::Raw(range) => reading.text(range),
            Token::Comment(_) => {}
        }
    }
    let (text, grid) = (reading.text.finish(), reading.grid.finish());
    run.part(path, Kind::OpenDocument, text)?;
    run.part(path, Kind::OpenDocument, grid)?;
    run.part(&path::beside(path, "links"), Kind::OpenDocument, links)?;
    GO
}

impl Reading<'_, '_, '_> {
    fn value(&self, range: &std::ops::Range<usize>, name: &[u8]) -> Option<Vec<u8>> {
        attribute(self.run, self.source, range.clone(), name)
    }

    fn count(&self, range: &std::ops::Range<usize>, name: &[u8]) -> Option<usize> {
        std::str::from_utf8(&self.value(range, name)?).ok()?.parse().ok()
    }

    fn open(&mut self, name: &[u8], range: std::ops::Range<usize>) {
        match name {
            b"office:spreadsheet" => self.is_sheet = true,
            b"text:p" | b"text:h" => {
                self.paragraphs += 1;
                self.paragraph += 1;
                if self.cell.is_none() {
                    self.text.line();
                    let place = match self.page {
                        0 => format!("paragraph {}", self.paragraph),
                        page => format!("slide {page}"),
                    };
                    self.text.enter(Site::Named(place));
                }
                self.separate();
            }
            b"text:tab" => self.put(b"\t"),
            b"text:line-break" => match &self.cell {
                Some(_) => self.separate(),
                None => self.text.line(),
            },
            b"text:s" => {
                let count = self.count(&range, b"c").unwrap_or(1);
                for _ in 0..count.clamp(1, 16) {
                    self.put(b" ");
                }
            }
            b"draw:page" => {
                self.page += 1;
                self.text.line();
            }
            b"table:table" if self.is_sheet => {
                let name = self.value(&range, b"name").unwrap_or_default();
                self.grid.sheet(&path::shown(&name));
                self.row = 0;
            }
            b"table:table-row" if self.is_sheet => {
                self.row += 1;
                self.column = 0;
                self.grid.row(self.row);
                let repeated = self.count(&range, b"number-rows-repeated").unwrap_or(1);
                self.row += (repeated as u64).saturating_sub(1).min(1 << 20);
            }
            b"table:table-cell" | b"table:covered-table-cell" if self.is_sheet => {
                let is_number = self.value(&range, b"value-type").is_some_and(|kind| kind == b"float");
                self.cell = Some(Cell {
                    number: self.value(&range, b"value").filter(|_| is_number),
                    shown: Vec::new(),
                    columns: self.count(&range, b"number-columns-repeated").unwrap_or(1).clamp(1, REPEATED),
                });
            }
            b"table:table" => self.text.open_table(),
            b"table:table-row" => self.text.open_row(),
            b"table:table-cell" => self.text.open_cell(false),
            _ => {}
        }
    }

    fn close(&mut self, name: &[u8]) {
        match name {
            b"text:p" | b"text:h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                if self.cell.is_none() {
                    self.text.line();
                }
            }
            b"table:table-cell" | b"table:covered-table-cell" if self.is_sheet => {
                if let Some(cell) = self.cell.take() {
                    match &cell.number {
                        Some(value) => self.grid.cell(self.column, &number(value)),
                        None => self.grid.cell(self.column, &cell.shown),
                    }
                    self.column = (self.column + cell.columns).min(REPEATED);
                }
            }
            b"table:table" if !self.is_sheet => self.text.close_table(),
            b"table:table-row" if !self.is_sheet => self.text.close_row(),
            b"table:table-cell" if !self.is_sheet => self.text.close_cell(1),
            _ => {}
        }
    }

    /// Keeps the paragraphs of a cell apart.
    fn separate(&mut self) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.shown.is_empty()) {
            cell.shown.push(b' ');
        }
    }

    fn put(&mut self, bytes: &[u8]) {
        match &mut self.cell {
            Some(cell) => cell.shown.extend_from_slice(bytes),
            None => self.text.add(bytes),
        }
    }

    fn text(&mut self, range: std::ops::Range<usize>) {
        if self.paragraphs == 0 {
            return;
        }
        match &mut self.cell {
            Some(cell) => {
                if self.run.budget.take(range.len()) {
                    cell.shown.extend_from_slice(&plain(self.run, &self.source[range]));
                }
            }
            None => self.text.flow(range.start, &self.source[range], decode),
        }
    }
}
