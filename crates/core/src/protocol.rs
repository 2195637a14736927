//! How a directory speaks SCIM: what it understands beyond the RFCs, and which schemas its users have beside those of the
//! standard.

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use steward_scim::{Dialect, Protocol, ResourceType, Schema, SchemaLimits};

use crate::error::{Error, corrupt};

/// What a directory understands beyond the letter of the RFCs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SpokenDialect {
    /// What known identity providers do.
    #[serde(rename = "tolerant")]
    Tolerant,
    /// The same, but a filter in the path of a PATCH that matches nothing is `noTarget` (RFC 7644 §3.5.2.3).
    #[serde(rename = "noTarget")]
    NoTarget,
    /// Nothing: RFC 7643 and RFC 7644 as they are written.
    #[serde(rename = "strict")]
    Strict,
}

impl SpokenDialect {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tolerant => "tolerant",
            Self::NoTarget => "noTarget",
            Self::Strict => "strict",
        }
    }

    const fn dialect(self) -> Dialect {
        match self {
            Self::Tolerant => Dialect::tolerant(),
            Self::NoTarget => Dialect::tolerant().with_no_target(),
            Self::Strict => Dialect::strict(),
        }
    }
}

/// What requests to one directory are read with.
#[derive(Debug)]
pub struct DirectoryProtocol {
    protocol: Protocol,
    types: [Arc<ResourceType>; 2],
}

/// Most directories have no schemas of their own and share these.
static COMMON: LazyLock<[(SpokenDialect, Arc<DirectoryProtocol>); 3]> = LazyLock::new(|| {
    [SpokenDialect::Tolerant, SpokenDialect::NoTarget, SpokenDialect::Strict].map(|dialect| {
        let protocol = Protocol::builder().dialect(dialect.dialect()).build();
        let types = [Arc::clone(ResourceType::user()), Arc::clone(ResourceType::group())];
        (dialect, Arc::new(DirectoryProtocol { protocol, types }))
    })
});

impl DirectoryProtocol {
    /// Returns that of a directory without schemas of its own.
    pub fn common(dialect: SpokenDialect) -> Arc<Self> {
        let known = COMMON.iter().find(|(known, _)| *known == dialect).or(COMMON.first());
        known.map_or_else(
            || Arc::new(Self::with(dialect, ResourceType::user())),
            |(_, known)| Arc::clone(known),
        )
    }

    /// Makes that of a directory from what is stored of it: its settings, and its schemas.
    pub(crate) fn of_stored(settings: &str, schemas: &str) -> Result<Arc<Self>, steward_db::Error> {
        /// The one setting that is wanted here.
        #[derive(Deserialize)]
        struct Spoken {
            #[serde(default = "tolerant")]
            dialect: SpokenDialect,
        }
        const fn tolerant() -> SpokenDialect {
            SpokenDialect::Tolerant
        }
        let spoken: Spoken = serde_json::from_str(settings).map_err(|_| corrupt("directory", "settings"))?;
        let stored = StoredSchemas::parse(schemas)?;
        stored.protocol(spoken.dialect).map_err(|_| corrupt("directory", "schemas"))
    }

    fn with(dialect: SpokenDialect, user: &Arc<ResourceType>) -> Self {
        let protocol = Protocol::builder().dialect(dialect.dialect()).build();
        Self { protocol, types: [Arc::clone(user), Arc::clone(ResourceType::group())] }
    }

    /// The dialect and the limits.
    pub fn protocol(&self) -> &Protocol {
        &self.protocol
    }

    /// The type of users.
    pub fn user(&self) -> &Arc<ResourceType> {
        let [user, _] = &self.types;
        user
    }

    /// The type of groups.
    pub fn group(&self) -> &Arc<ResourceType> {
        let [_, group] = &self.types;
        group
    }

    /// Both.
    pub fn types(&self) -> &[Arc<ResourceType>] {
        &self.types
    }
}

/// The schemas of a directory as they are stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoredSchemas {
    /// Their documents (RFC 7643 §7), in the order of their URNs.
    pub(crate) defined: Vec<Value>,
    /// URNs of schemas that were removed, whose values have not all been removed yet.
    pub(crate) leaving: Vec<String>,
}

impl StoredSchemas {
    pub(crate) fn parse(text: &str) -> Result<Self, steward_db::Error> {
        serde_json::from_str(text).map_err(|_| corrupt("directory", "schemas"))
    }

    pub(crate) fn to_stored(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(|error| Error::Internal(format!("schemas: {error}")))
    }

    /// Makes the protocol of a directory with these schemas; the error says which of them does not fit.
    pub(crate) fn protocol(&self, dialect: SpokenDialect) -> Result<Arc<DirectoryProtocol>, Error> {
        if self.defined.is_empty() {
            return Ok(DirectoryProtocol::common(dialect));
        }
        let limits = SchemaLimits::default();
        let read = |document| Schema::parse(document, &limits).map(Arc::new);
        let extensions = self.defined.iter().map(read).collect::<Result<Vec<_>, _>>().map_err(refused)?;
        let user = ResourceType::user().with_extensions(extensions, &limits).map_err(refused)?;
        Ok(Arc::new(DirectoryProtocol::with(dialect, &Arc::new(user))))
    }
}

/// Says what is wrong with a schema.
pub(crate) fn refused(error: steward_scim::SchemaError) -> Error {
    Error::invalid(format!("{}:", error.place), error.detail)
}
