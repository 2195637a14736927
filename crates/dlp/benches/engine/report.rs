//! What came out, in tables.

use std::fmt::Write as _;

use crate::cases::{ENGINE, MEMCHR, PORTABLE};
use crate::measure::Measured;
use crate::settings::Settings;

/// How many of the hostile texts are shown.
const WORST: usize = 15;

/// One of the others, and the engine on the same text.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) theirs: Measured,
    pub(crate) ours: Measured,
    /// How many times faster the engine is to be.
    pub(crate) target: f64,
}

/// What came out.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) machine: String,
    pub(crate) corpus: String,
    /// How many expressions the set of shapes has, and of how many detectors.
    pub(crate) shapes: (usize, usize),
    pub(crate) cases: Vec<Measured>,
    /// How much faster two threads are, by the clock on the wall and by CPU time.
    pub(crate) threads: Option<[f64; 2]>,
    pub(crate) peers: Vec<Peer>,
    pub(crate) hostile: Vec<Measured>,
    pub(crate) notes: Vec<String>,
}

impl Report {
    fn rate(&self, name: &str) -> Option<f64> {
        self.cases.iter().find(|case| case.name == name).map(Measured::rate)
    }

    /// Writes all of it.
    pub(crate) fn markdown(&self, settings: &Settings) -> String {
        let mut text = String::new();
        // Text takes whatever is written into it.
        let _ = self.write(settings, &mut text);
        text
    }

    fn write(&self, settings: &Settings, text: &mut String) -> std::fmt::Result {
        writeln!(text, "Machine: {}.", self.machine)?;
        writeln!(text, "{}", self.corpus)?;
        writeln!(
            text,
            "One thread, its CPU time, medians of {} rounds in turn; MB are 1,000,000 bytes. The set of shapes has {} expressions of {} detectors.\n",
            settings.rounds, self.shapes.0, self.shapes.1
        )?;
        let engine = self.rate(ENGINE);
        writeln!(text, "| | Text | MB/s | of the engine | Found |\n|---|--:|--:|--:|--:|")?;
        for case in &self.cases {
            let share = engine.map_or(String::new(), |engine| format!("{:.3} ×", case.rate() / engine));
            writeln!(
                text,
                "| {} | {:.1} MB | {} | {share} | {} |",
                case.name,
                case.bytes as f64 / 1e6,
                megabytes(case.rate()),
                case.found
            )?;
        }
        if !self.peers.is_empty() {
            writeln!(
                text,
                "\n| Others, on the same part of the text | Text | MB/s | Found | Engine, MB/s | Times | Target | |\n|---|--:|--:|--:|--:|--:|---|---|"
            )?;
            for Peer { theirs, ours, target } in &self.peers {
                let times = ours.rate() / theirs.rate();
                writeln!(
                    text,
                    "| {} | {:.2} MB | {} | {} | {} | {times:.0} | ≥ {target:.0} | {} |",
                    theirs.name,
                    theirs.bytes as f64 / 1e6,
                    megabytes(theirs.rate()),
                    theirs.found,
                    megabytes(ours.rate()),
                    verdict(times >= *target)
                )?;
            }
        }
        writeln!(text, "\n| | Measured | Target | |\n|---|--:|---|---|")?;
        if let Some(engine) = engine {
            writeln!(
                text,
                "| mixed text, a finding every 2 KiB | {} MB/s | ≥ 800 MB/s, next 1,500 | {} |",
                megabytes(engine),
                verdict(engine >= 0.8e9)
            )?;
            if let Some(memchr) = self.rate(MEMCHR) {
                let share = 100.0 * engine / memchr;
                writeln!(
                    text,
                    "| of the speed of memchr | {share:.2} % | ≥ 1.9 % | {} |",
                    verdict(share >= 1.9)
                )?;
            }
        }
        if let Some(portable) = self.rate(PORTABLE) {
            writeln!(
                text,
                "| without AVX2 | {} MB/s | ≥ 250 MB/s | {} |",
                megabytes(portable),
                verdict(portable >= 0.25e9)
            )?;
        }
        if let Some([wall, cpu]) = self.threads {
            writeln!(
                text,
                "| two threads against one, by CPU time (by the clock on the wall {wall:.2}) | {cpu:.2} | ≥ 1.85 | {} |",
                verdict(cpu >= 1.85)
            )?;
        }
        if let (Some(worst), Some(engine)) = (self.hostile.first(), engine) {
            let share = 100.0 * worst.rate() / engine;
            writeln!(
                text,
                "| worst hostile text against the normal speed: {} | {share:.1} % | ≥ 15 %, next 33 % | {} |",
                worst.name,
                verdict(share >= 15.0)
            )?;
            let below = self.hostile.iter().filter(|one| one.rate() < 0.15 * engine).count();
            writeln!(
                text,
                "\nOf {} hostile texts of 1 MiB, {below} are below 15 % of the normal speed. The slowest:\n",
                self.hostile.len()
            )?;
            writeln!(text, "| Text | MB/s | of the normal speed | Found |\n|---|--:|--:|--:|")?;
            for one in self.hostile.iter().take(WORST) {
                writeln!(
                    text,
                    "| `{}` | {} | {:.1} % | {} |",
                    one.name.replace('|', "\\|"),
                    megabytes(one.rate()),
                    100.0 * one.rate() / engine,
                    one.found
                )?;
            }
        }
        for note in &self.notes {
            writeln!(text, "\n{note}")?;
        }
        Ok(())
    }
}

fn verdict(reached: bool) -> &'static str {
    if reached { "pass" } else { "**miss**" }
}

/// Writes bytes a second as MB/s with three digits.
fn megabytes(rate: f64) -> String {
    match rate / 1e6 {
        small if small < 10.0 => format!("{small:.2}"),
        medium if medium < 100.0 => format!("{medium:.1}"),
        large => format!("{large:.0}"),
    }
}
