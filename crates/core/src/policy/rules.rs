//! What a policy may say, without a database.

use std::collections::{BTreeMap, HashSet};

use super::address_set::network;
use super::model::{
    Addresses, AskedPolicy, AskedResource, AskedRule, Control, Coverage, Effect, ExceptedKeys, Policy,
    PolicyFields, PolicyKind, PolicyStatus, Resource, ResourceState, Rule,
};
use crate::context::Timestamp;
use crate::error::Error;
use crate::id::{LevelId, OrgId, PolicyId, WorkspaceId};
use crate::text::bounded;

/// Policies that one organization may have. No figure is published.
pub const POLICIES_LIMIT: i64 = 500;

/// Resources that one policy may have. No figure is published.
pub const RESOURCES_LIMIT: usize = 200;

/// Addresses, blocks or realms that one policy may list. No figure is published.
pub const VALUES_LIMIT: usize = 1_000;

/// The longest description, in characters.
pub const DESCRIPTION_LIMIT: usize = 1_000;

/// The longest name of a realm, in characters.
const REALM_LIMIT: usize = 64;

/// The longest ARI, in bytes.
pub const ARI_LIMIT: usize = 512;

/// The longest text of what a client keeps with a resource, in bytes.
const NOTE_LIMIT: usize = 512;

/// Reads what a new policy is to be.
pub(super) fn fields(asked: &AskedPolicy) -> Result<(PolicyKind, PolicyFields), Error> {
    let kind = asked
        .kind
        .as_deref()
        .ok_or_else(|| broken("attributes.type", format!("must be one of {}", kinds())))?;
    let kind = self::kind(kind)?;
    let rule = asked.rule.as_ref().ok_or_else(|| broken("attributes.rule", "must be there".to_owned()))?;
    let fields = PolicyFields {
        name: name(asked.name.as_deref())?,
        status: status(kind, asked.status.as_deref())?.unwrap_or(PolicyStatus::Enabled),
        rule: self::rule(kind, rule)?,
        coverage: coverage(kind, asked.coverage.as_deref())?
            .or((kind == PolicyKind::DataSecurity).then_some(Coverage::Unassigned)),
        description: description(asked.description.as_deref())?,
    };
    Ok((kind, fields))
}

/// Says what a policy is after an update. What is not named stays.
pub(super) fn updated(policy: &Policy, asked: &AskedPolicy) -> Result<PolicyFields, Error> {
    let kind = policy.kind;
    if let Some(other) = asked.kind.as_deref().filter(|other| *other != kind.as_str()) {
        let rule = format!("must be {}, as it was: create another policy of the type {other}", kind.as_str());
        return Err(broken("attributes.type", rule));
    }
    let mut fields = policy.fields.clone();
    if asked.name.is_some() {
        fields.name = name(asked.name.as_deref())?;
    }
    if let Some(status) = status(kind, asked.status.as_deref())? {
        fields.status = status;
    }
    if let Some(rule) = &asked.rule {
        fields.rule = self::rule(kind, rule)?;
    }
    if let Some(coverage) = coverage(kind, asked.coverage.as_deref())? {
        fields.coverage = Some(coverage);
    }
    if asked.description.is_some() {
        fields.description = description(asked.description.as_deref())?;
    }
    Ok(fields)
}

/// Reads the word of a kind.
pub(super) fn kind(word: &str) -> Result<PolicyKind, Error> {
    PolicyKind::parse(word).ok_or_else(|| broken("attributes.type", format!("must be one of {}", kinds())))
}

fn kinds() -> String {
    let words: Vec<&str> = PolicyKind::ALL.iter().map(|kind| kind.as_str()).collect();
    words.join(", ")
}

fn name(text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    bounded(text, "attributes.name").map(Some).map_err(as_policy)
}

