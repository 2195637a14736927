//! The findings, one row each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::console::in_words_of;
use super::provider::Provider;
use super::recognise as by;
use super::seen::Seen;
use Weight::{Error, Hint, Warning};

/// Something that an exchange shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The code of its row.
    pub code: String,
    /// What stands in its sentence, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub about: BTreeMap<String, String>,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Something was not done.
    Error,
    /// Something was done, and is not what the administrator will want.
    Warning,
    /// Something could be better.
    Hint,
}

impl Weight {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Its code.
    pub code: String,
    /// How much it matters.
    pub weight: Weight,
    /// What is so.
    pub says: String,
    /// What to do, in the words of the product.
    pub fix: String,
}

/// What a recognised exchange is about: what stands in the sentence, by name. None if it is not recognised.
pub(super) type About = Option<Vec<(&'static str, String)>>;

/// A row of the table.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) code: &'static str,
    weight: Weight,
    /// How it is recognised.
    recognise: fn(&Seen<'_>) -> About,
    /// What is so; names in braces stand for what it is about, and `{provider}` for the product.
    says: &'static str,
    /// What to do; see `console.rs` for the words in braces.
    fix: &'static str,
    /// What to do in a product where that is something else.
    fix_in: &'static [(Provider, &'static str)],
}

const fn row(
    code: &'static str,
    weight: Weight,
    recognise: fn(&Seen<'_>) -> About,
    says: &'static str,
    fix: &'static str,
) -> Row {
    Row { code, weight, recognise, says, fix, fix_in: &[] }
}

impl Row {
    const fn but(mut self, fix_in: &'static [(Provider, &'static str)]) -> Self {
        self.fix_in = fix_in;
        self
    }
}

