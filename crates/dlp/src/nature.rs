//! What kind of value a detector finds, as far as one has to know it to write values in one way, to show a part of them, or to make them
//! less exact. It follows from what the file of the detector says.

use crate::check::{self, Form};
use crate::model::{Detector, Family, Severity, ShapeKind};

/// A kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Who knows it may do something: every character counts, and nothing of it is shown but what all of its kind begin with.
    Secret,
    /// The number of a payment card.
    Card,
    /// An international bank account number.
    Iban,
    /// An address of mail.
    Email,
    /// A day.
    Date,
    /// An internet address.
    Address,
    /// A place on earth.
    Position,
    /// The code of a district of mail.
    Postcode,
    /// The name of a person.
    Person,
    /// Words in which case and blanks say nothing: places, names of machines, paths.
    Words,
    /// Digits and letters in which case and what joins groups say nothing.
    Number,
    /// Characters that all count.
    Exact,
}

impl Nature {
    /// Looks at a detector.
    pub(crate) fn of(detector: &Detector) -> Self {
        if is_secret(detector) {
            return Self::Secret;
        }
        let by_name = |name: &str| {
            Some(match name {
                "card" => Self::Card,
                "iban" => Self::Iban,
                "email" => Self::Email,
                "date" => Self::Date,
                "ipv4" | "ipv6" => Self::Address,
                "gps" => Self::Position,
                "uk_postcode" | "us_zip" => Self::Postcode,
                "person_name" => Self::Person,
                "address" | "hostname" => Self::Words,
                "phone" | "mac" | "vat" | "mrz" | "eip55" => Self::Number,
                _ => return None,
            })
        };
        let names = detector.shapes.iter().flat_map(|shape| {
            let builtin = match &shape.kind {
                ShapeKind::Builtin(name) => Some(name.as_str()),
                _ => None,
            };
            [builtin, shape.validator.as_deref()]
        });
        if let Some(nature) = names.clone().flatten().find_map(by_name) {
            return nature;
        }
        let forms = || names.clone().flatten().filter_map(check::named).map(|check| check.form);
        let numbers = detector.shapes.iter().any(|shape| matches!(shape.kind, ShapeKind::Number { .. }));
        match detector.family {
            Family::Government | Family::Health => Self::Number,
            _ if numbers || forms().any(|form| form != Form::Text) => Self::Number,
            Family::Network => Self::Words,
            // Addresses of wallets and their like.
            _ if forms().next().is_some() => Self::Exact,
            _ => Self::Number,
        }
    }
}

/// Whether who knows a value may do something with it.
fn is_secret(detector: &Detector) -> bool {
    detector.family == Family::Credential
        || detector.severity == Severity::Critical
        || (detector.family == Family::Network && detector.severity >= Severity::High)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn natures_follow_from_files() {
        let mut natures: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        let all = crate::detectors().iter().filter(|detector| detector.family != Family::Credential);
        for detector in all {
            natures.entry(format!("{:?}", Nature::of(detector))).or_default().push(&detector.id);
        }
        let lines = natures.iter().map(|(nature, ids)| format!("{nature}: {}\n", ids.join(" ")));
        insta::assert_snapshot!(lines.collect::<String>());
    }
}
