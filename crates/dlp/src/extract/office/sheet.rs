//! Sheets of Excel (ECMA-376, part 1.18): each row is a line, its cells apart by tabs.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::grid::{Grid, number, reference};
use super::{attribute, plain};
use crate::extract::archive::{Taken, entries};
use crate::extract::kind::Kind;
use crate::extract::markup::{Token, Tokens, local};
use crate::extract::path;
use crate::extract::run::{Flow, Run};
use crate::extract::text::Text;

/// What the sheets of a workbook share.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    /// All strings, one after the other, and where each ends.
    strings: Vec<u8>,
    ends: Vec<usize>,
    /// The names of sheets by their files.
    names: BTreeMap<String, String>,
}

impl Workbook {
    /// Whether a part was read with the workbook.
    pub(super) fn is_read(kind: Kind, name: &str) -> bool {
        kind == Kind::Excel && name.ends_with("/sharedStrings.xml")
    }

    pub(super) fn read(run: &mut Run<'_>, container: &str, bytes: &[u8]) -> ControlFlow<(), Self> {
        let mut taken = Taken::default();
        let mut workbook = Self::default();
        let mut sheets: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        let mut files: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
        let most = usize::try_from(run.limits.entries).unwrap_or(usize::MAX);
        for entry in entries(bytes).take(most) {
            let is_strings = entry.name.ends_with(b"/sharedStrings.xml");
            let is_workbook = entry.name == b"xl/workbook.xml";
            if !is_strings && !is_workbook && entry.name != b"xl/_rels/workbook.xml.rels" {
                continue;
            }
            let path = path::entry(container, entry.name);
            let Some((content, _)) = taken.open(run, &path, &entry)? else { continue };
            if is_strings {
                workbook.read_strings(run, &content);
                if run.budget.is_spent() {
                    run.spent(&path)?;
                }
                continue;
            }
            for token in Tokens::xml(&content) {
                let Token::Open { name, attributes: range, .. } = token else { continue };
                let value = |name: &[u8]| attribute(run, &content, range.clone(), name);
                match (local(name), is_workbook) {
                    (b"sheet", true) => sheets.extend(value(b"id").zip(value(b"name"))),
                    (b"Relationship", false) => files.extend(value(b"Id").zip(value(b"Target"))),
                    _ => {}
                }
            }
        }
        for (id, name) in sheets {
            if let Some(file) = files.get(&id) {
                let file = String::from_utf8_lossy(file);
                let file = file.strip_prefix("/xl/").unwrap_or(&file).to_owned();
                workbook.names.insert(format!("xl/{file}"), path::shown(&name));
            }
        }
        ControlFlow::Continue(workbook)
    }

    fn read_strings(&mut self, run: &Run<'_>, source: &[u8]) {
        let mut in_text = false;
        let mut phonetic = 0_usize;
        for token in Tokens::xml(source) {
            match token {
                Token::Open { name, is_empty, .. } => match local(name) {
                    b"t" => in_text = !is_empty,
                    b"rPh" => phonetic += usize::from(!is_empty),
                    b"si" if is_empty => self.end_string(run),
                    _ => {}
                },
                Token::Close { name } => match local(name) {
                    b"t" => in_text = false,
                    b"rPh" => phonetic = phonetic.saturating_sub(1),
                    b"si" => self.end_string(run),
                    _ => {}
                },
                Token::Text(range) | Token::Raw(range) if in_text && phonetic == 0 => {
                    let text = plain(run, &source[range]);
                    if !run.budget.take(text.len()) {
                        return;
                    }
                    self.strings.extend_from_slice(&text);
                }
                _ => {}
            }
        }
    }

    fn end_string(&mut self, run: &Run<'_>) {
        if run.budget.take(size_of::<usize>()) {
            self.ends.push(self.strings.len());
        }
    }

    fn string(&self, number: &[u8]) -> Option<&[u8]> {
        let number: usize = std::str::from_utf8(number).ok()?.trim().parse().ok()?;
        let end = *self.ends.get(number)?;
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.strings.get(start..end)
    }
}

/// A cell that is read.
#[derive(Debug, Default)]
struct Cell {
    kind: Vec<u8>,
    column: usize,
    /// What stands in it, as it is written.
    value: Vec<u8>,
}

/// Reads a sheet.
pub(super) fn sheet(run: &mut Run<'_>, path: &str, name: &str, source: &[u8], workbook: &Workbook) -> Flow {
    let file = || name.rsplit('/').next().unwrap_or(name).trim_end_matches(".xml").to_owned();
    let sheet = workbook.names.get(name).cloned().unwrap_or_else(file);
    let mut grid = Grid::new(&sheet, &run.budget);
    let mut formulas = Text::new(&run.budget);
    let mut others = Text::new(&run.budget);
    let mut cell = Cell::default();
    let (mut row, mut next_column) = (0_u64, 0_usize);
    let mut inside: &[u8] = b"";
    // How something is said is not what it says.
    let mut phonetic = false;
    for token in Tokens::xml(source) {
        if grid.is_full() {
            break;
        }
        match token {
            Token::Open { name, attributes: range, is_empty } => {
                let value = |name: &[u8]| attribute(run, source, range.clone(), name);
                match local(name) {
                    b"row" => {
                        let given =
                            value(b"r").and_then(|text| std::str::from_utf8(&text).ok()?.parse().ok());
                        row = given.unwrap_or(row + 1);
                        next_column = 0;
                        grid.row(row);
                    }
                    b"c" => {
                        let given = value(b"r").and_then(|text| reference(&text));
                        let column = given.map_or(next_column, |(column, _)| column);
                        next_column = column + 1;
                        cell = Cell { kind: value(b"t").unwrap_or_default(), column, value: Vec::new() };
                    }
                    name @ (b"v" | b"t" | b"f") if !is_empty => inside = name,
                    b"rPh" => phonetic |= !is_empty,
                    // Headers and footers of the printed page.
                    name if !is_empty && (name.ends_with(b"Header") || name.ends_with(b"Footer")) => {
                        inside = b"page";
                    }
                    _ => {}
                }
            }
            Token::Close { name } => {
                if local(name) == b"c" {
                    let value = std::mem::take(&mut cell.value);
                    match cell.kind.as_slice() {
                        b"s" => grid.cell(cell.column, workbook.string(&value).unwrap_or(&value)),
                        b"" | b"n" => grid.cell(cell.column, &number(&value)),
                        b"b" => grid.cell(cell.column, if value == b"1" { b"TRUE" } else { b"FALSE" }),
                        _ => grid.cell(cell.column, &value),
                    }
                }
                phonetic &= local(name) != b"rPh";
                inside = b"";
            }
            Token::Text(_) | Token::Raw(_) if phonetic => {}
            Token::Text(range) | Token::Raw(range) => match inside {
                b"v" | b"t" if run.budget.take(range.len()) => {
                    cell.value.extend_from_slice(&plain(run, &source[range]));
                }
                // A formula without text in it is about cells alone.
                b"f" if source[range.clone()].contains(&b'"')
                    || source[range.clone()].windows(6).any(|part| part == b"&quot;") =>
                {
                    formulas.line();
                    formulas.same(0, &plain(run, &source[range]));
                }
                b"page" => {
                    others.line();
                    others.same(0, &plain(run, &source[range]));
                }
                _ => {}
            },
            Token::Comment(_) => {}
        }
    }
    run.part(path, Kind::Excel, grid.finish())?;
    run.part(&path::beside(path, "formulas"), Kind::Excel, formulas)?;
    run.part(&path::beside(path, "page"), Kind::Excel, others)
}
