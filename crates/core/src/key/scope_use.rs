//! Tells which of its scopes a key has used, so that each has only those that it needs.

use std::collections::BTreeMap;

use super::model::{KeyInfo, KeyKind, Scopes};
use super::store;
use crate::context::Timestamp;
use crate::error::Error;
use crate::id::KeyId;
use crate::page::Page;
use crate::principal::OrgCaller;

const TAG: &str = "keys-scope-use";

/// What is known of the scopes of a key.
#[derive(Debug, Clone)]
pub struct ScopeReport {
    /// The key.
    pub key: KeyInfo,
    /// Scopes that it has and has used, with the hour of the last use. Of a key without scopes, all that it has used.
    pub used: BTreeMap<String, Timestamp>,
    /// Scopes that it has and has not used since then.
    pub unused: Vec<String>,
    /// Since when uses are written down; none of a key that was not used since that began.
    pub since: Option<Timestamp>,
}

/// Reads the report of one key of the caller's organization.
pub async fn read_scope_report(caller: &OrgCaller, id: &str) -> Result<ScopeReport, Error> {
    caller.require_admin("read keys")?;
    let id: KeyId = id.parse().map_err(|_| Error::not_found("key", id))?;
    let org_id = caller.org_id;
    let database = caller.context.steward.database();
    let read = database.read(move |read| async move {
        let key = store::find_info(&read, org_id, id).await?.ok_or_else(|| Error::not_found("key", id))?;
        let uses = store::scope_uses(&read, &[id]).await?;
        Ok::<_, Error>((key, uses))
    });
    let (key, uses) = read.await?;
    Ok(report(key, uses.into_iter().map(|(_, scope, at)| (scope, at)).collect()))
}

/// Lists one page of reports: of the good keys of the caller's organization that have scopes which they do not use, all
/// keys of the page with two statements. A page may have few reports, or none, and go on.
pub async fn list_unused_scopes(
    caller: &OrgCaller,
    cursor: Option<&str>,
) -> Result<Page<ScopeReport>, Error> {
    caller.require_admin("read keys")?;
    let after = Page::<KeyInfo>::after(caller, TAG, cursor).await?;
    let (org_id, now) = (caller.org_id, caller.context.now);
    let database = caller.context.steward.database();
    let read = database.read(move |read| async move {
        let keys = store::list(&read, org_id, after, Page::<KeyInfo>::ROWS).await?;
        let ids: Vec<KeyId> = keys.iter().map(|key| key.id).collect();
        let uses = store::scope_uses(&read, &ids).await?;
        Ok::<_, Error>((keys, uses))
    });
    let (keys, uses) = read.await?;
    let mut by_key: BTreeMap<KeyId, BTreeMap<String, Timestamp>> = BTreeMap::new();
    for (key, scope, at) in uses {
        by_key.entry(key).or_default().insert(scope, at);
    }
    let Page { items, next } = Page::of(caller, TAG, keys, |key| key.id.0)?;
    let good = items.into_iter().filter(|key| key.revoked_at.is_none() && key.expires_at > now);
    let reports = good.filter(|key| matches!(key.kind, KeyKind::Org | KeyKind::Product)).map(|key| {
        let used = by_key.remove(&key.id).unwrap_or_default();
        report(key, used)
    });
    Ok(Page { items: reports.filter(|report| !report.unused.is_empty()).collect(), next })
}

fn report(key: KeyInfo, used: BTreeMap<String, Timestamp>) -> ScopeReport {
    let unused = match &key.scopes {
        Scopes::All => Vec::new(),
        Scopes::Only(granted) => granted.iter().filter(|scope| !used.contains_key(*scope)).cloned().collect(),
    };
    ScopeReport { since: key.scopes_since, key, used, unused }
}
