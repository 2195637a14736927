//! What the operations of a PATCH do to a collection such as `members`, which the store keeps.

use serde_json::Value;

use super::MembersChange;
use super::parse::{Reader, Verb, invalid_path, value_of_removal};
use crate::coerce;
use crate::filter::{Expression, FilterValue, Operator};
use crate::path::AttributePath;
use crate::{ScimError, ScimType};

impl Reader<'_> {
    /// Changes a collection, which the store keeps: only whole elements are added and removed.
    pub(super) fn change_collection(
        &mut self,
        verb: Verb,
        path: &AttributePath,
        filter: Option<Expression>,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        if path.sub_attribute().is_some() {
            let name = &path.attribute().name;
            let detail = format!("{path} cannot be changed; remove the element of {name} and add another");
            return Err(ScimError::bad_request(ScimType::Mutability, detail));
        }
        let dialect = self.dialect();
        let change = match (verb, filter, value) {
            (Verb::Remove, _, Some(_)) if !dialect.removal_by_value => return Err(value_of_removal(path)),
            (Verb::Remove, Some(filter), _) => {
                for change in removals(&filter).ok_or_else(|| unsupported_filter(path))? {
                    self.change_members(change);
                }
                return Ok(());
            }
            (_, Some(_), _) => return Err(unsupported_filter(path)),
            // Only a removal without any value means everybody; `null` and lists of it name nobody.
            (Verb::Remove, None, None) => MembersChange::RemoveAll,
            (Verb::Remove, None, Some(mut value)) => {
                if let Value::Array(items) = &mut value {
                    items.retain(|item| !item.is_null());
                }
                let references = coerce::references(path, value, dialect)?;
                MembersChange::Remove(references.into_iter().map(|reference| reference.value).collect())
            }
            (Verb::Add, None, value) => {
                MembersChange::Add(coerce::references(path, value.unwrap_or(Value::Null), dialect)?)
            }
            (Verb::Replace, None, value) => {
                MembersChange::Replace(coerce::references(path, value.unwrap_or(Value::Null), dialect)?)
            }
        };
        self.change_members(change);
        Ok(())
    }

    /// Runs of one kind become one change, so that the store can work in batches.
    fn change_members(&mut self, change: MembersChange) {
        match (self.members.last_mut(), change) {
            (Some(MembersChange::Add(earlier)), MembersChange::Add(later)) => earlier.extend(later),
            (Some(MembersChange::Remove(earlier)), MembersChange::Remove(later)) => earlier.extend(later),
            (_, MembersChange::Add(none)) if none.is_empty() => {}
            (_, MembersChange::Remove(none)) if none.is_empty() => {}
            (_, change) => self.members.push(change),
        }
    }
}

/// The removals that a filter on a collection names: `value eq "a"`, several of these joined by `or`, each perhaps
/// joined by `and` to a `type`. `None` if the filter says anything else.
fn removals(filter: &Expression) -> Option<Vec<MembersChange>> {
    let parts = match filter {
        Expression::Or(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut ids = Vec::new();
    let mut of_kinds: Vec<(String, Vec<String>)> = Vec::new();
    for part in parts {
        let (id, kind) = named_member(part)?;
        match kind {
            None => ids.push(id),
            Some(kind) => match of_kinds.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&kind)) {
                Some((_, ids)) => ids.push(id),
                None => of_kinds.push((kind, vec![id])),
            },
        }
    }
    let of_kinds = of_kinds.into_iter().map(|(kind, ids)| MembersChange::RemoveOf { kind, ids });
    Some(std::iter::once(MembersChange::Remove(ids)).chain(of_kinds).collect())
}

/// The id, and the type if there is one, that a part of such a filter names.
fn named_member(filter: &Expression) -> Option<(String, Option<String>)> {
    let equality = |filter: &Expression| match filter {
        Expression::Compare { path, operator: Operator::Eq, value: FilterValue::Text(text) } => {
            Some((path.attribute().name.clone(), text.clone()))
        }
        _ => None,
    };
    let parts = match filter {
        Expression::And(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let (mut id, mut kind) = (None, None);
    for part in parts {
        let (name, text) = equality(part)?;
        let named = match name.as_str() {
            "value" => &mut id,
            "type" => &mut kind,
            _ => return None,
        };
        if named.replace(text).is_some() {
            return None;
        }
    }
    Some((id?, kind))
}

/// Names each member once, in linear time.
pub(super) fn name_once(change: MembersChange) -> MembersChange {
    match change {
        MembersChange::Add(members) => {
            MembersChange::Add(coerce::once_each(members, |reference| reference.value.clone()))
        }
        MembersChange::Remove(ids) => MembersChange::Remove(coerce::once_each(ids, String::clone)),
        MembersChange::RemoveOf { kind, ids } => {
            MembersChange::RemoveOf { kind, ids: coerce::once_each(ids, String::clone) }
        }
        whole @ (MembersChange::RemoveAll | MembersChange::Replace(_)) => whole,
    }
}

fn unsupported_filter(path: &AttributePath) -> ScimError {
    let detail = format!(
        "with {path}, a filter can only name what to remove: {path}[value eq \"id\"], several joined with \"or\", each \
         perhaps with a type joined by \"and\"; or send remove with the path {path} and a list of values"
    );
    invalid_path(detail)
}
