//! Text that a machine has anyway, with findings in it: sources and documents of the crates that this one is built of, and Python's
//! standard library.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Anything;

/// How much of a text has one finding.
const EVERY: usize = 2_048;

/// The most of one file.
const LONGEST: usize = 256 * 1024;

/// What files of text end with.
const ENDINGS: [&str; 10] = ["rs", "md", "py", "txt", "toml", "json", "html", "h", "c", "yml"];

/// Texts to measure with.
pub(crate) struct Corpus {
    /// Prose and programs as they are, with a finding every 2 KiB.
    pub(crate) mixed: Vec<u8>,
    /// The same without lines that have a byte which is not ASCII, and without disguises.
    pub(crate) ascii: Vec<u8>,
    /// The same with a disguised finding every 2 KiB, and letters of other scripts.
    pub(crate) disguised: Vec<u8>,
    files: usize,
}

impl Corpus {
    /// Says of what it is made.
    pub(crate) fn describe(&self) -> String {
        let blocks = |text: &[u8]| {
            let all = text.chunks(64).len().max(1);
            100.0 * text.chunks(64).filter(|block| !block.is_ascii()).count() as f64 / all as f64
        };
        format!(
            "{} MiB of {} files (sources and documents of the crates of the build, Python's standard library), a line with a finding \
             every 2 KiB from `crates/corpus-dev`. Of the blocks of 64 bytes {:.1} % are not ASCII, in the disguised text {:.1} %.",
            self.mixed.len() >> 20,
            self.files,
            blocks(&self.mixed),
            blocks(&self.disguised),
        )
    }
}

/// Assembles the texts, the same on the same machine.
pub(crate) fn assemble(bytes: usize) -> Anything<Corpus> {
    let mut files = Vec::new();
    for root in crates()?.into_iter().chain(python()) {
        let mut found = Vec::new();
        walk(&root, &mut found);
        let name =
            |path: &Path| path.strip_prefix(root.parent().unwrap_or(&root)).unwrap_or(path).to_path_buf();
        files.extend(found.into_iter().map(|path| (hash(name(&path).to_string_lossy().as_bytes()), path)));
    }
    files.sort();
    let mut carriers: Vec<Vec<u8>> = Vec::new();
    let mut length = 0;
    for (_, path) in files {
        let mut text = fs::read(path)?;
        text.truncate(LONGEST);
        if text.contains(&0) {
            continue;
        }
        length += text.len();
        carriers.push(text);
        if length >= bytes {
            break;
        }
    }
    if length == 0 {
        return Err("no text was found: neither sources of crates nor Python's standard library".into());
    }
    let lines = lines(bytes / EVERY + 1);
    let make = |keep: fn(&[u8]) -> bool, change: fn(usize, &[u8]) -> Vec<u8>| {
        let mut text = Vec::with_capacity(bytes + LONGEST);
        let mut planted = lines.iter().enumerate().cycle();
        let mut due = EVERY;
        for line in carriers.iter().cycle().flat_map(|file| file.split_inclusive(|byte| *byte == b'\n')) {
            if text.len() >= bytes {
                break;
            }
            if keep(line) {
                text.extend_from_slice(line);
            }
            if text.len() >= due && text.ends_with(b"\n") {
                for (place, line) in planted.by_ref() {
                    let line = change(place, line);
                    if keep(&line) {
                        text.extend_from_slice(&line);
                        text.push(b'\n');
                        break;
                    }
                }
                due += EVERY;
            }
        }
        text.truncate(bytes);
        text
    };
    let as_is = |_: usize, line: &[u8]| line.to_vec();
    Ok(Corpus {
        mixed: make(|_| true, as_is),
        ascii: make(<[u8]>::is_ascii, as_is),
        disguised: make(|_| true, disguise),
        files: carriers.len(),
    })
}

/// Lines with one finding or more, as the generator writes them.
fn lines(count: usize) -> Vec<Vec<u8>> {
    let (text, spans) = steward_corpus_dev::carrier_text(1, count.min(16_000) * EVERY, EVERY);
    let mut lines = Vec::new();
    let mut done = 0;
    for span in spans {
        if span.start < done {
            continue;
        }
        let start = text[..span.start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let end =
            text[span.end..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| span.end + at);
        if end - start <= EVERY / 4 {
            lines.push(text[start..end].to_vec());
        }
        done = end;
    }
    lines
}

/// Writes digits and signs of a line otherwise, in one of four ways.
fn disguise(way: usize, line: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(line);
    let written = match way % 4 {
        0 => text.chars().map(percent).collect(),
        1 => text.chars().map(entity).collect(),
        2 => text.chars().map(full_width).collect::<String>(),
        _ => format!("data: {}", base64(line)),
    };
    written.into_bytes()
}

fn percent(letter: char) -> String {
    if letter.is_ascii_digit() || matches!(letter, '@' | ' ') {
        format!("%{:02X}", u32::from(letter))
    } else {
        letter.to_string()
    }
}

fn entity(letter: char) -> String {
    if letter.is_ascii_digit() || letter == '@' {
        format!("&#{};", u32::from(letter))
    } else {
        letter.to_string()
    }
}

fn full_width(letter: char) -> char {
    if letter.is_ascii_digit() {
        char::from_u32(u32::from(letter) + 0xFEE0).unwrap_or(letter)
    } else {
        letter
    }
}

fn base64(line: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(line)
}

/// The folders of the crates of the build, and of no others.
fn crates() -> Anything<Vec<PathBuf>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata names no packages")?;
    let folders = packages
        .iter()
        .filter(|package| !package["source"].is_null())
        .filter_map(|package| Some(Path::new(package["manifest_path"].as_str()?).parent()?.to_path_buf()));
    Ok(folders.filter(|folder| folder.is_dir()).collect())
}

/// Python's standard library, if there is one.
fn python() -> Option<PathBuf> {
    let command = "import sysconfig; print(sysconfig.get_path('stdlib'))";
    let output = Command::new("python3").args(["-c", command]).output().ok()?;
    let folder = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    folder.is_dir().then_some(folder)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && entry.file_name() != "site-packages" {
            walk(&path, found);
        } else if kind.is_file()
            && path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
        {
            found.push(path);
        }
    }
}

/// FNV-1a: an order of files that has nothing to do with what is in them.
fn hash(name: &[u8]) -> u64 {
    name.iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