/// Reads the word of a status. `draft` is what a data security policy says of itself; clients send it back.
fn status(kind: PolicyKind, word: Option<&str>) -> Result<Option<PolicyStatus>, Error> {
    match word.filter(|word| !word.is_empty()) {
        None => Ok(None),
        Some("draft") if kind == PolicyKind::DataSecurity => Ok(None),
        Some(word) => PolicyStatus::parse(word)
            .map(Some)
            .ok_or_else(|| broken("attributes.status", "must be enabled or disabled".to_owned())),
    }
}

fn coverage(kind: PolicyKind, word: Option<&str>) -> Result<Option<Coverage>, Error> {
    let Some(word) = word.filter(|word| !word.is_empty()) else { return Ok(None) };
    if kind != PolicyKind::DataSecurity {
        // What the other kinds reach follows from their resources.
        return Ok(None);
    }
    Coverage::parse(word).map(Some).ok_or_else(|| {
        let words: Vec<&str> = Coverage::ALL.iter().map(|coverage| coverage.as_str()).collect();
        broken("attributes.metadata.policyCoverageLevel", format!("must be one of {}", words.join(", ")))
    })
}

fn description(text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let unprintable = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    if text.chars().count() > DESCRIPTION_LIMIT || text.contains(unprintable) {
        let rule =
            format!("must have at most {DESCRIPTION_LIMIT} characters, none of them a control character");
        return Err(broken("attributes.metadata.description", rule));
    }
    Ok(Some(text.to_owned()))
}

fn rule(kind: PolicyKind, asked: &AskedRule) -> Result<Rule, Error> {
    match (kind, asked) {
        (PolicyKind::IpAllowlist, AskedRule::In { values, allow_mobile_bypass, except_keys }) => {
            let within = listed(values, |text| network(text).is_some(), ADDRESSES)?;
            let mut keys = except_keys.iter().map(|word| excepted(word)).collect::<Result<Vec<_>, _>>()?;
            keys.sort_unstable();
            keys.dedup();
            Ok(Rule::Addresses(Addresses {
                within,
                allow_mobile_bypass: *allow_mobile_bypass,
                except_keys: keys,
            }))
        }
        (PolicyKind::DataResidency, AskedRule::In { values, .. }) => {
            let is_realm =
                |text: &str| text.chars().count() <= REALM_LIMIT && !text.chars().any(char::is_control);
            listed(values, is_realm, "names of realms, each of at most 64 characters").map(Rule::Realms)
        }
        (PolicyKind::DataSecurity, AskedRule::Effects(effects)) => self::effects(effects).map(Rule::Effects),
        (PolicyKind::DataSecurity, AskedRule::In { .. }) => Err(broken(
            "attributes.rule",
            "must name controls, such as {\"export\":{\"effect\":\"block\"}}".to_owned(),
        )),
        (PolicyKind::IpAllowlist | PolicyKind::DataResidency, AskedRule::Effects(_)) => {
            Err(broken("attributes.rule.in", "must be a list".to_owned()))
        }
    }
}

const ADDRESSES: &str = "addresses or blocks such as \"10.0.0.0/8\", \"2001:db8::/32\" or \"192.0.2.7\", without bits behind \
                         the prefix";

/// Reads a list of values, each once.
fn listed(values: &[String], fits: impl Fn(&str) -> bool, what: &str) -> Result<Vec<String>, Error> {
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for value in values {
        let value = value.trim();
        if value.is_empty() || !fits(value) {
            let shown: String = value.chars().take(REALM_LIMIT).collect();
            return Err(broken("attributes.rule.in", format!("must list {what}: {shown:?} is none")));
        }
        if seen.insert(value) {
            kept.push(value.to_owned());
        }
    }
    if (1..=VALUES_LIMIT).contains(&kept.len()) {
        Ok(kept)
    } else {
        Err(broken("attributes.rule.in", format!("must list 1 to {VALUES_LIMIT} {what}")))
    }
}

fn excepted(word: &str) -> Result<ExceptedKeys, Error> {
    ExceptedKeys::parse(word)
        .ok_or_else(|| broken("attributes.rule.exceptKeys", "must list scim, product or both".to_owned()))
}

