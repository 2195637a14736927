//! Each target with its corpus and with mutations of it.
//!
//! `STEWARD_FUZZ_RUNS` says how many mutations each target gets, `STEWARD_FUZZ_SEED` what chance starts from.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use steward_fuzz::mutate::{Chance, mutate};
use steward_fuzz::{TARGETS, Target};

/// Mutations of each target, a twentieth of what scripts/full asks for.
const RUNS: u64 = 10_000;

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment how long to look")]
fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("it is a number"))
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let directory = project().join("corpus").join(target.name);
    let entries = fs::read_dir(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

fn look(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let corpus = corpus(target);
    assert!(corpus.len() >= 5, "a corpus has a few examples of each kind");
    let check = |input: &[u8]| {
        let ran = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
        assert!(ran.is_ok(), "{name} fails on b\"{}\": keep it in fuzz/corpus/{name}", input.escape_ascii());
    };
    for input in &corpus {
        check(input);
    }
    let mut chance = Chance::new(number("STEWARD_FUZZ_SEED", 1));
    for _ in 0..number("STEWARD_FUZZ_RUNS", RUNS) {
        check(&mutate(&mut chance, &corpus, target.words));
    }
}

macro_rules! targets {
    ($($name:ident),+) => {
        $(
            #[test]
            fn $name() {
                look(stringify!($name));
            }
        )+

        #[test]
        fn every_target_is_looked_at_by_both_runners() {
            let here = BTreeSet::from([$(stringify!($name).to_owned()),+]);
            let all: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
            assert_eq!(here, all);
            let files = fs::read_dir(project().join("fuzz_targets")).unwrap();
            let files: BTreeSet<String> = files
                .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
                .collect();
            assert_eq!(files, all);
            let manifest = fs::read_to_string(project().join("Cargo.toml")).unwrap();
            for name in all {
                assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is missing in fuzz/Cargo.toml");
            }
        }
    };
}

targets!(
    cursor,
    dlp_check,
    dlp_detector,
    dlp_extract,
    dlp_rules,
    dlp_scan,
    dlp_stream,
    dlp_transform,
    dlp_view,
    domain_name,
    json_body,
    key,
    scim_body,
    scim_bulk,
    scim_filter,
    scim_patch,
    scim_path,
    scim_schema,
    scim_search
);
