//! How fast the engine is, beside what others use for the same: one run, on the same text, rounds in turn, CPU time of the thread.
//! Run by `scripts/bench dlp`.
//!
//! `STEWARD_DLP_BENCH_*` (see `settings`) shortens a run; a complete one is written to `docs/performance.md`.
#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

mod cases;
mod corpus;
mod documents;
mod hostile;
#[path = "../../tests/hostile/inputs.rs"]
mod inputs;
mod measure;
#[path = "../../../steward/benches/shared/page.rs"]
mod page;
mod peers;
mod report;
mod settings;
mod shapes;

/// What the shared page is written with.
mod support {
    /// What may go wrong in a bench: anything, and then it ends.
    pub(crate) type Anything<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
}

use report::Report;
use settings::Settings;
use support::Anything;

fn main() -> Anything<()> {
    let settings = Settings::from_environment()?;
    let corpus = corpus::assemble(settings.bytes)?;
    let mut report =
        Report { machine: settings.machine.clone(), corpus: corpus.describe(), ..Report::default() };
    cases::run(&settings, &corpus, &mut report)?;
    peers::run(&settings, &corpus, &mut report)?;
    hostile::run(&settings, &mut report);
    let markdown = report.markdown(&settings);
    println!("{markdown}");
    if settings.complete {
        page::publish("dlp", &markdown)?;
    } else {
        println!("docs/performance.md is left as it was: this run was shortened, or without --peers.");
    }
    Ok(())
}
