//! The seats of workspaces that have a limit.
//!
//! Who takes a seat is a row, and how many do is a number beside the limit. Neither is counted up and down by whoever changes
//! something: for accounts that something happened to it is looked up what they have now, and rows are made to agree with that.
//! So nothing can drift, and it does no harm to look twice. What an administrator does looks before its commit, and fails where
//! seats are short. What an identity provider does never waits and never fails: it stands in the log, which is followed, and
//! whoever joined by it has a seat some milliseconds later ([`follow`](super::follow)).

use std::collections::BTreeSet;

use steward_db::{Read, Tx};

use super::model::WorkspaceAccess;
use super::rules::{self, Place};
use super::{query, store};
use crate::error::Error;
use crate::id::{AccountId, OrgId, WorkspaceId};

/// Whether seats may be short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limits {
    /// Whoever takes more seats than there are is refused.
    Hold,
    /// More seats may be taken than there are: the workspace is then over its limit.
    Give,
}

/// Who takes a seat of a workspace from now on, and who leaves one.
struct Moves {
    workspace: WorkspaceId,
    joining: Vec<AccountId>,
    leaving: Vec<AccountId>,
}

/// Makes the seats of accounts agree with what they have now, in all workspaces of the organization that have a limit. To be
/// called last in a transaction: whoever holds the seats of a workspace waits for nobody else. Returns the workspaces that are
/// now over their limit.
pub(super) async fn settle_in(
    tx: &Tx,
    org_id: OrgId,
    accounts: &[AccountId],
    limits: Limits,
) -> Result<Vec<WorkspaceId>, Error> {
    let limited = store::limited(tx, org_id).await?;
    settle_among(tx, org_id, &limited, accounts, limits).await
}

/// The same, in one workspace.
pub(super) async fn settle_one_in(
    tx: &Tx,
    org_id: OrgId,
    workspace: WorkspaceId,
    accounts: &[AccountId],
    limits: Limits,
) -> Result<Vec<WorkspaceId>, Error> {
    let access = store::find_access(tx, org_id, workspace).await?;
    if access.seats.is_none() {
        return Ok(Vec::new());
    }
    settle_among(tx, org_id, &[(workspace, access)], accounts, limits).await
}

async fn settle_among(
    tx: &Tx,
    org_id: OrgId,
    limited: &[(WorkspaceId, WorkspaceAccess)],
    accounts: &[AccountId],
    limits: Limits,
) -> Result<Vec<WorkspaceId>, Error> {
    let mut over = Vec::new();
    // A look without holding anything: most changes concern no seat.
    for moves in moves(tx, org_id, limited, accounts).await? {
        let Some(access) = store::lock_access(tx, org_id, moves.workspace).await? else { continue };
        let held = [(moves.workspace, access)];
        for moves in self::moves(tx, org_id, &held, accounts).await? {
            let joined = store::seat(tx, org_id, moves.workspace, &moves.joining).await?;
            let left = store::unseat(tx, moves.workspace, &moves.leaving).await?;
            store::add_used(tx, moves.workspace, joined - left).await?;
            let Some(seats) = access.seats else { continue };
            let used = seats.used + joined - left;
            if limits == Limits::Hold && !seats.counting && joined > 0 && used > seats.limit {
                return Err(Error::NoSeats { workspace: moves.workspace.to_string(), limit: seats.limit });
            }
            if used > seats.limit && seats.over_since.is_none() {
                over.push(moves.workspace);
            }
        }
    }
    Ok(over)
}

/// Compares who takes a seat with who should, in the order of the workspaces.
async fn moves(
    read: &Read,
    org_id: OrgId,
    limited: &[(WorkspaceId, WorkspaceAccess)],
    accounts: &[AccountId],
) -> Result<Vec<Moves>, Error> {
    if limited.is_empty() || accounts.is_empty() {
        return Ok(Vec::new());
    }
    let accounts: Vec<AccountId> = accounts.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let standings = query::standings(read, org_id, &accounts).await?;
    let given = query::given(read, org_id, &accounts).await?;
    let mut all = Vec::new();
    for (workspace, access) in limited.iter().filter(|(_, access)| access.seats.is_some()) {
        let place = [Place { id: *workspace, default_role: access.default_role }];
        let seated = |account: &AccountId| {
            standings.get(account).is_some_and(|standing| {
                let given = given.get(account).map_or(&[][..], Vec::as_slice);
                let held = rules::holdings(org_id, standing, given, &place);
                rules::seated(standing, &held, workspace.0)
            })
        };
        let taken: BTreeSet<AccountId> =
            store::seats_of(read, *workspace, &accounts).await?.into_iter().collect();
        let (mut joining, mut leaving) = (Vec::new(), Vec::new());
        for account in &accounts {
            match (taken.contains(account), seated(account)) {
                (false, true) => joining.push(*account),
                (true, false) => leaving.push(*account),
                _ => {}
            }
        }
        if !joining.is_empty() || !leaving.is_empty() {
            all.push(Moves { workspace: *workspace, joining, leaving });
        }
    }
    Ok(all)
}
