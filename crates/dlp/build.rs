//! Puts the texts of all detectors into the library: a new file needs no other change.
#![expect(clippy::disallowed_methods, reason = "Cargo speaks to build scripts by the environment")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("Cargo names the crate")).join("detectors");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    for folder in fs::read_dir(&root)? {
        for file in fs::read_dir(folder?.path())? {
            files.push(file?.path());
        }
    }
    files.sort();
    let mut code = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(&root).expect("it was found there").display().to_string();
        writeln!(code, "    ({name:?}, include_str!({:?})),", file.display().to_string())
            .expect("text takes text");
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("Cargo names where to write"));
    fs::write(out.join("detectors.rs"), code)
}
