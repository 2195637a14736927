//! Filters (RFC 7644 §3.4.2.2): parsed once against a resource type, then evaluated on representations or
//! looked at by a store that wants to use an index.

mod constant;
mod eval;
mod lexer;
mod parser;
mod print;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Number, Value};

pub(crate) use eval::is_present;
pub(crate) use parser::parse_value_path;

use crate::{AttributePath, Protocol, ResourceType, ScimError, ScimType};

/// The greatest length of a filter in bytes: far above what a client needs, far below what could hurt.
pub const MAX_FILTER_LENGTH: usize = 4096;
/// The greatest nesting of parentheses and brackets, so that recursion stays shallow.
pub const MAX_FILTER_DEPTH: usize = 32;
/// The greatest number of comparisons; other services publish the same limit.
pub const MAX_FILTER_NODES: usize = 200;

/// A parsed filter. It displays as a filter in canonical spelling.
///
/// ```
/// use steward_scim::{Filter, ResourceType};
/// let filter = Filter::parse(r#"USERNAME Eq "bjensen" and active eq "True""#, ResourceType::user())?;
/// assert_eq!(filter.to_string(), r#"userName eq "bjensen" and active eq true"#);
/// # Ok::<(), steward_scim::ScimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    expression: Expression,
}

/// Which resources of one type a filter over several types lets through.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ForType {
    All,
    None,
    Some(Filter),
}

/// What a filter says. `And` and `Or` hold at least two expressions, none of their own kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// All hold.
    And(Vec<Expression>),
    /// At least one holds.
    Or(Vec<Expression>),
    /// It does not hold.
    Not(Box<Expression>),
    /// `path operator value`: a value of the path stands in this relation. The value has the type of the
    /// attribute already.
    Compare {
        /// What is compared.
        path: AttributePath,
        /// How.
        operator: Operator,
        /// With what.
        value: FilterValue,
    },
    /// `path pr`: the path has a value.
    Present(AttributePath),
    /// `path[filter]`: one element satisfies the filter, whose paths are relative to the element.
    ValuePath {
        /// The multi-valued attribute.
        path: AttributePath,
        /// What the element satisfies.
        filter: Box<Expression>,
        /// What the same element satisfies too: `emails[type eq "work"].value eq "x"` is how Entra matches
        /// users, outside of the RFC's grammar.
        then: Option<Box<Expression>>,
    },
}

/// The comparison operators of RFC 7644 §3.4.2.2, table 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal; also true where there is no value.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater than.
    Gt,
    /// Less than.
    Lt,
    /// Greater than or equal.
    Ge,
    /// Less than or equal.
    Le,
}

/// The right side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum FilterValue {
    /// No value: `eq null` means not present.
    Null,
    /// For a boolean attribute.
    Boolean(bool),
    /// For a decimal or integer attribute.
    Number(Number),
    /// For every other attribute, as the client spelled it.
    Text(String),
}

impl Filter {
    /// Parses a filter. Beside the RFC's grammar it takes operators and names in any case, values without
    /// quotes, booleans in quotes, and Entra's `emails[type eq "work"].value eq "x"`.
    pub fn parse(text: &str, rt: &Arc<ResourceType>) -> Result<Filter, ScimError> {
        Filter::parse_with(&Protocol::default(), text, rt)
    }

    pub(crate) fn parse_with(
        protocol: &Protocol,
        text: &str,
        rt: &ResourceType,
    ) -> Result<Filter, ScimError> {
        parser::parse(protocol, text, rt).map(|expression| Filter { expression })
    }

    /// Parses the filter of a query over several types (RFC 7644 §3.4.2.1), once for each: an attribute that a type
    /// does not have counts there as one without a value; one that no type has is a mistake.
    pub(crate) fn parse_for_several(
        protocol: &Protocol,
        text: &str,
        types: &[Arc<ResourceType>],
    ) -> Result<Vec<ForType>, ScimError> {
        let mut filters = Vec::with_capacity(types.len());
        let mut in_none: Option<BTreeSet<String>> = None;
        for rt in types {
            let (expression, unknown) = parser::parse_for_one_of_several(protocol, text, rt)?;
            in_none = Some(match in_none {
                None => unknown,
                Some(earlier) => earlier.intersection(&unknown).cloned().collect(),
            });
            filters.push(match constant::simplify(expression, rt.name) {
                Ok(expression) => ForType::Some(Filter { expression }),
                Err(true) => ForType::All,
                Err(false) => ForType::None,
            });
        }
        if let Some(name) = in_none.and_then(|names| names.into_iter().next()) {
            let name: String = name.chars().take(100).collect();
            let detail =
                format!("the filter is not valid: no resource type here has the attribute \"{name}\"");
            return Err(ScimError::bad_request(ScimType::InvalidFilter, detail));
        }
        Ok(filters)
    }

    /// Whether a full representation matches.
    pub fn matches(&self, resource: &Value) -> bool {
        self.expression.matches(resource)
    }

    /// The expression.
    pub fn expression(&self) -> &Expression {
        &self.expression
    }

    /// The expressions that must all hold: the parts of a top-level `and`, or else the whole.
    pub fn conjuncts(&self) -> Vec<&Expression> {
        match &self.expression {
            Expression::And(parts) => parts.iter().collect(),
            whole => vec![whole],
        }
    }
}

impl Expression {
    /// The path and the text if the expression means exactly `path eq "text"`. The path is canonical, such as
    /// `userName`, `members.value` or `members` (which stands for its value); `members[value eq "x"]` gives
    /// `members.value`.
    pub fn as_equality(&self) -> Option<(String, &str)> {
        match self {
            Expression::Compare { path, operator: Operator::Eq, value: FilterValue::Text(text) } => {
                Some((path.to_string(), text))
            }
            Expression::ValuePath { path, filter, then: None } => {
                filter.as_equality().map(|(sub_path, text)| (format!("{path}.{sub_path}"), text))
            }
            _ => None,
        }
    }

    /// Equalities that hold for whatever matches. They choose an index; the expression still decides:
    /// `emails[type eq "work"].value eq "x"` implies `emails.type eq "work"` and `emails.value eq "x"`.
    pub fn implied_equalities(&self) -> Vec<(String, &str)> {
        match self {
            Expression::And(parts) => parts.iter().flat_map(Expression::implied_equalities).collect(),
            Expression::ValuePath { path, filter, then } => {
                let then = then.iter().flat_map(|then| then.implied_equalities());
                filter
                    .implied_equalities()
                    .into_iter()
                    .chain(then)
                    .map(|(sub_path, text)| (format!("{path}.{sub_path}"), text))
                    .collect()
            }
            other => other.as_equality().into_iter().collect(),
        }
    }
}

impl Operator {
    const ALL: [Operator; 9] = [
        Operator::Eq,
        Operator::Ne,
        Operator::Co,
        Operator::Sw,
        Operator::Ew,
        Operator::Gt,
        Operator::Lt,
        Operator::Ge,
        Operator::Le,
    ];

    /// The operator as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Operator::Eq => "eq",
            Operator::Ne => "ne",
            Operator::Co => "co",
            Operator::Sw => "sw",
            Operator::Ew => "ew",
            Operator::Gt => "gt",
            Operator::Lt => "lt",
            Operator::Ge => "ge",
            Operator::Le => "le",
        }
    }

    fn from_word(word: &str) -> Option<Operator> {
        Operator::ALL.into_iter().find(|operator| operator.as_str().eq_ignore_ascii_case(word))
    }
}
