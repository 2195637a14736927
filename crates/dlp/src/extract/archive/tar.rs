//! Archives of tar: POSIX.1-2017, pax; the long names of GNU.

use crate::extract::limits::Why;
use crate::extract::path;
use crate::extract::run::{Flow, GO, Run};

const BLOCK: usize = 512;

/// Whether this begins with a header of tar.
pub(in crate::extract) fn is_tar(bytes: &[u8]) -> bool {
    bytes.first_chunk::<BLOCK>().is_some_and(|header| header[0] != 0 && has_sum(header))
}

/// Reads the files in an archive.
pub(in crate::extract) fn tar(run: &mut Run<'_>, container: &str, bytes: &[u8]) -> Flow {
    let mut at = 0;
    let mut long_name: Option<&[u8]> = None;
    while let Some(header) = bytes.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>()) {
        at += BLOCK;
        if header.iter().all(|byte| *byte == 0) {
            // Two of these end the archive, but another one may follow.
            continue;
        }
        if !has_sum(header) {
            return run.skip(container, Why::Damaged("a header of tar has a wrong sum"));
        }
        let Some(size) = number(&header[124..136]) else {
            return run.skip(container, Why::Damaged("a header of tar has no size"));
        };
        let end = at.saturating_add(usize::try_from(size).unwrap_or(usize::MAX));
        let data = &bytes[at..end.min(bytes.len())];
        match header[156] {
            b'L' => long_name = Some(text(data)),
            b'x' => long_name = pax_path(data).or(long_name),
            b'0' | 0 | b'7' => {
                if !run.entry(container) {
                    return GO;
                }
                let name = match long_name.take() {
                    Some(name) => name.to_vec(),
                    None => name_of(header),
                };
                let path = path::entry(container, &name);
                run.document(&path, &path, data)?;
                if end > bytes.len() {
                    run.skip(&path, Why::Damaged("the archive breaks off"))?;
                }
            }
            _ => long_name = None,
        }
        at = end.checked_next_multiple_of(BLOCK).unwrap_or(usize::MAX);
    }
    GO
}

fn has_sum(header: &[u8; BLOCK]) -> bool {
    // The field of the sum counts as blanks.
    let sum: u64 = header
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u64::from(*byte) })
        .sum();
    number(&header[148..156]) == Some(sum)
}

/// Reads a number in octal digits, or with its first bit set in base 256.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let mut digits = field.iter().skip(1);
        return digits.try_fold(u64::from(field[0] & 0x7F), |all, digit| {
            all.checked_mul(256)?.checked_add(u64::from(*digit))
        });
    }
    let digits = field.iter().skip_while(|byte| **byte == b' ').take_while(|byte| byte.is_ascii_digit());
    let mut number = None;
    for digit in digits {
        let value = u64::from(digit - b'0');
        number = Some(number.unwrap_or(0_u64).checked_mul(8)?.checked_add(value)?);
    }
    number
}

fn name_of(header: &[u8; BLOCK]) -> Vec<u8> {
    let name = text(&header[..100]);
    let prefix = if header[257..].starts_with(b"ustar\0") { text(&header[345..500]) } else { b"" };
    if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
}

fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or(field)
}

/// Returns the path in an extended header: lines `length key=value`.
fn pax_path(mut data: &[u8]) -> Option<&[u8]> {
    while let Some(space) = data.iter().take(20).position(|byte| *byte == b' ') {
        let length: usize = std::str::from_utf8(&data[..space]).ok()?.parse().ok()?;
        let line = data.get(space + 1..length)?;
        if let Some(path) = line.strip_prefix(b"path=") {
            return path.strip_suffix(b"\n");
        }
        data = &data[length..];
    }
    None
}
