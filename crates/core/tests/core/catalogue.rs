//! The catalogue of actions names every action that can be recorded.

use std::collections::BTreeSet;

use steward_core::{activity, catalogue};

use crate::source::sources;

#[test]
fn every_action_stands_in_the_catalogue() {
    let listed = sources().into_iter().find(|source| source.path == "catalogue.rs").unwrap().code;
    let mut missing = Vec::new();
    let mut found = 0;
    for source in sources().iter().filter(|source| source.path.ends_with("/actions.rs")) {
        for name in source.code.lines().filter_map(defined) {
            found += 1;
            if !listed.contains(&format!("::{name},")) {
                missing.push(name.to_owned());
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert_eq!(found + activity::PRODUCT_ACTIONS.len(), catalogue::actions().count());
}

#[test]
fn an_action_has_an_id_of_its_own_and_names_for_people() {
    let ids: BTreeSet<&str> = catalogue::actions().map(|action| action.id).collect();
    assert_eq!(ids.len(), catalogue::actions().count());
    for action in catalogue::actions() {
        let plain =
            action.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
        assert!(plain && !action.display_name.is_empty() && !action.group.is_empty(), "{}", action.id);
    }
}

/// Reads the name of an action from the line that defines it: a static of its own, or a line of the macro.
fn defined(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let name = match line.strip_prefix("pub static ") {
        Some(rest) => rest.split_once(": Action")?.0,
        None => line.split_once(" = \"")?.0,
    };
    name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_').then_some(name)
}
