//! What the codes of a font mean, and how wide they are (ISO 32000-1, §9.6, §9.7 and §9.10).

use encoding_rs::Encoding;

use super::file::File;
use super::filter;
use super::glyphs::{glyph, width};
use super::object::{Dictionary, Object, Parser};
use crate::extract::limits::Why;
use crate::extract::run::Run;

/// A font keeps no more ranges of widths and characters than this.
const MOST: usize = 100_000;

/// A font.
#[derive(Debug)]
pub(super) struct Font {
    /// What the file says that codes mean, in the order of codes.
    map: Vec<Mapped>,
    codes: Codes,
    /// Widths of codes from one to another, in thousandths of the size.
    widths: Vec<(u32, u32, f64)>,
    default_width: f64,
    /// The name of a font that no file brings along.
    standard: Option<Vec<u8>>,
}

/// How strings are cut into codes, and what these mean where the file does not say.
#[derive(Debug)]
enum Codes {
    /// A byte each.
    Bytes(Box<[Option<char>; 256]>),
    /// Two bytes each, which mean glyphs of the font.
    Glyphs,
    /// UTF-16.
    Utf16,
    /// A character set of East Asia.
    Legacy(&'static Encoding),
}

/// Codes whose characters follow each other.
#[derive(Debug)]
struct Mapped {
    low: u32,
    high: u32,
    text: Box<str>,
}

/// A character of a string.
pub(super) struct Shown {
    /// How far it moves, in thousandths of the size.
    pub(super) width: f64,
    /// Whether it is the blank of a font whose codes are bytes.
    pub(super) is_blank: bool,
}

impl Font {
    pub(super) fn read(run: &Run<'_>, file: &File<'_>, dictionary: &Dictionary<'_>) -> Self {
        let map = match dictionary.reference(b"ToUnicode").and_then(|number| file.stream(number)) {
            Some((stream, data)) => read_map(&filter::decode(run, file, &stream, data).bytes),
            None => Vec::new(),
        };
        if dictionary.is(b"Subtype", b"Type0") {
            return Self::composite(file, dictionary, map);
        }
        let base = match file.value(dictionary, b"BaseFont") {
            Object::Name(name) => name.into_owned(),
            _ => Vec::new(),
        };
        // The glyphs of these are measured in another space.
        let scale = match file.value(dictionary, b"FontMatrix") {
            Object::Array(matrix) => matrix.first().and_then(Object::number).unwrap_or(0.001) * 1_000.0,
            _ => 1.0,
        };
        let mut widths = Vec::new();
        let first = file.value(dictionary, b"FirstChar").count().unwrap_or(0) as u32;
        if let Object::Array(array) = file.value(dictionary, b"Widths") {
            for (place, width) in array.iter().take(256).enumerate() {
                let code = first.saturating_add(place as u32);
                widths.push((code, code, file.resolve(width).number().unwrap_or(0.0) * scale));
            }
        }
        let descriptor = file.dictionary(dictionary, b"FontDescriptor");
        let missing = descriptor.and_then(|one| file.value(&one, b"MissingWidth").number());
        Self {
            map,
            codes: Codes::Bytes(encoding(file, dictionary)),
            standard: widths.is_empty().then_some(base),
            widths,
            default_width: missing.unwrap_or(0.0) * scale,
        }
    }

    fn composite(file: &File<'_>, dictionary: &Dictionary<'_>, map: Vec<Mapped>) -> Self {
        let descendant = match file.value(dictionary, b"DescendantFonts") {
            Object::Array(array) => array.first().map(|one| file.resolve(one)),
            _ => None,
        };
        let descendant = descendant.and_then(|one| one.dictionary().cloned()).unwrap_or_default();
        let codes = match file.value(dictionary, b"Encoding") {
            Object::Name(name) => codes_of(&name),
            _ => Codes::Glyphs,
        };
        let mut widths = Vec::new();
        if let Object::Array(array) = file.value(&descendant, b"W") {
            read_widths(file, &array, &mut widths);
        }
        let default_width = file.value(&descendant, b"DW").number().unwrap_or(1_000.0);
        Self { map, codes, widths, default_width, standard: None }
    }

