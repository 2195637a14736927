//! Archives: what is in them is read where it stands, in memory, and never written anywhere.

mod inflate;
mod tar;
mod zip;

pub(super) use inflate::{Unpacked, Wrap, unpack};
pub(super) use tar::{is_tar, tar};
pub(super) use zip::{Taken, entries, is_zip, kind_of_zip, zip};

use super::path;
use super::run::{Flow, GO, Run};

/// Reads what a gzip file holds.
pub(super) fn gzip(run: &mut Run<'_>, container: &str, bytes: &[u8]) -> Flow {
    if !run.entry(container) {
        return GO;
    }
    let name = held_name(container);
    let path = path::entry(container, name.as_bytes());
    let unpacked = unpack(run, bytes, Wrap::Gzip);
    run.document(&path, &name, &unpacked.bytes)?;
    unpacked.report(run, &path)
}

/// Returns the name of what a gzip file of this path holds, as those who pack it would have it.
fn held_name(container: &str) -> String {
    let file = container.rsplit('/').next().unwrap_or(container);
    match file.rsplit_once('.') {
        Some((name, ending)) if ending.eq_ignore_ascii_case("gz") => name.to_owned(),
        Some((name, ending)) if ending.eq_ignore_ascii_case("tgz") => format!("{name}.tar"),
        _ => "content".to_owned(),
    }
}
