//! What `steward dev` puts into a new database. Everything is made by the use cases of live traffic.

mod demo;
mod people;

use steward_core::context::Context;
use steward_core::directory::{self, Directory};
use steward_core::id::OrgId;
use steward_core::key::{self, KeyKind, NewKey, Role, Scopes};
use steward_core::{Error, Steward, domain, organization};

use crate::cli;
use crate::dev::{Ready, ReadyDirectory};

/// How long the keys of a development server are good, in seconds.
const YEAR: i64 = 365 * 24 * 3600;

/// Makes the organization, or finds the one that an earlier run made: then the secrets cannot be shown again.
pub(crate) async fn make_ready(steward: &Steward, seed: cli::Seed, base_url: &str) -> Result<Ready, Error> {
    if let Some(organization) = organization::first(steward).await? {
        let directories = directory::directories(steward, organization.id).await?;
        let domain = domain::first_verified(steward, organization.id).await?.unwrap_or_default();
        let directories = directories.iter().map(|directory| ready(directory, None, base_url)).collect();
        return Ok(Ready {
            base_url: base_url.to_owned(),
            org_id: organization.id.to_string(),
            org_name: organization.name,
            api_key: None,
            operator_key: None,
            verified_domain: domain,
            directories,
            console_url: None,
            console_email: None,
            console_password: None,
        });
    }
    match seed {
        cli::Seed::None => empty(steward, base_url).await,
        cli::Seed::Demo => demo::company(steward, base_url).await,
    }
}

/// One organization, one verified domain, one empty directory that takes users without a primary address.
async fn empty(steward: &Steward, base_url: &str) -> Result<Ready, Error> {
    let context = steward.system_context();
    let founded = found(&context, "Example", "example.com", base_url).await?;
    // Generic tools fill in random values, and delete all that they created.
    let settings = directory::Settings {
        strict_email: false,
        guard: directory::Guard::Report,
        ..directory::Settings::default()
    };
    let directory = directory::create_directory(&context, founded.org_id, "Directory", settings).await?;
    let key = directory_key(&context, &directory).await?;
    Ok(founded.with(vec![ready(&directory, Some(key), base_url)]))
}

/// An organization with its domain and its keys.
struct Founded {
    org_id: OrgId,
    ready: Ready,
}

impl Founded {
    fn with(self, directories: Vec<ReadyDirectory>) -> Ready {
        Ready { directories, ..self.ready }
    }
}

async fn found(context: &Context, name: &str, domain_name: &str, base_url: &str) -> Result<Founded, Error> {
    let organization = organization::create(context, name).await?;
    domain::verify_without_proof(context, organization.id, domain_name).await?;
    let expires_at = context.steward.now().plus_seconds(YEAR);
    let new = NewKey {
        kind: KeyKind::Org,
        org_id: Some(organization.id),
        directory_id: None,
        workspace_id: None,
        owner: None,
        name: "Development".to_owned(),
        role: Role::OrgAdmin,
        scopes: Scopes::All,
        expires_at,
    };
    let api_key = key::issue(context, new).await?;
    let operator_key = key::issue_operator_key(&context.steward.system_context(), YEAR).await?;
    let ready = Ready {
        base_url: base_url.to_owned(),
        org_id: organization.id.to_string(),
        org_name: organization.name,
        api_key: Some(api_key.secret.reveal().to_owned()),
        operator_key: Some(operator_key.secret.reveal().to_owned()),
        verified_domain: domain_name.to_owned(),
        directories: Vec::new(),
        console_url: None,
        console_email: None,
        console_password: None,
    };
    Ok(Founded { org_id: organization.id, ready })
}

async fn directory_key(context: &Context, directory: &Directory) -> Result<String, Error> {
    let new = NewKey {
        kind: KeyKind::Scim,
        org_id: Some(directory.org_id),
        directory_id: Some(directory.id),
        workspace_id: None,
        owner: None,
        name: format!("{} provisioning", directory.name),
        role: Role::Product,
        scopes: Scopes::All,
        expires_at: context.steward.now().plus_seconds(YEAR),
    };
    Ok(key::issue(context, new).await?.secret.reveal().to_owned())
}

fn ready(directory: &Directory, scim_key: Option<String>, base_url: &str) -> ReadyDirectory {
    ReadyDirectory {
        id: directory.id.to_string(),
        name: directory.name.clone(),
        scim_url: format!("{base_url}/scim/directory/{}", directory.id),
        scim_key,
    }
}
