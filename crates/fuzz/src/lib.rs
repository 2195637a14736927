//! What strangers send, as functions of bytes: each reads its input as the program does and holds the result to a few
//! laws. For tests only.
//!
//! Two runners share them. The tests of this crate feed each target its corpus and deterministic mutations of it, on any
//! toolchain. The project in `fuzz/` beside the workspace feeds the same functions from libFuzzer, which looks for input
//! that takes new ways through the code. CONTRIBUTING.md says how to run both.

mod dlp;
pub mod mutate;
mod targets;
mod words;

pub use dlp::{
    dlp_check, dlp_detector, dlp_extract, dlp_rules, dlp_scan, dlp_stream, dlp_transform, dlp_view,
};
pub use targets::{
    cursor, domain_name, json_body, key, scim_body, scim_bulk, scim_filter, scim_patch, scim_path,
    scim_schema, scim_search,
};

/// One kind of input.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which is that of its corpus in `fuzz/corpus` and of its file in `fuzz/fuzz_targets`.
    pub name: &'static str,
    /// Reads one input. Panics if a law does not hold.
    pub run: fn(&[u8]),
    /// Words that mean something in this kind of input.
    pub words: &'static [&'static str],
}

/// Every target.
pub const TARGETS: [Target; 19] = [
    Target { name: "key", run: key, words: &["stw_", "org_", "scim_", "user_", "op_", "_", "0", "z"] },
    Target {
        name: "cursor",
        run: cursor,
        // In hexadecimal, as cursors are written: [ ] " , null and a tag.
        words: &["1", "5b", "5d", "22", "2c", "6e756c6c", "226c69737422", "+1", "G"],
    },
    Target {
        name: "json_body",
        run: json_body,
        words: &[
            "{", "}", "[", "]", "\"", "\\", "\\u0000", "\\ud800", ":", ",", "1e999", "null", "-0", "[[[[[[[[",
        ],
    },
    Target {
        name: "scim_body",
        run: scim_body,
        words: &[
            "\"Operations\"",
            "\"op\":\"add\"",
            "\"op\":\"Remove\"",
            "\"path\":",
            "\"value\":",
            "members",
            "emails",
            "[type eq \\\"work\\\"]",
            "\"schemas\"",
            "\"active\":\"False\"",
            "null",
            "{",
            "}",
            "[",
            "]",
            "urn:",
            ".",
            "$ref",
        ],
    },
    Target {
        name: "domain_name",
        run: domain_name,
        words: &[".", "xn--", "-", "example", "ß", "ü", "\u{200d}", "。", "1", "\u{301}", "א"],
    },
    Target {
        name: "scim_filter",
        run: scim_filter,
        words: &[
            " eq ",
            " pr",
            " and ",
            " or ",
            "not (",
            "(",
            ")",
            "[",
            "]",
            "\"",
            "\\",
            "\\u00e9",
            "true",
            "null",
            "userName",
            "emails",
            ".value",
            "urn:ietf:params:scim:schemas:core:2.0:User:",
            "1.5",
            "'",
            "2026-01-01T00:00:00Z",
        ],
    },
    Target {
        name: "scim_path",
        run: scim_path,
        words: &[
            "userName",
            "emails",
            "members",
            ".value",
            ".",
            "[type eq \\\"work\\\"]",
            "[",
            "urn:ietf:params:scim:schemas:core:2.0:User:",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            ":",
            "manager",
            "urn:scim:schemas:core:1.0:",
            "$ref",
            " ",
        ],
    },
    Target {
        name: "scim_patch",
        run: scim_patch,
        words: &[
            "\"Operations\"",
            "\"op\":\"add\"",
            "\"op\":\"remove\"",
            "\"op\":\"Replace\"",
            "\"path\":\"members\"",
            "\"path\":\"emails[type eq \\\"work\\\"].value\"",
            "\"value\":",
            "null",
            "[null]",
            "\"members\"",
            "\"name.givenName\"",
            "[value eq \\\"a\\\" and type eq \\\"User\\\"]",
            "{",
            "}",
            "[",
            "]",
            ",",
            "\"True\"",
        ],
    },
    Target {
        name: "scim_bulk",
        run: scim_bulk,
        words: &[
            "\"Operations\"",
            "\"method\":\"POST\"",
            "\"method\":\"PATCH\"",
            "\"bulkId\":\"a\"",
            "\"path\":\"/Groups\"",
            "\"path\":\"/Users/bulkId:a\"",
            "\"bulkId:a\"",
            "\"members\"",
            "\"manager\"",
            "\"data\":",
            "\"value\":",
            "\"failOnErrors\":1",
            "{",
            "}",
            "[",
            "]",
            ",",
        ],
    },
    Target {
        name: "scim_search",
        run: scim_search,
        words: &[
            "\"filter\":",
            "\"sortBy\":",
            "\"sortOrder\":\"descending\"",
            "\"attributes\":",
            "\"excludedAttributes\":",
            "\"startIndex\":",
            "\"count\":",
            "\"cursor\":",
            "userName eq \\\"a\\\"",
            "members[value pr]",
            " or ",
            " and ",
            "not (",
            "null",
            "-1",
            "{",
            "}",
            ",",
            "[",
            "]",
        ],
    },
    Target {
        name: "scim_schema",
        run: scim_schema,
        words: &[
            "\"id\":\"urn:example:x\"",
            "\"name\":",
            "\"attributes\":",
            "\"type\":\"complex\"",
            "\"type\":\"integer\"",
            "\"subAttributes\":",
            "\"required\":true",
            "\"mutability\":\"readOnly\"",
            "\"returned\":\"never\"",
            "\"multiValued\":true",
            "\"canonicalValues\":",
            "urn:",
            "{",
            "}",
            "[",
            "]",
            ",",
            "$ref",
        ],
    },
    Target { name: "dlp_scan", run: dlp_scan, words: words::TEXT },
    Target { name: "dlp_view", run: dlp_view, words: words::DISGUISES },
    Target { name: "dlp_detector", run: dlp_detector, words: words::DETECTOR },
    Target { name: "dlp_stream", run: dlp_stream, words: words::TEXT },
    Target { name: "dlp_extract", run: dlp_extract, words: words::DOCUMENTS },
    Target { name: "dlp_transform", run: dlp_transform, words: words::TEXT },
    Target { name: "dlp_rules", run: dlp_rules, words: words::RULES },
    Target { name: "dlp_check", run: dlp_check, words: words::CHECKS },
];
