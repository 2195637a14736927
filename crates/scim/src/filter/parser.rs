//! Recursive descent over the tokens of a filter: `or` binds weaker than `and`, that weaker than `not`
//! (RFC 7644 §3.4.2.2).

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Number;

use super::constant::{always, never};
use super::lexer::{self, Token};
use super::{Expression, FilterValue, Operator};
use crate::moment;
use crate::path::{AttributePath, Target};
use crate::schema::{Attribute, Kind, ResourceType};
use crate::{Protocol, ScimError, ScimType};

/// Parses a whole filter.
pub(super) fn parse(protocol: &Protocol, text: &str, rt: &ResourceType) -> Result<Expression, ScimError> {
    whole(Parser::new(protocol, text, Scope::Resource(rt))?).map(|(expression, _)| expression)
}

/// Parses a filter of a query over several types. An attribute that this type does not have counts as one without a
/// value (RFC 7644 §3.4.2.1); the names of such are returned in lower case.
pub(super) fn parse_for_one_of_several(
    protocol: &Protocol,
    text: &str,
    rt: &ResourceType,
) -> Result<(Expression, BTreeSet<String>), ScimError> {
    let mut parser = Parser::new(protocol, text, Scope::Resource(rt))?;
    parser.unknown = Some(BTreeSet::new());
    whole(parser).map(|(expression, unknown)| (expression, unknown.unwrap_or_default()))
}

fn whole(mut parser: Parser<'_>) -> Result<(Expression, Option<BTreeSet<String>>), ScimError> {
    if parser.tokens.is_empty() {
        return Err(parser.error("it is empty; write for example userName eq \"bjensen\""));
    }
    let expression = parser.disjunction()?;
    parser.end()?;
    Ok((expression, parser.unknown))
}

/// Parses what follows a multi-valued attribute in the path of a PATCH operation, `[filter]` or
/// `[filter].sub`, and returns the filter and the name of the sub-attribute.
pub(crate) fn parse_value_path<'a>(
    protocol: &'a Protocol,
    text: &'a str,
    attribute: &Arc<Attribute>,
) -> Result<(Expression, Option<&'a str>), ScimError> {
    let mut parser = Parser::new(protocol, text, Scope::Element(Arc::clone(attribute)))?;
    let filter = parser.bracketed(Scope::Element(Arc::clone(attribute)))?;
    let sub_attribute = parser.sub_attribute();
    parser.end()?;
    Ok((filter, sub_attribute))
}

struct Parser<'a> {
    protocol: &'a Protocol,
    text: &'a str,
    tokens: Vec<(usize, Token<'a>)>,
    position: usize,
    scope: Scope<'a>,
    depth: usize,
    nodes: usize,
    /// Attributes that the type does not have, if that is no mistake.
    unknown: Option<BTreeSet<String>>,
}

/// What a path in the filter is relative to.
#[derive(Clone)]
enum Scope<'a> {
    Resource(&'a ResourceType),
    Element(Arc<Attribute>),
    /// The elements of an attribute that the type does not have: no name means anything here.
    Unknown,
}

