//! What an organization has switched on. At Atlassian these are paid for; whoever hosts Steward has all of them, and an
//! administrator turns off what is not wanted.

use serde_json::{Map, Value, json};
use steward_db::Read;

use super::actions::ORGANIZATION_FEATURES_UPDATED;
use super::store;
use crate::context::Context;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, Subject, Thing, change};
use crate::id::OrgId;
use crate::principal::OrgCaller;

/// Something that an organization can switch on and off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// Levels by which content is classified (data loss prevention API). Without it those requests are answered 402.
    DataClassification,
}

impl Feature {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::DataClassification];

    /// Returns the word of the wire and of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DataClassification => "dataClassification",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feature| feature.as_str() == text)
    }

    /// Returns the name that people read, at the beginning of a sentence.
    pub const fn display_name(self) -> &'static str {
        match self {
            Self::DataClassification => "Data classification",
        }
    }
}

/// The features of one organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    /// Whether it classifies data.
    pub data_classification: bool,
}

impl Default for Features {
    fn default() -> Self {
        Self { data_classification: true }
    }
}

impl Features {
    /// Asks whether a feature is on.
    pub const fn has(self, feature: Feature) -> bool {
        match feature {
            Feature::DataClassification => self.data_classification,
        }
    }

    fn set(&mut self, feature: Feature, enabled: bool) {
        match feature {
            Feature::DataClassification => self.data_classification = enabled,
        }
    }

    fn recorded(self) -> Map<String, Value> {
        Feature::ALL.iter().map(|feature| (feature.as_str().to_owned(), json!(self.has(*feature)))).collect()
    }
}

/// Reads the features of the caller's organization.
pub async fn read_features(caller: &OrgCaller) -> Result<Features, Error> {
    features_of(&caller.context, caller.org_id).await
}

async fn features_of(context: &Context, org_id: OrgId) -> Result<Features, Error> {
    let database = context.steward.database();
    database.read(move |read| async move { features_in(&read, org_id).await }).await
}

/// Turns features of the caller's organization on and off: `choose` is told them as they are and changes those that are
/// to be different.
pub async fn change_features(
    caller: &OrgCaller,
    choose: impl Fn(&mut Features) + Send + Sync + 'static,
) -> Result<Features, Error> {
    caller.require_admin("change features")?;
    let org_id = caller.org_id;
    change(&caller.context, choose, move |change, choose| async move {
        store::lock(&change, org_id).await?;
        let before = features_in(&change, org_id).await?;
        let mut after = before;
        choose(&mut after);
        if after == before {
            return Ok(Changed::nothing(before));
        }
        for feature in Feature::ALL {
            if after.has(feature) != before.has(feature) {
                store::set_feature(&change, org_id, feature.as_str(), after.has(feature)).await?;
            }
        }
        let organization =
            store::find(&change, org_id).await?.ok_or_else(|| Error::not_found("organization", org_id))?;
        let message = Message::from("Updated features of organization ").plain(&organization.name);
        let event = Event::new(org_id, &ORGANIZATION_FEATURES_UPDATED, message)
            .about(Subject::thing(Thing::Orgs, org_id).with("name", organization.name.as_str()))
            .delta(Delta::between(&before.recorded(), &after.recorded()));
        let recorded = change.record(event);
        Ok(Changed::recorded(after, recorded))
    })
    .await
}

/// Refuses whoever belongs to an organization that has switched a feature off.
pub(crate) async fn require_feature(context: &Context, org_id: OrgId, feature: Feature) -> Result<(), Error> {
    if features_of(context, org_id).await?.has(feature) {
        Ok(())
    } else {
        Err(Error::FeatureOff { feature: feature.display_name() })
    }
}

/// Reads the features of an organization. A word that this program does not know is one of a newer version.
async fn features_in(read: &Read, org_id: OrgId) -> Result<Features, Error> {
    let mut features = Features::default();
    for (word, enabled) in store::features(read, org_id).await? {
        if let Some(feature) = Feature::parse(&word) {
            features.set(feature, enabled);
        }
    }
    Ok(features)
}
