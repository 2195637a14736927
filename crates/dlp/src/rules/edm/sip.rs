//! SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash of short texts that is ten times as fast as HMAC.

/// A key of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sip {
    first: u64,
    second: u64,
}

impl Sip {
    /// Takes a key: the first 16 of 32 bytes.
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let part = |at: usize| key[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        Self { first: part(0), second: part(8) }
    }

    /// The hash of some bytes.
    pub(crate) fn hash(self, bytes: &[u8]) -> u64 {
        let mut state = [
            self.first ^ 0x736f_6d65_7073_6575,
            self.second ^ 0x646f_7261_6e64_6f6d,
            self.first ^ 0x6c79_6765_6e65_7261,
            self.second ^ 0x7465_6462_7974_6573,
        ];
        let (parts, rest) = bytes.as_chunks();
        for part in parts {
            absorb(&mut state, u64::from_le_bytes(*part));
        }
        let last = rest.iter().rev().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        absorb(&mut state, last | (bytes.len() as u64) << 56);
        state[2] ^= 0xFF;
        for _ in 0..4 {
            round(&mut state);
        }
        state[0] ^ state[1] ^ state[2] ^ state[3]
    }
}

const fn absorb(state: &mut [u64; 4], part: u64) {
    state[3] ^= part;
    round(state);
    round(state);
    state[0] ^= part;
}

const fn round(state: &mut [u64; 4]) {
    let [mut a, mut b, mut c, mut d] = *state;
    a = a.wrapping_add(b);
    c = c.wrapping_add(d);
    b = b.rotate_left(13) ^ a;
    d = d.rotate_left(16) ^ c;
    a = a.rotate_left(32);
    c = c.wrapping_add(b);
    a = a.wrapping_add(d);
    b = b.rotate_left(17) ^ c;
    d = d.rotate_left(21) ^ a;
    c = c.rotate_left(32);
    *state = [a, b, c, d];
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of the reference implementation: key 00 01 … 0f, texts 00, 00 01, ….
    #[test]
    fn hashes_are_those_of_the_reference() {
        let mut key = [0; 32];
        (0..16).for_each(|at: u8| key[usize::from(at)] = at);
        let sip = Sip::new(&key);
        let text: Vec<u8> = (0..15).collect();
        assert_eq!(sip.hash(&[]), 0x726f_db47_dd0e_0e31);
        assert_eq!(sip.hash(&text[..1]), 0x74f8_39c5_93dc_67fd);
        assert_eq!(sip.hash(&text), 0xa129_ca61_49be_45e5);
    }
}