/// Every finding. What matters most comes first.
pub(super) static TABLE: [Row; 32] = [
    row("key_ended", Error, by::key_ended,
        "The key that {provider} sends has expired or was revoked, so nothing is provisioned.",
        "Issue a new key for this directory in Steward and paste it into {token}."),
    row("key_expires_soon", Warning, by::nothing,
        "The key {key} of this directory expires on {date}. After that nothing is provisioned.",
        "Issue a new key for this directory now (the old one stays good until it expires) and paste it into {token}."),
    row("wrong_directory", Error, by::wrong_directory,
        "{provider} uses a key of this directory with the URL of another one.",
        "Copy the SCIM URL of this directory from Steward into {url}."),
    row("wrong_base_url", Error, by::wrong_base_url,
        "{provider} asks for {path}, which is no path of a SCIM server: the base URL has something too much or lacks something.",
        "Put exactly the SCIM URL of this directory, without anything behind it, into {url}."),
    row("held_by_guard", Error, by::held,
        "Steward holds this change back because it would remove or switch off far more than usual. {provider} was asked to \
         try again later; nothing is lost.",
        "Look at what is held in Steward and approve or reject it. If it was a mistake, undo it in {assignment} first."),
    row("rate_limited", Error, by::rate_limited,
        "{provider} sends more requests than the limit allows. It was told when to try again.",
        "Wait: {provider} tries again. If this lasts, raise the limits in [rate_limits] of Steward, or provision fewer \
         groups at a time in {groups}."),
    row("body_too_large", Error, by::too_large,
        "{provider} sent a body larger than Steward reads.",
        "Provision fewer members at a time, or raise the limit for provisioning bodies in Steward; then {again}.")
        .but(&[(Provider::Okta, "Push large groups by changes instead of as a whole: split them in {groups}, or raise the \
                                 limit for provisioning bodies in Steward; then {again}.")]),
    row("media_type_refused", Error, by::media_type,
        "{provider} sends a body that is not named application/scim+json or application/json.",
        "Choose SCIM 2.0 with JSON bodies where the connection is set up, beside {url}."),
    row("malformed_body", Error, by::malformed,
        "{provider} sent a body that is not what the protocol asks for: {detail}",
        "Correct what makes the body: {mapping}.")
        .but(&[(Provider::OneLogin, "Correct the JSON in Configuration > SCIM JSON Template: look for commas and quotes \
                                     around macros that may be empty.")]),
    row("conflict_with_inactive_user", Error, by::inactive_user,
        "{provider} wants to create {name}, but this directory has the user already, switched off. Identity providers that \
         switch users off instead of deleting them leave such users behind.",
        "Let {provider} find the user by userName and switch it on again: see that the user name is what matches users in \
         {mapping}, then {again}. If it is another person, delete the old user or give the new one another name.")
        .but(&[(Provider::Entra, "In {mapping} see that userName has a matching precedence, so that Entra finds the \
                                  soft-deleted user and switches it on, then use Provision on demand for the user.")]),
    row("conflict_external_id", Error, by::external_id,
        "Another user or group of this directory has the externalId that {provider} gives to {name}.",
        "See in {mapping} that externalId is mapped from a value that no two objects share, and that no other application \
         provisions into this directory; then {again}.")
        .but(&[(Provider::Entra, "In {mapping} map externalId from objectId (or mailNickname, if that is unique), not from \
                                  an attribute that is copied between users; then {again}.")]),
    row("conflict_with_local_group", Error, by::local_group,
        "{provider} wants to create the group {name}, but administrators keep a group of that name in Steward.",
        "Link the two, rename one or let the pushed one take over: Steward keeps what collided under conflicts of the directory. Or \
         give the group another name in {groups}; then {again}."),
    row("conflict_group_exists", Error, by::group_exists,
        "{provider} wants to give a group the name {name}, which another provisioned group has.",
        "Give one of the groups another name, or let {provider} link the group that is there: {groups}.")
        .but(&[(Provider::Okta, "In {groups} choose Link Group instead of Create Group, or give one of the groups another \
                                 name.")]),
    row("conflict_user_exists", Error, by::user_exists,
        "{provider} wants to create {name}, but this directory has a user with the same name or address already.",
        "Let {provider} find the user by userName: see that it is what matches users in {mapping}, then {again}.")
        .but(&[(Provider::Okta, "In Applications > your application > Import import the users of Steward and confirm the \
                                 match, then {again}.")]),
    row("unknown_member", Error, by::unknown_member,
        "{provider} names a member of a group that this directory does not have: the person was not provisioned yet, or is \
         out of scope.",
        "Assign everybody in the group in {assignment}, let the users be provisioned, then push the group again: {groups}."),
    row("unknown_resource", Error, by::unknown_resource,
        "{provider} speaks of a user or group that this directory does not have (any more). It was probably deleted here or \
         by another connection.",
        "Let {provider} create it again: remove it from {assignment}, add it, then {again}.")
        .but(&[(Provider::Entra, "Restart provisioning in Enterprise applications > your application > Provisioning, so \
                                  that Entra forgets the ids that it remembers.")]),
    row("version_changed", Error, by::version_changed,
        "{provider} changed a user or group in a version that it no longer has: somebody else has changed it since \
         {provider} read it, so nothing was done.",
        "Nothing has to be done if {provider} reads it again and repeats the change. If this lasts, see that no other \
         application provisions into this directory; then {again}."),
    row("no_primary_email", Warning, by::no_primary,
        "{name} has no e-mail address that is marked as primary, so no managed account follows from the user.",
        "In {mapping} map the work address to emails, with the type work and primary set to true.")
        .but(&[(Provider::Entra, "In {mapping} map mail (or userPrincipalName) to emails[type eq \"work\"].value.")]),
    row("several_primary_emails", Warning, by::several_primary,
        "{name} has several e-mail addresses that are marked as primary.",
        "In {mapping} mark exactly one address as primary."),
    row("email_outside_domains", Warning, by::foreign_email,
        "The address of {name} lies in {domain}, which the organization has not verified (verified: {domains}), so no \
         managed account follows from the user.",
        "Verify {domain} in Steward, or map an address in a verified domain to emails in {mapping}."),
    row("user_name_outside_domains", Hint, by::foreign_user_name,
        "The user name {name} lies in {domain}, which the organization has not verified (verified: {domains}).",
        "If userName is meant to be the address, map the address to it in {mapping}; else verify {domain} in Steward.")
        .but(&[(Provider::Entra, "If userPrincipalName is not the address of the person, map mail to userName in {mapping}; \
                                  else verify {domain} in Steward.")]),
    row("filter_refused", Error, by::filter_refused,
        "{provider} asks for users or groups by a filter that is not understood: {detail}",
        "See that the attribute that matches users and groups is a simple one, such as userName or externalId: {mapping}."),
    row("too_many", Error, by::too_many,
        "{provider} asks for more than one answer can hold: {detail}",
        "Match by userName, externalId, or for groups displayName, for which there is an index: {mapping}."),
    row("no_target", Error, by::no_target,
        "{provider} changes a value that is not there: {detail}",
        "Provision the user as a whole once: {again}."),
    row("invalid_path", Error, by::invalid_path,
        "{provider} changes an attribute that no schema has: {detail}",
        "Remove the attribute from {mapping}, or correct its name."),
    row("read_only_mapped", Warning, by::read_only,
        "{provider} sends {attributes}, which only Steward sets.",
        "Remove {attributes} from {mapping}."),
    row("invalid_value", Error, by::invalid_value,
        "{provider} sends a value that is missing or not allowed: {detail}",
        "Correct the value at its source, or the attribute it is taken from in {mapping}."),
    row("group_deleted_with_members", Warning, by::group_deleted,
        "{provider} deleted a group that still had members ({members}). They lost what the group gave them.",
        "If that was not meant, add the group again in {groups}. Remove the members first when a group is to go."),
    row("manager_as_text", Hint, by::manager_as_text,
        "{provider} sends the manager as plain text. Steward reads it as the id of the manager.",
        "Map the id of the manager to urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value in {mapping}.")
        .but(&[(Provider::Entra, "Nothing has to be done: it is how Entra sends a manager. Add ?aadOptscim062020 to the \
                                  Tenant URL for the form of the standard.")]),
    row("entra_without_flag", Hint, by::entra_without_flag,
        "Microsoft Entra ID speaks its old dialect: several operations where one would do, and capitals where the standard \
         has none. Steward understands it.",
        "Add ?aadOptscim062020 to the end of {url} for fewer and smaller requests."),
    row("unknown_attributes", Hint, by::unknown_attributes,
        "{provider} sends {attributes}, which no schema has. Steward leaves that out.",
        "Remove {attributes} from {mapping}, or correct the names if they are spelled wrong."),
    row("password_sent", Hint, by::password,
        "{provider} sends passwords. Steward does not keep them, and lets nobody in by them.",
        "Switch off that passwords are sent: the mapping of password in {mapping}.")
        .but(&[(Provider::Okta, "Nothing has to be done: Okta always sends a made-up password with a new user. If Sync \
                                 Password is on in Provisioning > To App, switch it off.")]),
];

