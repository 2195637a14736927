//! What is asked, by whom, and what is answered.

use crate::classification::EffectiveSource;
use crate::context::Context;
use crate::id::{LevelId, OrgId};
use crate::policy::{Check, Verdict};
use crate::principal::{OrgCaller, ProductCaller};

/// Questions that one request may ask.
pub const QUESTIONS_LIMIT: usize = 100;

/// Who asks.
#[derive(Debug, Clone)]
pub enum Asker {
    /// A product, about its own workspace.
    Product(ProductCaller),
    /// An administrator, about any place: to try policies.
    Org(OrgCaller),
}

impl Asker {
    /// The organization whose policies decide.
    pub fn org_id(&self) -> OrgId {
        match self {
            Self::Product(caller) => caller.org_id,
            Self::Org(caller) => caller.org_id,
        }
    }

    pub(super) fn context(&self) -> &Context {
        match self {
            Self::Product(caller) => &caller.context,
            Self::Org(caller) => &caller.context,
        }
    }
}

/// Where something is done. All of it may be left out; policies that would look at it then do not apply.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// The workspace; that of the product, if one asks.
    pub workspace: Option<String>,
    /// The space, project or other container, by its ARI.
    pub container: Option<String>,
    /// The object, by its ARI.
    pub object: Option<String>,
    /// The level by which it is classified: its id, or its ARI. Where it is left out and a policy looks at levels, that which the
    /// object has here counts.
    pub level: Option<String>,
    /// The address from which it is done.
    pub address: Option<String>,
    /// The realm in which the data is, or is to be.
    pub realm: Option<String>,
}

/// A question.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What is done, in any spelling of a control.
    pub action: String,
    /// Who does it; nobody who is signed in, if it is absent. The account is not looked up: whether it may sign in is the
    /// product's to know.
    pub account: Option<String>,
    /// Where.
    pub place: Place,
}

/// What was asked, and what policies say.
#[derive(Debug, Clone)]
pub struct Decided {
    /// What was asked about, where a list of all of it is answered.
    pub check: Option<Check>,
    /// What policies come to.
    pub verdict: Verdict,
    /// The level that was looked up for it, and where the object has it from. It changes without another version of policies.
    pub level: Option<(LevelId, EffectiveSource)>,
}

/// Answers, with the version of the policies that they are from.
#[derive(Debug, Clone)]
pub struct Decisions {
    /// How often the policies of the organization had changed.
    pub version: i64,
    /// One for each question, in their order; none if the asker has this version already, and no level was looked up.
    pub decided: Option<Vec<Decided>>,
}
