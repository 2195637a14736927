//! What a list asks for: which part of the filter and of the order an index serves.

use std::sync::Arc;

use serde_json::Value;
use steward_scim::{
    AttributePath, Expression, ListQuery, ResourceType, ScimError, ScimType, Sort, SortOrder,
};
use uuid::Uuid;

use super::query::{Conditions, Indexed, Key, Order, Rows};
use crate::error::Error;
use crate::id::{DirectoryId, hyphenated};
use crate::principal::DirectoryCaller;
use crate::protocol::DirectoryProtocol;
use crate::text::{exact, fold};

/// What is listed, as resources.
pub(super) trait Listed: Rows {
    /// The name of the unfiltered total.
    const TOTAL: &'static str;
    /// What people call one.
    const WHAT: &'static str;
    /// The attribute of the folded name.
    const NAME: &'static str;
    /// The attribute that shows memberships, which are rows of their own and not read for each candidate.
    const MEMBERSHIPS: &'static str;

    /// Whether the version counts memberships too.
    const VERSION_COUNTS_MEMBERSHIPS: bool;

    /// The id.
    fn id(&self) -> Uuid;
    /// The name, as it was written.
    fn name(&self) -> &str;
    /// The type that the directory has.
    fn kind(protocol: &DirectoryProtocol) -> &Arc<ResourceType>;
    /// The representation as this type, without memberships.
    fn value(&self, kind: &Arc<ResourceType>) -> Result<Value, Error>;
}

/// What to look for.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) directory_id: DirectoryId,
    pub(super) kind: Arc<ResourceType>,
    /// What an index serves.
    pub(super) conditions: Conditions,
    /// What the conditions leave of the filter.
    pub(super) rest: Vec<Expression>,
    /// Whether there is a filter at all.
    pub(super) filtered: bool,
    pub(super) way: Way,
}

/// How the rows come into their order.
#[derive(Debug, Clone)]
pub(super) enum Way {
    /// An index has them so.
    Walk(Order),
    /// By looking at all of them.
    Sort(Sort),
}

impl Question {
    /// Understands a query.
    pub(super) fn of<T: Listed>(caller: &DirectoryCaller, list: &ListQuery) -> Result<Self, Error> {
        let (conditions, rest) = split::<T>(list);
        refuse_unread::<T>(&rest)?;
        let way = way::<T>(list.sort.as_ref(), &conditions)?;
        let (directory_id, kind) = (caller.directory_id, Arc::clone(T::kind(&caller.protocol)));
        Ok(Self { directory_id, kind, conditions, rest, filtered: list.filter.is_some(), way })
    }

    /// Whether a representation satisfies what the conditions leave of the filter.
    pub(super) fn judges(&self, value: &Value) -> bool {
        self.rest.iter().all(|expression| expression.matches(value))
    }
}

/// Turns comparisons that an index serves into conditions, and returns the others.
fn split<T: Listed>(list: &ListQuery) -> (Conditions, Vec<Expression>) {
    let mut conditions = Conditions::default();
    let mut rest = Vec::new();
    let Some(filter) = &list.filter else { return (conditions, rest) };
    for expression in filter.conjuncts() {
        let Some((path, text)) = expression.as_equality() else {
            rest.push(expression.clone());
            continue;
        };
        // The value stands for the whole: `groups eq "…"`.
        let attribute = path.strip_suffix(".value").unwrap_or(&path);
        // Text that is no id of ours: no resource has it, and no member either.
        let mut id_in = |ids: fn(&mut Conditions) -> &mut Vec<Uuid>| match hyphenated(text) {
            Ok(id) => ids(&mut conditions).push(id),
            Err(_) => conditions.impossible = true,
        };
        match attribute {
            "groups" if T::MEMBERSHIPS == "groups" => id_in(|conditions| &mut conditions.groups),
            "members" if T::MEMBERSHIPS == "members" => id_in(|conditions| &mut conditions.members),
            "id" => match hyphenated(text) {
                Ok(id) => conditions.equal.push(("id", Key::Id(id))),
                Err(_) => conditions.impossible = true,
            },
            "externalId" => {
                conditions.equal.push(("external_id", Key::Text(exact(text).into_owned())));
            }
            name if name == T::NAME => conditions.equal.push((T::NAME_KEY, Key::Text(fold(text)))),
            _ => rest.push(expression.clone()),
        }
    }
    (conditions, rest)
}

