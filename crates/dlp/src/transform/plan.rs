//! Which transform is for which detector.

use std::collections::HashSet;

use serde::Deserialize;

use super::options::Transform;
use crate::model::{Detector, Family};

/// The most rules of a plan.
const RULES: usize = 1000;

/// Which transform is for which detector: by the rule that names the detector, or else by the one that names its family, or else by the
/// one that names nothing. What no rule is for is redacted.
///
/// It is read from TOML or JSON:
///
/// ```
/// let plan: steward_dlp::transform::Plan = toml::from_str(
///     r#"
///     [[rule]]
///     detectors = ["DATE_OF_BIRTH"]
///     transform = { shift = { days = 90 } }
///     otherwise = "redact"
///
///     [[rule]]
///     families = ["credential"]
///     transform = "redact"
///     "#,
/// )?;
/// assert!(plan.needs_key());
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawPlan")]
pub struct Plan {
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlan {
    #[serde(default, rename = "rule")]
    rules: Vec<Rule>,
}

/// What is to be done with some detectors' findings. A rule that names neither detectors nor families is for all that others do not name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The ids of detectors.
    #[serde(default)]
    pub detectors: Vec<String>,
    /// Families of detectors.
    #[serde(default)]
    pub families: Vec<Family>,
    /// What is done.
    pub transform: Transform,
    /// What is done with a value that this cannot be done with.
    #[serde(default)]
    pub otherwise: Otherwise,
}

/// What is done with a value that the transform of its rule is not for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Otherwise {
    /// It becomes the id of its detector in brackets.
    #[default]
    Replace,
    /// It becomes `[REDACTED]`.
    Redact,
    /// It becomes a token.
    Token,
    /// Nothing is transformed, and an error says why.
    Fail,
}

/// Says what is wrong with a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// There are too many rules.
    #[error("the plan has {0} rules; {RULES} are allowed")]
    Rules(usize),
    /// Two rules are for the same findings.
    #[error("rule {rule}: {named} has a rule already: leave one of them out")]
    Twice {
        /// The number of the later rule, from 1.
        rule: usize,
        /// What both name.
        named: String,
    },
    /// No detector can be called so.
    #[error("rule {rule}: {id:?} is no id of a detector, which has capital letters, digits and _ only")]
    Id {
        /// The number of the rule, from 1.
        rule: usize,
        /// What stands there.
        id: String,
    },
    /// A number is out of its range.
    #[error("rule {rule}: {field} must be {least} to {most}, not {found}")]
    Range {
        /// The number of the rule, from 1.
        rule: usize,
        /// The field.
        field: &'static str,
        /// The least that it may be.
        least: u16,
        /// The most that it may be.
        most: u16,
        /// What it is.
        found: u16,
    },
    /// A text cannot be used.
    #[error("rule {rule}: {field} must be {expected}")]
    Text {
        /// The number of the rule, from 1.
        rule: usize,
        /// The field.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
}

impl Plan {
    /// Makes a plan of rules.
    pub fn new(rules: Vec<Rule>) -> Result<Self, PlanError> {
        if rules.len() > RULES {
            return Err(PlanError::Rules(rules.len()));
        }
        let mut names = HashSet::new();
        let mut families = HashSet::new();
        let mut has_rest = false;
        for (rule, number) in rules.iter().zip(1..) {
            let twice = |named: &str| PlanError::Twice { rule: number, named: named.to_owned() };
            for id in &rule.detectors {
                let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
                if !(1..=64).contains(&id.len()) || !id.bytes().all(fits) {
                    return Err(PlanError::Id { rule: number, id: id.chars().take(64).collect() });
                }
                if !names.insert(id) {
                    return Err(twice(id));
                }
            }
            for family in &rule.families {
                if !families.insert(family) {
                    return Err(twice(family.as_str()));
                }
            }
            if rule.is_for_the_rest() && std::mem::replace(&mut has_rest, true) {
                return Err(twice("what no other rule names"));
            }
            rule.transform.check(number)?;
        }
        Ok(Self { rules })
    }

    /// The rules, in their order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whether it can be carried out only with a key.
    pub fn needs_key(&self) -> bool {
        self.rules.iter().any(|rule| rule.transform.needs_key() || rule.otherwise == Otherwise::Token)
    }

