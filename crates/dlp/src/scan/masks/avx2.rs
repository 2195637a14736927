//! Masks with vectors of 32 bytes. The only module of the crate with code that the compiler cannot see to be sound.
#![expect(
    unsafe_code,
    reason = "vectors are read from memory, and what is made for AVX2 is called once it is known to be there"
)]

use std::arch::x86_64::{
    __m256i, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256,
    _mm256_set1_epi8, _mm256_slli_epi16, _mm256_sub_epi8,
};

use super::super::candidates::{Candidates, find};
use super::super::gates::Gates;
use super::{BLOCK, Engine, Masks};

/// Finds candidates with masks of this module.
///
/// # Panics
///
/// Panics where the processor has no AVX2; [`Engine::fastest`] names this engine only where it has.
pub(crate) fn candidates(text: &[u8], range: std::ops::Range<usize>, gates: &Gates, found: &mut Candidates) {
    assert_eq!(Engine::fastest(), Engine::Avx2, "the processor has AVX2");
    // SAFETY: The features of the function are those that `fastest` has just asked the processor for.
    unsafe { with_features(text, range, gates, found) }
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn with_features(text: &[u8], range: std::ops::Range<usize>, gates: &Gates, found: &mut Candidates) {
    find(text, range, gates, found, |text, all| batch(text, all));
}

/// Makes the masks of blocks. Not to be made one with what reads them, see there.
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
#[inline(never)]
fn batch(text: &[u8], all: &mut [Masks]) {
    for (block, place) in text.as_chunks().0.iter().zip(all) {
        *place = masks(block);
    }
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
#[inline]
fn masks(block: &[u8; BLOCK]) -> Masks {
    // SAFETY: Both halves lie inside the block, and the instruction asks for no alignment.
    let halves = unsafe {
        [_mm256_loadu_si256(block.as_ptr().cast()), _mm256_loadu_si256(block.as_ptr().add(BLOCK / 2).cast())]
    };
    let equal = |byte: u8| both(halves.map(|half| is(half, byte)));
    let folded = halves.map(|half| _mm256_or_si256(half, splat(0x20)));
    let letter = folded.map(|half| within(half, b'a', 25));
    // Bit 5 tells small letters from capital ones; it is moved to where it can be gathered.
    let small = both(halves.map(|half| _mm256_slli_epi16::<2>(half)));
    let letter = both(letter);
    Masks {
        digit: both(halves.map(|half| within(half, b'0', 9))),
        upper: letter & !small,
        lower: letter & small,
        underscore: equal(b'_'),
        dash: equal(b'-'),
        dot: equal(b'.'),
        colon: equal(b':'),
        at: equal(b'@'),
        equals: equal(b'='),
        slash: equal(b'/'),
        plus: equal(b'+'),
        bracket: equal(b'('),
        less: equal(b'<'),
        more: equal(b'>'),
        space: equal(b' '),
        hex: both(folded.map(|half| within(half, b'a', 5))),
        escape: any(halves, [b'%', b'&', b'\\']),
        quote: any(halves, [b'"', b'\'', b'`']),
        mark: any(halves, [b'*', b'~', b'|', b'[', b'{', 0x1B]),
        line: any(halves, [b'\r', b'\n']),
        high: both(halves),
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn splat(byte: u8) -> __m256i {
    _mm256_set1_epi8(byte.cast_signed())
}

#[target_feature(enable = "avx2")]
#[inline]
fn is(half: __m256i, byte: u8) -> __m256i {
    _mm256_cmpeq_epi8(half, splat(byte))
}

/// Which bytes of both halves are one of these.
#[target_feature(enable = "avx2")]
#[inline]
fn any<const N: usize>(halves: [__m256i; 2], bytes: [u8; N]) -> u64 {
    both(halves.map(|half| {
        let mut found = is(half, bytes[0]);
        for byte in &bytes[1..] {
            found = _mm256_or_si256(found, is(half, *byte));
        }
        found
    }))
}

/// All ones where a byte is `first` or up to `more` above it.
#[target_feature(enable = "avx2")]
#[inline]
fn within(half: __m256i, first: u8, more: u8) -> __m256i {
    let above = _mm256_sub_epi8(half, splat(first));
    _mm256_cmpeq_epi8(_mm256_min_epu8(above, splat(more)), above)
}

/// The high bits of both halves.
#[target_feature(enable = "avx2")]
#[inline]
fn both([first, second]: [__m256i; 2]) -> u64 {
    let bits = |half: __m256i| u64::from(_mm256_movemask_epi8(half).cast_unsigned());
    bits(first) | bits(second) << 32
}

/// The masks of a block, for comparison with those of other engines; `None` without AVX2.
#[cfg(test)]
pub(super) fn masks_of(block: &[u8; BLOCK]) -> Option<Masks> {
    if Engine::fastest() != Engine::Avx2 {
        return None;
    }
    // SAFETY: The features of the function are those that `fastest` has just asked the processor for.
    Some(unsafe { masks(block) })
}
