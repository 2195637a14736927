//! Counts seats after a change that may reach more accounts than one transaction looks at: a large group is given a role, a
//! workspace gets a limit, or a role for everybody.
//!
//! The first accounts are looked at in the transaction of the change. If that is all of them, the change holds the limit and
//! everything is known when it is answered. If there are more, a job goes on, and until it is through the limit is not enforced
//! and the workspace says `counting`: nobody waits for a count over 290,000 members. Where seats only become free, nothing has to
//! be left open meanwhile: too many are counted, never too few.

use serde::{Deserialize, Serialize};
use steward_db::{Priority, Read, Tx};
use uuid::Uuid;

use super::actions::WORKSPACE_SEATS_EXCEEDED;
use super::model::Seats;
use super::seats::{self, Limits};
use super::{query, store};
use crate::error::Error;
use crate::event::{
    Change, Changed, Delta, Event, Message, Recorded, Subject, Thing, change_in_bulk, housekeeping,
};
use crate::id::{AccountId, GroupId, OrgId, WorkspaceId};
use crate::job::{Job, enqueue, enqueue_upkeep};
use crate::organization::store as organizations;
use crate::steward::Steward;

/// Accounts that one transaction looks at.
const ROWS: usize = 200;

/// The same for the database.
const ROWS_I64: i64 = 200;

/// Reads of one transaction: groups may have few members each.
const READS: usize = 50;

/// Transactions after which the work goes on as another job, so that none outlives its lease.
const STEPS: usize = 100;

/// Whom a change may have reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The members of a group.
    Group(Uuid),
    /// Everybody whom a directory knows.
    Everyone,
    /// Whoever takes a seat, to see whether they still do.
    Seated,
    /// Everybody who may take a seat.
    All,
}

/// A part of a walk over accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Stage {
    /// Whoever takes a seat.
    Seated,
    /// Accounts that were given a role.
    Holders,
    /// Members of groups that were given a role.
    Groups,
    /// Members of one group.
    Group(Uuid),
    /// Users of all directories.
    Everyone,
}

/// A place in a walk over accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Walk {
    stages: Vec<Stage>,
    /// The group or directory that is walked over.
    outer: Uuid,
    /// Behind this one it goes on.
    inner: Uuid,
}

impl Walk {
    fn over(reach: Reach) -> Self {
        let stages = match reach {
            Reach::Group(group) => vec![Stage::Group(group)],
            Reach::Everyone => vec![Stage::Everyone],
            Reach::Seated => vec![Stage::Seated],
            Reach::All => vec![Stage::Seated, Stage::Holders, Stage::Groups, Stage::Everyone],
        };
        Self { stages, outer: Uuid::nil(), inner: Uuid::nil() }
    }

    fn is_done(&self) -> bool {
        self.stages.is_empty()
    }

    fn next_stage(&mut self) {
        self.stages.remove(0);
        (self.outer, self.inner) = (Uuid::nil(), Uuid::nil());
    }

    /// Reads the next accounts and moves behind them.
    async fn read(
        &mut self,
        read: &Read,
        (org_id, workspace): (OrgId, WorkspaceId),
        rows: usize,
    ) -> Result<Vec<AccountId>, Error> {
        let Some(stage) = self.stages.first().copied() else { return Ok(Vec::new()) };
        let limit = i64::try_from(rows).unwrap_or(i64::MAX);
        let (read_to, accounts): (Vec<Uuid>, Vec<AccountId>) = match stage {
            Stage::Seated => {
                let seats = store::list_seats(read, workspace, self.inner, limit).await?;
                (seats.iter().map(|account| account.0).collect(), seats)
            }
            Stage::Holders => {
                let from = ("user", after(self.inner));
                let found = query::principals_on(read, org_id, workspace.0, from, limit).await?;
                (found.clone(), found.into_iter().map(AccountId).collect())
            }
            Stage::Groups => {
                let found = query::principals_on(read, org_id, workspace.0, ("group", self.outer), 1).await?;
                let Some(group) = found.first().copied() else {
                    self.next_stage();
                    return Ok(Vec::new());
                };
                self.enter(group);
                split(query::accounts_of_group(read, org_id, GroupId(group), self.inner, limit).await?)
            }
            Stage::Group(group) => {
                split(query::accounts_of_group(read, org_id, GroupId(group), self.inner, limit).await?)
            }
            Stage::Everyone => {
                let Some(directory) = query::next_directory(read, org_id, self.outer).await? else {
                    self.next_stage();
                    return Ok(Vec::new());
                };
                self.enter(directory);
                split(query::accounts_of_directory(read, org_id, directory, self.inner, limit).await?)
            }
        };
        match (read_to.last(), stage) {
            (Some(last), _) if read_to.len() == rows => self.inner = *last,
            (_, Stage::Groups | Stage::Everyone) => {
                (self.outer, self.inner) = (after(self.outer), Uuid::nil());
            }
            _ => self.next_stage(),
        }
        Ok(accounts)
    }

