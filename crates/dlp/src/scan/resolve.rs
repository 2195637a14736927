//! Of matches that overlap, the best is a finding.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::plan::Plan;
use super::score::Judged;
use super::search::Match;
use crate::model::{Band, Family};
use crate::steps;

/// What a check is worth that hardly anything passes by chance.
const STRONG: u8 = 35;

/// How many overlap where many do.
const MANY: usize = 32;

/// Keeps the best of all that overlap.
pub(crate) fn resolve(plan: &Plan, mut judged: Vec<Judged>) -> Vec<Judged> {
    judged.sort_by(|a, b| rank(plan, b).cmp(&rank(plan, a)).then(a.found.start.cmp(&b.found.start)));
    let mut kept: Vec<Judged> = Vec::with_capacity(judged.len());
    // Where what is kept ends, by where it begins; few are gone through faster than they are looked up.
    let mut taken = BTreeMap::new();
    let by_place = judged.len() > MANY;
    for candidate in judged {
        let Match { start, end, .. } = candidate.found;
        steps::count(kept.len().min(MANY));
        let is_taken = if by_place {
            taken.range(..end).next_back().is_some_and(|(_, before)| *before > start)
        } else {
            kept.iter().any(|other| start < other.found.end && other.found.start < end)
        };
        if !is_taken {
            if by_place {
                taken.insert(start, end);
            }
            kept.push(candidate);
        }
    }
    kept.sort_by_key(|judged| judged.found.start);
    kept
}

/// Higher wins: the band, a check that hardly anything passes by chance, what says more than that it is a secret, the words that name it,
/// the score, the length, and what is worse where it should not be.
fn rank(plan: &Plan, judged: &Judged) -> (Band, bool, u8, i32, u8, usize, u8, Reverse<u16>) {
    let form = &plan.forms[usize::from(judged.found.form)];
    let detector = &plan.detectors[form.detector];
    let says = match detector.id.as_str() {
        "GENERIC_SECRET" | "BEARER_HEADER" | "PASSWORD" => 0,
        "URL_WITH_TOKEN" => 1,
        // One of all private keys, with a word of its own beside it.
        "GCP_SERVICE_ACCOUNT" => 3,
        _ => 2,
    };
    let family = match detector.family {
        Family::Credential => 5,
        Family::Financial => 4,
        Family::Government => 3,
        Family::Health => 2,
        Family::Personal => 1,
        Family::Network => 0,
    };
    let length = judged.found.end - judged.found.start;
    let strong = judged.found.bonus >= STRONG;
    (
        Band::of(judged.score),
        strong,
        says,
        judged.closeness,
        judged.score,
        length,
        family,
        Reverse(judged.found.form),
    )
}
