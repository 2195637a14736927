//! Which detectors are looked for, as the command line says it.

use std::collections::HashSet;

use steward_dlp::{Detector, detectors};

/// Chooses detectors and rules by a list of ids, families, `all` and `default`, with `-` before what is left out.
///
/// A list that only leaves out begins with what is looked for anyway. A family is what of it is looked for anyway; what is not must be
/// named, or comes with `all`. Rules of the user are looked for unless they are left out.
pub(crate) fn choose(list: &[String], rules: &[&'static str]) -> Result<HashSet<&'static str>, String> {
    let is_out = |word: &&String| word.starts_with(['-', '!']);
    let mut wanted: HashSet<&'static str> = rules.iter().copied().collect();
    if list.iter().all(|word| is_out(&word)) {
        wanted.extend(ids(|detector| detector.default));
    }
    for word in list {
        let (is_out, name) = match word.strip_prefix(['-', '!']) {
            Some(name) => (true, name),
            None => (false, word.as_str()),
        };
        for id in named(name, is_out, rules).ok_or_else(|| unknown(name, rules))? {
            if is_out {
                wanted.remove(id);
            } else {
                wanted.insert(id);
            }
        }
    }
    Ok(wanted)
}

fn ids(fits: impl Fn(&Detector) -> bool) -> impl Iterator<Item = &'static str> {
    detectors().iter().filter(move |detector| fits(detector)).map(|detector| detector.id.as_str())
}

/// What a word of the list names. What is left out is left out whether it is looked for anyway or not.
fn named(name: &str, is_out: bool, rules: &[&'static str]) -> Option<Vec<&'static str>> {
    let lower = name.to_ascii_lowercase();
    let found: Vec<&'static str> = match lower.as_str() {
        "all" => ids(|_| true).collect(),
        "default" => ids(|detector| detector.default).collect(),
        family if detectors().iter().any(|detector| detector.family.as_str() == family) => {
            ids(|detector| detector.family.as_str() == family && (detector.default || is_out)).collect()
        }
        _ => {
            let same = |id: &&'static str| id.eq_ignore_ascii_case(name);
            ids(|_| true).chain(rules.iter().copied()).filter(same).collect()
        }
    };
    (!found.is_empty()).then_some(found)
}

/// Says that nothing is called so, and what is called alike.
pub(crate) fn unknown(name: &str, rules: &[&str]) -> String {
    let upper = name.to_ascii_uppercase();
    let shipped = ids(|_| true).map(|id: &str| id);
    let mut near: Vec<(usize, &str)> = shipped
        .chain(rules.iter().copied())
        .map(|id| (distance(&upper, id), id))
        .filter(|(distance, id)| *distance <= 2 || (upper.len() > 2 && id.contains(&upper)))
        .collect();
    near.sort_unstable();
    let near: Vec<&str> = near.into_iter().take(5).map(|(_, id)| id).collect();
    let hint = if near.is_empty() {
        "`steward rules list` lists them".to_owned()
    } else {
        format!("is it {}?", near.join(", "))
    };
    format!("there is no detector, rule or family {name:?}; {hint}")
}

/// How many letters make the difference (Levenshtein), up to what is worth knowing.
fn distance(a: &str, b: &str) -> usize {
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let next = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(list: &[&str]) -> Result<HashSet<&'static str>, String> {
        let list: Vec<String> = list.iter().map(|word| (*word).to_owned()).collect();
        choose(&list, &["ACME_A", "ACME_B"])
    }

    #[test]
    fn lists_choose() {
        let default: HashSet<&str> = ids(|detector| detector.default).chain(["ACME_A", "ACME_B"]).collect();
        assert_eq!(chosen(&[]).unwrap(), default);
        let mut without = default.clone();
        assert!(without.remove("EMAIL") && without.remove("ACME_A"));
        assert_eq!(chosen(&["-email", "!ACME_A"]).unwrap(), without);
        assert_eq!(chosen(&["EMAIL"]).unwrap(), HashSet::from(["EMAIL", "ACME_A", "ACME_B"]));
        let all = chosen(&["all"]).unwrap();
        assert_eq!(all.len(), detectors().len() + 2);
        let off = ids(|detector| !detector.default).next().unwrap();
        assert!(chosen(&[off]).unwrap().contains(off));
        let financial = chosen(&["financial", "-IBAN"]).unwrap();
        assert!(financial.contains("CREDIT_CARD") && !financial.contains("IBAN"));
        let family =
            |id| steward_dlp::detector(id).map(|detector| (detector.family.as_str(), detector.default));
        assert!(financial.iter().all(|id| family(id).is_none_or(|found| found == ("financial", true))));
        assert!(
            chosen(&["all", "-credential"])
                .unwrap()
                .iter()
                .all(|id| family(id).is_none_or(|found| found.0 != "credential"))
        );
    }

    #[test]
    fn what_is_misspelt_is_said() {
        let error = chosen(&["CREDITCARD"]).unwrap_err();
        assert_eq!(error, "there is no detector, rule or family \"CREDITCARD\"; is it CREDIT_CARD?");
        assert!(chosen(&["xyzzy"]).unwrap_err().contains("steward rules list"));
    }
}
