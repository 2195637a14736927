//! The program without its HTTP face: the database, the outside world's time and chance, and the workers behind.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use steward_db::{Database, PostgresOptions, SqliteOptions};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access;
use crate::audit;
use crate::classification::{self, LevelUses};
use crate::context::{Clock, Context, Ids, Request, SystemClock, SystemEntropy, Timestamp};
use crate::directory::{
    self,
    journal::{self, Journal},
};
use crate::domain::{self, Lookups};
use crate::error::Error;
use crate::group;
use crate::id::{
    AccountId, ApprovalId, AuthPolicyId, AuthPolicyTaskId, DirectoryId, DomainClaimId, GroupId, OrgId,
    PolicyId, WorkspaceId,
};
use crate::job::{self, Job};
use crate::key::{self, KeyCache, LastUses};
use crate::lifecycle;
use crate::migrations;
use crate::outgoing::{Outgoing, OutgoingOptions};
use crate::policy::{self, PolicyCache, Refusals, authentication};
use crate::principal::Actor;
use crate::resolver::{DnsOptions, Resolver};
use crate::token;
use crate::vault::{self, MasterKeyFile, SealedColumn, Vault, VaultError};

/// Where the data is.
#[derive(Debug, Clone)]
pub enum DatabaseLocation {
    /// One file on this machine.
    Sqlite(PathBuf),
    /// A PostgreSQL server, as a connection URL.
    Postgres(String),
}

/// What a program is opened with.
#[derive(Debug)]
pub struct Options {
    /// Where the data is.
    pub location: DatabaseLocation,
    /// Reader connections on SQLite.
    pub readers: usize,
    /// Connections to PostgreSQL.
    pub pool_size: usize,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of ids and secrets.
    pub ids: Ids,
    /// Who answers look-ups for the proofs of domains.
    pub lookups: Lookups,
    /// How DNS is asked.
    pub dns: DnsOptions,
    /// How the world outside is called.
    pub outgoing: OutgoingOptions,
    /// Where the master keys are.
    pub master_keys: MasterKeyFile,
}

/// What a program is made of, when its database is open already.
#[derive(Debug)]
pub struct Parts {
    /// The database. On SQLite it must have been opened with [`audit::batch_hook`].
    pub database: Database,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of ids and secrets.
    pub ids: Ids,
    /// Who answers look-ups for the proofs of domains.
    pub lookups: Lookups,
    /// How DNS is asked.
    pub dns: DnsOptions,
    /// How the world outside is called.
    pub outgoing: OutgoingOptions,
    /// Where the master keys are.
    pub master_keys: MasterKeyFile,
}

impl Options {
    /// Opens a location with the clock and the chance of the machine.
    pub fn new(location: DatabaseLocation, master_keys: MasterKeyFile) -> Self {
        Self {
            location,
            readers: 8,
            pool_size: 16,
            clock: Arc::new(SystemClock),
            ids: Ids::new(Box::new(SystemEntropy)),
            lookups: Lookups::Network,
            dns: DnsOptions::default(),
            outgoing: OutgoingOptions::default(),
            master_keys,
        }
    }
}

/// A running Steward. Cheap to clone.
#[derive(Clone)]
pub struct Steward(Arc<Inner>);

struct Inner {
    database: Database,
    clock: Arc<dyn Clock>,
    ids: Ids,
    lookups: Lookups,
    resolver: Resolver,
    outgoing: Outgoing,
    vault: Vault,
    keys: KeyCache,
    last_uses: LastUses,
    journal: Journal,
    conflicts: directory::KnownConflicts,
    policies: PolicyCache,
    refusals: Refusals,
    sealer: Notify,
    followers: Notify,
    jobs: Notify,
    workers: TaskTracker,
    stop: CancellationToken,
}

impl fmt::Debug for Steward {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Steward").finish_non_exhaustive()
    }
}

impl Steward {
    /// Opens the database. It neither migrates it nor starts workers.
    pub async fn open(options: Options) -> Result<Self, steward_db::Error> {
        let Options { location, readers, pool_size, clock, ids, lookups, dns, outgoing, master_keys } =
            options;
        let database = match location {
            DatabaseLocation::Sqlite(path) => {
                Database::open_sqlite(SqliteOptions {
                    path,
                    readers,
                    before_commit: Some(audit::batch_hook(Arc::clone(&clock))),
                    ..SqliteOptions::default()
                })
                .await?
            }
            DatabaseLocation::Postgres(url) => {
                Database::open_postgres(PostgresOptions { url, pool_size, ..PostgresOptions::default() })
                    .await?
            }
        };
        Ok(Self::over(Parts { database, clock, ids, lookups, dns, outgoing, master_keys }))
    }

