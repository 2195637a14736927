//! What an invitation asks for, and what came of it.

use crate::access::{Resource, Role};
use crate::error::Error;
use crate::id::AccountId;
use crate::text::Email;

/// Addresses that one invitation may name.
pub const EMAILS: usize = 100;

/// Roles that it may give each of them.
pub const RULES: usize = 20;

/// Groups that it may add each of them to.
pub const GROUPS: usize = 20;

/// What it may do in all: each address, and each role and group of each address, is a step.
pub const STEPS: usize = 1_000;

/// The longest message to those who are invited, in characters.
pub const NOTE: usize = 2_000;

/// An invitation: who is invited, and what each of them is given.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The addresses.
    pub emails: Vec<Email>,
    /// Roles, each on its resource.
    pub rules: Vec<(Resource, Role)>,
    /// Ids of groups, as the caller wrote them.
    pub groups: Vec<String>,
    /// Whether the caller wants a message to be sent. None is: the event says that one was wanted.
    pub notify: bool,
}

impl Invitation {
    /// Checks that there is not too much of anything, and leaves out what is there twice.
    pub(super) fn checked(mut self) -> Result<Self, Error> {
        let outside = |field: &str, rule: String| Err(Error::invalid(field, rule));
        if self.emails.is_empty() || self.emails.len() > EMAILS {
            return outside("emails", format!("must name 1 to {EMAILS} addresses"));
        }
        if self.rules.len() > RULES {
            return outside("permissionRules", format!("must name at most {RULES} roles"));
        }
        if self.groups.len() > GROUPS {
            return outside("additionalGroups", format!("must name at most {GROUPS} groups"));
        }
        let mut seen = std::collections::BTreeSet::new();
        self.emails.retain(|email| seen.insert(email.key().to_owned()));
        let steps = self.emails.len() * (1 + self.rules.len() + self.groups.len());
        if steps > STEPS {
            let rule = format!(
                "take {steps} steps with the roles and groups of each address, and one request does {STEPS}: \
                 invite fewer at once"
            );
            return outside("emails", rule);
        }
        Ok(self)
    }
}

/// What came of one step; else a sentence that says why not.
pub type Outcome = Result<(), String>;

/// What came of the invitation of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// The address, as it was written.
    pub email: String,
    /// The account of the person; a sentence where the person cannot be invited.
    pub account: Result<AccountId, String>,
    /// What came of each role, in the order of the invitation.
    pub rules: Vec<Outcome>,
    /// What came of each group, in the order of the invitation.
    pub groups: Vec<Outcome>,
}
