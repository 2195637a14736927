//! Keeps what collided, in a transaction of its own, and forgets it when the push succeeds after all.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use steward_db::{Priority, Read, Tx};

use super::model::{BYTES, CONFLICTS, Collided, ConflictKind, Identity, PUSH_BYTES, Push, Row};
use super::note::Note;
use super::store::{self, Kept};
use crate::context::Context;
use crate::directory::guard::Slot;
use crate::error::Error;
use crate::event::housekeeping;
use crate::id::{ConflictId, DirectoryId, OrgId};
use crate::principal::DirectoryCaller;
use crate::vault::{self, Place, Purpose, Sealed};

/// How often a conflict is tried to be written, where another request writes or deletes the same one meanwhile.
const TRIES: usize = 3;

/// Keeps what a request to a user or group collided with, or forgets what it collided with before. The outcome is handed
/// through: whether it can be kept is no matter of the identity provider's.
pub(in crate::directory) async fn settle<T>(
    caller: &DirectoryCaller,
    slot: &Slot,
    result: Result<T, Error>,
) -> Result<T, Error> {
    match (slot.noted(), &result) {
        (Some(Note::Done(kind, id)), Ok(_)) => {
            forget(caller, kind, &Identity::of_target(caller.directory_id, id)).await;
        }
        (Some(Note::Collided(collided)), Err(Error::AlreadyExists { .. })) => keep(caller, *collided).await,
        _ => {}
    }
    result
}

/// Keeps a push that was refused.
pub(super) async fn keep(caller: &DirectoryCaller, mut collided: Collided) {
    shorten(&mut collided.push);
    let context = &caller.context;
    let at = (caller.org_id, caller.directory_id);
    let input = (collided, context.clone());
    let kept = housekeeping(&context.steward, Priority::Interactive, input, move |tx, input| async move {
        let (collided, context) = input.as_ref();
        keep_in(&tx, context, at, collided).await
    })
    .await;
    match kept {
        Ok(()) => context.steward.conflicts().learn(caller.directory_id, true, context.now),
        Err(error) => tracing::warn!(%error, "a conflict of an identity provider could not be kept"),
    }
}

async fn keep_in(
    tx: &Tx,
    context: &Context,
    (org_id, directory): (OrgId, DirectoryId),
    collided: &Collided,
) -> Result<(), Error> {
    let now = context.now;
    for _ in 0..TRIES {
        if let Some(id) = store::lock_identity(tx, directory, collided.kind, &collided.identity).await? {
            let (print, sealed) = seal(context, org_id, id, &collided.push)?;
            let kept = Kept { print: &print, sealed: &sealed };
            store::seen_again(tx, id, collided.field, &kept, now).await?;
            return make_room(tx, directory).await;
        }
        let id = ConflictId(context.uuid());
        let (print, sealed) = seal(context, org_id, id, &collided.push)?;
        let kept = Kept { print: &print, sealed: &sealed };
        if store::insert(tx, (id, org_id, directory), collided, &kept, now).await? {
            return make_room(tx, directory).await;
        }
    }
    Err(Error::Conflict("another request goes on writing the same conflict".to_owned()))
}

/// Lets the oldest go where there are too many, or too much.
async fn make_room(tx: &Tx, directory: DirectoryId) -> Result<(), Error> {
    let most = i64::try_from(CONFLICTS).unwrap_or(i64::MAX);
    let mut bytes = 0_i64;
    let mut gone = Vec::new();
    for (number, (id, size)) in store::sizes(tx, directory, most + 50).await?.into_iter().enumerate() {
        bytes = bytes.saturating_add(size);
        if number >= CONFLICTS || (number > 0 && bytes > BYTES) {
            gone.push(id);
        }
    }
    Ok(store::delete(tx, &gone).await?)
}

/// Leaves the members out where they are too many to be kept.
fn shorten(push: &mut Push) {
    // An id and its marks take 39 bytes.
    let ids = |step: &super::model::Step| match step {
        super::model::Step::Add(ids)
        | super::model::Step::Remove(ids)
        | super::model::Step::RemoveOf { ids, .. }
        | super::model::Step::Replace(ids) => ids.iter().map(|id| id.len() + 3).sum(),
        super::model::Step::Clear => 0,
    };
    if push.members.iter().map(ids).sum::<usize>() > PUSH_BYTES {
        push.members.clear();
        push.cut = true;
    }
}

/// Seals a push for its row, and says what tells it from another.
pub(super) fn seal(
    context: &Context,
    org_id: OrgId,
    id: ConflictId,
    push: &Push,
) -> Result<(String, Sealed), Error> {
    let text = serde_json::to_vec(push).map_err(|error| Error::Internal(format!("a push: {error}")))?;
    let mut digest = Sha256::new();
    digest.update(id.0.as_bytes());
    digest.update(&text);
    let print = URL_SAFE_NO_PAD.encode(&digest.finalize()[..12]);
    let place = Place { column: store::CONFLICT_PUSHES.name, org_id, row: id.0 };
    Ok((print, vault::seal(context, Purpose::Journal, &place, &text)?))
}

/// Opens the push of a row.
pub(super) async fn open(context: &Context, row: &Row) -> Result<Push, Error> {
    let place = Place { column: store::CONFLICT_PUSHES.name, org_id: row.org_id, row: row.id.0 };
    let text = vault::open(context, Purpose::Journal, &place, &row.pushed).await?;
    serde_json::from_slice(&text).map_err(|error| Error::Internal(format!("conflict {}: {error}", row.id)))
}

/// Forgets the conflict of something whose push has succeeded.
pub(super) async fn forget(caller: &DirectoryCaller, kind: ConflictKind, identity: &Identity) {
    if let Err(error) = try_forget(&caller.context, caller.directory_id, kind, identity).await {
        tracing::warn!(%error, "a conflict that is over could not be forgotten");
    }
}

async fn try_forget(
    context: &Context,
    directory: DirectoryId,
    kind: ConflictKind,
    identity: &Identity,
) -> Result<(), Error> {
    let (steward, now) = (&context.steward, context.now);
    let some = match steward.conflicts().of(directory, now) {
        Some(some) => some,
        None => {
            let ask =
                move |read: Read| async move { store::has_any(&read, directory).await.map_err(Error::from) };
            let some = steward.database().read(ask).await?;
            steward.conflicts().learn(directory, some, now);
            some
        }
    };
    if !some {
        return Ok(());
    }
    let asked = identity.clone();
    let find = move |read: Read| {
        let identity = asked.clone();
        async move { store::find_identity(&read, directory, kind, &identity).await.map_err(Error::from) }
    };
    let Some(id) = steward.database().read(find).await? else { return Ok(()) };
    housekeeping(steward, Priority::Interactive, [id], |tx, ids| async move {
        store::delete(&tx, ids.as_slice()).await.map_err(Error::from)
    })
    .await
}
