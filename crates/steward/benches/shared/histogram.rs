//! Latencies in buckets whose width grows with the value: 64 per doubling, so within 1.6 %.

use std::time::Duration;

/// Buckets per doubling, as a power of two.
const PRECISION: u32 = 6;
const PER_DOUBLING: usize = 1 << PRECISION;

/// A count of latencies by size.
#[derive(Debug, Clone, Default)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Histogram {
    /// Counts one latency.
    pub(crate) fn record(&mut self, latency: Duration) {
        let bucket = bucket(u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX));
        if self.counts.len() <= bucket {
            self.counts.resize(bucket + 1, 0);
        }
        self.counts[bucket] += 1;
        self.total += 1;
    }

    /// Adds what another one counted.
    pub(crate) fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
    }

    /// Returns the latency that this many of 100 requests did not exceed.
    pub(crate) fn percentile(&self, percent: u64) -> Duration {
        let wanted = (self.total * percent).div_ceil(100).max(1);
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return Duration::from_nanos(value(bucket));
            }
        }
        Duration::ZERO
    }
}

/// Below 128 ns one bucket per nanosecond, then 64 per doubling.
fn bucket(nanoseconds: u64) -> usize {
    let doublings = nanoseconds.checked_ilog2().unwrap_or(0).saturating_sub(PRECISION);
    let position = usize::try_from(nanoseconds >> doublings).unwrap_or(usize::MAX);
    PER_DOUBLING * doublings as usize + position
}

/// The smallest value of a bucket.
fn value(bucket: usize) -> u64 {
    let doublings = (bucket / PER_DOUBLING).saturating_sub(1);
    ((bucket - PER_DOUBLING * doublings) as u64) << doublings
}