    fn enter(&mut self, outer: Uuid) {
        if self.outer != outer {
            (self.outer, self.inner) = (outer, Uuid::nil());
        }
    }
}

fn split(rows: Vec<(Uuid, Option<AccountId>)>) -> (Vec<Uuid>, Vec<AccountId>) {
    let accounts = rows.iter().filter_map(|(_, account)| *account).collect();
    (rows.into_iter().map(|(id, _)| id).collect(), accounts)
}

/// Returns the id behind an id, in the order of the databases.
fn after(id: Uuid) -> Uuid {
    Uuid::from_u128(id.as_u128().saturating_add(1))
}

/// Looks at the first accounts that a change reached, and leaves the others to a job. `gains` says that accounts may have got a
/// role, not only lost one. To be called last in the transaction of the change.
pub(super) async fn begin_in(
    change: &Change,
    org_id: OrgId,
    workspace: WorkspaceId,
    reach: Reach,
    gains: bool,
) -> Result<(), Error> {
    let Some(access) = store::lock_access(change, org_id, workspace).await? else { return Ok(()) };
    let Some(seats) = access.seats else { return Ok(()) };
    // A limit that was set just now may be below what is taken already.
    let limits = if gains && reach != Reach::All { Limits::Hold } else { Limits::Give };
    let mut walk = Walk::over(if gains && seats.counting { Reach::All } else { reach });
    step_in(change, (org_id, workspace), &mut walk, limits).await?;
    if walk.is_done() {
        if gains && seats.counting {
            store::set_counting(change, workspace, None).await?;
        }
        return Ok(());
    }
    let count = if gains { Some(change.context().uuid()) } else { None };
    if count.is_some() {
        store::set_counting(change, workspace, count).await?;
    }
    enqueue(change, &job(org_id, workspace, count, &walk)?).await
}

fn job(org_id: OrgId, workspace: WorkspaceId, count: Option<Uuid>, walk: &Walk) -> Result<Job, Error> {
    let walk = serde_json::to_string(walk)
        .map_err(|error| Error::Internal(format!("a place in a count of seats: {error}")))?;
    Ok(Job::CountSeats { org_id: org_id.0, workspace_id: workspace.0, count, walk })
}

/// Looks at some 200 accounts.
async fn step_in(tx: &Tx, at: (OrgId, WorkspaceId), walk: &mut Walk, limits: Limits) -> Result<(), Error> {
    let mut room = ROWS;
    for _ in 0..READS {
        if walk.is_done() || room == 0 {
            break;
        }
        let accounts = walk.read(tx, at, room).await?;
        seats::settle_one_in(tx, at.0, at.1, &accounts, limits).await?;
        room = room.saturating_sub(accounts.len());
    }
    Ok(())
}

