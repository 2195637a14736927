//! Rich text format (version 1.9.1): its text, without what is about fonts, styles and pictures.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::kind::Kind;
use super::layout::Layout;
use super::run::{Flow, Run};

/// Groups whose text nobody reads, beyond those that say so by `\*`.
const HIDDEN: [&[u8]; 14] = [
    b"fonttbl",
    b"colortbl",
    b"stylesheet",
    b"pict",
    b"object",
    b"themedata",
    b"colorschememapping",
    b"latentstyles",
    b"datastore",
    b"listtable",
    b"listoverridetable",
    b"rsidtbl",
    b"generator",
    b"xmlnstbl",
];

/// What counts in a group.
#[derive(Debug, Clone, Copy)]
struct Group {
    is_hidden: bool,
    /// How many characters stand behind each `\u`, for programs that do not know it.
    fallback: u8,
    end: End,
}

/// What the end of a group keeps apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Nothing,
    Words,
    Lines,
}

/// Groups that have lines of their own.
const BLOCKS: [&[u8]; 18] = [
    b"author",
    b"title",
    b"subject",
    b"operator",
    b"company",
    b"manager",
    b"category",
    b"keywords",
    b"doccomm",
    b"comment",
    b"header",
    b"headerl",
    b"headerr",
    b"footer",
    b"footerl",
    b"footerr",
    b"footnote",
    b"annotation",
];

/// Groups that stand deeper than this have the state of the one at that depth.
const DEEPEST: usize = 1_024;

/// A text that is read.
struct Reading<'a> {
    source: &'a [u8],
    at: usize,
    text: Layout,
    groups: Vec<Group>,
    deeper: usize,
    group: Group,
    /// How many characters of a fallback are still to be left out.
    left_out: u8,
    encoding: &'static Encoding,
    /// Half of a pair in UTF-16, and where it stands.
    half: Option<(u16, usize)>,
    in_row: bool,
    /// Whether another cell begins with the next text.
    is_between_cells: bool,
}

/// Reads a text.
pub(super) fn rtf(run: &mut Run<'_>, path: &str, bytes: &[u8]) -> Flow {
    let mut reading = Reading {
        source: bytes,
        at: 0,
        text: Layout::new(&run.budget),
        groups: Vec::new(),
        deeper: 0,
        group: Group { is_hidden: false, fallback: 1, end: End::Nothing },
        left_out: 0,
        encoding: WINDOWS_1252,
        half: None,
        in_row: false,
        is_between_cells: false,
    };
    while reading.at < bytes.len() && !reading.text.is_full() {
        reading.step();
    }
    run.part(path, Kind::Rtf, reading.text.finish())
}