    /// Opens a database to look at it. A SQLite file has to be there, and nothing of it is changed.
    pub async fn open_to_read(options: Options) -> Result<Self, steward_db::Error> {
        let DatabaseLocation::Sqlite(path) = &options.location else { return Self::open(options).await };
        let sqlite = SqliteOptions { path: path.clone(), readers: 1, ..SqliteOptions::default() };
        let database = Database::open_sqlite_to_read(sqlite).await?;
        let Options { clock, ids, lookups, dns, outgoing, master_keys, .. } = options;
        Ok(Self::over(Parts { database, clock, ids, lookups, dns, outgoing, master_keys }))
    }

    /// Builds the program from its parts.
    pub fn over(parts: Parts) -> Self {
        let Parts { database, clock, ids, lookups, dns, outgoing, master_keys } = parts;
        let resolver = Resolver::new(&dns);
        Self(Arc::new(Inner {
            database,
            clock,
            ids,
            lookups,
            outgoing: Outgoing::new(outgoing, resolver.clone()),
            resolver,
            vault: Vault::new(master_keys),
            keys: KeyCache::default(),
            last_uses: LastUses::default(),
            journal: Journal::default(),
            conflicts: directory::KnownConflicts::default(),
            policies: PolicyCache::default(),
            refusals: Refusals::default(),
            sealer: Notify::new(),
            followers: Notify::new(),
            jobs: Notify::new(),
            workers: TaskTracker::new(),
            stop: CancellationToken::new(),
        }))
    }

    /// Applies the migrations that are missing and returns their names.
    pub async fn migrate(&self) -> Result<Vec<String>, steward_db::Error> {
        let report = self.database().migrate(migrations::ALL).await?;
        Ok(report.applied)
    }

    /// Returns the names of the migrations that are missing.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, steward_db::Error> {
        let pending = self.database().pending(migrations::ALL).await?;
        Ok(pending
            .into_iter()
            .map(|migration| format!("{:04}_{}", migration.number, migration.name))
            .collect())
    }

    /// Opens the vault: reads the master keys, or makes them for a database that has none. To be called once the database
    /// is migrated; before it nothing can be sealed or opened, no cursor either.
    pub async fn unlock(&self) -> Result<(), VaultError> {
        vault::unlock(self).await
    }

    /// Starts the workers: sealing and following keys (PostgreSQL), jobs, last-use times.
    pub fn start(&self) {
        let workers = &self.0.workers;
        if self.database().engine() == steward_db::Engine::Postgres {
            workers.spawn(audit::run_sealer(self.clone()));
            workers.spawn(vault::run_refresh(self.clone()));
        }
        workers.spawn(job::run_worker(self.clone(), perform));
        workers.spawn(key::run_last_use_flush(self.clone()));
        workers.spawn(key::run_notices(self.clone()));
        workers.spawn(domain::run_rechecks(self.clone()));
        workers.spawn(audit::run_follower(self.clone()));
        workers.spawn(journal::run_journal(self.clone()));
        workers.close();
    }

    /// Lets the workers finish what they hold, then closes the database.
    pub async fn shutdown(&self) {
        self.0.stop.cancel();
        self.0.workers.close();
        self.0.workers.wait().await;
        self.database().close().await;
    }

    /// Asks whether the database answers.
    pub async fn ready(&self) -> Result<(), Error> {
        self.database().ping().await.map_err(Error::Unavailable)
    }

    /// Returns the surroundings for something that the program does by itself.
    pub fn system_context(&self) -> Context {
        let now = self.now();
        let request = Request { id: self.0.ids.uuid(now).to_string().into(), address: None, trace: None };
        Context { steward: self.clone(), actor: Actor::System, request, now }
    }

    /// Tells the time.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Returns the source of ids and secrets.
    pub fn ids(&self) -> &Ids {
        &self.0.ids
    }

    /// Returns the database. Only use cases of this crate reach it.
    pub(crate) fn database(&self) -> &Database {
        &self.0.database
    }

    pub(crate) fn lookups(&self) -> Lookups {
        self.0.lookups
    }

    /// Returns what asks DNS.
    pub fn resolver(&self) -> &Resolver {
        &self.0.resolver
    }

    /// Returns what calls the world outside.
    pub fn outgoing(&self) -> &Outgoing {
        &self.0.outgoing
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.0.vault
    }

    /// Lists the columns with sealed values, for what rotates their keys.
    pub fn sealed_columns() -> &'static [&'static SealedColumn] {
        static COLUMNS: [&SealedColumn; 4] = [
            &vault::SIGNING_KEYS,
            &journal::JOURNAL_SUMMARIES,
            &journal::JOURNAL_BODIES,
            &directory::CONFLICT_PUSHES,
        ];
        &COLUMNS
    }

    /// Lists what looks for uses of classification levels, for what archives them.
    pub(crate) fn level_uses() -> &'static [LevelUses] {
        static USES: [LevelUses; 1] = [classification::of_organization];
        &USES
    }

    pub(crate) fn keys(&self) -> &KeyCache {
        &self.0.keys
    }

    pub(crate) fn last_uses(&self) -> &LastUses {
        &self.0.last_uses
    }

    /// Returns what exchanges with identity providers are handed to.
    pub fn journal(&self) -> &Journal {
        &self.0.journal
    }

    /// Returns what is known of which directories have conflicts.
    pub(crate) fn conflicts(&self) -> &directory::KnownConflicts {
        &self.0.conflicts
    }

    /// Returns what is known of the policies that are in force.
    pub(crate) fn policies(&self) -> &PolicyCache {
        &self.0.policies
    }

    /// Returns which refusals by IP allowlists stand in a log already.
    pub(crate) fn refusals(&self) -> &Refusals {
        &self.0.refusals
    }

    pub(crate) fn sealer(&self) -> &Notify {
        &self.0.sealer
    }

    /// Returns what wakes those who follow the log.
    pub(crate) fn followers(&self) -> &Notify {
        &self.0.followers
    }

    pub(crate) fn jobs(&self) -> &Notify {
        &self.0.jobs
    }

    pub(crate) fn stop(&self) -> &CancellationToken {
        &self.0.stop
    }
}

