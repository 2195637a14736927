//! How values are compared: letters and digits alone, in small letters.

use unicode_normalization::UnicodeNormalization;

use crate::rules::limits;
use crate::rules::words::{Tokens, fold};

/// Writes a value as it is hashed; `None` where it has no letter and no digit, or is too long.
///
/// ```
/// assert_eq!(steward_dlp::rules::edm::normalize("DE89 3704-0044"), Some("de8937040044".into()));
/// ```
pub fn normalize(value: &str) -> Option<String> {
    if value.len() > 4 * limits::VALUE {
        return None;
    }
    let written: String = if value.is_ascii() {
        value
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect()
    } else {
        value.nfkc().filter(|letter| letter.is_alphanumeric()).map(fold).collect()
    };
    (!written.is_empty() && written.len() <= limits::VALUE).then_some(written)
}

/// How many words a value has.
pub(crate) fn words(value: &str) -> usize {
    Tokens::new(value.as_bytes(), 0).filter(|token| token.is_word).count()
}