/// Chooses how the rows come into their order.
fn way<T: Listed>(sort: Option<&Sort>, conditions: &Conditions) -> Result<Way, Error> {
    let walk = |by, direction| Ok(Way::Walk(Order { by, direction }));
    let Some(sort) = sort else { return walk(Indexed::Id, SortOrder::Ascending) };
    if is_of(sort.path(), T::MEMBERSHIPS) {
        let (attribute, what) = (T::MEMBERSHIPS, T::WHAT);
        let detail = format!(
            "sortBy: {attribute} cannot be sorted by: it is not read for every {what}; name an attribute of the {what} itself"
        );
        return Err(ScimError::bad_request(ScimType::InvalidValue, detail).into());
    }
    if T::VERSION_COUNTS_MEMBERSHIPS && sort.path().to_string() == "meta.version" {
        let detail = "sortBy: meta.version has no order: name meta.lastModified for who changed last";
        return Err(ScimError::bad_request(ScimType::InvalidValue, detail).into());
    }
    match sort.path().to_string().as_str() {
        // One row has no order.
        _ if !conditions.equal.is_empty() => walk(Indexed::Id, SortOrder::Ascending),
        // A location ends with the id, and is the same before it for all.
        "id" | "meta.location" => walk(Indexed::Id, sort.order()),
        // A walk in the order of names would look at everybody for the few members of a group.
        name if name == T::NAME && !conditions.of_memberships() => walk(Indexed::Name, sort.order()),
        _ => Ok(Way::Sort(sort.clone())),
    }
}

/// Refuses comparisons of what a candidate is not read with. Memberships are rows of their own: only what became a condition is
/// answered, and a version may count them. A location has the URL of the server in it, of which nothing is known here.
fn refuse_unread<T: Listed>(rest: &[Expression]) -> Result<(), Error> {
    let named =
        |wanted: &dyn Fn(&AttributePath) -> bool| rest.iter().any(|expression| mentions(expression, wanted));
    let attribute = T::MEMBERSHIPS;
    let detail = if named(&|path| is_of(path, attribute)) {
        format!(
            "{attribute} can be filtered only by {attribute}.value eq \"<id>\", alone or joined to other comparisons by and"
        )
    } else if rest.iter().any(|expression| mentions_meta(expression, "location")) {
        "meta.location cannot be filtered: compare id, with which it ends".to_owned()
    } else if T::VERSION_COUNTS_MEMBERSHIPS
        && rest.iter().any(|expression| mentions_meta(expression, "version"))
    {
        format!("meta.version cannot be filtered: read the {} and compare its version", T::WHAT)
    } else {
        return Ok(());
    };
    Err(ScimError::bad_request(ScimType::InvalidFilter, detail).into())
}

/// Whether a path names an attribute or a part of it.
fn is_of(path: &AttributePath, attribute: &str) -> bool {
    path.extension().is_none() && path.attribute().name == attribute
}

/// Whether a part of `meta` is named: `meta.version`, or within `meta[…]`.
fn mentions_meta(expression: &Expression, part: &str) -> bool {
    match expression {
        Expression::And(all) | Expression::Or(all) => all.iter().any(|one| mentions_meta(one, part)),
        Expression::Not(inner) => mentions_meta(inner, part),
        Expression::ValuePath { path, .. } => is_of(path, "meta"),
        Expression::Compare { path, .. } | Expression::Present(path) => {
            is_of(path, "meta") && path.sub_attribute().is_some_and(|sub| sub.name == part)
        }
    }
}

fn mentions(expression: &Expression, wanted: &dyn Fn(&AttributePath) -> bool) -> bool {
    match expression {
        Expression::And(all) | Expression::Or(all) => all.iter().any(|one| mentions(one, wanted)),
        Expression::Not(inner) => mentions(inner, wanted),
        Expression::Compare { path, .. } | Expression::Present(path) | Expression::ValuePath { path, .. } => {
            wanted(path)
        }
    }
}
