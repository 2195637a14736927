//! What a search comes to before anything is read: where candidates are taken from, and which of them match.

use std::collections::{BTreeSet, HashSet};
use std::str::FromStr;

use uuid::Uuid;

use super::model::{
    ClaimState, GroupFilter, MembershipStatus, Person, PersonStatus, Sort, Spelling, UserFilter, UserSearch,
};
use super::scan::Place;
use super::words::{begins, words};
use crate::access::{Role, Wanted};
use crate::account::AccountStatus;
use crate::group::Group;
use crate::id::{AccountId, DirectoryId, GroupId, OrgId};
use crate::text::{Email, domain_name, fold};

/// Where candidates come from: the condition that leaves the fewest, in an order in which a place can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UserSource {
    /// Accounts that are named, by id or by address.
    Named,
    /// The order of names.
    Names(Sort),
    /// A word that begins like this.
    Words(String),
    /// Groups, one after the other.
    Groups,
    /// Directories, one after the other.
    Directories,
    /// Those whom a status names that few have.
    Off(Off),
    /// Those who were given a role, themselves or by a group.
    Holders,
    /// All that are managed, and then those that nobody manages.
    Everyone,
}

/// People who cannot use anything, of which kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Off {
    /// A directory has them switched off, or an administrator suspended them there.
    pub(super) in_directories: bool,
    /// Their accounts are inactive.
    pub(super) accounts: bool,
}

impl Off {
    /// Says who can match at all, if only people who cannot use anything can.
    fn of(filter: &UserFilter) -> Option<Self> {
        let (mut off, status) = (Self::default(), &filter.status);
        for status in status {
            match status {
                PersonStatus::Suspended => off.in_directories = true,
                PersonStatus::Deactivated | PersonStatus::ForDeletion => off.accounts = true,
                PersonStatus::Active | PersonStatus::NotInvited => return Self::of_parts(filter),
            }
        }
        if status.is_empty() { Self::of_parts(filter) } else { Some(off) }
    }

    fn of_parts(filter: &UserFilter) -> Option<Self> {
        match (filter.membership_status.as_slice(), filter.account_status.as_slice()) {
            ([MembershipStatus::Suspended], _) => Some(Self { in_directories: true, accounts: false }),
            (_, [AccountStatus::Inactive]) => Some(Self { in_directories: false, accounts: true }),
            _ => None,
        }
    }

    /// Returns the place at which a person stands first: among users that are off, among inactive accounts that the
    /// organization manages, or among those that nobody manages.
    pub(super) fn first_place(self, org_id: OrgId, person: &Person) -> Option<Place> {
        let id = person.account.id.0;
        let off = person.memberships.iter().filter(|known| !known.active).map(|known| known.user_id.0);
        if let (true, Some(user)) = (self.in_directories, off.min()) {
            return Some(Place::at(0, "", user));
        }
        let list = if person.account.managed_by == Some(org_id) { 1 } else { 2 };
        self.accounts.then(|| Place::at(list, "", id))
    }
}

/// A search for users, understood.
#[derive(Debug, Clone)]
pub(super) struct UserPlan {
    pub(super) source: UserSource,
    pub(super) sort: Option<Sort>,
    pub(super) accounts: Option<Vec<AccountId>>,
    pub(super) emails: Option<Vec<String>>,
    pub(super) domains: Option<Vec<String>>,
    pub(super) directories: Option<Vec<DirectoryId>>,
    pub(super) groups: Option<Vec<GroupId>>,
    pub(super) term: Option<BTreeSet<String>>,
    /// What is asked about roles.
    pub(super) access: Option<Wanted>,
    /// Whether the roles of each are read, whatever is asked about them.
    pub(super) with_roles: bool,
    /// Whether it is known without looking that there is nobody.
    pub(super) impossible: bool,
    filter: UserFilter,
}

