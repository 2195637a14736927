//! What a page shows: where its text stands tells words and lines apart (ISO 32000-1, §8.3 and §9.4).

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::file::File;
use super::filter;
use super::font::Font;
use super::object::{Dictionary, Object, Parser, is_blank};
use crate::extract::limits::Why;
use crate::extract::run::Run;
use crate::extract::text::Text;

/// Operators have at most six operands; an array counts as one.
const OPERANDS: usize = 16;

/// States of graphics may be kept so often.
const STATES: usize = 64;

/// Forms may stand in each other so deeply.
const DEEPEST: usize = 8;

/// From this share of the size of its font on, a gap is a blank, and from this on a column.
const BLANK: f64 = 0.15;
const COLUMN: f64 = 1.0;

/// A matrix `[a b c d e f]`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Matrix([f64; 6]);

impl Matrix {
    const ONE: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    fn of(operands: &[Object<'_>]) -> Option<Self> {
        let mut matrix = [0.0; 6];
        for (place, number) in matrix.iter_mut().zip(operands.last_chunk::<6>()?) {
            *place = number.number()?;
        }
        Some(Self(matrix))
    }

    /// First this, then that.
    fn then(self, that: Self) -> Self {
        let (this, that) = (self.0, that.0);
        // Two of its rows turn and stretch, the third moves.
        let row = |from: usize, to: usize| this[from] * that[to] + this[from + 1] * that[to + 2];
        Self([row(0, 0), row(0, 1), row(2, 0), row(2, 1), row(4, 0) + that[4], row(4, 1) + that[5]])
    }

    fn moved(self, x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y]).then(self)
    }
}

/// The state of text and graphics.
#[derive(Debug, Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    /// Added to each character, and to each blank.
    character: f64,
    word: f64,
    stretch: f64,
    leading: f64,
}

/// Shows pages.
pub(super) struct Painter<'p, 'e, 'f> {
    run: &'p Run<'e>,
    file: &'f File<'f>,
    text: &'p mut Text,
    /// How many bytes the page has given.
    given: usize,
    fonts: HashMap<u32, Rc<Font>>,
    /// Forms that the page has shown.
    forms: HashSet<u32>,
    /// Where the last character ended.
    end: Option<(f64, f64)>,
    /// Why some text is left out.
    pub(super) why: Option<Why>,
}

impl<'p, 'e, 'f> Painter<'p, 'e, 'f> {
    pub(super) fn new(run: &'p Run<'e>, file: &'f File<'f>, text: &'p mut Text) -> Self {
        Self { run, file, text, given: 0, fonts: HashMap::new(), forms: HashSet::new(), end: None, why: None }
    }

    /// Shows a page.
    pub(super) fn page(&mut self, content: &[u8], resources: &Dictionary<'f>) {
        self.given = 0;
        self.forms.clear();
        self.end = None;
        self.show(content, resources, Matrix::ONE, 0);
    }

    pub(super) fn text(&mut self) -> &mut Text {
        self.text
    }

    fn show(&mut self, content: &[u8], resources: &Dictionary<'f>, matrix: Matrix, depth: usize) {
        let mut state =
            State { matrix, font: None, size: 1.0, character: 0.0, word: 0.0, stretch: 1.0, leading: 0.0 };
        let mut states: Vec<State> = Vec::new();
        let (mut line, mut at) = (Matrix::ONE, Matrix::ONE);
        let mut fonts: HashMap<Vec<u8>, Rc<Font>> = HashMap::new();
        let mut operands: Vec<Object<'_>> = Vec::new();
        let mut parser = Parser::page(content);
        while let Some(object) = parser.next() {
            if self.text.is_full() || self.file.is_spent() {
                return;
            }
            let Object::Word(operator) = object else {
                if operands.len() == OPERANDS {
                    operands.remove(0);
                }
                operands.push(object);
                continue;
            };
            let number = |from_end: usize| {
                let place = operands.len().checked_sub(from_end)?;
                operands.get(place)?.number()
            };
            match operator {
                b"q" if states.len() < STATES => states.push(state.clone()),
                b"Q" => state = states.pop().unwrap_or(state),
                b"cm" => {
                    if let Some(matrix) = Matrix::of(&operands) {
                        state.matrix = matrix.then(state.matrix);
                    }
                }
                b"BT" => (line, at) = (Matrix::ONE, Matrix::ONE),
                b"Tf" => {
                    state.size = number(1).unwrap_or(1.0);
                    let name = operands.iter().rev().find_map(Object::name).unwrap_or_default();
                    state.font = match fonts.get(name) {
                        Some(font) => Some(Rc::clone(font)),
                        None => self.font(resources, name),
                    };
                    if let Some(font) = &state.font {
                        fonts.insert(name.to_vec(), Rc::clone(font));
                    }
                }
                b"Tc" => state.character = number(1).unwrap_or(0.0),
                b"Tw" => state.word = number(1).unwrap_or(0.0),
                b"Tz" => state.stretch = number(1).unwrap_or(100.0) / 100.0,
                b"TL" => state.leading = number(1).unwrap_or(0.0),
                b"Td" | b"TD" => {
                    let (x, y) = (number(2).unwrap_or(0.0), number(1).unwrap_or(0.0));
                    if operator == b"TD" {
                        state.leading = -y;
                    }
                    line = line.moved(x, y);
                    at = line;
                }
                b"Tm" => {
                    if let Some(matrix) = Matrix::of(&operands) {
                        (line, at) = (matrix, matrix);
                    }
                }
                b"T*" | b"'" | b"\"" => {
                    if operator == b"\"" {
                        state.word = number(3).unwrap_or(state.word);
                        state.character = number(2).unwrap_or(state.character);
                    }
                    line = line.moved(0.0, -state.leading);
                    at = line;
                    if operator != b"T*"
                        && let Some(Object::String(string)) = operands.last()
                    {
                        self.string(&state, &mut at, string);
                    }
                }
                b"Tj" => {
                    if let Some(Object::String(string)) = operands.last() {
                        self.string(&state, &mut at, string);
                    }
                }
                b"TJ" => {
                    for one in operands.last().and_then(Object::array).unwrap_or_default() {
                        match one {
                            Object::String(string) => self.string(&state, &mut at, string),
                            Object::Number(number) => {
                                at = at.moved(-number / 1_000.0 * state.size * state.stretch, 0.0);
                            }
                            _ => {}
                        }
                    }
                }
                b"Do" if depth < DEEPEST => {
                    let name = operands.last().and_then(Object::name).unwrap_or_default();
                    self.form(resources, name, state.matrix, depth);
                }
                b"ID" => parser.at = image_end(content, parser.at),
                _ => {}
            }
            operands.clear();
        }
    }