impl<'a> Parser<'a> {
    fn new(protocol: &'a Protocol, text: &'a str, scope: Scope<'a>) -> Result<Parser<'a>, ScimError> {
        let most = protocol.limits.filter_length;
        if text.len() > most {
            let detail = format!("the filter is longer than {most} bytes; split the query");
            return Err(ScimError::bad_request(ScimType::InvalidFilter, detail));
        }
        let tokens = lexer::tokens(text)?;
        Ok(Parser { protocol, text, tokens, position: 0, scope, depth: 0, nodes: 0, unknown: None })
    }

    fn disjunction(&mut self) -> Result<Expression, ScimError> {
        let mut parts = vec![self.conjunction()?];
        while self.keyword("or") {
            parts.push(self.conjunction()?);
        }
        Ok(join(parts, Expression::Or, |part| match part {
            Expression::Or(parts) => Ok(parts),
            other => Err(other),
        }))
    }

    fn conjunction(&mut self) -> Result<Expression, ScimError> {
        let mut parts = vec![self.term()?];
        while self.keyword("and") {
            parts.push(self.term()?);
        }
        Ok(join(parts, Expression::And, |part| match part {
            Expression::And(parts) => Ok(parts),
            other => Err(other),
        }))
    }

    fn term(&mut self) -> Result<Expression, ScimError> {
        if self.keyword("not") {
            if self.peek() != Some(&Token::Open) {
                return Err(self.error("write parentheses after \"not\": not (active eq true)"));
            }
            return Ok(Expression::Not(Box::new(self.parenthesised()?)));
        }
        if self.peek() == Some(&Token::Open) { self.parenthesised() } else { self.comparison() }
    }

    fn parenthesised(&mut self) -> Result<Expression, ScimError> {
        self.enter()?;
        let inner = self.disjunction()?;
        self.expect(&Token::Close, "a closing parenthesis")?;
        self.depth -= 1;
        Ok(inner)
    }

    fn comparison(&mut self) -> Result<Expression, ScimError> {
        self.nodes += 1;
        let most = self.protocol.limits.filter_nodes;
        if self.nodes > most {
            let detail = format!("the filter has more than {most} comparisons; split the query");
            return Err(ScimError::bad_request(ScimType::TooMany, detail));
        }
        let Some(path) = self.path()? else { return self.without_value() };
        if self.peek() != Some(&Token::OpenBracket) {
            return self.relation(path);
        }
        let attribute = path.attribute();
        if path.sub_attribute().is_some() || !attribute.multi_valued || attribute.kind != Kind::Complex {
            return Err(self.error("only a list of objects, such as emails, takes a filter in brackets"));
        }
        let element = Scope::Element(Arc::clone(path.shared_attribute()));
        let filter = Box::new(self.bracketed(element.clone())?);
        let after = self.position;
        let then = match self.sub_attribute() {
            None => None,
            Some(_) if !self.protocol.dialect.sub_attributes_after_filters => {
                self.position = after;
                let detail =
                    "put the comparison into the brackets: emails[type eq \"work\" and value eq \"x\"]";
                return Err(self.error(detail));
            }
            Some(name) => {
                let sub_path = self.path_in(&element, name)?;
                Some(Box::new(self.relation(sub_path)?))
            }
        };
        Ok(Expression::ValuePath { path, filter, then })
    }

    /// Goes past the rest of a comparison of an attribute that the type does not have: it has no value.
    fn without_value(&mut self) -> Result<Expression, ScimError> {
        if self.peek() == Some(&Token::OpenBracket) {
            self.bracketed(Scope::Unknown)?;
            if self.sub_attribute().is_some() && !self.keyword("pr") {
                self.skip_relation()?;
            }
            return Ok(never());
        }
        if self.keyword("pr") {
            return Ok(never());
        }
        let (operator, null) = self.skip_relation()?;
        // As for an attribute that a resource has no value of: it is unequal to everything but null.
        let holds = (operator == Operator::Ne) != null && matches!(operator, Operator::Eq | Operator::Ne);
        Ok(if holds { always() } else { never() })
    }

    /// Goes past an operator and a value, and tells whether that is null.
    fn skip_relation(&mut self) -> Result<(Operator, bool), ScimError> {
        let operator = match self.peek() {
            Some(Token::Word(word)) => Operator::from_word(word),
            _ => None,
        };
        let operator = operator.ok_or_else(|| {
            self.error("after an attribute comes one of eq, ne, co, sw, ew, gt, ge, lt, le, pr")
        })?;
        self.position += 1;
        let null = match self.peek() {
            Some(Token::Text(_)) => false,
            Some(Token::Word(word)) if !word.starts_with('\'') => word.eq_ignore_ascii_case("null"),
            _ => return Err(self.error(format!("after {} comes a value", operator.as_str()))),
        };
        self.position += 1;
        Ok((operator, null))
    }

    /// Parses `[filter]` on the elements of an attribute.
    fn bracketed(&mut self, scope: Scope<'a>) -> Result<Expression, ScimError> {
        self.enter()?;
        let outer = std::mem::replace(&mut self.scope, scope);
        let filter = self.disjunction()?;
        self.expect(&Token::CloseBracket, "a closing bracket")?;
        self.scope = outer;
        self.depth -= 1;
        Ok(filter)
    }

    /// Parses what follows a path: `pr`, or an operator and a value.
    fn relation(&mut self, path: AttributePath) -> Result<Expression, ScimError> {
        if self.keyword("pr") {
            return Ok(Expression::Present(path));
        }
        let word = match self.peek() {
            Some(Token::Word(word)) => *word,
            _ => "",
        };
        let operator = Operator::from_word(word).ok_or_else(|| {
            self.error(format!("after {path} comes one of eq, ne, co, sw, ew, gt, ge, lt, le, pr"))
        })?;
        self.position += 1;
        let value = self.value(&path, operator)?;
        self.position += 1;
        Ok(Expression::Compare { path, operator, value })
    }

    /// Reads the value of a comparison in the type of the attribute, and refuses what has no meaning.
    fn value(&self, path: &AttributePath, operator: Operator) -> Result<FilterValue, ScimError> {
        let (text, bare) = match self.peek() {
            Some(Token::Text(text)) => (text.as_str(), false),
            Some(Token::Word(word)) if word.starts_with('\'') => {
                return Err(self.error("write text in double quotes, not in single ones"));
            }
            Some(Token::Word(word)) => (*word, true),
            _ => return Err(self.error(format!("after {} comes a value", operator.as_str()))),
        };
        if bare && text.eq_ignore_ascii_case("null") {
            return match operator {
                Operator::Eq | Operator::Ne => Ok(FilterValue::Null),
                _ => Err(self.error("null can only be compared with eq and ne")),
            };
        }
        let Some(compared) = path.compared() else {
            let names: Vec<&str> =
                path.definition().sub_attributes.iter().map(|sub| sub.name.as_str()).collect();
            return Err(self.error(format!(
                "{path} is complex; compare one of its sub-attributes: {}",
                names.join(", ")
            )));
        };
        self.check_operator(path, compared.kind, operator)?;
        let dialect = &self.protocol.dialect;
        let quoted_boolean = !bare && compared.kind == Kind::Boolean;
        if quoted_boolean && !dialect.booleans_as_text {
            return Err(
                self.error(format!("{path} is a boolean; compare it with true or false without quotes"))
            );
        }
        let is_literal = matches!(compared.kind, Kind::Boolean | Kind::Integer | Kind::Decimal);
        if bare && !is_literal && !dialect.bare_filter_values {
            return Err(self.error(format!("write the value of {path} in double quotes")));
        }
        match compared.kind {
            Kind::Boolean if text.eq_ignore_ascii_case("true") => Ok(FilterValue::Boolean(true)),
            Kind::Boolean if text.eq_ignore_ascii_case("false") => Ok(FilterValue::Boolean(false)),
            Kind::Boolean => Err(self.error(format!("{path} is a boolean; compare it with true or false"))),
            Kind::Integer | Kind::Decimal => match text.parse::<Number>() {
                Ok(number) if bare => Ok(FilterValue::Number(number)),
                _ => Err(self.error(format!("{path} is a number; compare it with a number without quotes"))),
            },
            Kind::DateTime if moment::parse(text).is_none() => Err(self
                .error(format!("{path} is a moment; compare it with one such as \"2026-01-31T08:00:00Z\""))),
            _ => Ok(FilterValue::Text(text.to_owned())),
        }
    }

    fn check_operator(&self, path: &AttributePath, kind: Kind, operator: Operator) -> Result<(), ScimError> {
        let fits = match operator {
            Operator::Eq | Operator::Ne => true,
            Operator::Co | Operator::Sw | Operator::Ew => matches!(kind, Kind::String | Kind::Reference),
            Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le => {
                !matches!(kind, Kind::Boolean | Kind::Binary)
            }
        };
        if fits {
            return Ok(());
        }
        let detail = format!(
            "{} cannot be applied to {path}, which has the type {}",
            operator.as_str(),
            kind.as_str()
        );
        Err(self.error(detail))
    }

    /// Reads a path. `None` for an attribute that the type does not have, if that is no mistake.
    fn path(&mut self) -> Result<Option<AttributePath>, ScimError> {
        let Some(Token::Word(word)) = self.peek() else {
            return Err(self.error("here comes the name of an attribute"));
        };
        let (word, scope) = (*word, self.scope.clone());
        if self.unknown.is_some() && self.find(&scope, word).is_none() {
            if let (Scope::Resource(_), Some(unknown)) = (&scope, &mut self.unknown) {
                unknown.insert(word.to_ascii_lowercase());
            }
            if !matches!(scope, Scope::Element(_)) {
                self.position += 1;
                return Ok(None);
            }
        }
        let path = self.path_in(&scope, word)?;
        self.position += 1;
        Ok(Some(path))
    }

    fn find(&self, scope: &Scope<'_>, text: &str) -> Option<AttributePath> {
        match scope {
            Scope::Resource(rt) => match Target::resolve(rt, text, &self.protocol.dialect) {
                Some(Target::Attribute(path)) => Some(path),
                _ => None,
            },
            Scope::Element(attribute) => {
                attribute.sub_attribute(text).map(|sub| AttributePath::of(None, sub))
            }
            Scope::Unknown => None,
        }
    }

    fn path_in(&self, scope: &Scope<'_>, text: &str) -> Result<AttributePath, ScimError> {
        let Some(path) = self.find(scope, text) else {
            let holder = match scope {
                Scope::Resource(rt) => rt.name,
                Scope::Element(attribute) => &attribute.name,
                Scope::Unknown => "it",
            };
            let name: String = text.chars().take(100).collect();
            return Err(self.error(format!("{holder} has no attribute \"{name}\"")));
        };
        if path.is_readable() {
            Ok(path)
        } else {
            Err(self.error(format!("{path} is never shown and cannot be used in a filter")))
        }
    }

    /// Takes the `.value` that follows a closing bracket.
    fn sub_attribute(&mut self) -> Option<&'a str> {
        let Some(Token::Word(word)) = self.peek() else { return None };
        let name = word.strip_prefix('.')?;
        self.position += 1;
        Some(name)
    }

