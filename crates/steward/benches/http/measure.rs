//! Interleaved rounds: the bare server, Steward, the bare server, Steward … so that both see the same machine.

use std::env;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::report::{Report, Row, Side};
use crate::settings::Settings;
use crate::shared::data;
use crate::shared::load::{self, Round};
use crate::shared::script::Script;
use crate::shared::{median, progress};
use crate::support::Anything;
use crate::support::http::Caller;

/// The fixed rate at which latencies are compared.
const RATE: u32 = 200;

/// A server slower than this is not asked at the fixed rate: it would fall behind for as long as it is asked.
pub(crate) const COMFORTABLE: f64 = 1.25 * RATE as f64;

/// How long servers rest between full speed and the fixed rate: what a flood leaves for later, entries of journals and words
/// of search, is worked off first.
const REST: Duration = Duration::from_secs(10);

/// Round before the first one that counts.
const WARM_UP: Duration = Duration::from_millis(500);

/// Something that is asked of Steward and of the bare server.
#[derive(Debug)]
pub(crate) struct Case {
    /// What it does.
    pub(crate) name: String,
    /// The database below it.
    pub(crate) database: &'static str,
    /// Where it is asked.
    pub(crate) caller: Caller,
    /// What each connection sends.
    pub(crate) scripts: Vec<Script>,
    /// The share of the bare server's requests/s that it must reach.
    pub(crate) target: Option<Target>,
    /// How much longer than a round the fixed rate is held.
    pub(crate) longer: f64,
}

/// Percent of the bare server's requests/s.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// What must be reached.
    pub(crate) reach: f64,
    /// What comes next.
    pub(crate) next: f64,
}

impl Case {
    /// Sets the share that must be reached.
    pub(crate) fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    /// Holds the fixed rate for this many rounds: a p99 of few requests says little.
    pub(crate) fn longer(mut self, rounds: f64) -> Self {
        self.longer = rounds;
        self
    }
}

/// One case while it is measured: both servers with the requests they get, and what they did.
struct Pair {
    case: Case,
    bare: Bare,
    bare_scripts: Vec<Script>,
    status: u16,
    size: usize,
    bare_rounds: Vec<Round>,
    rounds: Vec<Round>,
}

impl Pair {
    fn new(mut case: Case) -> Anything<Self> {
        // The bare server gets its own copy: a request it swallows must not be missing on the other side.
        let bare_scripts = case.scripts.clone();
        let (status, size) = data::probe(&case.caller, &mut case.scripts[0])?;
        let bare = Bare::start(status, size)?;
        Ok(Self { case, bare, bare_scripts, status, size, bare_rounds: Vec::new(), rounds: Vec::new() })
    }

    fn closed(&mut self, duration: Duration) -> Anything<(Round, Round)> {
        let bare = load::closed(self.bare.address, &mut self.bare_scripts, self.status, duration)?;
        let steward = load::closed(self.case.caller.address, &mut self.case.scripts, self.status, duration)?;
        if let Some(example) = &steward.example {
            let Round { wrong, answers, .. } = &steward;
            return Err(format!("{}: {wrong} of {answers} answers: {example}", self.case.name).into());
        }
        Ok((bare, steward))
    }

    fn fixed_rate(&mut self, duration: Duration) -> Anything<(Round, Round)> {
        let bare = load::fixed_rate(self.bare.address, &mut self.bare_scripts, self.status, RATE, duration)?;
        let address = self.case.caller.address;
        let steward = load::fixed_rate(address, &mut self.case.scripts, self.status, RATE, duration)?;
        Ok((bare, steward))
    }

    fn rates(&self) -> Vec<f64> {
        self.rounds.iter().map(Round::rate).collect()
    }
}

/// Measures cases side by side, adds a row for each to the report, and returns Steward's rate in each of their rounds.
pub(crate) fn compare(settings: &Settings, report: &mut Report, cases: Vec<Case>) -> Anything<Vec<Vec<f64>>> {
    let wanted = cases.into_iter().filter(|case| settings.wants(&case.name));
    let mut pairs: Vec<Pair> = wanted.map(Pair::new).collect::<Anything<_>>()?;
    for pair in &mut pairs {
        progress(&format!("{} on {}, {} bytes", pair.case.name, pair.case.database, pair.size));
        pair.closed(WARM_UP.min(settings.round))?;
    }
    for _ in 0..settings.rounds {
        for pair in &mut pairs {
            let (bare, steward) = pair.closed(settings.round)?;
            pair.bare_rounds.push(bare);
            pair.rounds.push(steward);
        }
    }
    if !pairs.is_empty() {
        rest(REST);
    }
    let mut rates = Vec::new();
    for mut pair in pairs {
        let comfortable = median(&pair.rates()) >= COMFORTABLE;
        let length = settings.round.mul_f64(pair.case.longer);
        let fixed = if comfortable { Some(pair.fixed_rate(length)?) } else { None };
        let shares: Vec<f64> = pair
            .rounds
            .iter()
            .zip(&pair.bare_rounds)
            .map(|(steward, bare)| 100.0 * steward.rate() / bare.rate())
            .collect();
        let (fixed_bare, fixed_steward) = fixed.unzip();
        rates.push(pair.rates());
        report.rows.push(Row {
            bare: Side::new(&pair.bare_rounds, fixed_bare),
            steward: Side::new(&pair.rounds, fixed_steward),
            share: median(&shares),
            name: pair.case.name,
            database: pair.case.database,
            size: pair.size,
            target: pair.case.target,
        });
    }
    Ok(rates)
}

/// The bare server as a process of its own, like Steward.
struct Bare {
    child: Child,
    address: SocketAddr,
}

impl Bare {
    fn start(status: u16, size: usize) -> Anything<Self> {
        let mut child = Command::new(env::current_exe()?)
            .args(["--bare", &status.to_string(), &size.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let stdout = child.stdout.take().ok_or("the bare server has no standard output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        match line.trim().parse() {
            Ok(address) => Ok(Self { child, address }),
            Err(error) => {
                child.kill()?;
                Err(format!("the bare server printed {line:?} instead of its address: {error}").into())
            }
        }
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Does nothing for a while.
#[expect(clippy::disallowed_methods, reason = "nothing else runs in this process")]
pub(crate) fn rest(duration: Duration) {
    std::thread::sleep(duration);
}
