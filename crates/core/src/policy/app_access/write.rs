//! Writes app access settings.

use serde_json::Value;

use super::actions::APP_ACCESS_SETTINGS_UPDATED;
use super::model::{AppAccessSetting, AskedAppAccessSetting};
use super::rules::{self, DOMAINS_LIMIT, Write};
use super::store;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, Subject, Thing, change};
use crate::organization::store as organizations;
use crate::principal::OrgCaller;

/// Creates, replaces or updates what holds for people of a domain in the caller's organization.
pub async fn write_app_access(
    caller: &OrgCaller,
    domain: &str,
    asked: AskedAppAccessSetting,
    write: Write,
) -> Result<AppAccessSetting, Error> {
    caller.require_admin("change app access settings")?;
    let (org_id, domain) = (caller.org_id, rules::domain(domain)?);
    change(&caller.context, (domain, asked), move |change, input| async move {
        let (domain, asked) = input.as_ref();
        organizations::lock(&change, org_id).await?;
        let before = store::find(&change, org_id, domain).await?;
        if write == Write::Create && before.is_some() {
            return Err(Error::AlreadyExists {
                what: "app access setting",
                field: "domain",
                value: domain.clone(),
            });
        }
        if before.is_none() && store::count(&change, org_id).await? >= DOMAINS_LIMIT {
            let why = format!("an organization has app access settings for at most {DOMAINS_LIMIT} domains");
            return Err(Error::Conflict(why));
        }
        let after = rules::after(before.as_ref(), domain, asked, write)?;
        let after = AppAccessSetting { changed_at: change.context().now, ..after };
        let same = |before: &AppAccessSetting| before.recorded() == after.recorded();
        if let Some(before) = before.as_ref().filter(|before| same(before)) {
            return Ok(Changed::nothing(before.clone()));
        }
        store::put(&change, org_id, &after).await?;
        let delta = match &before {
            None => Delta::created(Value::Object(after.recorded())),
            Some(before) => Delta::between(&before.recorded(), &after.recorded()),
        };
        let message = Message::from("Updated app access settings of domain ").plain(domain);
        let event = Event::new(org_id, &APP_ACCESS_SETTINGS_UPDATED, message)
            .about(Subject::thing(Thing::Orgs, org_id).with("domain", domain.as_str()))
            .delta(delta);
        let recorded = change.record(event);
        Ok(Changed::recorded(after, recorded))
    })
    .await
}
