//! How much chance there is in a text.

/// Returns the Shannon entropy of bytes, in bits for each of them; 0 for nothing.
pub(crate) fn bits(bytes: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let length = bytes.len() as f64;
    let part = |count: u32| {
        let share = f64::from(count) / length;
        -share * share.log2()
    };
    counts.into_iter().filter(|count| *count > 0).map(part).sum()
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
