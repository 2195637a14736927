//! Takes what a product reports into the log, each report once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::model::{ActivityPlace, Broken, Checked, CheckedActor, Item, Outcome, Reported, Target, Who};
use super::{actions, rules, store};
use crate::account::{Account, presence, store as accounts};
use crate::context::Timestamp;
use crate::error::Error;
use crate::event::{Change, Changed, Doer, Event, Origin, Recorded, Report, Site, Subject, change_in_bulk};
use crate::id::{AccountId, EventId, OrgId};
use crate::organization::store as organizations;
use crate::principal::ProductCaller;
use crate::search::query as people;
use crate::text::Email;

/// Reports that one transaction takes: a few hundred rows, so that nobody who waits for the writer notices.
const PIECE: usize = 100;

/// Keeps these hashes apart from all others.
const PURPOSE: &[u8] = b"steward report of a product, 1\0";

/// A report on its way into the log.
#[derive(Debug, Clone)]
struct Pending {
    /// Its place in the request.
    position: usize,
    key: Uuid,
    event_id: EventId,
    checked: Checked,
}

/// Takes reports of the product whose key the caller has into the log of its organization, and says of each what became of
/// it, in their order. What cannot be taken keeps nothing else out. A request that ends early may come again as it is:
/// what was taken before is not taken twice.
pub async fn report(caller: &ProductCaller, items: Vec<Item>) -> Result<Vec<Reported>, Error> {
    if items.is_empty() || items.len() > rules::REPORTS_LIMIT {
        let rule = format!("must be 1 to {}: send more in several requests", rules::REPORTS_LIMIT);
        return Err(Error::invalid("events", rule));
    }
    let site = site(caller).await?;
    let mut reported = Vec::with_capacity(items.len());
    let mut pending = Vec::with_capacity(items.len());
    let mut first: HashMap<Uuid, EventId> = HashMap::new();
    for (position, Item { id, activity }) in items.into_iter().enumerate() {
        let checked = activity.and_then(|activity| rules::check(activity, caller.context.now));
        let outcome = match checked {
            Err(broken) => Outcome::Rejected(broken),
            Ok(checked) => {
                let key = key_of(&checked);
                let event_id = EventId(caller.context.uuid());
                match first.get(&key) {
                    Some(first) => Outcome::Duplicate(*first),
                    None => {
                        first.insert(key, event_id);
                        pending.push(Pending { position, key, event_id, checked });
                        Outcome::Accepted(event_id)
                    }
                }
            }
        };
        reported.push(Reported { id, outcome });
    }
    let mut outcomes: HashMap<EventId, Outcome> = HashMap::new();
    for piece in pending.chunks(PIECE) {
        for (position, outcome) in take(caller, &site, piece.to_vec()).await? {
            if let Outcome::Accepted(event_id) = reported[position].outcome {
                outcomes.insert(event_id, outcome.clone());
            }
            reported[position].outcome = outcome;
        }
    }
    // What came twice in this request shares the fate of the first.
    for report in &mut reported {
        if let Outcome::Duplicate(first) = report.outcome {
            report.outcome = match outcomes.get(&first) {
                Some(Outcome::Duplicate(event_id)) => Outcome::Duplicate(*event_id),
                Some(Outcome::Rejected(broken)) => Outcome::Rejected(broken.clone()),
                Some(Outcome::Accepted(_)) | None => Outcome::Duplicate(first),
            };
        }
    }
    Ok(reported)
}

async fn site(caller: &ProductCaller) -> Result<Site, Error> {
    let (org_id, workspace_id) = (caller.org_id, caller.workspace_id);
    let database = caller.context.steward.database();
    let found = database.read(move |read| async move {
        organizations::find_workspace(&read, org_id, workspace_id).await.map_err(Error::from)
    });
    let workspace = found.await?.ok_or_else(|| Error::not_found("workspace", workspace_id))?;
    Ok(Site { workspace_id, name: workspace.name, product: workspace.product, url: workspace.url })
}

/// Identifies a report within its workspace: identifiers of products have every form and length.
fn key_of(checked: &Checked) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(PURPOSE);
    let source = checked.source.as_deref().unwrap_or_default();
    for text in [source, checked.id.as_str()] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

type Outcomes = Vec<(usize, Outcome)>;

/// Takes some reports in one transaction.
async fn take(caller: &ProductCaller, site: &Site, piece: Vec<Pending>) -> Result<Outcomes, Error> {
    let org_id = caller.org_id;
    change_in_bulk(&caller.context, (site.clone(), piece), move |change, input| async move {
        take_in(&change, org_id, input).await
    })
    .await
}

