//! The two ways of asking: as fast as the answers come, and at a fixed rate.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, mpsc};
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{self, MissedTickBehavior};

use crate::shared::histogram::Histogram;
use crate::shared::script::Script;
use crate::support::Anything;
use crate::support::http::Connection;

/// Threads of the generator; each runs its share of the connections.
const THREADS: usize = 2;

/// Requests that wait for a connection at a fixed rate; more means that the server does not keep up at all.
const BACKLOG: usize = 10_000;

/// What a round brought.
#[derive(Debug, Clone, Default)]
pub(crate) struct Round {
    /// Answers.
    pub(crate) answers: u64,
    /// Answers whose status was not the expected one, with an example.
    pub(crate) wrong: u64,
    /// The first wrong answer.
    pub(crate) example: Option<String>,
    /// How long it took.
    pub(crate) took: Duration,
    /// Latencies of the requests that count.
    pub(crate) latencies: Histogram,
}

impl Round {
    /// Returns answers per second.
    #[expect(clippy::cast_precision_loss, reason = "a rate needs three digits")]
    pub(crate) fn rate(&self) -> f64 {
        self.answers as f64 / self.took.as_secs_f64()
    }

    fn merge(&mut self, other: &Self) {
        self.answers += other.answers;
        self.wrong += other.wrong;
        self.example = self.example.take().or_else(|| other.example.clone());
        self.took = self.took.max(other.took);
        self.latencies.merge(&other.latencies);
    }

    fn check(&mut self, expected: u16, status: u16, body: &[u8]) {
        self.answers += 1;
        if status != expected {
            self.wrong += 1;
            let start = String::from_utf8_lossy(&body[..body.len().min(300)]);
            self.example.get_or_insert_with(|| format!("{status} instead of {expected}: {start}"));
        }
    }
}

/// Sends on every connection the next request as soon as the last one is answered, for `duration`.
pub(crate) fn closed(
    address: SocketAddr,
    scripts: &mut [Script],
    expected: u16,
    duration: Duration,
) -> Anything<Round> {
    let share = scripts.len().div_ceil(THREADS);
    thread::scope(|scope| {
        let threads: Vec<_> = scripts
            .chunks_mut(share)
            .map(|scripts| scope.spawn(move || closed_share(address, scripts, expected, duration)))
            .collect();
        let mut whole = Round::default();
        for thread in threads {
            whole.merge(&thread.join().map_err(|_| "a thread of the generator panicked")??);
        }
        Ok(whole)
    })
}

fn closed_share(
    address: SocketAddr,
    scripts: &mut [Script],
    expected: u16,
    duration: Duration,
) -> Anything<Round> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = LocalSet::new();
    local.block_on(&runtime, async {
        let mut tasks = JoinSet::new();
        let deadline = Instant::now() + duration;
        for (index, script) in scripts.iter_mut().enumerate() {
            let mut script = std::mem::replace(script, Script::cycle(Vec::new()));
            tasks.spawn_local(async move {
                let round = closed_connection(address, &mut script, expected, deadline).await;
                (index, script, round)
            });
        }
        let mut whole = Round::default();
        while let Some(finished) = tasks.join_next().await {
            let (index, script, round) = finished?;
            scripts[index] = script;
            whole.merge(&round?);
        }
        Ok(whole)
    })
}

async fn closed_connection(
    address: SocketAddr,
    script: &mut Script,
    expected: u16,
    deadline: Instant,
) -> Anything<Round> {
    let mut connection = Connection::open(address).await?;
    let mut round = Round::default();
    let began = Instant::now();
    let mut last = began;
    while last < deadline {
        let (request, counted) = script.next();
        let answer = connection.call(request).await?;
        round.check(expected, answer.status, answer.body);
        let now = Instant::now();
        if counted {
            round.latencies.record(now - last);
        }
        last = now;
    }
    round.took = last - began;
    Ok(round)
}

/// Sends `rate` requests a second, whether or not the server keeps up: a request that waits for a connection has begun.
pub(crate) fn fixed_rate(
    address: SocketAddr,
    scripts: &mut Vec<Script>,
    expected: u16,
    rate: u32,
    duration: Duration,
) -> Anything<Round> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = LocalSet::new();
    local.block_on(&runtime, async {
        let (due, waiting) = mpsc::channel(BACKLOG);
        let waiting = Arc::new(Mutex::new(waiting));
        let mut tasks = JoinSet::new();
        for mut script in std::mem::take(scripts) {
            let waiting = Arc::clone(&waiting);
            tasks.spawn_local(async move {
                let round = fixed_connection(address, &mut script, expected, waiting).await;
                (script, round)
            });
        }
        let mut ticks = time::interval(Duration::from_secs(1) / rate);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let began = Instant::now();
        while began.elapsed() < duration {
            ticks.tick().await;
            due.try_send(Instant::now())
                .map_err(|_| format!("the server answers fewer than {rate} requests a second"))?;
        }
        drop(due);
        let mut whole = Round::default();
        while let Some(finished) = tasks.join_next().await {
            let (script, round) = finished?;
            scripts.push(script);
            whole.merge(&round?);
        }
        whole.took = began.elapsed();
        Ok(whole)
    })
}

async fn fixed_connection(
    address: SocketAddr,
    script: &mut Script,
    expected: u16,
    waiting: Arc<Mutex<mpsc::Receiver<Instant>>>,
) -> Anything<Round> {
    let mut connection = Connection::open(address).await?;
    let mut round = Round::default();
    loop {
        let due = waiting.lock().await.recv().await;
        let Some(due) = due else { return Ok(round) };
        let (request, counted) = script.next();
        let answer = connection.call(request).await?;
        round.check(expected, answer.status, answer.body);
        if counted {
            round.latencies.record(due.elapsed());
        }
    }
}