    /// The rule for the findings of a detector.
    pub(super) fn rule(&self, detector: &Detector) -> Option<&Rule> {
        let find = |fits: &dyn Fn(&Rule) -> bool| self.rules.iter().find(|rule| fits(rule));
        find(&|rule| rule.detectors.contains(&detector.id))
            .or_else(|| find(&|rule| rule.families.contains(&detector.family)))
            .or_else(|| find(&Rule::is_for_the_rest))
    }
}

impl TryFrom<RawPlan> for Plan {
    type Error = PlanError;

    fn try_from(raw: RawPlan) -> Result<Self, PlanError> {
        Self::new(raw.rules)
    }
}

impl Rule {
    fn is_for_the_rest(&self) -> bool {
        self.detectors.is_empty() && self.families.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::options::{Keep, Mask, Preserve, Redact};
    use super::*;

    fn read(text: &str) -> Result<Plan, String> {
        toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())
    }

    #[test]
    fn the_rule_that_says_most_is_taken() {
        let plan = read(
            "[[rule]]\ntransform = 'token'\n
             [[rule]]\nfamilies = ['financial', 'health']\ntransform = { mask = { last = 4 } }\n
             [[rule]]\ndetectors = ['IBAN']\ntransform.preserve.luhn = true\notherwise = 'fail'",
        )
        .unwrap();
        let name = |id| match &plan.rule(crate::detector(id).unwrap()).unwrap().transform {
            Transform::Token(_) => "token",
            Transform::Mask(mask) => {
                assert_eq!(*mask, Mask { last: 4, ..Mask::default() });
                "mask"
            }
            Transform::Preserve(Preserve { luhn: true, .. }) => "preserve",
            _ => "another",
        };
        assert_eq!([name("IBAN"), name("CREDIT_CARD"), name("EMAIL")], ["preserve", "mask", "token"]);
        assert_eq!(read("").unwrap().rule(crate::detector("IBAN").unwrap()), None);
        let json = serde_json::json!({ "rule": [{ "transform": { "redact": { "with": "" } } }] });
        let plan: Plan = serde_json::from_value(json).unwrap();
        assert_eq!(plan.rules()[0].transform, Transform::Redact(Redact { with: String::new() }));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let mut lines = Vec::new();
        for text in [
            "rules = []",
            "[[rule]]\ndetectors = ['IBAN']",
            "[[rule]]\ntransform = 'encrypt'",
            "[[rule]]\ntransform = { encrypt = {} }",
            "[[rule]]\ntransform = { mask = { left = 4 } }",
            "[[rule]]\ntransform = 4",
            "[[rule]]\ntransform = { token = { length = 4 } }",
            "[[rule]]\ntransform = 'mask'\nwhen = 'never'",
            "[[rule]]\ntransform = 'mask'\nfamilies = ['money']",
            "[[rule]]\ntransform = 'mask'\notherwise = 'keep'",
            "[[rule]]\ntransform = 'mask'\ndetectors = ['iban']",
            "[[rule]]\ntransform = 'mask'\n[[rule]]\ntransform = 'keep'",
            "[[rule]]\ntransform = 'mask'\nfamilies = ['health', 'health']",
            "[[rule]]\ntransform = 'mask'\ndetectors = ['IBAN']\n[[rule]]\ntransform = 'keep'\ndetectors = ['IBAN']",
            "[[rule]]\ntransform = { mask = { with = 'x' } }",
            "[[rule]]\ntransform = { redact = { with = \"\\n\" } }",
            "[[rule]]\ntransform = { shift = { days = 0 } }",
            "[[rule]]\ntransform = { generalise = { age = 1 } }",
            "[[rule]]\ntransform = { generalise = { as = 'shoe' } }",
        ] {
            let error = read(text).unwrap_err();
            lines.push(format!("{}\n    {error}", text.replace('\n', " ")));
        }
        insta::assert_snapshot!(lines.join("\n"));
        let rules = vec![
            Rule {
                detectors: vec!["A".into()],
                families: vec![],
                transform: Transform::Keep(Keep {}),
                otherwise: Otherwise::Fail
            };
            1001
        ];
        assert_eq!(Plan::new(rules).unwrap_err(), PlanError::Rules(1001));
    }
}
