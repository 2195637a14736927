//! The policies of an organization that are in force, kept in memory with their version, so that no request looks them up.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use steward_db::Read;

use super::evaluate::{Active, Place, Question, Reach, Verdict, Why, evaluate};
use super::model::{Policy, PolicyKind, ResourceState};
use super::read::all_in;
use super::store;
use crate::context::Timestamp;
use crate::error::Error;
use crate::id::{LevelId, OrgId, WorkspaceId};
use crate::key::KeyKind;
use crate::steward::Steward;

/// How long policies are believed without a look at their version, in microseconds: a change that another process makes
/// holds here within this time, as with keys.
const BELIEVED: i64 = 1_000_000;

/// Organizations whose policies are kept. Past it all are forgotten: they come back with their next request.
const KEPT: usize = 10_000;

/// Policies in force, found by what they reach.
#[derive(Debug, Default)]
pub struct Snapshot {
    version: i64,
    policies: Vec<Active>,
    everywhere: Vec<usize>,
    workspaces: HashMap<WorkspaceId, Vec<usize>>,
    levels: HashMap<LevelId, Vec<usize>>,
    things: HashMap<String, Vec<usize>>,
    /// The IP allowlists of the organization as a whole, which hold for our own callers.
    gates: Vec<usize>,
}

impl Snapshot {
    /// Takes the policies that are in force from all of them.
    pub(super) fn of(version: i64, policies: &[Policy], holds: fn(ResourceState) -> bool) -> Self {
        let mut snapshot = Self { version, ..Self::default() };
        for active in policies.iter().filter_map(|policy| Active::of(policy, holds)) {
            snapshot.add(active);
        }
        snapshot
    }

    fn add(&mut self, active: Active) {
        let number = self.policies.len();
        match &active.reach {
            Reach::Everything => {
                self.everywhere.push(number);
                if active.kind == PolicyKind::IpAllowlist {
                    self.gates.push(number);
                }
            }
            Reach::Some(places) => {
                for place in places {
                    let list = match place {
                        Place::Workspace(id) => self.workspaces.entry(*id).or_default(),
                        Place::Level(id) => self.levels.entry(*id).or_default(),
                        Place::Thing(id) => self.things.entry(id.clone()).or_default(),
                    };
                    if list.last() != Some(&number) {
                        list.push(number);
                    }
                }
            }
        }
        self.policies.push(active);
    }

    /// How often the policies of the organization had changed.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// Asks whether any policy looks at the level by which something is classified.
    pub fn looks_at_levels(&self) -> bool {
        !self.levels.is_empty()
    }

    /// Decides a question.
    pub fn decide(&self, question: &Question) -> Verdict {
        evaluate(self.applying(question), question)
    }

    /// Finds the policies that apply, each by its most specific reason.
    fn applying(&self, question: &Question) -> Vec<(&Active, Why)> {
        let thing = |id: &Option<String>| id.as_ref().and_then(|id| self.things.get(id));
        let found = [
            (Why::Object, thing(&question.object)),
            (Why::Classification, question.level.and_then(|id| self.levels.get(&id))),
            (Why::Container, thing(&question.container)),
            (Why::Workspace, question.workspace.and_then(|id| self.workspaces.get(&id))),
            (Why::Organization, Some(&self.everywhere)),
        ];
        let mut applying: Vec<(usize, Why)> = Vec::new();
        for (why, numbers) in found {
            for number in numbers.into_iter().flatten() {
                if why == Why::Organization || !applying.iter().any(|(known, _)| known == number) {
                    applying.push((*number, why));
                }
            }
        }
        applying.into_iter().filter_map(|(number, why)| Some((self.policies.get(number)?, why))).collect()
    }

    /// Asks whether the IP allowlists of the organization let a key in that comes from an address. Together they are one
    /// list; without any, everybody is let in.
    pub fn admits(&self, kind: KeyKind, address: Option<IpAddr>) -> bool {
        let mut lists = self.gates.iter().filter_map(|number| self.policies.get(*number)).peekable();
        lists.peek().is_none() || lists.any(|list| list.admits(kind, address))
    }
}

/// Snapshots by organization.
#[derive(Default)]
pub struct PolicyCache {
    known: RwLock<HashMap<OrgId, Arc<Known>>>,
    /// Counts changes in this process: what was read before one must not be kept after it.
    changes: AtomicU64,
}

struct Known {
    snapshot: Arc<Snapshot>,
    /// When its version was last seen to be the newest.
    seen_at: AtomicI64,
}

impl fmt::Debug for PolicyCache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PolicyCache").finish_non_exhaustive()
    }
}

impl PolicyCache {
    /// Forgets the policies of an organization, which were changed in this process.
    pub(super) fn forget(&self, org_id: OrgId) {
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.known.write().unwrap_or_else(PoisonError::into_inner).remove(&org_id);
    }

    fn find(&self, org_id: OrgId) -> Option<Arc<Known>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&org_id).cloned()
    }

    fn keep(&self, org_id: OrgId, known: Known, changes: u64) {
        let mut all = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEPT {
            all.clear();
        }
        // Looked at under the lock that forgetting takes, too.
        if self.changes.load(Ordering::Acquire) == changes {
            all.insert(org_id, Arc::new(known));
        }
    }
}

/// Returns the policies of an organization that are in force: from memory, and once a second with a look at their version.
/// Whoever cannot look does not guess: the request fails.
pub async fn snapshot(steward: &Steward, org_id: OrgId, now: Timestamp) -> Result<Arc<Snapshot>, Error> {
    let cache = steward.policies();
    let changes = cache.changes.load(Ordering::Acquire);
    let known = cache.find(org_id);
    if let Some(known) = &known
        && (0..BELIEVED).contains(&(now.0 - known.seen_at.load(Ordering::Acquire)))
    {
        return Ok(Arc::clone(&known.snapshot));
    }
    let version = known.as_ref().map(|known| known.snapshot.version);
    let read = steward.database().read(move |read| async move {
        let newest = store::version(&read, org_id).await?;
        if version == Some(newest) { Ok(None) } else { load_in(&read, org_id, newest).await.map(Some) }
    });
    match (read.await?, known) {
        (None, Some(known)) => {
            known.seen_at.store(now.0, Ordering::Release);
            Ok(Arc::clone(&known.snapshot))
        }
        (loaded, _) => {
            let snapshot = Arc::new(loaded.unwrap_or_default());
            let known = Known { snapshot: Arc::clone(&snapshot), seen_at: AtomicI64::new(now.0) };
            cache.keep(org_id, known, changes);
            Ok(snapshot)
        }
    }
}

async fn load_in(read: &Read, org_id: OrgId, version: i64) -> Result<Snapshot, Error> {
    // Most organizations have no policies: one look at the version tells.
    if version == 0 {
        return Ok(Snapshot::default());
    }
    let policies = all_in(read, org_id, None).await?;
    Ok(Snapshot::of(version, &policies, ResourceState::holds))
}
