//! `steward scim probe`.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use tokio_util::sync::CancellationToken;

use super::profiles::Profile;
use super::report::{Report, Totals};
use super::run::{Start, run as run_scenario};
use super::scenario::{FILE_BYTES_MAX, Scenario};
use super::target::Connection;
use crate::client::failure::Failure;
use crate::client::show::Shape;
use crate::error::Error;
use crate::output::Progress;
use crate::signal;

#[derive(Debug, Args)]
#[group(id = "what", required = true, multiple = false, args = ["profile", "script"])]
pub(crate) struct Probe {
    /// The identity provider to act as.
    #[arg(long, value_enum)]
    profile: Option<Profile>,

    /// A scenario file of your own instead; may be repeated.
    #[arg(long, value_name = "FILE")]
    script: Vec<PathBuf>,

    /// Domain of the e-mail addresses of test users: one that the server takes users of.
    #[arg(long, value_name = "DOMAIN", default_value = "example.com", value_parser = domain)]
    email_domain: String,

    #[command(flatten)]
    connection: Connection,

    /// How to print the report.
    #[arg(long, value_enum, default_value_t)]
    output: Shape,
}

pub(super) async fn run(asked: Probe) -> Result<(), Error> {
    let scenarios = asked.scenarios()?;
    let target = asked.connection.open()?;
    let stop = CancellationToken::new();
    // Whoever interrupts a run does not want to find its users later: the steps end, the removal does not.
    let _signals = signal::stop_at_signal(stop.clone())?;
    let start = Start { domain: asked.email_domain.clone() };
    let mut progress = Progress::new(scenarios.iter().map(|(_, scenario)| scenario.steps.len()).sum());
    let mut ran = Vec::with_capacity(scenarios.len());
    for (file, scenario) in &scenarios {
        let begins = |step: &str| progress.step(&format!("{}: {step}", scenario.client));
        ran.push(run_scenario(scenario, file, &target, &start, &stop, begins).await);
    }
    progress.end();
    let report = Report::new(target.base(), ran);
    asked.output.write(&report.json(), |_| report.text())?;
    match report.totals() {
        totals if totals.is_good() => Ok(()),
        Totals { passed, failed, skipped, left, .. } => {
            let steps = passed + failed + skipped;
            Err(Failure::Probe { failed, skipped, steps, left }.into())
        }
    }
}

impl Probe {
    fn scenarios(&self) -> Result<Vec<(String, Scenario)>, Failure> {
        let mut scenarios = Vec::new();
        for (name, text) in self.profile.map_or(&[][..], Profile::scenarios) {
            let scenario = Scenario::parse(text)
                .map_err(|fault| Failure::Scenario { file: PathBuf::from(name), why: fault.to_string() })?;
            scenarios.push(((*name).to_owned(), scenario));
        }
        for file in &self.script {
            let failed = |why: String| Failure::Scenario { file: file.clone(), why };
            let text = read(file).map_err(failed)?;
            let scenario = Scenario::parse(&text).map_err(|fault| failed(fault.to_string()))?;
            scenarios.push((file.display().to_string(), scenario));
        }
        Ok(scenarios)
    }
}

fn read(file: &Path) -> Result<String, String> {
    let mut text = String::new();
    let opened = File::open(file).map_err(|error| error.to_string())?;
    opened.take(FILE_BYTES_MAX + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if text.len() as u64 > FILE_BYTES_MAX {
        return Err(format!("is longer than {FILE_BYTES_MAX} bytes: cut it into several scenarios"));
    }
    Ok(text)
}

/// Reads a domain, as it stands behind the @ of an address. The error continues a sentence of clap.
fn domain(text: &str) -> Result<String, String> {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if text.len() <= 200 && text.contains('.') && text.split('.').all(label) {
        Ok(text.to_owned())
    } else {
        Err("write what stands behind the @, such as example.com".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_what_stands_behind_the_at() {
        for text in ["example.com", "a-b.co.uk", "xn--bcher-kva.example"] {
            assert_eq!(domain(text).as_deref(), Ok(text));
        }
        for text in ["", "example", "a@b.example", "a..b", ".a.b", "a b.c", &"a.".repeat(120)] {
            assert!(domain(text).is_err(), "{text}");
        }
    }
}
