//! A company of 500 people with the troubles of a real one: leavers whom nobody switched off, contractors outside the
//! domain, groups that two directories both want to own.

use serde_json::{Value, json};
use steward_core::context::{Context, Timestamp};
use steward_core::directory::{self, MembersShown};
use steward_core::key::{Identity, authenticate};
use steward_core::principal::DirectoryCaller;
use steward_core::{Error, Steward};
use steward_scim::{Patch, Preconditions, Resource, ResourceType};
use tokio::task::JoinSet;

use super::people::{DEPARTMENTS, Person, Standing, people};
use super::{directory_key, found, ready};
use crate::dev::Ready;

/// How many people the company has.
pub(super) const PEOPLE: usize = 500;

const DOMAIN: &str = "acme.example";
const PARTNERS: [&str; 3] = ["northwind.example", "contoso.example", "freelance.example"];
const DAY: i64 = 24 * 3600;

/// When the company began to use the directory, in days before today.
const BEGAN: i64 = 700;

/// Makes the company.
pub(super) async fn company(steward: &Steward, base_url: &str) -> Result<Ready, Error> {
    let began = at(&steward.system_context(), BEGAN);
    let founded = found(&began, "Acme", DOMAIN, base_url).await?;
    let staff =
        directory::create_directory(&began, founded.org_id, "Okta", directory::Settings::default()).await?;
    let loose = directory::Settings { strict_email: false, ..directory::Settings::default() };
    let partners = directory::create_directory(&began, founded.org_id, "Partner Entra ID", loose).await?;
    let (staff_key, partner_key) =
        (directory_key(&began, &staff).await?, directory_key(&began, &partners).await?);
    let staff_caller = caller(steward, &staff_key).await?;
    let partner_caller = caller(steward, &partner_key).await?;

    let people = people();
    let ids = hire(&staff_caller, &partner_caller, &people).await?;
    group_up(&staff_caller, &people, &ids).await?;
    quarrel_over_names(&partner_caller, &people, &ids).await?;
    let_go(&staff_caller, &people, &ids).await?;
    Ok(founded
        .with(vec![ready(&staff, Some(staff_key), base_url), ready(&partners, Some(partner_key), base_url)]))
}

/// Provisions everybody, in the order in which they joined.
async fn hire(
    staff: &DirectoryCaller,
    partners: &DirectoryCaller,
    people: &[Person],
) -> Result<Vec<String>, Error> {
    let mut joining = JoinSet::new();
    for (number, person) in people.iter().enumerate() {
        // A day is enough distance between two who join, and the last one joined a few days ago.
        let days_ago = i64::try_from((PEOPLE - number) * 7 / 5 + 5).unwrap_or(BEGAN).min(BEGAN);
        let caller = if person.standing == Standing::Contractor { partners } else { staff };
        let caller = DirectoryCaller { context: at(&caller.context, days_ago), ..caller.clone() };
        let body = user(number, person);
        joining.spawn(async move {
            let incoming = Resource::parse(ResourceType::user(), body)?;
            let view = directory::create_user(&caller, incoming.resource).await?;
            Ok::<_, Error>((number, view.user.id.to_string()))
        });
    }
    let mut ids = vec![String::new(); people.len()];
    while let Some(joined) = joining.join_next().await {
        let (number, id) = joined.map_err(|error| Error::Internal(error.to_string()))??;
        ids[number] = id;
    }
    Ok(ids)
}

fn user(number: usize, person: &Person) -> Value {
    let (department, title) = DEPARTMENTS[person.department];
    let domain = match person.standing {
        Standing::Contractor => PARTNERS[number % PARTNERS.len()],
        _ => DOMAIN,
    };
    let address = format!("{}@{domain}", person.mailbox);
    json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ],
        "externalId": format!("{:05}", 10_000 + number),
        "userName": address,
        "name": { "givenName": person.given, "familyName": person.family },
        "displayName": format!("{} {}", person.given, person.family),
        "title": if person.standing == Standing::Contractor { "Contractor" } else { title },
        "preferredLanguage": "en",
        "timezone": "Europe/Berlin",
        "emails": [{ "value": address, "type": "work", "primary": true }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "department": department,
            "employeeNumber": format!("{:05}", 10_000 + number),
        },
    })
}