fn effects(asked: &[(String, String)]) -> Result<BTreeMap<Control, Effect>, Error> {
    let mut effects = BTreeMap::new();
    for (name, word) in asked {
        let control = control(name).ok_or_else(|| {
            let words: Vec<&str> = Control::ALL.iter().map(|control| control.as_str()).collect();
            let shown: String = name.chars().take(REALM_LIMIT).collect();
            broken("attributes.rule", format!("must name controls ({}): {shown:?} is none", words.join(", ")))
        })?;
        let field = format!("attributes.rule.{}.effect", control.as_str());
        let effect =
            Effect::parse(word).ok_or_else(|| broken(&field, "must be block or allow".to_owned()))?;
        effects.insert(control, effect);
    }
    if effects.is_empty() {
        return Err(broken("attributes.rule", "must say something of one control".to_owned()));
    }
    Ok(effects)
}

/// Reads the name of a control in each spelling that is known: that of rules, that of decisions (`public-link`), and that
/// of the console's schema (`PUBLIC_LINKS`, `PAGE_EXPORT`).
pub fn control(name: &str) -> Option<Control> {
    let plain = |text: &str| -> String {
        let letters = text
            .chars()
            .filter(|letter| !matches!(letter, '-' | '_'))
            .map(|letter| letter.to_ascii_lowercase());
        letters.collect()
    };
    let asked = plain(name);
    let asked = match asked.as_str() {
        "pageexport" => "export",
        "publiclinks" => "publiclink",
        other => other,
    };
    Control::ALL.iter().copied().find(|control| plain(control.as_str()) == asked)
}

/// Reads which classification level is meant, by its id or its ARI.
pub fn level(text: &str) -> Option<LevelId> {
    match target(text) {
        Target::Level(id) => Some(id),
        Target::Organization(_) | Target::Workspace(_) | Target::Other => None,
    }
}

/// What an ARI, or another id of a resource, means to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// An organization.
    Organization(OrgId),
    /// A workspace.
    Workspace(WorkspaceId),
    /// A classification level.
    Level(LevelId),
    /// A container or another thing of a product, which only the product knows.
    Other,
}

/// Says what a resource is. A product's site has its workspace's id: `ari:cloud:confluence::site/{workspaceId}`.
pub(super) fn target(id: &str) -> Target {
    let Some((rest, last)) = id.rsplit_once('/') else {
        // A level may be named by its bare id.
        return id.parse().map_or(Target::Other, Target::Level);
    };
    let kind = rest.rsplit([':', '/']).next().unwrap_or_default();
    match kind {
        "org" => last.parse().map_or(Target::Other, Target::Organization),
        "site" | "workspace" => last.parse().map_or(Target::Other, Target::Workspace),
        "classification-tag" => last.parse().map_or(Target::Other, Target::Level),
        _ => Target::Other,
    }
}

/// Reads a resource that is to be attached.
pub(super) fn resource(asked: &AskedResource, now: Timestamp) -> Result<Resource, Error> {
    let id = asked.id.trim();
    let sound = id.starts_with("ari:") || matches!(target(id), Target::Level(_));
    if !sound
        || id.len() > ARI_LIMIT
        || id.chars().any(|letter| letter.is_control() || letter.is_whitespace())
    {
        let rule = format!(
            "must be an ARI of at most {ARI_LIMIT} bytes, such as ari:cloud:confluence::site/{{workspaceId}}, or the id \
             of a classification level"
        );
        return Err(broken("resource id", rule));
    }
    let scheduled_at = scheduled(asked)?.filter(|at| *at > now);
    Ok(Resource {
        id: id.to_owned(),
        state: if scheduled_at.is_some() { ResourceState::Scheduled } else { ResourceState::Applying },
        scheduled_at,
        migration_start: note("meta.migrationStartDateTime", asked.migration_start.as_deref())?,
        migration_end: note("meta.migrationEndDateTime", asked.migration_end.as_deref())?,
        account_id: note("meta.atlassianAccountId", asked.account_id.as_deref())?,
        ticket: note("links.ticket", asked.ticket.as_deref())?,
        created_at: now,
        changed_at: now,
    })
}

