//! The order of a list (RFC 7644 §3.4.2.3).

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::{Number, Value, json};

use crate::coerce::is_primary;
use crate::filter::is_present;
use crate::fold::{exact, fold};
use crate::moment::{self, Moment};
use crate::path::AttributePath;
use crate::schema::{Attribute, Kind, ResourceType};
use crate::{Protocol, ScimError, ScimType};

/// The direction of an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum SortOrder {
    /// From the least; resources without a value come last. What a client gets that does not say.
    #[default]
    Ascending,
    /// From the greatest; resources without a value come first.
    Descending,
}

impl SortOrder {
    /// Reads `sortOrder`, in any case.
    pub fn parse(text: &str) -> Result<SortOrder, ScimError> {
        [SortOrder::Ascending, SortOrder::Descending]
            .into_iter()
            .find(|order| order.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| invalid("sortOrder must be ascending or descending".to_owned()))
    }

    /// The word as a client writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            SortOrder::Ascending => "ascending",
            SortOrder::Descending => "descending",
        }
    }
}

/// An order of resources by one attribute.
///
/// ```
/// use serde_json::json;
/// use steward_scim::{ResourceType, Sort, SortOrder};
///
/// let sort = Sort::parse("userName", SortOrder::Ascending, ResourceType::user())?;
/// let mut users = vec![json!({ "id": "1" }), json!({ "id": "2", "userName": "b" }), json!({ "id": "3", "userName": "A" })];
/// users.sort_by_cached_key(|user| (sort.key(user), user["id"].to_string()));
/// assert_eq!(users.iter().map(|user| user["id"].as_str().unwrap()).collect::<String>(), "321");
/// # Ok::<(), steward_scim::ScimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Sort {
    path: AttributePath,
    order: SortOrder,
}

impl Sort {
    /// Reads `sortBy`: the path of an attribute that has an order. A complex attribute stands for its `value`, as in
    /// filters. What cannot be sorted by is `invalidValue`: of the keywords of RFC 7644 §3.12, `invalidPath` is for
    /// PATCH only. So is what is never returned, because its order would tell of it.
    pub fn parse(by: &str, order: SortOrder, rt: &Arc<ResourceType>) -> Result<Sort, ScimError> {
        Sort::parse_with(&Protocol::default(), by, order, rt)
    }

    pub(crate) fn parse_with(
        protocol: &Protocol,
        by: &str,
        order: SortOrder,
        rt: &ResourceType,
    ) -> Result<Sort, ScimError> {
        let path =
            AttributePath::parse_with(protocol, by, rt, ScimType::InvalidValue).map_err(|mut error| {
                error.detail = format!("sortBy: {}", error.detail);
                error
            })?;
        if !path.is_readable() {
            return Err(invalid(format!("sortBy: {path} is never shown and cannot be sorted by")));
        }
        match path.compared().map(|compared| compared.kind) {
            None | Some(Kind::Complex) => {
                Err(invalid(format!("sortBy: {path} is complex; name one of its sub-attributes")))
            }
            Some(Kind::Binary) => Err(invalid(format!("sortBy: {path} is binary, which has no order"))),
            Some(_) => Ok(Sort { path, order }),
        }
    }

    /// Reads `sortBy` for several types: `None` for those that do not have the attribute.
    pub(crate) fn parse_for_several(
        protocol: &Protocol,
        by: &str,
        order: SortOrder,
        types: &[Arc<ResourceType>],
    ) -> Result<Vec<Option<Sort>>, ScimError> {
        let mut sorts = Vec::with_capacity(types.len());
        let mut refusal = None;
        for rt in types {
            match AttributePath::parse_with(protocol, by, rt, ScimType::InvalidValue) {
                Ok(_) => sorts.push(Some(Sort::parse_with(protocol, by, order, rt)?)),
                Err(error) => {
                    refusal.get_or_insert(error);
                    sorts.push(None);
                }
            }
        }
        match refusal {
            Some(_) if sorts.iter().all(Option::is_none) => {
                let by: String = by.chars().take(200).collect();
                Err(invalid(format!("sortBy: no resource type here has the attribute \"{by}\"")))
            }
            _ => Ok(sorts),
        }
    }

    /// The attribute.
    pub fn path(&self) -> &AttributePath {
        &self.path
    }

    /// The direction.
    pub fn order(&self) -> SortOrder {
        self.order
    }

    /// What a full representation is sorted by. Of several values the primary one counts, or else the first
    /// (RFC 7644 §3.4.2.3).
    pub fn key(&self, resource: &Value) -> SortKey {
        let value = self.value(resource).and_then(|value| SortValue::of(value, self.compared()));
        SortKey { value, order: self.order }
    }

    /// Compares two full representations. Equal ones are for the caller to tell apart, by their ids.
    pub fn compare(&self, left: &Value, right: &Value) -> Ordering {
        self.key(left).cmp(&self.key(right))
    }

    fn compared(&self) -> &Attribute {
        self.path.compared().unwrap_or(self.path.definition())
    }