/// Makes a group for each department, one for everybody and one with power.
async fn group_up(staff: &DirectoryCaller, people: &[Person], ids: &[String]) -> Result<(), Error> {
    let caller = DirectoryCaller { context: at(&staff.context, 4), ..staff.clone() };
    let members = |wanted: &dyn Fn(&Person) -> bool| -> Vec<Value> {
        let employed = |person: &Person| person.standing != Standing::Contractor;
        let chosen = people.iter().zip(ids).filter(|(person, _)| employed(person) && wanted(person));
        chosen.map(|(_, id)| json!({ "value": id })).collect()
    };
    for (number, (department, _)) in DEPARTMENTS.iter().enumerate() {
        group(&caller, department, members(&|person| person.department == number)).await?;
    }
    group(&caller, "All Employees", members(&|_| true)).await?;
    group(&caller, "org-admins", members(&|person| person.mailbox.ends_with('9') && person.department == 9))
        .await?;
    // Left over from a tool before, almost the same name, nobody remembers why.
    group(&caller, "engineering-old", members(&|person| person.department == 0 && person.given == "Ada"))
        .await?;
    Ok(())
}

/// The second directory wants a name that the first one has; the refusal is what its administrator finds in the
/// answer, and the group comes to be under another name.
async fn quarrel_over_names(
    partners: &DirectoryCaller,
    people: &[Person],
    ids: &[String],
) -> Result<(), Error> {
    let caller = DirectoryCaller { context: at(&partners.context, 3), ..partners.clone() };
    let contractors = people.iter().zip(ids).filter(|(person, _)| person.standing == Standing::Contractor);
    let members: Vec<Value> = contractors.map(|(_, id)| json!({ "value": id })).collect();
    match group(&caller, "engineering", members.clone()).await {
        Err(Error::AlreadyExists { .. }) => group(&caller, "Engineering (partners)", members).await,
        other => other,
    }
}

async fn group(caller: &DirectoryCaller, name: &str, members: Vec<Value>) -> Result<(), Error> {
    let body = json!({ "displayName": name, "members": members });
    let incoming = Resource::parse(ResourceType::group(), body)?;
    directory::create_group(caller, incoming, MembersShown::Not).await.map(drop)
}

/// Switches the leavers off. The stale ones keep their access, which is why somebody should look.
async fn let_go(staff: &DirectoryCaller, people: &[Person], ids: &[String]) -> Result<(), Error> {
    let leavers = people.iter().zip(ids).filter(|(person, _)| person.standing == Standing::Leaver);
    for (number, (_, id)) in leavers.enumerate() {
        let caller =
            DirectoryCaller { context: at(&staff.context, if number < 10 { 3 } else { 2 }), ..staff.clone() };
        let off = json!({ "Operations": [{ "op": "replace", "value": { "active": false } }] });
        directory::patch_user(
            &caller,
            id,
            Preconditions::default(),
            Patch::parse(ResourceType::user(), off)?,
        )
        .await?;
    }
    Ok(())
}

/// Becomes the identity provider of a directory, by its key as any other caller.
async fn caller(steward: &Steward, key: &str) -> Result<DirectoryCaller, Error> {
    let request = steward.system_context().request;
    match authenticate(steward, key, request).await {
        Ok(Identity::Directory(caller)) => Ok(caller),
        _ => Err(Error::Internal("a key that was just issued is not accepted".to_owned())),
    }
}

/// The same surroundings, some days ago.
fn at(context: &Context, days_ago: i64) -> Context {
    let now = context.steward.now();
    Context { now: Timestamp(now.0).plus_seconds(-days_ago * DAY), ..context.clone() }
}
