//! The result as Markdown.

use std::fmt::Write;
use std::time::Duration;

use crate::measure::{COMFORTABLE, Target};
use crate::shared::load::Round;
use crate::shared::median;
use crate::shared::text::{bytes, pair, time, verdict};

/// What a large directory or group may cost at most, relative to a small one.
const FLAT: f64 = 1.5;

/// The p99 that no size of a group may reach at the fixed rate.
const LATE: Duration = Duration::from_millis(20);

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
    /// How latencies grow.
    pub(crate) curves: Vec<Curve>,
    /// How fast much is loaded.
    pub(crate) loads: Vec<Load>,
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
    name: String,
    database: &'static str,
    factor: f64,
    /// The most that it may be.
    target: Option<f64>,
}

/// How the latency of one change grows with what it changes.
#[derive(Debug)]
pub(crate) struct Curve {
    name: String,
    database: &'static str,
    /// p50 at the fixed rate of the largest, relative to the smallest; and the largest p99. None where it cannot keep up.
    found: Option<(f64, Duration)>,
}

/// How fast many things are written with few requests.
#[derive(Debug)]
pub(crate) struct Load {
    /// What.
    pub(crate) name: String,
    /// The database below.
    pub(crate) database: &'static str,
    /// Things per second; none where the server does not do it.
    pub(crate) rate: Option<f64>,
}

impl Report {
    /// Compares the first and the last of several cases that differ in size only, by their rates in each round.
    pub(crate) fn flat(&mut self, name: String, database: &'static str, rates: &[Vec<f64>]) {
        self.ratio(name, database, rates, Some(FLAT));
    }

    /// As [`Report::flat`], of what grows with its place by its nature: nothing is asked of it.
    pub(crate) fn grows(&mut self, name: String, database: &'static str, rates: &[Vec<f64>]) {
        self.ratio(name, database, rates, None);
    }

    fn ratio(&mut self, name: String, database: &'static str, rates: &[Vec<f64>], target: Option<f64>) {
        if let [small, .., large] = rates {
            let factors: Vec<f64> = small.iter().zip(large).map(|(small, large)| small / large).collect();
            self.flat.push(Flat { name, database, factor: median(&factors), target });
        }
    }

    /// Judges the last `cases` rows, which differ in size only, by their latencies at the fixed rate.
    pub(crate) fn curve(&mut self, name: String, database: &'static str, cases: usize) {
        let rows = &self.rows[self.rows.len().saturating_sub(cases)..];
        let [small, .., large] = rows else { return };
        let ratio = small
            .steward
            .fixed
            .zip(large.steward.fixed)
            .map(|([small, _], [large, _])| large.as_secs_f64() / small.as_secs_f64());
        let late = rows
            .iter()
            .map(|row| row.steward.fixed.map(|[_, late]| late))
            .try_fold(Duration::ZERO, |worst, late| late.map(|late| worst.max(late)));
        self.curves.push(Curve { name, database, found: ratio.zip(late) });
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
                bytes(row.size as u64),
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
        for Flat { name, database, factor, target } in &self.flat {
            let (asked, verdict) =
                target.map_or_else(Default::default, |most| (format!("≤ {most}"), verdict(*factor <= most)));
            writeln!(text, "| {name} | {database} | {factor:.2} | {asked} | {verdict} |")?;
        }
        for Curve { name, database, found } in &self.curves {
            let late = time(LATE);
            let (measured, reached) = found.map_or_else(
                || (format!("fewer than {COMFORTABLE}/s at full speed"), false),
                |(ratio, worst)| {
                    (format!("{ratio:.2}; worst p99 {}", time(worst)), ratio <= FLAT && worst < LATE)
                },
            );
            let verdict = verdict(reached);
            writeln!(text, "| {name} | {database} | {measured} | ≤ {FLAT}; < {late} | {verdict} |")?;
        }
        for Load { name, database, rate } in &self.loads {
            let measured =
                rate.map_or_else(|| "not offered by the server".to_owned(), |rate| format!("{rate:.0}/s"));
            writeln!(text, "| {name} | {database} | {measured} |  |  |")?;
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
