//! What a pattern always begins with, and what it always holds: by these places in a text are chosen where it is tried at all.

use super::parse::Node;
use super::set::Set;

/// The most beginnings that are listed.
const MOST: usize = 5000;

/// Lists all texts of this many bytes that matches begin with. `None` where there are too many, or shorter matches.
pub(crate) fn heads(node: &Node, length: usize) -> Option<Vec<Vec<u8>>> {
    let mut open = vec![Vec::new()];
    extend(node, length, &mut open)?;
    open.iter().all(|head| head.len() == length).then(|| {
        open.sort();
        open.dedup();
        open
    })
}

/// Puts what a part matches behind each beginning that is still short.
fn extend(node: &Node, length: usize, open: &mut Vec<Vec<u8>>) -> Option<()> {
    if open.iter().all(|head| head.len() >= length) {
        return Some(());
    }
    match node {
        Node::Byte(set) => {
            let mut longer = Vec::new();
            for head in open.drain(..) {
                if head.len() >= length {
                    longer.push(head);
                    continue;
                }
                for byte in set.bytes() {
                    let mut head = head.clone();
                    head.push(byte);
                    longer.push(head);
                }
                if longer.len() > MOST {
                    return None;
                }
            }
            *open = longer;
        }
        Node::Row(parts) => {
            for part in parts {
                extend(part, length, open)?;
            }
        }
        Node::Either(parts) => {
            let mut all = Vec::new();
            for part in parts {
                let mut own = open.clone();
                extend(part, length, &mut own)?;
                all.append(&mut own);
                if all.len() > MOST {
                    return None;
                }
            }
            *open = all;
        }
        Node::Repeat { node, least, most } => {
            for _ in 0..*least {
                extend(node, length, open)?;
            }
            for _ in *least..*most {
                let before = open.clone();
                extend(node, length, open)?;
                open.extend(before);
                open.sort();
                open.dedup();
                // Once the short ones stay the same nothing new comes.
                if open.len() > MOST || open.iter().all(|head| head.len() >= length) {
                    break;
                }
            }
            if open.len() > MOST {
                return None;
            }
        }
    }
    Some(())
}

/// Whether each match holds a run of so many characters of [`Set::TOKEN`] that begins so few bytes after its start at most.
pub(crate) fn long_run_within(node: &Node, run: usize, distance: usize) -> bool {
    let mut walk = Walk { run, distance, latest: 0, least: 0, end: 0, found: false };
    walk.go(node);
    walk.found
}

struct Walk {
    run: usize,
    distance: usize,
    /// The last place at which the run that is going on can have begun, and how long it is at least.
    latest: usize,
    least: usize,
    /// The last place that has been reached.
    end: usize,
    found: bool,
}

impl Walk {
    fn go(&mut self, node: &Node) {
        if self.found {
            return;
        }
        let (least, most) = node.lengths();
        if all_bytes(node).within(Set::TOKEN) {
            self.least += least;
            self.end += most;
            self.found = self.least >= self.run && self.latest <= self.distance;
            return;
        }
        match node {
            Node::Row(parts) => parts.iter().for_each(|part| self.go(part)),
            _ => {
                // Somewhere in it the run may end, and a new one begins behind it.
                self.end += most;
                self.latest = self.end;
                self.least = 0;
            }
        }
    }
}

/// All bytes that a part can match anywhere.
pub(crate) fn all_bytes(node: &Node) -> Set {
    match node {
        Node::Byte(set) => *set,
        Node::Row(parts) | Node::Either(parts) => parts.iter().map(all_bytes).fold(Set::default(), Set::or),
        Node::Repeat { node, .. } => all_bytes(node),
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    fn of(pattern: &str) -> Option<Vec<String>> {
        let heads = heads(&parse(pattern).unwrap(), 3)?;
        Some(heads.into_iter().map(|head| String::from_utf8(head).unwrap()).collect())
    }

    #[test]
    fn beginnings_go_through_choices_and_repetitions() {
        assert_eq!(of("gh[pou]_[a-z]{36}").unwrap(), ["gho", "ghp", "ghu"]);
        assert_eq!(of("(gl|glr)-x").unwrap(), ["gl-", "glr"]);
        assert_eq!(of("a(b)?cd").unwrap(), ["abc", "acd"]);
        assert_eq!(of("[ab]{1,2}zz").unwrap(), ["aaz", "abz", "azz", "baz", "bbz", "bzz"]);
        assert_eq!(of("[A-Za-z0-9]{40}"), None);
        assert_eq!(of("ab"), None);
    }

    #[test]
    fn a_long_run_is_found_behind_its_beginning() {
        let within = |pattern: &str| long_run_within(&parse(pattern).unwrap(), 16, 15);
        assert!(within("ghp_[A-Za-z0-9]{36}"));
        assert!(within(r"SG\.[A-Za-z0-9_-]{22}"));
        assert!(!within("secret 5 [./A-Za-z0-9]{22}"));
        assert!(!within(r"hooks\.slack\.com/services/[A-Z0-9]{20}"));
    }
}
