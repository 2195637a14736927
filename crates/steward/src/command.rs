//! From the command line to one command: reads the configuration, starts logging and the runtime, reports the end.

use std::thread;
use std::time::Duration;

use clap::Parser;
use tokio::runtime::{Builder, Runtime};

use crate::cli::{Cli, Command};
use crate::config::{Config, Environment};
use crate::error::Error;
use crate::exit::Exit;
use crate::{backup, client, dev, doctor, migrate, output, restore, rules, scan, serve, telemetry, version};

/// Threads for blocking work; each ends after a moment of idleness, so that a quiet server stays small.
const BLOCKING_THREADS: usize = 64;
const BLOCKING_KEEP_ALIVE: Duration = Duration::from_secs(2);

/// What is still running when a command has ended was cut off, and may not hold up the end of the process.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// Does what the command line asks and says how it ended.
pub(crate) fn run() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(answer) => {
            // `--help` and `--version` come this way too. Nothing is left to do if the reader is gone.
            let _ = answer.print();
            return if answer.use_stderr() { Exit::Usage } else { Exit::Ok };
        }
    };
    match execute(cli) {
        Ok(exit) => exit,
        Err(error) => {
            output::report(&error);
            error.exit()
        }
    }
}

fn execute(cli: Cli) -> Result<Exit, Error> {
    match cli.command {
        // It needs no configuration, which is that of a server, and no runtime.
        Command::Scan(asked) => scan::run(asked, &Environment::of_process()),
        Command::Rules(asked) => rules::run(asked),
        _ => serve_or_ask(cli).map(|()| Exit::Ok),
    }
}

fn serve_or_ask(cli: Cli) -> Result<(), Error> {
    if let Command::Version(asked) = &cli.command {
        return version::run(asked.output);
    }
    let environment = Environment::of_process();
    // The configuration is that of a server: it need not be on the machine of a client.
    if let Command::Client(asked) = cli.command {
        return runtime()?.block_on(client::run(asked, &environment));
    }
    let config = Config::load(cli.config.as_deref(), &environment, &cli.flags());
    if let Command::Doctor(asked) = &cli.command {
        return runtime()?.block_on(doctor::run(asked, config));
    }
    let config = config?;
    if let Command::Serve(asked) = &cli.command
        && asked.check
    {
        return serve::check(&config);
    }
    telemetry::start(&config.log, environment.allows_color());
    let runtime = runtime()?;
    let ended = match cli.command {
        Command::Serve(_) => runtime.block_on(serve::run(&config)),
        Command::Dev(asked) => runtime.block_on(dev::run(asked, &config)),
        Command::Migrate(asked) => runtime.block_on(migrate::run(&asked, &config)),
        Command::Backup(asked) => runtime.block_on(backup::run(&asked, &config)),
        Command::Restore(asked) => runtime.block_on(restore::run(&asked, &config)),
        // Answered above.
        Command::Doctor(_) | Command::Scan(_) | Command::Rules(_) => Ok(()),
        Command::Version(asked) => version::run(asked.output),
        Command::Client(asked) => runtime.block_on(client::run(asked, &environment)),
    };
    runtime.shutdown_timeout(LAST_MOMENT);
    ended
}

fn runtime() -> Result<Runtime, Error> {
    Builder::new_multi_thread()
        .worker_threads(thread::available_parallelism().map_or(1, usize::from))
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_keep_alive(BLOCKING_KEEP_ALIVE)
        .enable_all()
        .build()
        .map_err(|source| Error::System { attempted: "start the runtime", source })
}
