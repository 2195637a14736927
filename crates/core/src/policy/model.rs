//! What a policy is (organizations API §3.10, §4).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::context::{Context, Timestamp};
use crate::event::{Subject, Thing};
use crate::id::{AccountId, OrgId, PolicyId};
use crate::key::KeyKind;
use crate::principal::Actor;
use crate::text::words;

/// What a policy is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyKind {
    /// From which addresses people and programs may come.
    IpAllowlist,
    /// In which realms data may be.
    DataResidency,
    /// What may be done with data.
    DataSecurity,
}

words!(PolicyKind {
    IpAllowlist = "ip-allowlist",
    DataResidency = "data-residency",
    DataSecurity = "data-security",
});

impl PolicyKind {
    /// Returns what people call it.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::IpAllowlist => "IP allowlist",
            Self::DataResidency => "data residency policy",
            Self::DataSecurity => "data security policy",
        }
    }
}

/// Whether a policy holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyStatus {
    /// It is to hold.
    Enabled,
    /// It is kept and does not hold.
    Disabled,
}

words!(PolicyStatus { Enabled = "enabled", Disabled = "disabled" });

/// How far a data security policy reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// All of the organization.
    Org,
    /// The workspaces among its resources.
    Workspace,
    /// The spaces, projects and other containers among its resources.
    Container,
    /// What is classified by the levels among its resources.
    Classification,
    /// The workspaces in data centers among its resources.
    DcWorkspace,
    /// Nothing yet.
    Unassigned,
}

words!(Coverage {
    Org = "ORG",
    Workspace = "WORKSPACE",
    Container = "CONTAINER",
    Classification = "CLASSIFICATION",
    DcWorkspace = "DC_WORKSPACE",
    Unassigned = "UNASSIGNED",
});

/// Something that data security policies allow or block (data loss prevention API §5). Only `export` is in the published
/// specification; the others have the names of the console's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Control {
    /// Content is exported or printed.
    Export,
    /// Content is viewed.
    View,
    /// Content is copied elsewhere.
    Copy,
    /// A public link is created or used.
    PublicLink,
    /// Somebody looks who is not signed in.
    AnonymousAccess,
    /// An app reads content.
    AppAccess,
    /// A file is downloaded.
    AttachmentDownload,
    /// An assistant reads content.
    AiAccess,
    /// A client of the Model Context Protocol reads content.
    McpAccess,
}

words!(Control {
    Export = "export",
    View = "view",
    Copy = "copy",
    PublicLink = "publicLink",
    AnonymousAccess = "anonymousAccess",
    AppAccess = "appAccess",
    AttachmentDownload = "attachmentDownload",
    AiAccess = "aiAccess",
    McpAccess = "mcpAccess",
});

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It lets it happen.
    Allow,
    /// It does not.
    Block,
}

words!(Effect { Allow = "allow", Block = "block" });

/// Keys that an IP allowlist may leave alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExceptedKeys {
    /// Those of identity providers.
    Scim,
    /// Those of products.
    Product,
}

words!(ExceptedKeys { Scim = "scim", Product = "product" });

impl ExceptedKeys {
    /// Asks whether keys of a kind are meant.
    pub(super) const fn are(self, kind: KeyKind) -> bool {
        matches!((self, kind), (Self::Scim, KeyKind::Scim) | (Self::Product, KeyKind::Product))
    }
}

/// What a policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Of an IP allowlist.
    Addresses(Addresses),
    /// Of data residency: the realms in which data may be.
    Realms(Vec<String>),
    /// Of data security: what it says of each control that it names.
    Effects(BTreeMap<Control, Effect>),
}

/// From where people and programs may come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses {
    /// Addresses and blocks of addresses, as they were written.
    pub within: Vec<String>,
    /// Whether mobile apps are left alone, where somebody said so. Products read it; there are none among our callers.
    pub allow_mobile_bypass: Option<bool>,
    /// Keys that may come from anywhere all the same.
    pub except_keys: Vec<ExceptedKeys>,
}

