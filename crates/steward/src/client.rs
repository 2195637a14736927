//! The command line as a client of a running server: organizations, keys, secrets, domains, approvals and
//! conflicts, and as an identity provider.
//!
//! Data goes to standard output, everything else to standard error. A key comes from the environment, a file or standard
//! input, never from an argument, which every process of the machine could read.

mod answer;
mod approvals;
mod completions;
mod conflicts;
mod connection;
mod domains;
mod failure;
mod http;
mod inspect;
mod key;
mod keys;
mod lookups;
mod orgs;
mod scim;
mod secrets;
mod show;
mod span;
mod wire;

use clap::Subcommand;

pub(crate) use failure::Failure;
pub(crate) use key::Key;

use crate::config::Environment;
use crate::error::Error;
use crate::exit;

/// The subcommands that ask a running server, or help to.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create organizations on a running server.
    #[command(subcommand, after_long_help = exit::CLIENT_HELP)]
    Org(orgs::Org),
    /// Create, inspect, rotate, revoke and list keys of an organization.
    #[command(subcommand, after_long_help = exit::CLIENT_HELP)]
    Key(keys::KeyCommand),
    /// Show the keys that seal secrets and cursors, and rotate them.
    #[command(subcommand, after_long_help = exit::CLIENT_HELP)]
    Secrets(secrets::Secrets),
    /// Claim domains, prove them and give them up.
    #[command(subcommand, after_long_help = exit::CLIENT_HELP)]
    Domain(domains::Domain),
    /// Act as an identity provider against a SCIM server, and repeat what one was recorded to do.
    #[command(subcommand, after_long_help = exit::CLIENT_HELP)]
    Scim(scim::Scim),
    /// Show what waits for the word of an administrator, and decide it.
    #[command(subcommand, after_long_help = exit::CLIENT_HELP)]
    Approval(approvals::Approval),
    /// Show what an identity provider pushed and something else is in the way of, and settle it.
    #[command(subcommand, after_long_help = exit::CLIENT_HELP)]
    Conflict(conflicts::Conflict),
    /// Print a script that completes this program's commands in a shell.
    Completions(completions::Completions),
}

/// Does what was asked.
pub(crate) async fn run(asked: Command, environment: &Environment) -> Result<(), Error> {
    let variables = environment.client();
    match asked {
        Command::Org(asked) => orgs::run(asked, variables).await,
        Command::Key(asked) => keys::run(asked, variables).await,
        Command::Secrets(asked) => secrets::run(asked, variables).await,
        Command::Domain(asked) => domains::run(asked, variables).await,
        Command::Scim(asked) => scim::run(asked).await,
        Command::Approval(asked) => approvals::run(asked, variables).await,
        Command::Conflict(asked) => conflicts::run(asked, variables).await,
        Command::Completions(asked) => completions::run(&asked),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use crate::cli::Cli;

    fn parses(arguments: &[&str]) -> bool {
        Cli::try_parse_from(["steward"].iter().chain(arguments)).is_ok()
    }

    #[test]
    fn every_command_is_understood() {
        for line in [
            "org create Acme --key-name Ann --scope read:keys:admin --expires 90d --url https://a.example",
            "key create CI --role auditor --scope read:keys:admin --scope read:events:admin --org 7 --output json",
            "key inspect",
            "key inspect --key-file - --output table",
            "key rotate 7",
            "key rotate 7 --grace 0",
            "key revoke 7 --yes --key-file key.txt",
            "key list --ca-file ca.pem --timeout 5s",
            "domain claim acme.example --method http",
            "domain check acme.example --method dns",
            "domain verify acme.example --no-wait --insecure-http",
            "domain list",
            "domain preview 0199-7",
            "domain release acme.example --yes",
            "approval list --state all",
            "approval show 0199-7 --output json",
            "approval approve 0199-7 --further 4000 --yes",
            "approval reject 0199-7",
            "conflict list --directory 7",
            "conflict list --directory 7 --kind group --output json",
            "conflict show 0199-7 --directory 7",
            "conflict link 0199-7 --directory 7 --yes",
            "conflict rename 0199-7 --directory 7 --name ada.old --email a@b.example --external-id 8",
            "conflict rename 0199-7 --directory 7 --no-email --no-external-id --yes",
            "conflict take-over 0199-7 --directory 7",
            "secrets status --output json",
            "secrets rotate",
            "secrets rotate --only master --url https://a.example",
            "scim probe --profile entra --url https://a.example/scim --key-file key",
            "scim probe --script a.json --script b.json --url https://a.example --key-file - --email-domain b.example",
            "scim replay journal.jsonl --from 2026-01-01T00:00:00Z --url https://a.example --key-file k --output json",
            "completions zsh",
        ] {
            assert!(parses(&line.split(' ').collect::<Vec<_>>()), "{line}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused_before_anybody_is_asked() {
        for line in [
            "org create",
            "key create CI --expires 0",
            "key create CI --expires tomorrow",
            "key list --output yaml",
            "key list --timeout 0",
            "key rotate ../7",
            "key revoke",
            "domain claim acme.example --method operator",
            "approval approve",
            "approval approve ../7",
            "approval approve 7 --further -1",
            "approval approve 7 --further 1000001",
            "conflict list",
            "conflict list --directory ../7",
            "conflict list --directory 7 --kind key",
            "conflict link --directory 7",
            "conflict link 7 --directory 7 --name ada",
            "conflict rename 7 --directory 7 --email a@b.example --no-email",
            "conflict rename 7 --directory 7 --external-id 8 --no-external-id",
            "conflict takeOver 7 --directory 7",
            "secrets rotate --only cursors",
            "scim probe --url https://a.example --key-file key",
            "scim probe --profile okta --url https://a.example",
            "scim probe --profile okta --script a.json --url https://a.example --key-file key",
            "scim probe --profile okta --url https://a.example --key-file key --email-domain a@b",
            "scim replay journal.jsonl --until yesterday --url https://a.example --key-file key",
            "completions cmd",
        ] {
            assert!(!parses(&line.split(' ').collect::<Vec<_>>()), "{line}");
        }
    }

    #[test]
    fn no_argument_takes_a_key() {
        for option in ["--key", "--api-key", "--token", "--secret"] {
            assert!(!parses(&["key", "list", option, "stw_org_A"]), "{option}");
        }
        assert!(!parses(&["key", "inspect", "stw_org_A"]));
    }

    #[test]
    fn the_help_of_every_command_lists_its_exit_codes() {
        let mut cli = Cli::command();
        cli.build();
        for group in ["org", "key", "secrets", "domain", "approval", "conflict", "scim"] {
            let group = cli.find_subcommand_mut(group).unwrap();
            for command in group.get_subcommands_mut().filter(|command| command.get_name() != "help") {
                let help = command.render_long_help().to_string();
                assert!(help.contains("8  the server cannot be reached"), "{help}");
            }
        }
    }
}
