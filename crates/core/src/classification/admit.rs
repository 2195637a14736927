//! Who gets to classification levels at all.

use crate::error::Error;
use crate::id::OrgId;
use crate::organization::{Feature, require_feature};
use crate::principal::OrgCaller;

/// A caller whose organization classifies data. Only [`admit`] makes one, so no use case forgets to ask.
#[derive(Debug, Clone)]
pub struct Classifier(OrgCaller);

impl Classifier {
    /// Returns the organization.
    pub fn org_id(&self) -> OrgId {
        self.0.org_id
    }

    pub(super) fn caller(&self) -> &OrgCaller {
        &self.0
    }
}

/// Lets a caller in whose organization has not switched data classification off.
pub async fn admit(caller: OrgCaller) -> Result<Classifier, Error> {
    require_feature(&caller, Feature::DataClassification).await?;
    Ok(Classifier(caller))
}
