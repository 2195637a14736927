//! Who may know whom: crates over `cargo metadata`, folders of this crate over their `use` paths.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::source::sources;

/// The folders of this crate, lowest layer first. A folder may use those of lower layers and those to its left.
const LAYERS: [&[&str]; 10] = [
    &["event", "approval", "job", "vault"],
    &["organization", "key"],
    &["account", "group"],
    &["domain", "directory", "access"],
    &["policy", "token"],
    &["lifecycle", "bulk", "review", "search", "activity", "membership"],
    &["audit"],
    &["classification"],
    &["detection", "decision"],
    &["alert"],
];

/// Files beside the folders: they know no capability, except `steward`, which puts all of them together, and
/// `principal`, whose callers carry what their keys say.
const BESIDE: [&str; 14] = [
    "ari",
    "catalogue",
    "context",
    "error",
    "id",
    "lib",
    "migrations",
    "outgoing",
    "page",
    "principal",
    "protocol",
    "resolver",
    "secret",
    "steward",
];

/// What a file beside the folders may use of them.
const BESIDE_MAY_USE: [(&str, &[&str]); 5] = [
    (
        "catalogue",
        &[
            "access",
            "account",
            "activity",
            "approval",
            "classification",
            "directory",
            "domain",
            "event",
            "group",
            "key",
            "lifecycle",
            "membership",
            "organization",
            "policy",
            "token",
            "vault",
        ],
    ),
    ("page", &["vault"]),
    ("principal", &["key"]),
    ("secret", &["key"]),
    (
        "steward",
        &[
            "access",
            "audit",
            "classification",
            "directory",
            "domain",
            "group",
            "job",
            "key",
            "lifecycle",
            "policy",
            "token",
            "vault",
        ],
    ),
];

#[test]
fn no_folder_uses_one_above_it() {
    let order: Vec<&str> = LAYERS.iter().flat_map(|layer| layer.iter().copied()).collect();
    let mut wrong = Vec::new();
    for source in sources() {
        let module = source.path.trim_end_matches(".rs").split('/').next().unwrap().to_owned();
        let used = used_modules(&source.code);
        let allowed: BTreeSet<&str> = match order.iter().position(|folder| *folder == module) {
            Some(position) => order[..=position].iter().copied().collect(),
            None if module == "lib" => order.iter().copied().collect(),
            None => {
                let exceptions = BESIDE_MAY_USE.iter().find(|(file, _)| *file == module);
                exceptions.map_or_else(BTreeSet::new, |(_, folders)| folders.iter().copied().collect())
            }
        };
        for name in used {
            if order.contains(&name.as_str()) && !allowed.contains(name.as_str()) {
                wrong.push(format!("{} uses {name}", source.path));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_folder_has_a_layer() {
    let known: BTreeSet<&str> =
        LAYERS.iter().flat_map(|layer| layer.iter().copied()).chain(BESIDE).chain(["text"]).collect();
    let unknown: Vec<String> = sources()
        .into_iter()
        .map(|source| source.path.trim_end_matches(".rs").split('/').next().unwrap().to_owned())
        .filter(|module| !known.contains(module.as_str()))
        .collect();
    assert_eq!(unknown, Vec::<String>::new());
}

/// Names the modules of this crate that a text reaches by `crate::name` or `use crate::{name, …}`.
fn used_modules(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default().split(',').collect(),
            None => vec![rest],
        };
        for name in names {
            let word: String =
                name.trim().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            used.insert(word);
        }
    }
    used
}

#[test]
fn crates_depend_only_downwards() {
    let depends = dependencies();
    let expected: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::from([
        ("steward-corpus-dev", BTreeSet::new()),
        ("steward-corpus-other", BTreeSet::new()),
        ("steward-scim", BTreeSet::new()),
        ("steward-db", BTreeSet::new()),
        ("steward-dlp", BTreeSet::new()),
        ("steward-core", BTreeSet::from(["steward-db", "steward-scim"])),
        ("steward-server", BTreeSet::from(["steward-core", "steward-scim"])),
        (
            "steward",
            BTreeSet::from(["steward-core", "steward-db", "steward-dlp", "steward-scim", "steward-server"]),
        ),
        ("steward-fuzz", BTreeSet::from(["steward-core", "steward-dlp", "steward-scim", "steward-server"])),
        ("steward-testkit", BTreeSet::from(["steward-core", "steward-db", "steward-server"])),
    ]);
    let found: BTreeMap<&str, BTreeSet<&str>> = depends
        .iter()
        .map(|(name, all)| {
            let ours = all.iter().map(String::as_str).filter(|name| name.starts_with("steward")).collect();
            (name.as_str(), ours)
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn drivers_frameworks_and_runtimes_stay_in_their_crates() {
    let depends = dependencies();
    for (library, allowed) in [
        ("rusqlite", vec!["steward-db"]),
        // The kit starts and stops a cluster of its own.
        ("tokio-postgres", vec!["steward-db", "steward-testkit"]),
        ("axum", vec!["steward-server", "steward-testkit"]),
        ("clap", vec!["steward"]),
        // The calls of the server, its listener, and the command line; the kit has servers to speak to.
        ("hickory-resolver", vec!["steward-core", "steward-testkit"]),
        ("tokio-rustls", vec!["steward", "steward-core", "steward-server", "steward-testkit"]),
    ] {
        let users: Vec<&str> =
            depends.iter().filter(|(_, all)| all.contains(library)).map(|(name, _)| name.as_str()).collect();
        assert_eq!(users, allowed, "{library}");
    }
    for forbidden in ["tokio", "tracing", "futures-util", "getrandom", "jiff"] {
        for engine in ["steward-scim", "steward-dlp"] {
            assert!(!depends[engine].contains(forbidden), "{engine} does no I/O: {forbidden}");
        }
    }
}

/// The words by which code reaches the network, and the folder that may use them.
const NETWORK: [(&str, &str); 8] = [
    ("hickory_resolver", "resolver"),
    ("lookup_host", "resolver"),
    ("ToSocketAddrs", "resolver"),
    ("UdpSocket", "resolver"),
    ("TcpStream", "outgoing"),
    ("UnixStream", "outgoing"),
    ("hyper::", "outgoing"),
    ("rustls", "outgoing"),
];

#[test]
fn the_world_outside_is_reached_in_one_place() {
    let mut wrong = Vec::new();
    let mut found = BTreeSet::new();
    for source in sources() {
        let module = source.path.trim_end_matches(".rs").split('/').next().unwrap();
        for (word, folder) in NETWORK {
            if source.code.contains(word) {
                found.insert(folder);
                if module != folder {
                    wrong.push(format!("{} uses {word}", source.path));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(
        found,
        BTreeSet::from(["outgoing", "resolver"]),
        "the words are looked for in the right place"
    );
}

/// Lists what each crate of the workspace depends on, tests and builds left out.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|package| {
            let normal = |dependency: &&Value| dependency["kind"].is_null();
            let names = package["dependencies"].as_array().unwrap().iter().filter(normal);
            let names = names.map(|dependency| dependency["name"].as_str().unwrap().to_owned()).collect();
            (package["name"].as_str().unwrap().to_owned(), names)
        })
        .collect()
}