/// Knows who does which kind of work.
async fn perform(steward: Steward, job: Job) -> Result<(), String> {
    match job {
        Job::PurgeGroupMembers { group_id } => {
            access::forget_group(&steward, GroupId(group_id)).await?;
            group::purge_members(&steward, GroupId(group_id)).await
        }
        Job::CountSeats { org_id, workspace_id, count, walk } => {
            let workspace = (OrgId(org_id), WorkspaceId(workspace_id));
            access::count_seats(&steward, workspace, count, &walk).await
        }
        Job::ClaimAccounts { org_id, claim_id, after } => {
            let claim = (OrgId(org_id), DomainClaimId(claim_id));
            lifecycle::claim_accounts(&steward, claim, AccountId(after)).await
        }
        Job::ReleaseAccounts { org_id, domain, after } => {
            lifecycle::release_accounts(&steward, OrgId(org_id), domain, AccountId(after)).await
        }
        Job::CloseAccount { account_id, org_id, delete_at } => {
            lifecycle::close(&steward, AccountId(account_id), OrgId(org_id), Timestamp(delete_at)).await
        }
        Job::ErasePerson { account_id } => audit::erase_person(&steward, AccountId(account_id)).await,
        Job::ApplyHeld { org_id, approval_id } => {
            directory::apply_held(&steward, OrgId(org_id), ApprovalId(approval_id)).await
        }
        Job::TendIncident { org_id, approval_id } => {
            directory::tend_incident(&steward, OrgId(org_id), ApprovalId(approval_id)).await
        }
        Job::PurgeSchema { org_id, directory_id, urn, after } => {
            let directory = (OrgId(org_id), DirectoryId(directory_id));
            directory::purge_schema(&steward, directory, urn, after).await
        }
        Job::ApplyPolicyResources { org_id, policy_id } => {
            policy::apply_resources(&steward, OrgId(org_id), PolicyId(policy_id)).await
        }
        Job::AddAuthPolicyUsers { org_id, task_id } => {
            authentication::add_auth_policy_users(&steward, OrgId(org_id), AuthPolicyTaskId(task_id)).await
        }
        Job::ForgetAuthPolicyTask { org_id, task_id } => {
            authentication::forget_auth_policy_task(&steward, OrgId(org_id), AuthPolicyTaskId(task_id)).await
        }
        Job::PurgeAuthPolicy { org_id, policy_id } => {
            authentication::purge_auth_policy(&steward, OrgId(org_id), AuthPolicyId(policy_id)).await
        }
        Job::RevokeTokens { org_id, before, after } => {
            token::revoke_tokens(&steward, OrgId(org_id), Timestamp(before), after).await
        }
        Job::ResealSecrets {} => vault::reseal(&steward).await,
    }
}