async fn take_in(
    change: &Change,
    org_id: OrgId,
    input: Arc<(Site, Vec<Pending>)>,
) -> Result<Changed<Outcomes>, Error> {
    let (site, piece) = input.as_ref();
    let workspace_id = site.workspace_id;
    let now = change.context().now;
    let admitted = admit_actions(change, org_id, piece).await?;
    let wanted: BTreeMap<Uuid, EventId> = piece
        .iter()
        .filter(|pending| admitted.allow(&pending.checked.action))
        .map(|pending| (pending.key, pending.event_id))
        .collect();
    let fresh = store::insert_reports(change, workspace_id, &wanted).await?;
    let known: Vec<Uuid> = wanted.keys().filter(|key| !fresh.contains(*key)).copied().collect();
    let before = store::events_of(change, workspace_id, &known).await?;
    let taken: Vec<&Pending> = piece.iter().filter(|pending| fresh.contains(&pending.key)).collect();
    let new_actions: BTreeSet<&str> = taken
        .iter()
        .map(|pending| pending.checked.action.as_str())
        .filter(|action| admitted.new.contains(*action))
        .collect();
    for action in new_actions {
        store::insert_action(change, org_id, action, &site.product, now).await?;
    }
    let named = Named::look_up(change, org_id, &taken).await?;
    let mut seen: BTreeMap<AccountId, Timestamp> = BTreeMap::new();
    let mut recorded: Option<Recorded> = None;
    for pending in &taken {
        let Checked { at, action, .. } = &pending.checked;
        let doer = named.doer(pending.checked.actor.as_ref());
        if let Some(account) = doer.account_id.filter(|id| rules::is_presence(action) && named.is_open(*id)) {
            let last = seen.entry(account).or_insert(*at);
            *last = (*last).max(*at);
        }
        recorded = Some(change.record(event(org_id, site, pending, doer, &named)));
    }
    presence::see_in(change, org_id, workspace_id, seen).await?;
    let outcomes = piece.iter().map(|pending| {
        let outcome = if fresh.contains(&pending.key) {
            Outcome::Accepted(pending.event_id)
        } else if let Some(event_id) = before.get(&pending.key) {
            Outcome::Duplicate(*event_id)
        } else {
            Outcome::Rejected(no_room())
        };
        (pending.position, outcome)
    });
    Ok(Changed::perhaps(outcomes.collect(), recorded))
}

/// Which actions of a request may stand in the log.
struct Admitted {
    /// Those that nobody has reported here before.
    new: BTreeSet<String>,
    /// Those of them for which there is no more room.
    refused: BTreeSet<String>,
}

impl Admitted {
    fn allow(&self, action: &str) -> bool {
        !self.refused.contains(action)
    }
}

/// Says that there is no room for another action.
fn no_room() -> Broken {
    let rule = format!(
        "must be one that is known: products of an organization report at most {} actions of their own",
        rules::OWN_ACTIONS
    );
    Broken::new("action", rule)
}

/// Looks which actions are new here. Nobody else adds one meanwhile.
async fn admit_actions(change: &Change, org_id: OrgId, piece: &[Pending]) -> Result<Admitted, Error> {
    // In the order of the reports: where there is room for a few more, it is for those that come first.
    let mut own: Vec<&str> = Vec::new();
    for pending in piece {
        let action = pending.checked.action.as_str();
        if actions::known(action).is_none() && !own.contains(&action) {
            own.push(action);
        }
    }
    let unknown = |known: &BTreeSet<String>| -> Vec<String> {
        own.iter().filter(|action| !known.contains(**action)).map(|action| (*action).to_owned()).collect()
    };
    if unknown(&store::actions_among(change, org_id, &own).await?).is_empty() {
        return Ok(Admitted { new: BTreeSet::new(), refused: BTreeSet::new() });
    }
    organizations::lock(change, org_id).await?;
    let mut new = unknown(&store::actions_among(change, org_id, &own).await?);
    let count = store::count_actions(change, org_id).await?;
    let room = usize::try_from(rules::OWN_ACTIONS - count).unwrap_or(0);
    let refused = new.split_off(room.min(new.len()));
    Ok(Admitted { new: new.into_iter().collect(), refused: refused.into_iter().collect() })
}

/// The accounts that reports name.
struct Named {
    /// Those that the organization sees.
    seen: HashMap<AccountId, Account>,
    by_address: HashMap<String, AccountId>,
    /// All that there are, and whether each is gone.
    gone: HashMap<AccountId, bool>,
}

