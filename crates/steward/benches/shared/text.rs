//! Numbers as people read them.

use std::time::Duration;

/// Says whether a target was reached.
pub(crate) fn verdict(reached: bool) -> &'static str {
    if reached { "pass" } else { "**miss**" }
}

/// Writes p50 / p99.
pub(crate) fn pair([median, late]: [Duration; 2]) -> String {
    format!("{} / {}", time(median), time(late))
}

/// Writes a duration with three digits.
pub(crate) fn time(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1_000.0;
    match milliseconds {
        short if short < 1.0 => format!("{:.0} µs", milliseconds * 1_000.0),
        medium if medium < 10.0 => format!("{milliseconds:.2} ms"),
        medium if medium < 100.0 => format!("{milliseconds:.1} ms"),
        long if long < 10_000.0 => format!("{milliseconds:.0} ms"),
        _ => format!("{:.0} s", duration.as_secs_f64()),
    }
}

/// Writes a number of bytes with its unit.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub(crate) fn bytes(size: u64) -> String {
    match size {
        0..10_000 => format!("{size} B"),
        10_000..1_000_000 => format!("{:.0} kB", size as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", size as f64 / 1e6),
        _ => format!("{:.2} GB", size as f64 / 1e9),
    }
}

/// Writes 100000 as 100k.
pub(crate) fn kilo(count: usize) -> String {
    if count >= 1_000 && count.is_multiple_of(1_000) {
        format!("{}k", count / 1_000)
    } else {
        count.to_string()
    }
}

/// Writes 1234567 as 1,234,567.
pub(crate) fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
