//! Creates workspaces.

use serde_json::json;

use super::actions::WORKSPACE_CREATED;
use super::{Workspace, store};
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, Subject, Thing, change};
use crate::id::WorkspaceId;
use crate::principal::OrgCaller;
use crate::text::bounded;

/// The longest key of a product.
pub const PRODUCT_LIMIT: usize = 40;

/// The longest URL of a workspace.
pub const URL_LIMIT: usize = 2048;

/// Workspaces that one organization may have.
const WORKSPACES: i64 = 10_000;

/// A workspace as somebody asks for it.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    /// Its name.
    pub name: String,
    /// The key of the product.
    pub product: String,
    /// Where people reach it.
    pub url: Option<String>,
}

/// Creates a workspace in the caller's organization. Its product gets in with a key of its own, issued next.
pub async fn create_workspace(caller: &OrgCaller, new: NewWorkspace) -> Result<Workspace, Error> {
    caller.require_admin("create workspaces")?;
    let context = &caller.context;
    let workspace = Workspace {
        id: WorkspaceId(context.uuid()),
        org_id: caller.org_id,
        name: bounded(&new.name, "name")?,
        product: product(new.product)?,
        url: new.url.map(url).transpose()?,
        created_at: context.now,
    };
    change(context, workspace, |change, workspace| async move {
        if store::count_workspaces(&change, workspace.org_id).await? >= WORKSPACES {
            let rule = format!("cannot be added: an organization has at most {WORKSPACES} workspaces");
            return Err(Error::invalid("workspace", rule));
        }
        store::insert_workspace(&change, &workspace).await?;
        let message = Message::from("Created workspace ").plain(&workspace.name);
        let event = Event::new(workspace.org_id, &WORKSPACE_CREATED, message)
            .about(Subject::thing(Thing::Workspaces, workspace.id).with("name", workspace.name.as_str()))
            .delta(Delta::created(json!({
                "name": workspace.name,
                "product": workspace.product,
                "url": workspace.url,
            })));
        let recorded = change.record(event);
        Ok(Changed::recorded(workspace.as_ref().clone(), recorded))
    })
    .await
}

fn product(text: String) -> Result<String, Error> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if text.is_empty() || text.len() > PRODUCT_LIMIT || !text.bytes().all(plain) {
        let rule = format!(
            "must be the key of a product, such as confluence: 1 to {PRODUCT_LIMIT} of a-z, 0-9 and -"
        );
        return Err(Error::invalid("product", rule));
    }
    Ok(text)
}

/// Reads the URL of a workspace.
pub(crate) fn url(text: String) -> Result<String, Error> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let sound = host.is_some_and(|host| !host.is_empty())
        && text.len() <= URL_LIMIT
        && text.chars().all(|letter| letter.is_ascii_graphic() && !"\"<>\\^`{|}".contains(letter));
    if sound {
        Ok(text)
    } else {
        Err(Error::invalid("url", "must be a URL such as https://wiki.example.com"))
    }
}
