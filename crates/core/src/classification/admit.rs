//! Who gets to classification levels at all.

use crate::ari::Ari;
use crate::context::Context;
use crate::error::Error;
use crate::id::OrgId;
use crate::organization::{Feature, require_feature};
use crate::principal::{OrgCaller, ProductCaller};

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
    require_feature(&caller.context, caller.org_id, Feature::DataClassification).await?;
    Ok(Classifier(caller))
}

/// Whoever classifies content: an administrator, or a product for its users and for what its own rules find. Only
/// [`admit`] and [`admit_product`] make one.
#[derive(Debug, Clone)]
pub struct Labeller(Labelling);

#[derive(Debug, Clone)]
enum Labelling {
    Org(OrgCaller),
    Product(ProductCaller),
}

/// Lets an administrator classify content.
impl From<Classifier> for Labeller {
    fn from(classifier: Classifier) -> Self {
        Self(Labelling::Org(classifier.0))
    }
}

/// Lets a product classify content whose organization has not switched data classification off.
pub async fn admit_product(caller: ProductCaller) -> Result<Labeller, Error> {
    require_feature(&caller.context, caller.org_id, Feature::DataClassification).await?;
    Ok(Labeller(Labelling::Product(caller)))
}

impl Labeller {
    /// Returns the organization.
    pub fn org_id(&self) -> OrgId {
        match &self.0 {
            Labelling::Org(caller) => caller.org_id,
            Labelling::Product(caller) => caller.org_id,
        }
    }

    pub(super) fn context(&self) -> &Context {
        match &self.0 {
            Labelling::Org(caller) => &caller.context,
            Labelling::Product(caller) => &caller.context,
        }
    }

    /// Says whether users stand behind what is asked, whom the settings of the organization bind.
    pub(super) fn speaks_for_users(&self) -> bool {
        matches!(self.0, Labelling::Product(_))
    }

    /// Checks that something may be changed: by an administrator, or by the product in whose workspace it is.
    pub(super) fn may_change(&self, object: &Ari, what: &str) -> Result<(), Error> {
        match &self.0 {
            Labelling::Org(caller) => caller.require_admin(what),
            Labelling::Product(_) => self.may_see(object),
        }
    }

    /// Checks that something may be looked at: a product sees its own workspace alone.
    pub(super) fn may_see(&self, object: &Ari) -> Result<(), Error> {
        let Labelling::Product(caller) = &self.0 else { return Ok(()) };
        let workspace = caller.workspace_id.to_string();
        if object.site() == Some(&workspace) || object.as_site() == Some(&workspace) {
            return Ok(());
        }
        let what =
            format!("name {object}: the key of a product reaches what lies in its workspace {workspace}");
        Err(Error::Denied { what })
    }

    /// Returns the container that is to be changed, in its one spelling.
    pub(super) fn container(&self, container: &Ari, what: &str) -> Result<Ari, Error> {
        self.may_change(container, what)?;
        Ok(canonical(container))
    }

    /// Returns the container that is looked at, in its one spelling.
    pub(super) fn seen_container(&self, container: &Ari) -> Result<Ari, Error> {
        self.may_see(container)?;
        Ok(canonical(container))
    }
}

/// Spells a container in one way: a site has a name for each product that is in it, and is one container.
pub(super) fn canonical(container: &Ari) -> Ari {
    container.as_site().and_then(Ari::of_site).unwrap_or_else(|| container.clone())
}