impl Named {
    async fn look_up(change: &Change, org_id: OrgId, taken: &[&Pending]) -> Result<Self, Error> {
        let mut ids: BTreeSet<AccountId> = BTreeSet::new();
        let mut addresses: BTreeSet<&str> = BTreeSet::new();
        for Pending { checked, .. } in taken {
            match checked.actor.as_ref().map(|actor| &actor.who) {
                Some(Who::Account(id, _)) => {
                    ids.insert(*id);
                }
                Some(Who::Address(email)) => {
                    addresses.insert(email.key());
                }
                Some(Who::Nobody) | None => {}
            }
            for target in [&checked.object, &checked.container] {
                if let Some(Target::Person(id, _)) = target {
                    ids.insert(*id);
                }
            }
        }
        if !addresses.is_empty() {
            let keys: Vec<String> = addresses.into_iter().map(str::to_owned).collect();
            ids.extend(people::accounts_by_email(change, &keys).await?);
        }
        let ids: Vec<AccountId> = ids.into_iter().collect();
        let gone: HashMap<_, _> =
            accounts::gone_among(change, &ids, change.context().now).await?.into_iter().collect();
        let persons = people::persons(change, org_id, &ids).await?;
        let seen: HashMap<AccountId, Account> = persons
            .into_iter()
            .map(|person| (person.account.id, person.account))
            .filter(|(id, _)| !gone.get(id).copied().unwrap_or(false))
            .collect();
        let by_address = seen.values().map(|account| (account.email.key().to_owned(), account.id)).collect();
        Ok(Self { seen, by_address, gone })
    }

    /// Asks whether there is such an account, and it is not gone.
    fn is_open(&self, id: AccountId) -> bool {
        self.gone.get(&id) == Some(&false)
    }

    fn is_gone(&self, id: AccountId) -> bool {
        self.gone.get(&id) == Some(&true)
    }

    fn doer(&self, actor: Option<&CheckedActor>) -> Doer {
        let Some(CheckedActor { who, name, auth }) = actor else { return Doer::default() };
        let (account_id, given) = match who {
            Who::Account(id, email) => (Some(*id), email.as_ref()),
            Who::Address(email) => (self.by_address.get(email.key()).copied(), Some(email)),
            Who::Nobody => (None, None),
        };
        let account = account_id.and_then(|id| self.seen.get(&id));
        let given_email = given.map(Email::as_str).map(str::to_owned);
        Doer {
            account_id,
            named: given.is_some() || account_id.is_some() || name.is_some(),
            name: account.map(|account| account.profile.name.clone()).or_else(|| name.clone()),
            email: account.map(|account| account.email.as_str().to_owned()).or(given_email),
            auth: auth.clone(),
            closed: account_id.is_some_and(|id| self.is_gone(id)),
        }
    }

    /// Names a person whom something was done to.
    fn subject(&self, id: AccountId, attributes: &Map<String, Value>) -> Subject {
        if self.is_gone(id) {
            return Subject::account(id);
        }
        let given = attributes.iter().filter(|(name, _)| name.as_str() != "accountType");
        let subject = given
            .fold(Subject::account(id), |subject, (name, value)| subject.with_personal(name, value.clone()));
        match self.seen.get(&id) {
            None => subject,
            Some(account) => {
                subject.with("email", account.email.as_str()).with("name", account.profile.name.as_str())
            }
        }
    }
}

fn event(org_id: OrgId, site: &Site, pending: &Pending, doer: Doer, named: &Named) -> Event {
    let Pending { event_id, checked, .. } = pending;
    let container = match &checked.container {
        Some(Target::Object(object)) => Some(object.clone()),
        Some(Target::Person(..)) | None => None,
    };
    let report = Report {
        event_id: *event_id,
        site: site.clone(),
        at: checked.at,
        doer,
        container,
        origin: origin(checked),
        said: checked.message.clone(),
    };
    let neutral = rules::display_name(&checked.action);
    let event = Event::reported(org_id, checked.action.clone(), &neutral, report);
    let event = match &checked.object {
        Some(Target::Object(object)) => event.about_object(object.clone()),
        Some(Target::Person(id, attributes)) => event.about(named.subject(*id, attributes)),
        None => event,
    };
    match &checked.container {
        Some(Target::Person(id, attributes)) => event.about(named.subject(*id, attributes)),
        Some(Target::Object(_)) | None => event,
    }
}

/// Writes from where something was done as the wire has it (organizations API §3.9).
fn origin(checked: &Checked) -> Origin {
    let mut members = Map::new();
    let place = checked.location.clone().unwrap_or_default();
    let ActivityPlace { country, region, city, coordinates } = place;
    let geo = coordinates.map(|(latitude, longitude)| format!("{latitude},{longitude}"));
    for (name, value) in [
        ("city", city),
        ("countryName", country),
        ("geo", geo),
        ("ip", checked.ip.map(|ip| ip.to_string())),
        ("regionName", region),
        ("userAgent", checked.user_agent.clone()),
    ] {
        if let Some(value) = value {
            members.insert(name.to_owned(), json!(value));
        }
    }
    Origin { members }
}
