//! What policies come to: a pure function from policies and a question to an answer that explains itself.
//!
//! Data security and data residency are additive, and the most restrictive policy wins: one that blocks overrides all that
//! allow, wherever they apply (data loss prevention API §5). IP allowlists are one list together: an address that one of
//! them contains is let in, since somebody who adds a second office does not mean to lock out the first.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use super::address_set::{AddressSet, network};
use super::model::{Control, Coverage, Effect, ExceptedKeys, Policy, PolicyKind, ResourceState, Rule};
use super::rules::{Target, target};
use crate::id::{LevelId, OrgId, PolicyId, WorkspaceId};
use crate::key::KeyKind;

/// What somebody is about to do, and where.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// What is done, and what it is at the same time: to view without being signed in is also anonymous access.
    pub controls: Vec<Control>,
    /// The workspace.
    pub workspace: Option<WorkspaceId>,
    /// The space, project or other container, by its ARI.
    pub container: Option<String>,
    /// The object, by its ARI.
    pub object: Option<String>,
    /// The level by which it is classified.
    pub level: Option<LevelId>,
    /// The address from which it is done.
    pub address: Option<IpAddr>,
    /// The realm in which the data is, or is to be.
    pub realm: Option<String>,
}

/// Why a policy applies, from the most specific reason to the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is attached to the object itself.
    Object,
    /// It covers the level by which the object is classified.
    Classification,
    /// It covers the container.
    Container,
    /// It covers the workspace.
    Workspace,
    /// It covers all of the organization.
    Organization,
}

impl Why {
    /// Returns the word of the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Classification => "classification",
            Self::Container => "container",
            Self::Workspace => "workspace",
            Self::Organization => "organization",
        }
    }
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// What is done.
    Control(Control),
    /// From where.
    Address,
    /// Where the data is.
    Realm,
}

impl Check {
    /// Returns the word of the wire: a control, or the kind of the policy.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Control(control) => control.as_str(),
            Self::Address => PolicyKind::IpAllowlist.as_str(),
            Self::Realm => PolicyKind::DataResidency.as_str(),
        }
    }
}

/// A policy that says something about a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The policy.
    pub policy_id: PolicyId,
    /// Its kind.
    pub kind: PolicyKind,
    /// Its name.
    pub name: Option<Arc<str>>,
    /// What it was asked.
    pub check: Check,
    /// What it says.
    pub effect: Effect,
    /// Why it applies.
    pub why: Why,
}

/// What policies come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What is decided.
    pub effect: Effect,
    /// All policies that say something, the one that decides first: those that block before those that allow, the more
    /// specific first, the older first. No policy, no word: then everything is allowed.
    pub applied: Vec<Applied>,
}

impl Verdict {
    /// The policy that decides, if one says anything.
    pub fn deciding(&self) -> Option<&Applied> {
        self.applied.first()
    }

    /// Those that say the opposite of what is decided.
    pub fn beaten(&self) -> impl Iterator<Item = &Applied> {
        self.applied.iter().filter(|applied| applied.effect != self.effect)
    }
}

/// How far a policy in force reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    /// All of the organization.
    Everything,
    /// These things; nothing at all if there are none.
    Some(Vec<Place>),
}

/// Something that a policy reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Workspace(WorkspaceId),
    Level(LevelId),
    Thing(String),
}

/// What a policy in force says, ready to be asked.
#[derive(Debug, Clone)]
pub(super) enum Says {
    Addresses {
        within: AddressSet,
        except_keys: Vec<ExceptedKeys>,
    },
    /// Realms, in lower case.
    Realms(Vec<String>),
    Effects(BTreeMap<Control, Effect>),
}

/// A policy in force.
#[derive(Debug, Clone)]
pub(super) struct Active {
    pub(super) id: PolicyId,
    pub(super) kind: PolicyKind,
    pub(super) name: Option<Arc<str>>,
    pub(super) reach: Reach,
    pub(super) says: Says,
}