impl Rule {
    /// Returns what the database and events keep of it; [`Rule::from_stored`] reads it.
    pub(super) fn stored(&self) -> Value {
        match self {
            Self::Addresses(addresses) => {
                let mut members = Map::from_iter([("in".to_owned(), json!(addresses.within))]);
                members.extend(
                    addresses.allow_mobile_bypass.map(|may| ("allowMobileBypass".to_owned(), json!(may))),
                );
                if !addresses.except_keys.is_empty() {
                    let words: Vec<&str> = addresses.except_keys.iter().map(|keys| keys.as_str()).collect();
                    members.insert("exceptKeys".to_owned(), json!(words));
                }
                Value::Object(members)
            }
            Self::Realms(realms) => json!({ "in": realms }),
            Self::Effects(effects) => {
                let member = |(control, effect): (&Control, &Effect)| {
                    (control.as_str().to_owned(), json!({ "effect": effect.as_str() }))
                };
                Value::Object(effects.iter().map(member).collect())
            }
        }
    }

    /// Reads what [`Rule::stored`] returned; None for anything else.
    pub(super) fn from_stored(kind: PolicyKind, value: &Value) -> Option<Self> {
        let members = value.as_object()?;
        let texts = |name: &str| -> Option<Vec<String>> {
            members.get(name)?.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
        };
        Some(match kind {
            PolicyKind::IpAllowlist => {
                let words = texts("exceptKeys").unwrap_or_default();
                let except_keys =
                    words.iter().map(|word| ExceptedKeys::parse(word)).collect::<Option<_>>()?;
                let allow_mobile_bypass = members.get("allowMobileBypass").and_then(Value::as_bool);
                Self::Addresses(Addresses { within: texts("in")?, allow_mobile_bypass, except_keys })
            }
            PolicyKind::DataResidency => Self::Realms(texts("in")?),
            PolicyKind::DataSecurity => {
                let effect = |(control, says): (&String, &Value)| {
                    Some((Control::parse(control)?, Effect::parse(says.get("effect")?.as_str()?)?))
                };
                Self::Effects(members.iter().map(effect).collect::<Option<_>>()?)
            }
        })
    }
}

/// A rule as somebody asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedRule {
    /// Values among which something must be.
    In {
        /// The values.
        values: Vec<String>,
        /// Of an IP allowlist: whether mobile apps are left alone.
        allow_mobile_bypass: Option<bool>,
        /// Of an IP allowlist: the words of the keys that may come from anywhere.
        except_keys: Vec<String>,
    },
    /// Controls, each with the word of its effect.
    Effects(Vec<(String, String)>),
}

/// A policy as somebody asks for it, or what is to be different about one. What is not there stays as it is.
#[derive(Debug, Clone, Default)]
pub struct AskedPolicy {
    /// The word of its kind; it never changes.
    pub kind: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The word of its status.
    pub status: Option<String>,
    /// What it says.
    pub rule: Option<AskedRule>,
    /// The resources that it is to have, and no others.
    pub resources: Option<Vec<AskedResource>>,
    /// Of a data security policy: the word of its coverage.
    pub coverage: Option<String>,
    /// Of a data security policy: what it is for.
    pub description: Option<String>,
}

/// A resource as somebody asks for it to be attached.
#[derive(Debug, Clone, Default)]
pub struct AskedResource {
    /// What it is: an ARI.
    pub id: String,
    /// When it is to be attached, RFC 3339; at once unless said otherwise.
    pub scheduled_date: Option<String>,
    /// When data begins to move.
    pub migration_start: Option<String>,
    /// When data has moved.
    pub migration_end: Option<String>,
    /// Who asked for it at the product.
    pub account_id: Option<String>,
    /// Where the work is tracked.
    pub ticket: Option<String>,
}

/// What people say of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFields {
    /// Its name.
    pub name: Option<String>,
    /// Whether it is to hold.
    pub status: PolicyStatus,
    /// What it says.
    pub rule: Rule,
    /// Of a data security policy: how far it reaches.
    pub coverage: Option<Coverage>,
    /// Of a data security policy: what it is for.
    pub description: Option<String>,
}

/// When something was done to a policy, and by whom. Only ids are kept, so that nothing is left of a person who was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// The account that the key acts for, if it acts for one.
    pub account: Option<AccountId>,
}

impl Mark {
    /// Marks what the caller does now.
    pub(super) fn of(context: &Context) -> Self {
        let account = match &context.actor {
            Actor::Key { owner, .. } => *owner,
            Actor::System => None,
        };
        Self { at: context.now, account }
    }
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its identifier.
    pub id: PolicyId,
    /// The organization.
    pub org_id: OrgId,
    /// What it is about.
    pub kind: PolicyKind,
    /// What people say of it. Of a data security policy this is the draft while there is one.
    pub fields: PolicyFields,
    /// Of a data security policy: what holds until the next publication; None while it was never published. It is the same
    /// as the fields where there is no draft.
    pub published: Option<PolicyFields>,
    /// Whether it ever reached anything.
    pub has_had_coverage: bool,
    /// Who made it.
    pub created: Mark,
    /// Who last changed it.
    pub changed: Mark,
    /// What it is attached to, in the order of the ids.
    pub resources: Vec<Resource>,
}

