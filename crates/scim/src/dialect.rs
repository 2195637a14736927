//! Where real clients and the RFCs part: each deviation is one switch.

/// Generates the switches, so that each has a name, a text and a value in both extremes.
macro_rules! dialect {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What is understood beyond the letter of the RFCs. Each switch is one deviation that a client in use needs;
        /// `false` is the RFC.
        ///
        /// ```
        /// use steward_scim::Dialect;
        /// // All that clients do, but a filter that finds nothing is an error.
        /// let dialect = Dialect::tolerant().with_no_target();
        /// assert!(!dialect.elements_from_filters && dialect.booleans_as_text);
        /// // The letter, but for one thing.
        /// let dialect = Dialect { booleans_as_text: true, ..Dialect::strict() };
        /// assert!(!dialect.bare_filter_values);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Dialect { $($(#[$doc])* pub $name: bool,)* }

        impl Dialect {
            /// The names of all switches.
            pub const SWITCHES: &[&str] = &[$(stringify!($name),)*];

            /// Everything that known clients do is understood. This is the default.
            pub const fn tolerant() -> Dialect {
                Dialect { $($name: true,)* }
            }

            /// Only what RFC 7643 and RFC 7644 allow is understood.
            pub const fn strict() -> Dialect {
                Dialect { $($name: false,)* }
            }

            /// Turns the switch of a name, as a setting kept in text does; `None` if there is no such switch.
            #[must_use]
            pub fn with(mut self, name: &str, on: bool) -> Option<Dialect> {
                match name {
                    $(stringify!($name) => self.$name = on,)*
                    _ => return None,
                }
                Some(self)
            }
        }
    };
}

dialect! {
    /// Booleans in quotes, `"True"` and `"False"` in any case, in values and in filters (Entra). Strict: `invalidValue`,
    /// and `invalidFilter` in filters (RFC 7643 §2.3.2).
    booleans_as_text,
    /// A list of at most one element where one value belongs: Entra's `[{"value": …}]` for `manager`. Strict:
    /// `invalidValue` (RFC 7643 §2.4).
    lists_of_one,
    /// One object where a list belongs, in whole resources and in PATCH. Strict: `invalidValue` (RFC 7643 §2.4).
    objects_as_lists,
    /// Text where an object with a `value` belongs: `manager` and `members` (Entra, Microsoft's collection). Strict:
    /// `invalidValue` (RFC 7643 §2.3.8).
    text_as_object,
    /// An empty `externalId` and an object with an empty `value` say nothing (go-atlassian, templates of Entra and
    /// `OneLogin`). Strict: they are values (RFC 7643 §2.5).
    empty_text_is_unassigned,
    /// Any text in attributes of the type binary. Strict: `invalidValue` unless it is base64 (RFC 7643 §2.3.6).
    any_text_as_binary,
    /// Attributes that the schema does not have are passed over in bodies and values (nearly every client). Strict:
    /// `invalidSyntax` (RFC 7644 §3.12: the body does not conform to the schema).
    unknown_attributes,
    /// `schemas` may be missing, or name anything (go-atlassian, Entra's group schema, SCIM 1.1). Strict:
    /// `invalidSyntax` (RFC 7643 §3.1, RFC 7644 §3.1).
    any_schemas,
    /// URNs that clients write for a schema which is called otherwise: SCIM 1.1 (`OneLogin`), misspellings
    /// (go-atlassian). Strict: they are unknown.
    urn_aliases,
    /// Attributes of an extension without its URN, where the base schema has none of that name: `manager` (Entra).
    /// Strict: they are unknown (RFC 7644 §3.10).
    unqualified_extensions,
    /// Values without quotes in filters: `externalId eq jyoung` (Microsoft's collection). Strict: `invalidFilter`
    /// (RFC 7644 §3.4.2.2).
    bare_filter_values,
    /// `emails[type eq "work"].value eq "x"` in filters (Entra's matching). Strict: `invalidFilter` (the ABNF of
    /// RFC 7644 §3.4.2.2 has no such form).
    sub_attributes_after_filters,
    /// `attributes=emails[type eq "work"]`, of which the name counts (Microsoft's collection). Strict: `invalidValue`
    /// (RFC 7644 §3.9).
    filters_in_projections,
    /// A PATCH body that is the array of operations itself. Strict: `invalidSyntax` (RFC 7644 §3.5.2).
    bare_operations,
    /// Keys of a PATCH value without a path may be paths: dotted, qualified, with a filter (Entra). Strict:
    /// `invalidPath` (RFC 7644 §3.5.2.1: the keys are attributes).
    paths_as_keys,
    /// Read-only attributes in a PATCH value without a path are passed over: Okta sends the `id` back. Strict:
    /// `mutability` (RFC 7644 §3.5.2).
    read_only_echoes,
    /// A filter in a PATCH path that matches nothing describes the element to make: `emails[type eq "work"].value`
    /// for a user without e-mail (Entra). Strict: `noTarget` (RFC 7644 §3.5.2.3).
    elements_from_filters,
    /// A PATCH `remove` whose filter matches nothing is done already (most clients and servers). Strict: `noTarget`
    /// (RFC 7644 §3.12, table 9). A collection such as `members` is the store's, which decides for itself.
    removal_of_nothing,
    /// A PATCH `remove` with a `value` removes only what is listed (Entra, `JumpCloud`). Strict: `invalidValue`, because
    /// the RFC knows no such form and to ignore the value would remove more than was named (RFC 7644 §3.5.2.2).
    removal_by_value,
    /// `emails.value` without a filter means the only element of the list. Strict: `noTarget` (RFC 7644 §3.5.2).
    sub_attribute_of_only_element,
}

impl Dialect {
    /// The same dialect, but a filter in a PATCH path that matches nothing is always `noTarget`
    /// (RFC 7644 §3.5.2.3): neither makes it an element nor is a removal then done.
    #[must_use]
    pub const fn with_no_target(mut self) -> Dialect {
        self.elements_from_filters = false;
        self.removal_of_nothing = false;
        self
    }
}

impl Default for Dialect {
    fn default() -> Dialect {
        Dialect::tolerant()
    }
}
