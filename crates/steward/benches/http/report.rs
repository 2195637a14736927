//! The result as Markdown.

use std::fmt::Write;
use std::time::Duration;

use crate::load::Round;
use crate::measure::{Target, median};

/// What a large directory or group may cost at most, relative to a small one.
const FLAT: f64 = 1.5;

/// What `steward dev` may take until it is ready, and then occupy in MiB.
const READY: Duration = Duration::from_secs(1);
const MEMORY: f64 = 40.0;

/// Everything that was measured.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// The machine.
    pub(crate) machine: String,
    /// The version of `PostgreSQL`, if it was measured.
    pub(crate) postgres: Option<String>,
    /// The time of one durable write.
    pub(crate) durable_write: Duration,
    /// How it was measured.
    pub(crate) method: String,
    /// One row for each case.
    pub(crate) rows: Vec<Row>,
    /// The start of `steward dev`.
    pub(crate) start: Option<Start>,
    /// Costs of a large directory or group relative to a small one.
    pub(crate) flat: Vec<Flat>,
}

/// One case.
#[derive(Debug)]
pub(crate) struct Row {
    /// What was asked.
    pub(crate) name: String,
    /// The database below.
    pub(crate) database: &'static str,
    /// Bytes of the answer's body.
    pub(crate) size: usize,
    /// The bare server.
    pub(crate) bare: Side,
    /// Steward.
    pub(crate) steward: Side,
    /// Percent of the bare server's requests/s, the median over the rounds.
    pub(crate) share: f64,
    /// What it must reach.
    pub(crate) target: Option<Target>,
}

/// One server in one case.
#[derive(Debug)]
pub(crate) struct Side {
    rate: f64,
    full: [Duration; 2],
    fixed: Option<[Duration; 2]>,
}

impl Side {
    /// Summarizes rounds at full speed and the one at the fixed rate.
    pub(crate) fn new(rounds: &[Round], fixed: Option<Round>) -> Self {
        let middle = |percent: u64| {
            let seconds: Vec<f64> =
                rounds.iter().map(|round| round.latencies.percentile(percent).as_secs_f64()).collect();
            Duration::from_secs_f64(median(&seconds))
        };
        Self {
            rate: median(&rounds.iter().map(Round::rate).collect::<Vec<_>>()),
            full: [middle(50), middle(99)],
            fixed: fixed.map(|round| [50, 99].map(|percent| round.latencies.percentile(percent))),
        }
    }
}

/// The start of `steward dev`.
#[derive(Debug)]
pub(crate) struct Start {
    /// From the start of the process to its line on standard output.
    pub(crate) ready: Duration,
    /// Resident memory in MiB, some seconds later.
    pub(crate) memory: f64,
}

/// How much more the same request costs on more data.
#[derive(Debug)]
pub(crate) struct Flat {
    name: &'static str,
    database: &'static str,
    sizes: (usize, usize),
    factor: f64,
}

impl Report {
    /// Compares the first and the last of several cases that differ in size only, by their rates in each round.
    pub(crate) fn flat(
        &mut self,
        name: &'static str,
        database: &'static str,
        sizes: (usize, usize),
        rates: &[Vec<f64>],
    ) {
        if let [small, .., large] = rates {
            let factors: Vec<f64> = small.iter().zip(large).map(|(small, large)| small / large).collect();
            self.flat.push(Flat { name, database, sizes, factor: median(&factors) });
        }
    }

    /// Returns what is published.
    pub(crate) fn markdown(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        self.write(&mut text).ok();
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let postgres =
            self.postgres.as_ref().map(|version| format!(", {version} with fsync on")).unwrap_or_default();
        writeln!(
            text,
            "Machine: {}{postgres}; one 4 KiB fdatasync takes {} here.",
            self.machine,
            time(self.durable_write)
        )?;
        writeln!(text, "{}\n", self.method)?;
        writeln!(
            text,
            "| Request | Database | Answer | Bare, requests/s | Steward, requests/s | Share | Target | |"
        )?;
        writeln!(text, "|---|---|--:|--:|--:|--:|---|---|")?;
        for row in &self.rows {
            let (target, verdict) = row.target.map_or_else(Default::default, |target| {
                (format!("≥ {} %, next {} %", target.reach, target.next), verdict(row.share >= target.reach))
            });
            writeln!(
                text,
                "| {} | {} | {} | {:.0} | {:.0} | {:.1} % | {target} | {verdict} |",
                row.name,
                row.database,
                bytes(row.size),
                row.bare.rate,
                row.steward.rate,
                row.share,
            )?;
        }
        writeln!(text, "\nLatencies, p50 / p99:\n")?;
        writeln!(
            text,
            "| Request | Database | Full speed, bare | Full speed, Steward | 200/s, bare | 200/s, Steward |"
        )?;
        writeln!(text, "|---|---|--:|--:|--:|--:|")?;
        for Row { name, database, bare, steward, .. } in &self.rows {
            let [full_bare, full_steward] = [bare.full, steward.full].map(pair);
            let [fixed_bare, fixed_steward] =
                [bare.fixed, steward.fixed].map(|times| times.map_or_else(|| "–".to_owned(), pair));
            writeln!(
                text,
                "| {name} | {database} | {full_bare} | {full_steward} | {fixed_bare} | {fixed_steward} |"
            )?;
        }
        writeln!(text, "\n| | Database | Measured | Target | |\n|---|---|--:|---|---|")?;
        for Flat { name, database, sizes: (small, large), factor } in &self.flat {
            let (small, large) = (kilo(*small), kilo(*large));
            let verdict = verdict(*factor <= FLAT);
            writeln!(
                text,
                "| {name}, {large} ÷ {small} | {database} | {factor:.2} | ≤ {FLAT} | {verdict} |"
            )?;
        }
        if let Some(Start { ready, memory }) = &self.start {
            let in_time = verdict(*ready < READY);
            writeln!(
                text,
                "| `steward dev` ready, seeded (median of 10) | SQLite | {} | < 1 s | {in_time} |",
                time(*ready)
            )?;
            let small = verdict(*memory < MEMORY);
            writeln!(
                text,
                "| its resident memory when idle | SQLite | {memory:.1} MiB | < {MEMORY} MiB | {small} |"
            )?;
        }
        Ok(())
    }
}

fn verdict(reached: bool) -> &'static str {
    if reached { "pass" } else { "**miss**" }
}

fn pair([median, late]: [Duration; 2]) -> String {
    format!("{} / {}", time(median), time(late))
}

fn time(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1_000.0;
    match milliseconds {
        short if short < 1.0 => format!("{:.0} µs", milliseconds * 1_000.0),
        medium if medium < 10.0 => format!("{milliseconds:.2} ms"),
        medium if medium < 100.0 => format!("{milliseconds:.1} ms"),
        _ => format!("{milliseconds:.0} ms"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
fn bytes(size: usize) -> String {
    match size {
        0..10_000 => format!("{size} B"),
        10_000..1_000_000 => format!("{:.0} kB", size as f64 / 1e3),
        _ => format!("{:.1} MB", size as f64 / 1e6),
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
