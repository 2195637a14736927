//! Lengths of time in the life of a key.

/// The longest span that is read: ten years, more than any key is good for.
const SECONDS_MAX: i64 = 3650 * 24 * 3600;

const UNITS: [(char, i64); 5] = [('s', 1), ('m', 60), ('h', 3600), ('d', 24 * 3600), ('w', 7 * 24 * 3600)];

/// A length of time in whole seconds, written `90d`, `12h`, `2w` or `0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span(pub(super) i64);

impl Span {
    /// Reads a span. The error continues a sentence of clap.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text == "0" {
            return Ok(Self(0));
        }
        let rule = || "write a number and its unit: 90d, 12h, 2w, 30m or 45s, at most ten years".to_owned();
        let unit = text.chars().next_back().ok_or_else(rule)?;
        let (_, seconds) = UNITS.into_iter().find(|(name, _)| *name == unit).ok_or_else(rule)?;
        let number = text.strip_suffix(unit).unwrap_or_default();
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(rule());
        }
        let span = number.parse::<i64>().ok().and_then(|number| number.checked_mul(seconds));
        span.filter(|span| *span <= SECONDS_MAX).map(Self).ok_or_else(rule)
    }

    /// Reads a span that is not nothing.
    pub(super) fn parse_some(text: &str) -> Result<Self, String> {
        match Self::parse(text)? {
            Self(0) => Err("it must be longer than nothing".to_owned()),
            span => Ok(span),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_in_their_units() {
        for (text, seconds) in
            [("0", 0), ("45s", 45), ("30m", 1800), ("12h", 43_200), ("90d", 7_776_000), ("2w", 1_209_600)]
        {
            assert_eq!(Span::parse(text), Ok(Span(seconds)), "{text}");
        }
        for text in ["", "d", "90", "-1d", "+1d", "1.5d", "1y", "1 d", "3651d", "99999999999999999999d", "9é"]
        {
            assert!(Span::parse(text).is_err(), "{text}");
        }
        assert!(Span::parse_some("0").is_err() && Span::parse_some("0d").is_err());
    }
}