impl UserPlan {
    /// Understands a search. `access` is what it asks about roles, as it stands today.
    pub(super) fn new(search: &UserSearch, access: Option<Wanted>) -> Self {
        let filter = search.filter.clone();
        let emails = keys(&filter.emails, |text| Email::parse(text).map(|email| email.key().to_owned()));
        let domains = keys(&filter.email_domains, domain_name);
        let (accounts, groups) = (ids::<AccountId>(&filter.account_ids), ids::<GroupId>(&filter.group_ids));
        let directories = ids::<DirectoryId>(&filter.directory_ids);
        let term = filter.term.as_deref().map(|term| words([term]));
        let longest = term.iter().flatten().max_by_key(|word| word.len());
        let off = Off::of(&filter);
        let source = match (search.sort, longest) {
            _ if accounts.is_some() || emails.is_some() => UserSource::Named,
            (Some(sort), _) => UserSource::Names(sort),
            (None, Some(word)) => UserSource::Words(word.clone()),
            _ if groups.is_some() => UserSource::Groups,
            _ if off.is_some() => UserSource::Off(off.unwrap_or_default()),
            _ if access.as_ref().is_some_and(|access| !access.may_be_everybody()) => UserSource::Holders,
            _ if directories.is_some() => UserSource::Directories,
            _ => UserSource::Everyone,
        };
        let none = |list: Option<usize>| list == Some(0);
        let impossible = filter.impossible
            || filter.mfa_enabled == Some(true)
            || access.as_ref().is_some_and(Wanted::is_impossible)
            || none(accounts.as_ref().map(Vec::len))
            || none(emails.as_ref().map(Vec::len))
            || none(domains.as_ref().map(Vec::len))
            || none(groups.as_ref().map(Vec::len))
            || none(directories.as_ref().map(Vec::len))
            || none(term.as_ref().map(BTreeSet::len));
        let sort = search.sort;
        let with_roles = access.is_some();
        Self {
            source,
            sort,
            accounts,
            emails,
            domains,
            directories,
            groups,
            term,
            access,
            with_roles,
            impossible,
            filter,
        }
    }

    /// Whether nothing but the organization is asked for, so that its totals answer.
    pub(super) fn is_everyone(&self) -> bool {
        self.filter == UserFilter::default()
    }

    /// How many lists the source has.
    pub(super) fn lists(&self) -> usize {
        match &self.source {
            UserSource::Off(off) if off.accounts => 3,
            UserSource::Named | UserSource::Names(_) | UserSource::Words(_) | UserSource::Off(_) => 1,
            UserSource::Groups => self.groups.as_ref().map_or(0, Vec::len),
            UserSource::Directories => self.directories.as_ref().map_or(0, Vec::len),
            UserSource::Holders => self.access.as_ref().map_or(0, Wanted::lists),
            UserSource::Everyone if self.filter.claim == Some(ClaimState::Managed) => 1,
            UserSource::Everyone => 2,
        }
    }

    /// Judges a person whose memberships and given roles are all of them. `held` says which of the wanted groups hold which users.
    pub(super) fn matches(&self, org_id: OrgId, person: &Person, held: &HashSet<(GroupId, Uuid)>) -> bool {
        let account = &person.account;
        let filter = &self.filter;
        let in_groups = self.groups.as_ref().is_none_or(|groups| {
            let users = || person.memberships.iter().map(|membership| membership.user_id.0);
            groups.iter().any(|group| users().any(|user| held.contains(&(*group, user))))
        });
        let shown = self.shown(person.clone());
        listed(self.accounts.as_deref(), &account.id)
            && listed(self.emails.as_deref(), account.email.key())
            && listed(self.domains.as_deref(), account.email.domain())
            && (self.directories.is_none() || !shown.memberships.is_empty())
            && in_groups
            && self
                .access
                .as_ref()
                .is_none_or(|access| access.admits(&person.standing(org_id), &person.given))
            && self.term.as_ref().is_none_or(|term| begins(term, &person_words(person)))
            && filter.spelling.as_ref().is_none_or(|spelling| spelling.matches(person))
            && filter.claim.is_none_or(|claim| person.claim(org_id) == claim)
            && (filter.mfa_enabled.is_none() || person.claim(org_id) == ClaimState::Managed)
            && one_of(&filter.status, &shown.status(org_id))
            && one_of(&filter.account_status, &account.status)
            && one_of(&filter.membership_status, &shown.membership())
    }

    /// Leaves of the memberships those of the wanted directories.
    pub(super) fn shown(&self, mut person: Person) -> Person {
        if let Some(directories) = &self.directories {
            person.memberships.retain(|membership| directories.contains(&membership.directory_id));
        }
        person
    }
}

impl Spelling {
    fn matches(&self, person: &Person) -> bool {
        let email = &person.account.email;
        let local = email.key().strip_suffix(email.domain()).and_then(|local| local.strip_suffix('@'));
        let local = local.unwrap_or_default();
        let names = [fold(&person.account.profile.name), fold(person.nickname())];
        let is = |wanted: &[String], value: &str| wanted.iter().any(|one| fold(one.trim()) == value);
        let has = |part: &Option<String>, value: &str| {
            part.as_deref().is_none_or(|part| value.contains(fold(part.trim()).as_str()))
        };
        (self.names.is_empty() || names.iter().any(|name| is(&self.names, name)))
            && names.iter().any(|name| has(&self.name_part, name))
            && (self.locals.is_empty() || is(&self.locals, local))
            && has(&self.local_part, local)
            && has(&self.domain_part, email.domain())
    }
}

