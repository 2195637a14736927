//! The random source.
//!
//! `SplitMix64` (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014) is written out
//! here so that no change in a library can ever change the documents that a seed stands for.

/// A `SplitMix64` generator with the few draws that text needs.
#[derive(Clone)]
pub(crate) struct Rng {
    state: u64,
}

pub(crate) const DIGITS: &str = "0123456789";
pub(crate) const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
pub(crate) const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
pub(crate) const HEX: &str = "0123456789abcdef";
pub(crate) const BASE62: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
pub(crate) const BASE64URL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
pub(crate) const UPPER_DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
pub(crate) const LOWER_DIGITS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit`; 0 when the limit is 0, so that an empty list never brings a crash.
    pub fn below(&mut self, limit: usize) -> usize {
        let wide = u128::from(self.next()) * (limit as u128);
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        let span = high.saturating_sub(low) as usize + 1;
        low + u32::try_from(self.below(span)).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One element of a fixed list.
    pub fn pick<T: Copy, const N: usize>(&mut self, items: [T; N]) -> T {
        items[self.below(N)]
    }

    /// One item of a list written as one string with bars between the items.
    ///
    /// Word lists are kept in this form because a table of hundreds of short strings reads better as text.
    pub fn one(&mut self, list: &'static str) -> &'static str {
        let count = list.split('|').count();
        let at = self.below(count);
        list.split('|').nth(at).unwrap_or("").trim()
    }

    /// `count` characters of an ASCII alphabet.
    pub fn chars(&mut self, alphabet: &str, count: usize) -> String {
        let letters = alphabet.as_bytes();
        (0..count).map(|_| char::from(letters[self.below(letters.len())])).collect()
    }

    pub fn digits(&mut self, count: usize) -> String {
        self.chars(DIGITS, count)
    }

    /// Digits of which the first is not 0.
    pub fn number(&mut self, count: usize) -> String {
        self.chars("123456789", 1) + &self.digits(count.saturating_sub(1))
    }

    pub fn hex(&mut self, count: usize) -> String {
        self.chars(HEX, count)
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| (self.next() >> 56) as u8).collect()
    }

    /// Upper-case letters.
    pub fn capitals(&mut self, count: usize) -> String {
        self.chars(UPPER, count)
    }

    /// A version 4 UUID.
    pub fn uuid(&mut self) -> String {
        let h = self.hex(30);
        let variant = self.chars("89ab", 1);
        format!("{}-{}-4{}-{variant}{}-{}", &h[..8], &h[8..12], &h[12..15], &h[15..18], &h[18..])
    }
}
