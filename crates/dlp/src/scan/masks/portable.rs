//! Masks with arithmetic of 64 bits: eight bytes at a time.

use super::{BLOCK, Masks};

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The same byte eight times.
const fn splat(byte: u8) -> u64 {
    byte as u64 * LOW
}

/// The high bit of each byte of `word` (none of which has it) that is at least `least`.
const fn at_least(word: u64, least: u8) -> u64 {
    word.wrapping_add(splat(128 - least)) & HIGH
}

/// The high bit of each byte of `word` (none of which has it) that is one of a range.
const fn between(word: u64, first: u8, last: u8) -> u64 {
    at_least(word, first) & !at_least(word, last + 1)
}

/// The high bit of each byte of `word` (none of which has it) that is this one.
const fn equal(word: u64, byte: u8) -> u64 {
    // Seven bits and a carry: only zero stays without the high bit.
    !((word ^ splat(byte)).wrapping_add(splat(127))) & HIGH
}

/// Gathers the high bits of eight bytes into one.
const fn gather(bits: u64) -> u64 {
    (bits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Makes the masks of blocks.
pub(crate) fn masks(text: &[u8], masks: &mut [Masks]) {
    for (block, masks) in text.as_chunks().0.iter().zip(masks) {
        *masks = of_block(block);
    }
}

fn of_block(block: &[u8; BLOCK]) -> Masks {
    let mut all = Masks::default();
    let (words, _) = block.as_chunks::<8>();
    for (place, bytes) in words.iter().enumerate() {
        let whole = u64::from_le_bytes(*bytes);
        let high = whole & HIGH;
        let word = whole & !HIGH;
        // Letters of either case, by their small ones; nothing else becomes a small letter by it but what is one already.
        let folded = word | splat(0x20);
        let letter = between(folded, b'a', b'z') & !high;
        let small = (word << 2) & HIGH;
        let put = |bits: u64| gather(bits & !high) << (place * 8);
        all.high |= gather(high) << (place * 8);
        all.digit |= put(between(word, b'0', b'9'));
        all.upper |= put(letter & !small);
        all.lower |= put(letter & small);
        all.underscore |= put(equal(word, b'_'));
        all.dash |= put(equal(word, b'-'));
        all.dot |= put(equal(word, b'.'));
        all.colon |= put(equal(word, b':'));
        all.at |= put(equal(word, b'@'));
        all.equals |= put(equal(word, b'='));
        all.slash |= put(equal(word, b'/'));
        all.plus |= put(equal(word, b'+'));
        all.bracket |= put(equal(word, b'('));
        all.less |= put(equal(word, b'<'));
        all.more |= put(equal(word, b'>'));
        all.space |= put(equal(word, b' '));
        all.hex |= put(between(folded, b'a', b'f') & letter);
        all.escape |= put(equal(word, b'%') | equal(word, b'&') | equal(word, b'\\'));
        all.quote |= put(equal(word, b'"') | equal(word, b'\'') | equal(word, b'`'));
        // Bit 5 makes a `{` of `[`, and of nothing else.
        let marks = equal(word, b'|') | equal(word, b'~') | equal(folded, b'{') | equal(word, b'*');
        all.mark |= put(marks | equal(word, 0x1B));
        all.line |= put(equal(word, b'\r') | equal(word, b'\n'));
    }
    all
}
