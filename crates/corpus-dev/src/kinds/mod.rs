//! All types of sensitive data that the documents hold.

#[macro_use]
mod vendor;

mod accounts;
mod africa;
mod america;
mod asia;
mod banks;
mod benelux;
mod britain;
mod cards;
mod cloud;
mod coins;
mod contact;
mod devices;
mod east;
mod generic;
mod germany;
mod hashes;
mod health;
mod keys;
mod links;
mod net;
mod north;
mod pacific;
mod person;
mod plates;
mod routers;
mod securities;
mod south;
mod states;
mod tokens_ai;
mod tokens_build;
mod tokens_chat;
mod tokens_checked;
mod tokens_ops;
mod travel;
mod vat;

use crate::check::padded;
use crate::kind::Kind;
use crate::rng::Rng;

pub(crate) use contact::{address_parts, email_for, phone};
pub(crate) use net::{internal_host, ipv4};
pub(crate) use person::full_name;

/// The lists of kinds.
const LISTS: &[&[Kind]] = &[
    germany::KINDS,
    britain::KINDS,
    benelux::KINDS,
    south::KINDS,
    north::KINDS,
    east::KINDS,
    america::KINDS,
    states::KINDS,
    asia::KINDS,
    pacific::KINDS,
    africa::KINDS,
    travel::KINDS,
    cards::KINDS,
    accounts::KINDS,
    banks::KINDS,
    securities::KINDS,
    vat::KINDS,
    coins::KINDS,
    health::KINDS,
    person::KINDS,
    contact::KINDS,
    plates::KINDS,
    devices::KINDS,
    net::KINDS,
    links::KINDS,
    generic::KINDS,
    keys::KINDS,
    hashes::KINDS,
    routers::KINDS,
    cloud::KINDS,
    tokens_ai::KINDS,
    tokens_build::KINDS,
    tokens_chat::KINDS,
    tokens_checked::KINDS,
    tokens_ops::KINDS,
];

/// Every kind, in a fixed order.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    LISTS.iter().flat_map(|list| list.iter())
}

/// The first kind with an id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Kind> {
    all().find(|kind| kind.id == id)
}

/// Tries random digits until a check accepts them. Checks accept at least one in a few hundred, so the bound is never met.
fn solve(rng: &mut Rng, make: impl Fn(&mut Rng) -> Vec<u32>, ok: impl Fn(&[u32]) -> bool) -> Vec<u32> {
    let mut last = make(rng);
    for _ in 0..200_000 {
        if ok(&last) {
            break;
        }
        last = make(rng);
    }
    last
}

/// The birthday of a grown-up: year, month, day.
fn birth(rng: &mut Rng) -> (u32, u32, u32) {
    let pick = |rng: &mut Rng, low, high| u32::try_from(rng.range(low, high)).unwrap_or(1);
    (pick(rng, 1941, 2006), pick(rng, 1, 12), pick(rng, 1, 28))
}

/// A date in digits: `DMY`, `YMD` or, with the whole year, `FMD`.
fn date_digits(date: (u32, u32, u32), order: &str) -> Vec<u32> {
    let mut out = Vec::new();
    for part in order.chars() {
        let (value, width) = match part {
            'D' => (date.2, 2),
            'M' => (date.1, 2),
            'F' => (date.0, 4),
            _ => (date.0 % 100, 2),
        };
        out.extend(padded(u64::from(value), width));
    }
    out
}