    fn value<'v>(&self, resource: &'v Value) -> Option<&'v Value> {
        let holder = match self.path.extension() {
            Some(urn) => resource.get(urn)?,
            None => resource,
        };
        let whole = holder.get(&self.path.attribute().name)?;
        let element = match whole {
            Value::Array(elements) => {
                elements.iter().find(|element| is_primary(element)).or_else(|| elements.first())?
            }
            single => single,
        };
        let value = match self.path.sub_attribute() {
            Some(sub_attribute) => element.get(&sub_attribute.name)?,
            None => element,
        };
        let value = match value {
            Value::Object(members) => members.get("value")?,
            Value::Array(elements) => elements.first()?,
            simple => simple,
        };
        is_present(value).then_some(value)
    }
}

/// What a resource is sorted by, together with the direction: keys of one [`Sort`] are ordered as the list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    value: Option<SortValue>,
    order: SortOrder,
}

impl SortKey {
    /// The key of a resource without a value.
    pub fn missing(order: SortOrder) -> SortKey {
        SortKey { value: None, order }
    }

    /// The value, `None` if the resource has none. A store that sorts by columns writes its keys so.
    pub fn value(&self) -> Option<&SortValue> {
        self.value.as_ref()
    }

    /// Writes the value for [`from_json`](SortKey::from_json), of a cursor for example: text as text, a boolean as one, a
    /// moment as a list of two numbers, another number as an object, and no value as `null`.
    pub fn to_json(&self) -> Value {
        match &self.value {
            None => Value::Null,
            Some(SortValue::Boolean(boolean)) => Value::from(*boolean),
            Some(SortValue::Moment(seconds, nanoseconds)) => json!([seconds, nanoseconds]),
            Some(SortValue::Text(text)) => Value::from(text.as_str()),
            // Bits and text: what is written as a number may be read as its neighbour.
            Some(SortValue::Number(number)) => {
                json!({ "near": number.near.to_bits(), "whole": number.whole.to_string() })
            }
        }
    }

    /// Reads what [`to_json`](SortKey::to_json) wrote for a list in this direction. `None` if it is anything else.
    pub fn from_json(value: &Value, order: SortOrder) -> Option<SortKey> {
        let value = match value {
            Value::Null => None,
            Value::Bool(boolean) => Some(SortValue::Boolean(*boolean)),
            Value::String(text) => Some(SortValue::Text(text.clone())),
            Value::Array(parts) => match parts.as_slice() {
                [seconds, nanoseconds] => {
                    Some(SortValue::Moment(seconds.as_i64()?, nanoseconds.as_u64()?.try_into().ok()?))
                }
                _ => return None,
            },
            Value::Object(parts) => Some(SortValue::Number(SortNumber {
                near: f64::from_bits(parts.get("near")?.as_u64()?),
                whole: parts.get("whole")?.as_str()?.parse().ok()?,
            })),
            Value::Number(_) => return None,
        };
        Some(SortKey { value, order })
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &SortKey) -> Ordering {
        let ascending = match (&self.value, &other.value) {
            (Some(left), Some(right)) => left.cmp(right),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        match self.order {
            SortOrder::Ascending => ascending,
            SortOrder::Descending => ascending.reverse(),
        }
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &SortKey) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A value in the form in which it is compared. Values of one attribute are of one kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortValue {
    /// `false` comes before `true`.
    Boolean(bool),
    /// Numbers, by their size.
    Number(SortNumber),
    /// Moments, whatever their offset: seconds since 1970 and nanoseconds.
    Moment(i64, u32),
    /// Text, byte by byte: folded by [`fold`](crate::fold()), or in NFC if the attribute is `caseExact`.
    Text(String),
}

impl SortValue {
    fn of(value: &Value, definition: &Attribute) -> Option<SortValue> {
        Some(match value {
            Value::Bool(boolean) => SortValue::Boolean(*boolean),
            Value::Number(number) => SortValue::Number(SortNumber::of(number)?),
            Value::String(text) => match (definition.kind, moment::parse(text)) {
                (Kind::DateTime, Some(moment)) => {
                    let (seconds, nanoseconds): Moment = moment;
                    SortValue::Moment(seconds, nanoseconds)
                }
                _ if !definition.case_exact => SortValue::Text(fold(text)),
                _ => SortValue::Text(exact(text).into_owned()),
            },
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        })
    }
}

/// A number that has an order: a whole one, or one with a fraction.
#[derive(Debug, Clone, Copy)]
pub struct SortNumber {
    near: f64,
    /// Tells apart whole numbers that are the same as `f64`.
    whole: i128,
}

impl SortNumber {
    fn of(number: &Number) -> Option<SortNumber> {
        let near = number.as_f64().filter(|near| near.is_finite())?;
        let whole = number.as_i128();
        #[expect(clippy::cast_possible_truncation, reason = "a fraction is told apart by `near`")]
        let whole = whole.unwrap_or(near as i128);
        // -0 and 0 are one number.
        Some(SortNumber { near: near + 0.0, whole })
    }

    /// The number, as near as an `f64` comes.
    pub fn as_f64(self) -> f64 {
        self.near
    }
}

impl Ord for SortNumber {
    fn cmp(&self, other: &SortNumber) -> Ordering {
        self.near.total_cmp(&other.near).then(self.whole.cmp(&other.whole))
    }
}

impl PartialOrd for SortNumber {
    fn partial_cmp(&self, other: &SortNumber) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SortNumber {
    fn eq(&self, other: &SortNumber) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for SortNumber {}

fn invalid(detail: String) -> ScimError {
    ScimError::bad_request(ScimType::InvalidValue, detail)
}