    /// Gives the characters of a string and their widths. Where the meaning of a code is not known, says why it is left out.
    pub(super) fn show(&self, string: &[u8], each: &mut impl FnMut(&str, Shown)) -> Option<Why> {
        let mut unknown = None;
        match &self.codes {
            Codes::Bytes(meaning) => {
                for byte in string {
                    let shown = Shown { width: self.width(u32::from(*byte)), is_blank: *byte == b' ' };
                    if !self.mapped(u32::from(*byte), each, &shown) {
                        let mut buffer = [0; 4];
                        let text = meaning[usize::from(*byte)]
                            .map_or("", |character| character.encode_utf8(&mut buffer));
                        each(text, shown);
                    }
                }
            }
            Codes::Glyphs | Codes::Utf16 => {
                for pair in string.chunks(2) {
                    let code = pair.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
                    let shown = Shown { width: self.width(code), is_blank: false };
                    if self.mapped(code, each, &shown) {
                        continue;
                    }
                    let character = char::from_u32(code).filter(|_| matches!(self.codes, Codes::Utf16));
                    if character.is_none() {
                        unknown = Some(Why::Unread("text in a font that does not say what its glyphs mean"));
                    }
                    let mut buffer = [0; 4];
                    each(character.map_or("", |character| character.encode_utf8(&mut buffer)), shown);
                }
            }
            Codes::Legacy(encoding) => {
                let (text, _) = encoding.decode_without_bom_handling(string);
                let width = self.default_width * string.len() as f64 / 2.0;
                each(&text, Shown { width, is_blank: false });
            }
        }
        unknown
    }

    fn width(&self, code: u32) -> f64 {
        if let Some(name) = &self.standard {
            return width(name, code as u8);
        }
        let after = self.widths.partition_point(|(low, _, _)| *low <= code);
        match after.checked_sub(1).map(|at| self.widths[at]) {
            Some((_, high, width)) if code <= high => width,
            _ => self.default_width,
        }
    }

