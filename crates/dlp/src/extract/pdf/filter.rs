//! The filters of streams (ISO 32000-1, §7.4), those of text; those of images are not read.

use super::file::File;
use super::object::{Dictionary, Object, hex_string, is_blank};
use crate::extract::archive::{Unpacked, Wrap, unpack};
use crate::extract::limits::Why;
use crate::extract::run::Run;

/// Filters may be put upon each other so often.
const MOST: usize = 4;

/// Decodes what a stream holds.
pub(super) fn decode(run: &Run<'_>, file: &File<'_>, dictionary: &Dictionary<'_>, data: &[u8]) -> Unpacked {
    let names = list(file, dictionary, &[b"Filter", b"F"]);
    let parameters = list(file, dictionary, &[b"DecodeParms", b"DP"]);
    let mut unpacked = Unpacked { bytes: Vec::new(), why: None };
    if names.is_empty() {
        if run.budget.take(data.len()) {
            unpacked.bytes = data.to_vec();
        } else {
            unpacked.why = Some(Why::Output);
        }
        return unpacked;
    }
    let mut is_first = true;
    for (place, name) in names.iter().take(MOST).enumerate() {
        let parameter = parameters.get(place).and_then(Object::dictionary);
        let source = if is_first { data } else { &unpacked.bytes };
        is_first = false;
        let mut next = match name.name().unwrap_or_default() {
            b"FlateDecode" | b"Fl" => flate(run, source),
            b"LZWDecode" | b"LZW" => lzw(run, source, parameter),
            b"ASCIIHexDecode" | b"AHx" => charged(run, hex_string(source)),
            b"ASCII85Decode" | b"A85" => charged(run, ascii85(source)),
            b"RunLengthDecode" | b"RL" => run_length(run, source),
            _ => return Unpacked { bytes: Vec::new(), why: None },
        };
        if let Some(parameter) = parameter {
            next.bytes = predicted(next.bytes, file, parameter);
        }
        next.why = next.why.or(unpacked.why);
        unpacked = next;
    }
    unpacked
}

/// Returns what a key has: one object, or a list.
fn list<'f>(file: &'f File<'_>, dictionary: &Dictionary<'f>, keys: &[&[u8]]) -> Vec<Object<'f>> {
    let value = keys.iter().find_map(|key| dictionary.get(key)).map(|value| file.resolve(value));
    match value {
        None | Some(Object::Null) => Vec::new(),
        Some(Object::Array(array)) => array.iter().map(|one| file.resolve(one)).collect(),
        Some(one) => vec![one],
    }
}

fn charged(run: &Run<'_>, bytes: Vec<u8>) -> Unpacked {
    if run.budget.take(bytes.len()) {
        Unpacked { bytes, why: None }
    } else {
        Unpacked { bytes: Vec::new(), why: Some(Why::Output) }
    }
}

fn flate(run: &Run<'_>, source: &[u8]) -> Unpacked {
    let unpacked = unpack(run, source, Wrap::Zlib);
    if unpacked.bytes.is_empty() && matches!(unpacked.why, Some(Why::Damaged(_))) {
        // Some programs leave the header out, or write a wrong one.
        let bare = unpack(run, source.get(2..).unwrap_or_default(), Wrap::Raw);
        if !bare.bytes.is_empty() {
            return bare;
        }
    }
    unpacked
}