impl Policy {
    /// Whether what people say of it waits for its publication.
    pub fn is_draft(&self) -> bool {
        self.kind == PolicyKind::DataSecurity && self.published.as_ref() != Some(&self.fields)
    }

    /// Returns the word by which its status is shown.
    pub fn shown_status(&self) -> &'static str {
        if self.is_draft() { "draft" } else { self.fields.status.as_str() }
    }

    /// Returns what holds: all of it for most kinds, what was published for data security.
    pub(super) fn in_force(&self) -> Option<&PolicyFields> {
        let fields = match self.kind {
            PolicyKind::DataSecurity => self.published.as_ref()?,
            PolicyKind::IpAllowlist | PolicyKind::DataResidency => &self.fields,
        };
        Some(fields).filter(|fields| fields.status == PolicyStatus::Enabled)
    }

    /// Returns what people call it in a sentence.
    pub(super) fn title(&self) -> String {
        match &self.fields.name {
            Some(name) => format!("{} {name}", self.kind.noun()),
            None => format!("{} {}", self.kind.noun(), self.id),
        }
    }

    /// Names the policy in an event.
    pub(super) fn subject(&self) -> Subject {
        let subject = Subject::thing(Thing::Policies, self.id).with("type", self.kind.as_str());
        match &self.fields.name {
            Some(name) => subject.with("name", name.as_str()),
            None => subject,
        }
    }

    /// Returns what an event keeps of it.
    pub(super) fn recorded(&self) -> Map<String, Value> {
        let fields = &self.fields;
        let mut values = Map::from_iter([
            ("type".to_owned(), json!(self.kind.as_str())),
            ("status".to_owned(), json!(self.shown_status())),
            ("rule".to_owned(), fields.rule.stored()),
        ]);
        let texts = [
            ("name", fields.name.as_deref()),
            ("coverage", fields.coverage.map(Coverage::as_str)),
            ("description", fields.description.as_deref()),
        ];
        for (member, text) in texts {
            values.extend(text.map(|text| (member.to_owned(), json!(text))));
        }
        if !self.resources.is_empty() {
            let ids: Vec<&str> = self.resources.iter().map(|resource| resource.id.as_str()).collect();
            values.insert("resources".to_owned(), json!(ids));
        }
        values
    }
}

/// Where a resource stands on its way to or from a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceState {
    /// It is looked at again; the policy goes on to hold for it.
    Validating,
    /// It waits for its date.
    Scheduled,
    /// It is on its way; the policy does not hold for it yet.
    Applying,
    /// The policy holds for it.
    Applied,
    /// There is no such thing here, so the policy holds for nothing by it.
    Failed,
    /// It is about to go; the policy holds for it until it has.
    Removing,
}

words!(ResourceState {
    Validating = "validating",
    Scheduled = "scheduled",
    Applying = "applying",
    Applied = "applied",
    Failed = "failed",
    Removing = "removing",
});

impl ResourceState {
    /// Whether the policy holds for the resource.
    pub(super) const fn holds(self) -> bool {
        matches!(self, Self::Validating | Self::Applied | Self::Removing)
    }

    /// Whether the policy holds for it, or is about to.
    pub(super) const fn will_hold(self) -> bool {
        matches!(self, Self::Validating | Self::Applied | Self::Scheduled | Self::Applying)
    }
}

/// Something that a policy is attached to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// What it is: an ARI.
    pub id: String,
    /// Where it stands.
    pub state: ResourceState,
    /// When it is attached, if that was asked for.
    pub scheduled_at: Option<Timestamp>,
    /// When data begins to move, as it was asked for.
    pub migration_start: Option<String>,
    /// When data has moved, as it was asked for.
    pub migration_end: Option<String>,
    /// Who asked for it at the product.
    pub account_id: Option<String>,
    /// Where the work is tracked.
    pub ticket: Option<String>,
    /// When it was attached.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// Which draft policies are to be published.
#[derive(Debug, Clone, Default)]
pub struct Publication {
    /// Only those that say something of this control.
    pub rule: Option<String>,
    /// The policies, each with the word of what is to be done; all drafts if there are none.
    pub operations: Vec<(String, Option<String>)>,
}
