//! Numbers in groups of digits: read once, and told apart by how many digits each group has and what joins them.

use std::collections::BTreeMap;

use super::candidates::Number;

/// The most digits of a group that any number has, and one more for those that have too many.
const LONGEST: usize = 20;

/// The most digits of a number.
pub(crate) const DIGITS: usize = 24;

/// Which shapes are written in which groups.
#[derive(Debug, Clone)]
pub(crate) struct Groupings {
    nodes: Vec<Node>,
    /// The node of each length of a first group.
    first: [u16; LONGEST + 1],
}

#[derive(Debug, Clone, Default)]
struct Node {
    /// What joins the next group, its length, and its node.
    next: Vec<(u8, u8, u16)>,
    /// Numbers of the shapes that end here.
    shapes: Vec<u16>,
}

/// The digits of a number and where they end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digits<'a> {
    /// The digits, without what joins their groups.
    pub(crate) digits: &'a [u8],
    /// Where the number ends.
    pub(crate) end: usize,
}

impl Groupings {
    /// Gathers the groupings of shapes: each with the lengths of its groups, what may join them, and the shape's number.
    pub(crate) fn new<'a>(all: impl IntoIterator<Item = (&'a [usize], &'a str, u16)>) -> Self {
        let mut groupings = Self { nodes: vec![Node::default()], first: [0; LONGEST + 1] };
        let mut known: BTreeMap<(u16, u8, usize), u16> = BTreeMap::new();
        for (lengths, separators, shape) in all {
            let joins: Vec<u8> = if lengths.len() == 1 { vec![0] } else { separators.bytes().collect() };
            for join in joins {
                let mut at = 0;
                for (place, length) in lengths.iter().enumerate() {
                    let join = if place == 0 { 0 } else { join };
                    at = *known.entry((at, join, *length)).or_insert_with(|| {
                        let new = u16::try_from(groupings.nodes.len()).unwrap_or(u16::MAX);
                        groupings.nodes.push(Node::default());
                        if place == 0 {
                            groupings.first[(*length).min(LONGEST)] = new;
                        } else {
                            let length = u8::try_from(*length).unwrap_or(u8::MAX);
                            groupings.nodes[usize::from(at)].next.push((join, length, new));
                        }
                        new
                    });
                }
                let shapes = &mut groupings.nodes[usize::from(at)].shapes;
                if !shapes.contains(&shape) {
                    shapes.push(shape);
                }
            }
        }
        groupings
    }

    /// Reads the number at a place, and hands on the shapes that it has, for each end that it may have.
    pub(crate) fn read(&self, text: &[u8], number: Number, mut then: impl FnMut(u16, Digits<'_>)) {
        let mut digits = [0; DIGITS];
        let mut end = number.at;
        let mut count = 0;
        let mut node = 0;
        // All groups are joined by the same character.
        let mut joined = None;
        loop {
            let length = group(text, number, end);
            if length > LONGEST || count + length > DIGITS {
                return;
            }
            node = match joined {
                None => self.first[length],
                Some(join) => {
                    let next = &self.nodes[usize::from(node)].next;
                    let Some(found) =
                        next.iter().find(|next| (next.0, usize::from(next.1)) == (join, length))
                    else {
                        return;
                    };
                    found.2
                }
            };
            if node == 0 {
                return;
            }
            let Some(read) = text.get(end..end + length) else { return };
            digits[count..count + length].copy_from_slice(read);
            count += length;
            end += length;
            let here = &self.nodes[usize::from(node)];
            for shape in &here.shapes {
                then(*shape, Digits { digits: &digits[..count], end });
            }
            let Some(&join) = text.get(end) else { return };
            if here.next.is_empty() || joined.is_some_and(|known| known != join) {
                return;
            }
            joined = Some(join);
            end += 1;
        }
    }
}

/// How many digits stand at a place.
fn group(text: &[u8], number: Number, at: usize) -> usize {
    let offset = at - number.at;
    if offset < 32 {
        let length = (number.digits >> offset).trailing_ones() as usize;
        if offset + length < 32 {
            return length;
        }
    }
    text.get(at..)
        .unwrap_or_default()
        .iter()
        .take(LONGEST + 1)
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u16, String, usize)> {
        let groupings = Groupings::new([
            (&[3, 2, 4][..], "-", 1),
            (&[9][..], "", 2),
            (&[4, 4, 4, 4][..], " -", 3),
            (&[4, 4, 4, 4, 3][..], " -", 3),
        ]);
        let digits = text.bytes().take(32).enumerate().filter(|(_, byte)| byte.is_ascii_digit());
        let number = Number { at: 0, digits: digits.fold(0, |bits, (at, _)| bits | 1 << at) };
        let mut found = Vec::new();
        groupings.read(text.as_bytes(), number, |shape, digits| {
            found.push((shape, String::from_utf8(digits.digits.to_vec()).unwrap(), digits.end));
        });
        found
    }

    #[test]
    fn groups_say_what_a_number_may_be() {
        assert_eq!(read("123-45-6789"), [(1, "123456789".to_owned(), 11)]);
        assert_eq!(read("123456789"), [(2, "123456789".to_owned(), 9)]);
        assert_eq!(read("123 45 6789"), []);
        assert_eq!(read("123-45 6789"), []);
        let card = "4111111111111111".to_owned();
        assert_eq!(read("4111 1111 1111 1111 234"), [(3, card.clone(), 19), (3, format!("{card}234"), 23)]);
        assert_eq!(read("4111-1111-1111-1111 234"), [(3, card, 19)]);
    }

    #[test]
    fn endless_digits_are_no_number() {
        assert_eq!(read(&"1".repeat(100)), []);
    }
}
