//! Creates keys of an organization on request.

use super::issue::{Issued, issue_in};
use super::model::{KeyKind, NewKey, Role, Scopes};
use super::scopes::is_scope;
use crate::context::{Context, Timestamp};
use crate::error::Error;
use crate::event::{Changed, change};
use crate::id::{DirectoryId, OrgId, WorkspaceId};
use crate::organization::{self, Organization, store as organizations};
use crate::principal::{OperatorCaller, OrgCaller};
use crate::text::bounded;

/// How long a key is good when nobody says, in seconds: a week (organizations API §1.2).
const DEFAULT_LIFE: i64 = 7 * 24 * 3600;

/// The longest life of a key, in seconds: a year (organizations API §1.2).
const LONGEST_LIFE: i64 = 366 * 24 * 3600;

/// Scopes that one key may have.
pub const SCOPES_LIMIT: usize = 50;

/// A key as somebody asks for it.
#[derive(Debug, Clone)]
pub struct AskedKey {
    /// The name by which people will know it.
    pub name: String,
    /// What its owner may do; the administrator's role unless said otherwise.
    pub role: Option<Role>,
    /// What it is limited to; nothing means all that the role allows.
    pub scopes: Option<Vec<String>>,
    /// When it ends; in a week unless said otherwise.
    pub expires_at: Option<Timestamp>,
}

impl AskedKey {
    pub(super) fn checked(self, kind: KeyKind, context: &Context, org_id: OrgId) -> Result<NewKey, Error> {
        let now = context.now;
        let expires_at = self.expires_at.unwrap_or(now.plus_seconds(DEFAULT_LIFE));
        if expires_at <= now || expires_at > now.plus_seconds(LONGEST_LIFE) {
            return Err(Error::invalid("expiresAt", "must lie in the future, at most a year from now"));
        }
        let scopes = match self.scopes {
            None => Scopes::All,
            Some(scopes) => {
                if scopes.is_empty() || scopes.len() > SCOPES_LIMIT {
                    let rule = format!(
                        "must list 1 to {SCOPES_LIMIT} scopes; leave it out for a key without scopes"
                    );
                    return Err(Error::invalid("scopes", rule));
                }
                if let Some(unknown) = scopes.iter().find(|scope| !is_scope(kind, scope)) {
                    return Err(Error::invalid(
                        "scopes",
                        format!("must not list {unknown:?}: it is no scope"),
                    ));
                }
                Scopes::Only(scopes)
            }
        };
        Ok(NewKey {
            kind,
            org_id: Some(org_id),
            directory_id: None,
            workspace_id: None,
            owner: None,
            name: bounded(&self.name, "name")?,
            role: self.role.unwrap_or(Role::OrgAdmin),
            scopes,
            expires_at,
        })
    }
}

/// Creates a key of the caller's organization. A key with scopes gives out none that it lacks.
pub async fn create_key(caller: &OrgCaller, asked: AskedKey) -> Result<(NewKey, Issued), Error> {
    caller.require_admin("create keys")?;
    let org_id = caller.org_id;
    let key = asked.checked(KeyKind::Org, &caller.context, org_id)?;
    if !caller.scopes.cover(&key.scopes) {
        let what =
            "create a key with scopes that it lacks itself: ask for a part of its own scopes".to_owned();
        return Err(Error::Denied { what });
    }
    write(&caller.context, org_id, key).await
}

/// Prepares a key of a directory. Its role and scopes are those of an identity provider.
pub(crate) fn directory_key(
    caller: &OrgCaller,
    directory_id: DirectoryId,
    asked: AskedKey,
) -> Result<NewKey, Error> {
    caller.require_admin("create keys")?;
    for (field, given) in [("role", asked.role.is_some()), ("scopes", asked.scopes.is_some())] {
        if given {
            return Err(Error::invalid(
                field,
                "must be left out: the key of a directory opens its provisioning alone",
            ));
        }
    }
    let key = asked.checked(KeyKind::Scim, &caller.context, caller.org_id)?;
    Ok(NewKey { directory_id: Some(directory_id), role: Role::Product, ..key })
}

/// Creates a key of a workspace of the caller's organization. A product may do what its scopes name, and nothing else.
pub async fn create_product_key(
    caller: &OrgCaller,
    workspace_id: &str,
    asked: AskedKey,
) -> Result<(NewKey, Issued), Error> {
    caller.require_admin("create keys")?;
    if asked.role.is_some() {
        return Err(Error::invalid("role", "must be left out: the key of a workspace is that of a product"));
    }
    if asked.scopes.is_none() {
        let rule = "must list what the product may do: activity, events, accounts, decisions, content";
        return Err(Error::invalid("scopes", rule));
    }
    let absent = || Error::not_found("workspace", workspace_id);
    let id: WorkspaceId = workspace_id.parse().map_err(|_| absent())?;
    let org_id = caller.org_id;
    let key = asked.checked(KeyKind::Product, &caller.context, org_id)?;
    let key = NewKey { workspace_id: Some(id), role: Role::Product, ..key };
    let issued = Issued::draw(&caller.context, key.kind);
    change(&caller.context, (key, issued), move |change, input| async move {
        let (key, issued) = input.as_ref();
        organizations::find_workspace(&change, org_id, id)
            .await?
            .ok_or_else(|| Error::not_found("workspace", id))?;
        let recorded = issue_in(&change, org_id, key, issued).await?;
        Ok(Changed::recorded((key.clone(), issued.clone()), recorded))
    })
    .await
}

async fn write(context: &Context, org_id: OrgId, key: NewKey) -> Result<(NewKey, Issued), Error> {
    let issued = Issued::draw(context, key.kind);
    change(context, (key, issued), move |change, input| async move {
        let (key, issued) = input.as_ref();
        let recorded = issue_in(&change, org_id, key, issued).await?;
        Ok(Changed::recorded((key.clone(), issued.clone()), recorded))
    })
    .await
}

/// Creates an organization together with its first key: without one nobody could enter it.
pub async fn found_organization(
    caller: &OperatorCaller,
    name: &str,
    asked: AskedKey,
) -> Result<(Organization, NewKey, Issued), Error> {
    let context = &caller.context;
    let organization = organization::draft(context, name)?;
    let key = asked.checked(KeyKind::Org, context, organization.id)?;
    let issued = Issued::draw(context, key.kind);
    change(context, (organization, key, issued), |change, input| async move {
        let (organization, key, issued) = input.as_ref();
        organization::create_in(&change, organization).await?;
        let recorded = issue_in(&change, organization.id, key, issued).await?;
        Ok(Changed::recorded((organization.clone(), key.clone(), issued.clone()), recorded))
    })
    .await
}
