//! Recursive descent over the tokens of a filter: `or` binds weaker than `and`, that weaker than `not`
//! (RFC 7644 §3.4.2.2).

use serde_json::Number;

use super::lexer::{self, Token};
use super::{Expression, FilterValue, MAX_FILTER_DEPTH, MAX_FILTER_LENGTH, MAX_FILTER_NODES, Operator};
use crate::moment;
use crate::path::{AttributePath, Target};
use crate::schema::{Attribute, Kind, ResourceType};
use crate::{ScimError, ScimType};

/// Parses a whole filter.
pub(super) fn parse(text: &str, rt: &'static ResourceType) -> Result<Expression, ScimError> {
    let mut parser = Parser::new(text, Scope::Resource(rt))?;
    if parser.tokens.is_empty() {
        return Err(parser.error("it is empty; write for example userName eq \"bjensen\""));
    }
    let expression = parser.disjunction()?;
    parser.end()?;
    Ok(expression)
}

/// Parses what follows a multi-valued attribute in the path of a PATCH operation, `[filter]` or
/// `[filter].sub`, and returns the filter and the name of the sub-attribute.
pub(crate) fn parse_value_path<'a>(
    text: &'a str,
    attribute: &'static Attribute,
) -> Result<(Expression, Option<&'a str>), ScimError> {
    let mut parser = Parser::new(text, Scope::Element(attribute))?;
    let filter = parser.bracketed(attribute)?;
    let sub_attribute = parser.sub_attribute();
    parser.end()?;
    Ok((filter, sub_attribute))
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(usize, Token<'a>)>,
    position: usize,
    scope: Scope,
    depth: usize,
    nodes: usize,
}

/// What a path in the filter is relative to.
#[derive(Clone, Copy)]
enum Scope {
    Resource(&'static ResourceType),
    Element(&'static Attribute),
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, scope: Scope) -> Result<Parser<'a>, ScimError> {
        if text.len() > MAX_FILTER_LENGTH {
            let detail = format!("the filter is longer than {MAX_FILTER_LENGTH} bytes; split the query");
            return Err(ScimError::bad_request(ScimType::InvalidFilter, detail));
        }
        Ok(Parser { text, tokens: lexer::tokens(text)?, position: 0, scope, depth: 0, nodes: 0 })
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
        if self.nodes > MAX_FILTER_NODES {
            let detail = format!("the filter has more than {MAX_FILTER_NODES} comparisons; split the query");
            return Err(ScimError::bad_request(ScimType::TooMany, detail));
        }
        let path = self.path()?;
        if self.peek() != Some(&Token::OpenBracket) {
            return self.relation(path);
        }
        let attribute = path.attribute();
        if path.sub_attribute().is_some() || !attribute.multi_valued || attribute.kind != Kind::Complex {
            return Err(self.error("only a list of objects, such as emails, takes a filter in brackets"));
        }
        let filter = Box::new(self.bracketed(attribute)?);
        let then = match self.sub_attribute() {
            None => None,
            Some(name) => {
                let sub_path = self.path_in(Scope::Element(attribute), name)?;
                Some(Box::new(self.relation(sub_path)?))
            }
        };
        Ok(Expression::ValuePath { path, filter, then })
    }

    /// Parses `[filter]` on the elements of an attribute.
    fn bracketed(&mut self, attribute: &'static Attribute) -> Result<Expression, ScimError> {
        self.enter()?;
        let outer = std::mem::replace(&mut self.scope, Scope::Element(attribute));
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
        let value = self.value(path, operator)?;
        self.position += 1;
        Ok(Expression::Compare { path, operator, value })
    }

    /// Reads the value of a comparison in the type of the attribute, and refuses what has no meaning.
    fn value(&self, path: AttributePath, operator: Operator) -> Result<FilterValue, ScimError> {
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

    fn check_operator(&self, path: AttributePath, kind: Kind, operator: Operator) -> Result<(), ScimError> {
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

    fn path(&mut self) -> Result<AttributePath, ScimError> {
        let Some(Token::Word(word)) = self.peek() else {
            return Err(self.error("here comes the name of an attribute"));
        };
        let path = self.path_in(self.scope, word)?;
        self.position += 1;
        Ok(path)
    }

    fn path_in(&self, scope: Scope, text: &str) -> Result<AttributePath, ScimError> {
        let path = match scope {
            Scope::Resource(rt) => match Target::resolve(rt, text) {
                Some(Target::Attribute(path)) => Some(path),
                _ => None,
            },
            Scope::Element(attribute) => {
                attribute.sub_attribute(text).map(|sub| AttributePath::of(None, sub))
            }
        };
        let Some(path) = path else {
            let holder = match scope {
                Scope::Resource(rt) => rt.name,
                Scope::Element(attribute) => &attribute.name,
            };
            let name: String = text.chars().take(100).collect();
            return Err(self.error(format!("{holder} has no attribute \"{name}\"")));
        };
        if path.attribute().is_readable() && path.definition().is_readable() {
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
        if self.depth > MAX_FILTER_DEPTH {
            return Err(self.error(format!("it is nested deeper than {MAX_FILTER_DEPTH} levels")));
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
