//! Which bytes of a block are of which class, as one bit for each byte.
//!
//! Everything that the scanner looks for begins somewhere that these bits show: a digit at the start of a word, an `@` between letters, a
//! long run of letters. All processors give the same masks; those with AVX2 give them about ten times as fast.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod portable;

/// How many bytes a block has.
pub(crate) const BLOCK: usize = 64;

/// The classes of the bytes of a block; bit 0 is its first byte.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Masks {
    /// `0` to `9`.
    pub(crate) digit: u64,
    /// `A` to `Z`.
    pub(crate) upper: u64,
    /// `a` to `z`.
    pub(crate) lower: u64,
    /// `_`.
    pub(crate) underscore: u64,
    /// `-`.
    pub(crate) dash: u64,
    /// `.`.
    pub(crate) dot: u64,
    /// `:`.
    pub(crate) colon: u64,
    /// `@`.
    pub(crate) at: u64,
    /// `=`.
    pub(crate) equals: u64,
    /// `/`.
    pub(crate) slash: u64,
    /// `+`.
    pub(crate) plus: u64,
    /// `(`.
    pub(crate) bracket: u64,
    /// `<`.
    pub(crate) less: u64,
    /// `>`.
    pub(crate) more: u64,
    /// A space.
    pub(crate) space: u64,
    /// `a` to `f` in either case.
    pub(crate) hex: u64,
    /// What begins an encoded character: `%`, `&` and `\`.
    pub(crate) escape: u64,
    /// `"`, `'` and the backtick.
    pub(crate) quote: u64,
    /// What else stands in the midst of marked text: `*`, `~`, `|`, `[`, `{`, and the escape character.
    pub(crate) mark: u64,
    /// The ends of lines.
    pub(crate) line: u64,
    /// Bytes from 128 on.
    pub(crate) high: u64,
}

impl Masks {
    /// Letters and digits.
    pub(crate) const fn alnum(&self) -> u64 {
        self.digit | self.upper | self.lower
    }

    /// These, and `_`.
    pub(crate) const fn word(&self) -> u64 {
        self.alnum() | self.underscore
    }

    /// These, and `-`.
    pub(crate) const fn token(&self) -> u64 {
        self.word() | self.dash
    }

    /// These, and the other signs of base64.
    pub(crate) const fn value(&self) -> u64 {
        self.token() | self.plus | self.slash
    }
}

/// How masks are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// With arithmetic of 64 bits, which every processor has.
    Portable,
    /// With vectors of 32 bytes, and what came with them in processors.
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Engine {
    /// Returns the fastest that the processor has.
    pub(crate) fn fastest() -> Self {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2")
            && std::arch::is_x86_feature_detected!("bmi1")
            && std::arch::is_x86_feature_detected!("bmi2")
            && std::arch::is_x86_feature_detected!("lzcnt")
            && std::arch::is_x86_feature_detected!("popcnt")
        {
            return Self::Avx2;
        }
        Self::Portable
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) use avx2::candidates as avx2_candidates;
pub(crate) use portable::masks as portable;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, byte by byte.
    fn plain(block: &[u8; BLOCK]) -> Masks {
        let of = |test: fn(&u8) -> bool| {
            block.iter().enumerate().filter(|(_, byte)| test(byte)).fold(0, |mask, (at, _)| mask | 1 << at)
        };
        Masks {
            digit: of(u8::is_ascii_digit),
            upper: of(u8::is_ascii_uppercase),
            lower: of(u8::is_ascii_lowercase),
            underscore: of(|byte| *byte == b'_'),
            dash: of(|byte| *byte == b'-'),
            dot: of(|byte| *byte == b'.'),
            colon: of(|byte| *byte == b':'),
            at: of(|byte| *byte == b'@'),
            equals: of(|byte| *byte == b'='),
            slash: of(|byte| *byte == b'/'),
            plus: of(|byte| *byte == b'+'),
            bracket: of(|byte| *byte == b'('),
            less: of(|byte| *byte == b'<'),
            more: of(|byte| *byte == b'>'),
            space: of(|byte| *byte == b' '),
            hex: of(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_digit()),
            escape: of(|byte| b"%&\\".contains(byte)),
            quote: of(|byte| b"\"'`".contains(byte)),
            mark: of(|byte| b"*~|[{\x1B".contains(byte)),
            line: of(|byte| b"\r\n".contains(byte)),
            high: of(|byte| !byte.is_ascii()),
        }
    }

    fn check(block: &[u8; BLOCK]) {
        let expected = plain(block);
        let mut made = [Masks::default()];
        portable(block, &mut made);
        assert_eq!(made, [expected]);
        #[cfg(target_arch = "x86_64")]
        if let Some(masks) = avx2::masks_of(block) {
            assert_eq!(masks, expected);
        }
    }

    #[test]
    fn every_byte_is_of_its_classes_at_every_place() {
        for byte in 0..=255 {
            for place in 0..BLOCK {
                let mut block = [b'~'; BLOCK];
                block[place] = byte;
                check(&block);
            }
        }
    }

    proptest! {
        #[test]
        fn all_engines_agree(bytes in prop::collection::vec(any::<u8>(), BLOCK)) {
            check(bytes.first_chunk().unwrap());
        }
    }
}