    /// Gives what the file says that a code means.
    fn mapped(&self, code: u32, each: &mut impl FnMut(&str, Shown), shown: &Shown) -> bool {
        let after = self.map.partition_point(|one| one.low <= code);
        let Some(one) = after.checked_sub(1).map(|at| &self.map[at]).filter(|one| code <= one.high) else {
            return false;
        };
        let shown = Shown { width: shown.width, is_blank: shown.is_blank };
        if code == one.low {
            each(&one.text, shown);
            return true;
        }
        // Only the last character counts on.
        let Some(last) = one.text.chars().last() else { return false };
        let next = char::from_u32(u32::from(last).saturating_add(code - one.low));
        let start = &one.text[..one.text.len() - last.len_utf8()];
        let text: String = start.chars().chain(next).collect();
        each(&text, shown);
        true
    }
}

/// Returns how a predefined map of codes cuts strings (§9.7.5.2).
fn codes_of(name: &[u8]) -> Codes {
    let has = |part: &[u8]| name.windows(part.len()).any(|window| window == part);
    if has(b"UCS2") || has(b"UTF16") {
        Codes::Utf16
    } else if has(b"RKSJ") {
        Codes::Legacy(encoding_rs::SHIFT_JIS)
    } else if has(b"GBK") || name.starts_with(b"GB") {
        Codes::Legacy(encoding_rs::GBK)
    } else if has(b"B5") || name.starts_with(b"HK") {
        Codes::Legacy(encoding_rs::BIG5)
    } else if has(b"KSC") {
        Codes::Legacy(encoding_rs::EUC_KR)
    } else {
        Codes::Glyphs
    }
}

/// Reads the encoding of a font whose codes are bytes (§9.6.6).
fn encoding(file: &File<'_>, dictionary: &Dictionary<'_>) -> Box<[Option<char>; 256]> {
    let value = file.value(dictionary, b"Encoding");
    let base = match &value {
        Object::Name(name) => Some(name.to_vec()),
        Object::Dictionary(one) => one.get(b"BaseEncoding").and_then(Object::name).map(<[u8]>::to_vec),
        _ => None,
    };
    let set = match base.as_deref() {
        Some(b"MacRomanEncoding") => encoding_rs::MACINTOSH,
        // In the standard encoding, what differs are signs that no number and no name has.
        _ => encoding_rs::WINDOWS_1252,
    };
    let mut table = Box::new([None; 256]);
    for code in 0x20..=0xFF_u8 {
        let (text, _) = set.decode_without_bom_handling(std::slice::from_ref(&code));
        table[usize::from(code)] = text.chars().next().filter(|character| !character.is_control());
    }
    if let Object::Dictionary(one) = &value
        && let Object::Array(differences) = file.value(one, b"Differences")
    {
        let mut code = 0_usize;
        for one in &differences {
            match one {
                Object::Number(_) => code = one.count().unwrap_or(0),
                Object::Name(name) => {
                    if let Some(entry) = table.get_mut(code) {
                        *entry = glyph(name);
                    }
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
    }
    table
}

/// Reads the widths of a composite font (§9.7.4.3): `c [w w w]` and `first last w`.
fn read_widths(file: &File<'_>, array: &[Object<'_>], widths: &mut Vec<(u32, u32, f64)>) {
    let mut rest = array;
    while let [first, second, more @ ..] = rest {
        let Some(low) = first.count().and_then(|low| u32::try_from(low).ok()) else { break };
        let inner = match second {
            Object::Reference(number) => file.get(*number).unwrap_or(Object::Null),
            other => other.clone(),
        };
        if let Object::Array(inner) = &inner {
            for (place, width) in inner.iter().enumerate() {
                let code = low.saturating_add(place as u32);
                widths.push((code, code, width.number().unwrap_or(0.0)));
            }
            rest = more;
        } else {
            let [width, more @ ..] = more else { break };
            let high = inner.count().and_then(|high| u32::try_from(high).ok()).unwrap_or(low);
            widths.push((low, high, width.number().unwrap_or(0.0)));
            rest = more;
        }
        if widths.len() > MOST {
            break;
        }
    }
    widths.sort_by_key(|(low, _, _)| *low);
}

/// Reads a map of codes to Unicode (§9.10.3).
fn read_map(source: &[u8]) -> Vec<Mapped> {
    let mut map = Vec::new();
    let mut operands: Vec<Object<'_>> = Vec::new();
    let mut parser = Parser::page(source);
    while let Some(object) = parser.next() {
        let Object::Word(word) = object else {
            operands.push(object);
            if operands.len() > MOST {
                break;
            }
            continue;
        };
        match word {
            b"endbfchar" => {
                for pair in operands.chunks_exact(2) {
                    if let (Some(code), Some(text)) = (code_of(&pair[0]), pair[1].string()) {
                        map.push(Mapped { low: code, high: code, text: utf16(text) });
                    }
                }
            }
            b"endbfrange" => {
                for range in operands.chunks_exact(3) {
                    let (Some(low), Some(high)) = (code_of(&range[0]), code_of(&range[1])) else { continue };
                    match &range[2] {
                        Object::String(text) => map.push(Mapped { low, high, text: utf16(text) }),
                        Object::Array(texts) => {
                            for (place, text) in texts.iter().enumerate() {
                                let code = low.saturating_add(place as u32);
                                map.extend(text.string().map(|text| Mapped {
                                    low: code,
                                    high: code,
                                    text: utf16(text),
                                }));
                            }
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        operands.clear();
        if map.len() > MOST {
            break;
        }
    }
    map.sort_by_key(|one| one.low);
    map
}

fn code_of(object: &Object<'_>) -> Option<u32> {
    let bytes = object.string().filter(|bytes| bytes.len() <= 4)?;
    Some(bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte)))
}

fn utf16(bytes: &[u8]) -> Box<str> {
    /// A glyph is a few characters, such as those of a ligature.
    const LONGEST: usize = 64;

    let units = bytes.chunks_exact(2).take(LONGEST).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let text = char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER));
    text.filter(|character| *character != '\0').collect::<String>().into_boxed_str()
}
