//! `steward key inspect`: what the text of a key says, without asking anybody.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::failure::Failure;
use super::key::Key;
use super::show::{Shape, cell, facts};
use crate::config::ClientVariables;
use crate::error::Error;
use crate::wiring;

/// What follows the kind: 43 digits of the key itself and 6 that check it.
const DIGITS: usize = 49;

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// File with the key; `-` reads standard input [default: `STEWARD_API_KEY`, else standard input].
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,

    /// How to print what was found.
    #[arg(long, value_enum, default_value_t)]
    output: Shape,
}

pub(super) fn run(asked: &Inspect, variables: &ClientVariables) -> Result<(), Error> {
    let key = match (&asked.key_file, &variables.key) {
        (Some(file), _) => Key::read(file)?,
        (None, Some(key)) => key.clone(),
        (None, None) => Key::read(Path::new("-"))?,
    };
    let found = inspect(key.reveal());
    let value = match &found {
        Ok(kind) => json!({ "wellFormed": true, "kind": kind, "purpose": purpose(kind), "problem": null }),
        Err(why) => json!({ "wellFormed": false, "kind": null, "purpose": null, "problem": why }),
    };
    asked.output.write(&value, words)?;
    found.map(|_| ()).map_err(|why| Failure::Malformed { why }.into())
}

fn words(value: &Value) -> String {
    let well_formed = value["wellFormed"] == true;
    let state = if well_formed { "right, check digits too" } else { "wrong" };
    let mut lines = vec![("form", state.to_owned())];
    if well_formed {
        lines.extend([("kind", cell(&value["kind"])), ("purpose", cell(&value["purpose"]))]);
    } else {
        lines.push(("problem", cell(&value["problem"])));
    }
    facts(&lines)
}

/// Tells the kind of a key, or what is wrong with its form. Never repeats the key.
fn inspect(text: &str) -> Result<&'static str, String> {
    if let Some(kind) = wiring::key_kind(text) {
        return Ok(kind);
    }
    let kinds = wiring::key_kinds();
    let Some((kind, digits)) = text.strip_prefix("stw_").and_then(|rest| rest.split_once('_')) else {
        return Err("it does not begin with stw_, a kind and _".to_owned());
    };
    if !kinds.contains(&kind) {
        return Err(format!("its kind is none of {}", kinds.join(", ")));
    }
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err("it has characters that are neither letters nor digits".to_owned());
    }
    if digits.len() != DIGITS {
        return Err(format!("{} letters and digits follow the kind, where {DIGITS} must", digits.len()));
    }
    Err("the check digits do not fit: a character was lost or changed".to_owned())
}

fn purpose(kind: &str) -> &'static str {
    match kind {
        "org" => "an administrator of one organization",
        "scim" => "an identity provider that fills one directory",
        "product" => "a product in one workspace",
        "op" => "the operator of the whole server",
        _ => "a person's API token",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // No key of a server: 43 zeros and their check.
    const ZEROS: &str = "stw_org_0000000000000000000000000000000000000000000";

    #[test]
    fn each_wrong_form_is_told_apart() {
        let digits = ZEROS.trim_start_matches("stw_org_");
        for (text, why) in [
            ("hunter2".to_owned(), "does not begin with stw_"),
            ("stw_orghunter2".to_owned(), "does not begin with stw_"),
            (format!("stw_root_{digits}000000"), "none of org, scim, product, op, user"),
            (ZEROS.to_owned(), "43 letters and digits follow the kind, where 49 must"),
            (format!("{ZEROS}00000-"), "neither letters nor digits"),
            (format!("{ZEROS}000000"), "check digits do not fit"),
        ] {
            let refused = inspect(&text).unwrap_err();
            assert!(refused.contains(why), "{refused}");
            assert!(!refused.contains("hunter2"), "{refused}");
        }
    }
}
