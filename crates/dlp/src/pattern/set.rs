//! Sets of bytes.

/// A set of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Set([u64; 4]);

impl Set {
    /// Letters, digits and `_`.
    pub(crate) const WORD: Self =
        Self::of(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_");
    /// These, and `-`.
    pub(crate) const TOKEN: Self = Self::WORD.with(b'-');
    /// Digits.
    pub(crate) const DIGIT: Self = Self::of(b"0123456789");
    /// Capital letters.
    pub(crate) const UPPER: Self = Self::of(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// Makes a set of some bytes.
    pub(crate) const fn of(bytes: &[u8]) -> Self {
        let mut set = Self([0; 4]);
        let mut at = 0;
        while at < bytes.len() {
            set = set.with(bytes[at]);
            at += 1;
        }
        set
    }

    /// Returns the set with one byte more.
    pub(crate) const fn with(mut self, byte: u8) -> Self {
        self.0[byte as usize / 64] |= 1 << (byte % 64);
        self
    }

    /// Whether a byte is of the set.
    pub(crate) const fn has(&self, byte: u8) -> bool {
        self.0[byte as usize / 64] >> (byte % 64) & 1 == 1
    }

    /// Returns what is of either.
    pub(crate) const fn or(self, other: Self) -> Self {
        let (a, b) = (self.0, other.0);
        Self([a[0] | b[0], a[1] | b[1], a[2] | b[2], a[3] | b[3]])
    }

    /// Returns what is not of the set.
    pub(crate) const fn not(self) -> Self {
        let a = self.0;
        Self([!a[0], !a[1], !a[2], !a[3]])
    }

    /// Returns what is of both.
    pub(crate) const fn and(self, other: Self) -> Self {
        let (a, b) = (self.0, other.0);
        Self([a[0] & b[0], a[1] & b[1], a[2] & b[2], a[3] & b[3]])
    }

    /// Whether nothing is of the set.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0[0] | self.0[1] | self.0[2] | self.0[3] == 0
    }

    /// Whether all of the set is of another one.
    pub(crate) const fn within(self, other: Self) -> bool {
        self.and(other.not()).is_empty()
    }

    /// How many bytes are of the set.
    pub(crate) const fn len(&self) -> usize {
        let a = self.0;
        (a[0].count_ones() + a[1].count_ones() + a[2].count_ones() + a[3].count_ones()) as usize
    }

    /// Lists the bytes of the set.
    pub(crate) fn bytes(self) -> impl Iterator<Item = u8> {
        (0..=255).filter(move |byte| self.has(*byte))
    }
}

impl std::fmt::Debug for Set {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text: String = self.bytes().map(|byte| std::ascii::escape_default(byte).to_string()).collect();
        write!(formatter, "[{text}]")
    }
}
