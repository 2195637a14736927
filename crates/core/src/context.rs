//! What a use case gets from outside: the program, who acts, and the time, ids and chance of this request.

use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::principal::Actor;
use crate::steward::Steward;

/// A moment: microseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Renders RFC 3339 with six fractional digits, as the provisioning API shows times.
    pub fn to_micros_text(self) -> String {
        format!("{:.6}", self.instant())
    }

    /// Renders RFC 3339 with three fractional digits, as the organizations API shows times.
    pub fn to_millis_text(self) -> String {
        format!("{:.3}", self.instant())
    }

    /// Reads RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|time| Self(time.as_microsecond()))
    }

    /// Moves forward by a number of seconds.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Reads milliseconds since the epoch, the form in which the events API takes its bounds.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1000))
    }

    fn instant(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

impl From<Timestamp> for steward_db::Bind<'_> {
    fn from(time: Timestamp) -> Self {
        steward_db::Bind::Int(time.0)
    }
}

/// Tells the time.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Returns the current moment.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock of the machine")]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_microsecond())
    }
}

/// A clock that a test sets.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Starts at a moment.
    pub const fn new(start: Timestamp) -> Self {
        Self(AtomicI64::new(start.0))
    }

    /// Moves the clock forward.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Where unpredictable bytes come from.
pub trait Entropy: Send + Sync + fmt::Debug {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// The random source of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the random source of the system")]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system has a random source");
    }
}

/// Draws identifiers: UUIDs of version 7 that grow within one process (RFC 9562 §6.2, method 1).
///
/// Every request draws one, so nobody waits here: a thread that finds the other one at work goes its own way.
#[derive(Debug)]
pub struct Ids {
    /// Milliseconds of the last id, and behind them, in the low 12 bits, its counter.
    last: AtomicU64,
    pool: Mutex<Pool>,
    entropy: Box<dyn Entropy>,
}

/// Random bytes drawn ahead: one system call serves many ids.
#[derive(Debug)]
struct Pool {
    bytes: [u8; 512],
    used: usize,
}

/// The counter of an id has 12 bits; the upper half of it stays free at first, so that a busy millisecond does not run
/// over into the next.
const COUNTER_BITS: u32 = 12;
const FIRST_COUNTER: u16 = 0x07ff;

impl Ids {
    /// Draws from a source of chance.
    pub fn new(entropy: Box<dyn Entropy>) -> Self {
        let pool = Pool { bytes: [0; 512], used: 512 };
        Self { last: AtomicU64::new(0), pool: Mutex::new(pool), entropy }
    }

    /// Draws an id for something that comes to be at `now`.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let mut random = [0_u8; 10];
        self.draw(&mut random);
        let millis = u64::try_from(now.0.div_euclid(1000)).unwrap_or(0);
        let fresh = u16::from_be_bytes([random[0], random[1]]) & FIRST_COUNTER;
        let step = |last: u64| {
            if millis > last >> COUNTER_BITS { millis << COUNTER_BITS | u64::from(fresh) } else { last + 1 }
        };
        let last = self.last.fetch_update(Ordering::AcqRel, Ordering::Acquire, |last| Some(step(last)));
        let next = step(last.unwrap_or_else(|last| last));
        let counter = (next & ((1 << COUNTER_BITS) - 1)) as u16;
        random[..2].copy_from_slice(&counter.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(next >> COUNTER_BITS, &random).into_uuid()
    }

    /// Fills a buffer for a secret, straight from the source.
    pub fn secret(&self, buffer: &mut [u8]) {
        self.entropy.fill(buffer);
    }

    /// Draws a nonce. Nonces are no secrets: they come from bytes that were drawn ahead.
    pub fn nonce<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        let mut nonce = [0; LENGTH];
        self.draw(&mut nonce);
        nonce
    }

    fn draw(&self, buffer: &mut [u8]) {
        let Ok(mut pool) = self.pool.try_lock() else { return self.entropy.fill(buffer) };
        if pool.used + buffer.len() > pool.bytes.len() {
            self.entropy.fill(&mut pool.bytes);
            pool.used = 0;
        }
        let from = pool.used;
        pool.used += buffer.len();
        let until = pool.used;
        buffer.copy_from_slice(&pool.bytes[from..until]);
    }
}

/// Where a request came from.
#[derive(Debug, Clone)]
pub struct Request {
    /// The id that the answer carries in `X-Request-Id`.
    pub id: Arc<str>,
    /// The address of the client.
    pub address: Option<IpAddr>,
    /// Where what the request changed is noted, for whoever explains it afterwards.
    pub trace: Option<Arc<Trace>>,
}

/// What the last attempt of a request changed. It is no proof: the log is.
#[derive(Debug, Default)]
pub struct Trace(Mutex<Vec<Noted>>);

/// A change that was noted.
#[derive(Debug, Clone, PartialEq)]
pub struct Noted {
    /// The id of the action.
    pub action: &'static str,
    /// The values before, if there were any.
    pub before: Option<Value>,
    /// The values after, if there are any.
    pub after: Option<Value>,
    /// Which operation of a bulk request it was, from 0.
    pub operation: Option<usize>,
}

/// The changes of one bulk request that are noted: a journal shows no more.
const GATHERED: usize = 300;

/// The bytes of JSON, about, that the changes of one bulk request may take.
pub const GATHERED_BYTES: usize = 1 << 20;

impl Trace {
    /// Forgets an attempt that is made again.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Notes a change.
    pub fn note(&self, noted: Noted) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(noted);
    }

    /// Adds what an operation of a bulk request changed; what is past the limits is not noted. `room` is what is left of
    /// [`GATHERED_BYTES`]. Each operation has a trace of its own, because a transaction clears that of its request.
    pub fn gather(&self, operation: usize, changes: Vec<Noted>, room: &mut usize) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for change in changes {
            if noted.len() >= GATHERED || *room == 0 {
                return;
            }
            let values = [&change.before, &change.after].into_iter().flatten();
            let size: usize = values.map(|value| value.to_string().len()).sum();
            let Some(left) = room.checked_sub(size) else {
                *room = 0;
                return;
            };
            *room = left;
            noted.push(Noted { operation: Some(operation), ..change });
        }
    }

    /// Takes what was noted.
    pub fn take(&self) -> Vec<Noted> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The surroundings of one use case.
#[derive(Debug, Clone)]
pub struct Context {
    /// The program.
    pub steward: Steward,
    /// Who acts; recorded with every event.
    pub actor: Actor,
    /// Where the request came from.
    pub request: Request,
    /// The time of the request: everything that it changes carries this moment.
    pub now: Timestamp,
}

impl Context {
    /// Draws an id of the moment of this request.
    pub fn uuid(&self) -> Uuid {
        self.steward.ids().uuid(self.now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_process_grow_even_within_a_millisecond() {
        let ids = Ids::new(Box::new(SystemEntropy));
        let drawn: Vec<Uuid> = (0..10_000).map(|step| ids.uuid(Timestamp(step / 1000))).collect();
        assert!(drawn.is_sorted_by(|left, right| left < right));
    }

    #[test]
    fn times_are_shown_with_a_fixed_number_of_digits() {
        let time = Timestamp(1_537_984_149_420_654);
        assert_eq!(time.to_micros_text(), "2018-09-26T17:49:09.420654Z");
        assert_eq!(time.to_millis_text(), "2018-09-26T17:49:09.420Z");
        assert_eq!(Timestamp(0).to_millis_text(), "1970-01-01T00:00:00.000Z");
    }
}