fn scheduled(asked: &AskedResource) -> Result<Option<Timestamp>, Error> {
    let Some(text) = asked.scheduled_date.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
    Timestamp::parse(text)
        .map(Some)
        .ok_or_else(|| broken("meta.scheduledDate", "must be a time such as 2027-01-31T12:00:00Z".to_owned()))
}

fn note(field: &str, text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.len() > NOTE_LIMIT || text.chars().any(char::is_control) {
        return Err(broken(field, format!("must have at most {NOTE_LIMIT} bytes and no control character")));
    }
    Ok(Some(text.to_owned()))
}

/// Says which resources a policy has once it is to have those that are asked for and no others: those that are new are on
/// their way, those that are not asked for are about to go, and the others stay as they are.
pub(super) fn replaced(
    current: &[Resource],
    asked: &[AskedResource],
    now: Timestamp,
) -> Result<Vec<Resource>, Error> {
    check_room(asked.len())?;
    let mut after: BTreeMap<String, Resource> = BTreeMap::new();
    for resource in current {
        let going = Resource { state: ResourceState::Removing, changed_at: now, ..resource.clone() };
        let gone = resource.state == ResourceState::Removing;
        after.insert(resource.id.clone(), if gone { resource.clone() } else { going });
    }
    for asked in asked {
        let new = resource(asked, now)?;
        let old = current.iter().find(|resource| resource.id == new.id);
        let kept =
            old.filter(|old| old.state != ResourceState::Removing).map(|old| with_notes(old, &new, now));
        after.insert(new.id.clone(), kept.unwrap_or(new));
    }
    Ok(after.into_values().collect())
}

/// Adds a resource; one that is there already takes over what a client keeps with it.
pub(super) fn attached(
    current: &[Resource],
    asked: &AskedResource,
    now: Timestamp,
) -> Result<Resource, Error> {
    let new = resource(asked, now)?;
    match current.iter().find(|resource| resource.id == new.id) {
        Some(old) if old.state != ResourceState::Removing => Ok(with_notes(old, &new, now)),
        _ => {
            check_room(current.len() + 1)?;
            Ok(new)
        }
    }
}

/// Replaces what a client keeps with a resource. One that waits for a date waits for the new one.
pub(super) fn with_notes(old: &Resource, new: &Resource, now: Timestamp) -> Resource {
    let waits = matches!(old.state, ResourceState::Scheduled | ResourceState::Failed);
    let changed = Resource {
        state: if waits { new.state } else { old.state },
        scheduled_at: new.scheduled_at.or(old.scheduled_at),
        migration_start: new.migration_start.clone(),
        migration_end: new.migration_end.clone(),
        account_id: new.account_id.clone(),
        ticket: new.ticket.clone(),
        ..old.clone()
    };
    if changed == *old { changed } else { Resource { changed_at: now, ..changed } }
}

fn check_room(count: usize) -> Result<(), Error> {
    if count <= RESOURCES_LIMIT {
        return Ok(());
    }
    Err(broken(
        "resources",
        format!("must be at most {RESOURCES_LIMIT}: cover a whole workspace or organization instead"),
    ))
}

/// Reads an id from a path or a body. Text that is no id of ours names no policy.
pub(super) fn policy_id(text: &str) -> Result<PolicyId, Error> {
    text.parse().map_err(|_| absent(text))
}

pub(super) fn absent(id: impl ToString) -> Error {
    Error::not_found("policy", id)
}

pub(super) fn broken(field: &str, rule: String) -> Error {
    Error::InvalidPolicy { field: field.to_owned(), rule }
}

/// Says of a policy what a shared rule says of any field.
fn as_policy(error: Error) -> Error {
    match error {
        Error::Invalid { field, rule } => Error::InvalidPolicy { field, rule },
        other => other,
    }
}
