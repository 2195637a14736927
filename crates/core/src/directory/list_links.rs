//! The links between accounts and provisioned users (user provisioning API, `get-scim-links`), and users without one.

use steward_scim::ResourceType;
use uuid::Uuid;

use super::change_directory::directory_id_of;
use super::model::{Link, Orphan};
use super::update_user::attributes;
use super::{link, query, rules, store};
use crate::error::Error;
use crate::id::AccountId;
use crate::page::Page;
use crate::principal::OrgCaller;
use crate::text::Email;

const TAG: &str = "orphans";

/// Lists the links of an account within the caller's organization.
pub async fn links_of_account(caller: &OrgCaller, account_id: &str) -> Result<Vec<Link>, Error> {
    let org_id = caller.org_id;
    // Text that is no id of ours is nobody's.
    let Ok(account_id) = account_id.parse::<AccountId>() else { return Ok(Vec::new()) };
    let database = caller.context.steward.database();
    let found = database
        .read(move |read| async move {
            query::links_of_account(&read, org_id, account_id).await.map_err(Error::from)
        })
        .await?;
    let link = |(directory_id, user_id)| Link { org_id, directory_id, user_id, account_id: Some(account_id) };
    Ok(found.into_iter().map(link).collect())
}

/// Lists the users of the caller's organization with a primary address, linked or not.
pub async fn links_of_email(caller: &OrgCaller, email: &str) -> Result<Vec<Link>, Error> {
    let org_id = caller.org_id;
    let email = Email::parse(email)
        .ok_or_else(|| Error::invalid("email", "must be an e-mail address such as ada@example.com"))?;
    let database = caller.context.steward.database();
    let found = database
        .read(move |read| {
            let key = email.key().to_owned();
            async move { query::links_of_address(&read, org_id, &key).await.map_err(Error::from) }
        })
        .await?;
    let link = |(directory_id, user_id, account_id)| Link { org_id, directory_id, user_id, account_id };
    Ok(found.into_iter().map(link).collect())
}

/// Lists one page of the users of a directory that have no account, each with the reason.
pub async fn list_orphans(
    caller: &OrgCaller,
    directory_id: &str,
    cursor: Option<&str>,
) -> Result<Page<Orphan>, Error> {
    let (org_id, id, now) = (caller.org_id, directory_id_of(directory_id)?, caller.context.now);
    let after: Uuid = Page::<Orphan>::after(caller, TAG, cursor).await?;
    let database = caller.context.steward.database();
    let orphans = database
        .read(move |read| async move {
            if store::find_directory(&read, org_id, id).await?.is_none() {
                return Err(Error::not_found("directory", id));
            }
            let mut orphans = Vec::new();
            for (user, former) in store::users_without_account(&read, id, after, Page::<Orphan>::ROWS).await?
            {
                let email = rules::primary_address(&attributes(&user, ResourceType::user())?);
                let why = link::why_without(&read, org_id, email.as_ref(), now).await?;
                let email = email.map(|email| email.as_str().to_owned());
                orphans.push(Orphan { user, email, why, former });
            }
            Ok(orphans)
        })
        .await?;
    Page::of(caller, TAG, orphans, |orphan| orphan.user.id.0)
}
