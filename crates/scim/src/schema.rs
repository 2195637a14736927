//! Schemas as data (RFC 7643 §7): the files in `schemas/` are the only place where attributes are listed.

use std::fmt;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

/// A SCIM schema: a URN and its attributes.
#[derive(Debug)]
pub struct Schema {
    /// The URN.
    pub id: String,
    /// A short name.
    pub name: String,
    /// What it describes.
    pub description: String,
    /// The attributes, in the order in which they are stored and shown.
    pub attributes: Vec<Arc<Attribute>>,
    /// The file as it is, for discovery.
    pub(crate) document: Value,
}

/// The definition of one attribute, with all its characteristics (RFC 7643 §2.2, §7).
#[derive(Debug)]
pub struct Attribute {
    /// The canonical name.
    pub name: String,
    /// The data type.
    pub kind: Kind,
    /// Whether it is a list.
    pub multi_valued: bool,
    /// What it means.
    pub description: String,
    /// Whether a resource must have it.
    pub required: bool,
    /// Suggested values; others are accepted too (RFC 7643 §7).
    pub canonical_values: Vec<String>,
    /// Whether case matters when values are compared.
    pub case_exact: bool,
    /// When it may be written.
    pub mutability: Mutability,
    /// When it is part of an answer.
    pub returned: Returned,
    /// Where its value must be unique.
    pub uniqueness: Uniqueness,
    /// What a reference may point to.
    pub reference_types: Vec<String>,
    /// The attributes of a complex attribute.
    pub sub_attributes: Vec<Arc<Attribute>>,
}

/// Generates an enum whose variants are words in a schema file.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// The word as it is written in a schema.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }

            pub(crate) fn from_word(word: &str) -> Option<$name> {
                match word { $($text => Some($name::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// The data types of RFC 7643 §2.3.
    Kind {
        /// Text.
        String = "string",
        /// `true` or `false`.
        Boolean = "boolean",
        /// A number with a fraction.
        Decimal = "decimal",
        /// A whole number.
        Integer = "integer",
        /// A moment, as `xsd:dateTime`.
        DateTime = "dateTime",
        /// Bytes in base64.
        Binary = "binary",
        /// A URI.
        Reference = "reference",
        /// An object with sub-attributes.
        Complex = "complex",
    }
}

words! {
    /// When an attribute may be written (RFC 7643 §7).
    Mutability {
        /// Never by a client.
        ReadOnly = "readOnly",
        /// At any time.
        ReadWrite = "readWrite",
        /// Once.
        Immutable = "immutable",
        /// At any time, but it is never shown.
        WriteOnly = "writeOnly",
    }
}

words! {
    /// When an attribute is part of an answer (RFC 7643 §7).
    Returned {
        /// In every answer.
        Always = "always",
        /// In no answer.
        Never = "never",
        /// Unless the client excludes it.
        Default = "default",
        /// Only when the client asks for it.
        Request = "request",
    }
}

words! {
    /// Where a value must be unique (RFC 7643 §7).
    Uniqueness {
        /// Nowhere.
        None = "none",
        /// Among the resources of the server (here: of the directory).
        Server = "server",
        /// In the world.
        Global = "global",
    }
}

impl Schema {
    /// Finds an attribute without regard to case (RFC 7643 §2.1).
    pub fn attribute(&self, name: &str) -> Option<&Arc<Attribute>> {
        find(&self.attributes, name)
    }
}

impl Attribute {
    /// Finds a sub-attribute without regard to case.
    pub fn sub_attribute(&self, name: &str) -> Option<&Arc<Attribute>> {
        find(&self.sub_attributes, name)
    }

    /// Whether it can be a comparison's or a projection's subject at all.
    pub(crate) fn is_readable(&self) -> bool {
        self.returned != Returned::Never && self.mutability != Mutability::WriteOnly
    }

    /// Whether a client's value of it is kept.
    pub(crate) fn is_stored(&self) -> bool {
        self.is_readable() && self.mutability != Mutability::ReadOnly
    }
}

fn find<'a>(attributes: &'a [Arc<Attribute>], name: &str) -> Option<&'a Arc<Attribute>> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// A resource type (RFC 7643 §6).
pub struct ResourceType {
    /// The name, as in `meta.resourceType`.
    pub name: &'static str,
    /// The path below the base URL.
    pub endpoint: &'static str,
    /// What resources of this type are.
    pub description: &'static str,
    /// The base schema.
    pub schema: Arc<Schema>,
    /// The extensions a resource of this type may have.
    pub extensions: Vec<Arc<Schema>>,
    /// The multi-valued attributes that a server keeps as rows apart from the resource. They are never part
    /// of a [`Resource`](crate::Resource).
    pub collections: &'static [&'static str],
    /// Whether everything that is stored is also shown by default.
    pub(crate) shows_all: bool,
}

impl ResourceType {
    /// The `User` resource type.
    pub fn user() -> &'static Arc<ResourceType> {
        &RESOURCE_TYPES[0]
    }

    /// The `Group` resource type.
    pub fn group() -> &'static Arc<ResourceType> {
        &RESOURCE_TYPES[1]
    }

    /// Whether an attribute of the base schema is kept as rows apart from the resource.
    pub(crate) fn is_collection(&self, name: &str) -> bool {
        self.collections.contains(&name)
    }

    /// Finds a top-level attribute that is not part of an extension: of the base schema, or a common one.
    pub(crate) fn attribute(&self, name: &str) -> Option<&Arc<Attribute>> {
        self.schema.attribute(name).or_else(|| common().attribute(name))
    }

    /// Finds an extension by its exact URN.
    /// Whether it has an extension with this URN, as it is spelled.
    pub fn has_extension(&self, urn: &str) -> bool {
        self.extensions.iter().any(|extension| extension.id == urn)
    }

    pub(crate) fn extension(&self, urn: &str) -> Option<&Arc<Schema>> {
        self.extensions.iter().find(|extension| extension.id == urn)
    }
}

