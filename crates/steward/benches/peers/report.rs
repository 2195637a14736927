//! The result as Markdown.

use std::fmt::Write;
use std::time::Duration;

use crate::servers::Peer;
use crate::shared::data::CONNECTIONS;
use crate::shared::load::Round;
use crate::shared::median;
use crate::shared::text::{pair, time, verdict};

/// How many times as many users as the best peer Steward must create.
const TIMES: f64 = 6.0;

/// Everything that was measured.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) machine: String,
    pub(crate) durable_write: Duration,
    pub(crate) rounds: usize,
    pub(crate) length: Duration,
    pub(crate) measured: Vec<(Peer, Vec<Round>)>,
}

impl Report {
    /// Returns what is published.
    pub(crate) fn markdown(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        self.write(&mut text).ok();
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let Self { machine, durable_write, rounds, length, measured } = self;
        writeln!(text, "Machine: {machine}; one 4 KiB fdatasync takes {} here.", time(*durable_write))?;
        writeln!(
            text,
            "{CONNECTIONS} connections, {rounds} interleaved rounds of {length:?} on new processes, medians; generator and \
             servers share the cores.\n"
        )?;
        writeln!(text, "| Create user | Kept when answered | Users/s | p50 / p99 |")?;
        writeln!(text, "|---|---|--:|--:|")?;
        for (peer, results) in measured {
            let latencies = [50, 99].map(|percent| {
                let seconds: Vec<f64> =
                    results.iter().map(|round| round.latencies.percentile(percent).as_secs_f64()).collect();
                Duration::from_secs_f64(median(&seconds))
            });
            let (name, keeps) = (peer.name(), peer.keeps());
            writeln!(text, "| {name} | {keeps} | {:.0} | {} |", rate(results), pair(latencies))?;
        }
        let best = |wanted: fn(&Peer) -> bool| {
            let rates = measured.iter().filter(|(peer, _)| wanted(peer)).map(|(_, results)| rate(results));
            rates.fold(0.0, f64::max)
        };
        let times = best(|peer| *peer == Peer::Steward) / best(|peer| *peer != Peer::Steward);
        writeln!(
            text,
            "\nSteward creates {times:.1} times as many users as the best of the others; target ≥ {TIMES}: {}.",
            verdict(times >= TIMES)
        )
    }
}

fn rate(results: &[Round]) -> f64 {
    median(&results.iter().map(Round::rate).collect::<Vec<_>>())
}