impl Reading<'_> {
    fn step(&mut self) {
        let at = self.at;
        match self.source[at] {
            b'{' => {
                if self.groups.len() < DEEPEST {
                    self.groups.push(self.group);
                    self.group.end = End::Nothing;
                } else {
                    self.deeper += 1;
                }
                self.left_out = 0;
                self.at += 1;
            }
            b'}' => {
                if self.deeper > 0 {
                    self.deeper -= 1;
                } else if let Some(group) = self.groups.pop() {
                    match self.group.end {
                        End::Nothing => {}
                        End::Words => self.text.space(),
                        End::Lines => self.line(),
                    }
                    self.group = group;
                }
                self.left_out = 0;
                self.at += 1;
            }
            b'\\' => self.control(),
            b'\r' | b'\n' => self.at += 1,
            _ => {
                let rest = &self.source[at..];
                let end = rest.iter().position(|byte| matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n'));
                let mut run = &rest[..end.unwrap_or(rest.len())];
                self.at += run.len();
                let skipped = run.len().min(usize::from(self.left_out));
                self.left_out -= skipped as u8;
                run = &run[skipped..];
                if !self.group.is_hidden && !run.is_empty() {
                    self.begin_cell();
                    self.text.same(at + skipped, run);
                }
            }
        }
    }

    /// Reads a control word or symbol.
    fn control(&mut self) {
        let start = self.at;
        let rest = &self.source[start + 1..];
        let letters =
            rest.iter().take_while(|byte| byte.is_ascii_lowercase() || byte.is_ascii_uppercase()).count();
        if letters == 0 {
            self.symbol(start, rest.first().copied());
            return;
        }
        let word = &rest[..letters];
        let sign = usize::from(rest.get(letters) == Some(&b'-'));
        let digits = rest[letters + sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number: Option<i32> = std::str::from_utf8(&rest[letters..letters + sign + digits])
            .ok()
            .and_then(|text| text.parse().ok());
        let mut end = letters + sign + digits;
        // A blank behind it ends it, and is not of the text.
        end += usize::from(rest.get(end) == Some(&b' '));
        self.at = start + 1 + end;
        self.word(start, word, number);
    }

    fn symbol(&mut self, start: usize, symbol: Option<u8>) {
        self.at = start + 2;
        match symbol {
            Some(b'\'') => {
                let byte = self.source.get(start + 2..start + 4).and_then(crate::characters::hex_pair);
                self.at = (start + 4).min(self.source.len());
                if let Some(byte) = byte {
                    let (character, _) =
                        self.encoding.decode_without_bom_handling(std::slice::from_ref(&byte));
                    self.put(start, &character);
                }
            }
            Some(b'*') => self.group.is_hidden = true,
            Some(byte @ (b'\\' | b'{' | b'}')) => self.put(start, &char::from(byte).to_string()),
            Some(b'~') => self.put(start, "\u{a0}"),
            Some(b'_') => self.put(start, "-"),
            Some(b'\r' | b'\n') => self.line(),
            _ => {}
        }
        self.at = self.at.min(self.source.len());
    }

    fn word(&mut self, start: usize, word: &[u8], number: Option<i32>) {
        match word {
            b"u" => {
                let unit = number.and_then(|number| u16::try_from(number.rem_euclid(0x1_0000)).ok());
                self.left_out = 0;
                if let Some(unit) = unit {
                    self.unit(start, unit);
                }
                self.left_out = self.group.fallback;
            }
            b"uc" => self.group.fallback = number.and_then(|number| u8::try_from(number).ok()).unwrap_or(1),
            b"ansicpg" => {
                let label = format!("windows-{}", number.unwrap_or(1252));
                self.encoding = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
            }
            b"mac" => self.encoding = encoding_rs::MACINTOSH,
            // The data of a picture may be any bytes.
            b"bin" => {
                let length = number.and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
                self.at = self.at.saturating_add(length).min(self.source.len());
            }
            b"par" | b"line" | b"sect" | b"page" => self.line(),
            b"tab" => self.put(start, "\t"),
            b"emdash" => self.put(start, "\u{2014}"),
            b"endash" => self.put(start, "\u{2013}"),
            b"lquote" => self.put(start, "\u{2018}"),
            b"rquote" => self.put(start, "\u{2019}"),
            b"ldblquote" => self.put(start, "\u{201c}"),
            b"rdblquote" => self.put(start, "\u{201d}"),
            b"emspace" | b"enspace" | b"qmspace" => self.put(start, " "),
            b"trowd" if !self.group.is_hidden => {
                if !self.in_row {
                    self.text.open_table();
                    self.text.open_row();
                    self.is_between_cells = true;
                }
                self.in_row = true;
            }
            b"cell" if self.in_row && !self.group.is_hidden => {
                self.begin_cell();
                self.text.close_cell(1);
                self.is_between_cells = true;
            }
            b"row" if self.in_row && !self.group.is_hidden => {
                (self.in_row, self.is_between_cells) = (false, false);
                self.text.close_cell(1);
                self.text.close_table();
            }
            // What a field does, such as the address of a link.
            b"fldinst" => {
                self.group.is_hidden = false;
                self.group.end = End::Words;
                self.text.space();
            }
            _ if BLOCKS.contains(&word) => {
                self.line();
                self.group.end = End::Lines;
            }
            _ if HIDDEN.contains(&word) => self.group.is_hidden = true,
            _ => {}
        }
    }

    fn begin_cell(&mut self) {
        if std::mem::take(&mut self.is_between_cells) {
            self.text.open_cell(false);
        }
    }

    /// Adds a unit of UTF-16.
    fn unit(&mut self, start: usize, unit: u16) {
        let half = self.half.take();
        if (0xD800..0xDC00).contains(&unit) {
            self.half = Some((unit, start));
            return;
        }
        let (units, from) = match half {
            Some((first, from)) if (0xDC00..0xE000).contains(&unit) => ([Some(first), Some(unit)], from),
            _ => ([Some(unit), None], start),
        };
        let character = char::decode_utf16(units.into_iter().flatten()).next().and_then(Result::ok);
        self.put(from, character.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut [0; 4]));
    }

    /// Adds what the source from `start` on reads as.
    fn put(&mut self, start: usize, text: &str) {
        if self.left_out > 0 {
            self.left_out -= 1;
        } else if !self.group.is_hidden {
            self.begin_cell();
            let end = self.at.clamp(start, self.source.len());
            self.text.reads(start..end, text.as_bytes());
        }
    }

    fn line(&mut self) {
        if !self.group.is_hidden {
            self.text.line();
        }
    }
}