/// Names it: its definitions would fill pages.
impl fmt::Debug for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let extensions: Vec<&str> = self.extensions.iter().map(|one| one.id.as_str()).collect();
        f.debug_struct("ResourceType")
            .field("name", &self.name)
            .field("extensions", &extensions)
            .finish_non_exhaustive()
    }
}

/// Two are the same if they have the same name and the same schemas.
impl PartialEq for ResourceType {
    fn eq(&self, other: &ResourceType) -> bool {
        let urns =
            |rt: &ResourceType| -> Vec<String> { rt.extensions.iter().map(|one| one.id.clone()).collect() };
        self.name == other.name && self.schema.id == other.schema.id && urns(self) == urns(other)
    }
}

/// Lists the resource types that can be provisioned.
pub fn resource_types() -> &'static [Arc<ResourceType>] {
    &*RESOURCE_TYPES
}

/// Lists all schemas: of resources, of extensions, and of discovery itself.
pub(crate) fn all() -> &'static [Arc<Schema>] {
    &*SCHEMAS
}

/// Lists the schemas of discovery itself: `ResourceType`, `Schema`, `ServiceProviderConfig`.
pub(crate) fn of_discovery() -> &'static [Arc<Schema>] {
    SCHEMAS.get(4..).unwrap_or_default()
}

/// The attributes of every resource, which belong to no schema (RFC 7643 §3.1).
pub(crate) fn common() -> &'static Schema {
    &COMMON
}

static COMMON: LazyLock<Schema> = LazyLock::new(|| read(include_str!("../schemas/common.json")));

static SCHEMAS: LazyLock<[Arc<Schema>; 7]> = LazyLock::new(|| {
    [
        Arc::new(read(include_str!("../schemas/user.json"))),
        Arc::new(read(include_str!("../schemas/group.json"))),
        Arc::new(read(include_str!("../schemas/enterprise-user.json"))),
        Arc::new(read(include_str!("../schemas/atlassian-external.json"))),
        Arc::new(read(include_str!("../schemas/resource-type.json"))),
        Arc::new(read(include_str!("../schemas/schema.json"))),
        Arc::new(read(include_str!("../schemas/service-provider-config.json"))),
    ]
});

static RESOURCE_TYPES: LazyLock<[Arc<ResourceType>; 2]> = LazyLock::new(|| {
    let [user, group, enterprise_user, atlassian_external, ..] = &*SCHEMAS;
    [
        Arc::new(ResourceType {
            name: "User",
            endpoint: "/Users",
            description: "User Account",
            schema: Arc::clone(user),
            extensions: vec![Arc::clone(enterprise_user), Arc::clone(atlassian_external)],
            collections: &[],
            shows_all: shows_all(user) && shows_all(enterprise_user) && shows_all(atlassian_external),
        }),
        Arc::new(ResourceType {
            name: "Group",
            endpoint: "/Groups",
            description: "Group",
            schema: Arc::clone(group),
            extensions: Vec::new(),
            collections: &["members"],
            shows_all: shows_all(group),
        }),
    ]
});

fn shows_all(schema: &Schema) -> bool {
    let shown = |attribute: &Attribute| !attribute.is_stored() || attribute.returned != Returned::Request;
    schema
        .attributes
        .iter()
        .all(|attribute| shown(attribute) && attribute.sub_attributes.iter().all(|sub| shown(sub)))
}

/// Whether every attribute of an extension of one's own is shown by default. Stricter than what the embedded schemas need:
/// such a schema may have changed since values were stored, and what is now never returned must not be shown.
pub(crate) fn withholds_nothing(schema: &Schema) -> bool {
    let shown = |attribute: &Attribute| attribute.is_readable() && attribute.returned != Returned::Request;
    schema
        .attributes
        .iter()
        .all(|attribute| shown(attribute) && attribute.sub_attributes.iter().all(|sub| shown(sub)))
}

/// Reads one embedded schema file. A mistake in it is found by the first test that runs.
fn read(file: &str) -> Schema {
    let document: Value = serde_json::from_str(file).expect("an embedded schema file is JSON");
    Schema {
        id: text(&document, "id"),
        name: text(&document, "name"),
        description: text(&document, "description"),
        attributes: attributes(&document["attributes"]),
        document,
    }
}

fn attributes(list: &Value) -> Vec<Arc<Attribute>> {
    list.as_array()
        .map(|list| list.iter().map(|item| Arc::new(attribute(item))).collect())
        .unwrap_or_default()
}

fn attribute(document: &Value) -> Attribute {
    let word = |key: &str| document[key].as_str().unwrap_or_default();
    let flag = |key: &str| document[key].as_bool().expect("an embedded attribute has its flags");
    Attribute {
        name: text(document, "name"),
        kind: Kind::from_word(word("type")).expect("an embedded attribute has a known type"),
        multi_valued: flag("multiValued"),
        description: text(document, "description"),
        required: flag("required"),
        canonical_values: texts(&document["canonicalValues"]),
        case_exact: flag("caseExact"),
        mutability: Mutability::from_word(word("mutability")).expect("a known mutability"),
        returned: Returned::from_word(word("returned")).expect("a known word for returned"),
        uniqueness: Uniqueness::from_word(word("uniqueness")).expect("a known uniqueness"),
        reference_types: texts(&document["referenceTypes"]),
        sub_attributes: attributes(&document["subAttributes"]),
    }
}

fn text(document: &Value, key: &str) -> String {
    document[key].as_str().unwrap_or_default().to_owned()
}

fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