    /// Finds a font by its name on the page.
    fn font(&mut self, resources: &Dictionary<'f>, name: &[u8]) -> Option<Rc<Font>> {
        let fonts = self.file.dictionary(resources, b"Font")?;
        let object = fonts.get(name)?;
        let number = object.reference();
        if let Some(known) = number.and_then(|number| self.fonts.get(&number)) {
            return Some(Rc::clone(known));
        }
        let Object::Dictionary(dictionary) = self.file.resolve(object) else { return None };
        let font = Rc::new(Font::read(self.run, self.file, &dictionary));
        if let Some(number) = number {
            self.fonts.insert(number, Rc::clone(&font));
        }
        Some(font)
    }

    /// Shows a form (§8.10), once on each page: it may be shown by itself.
    fn form(&mut self, resources: &Dictionary<'f>, name: &[u8], matrix: Matrix, depth: usize) {
        let number = self.file.dictionary(resources, b"XObject").and_then(|forms| forms.reference(name));
        let Some(number) = number.filter(|number| self.forms.insert(*number)) else { return };
        let Some((dictionary, data)) =
            self.file.stream(number).filter(|(one, _)| one.is(b"Subtype", b"Form"))
        else {
            return;
        };
        let content = filter::decode(self.run, self.file, &dictionary, data);
        self.why = content.why.or(self.why);
        let own = self.file.dictionary(&dictionary, b"Resources");
        let moved = match self.file.value(&dictionary, b"Matrix") {
            Object::Array(array) => Matrix::of(&array).unwrap_or(Matrix::ONE),
            _ => Matrix::ONE,
        };
        self.show(&content.bytes, own.as_ref().unwrap_or(resources), moved.then(matrix), depth + 1);
    }

    /// Shows a string.
    fn string(&mut self, state: &State, at: &mut Matrix, string: &[u8]) {
        let Some(font) = state.font.clone() else { return };
        self.gap(at.then(state.matrix), state.size * state.stretch);
        let unknown = font.show(string, &mut |text, shown| {
            self.give(text.as_bytes());
            let blank = if shown.is_blank { state.word } else { 0.0 };
            let step = (shown.width / 1_000.0 * state.size + state.character + blank) * state.stretch;
            *at = at.moved(step, 0.0);
        });
        self.why = self.why.or(unknown);
        let [.., x, y] = at.then(state.matrix).0;
        self.end = Some((x, y));
    }

    /// Adds what is between the last character and the next: nothing, a blank, a column, a line.
    fn gap(&mut self, next: Matrix, size: f64) {
        let [right, up, tilt, rise, x, y] = next.0;
        let Some((last_x, last_y)) = self.end else { return };
        let length = right.hypot(up);
        let unit = length * size.abs();
        let height = tilt.hypot(rise) * size.abs();
        if !(unit > 0.0 && unit.is_finite() && height > 0.0) {
            return;
        }
        let (right, up) = (right / length, up / length);
        let (x, y) = (x - last_x, y - last_y);
        let along = (x * right + y * up) / unit;
        let across = (y * right - x * up).abs() / height;
        if across > 0.5 || along < -1.0 {
            self.apart(b"\n");
        } else if along > COLUMN {
            self.apart(b"\t");
        } else if along > BLANK {
            self.apart(b" ");
        }
    }

    fn apart(&mut self, blank: &[u8]) {
        let is_apart = self.given == 0 || [b" ", b"\t", b"\n"].iter().any(|end| self.text.ends_with(*end));
        if !is_apart || blank == b"\n" && self.given > 0 && !self.text.ends_with(b"\n") {
            self.give(blank);
        }
    }

    /// Adds text of the page; all of it is one piece.
    fn give(&mut self, bytes: &[u8]) {
        self.text.same(self.given, bytes);
        self.given += bytes.len();
    }
}

/// Returns where an image that stands on the page itself ends (§8.9.7).
fn image_end(content: &[u8], at: usize) -> usize {
    let rest = content.get(at..).unwrap_or_default();
    let is_end = |part: &[u8]| is_blank(part[0]) && part[1..3] == *b"EI" && is_blank(part[3]);
    rest.windows(4).position(is_end).map_or(content.len(), |end| at + end + 3)
}