/// The words by which a person is found.
pub(super) fn person_words(person: &Person) -> BTreeSet<String> {
    let profile = &person.account.profile;
    let names = [Some(profile.name.as_str()), profile.nickname.as_deref()];
    words(names.into_iter().flatten().chain([person.account.email.key()]))
}

/// Where groups come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum GroupSource {
    /// Groups that are named, by id or by name.
    Named,
    /// A word that begins like this.
    Words(String),
    /// Accounts, one after the other.
    Members,
    /// The order of names.
    Names,
}

/// A search for groups, understood.
#[derive(Debug, Clone)]
pub(super) struct GroupPlan {
    pub(super) source: GroupSource,
    pub(super) groups: Option<Vec<GroupId>>,
    pub(super) names: Option<Vec<String>>,
    pub(super) accounts: Option<Vec<AccountId>>,
    pub(super) term: Option<BTreeSet<String>>,
    /// What is asked about roles.
    pub(super) access: Option<Wanted>,
    pub(super) impossible: bool,
    directories: Option<Vec<DirectoryId>>,
    name_part: Option<String>,
}

impl GroupPlan {
    /// Understands a filter. `access` is what it asks about roles, as it stands today, and the groups that were given them,
    /// if they are few.
    pub(super) fn new(filter: &GroupFilter, access: Option<(Wanted, Option<Vec<GroupId>>)>) -> Self {
        let (groups, accounts) = (ids::<GroupId>(&filter.group_ids), ids::<AccountId>(&filter.account_ids));
        let directories = ids::<DirectoryId>(&filter.directory_ids);
        let names = keys(&filter.names, |name| Some(fold(name.trim())));
        let term = filter.term.as_deref().map(|term| words([term]));
        let longest = term.iter().flatten().max_by_key(|word| word.len());
        let source = match longest {
            _ if groups.is_some() || names.is_some() => GroupSource::Named,
            Some(word) => GroupSource::Words(word.clone()),
            None if accounts.is_some() => GroupSource::Members,
            None => GroupSource::Names,
        };
        let (access, holders) = access.unzip();
        let (source, groups) = match (source, holders.flatten()) {
            (GroupSource::Names, Some(holders)) => (GroupSource::Named, Some(holders)),
            (source, _) => (source, groups),
        };
        let none = |list: Option<usize>| list == Some(0);
        let impossible = filter.impossible
            || access.as_ref().is_some_and(Wanted::is_impossible)
            || none(groups.as_ref().map(Vec::len))
            || none(accounts.as_ref().map(Vec::len))
            || none(directories.as_ref().map(Vec::len))
            || none(term.as_ref().map(BTreeSet::len));
        let name_part = filter.name_part.as_deref().map(|part| fold(part.trim()));
        Self { source, groups, names, accounts, term, access, impossible, directories, name_part }
    }

    /// Judges a group. `held` says which groups hold which of the users of the wanted accounts, `given` what it gives.
    pub(super) fn matches(
        &self,
        group: &Group,
        held: &HashSet<(GroupId, Uuid)>,
        given: &[(Uuid, Role)],
    ) -> bool {
        let home =
            |directories: &Vec<DirectoryId>| group.home.is_some_and(|home| directories.contains(&home));
        listed(self.groups.as_deref(), &group.id)
            && self.names.as_ref().is_none_or(|names| names.contains(&fold(&group.name)))
            && self.name_part.as_ref().is_none_or(|part| fold(&group.name).contains(part.as_str()))
            && self.directories.as_ref().is_none_or(home)
            && self.access.as_ref().is_none_or(|access| access.admits_group(given))
            && self.term.as_ref().is_none_or(|term| begins(term, &words([group.name.as_str()])))
            && (self.accounts.is_none() || held.iter().any(|(holder, _)| *holder == group.id))
    }
}

/// Reads ids. Those that are none of ours are left out: `None` means that nothing was asked, an empty list that nothing
/// matches.
fn ids<I: FromStr + Ord>(texts: &[String]) -> Option<Vec<I>> {
    keys(texts, |text| text.parse().ok())
}

fn keys<K: Ord>(texts: &[String], key: impl Fn(&str) -> Option<K>) -> Option<Vec<K>> {
    if texts.is_empty() {
        return None;
    }
    let keys: BTreeSet<K> = texts.iter().filter_map(|text| key(text)).collect();
    Some(keys.into_iter().collect())
}

fn listed<T: ?Sized + PartialEq, L: std::borrow::Borrow<T>>(wanted: Option<&[L]>, value: &T) -> bool {
    wanted.is_none_or(|wanted| wanted.iter().any(|one| one.borrow() == value))
}

fn one_of<T: PartialEq>(wanted: &[T], value: &T) -> bool {
    wanted.is_empty() || wanted.contains(value)
}
