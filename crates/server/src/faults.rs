//! Faults on purpose: what a client has to live with, for those who develop one against `steward dev --faults`. A real
//! server has none.

use std::time::Duration;

use steward_core::context::Ids;

/// A whole, in millionths.
const WHOLE: u32 = 1_000_000;

/// The longest pause that can be asked for. Past the time limit of a request nothing new would be seen.
const LONGEST: Duration = Duration::from_mins(1);

/// Which faults happen, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    /// Shares of all requests, in millionths; together at most a whole.
    shares: Vec<(Fault, u32)>,
    /// How long an answer is held back, from and to in milliseconds.
    latency: Option<(u32, u32)>,
}

/// Something that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// 429, with a second to wait. Nothing was done.
    TooMany,
    /// 500. Nothing was done.
    Internal,
    /// 503. Nothing was done.
    Unavailable,
    /// 500, but the request was carried out: what a client sees whose answer was lost on the way.
    Lost,
}

impl Fault {
    const ALL: [(Self, &'static str); 4] =
        [(Self::TooMany, "429"), (Self::Internal, "500"), (Self::Unavailable, "503"), (Self::Lost, "lost")];
}

/// What happens to one request.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fate {
    pub(crate) latency: Duration,
    pub(crate) fault: Option<Fault>,
}

impl Faults {
    /// Reads a list such as `429:5%,500:1%,lost:0.5%,latency:50-300ms`.
    ///
    /// # Errors
    ///
    /// A sentence that names the part that cannot be read, and how it is written.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut faults = Self { shares: Vec::new(), latency: None };
        for part in text.split(',').map(str::trim) {
            let (name, value) = part
                .split_once(':')
                .ok_or_else(|| format!("{part:?} has no value: write 429:5% or latency:50-300ms"))?;
            if name == "latency" {
                let latency = latency(value).ok_or_else(|| {
                    format!(
                        "{value:?} is no latency: write 50ms, 50-300ms or 1-2s, at most {} s",
                        LONGEST.as_secs()
                    )
                })?;
                if faults.latency.replace(latency).is_some() {
                    return Err("latency is given twice".to_owned());
                }
                continue;
            }
            let known = Fault::ALL.iter().find(|(_, word)| *word == name);
            let (fault, word) = known
                .ok_or_else(|| format!("{name:?} is no fault: choose 429, 500, 503, lost or latency"))?;
            if faults.shares.iter().any(|(other, _)| other == fault) {
                return Err(format!("{word} is given twice"));
            }
            let share = share(value)
                .ok_or_else(|| format!("{value:?} is no share of all requests: write 5% or 0.5%"))?;
            faults.shares.push((*fault, share));
        }
        if faults.shares.iter().map(|(_, share)| share).sum::<u32>() > WHOLE {
            return Err("the shares come to more than 100%".to_owned());
        }
        Ok(faults)
    }

    /// Draws what happens to the next request.
    pub(crate) fn draw(&self, ids: &Ids) -> Fate {
        self.fate(u32::from_be_bytes(ids.nonce()), u32::from_be_bytes(ids.nonce()))
    }

    fn fate(&self, for_fault: u32, for_latency: u32) -> Fate {
        let mut left = scaled(for_fault, WHOLE);
        let fault = self.shares.iter().find_map(|(fault, share)| {
            let hit = left < *share;
            left = left.saturating_sub(*share);
            hit.then_some(*fault)
        });
        let latency = self.latency.map_or(Duration::ZERO, |(from, to)| {
            Duration::from_millis((from + scaled(for_latency, to - from + 1)).into())
        });
        Fate { latency, fault }
    }
}

/// Brings a number that was drawn below a limit.
fn scaled(drawn: u32, limit: u32) -> u32 {
    let product = u64::from(drawn) * u64::from(limit);
    u32::try_from(product >> 32).unwrap_or(u32::MAX)
}

/// Reads a percentage of at most 100 with at most four decimals, as millionths.
fn share(text: &str) -> Option<u32> {
    let (whole, decimals) = {
        let number = text.strip_suffix('%')?;
        number.split_once('.').unwrap_or((number, "0"))
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || whole.len() > 3 || !digits(decimals) || decimals.len() > 4 {
        return None;
    }
    let share = whole.parse::<u32>().ok()? * 10_000 + format!("{decimals:0<4}").parse::<u32>().ok()?;
    (share <= WHOLE).then_some(share)
}

fn latency(text: &str) -> Option<(u32, u32)> {
    let (numbers, unit) = match text.strip_suffix("ms") {
        Some(numbers) => (numbers, 1),
        None => (text.strip_suffix('s')?, 1000),
    };
    let (from, to) = numbers.split_once('-').unwrap_or((numbers, numbers));
    let millis = |number: &str| {
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| number.parse::<u32>().ok()?.checked_mul(unit)).flatten()
    };
    let (from, to) = (millis(from)?, millis(to)?);
    (from <= to && Duration::from_millis(to.into()) <= LONGEST).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(text: &str) -> String {
        Faults::parse(text).unwrap_err()
    }

    #[test]
    fn lists_of_faults_are_read() {
        let faults = Faults::parse("429:5%, 500:1%,503:0.25%,lost:100%").map(|faults| faults.shares);
        assert_eq!(faults, Err("the shares come to more than 100%".to_owned()));
        let faults = Faults::parse("429:5%, 500:1%,503:0.25%,lost:0.0001%,latency:50-300ms").unwrap();
        let shares = [
            (Fault::TooMany, 50_000),
            (Fault::Internal, 10_000),
            (Fault::Unavailable, 2500),
            (Fault::Lost, 1),
        ];
        assert_eq!((faults.shares, faults.latency), (shares.to_vec(), Some((50, 300))));
        assert_eq!(Faults::parse("latency:2s").unwrap().latency, Some((2000, 2000)));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(refused(""), "\"\" has no value: write 429:5% or latency:50-300ms");
        assert_eq!(refused("418:1%"), "\"418\" is no fault: choose 429, 500, 503, lost or latency");
        assert_eq!(refused("429:1%,429:1%"), "429 is given twice");
        assert_eq!(refused("latency:1s,latency:1s"), "latency is given twice");
        for share in ["5", "%", "101%", "-1%", "1.00001%", "1.%", "9999%", "+5%"] {
            assert_eq!(
                refused(&format!("500:{share}")),
                format!("{share:?} is no share of all requests: write 5% or 0.5%")
            );
        }
        for latency in ["", "5", "ms", "300-50ms", "61s", "-5ms", "1-ms", "4294967295s"] {
            let why = refused(&format!("latency:{latency}"));
            assert!(why.starts_with(&format!("{latency:?} is no latency")), "{why}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9a-z:%.,\\-]{0,24}") {
            let _ = Faults::parse(&text);
        }

        #[test]
        fn faults_have_their_shares_of_what_is_drawn(drawn: u32, other: u32) {
            let faults = Faults::parse("429:25%,lost:50%,latency:10-20ms").unwrap();
            let fate = faults.fate(drawn, other);
            let expected = match f64::from(drawn) / f64::from(u32::MAX) {
                share if share < 0.2499 => Some(Fault::TooMany),
                share if (0.2501..0.7499).contains(&share) => Some(Fault::Lost),
                share if share > 0.7501 => None,
                _ => fate.fault,
            };
            prop_assert_eq!(fate.fault, expected);
            prop_assert!((10..=20).contains(&fate.latency.as_millis()));
        }
    }
}