/// Finds everything that an exchange shows.
pub(in crate::directory) fn find(seen: &Seen<'_>) -> Vec<Finding> {
    TABLE
        .iter()
        .filter_map(|row| {
            let about = (row.recognise)(seen)?;
            let about = about.into_iter().map(|(name, value)| (name.to_owned(), shortened(&value)));
            Some(Finding { code: row.code.to_owned(), about: about.collect() })
        })
        .collect()
}

/// The longest text in a sentence, in characters.
const SHORT: usize = 200;

fn shortened(text: &str) -> String {
    if text.chars().count() <= SHORT {
        return text.to_owned();
    }
    text.chars().take(SHORT).chain(['…']).collect()
}

/// Puts a finding into words for the administrators of a product.
pub fn explain(finding: &Finding, provider: Provider) -> Explained {
    let Some(row) = TABLE.iter().find(|row| row.code == finding.code) else {
        // Written by another version of Steward.
        let says = "This finding is not known to this version of Steward.".to_owned();
        return Explained { code: finding.code.clone(), weight: Hint, says, fix: String::new() };
    };
    let fix = row.fix_in.iter().find(|(known, _)| *known == provider).map_or(row.fix, |(_, fix)| fix);
    let filled = |text: &str| {
        // The words of consoles first: what a client sent must not be taken for one of them.
        let begins = text.starts_with("{provider}");
        let text = in_words_of(provider, text).replace("{provider}", provider.name());
        let text = fill(&text, &finding.about);
        if begins { capitalised(&text) } else { text }
    };
    Explained { code: finding.code.clone(), weight: row.weight, says: filled(row.says), fix: filled(fix) }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Puts values in the place of names in braces, in one pass: a value may have braces of its own.
fn fill(text: &str, about: &BTreeMap<String, String>) -> String {
    let mut filled = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        filled.push_str(about.get(name).map_or("it", String::as_str));
        rest = behind;
    }
    filled + rest
}

/// Lists the codes of all rows.
#[cfg(test)]
pub(in crate::directory) fn codes() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|row| row.code)
}

/// The row of keys that end soon, which no exchange shows.
pub(super) fn key_expires_soon(key: &str, date: &str) -> Finding {
    let about = [("key", key), ("date", date)].map(|(name, value)| (name.to_owned(), value.to_owned()));
    Finding { code: "key_expires_soon".to_owned(), about: about.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_code_of_its_own_and_a_fix_for_every_product() {
        let mut codes: Vec<&str> = TABLE.iter().map(|row| row.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), TABLE.len());
        for row in &TABLE {
            assert!(row.says.ends_with(['.', '}']) && row.fix.ends_with('.'), "{}", row.code);
            for provider in Provider::ALL {
                let about =
                    ["name", "domain", "domains", "detail", "attributes", "path", "members", "key", "date"];
                let about = about.map(|name| (name.to_owned(), "X".to_owned())).into();
                let finding = Finding { code: row.code.to_owned(), about };
                let Explained { says, fix, .. } = explain(&finding, provider);
                assert!(!says.contains('{') && !fix.contains('{'), "{says} {fix}");
                assert!(!says.contains("it it") && fix.len() > 20, "{says} {fix}");
            }
        }
    }

    #[test]
    fn what_a_client_sent_is_never_taken_for_a_place() {
        let about = [("name".to_owned(), "{mapping} {domain}".to_owned())].into();
        let finding = Finding { code: "several_primary_emails".to_owned(), about };
        assert!(explain(&finding, Provider::Okta).says.starts_with("{mapping} {domain} has several"));
    }
}
