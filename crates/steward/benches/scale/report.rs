//! The result as Markdown.

use std::fmt::Write;
use std::time::Duration;

use crate::build::{Whole, rate};
use crate::questions::Answers;
use crate::shared::data::CONNECTIONS;
use crate::shared::text::{bytes, kilo, pair, thousands, time};
use crate::state::{Phase, State};

/// Everything that was measured.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) machine: String,
    pub(crate) durable_write: Duration,
    /// Resident memory when everything was asked, in MiB.
    pub(crate) memory: f64,
    pub(crate) state: State,
    pub(crate) group: Whole,
    pub(crate) answers: Answers,
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
        let Self { machine, durable_write, memory, state, group, answers } = self;
        let plan = state.plan;
        let [users, groups, memberships] =
            [plan.users, plan.groups, plan.memberships].map(|n| thousands(n as u64));
        let largest = kilo(plan.largest);
        writeln!(text, "Machine: {machine}; one 4 KiB fdatasync takes {} here.", time(*durable_write))?;
        writeln!(
            text,
            "{users} users, {groups} groups, {memberships} memberships, {largest} of them in one group; SQLite.\n"
        )?;
        writeln!(text, "| Built | Per second | Took | Database | WAL | Bytes each | Memory | Peak |")?;
        writeln!(text, "|---|--:|--:|--:|--:|--:|--:|--:|")?;
        let mut before = state.empty.database;
        for (phase, measured) in &state.phases {
            let (name, count) = match phase {
                Phase::Users => ("users", plan.users),
                Phase::Groups => ("groups", plan.groups),
                Phase::Largest => ("members of the largest group, 1,000 in a PATCH", plan.largest),
                Phase::Memberships => {
                    ("members of the others, one PATCH each", plan.memberships - plan.largest)
                }
            };
            let each = measured.files.database.saturating_sub(before) / (count as u64).max(1);
            before = measured.files.database;
            writeln!(
                text,
                "| {} {name} | {:.0} | {} | {} | {} | {each} | {:.0} MiB | {:.0} MiB |",
                thousands(count as u64),
                rate(*measured),
                time(Duration::from_secs_f64(measured.seconds)),
                bytes(measured.files.database),
                bytes(measured.files.log),
                measured.memory[0],
                measured.memory[1],
            )?;
        }
        writeln!(
            text,
            "\nBytes each: growth of the database, with the audit log of the changes and without the WAL, whose size stays. What \
             an interruption had repeated is not counted; memory is that of the process that ended the phase, and \
             {memory:.0} MiB are resident after all questions. The group of {largest} with its members is {} and took {}.",
            bytes(group.bytes),
            time(group.took)
        )?;
        if let Some((pages, took)) = answers.walk {
            writeln!(text, "All users by cursor: {} pages in {}.", thousands(pages as u64), time(took))?;
        }
        writeln!(text, "\nLatencies, p50 / p99; full speed is that of {CONNECTIONS} connections:\n")?;
        writeln!(text, "| Request | Answer | One connection | Full speed, requests/s | 200/s |")?;
        writeln!(text, "|---|--:|--:|--:|--:|")?;
        for row in &answers.rows {
            let fixed = row.fixed.map_or_else(|| "not reached".to_owned(), pair);
            let (size, alone) = (bytes(row.size), pair(row.alone));
            writeln!(text, "| {} | {size} | {alone} | {:.0} | {fixed} |", row.name, row.full)?;
        }
        Ok(())
    }
}
