//! A set that knows what is not in it, in a few bits for each number.

/// A Bloom filter over numbers that are hashes already, with both bits of a number in one word of memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    words: Box<[u64]>,
    mask: usize,
}

impl Filter {
    /// Makes a filter of some numbers.
    pub(crate) fn new(hashes: impl ExactSizeIterator<Item = u64>) -> Self {
        let count = (hashes.len() / 4).next_power_of_two().max(16);
        let mut filter = Self { words: vec![0; count].into(), mask: count - 1 };
        for hash in hashes {
            let place = filter.place(hash);
            filter.words[place] |= bits(hash);
        }
        filter
    }

    /// Takes the words of a filter that was made before; there are a power of two of them.
    pub(crate) fn of_words(words: Vec<u64>) -> Option<Self> {
        let mask = words.len().checked_sub(1).filter(|_| words.len().is_power_of_two())?;
        Some(Self { words: words.into(), mask })
    }

    /// Its words.
    pub(crate) const fn words(&self) -> &[u64] {
        &self.words
    }

    fn place(&self, hash: u64) -> usize {
        (hash >> 12) as usize & self.mask
    }

    /// Whether a number may be in it.
    #[inline]
    pub(crate) fn has(&self, hash: u64) -> bool {
        let bits = bits(hash);
        self.words.get(self.place(hash)).is_some_and(|word| word & bits == bits)
    }

    /// How much memory it takes, in bytes.
    pub(crate) const fn memory(&self) -> usize {
        self.words.len() * 8
    }
}

const fn bits(hash: u64) -> u64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::words::token::mix;

    #[test]
    fn it_has_what_was_put_in_and_little_else() {
        let filter = Filter::new((0..10_000_u32).map(|number| mix(1, u64::from(number))));
        assert!((0..10_000).all(|number| filter.has(mix(1, number))));
        let wrong = (10_000..110_000).filter(|number| filter.has(mix(1, *number))).count();
        assert!(wrong < 5_000, "{wrong} of 100,000");
        assert!(!Filter::default().has(7));
    }
}