/// Goes on with a count of seats. A count that a newer one has taken the place of ends.
pub(crate) async fn count_seats(
    steward: &Steward,
    (org_id, workspace): (OrgId, WorkspaceId),
    count: Option<Uuid>,
    walk: &str,
) -> Result<(), String> {
    let mut walk: Walk = serde_json::from_str(walk).map_err(|error| error.to_string())?;
    for number in 1.. {
        let hand_over = number == STEPS;
        let context = steward.system_context();
        let step = housekeeping(steward, Priority::Bulk, (walk, context), move |tx, input| async move {
            let (walk, context) = input.as_ref();
            let access = store::lock_access(&tx, org_id, workspace).await?;
            let limited = access.is_some_and(|access| access.seats.is_some());
            let newest = count.is_none() || store::counting(&tx, org_id, workspace).await? == count;
            if !limited {
                let gone = store::purge_seats(&tx, workspace, ROWS_I64).await?;
                store::add_used(&tx, workspace, -i64::try_from(gone).unwrap_or(0)).await?;
                return Ok(Some(walk.clone()).filter(|_| gone > 0));
            }
            if !newest {
                return Ok(None);
            }
            let mut walk = walk.clone();
            step_in(&tx, (org_id, workspace), &mut walk, Limits::Give).await?;
            if walk.is_done() && count.is_some() {
                store::set_counting(&tx, workspace, None).await?;
            } else if hand_over && !walk.is_done() {
                enqueue_upkeep(&tx, context, &job(org_id, workspace, count, &walk)?, context.now).await?;
            }
            Ok(Some(walk))
        });
        match step.await.map_err(|error: Error| error.to_string())? {
            None => return Ok(()),
            Some(next) if next.is_done() => {
                return report_over(steward, org_id, workspace).await.map_err(|error| error.to_string());
            }
            Some(_) if hand_over => return Ok(()),
            Some(next) => walk = next,
        }
        if steward.stop().is_cancelled() {
            return Err("the program stopped".to_owned());
        }
    }
    Ok(())
}

/// Records, once, that more seats of a workspace are taken than there are.
pub(super) async fn report_over(
    steward: &Steward,
    org_id: OrgId,
    workspace: WorkspaceId,
) -> Result<(), Error> {
    change_in_bulk(&steward.system_context(), (), move |change, _| async move {
        let recorded = note_over_in(&change, org_id, workspace).await?;
        Ok(Changed::perhaps((), recorded))
    })
    .await
}

/// Records the same inside a transaction, as its last step.
pub(super) async fn note_over_in(
    change: &Change,
    org_id: OrgId,
    workspace: WorkspaceId,
) -> Result<Option<Recorded>, Error> {
    let access = store::lock_access(change, org_id, workspace).await?;
    let seats = access.and_then(|access| access.seats);
    let over = |seats: &Seats| seats.used > seats.limit && seats.over_since.is_none() && !seats.counting;
    let Some(seats) = seats.filter(over) else { return Ok(None) };
    let Some(found) = organizations::find_workspace(change, org_id, workspace).await? else {
        return Ok(None);
    };
    store::set_over_since(change, workspace, Some(change.context().now)).await?;
    let message = Message::from("Exceeded seats of workspace ").plain(&found.name);
    let event = Event::new(org_id, &WORKSPACE_SEATS_EXCEEDED, message)
        .about(Subject::thing(Thing::Workspaces, workspace).with("name", found.name.as_str()))
        .delta(Delta::created(serde_json::json!({ "seatLimit": seats.limit, "seatsUsed": seats.used })));
    Ok(Some(change.record(event)))
}

/// Lets the seats of a workspace go that has no limit any more. A job removes the rows.
pub(super) async fn end_in(change: &Change, org_id: OrgId, workspace: WorkspaceId) -> Result<(), Error> {
    store::set_counting(change, workspace, None).await?;
    enqueue(change, &recount(org_id, workspace, Reach::Seated)?).await
}

/// Makes the job that looks again at whom a change outside of any request of ours reached, and lets seats go.
pub(super) fn recount(org_id: OrgId, workspace: WorkspaceId, reach: Reach) -> Result<Job, Error> {
    job(org_id, workspace, None, &Walk::over(reach))
}
