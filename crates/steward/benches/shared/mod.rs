//! What the benches share: the generator of load, the data that it sends, the machine, and the page that results go to.

pub(crate) mod ask;
pub(crate) mod data;
pub(crate) mod histogram;
pub(crate) mod load;
pub(crate) mod machine;
pub(crate) mod page;
pub(crate) mod script;
pub(crate) mod text;

use std::env;
use std::fmt::Display;
use std::str::FromStr;

use crate::support::Anything;

/// Says on standard error what takes time.
#[expect(clippy::print_stderr, reason = "progress of a run that takes minutes")]
pub(crate) fn progress(what: &str) {
    eprintln!("… {what}");
}

/// Returns a variable of the environment, if it is set to something.
#[expect(clippy::disallowed_methods, reason = "a bench has no configuration but the environment")]
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|text| !text.is_empty())
}

/// Reads the number in a variable of the environment.
pub(crate) fn number<T: FromStr<Err: Display>>(name: &str, default: T) -> Anything<T> {
    let Some(text) = variable(name) else { return Ok(default) };
    text.parse().map_err(|error| format!("{name}={text} is not a number: {error}").into())
}

/// Returns the middle of an odd number of values, else the mean of the two in the middle; 0 of none.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}