    fn enter(&mut self) -> Result<(), ScimError> {
        self.position += 1;
        self.depth += 1;
        let most = self.protocol.limits.filter_depth;
        if self.depth > most {
            return Err(self.error(format!("it is nested deeper than {most} levels")));
        }
        Ok(())
    }

    fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.position).map(|(_, token)| token)
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.position += usize::from(found);
        found
    }

    fn expect(&mut self, token: &Token<'_>, name: &str) -> Result<(), ScimError> {
        if self.peek() != Some(token) {
            return Err(self.error(format!("here comes {name}, or \"and\" or \"or\"")));
        }
        self.position += 1;
        Ok(())
    }

    fn end(&self) -> Result<(), ScimError> {
        if self.position == self.tokens.len() {
            return Ok(());
        }
        Err(self.error(
            "here it should end, or go on with \"and\" or \"or\"; text with spaces needs double quotes",
        ))
    }

    fn error(&self, why: impl AsRef<str>) -> ScimError {
        let offset = self.tokens.get(self.position).map_or(self.text.len(), |(offset, _)| *offset);
        lexer::invalid(self.text, offset, why)
    }
}

/// Joins parts into one expression and takes parentheses away that change nothing: `(a and b) and c`.
fn join(
    mut parts: Vec<Expression>,
    kind: fn(Vec<Expression>) -> Expression,
    open: fn(Expression) -> Result<Vec<Expression>, Expression>,
) -> Expression {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    kind(parts.into_iter().flat_map(|part| open(part).unwrap_or_else(|part| vec![part])).collect())
}