fn ascii85(source: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(source.len() / 5 * 4);
    let mut group = 0_u32;
    let mut count = 0;
    for byte in source {
        match byte {
            b'z' if count == 0 => bytes.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    bytes.extend_from_slice(&group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            b'~' => break,
            byte if is_blank(*byte) => {}
            _ => break,
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        bytes.extend_from_slice(&group.to_be_bytes()[..count - 1]);
    }
    bytes
}

/// What has been made, within limits.
struct Output<'r, 'e> {
    run: &'r Run<'e>,
    bytes: Vec<u8>,
    most: u64,
    why: Option<Why>,
}

impl<'r, 'e> Output<'r, 'e> {
    fn new(run: &'r Run<'e>, source: &[u8]) -> Self {
        let most = (source.len() as u64).saturating_mul(u64::from(run.limits.ratio)).max(run.limits.free);
        Self { run, bytes: Vec::new(), most, why: None }
    }

    /// Makes room for more; says whether there is any.
    fn may(&mut self, count: usize) -> bool {
        if self.bytes.len() as u64 + count as u64 > self.most {
            self.why = Some(Why::Ratio);
        } else if !self.run.budget.take(count) {
            self.why = Some(Why::Output);
        }
        self.why.is_none()
    }

    fn finish(self) -> Unpacked {
        Unpacked { bytes: self.bytes, why: self.why }
    }
}

fn run_length(run: &Run<'_>, source: &[u8]) -> Unpacked {
    let mut output = Output::new(run, source);
    let mut at = 0;
    while let Some(length) = source.get(at).copied().filter(|length| *length != 128) {
        let rest = &source[at + 1..];
        if length < 128 {
            let count = rest.len().min(usize::from(length) + 1);
            if !output.may(count) {
                break;
            }
            output.bytes.extend_from_slice(&rest[..count]);
            at += 1 + count;
        } else {
            let count = 257 - usize::from(length);
            let Some(byte) = rest.first().filter(|_| output.may(count)) else { break };
            output.bytes.resize(output.bytes.len() + count, *byte);
            at += 2;
        }
    }
    output.finish()
}

/// Decodes LZW (§7.4.4): codes of 9 to 12 bits, each for what was before and one byte more.
fn lzw(run: &Run<'_>, source: &[u8], parameter: Option<&Dictionary<'_>>) -> Unpacked {
    const CLEAR: usize = 256;
    const END: usize = 257;

    let early = parameter.and_then(|one| one.get(b"EarlyChange")).and_then(Object::count).unwrap_or(1).min(1);
    let mut output = Output::new(run, source);
    // Where what each code stands for was written.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let mut last: Option<(usize, usize)> = None;
    let (mut bits, mut width, mut buffer) = (0, 9, 0_u32);
    for byte in source {
        buffer = buffer << 8 | u32::from(*byte);
        bits += 8;
        if bits < width {
            continue;
        }
        bits -= width;
        let code = (buffer >> bits) as usize & ((1 << width) - 1);
        buffer &= (1 << bits) - 1;
        if code == END {
            break;
        }
        if code == CLEAR {
            table.clear();
            (width, last) = (9, None);
            continue;
        }
        let from = output.bytes.len();
        let known = code.checked_sub(258);
        let piece = match (known, last) {
            (None, _) => None,
            (Some(known), _) if known < table.len() => Some(table[known]),
            // What was last, and its first byte.
            (Some(known), Some((start, length))) if known == table.len() => Some((start, length + 1)),
            _ => {
                output.why = Some(Why::Damaged("its packed data is wrong"));
                break;
            }
        };
        let length = piece.map_or(1, |(_, length)| length);
        if !output.may(length) {
            break;
        }
        match piece {
            None => output.bytes.push(code as u8),
            // It may go into itself.
            Some((start, length)) => {
                for at in start..start + length {
                    output.bytes.push(output.bytes[at]);
                }
            }
        }
        if let Some((start, length)) = last.filter(|_| table.len() < 4_096 - 258) {
            table.push((start, length + 1));
        }
        last = Some((from, length));
        width = match table.len() + 258 + early + usize::from(last.is_some()) {
            0..=511 => 9,
            512..=1_023 => 10,
            1_024..=2_047 => 11,
            _ => 12,
        };
    }
    output.finish()
}

/// Undoes the prediction of PNG (§7.4.4.4), which object streams may have.
fn predicted(bytes: Vec<u8>, file: &File<'_>, parameter: &Dictionary<'_>) -> Vec<u8> {
    let number = |key: &[u8], or: usize| {
        parameter.get(key).map(|value| file.resolve(value)).and_then(|value| value.count()).unwrap_or(or)
    };
    if number(b"Predictor", 1) < 10 {
        return bytes;
    }
    let bits = number(b"Colors", 1).clamp(1, 32) * number(b"BitsPerComponent", 8).clamp(1, 16);
    let pixel = bits.div_ceil(8);
    let row = (number(b"Columns", 1).clamp(1, 1 << 20) * bits).div_ceil(8);
    let mut result: Vec<u8> = Vec::with_capacity(bytes.len());
    for line in bytes.chunks(row + 1) {
        let start = result.len();
        for (at, byte) in line[1..].iter().enumerate() {
            let left = if at >= pixel { result[start + at - pixel] } else { 0 };
            let up = start.checked_sub(row).map_or(0, |above| result[above + at]);
            let corner = if at >= pixel && start >= row { result[start - row + at - pixel] } else { 0 };
            let guess = match line[0] {
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, corner),
                _ => 0,
            };
            result.push(byte.wrapping_add(guess));
        }
    }
    result
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |byte: u8| (guess - i16::from(byte)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}
