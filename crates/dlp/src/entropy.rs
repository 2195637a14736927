//! How much chance there is in a text.

use std::sync::LazyLock;

use crate::steps;

/// The logarithms of small numbers.
static LOGARITHMS: LazyLock<[f64; 256]> =
    LazyLock::new(|| std::array::from_fn(|number| (number.max(1) as f64).log2()));

/// Returns the Shannon entropy of bytes, in bits for each of them; 0 for nothing. Of long texts the first 255 bytes are read.
pub(crate) fn bits(bytes: &[u8]) -> f64 {
    let bytes = &bytes[..bytes.len().min(255)];
    if bytes.is_empty() {
        return 0.0;
    }
    steps::count(bytes.len());
    let mut counts = [0u8; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    // The sum over all different bytes, of which each is met as often as it stands there.
    let logarithms = &*LOGARITHMS;
    let sum: f64 = bytes.iter().map(|byte| logarithms[usize::from(counts[usize::from(*byte)])]).sum();
    logarithms[bytes.len()] - sum / bytes.len() as f64
}

#[cfg(test)]
mod tests {
    use super::bits;

    #[test]
    fn equal_shares_have_the_logarithm_of_their_number() {
        assert!(bits(b"").abs() < 1e-9);
        assert!(bits(b"aaaa").abs() < 1e-9);
        assert!((bits(b"abcd") - 2.0).abs() < 1e-9);
    }
}