impl Active {
    /// Makes a policy ready to be asked, if it is in force. `holds` says for which of its resources it counts.
    pub(super) fn of(policy: &Policy, holds: fn(ResourceState) -> bool) -> Option<Self> {
        let fields = policy.in_force()?;
        let places = || {
            let held = policy.resources.iter().filter(|resource| holds(resource.state));
            reached(policy.org_id, held.map(|resource| resource.id.as_str()))
        };
        let reach = match fields.coverage {
            Some(Coverage::Org) => Reach::Everything,
            Some(Coverage::Unassigned) => Reach::Some(Vec::new()),
            // Without resources a policy of another kind is the organization's.
            None if policy.resources.is_empty() => Reach::Everything,
            Some(
                Coverage::Workspace | Coverage::Container | Coverage::Classification | Coverage::DcWorkspace,
            )
            | None => places(),
        };
        let says = match &fields.rule {
            Rule::Addresses(addresses) => Says::Addresses {
                within: AddressSet::of(addresses.within.iter().filter_map(|text| network(text))),
                except_keys: addresses.except_keys.clone(),
            },
            Rule::Realms(realms) => Says::Realms(realms.iter().map(|realm| realm.to_lowercase()).collect()),
            Rule::Effects(effects) => Says::Effects(effects.clone()),
        };
        let name = fields.name.as_deref().map(Arc::from);
        Some(Self { id: policy.id, kind: policy.kind, name, reach, says })
    }

    /// Whether the list of an IP allowlist lets a key in that comes from an address.
    pub(super) fn admits(&self, kind: KeyKind, address: Option<IpAddr>) -> bool {
        match &self.says {
            Says::Addresses { within, except_keys } => {
                except_keys.iter().any(|keys| keys.are(kind))
                    || address.is_some_and(|address| within.contains(address))
            }
            Says::Realms(_) | Says::Effects(_) => true,
        }
    }
}

/// Says what resources come to. The organization of the policy is all of it; another one is nothing.
fn reached<'a>(org_id: OrgId, ids: impl Iterator<Item = &'a str>) -> Reach {
    let mut places = Vec::new();
    for id in ids {
        match target(id) {
            Target::Organization(org) if org == org_id => return Reach::Everything,
            Target::Organization(_) => {}
            Target::Workspace(id) => places.push(Place::Workspace(id)),
            Target::Level(id) => places.push(Place::Level(id)),
            Target::Other => places.push(Place::Thing(id.to_owned())),
        }
    }
    Reach::Some(places)
}

/// Decides what policies that apply come to. The order in which they come does not matter.
pub(super) fn evaluate<'a>(
    applying: impl IntoIterator<Item = (&'a Active, Why)>,
    question: &Question,
) -> Verdict {
    let mut applied = Vec::new();
    let mut lists: Vec<(&Active, Why, bool)> = Vec::new();
    for (policy, why) in applying {
        let mut say = |check, effect| {
            let name = policy.name.clone();
            applied.push(Applied { policy_id: policy.id, kind: policy.kind, name, check, effect, why });
        };
        match &policy.says {
            Says::Effects(effects) => {
                for control in &question.controls {
                    if let Some(effect) = effects.get(control) {
                        say(Check::Control(*control), *effect);
                    }
                }
            }
            Says::Realms(realms) => {
                if let Some(realm) = &question.realm {
                    let within = realms.contains(&realm.to_lowercase());
                    say(Check::Realm, if within { Effect::Allow } else { Effect::Block });
                }
            }
            Says::Addresses { within, .. } => {
                if let Some(address) = question.address {
                    lists.push((policy, why, within.contains(address)));
                }
            }
        }
    }
    let admitted = lists.iter().any(|(_, _, within)| *within);
    for (policy, why, within) in lists {
        // Together the lists are one: those without the address say nothing where another has it.
        if within == admitted {
            let effect = if admitted { Effect::Allow } else { Effect::Block };
            let (name, check) = (policy.name.clone(), Check::Address);
            applied.push(Applied { policy_id: policy.id, kind: policy.kind, name, check, effect, why });
        }
    }
    applied.sort_by_key(|applied| (Reverse(applied.effect), applied.why, applied.policy_id, applied.check));
    applied.dedup();
    let effect = applied.first().map_or(Effect::Allow, |first| first.effect);
    Verdict { effect, applied }
}
