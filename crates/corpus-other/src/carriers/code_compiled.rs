//! Source text in Rust, Java and Go.

use super::json::escape;
use crate::facts::{Fact, Style, styled};
use crate::kinds::Class;
use crate::rich::{Rich, rich};
use crate::rng::HEX;
use crate::scene::Scene;

/// Source text holds keys of services, and people in the data of tests.
pub(super) fn classes_of_code(scene: &mut Scene) -> &'static [Class] {
    if scene.rng.chance(56) {
        &[Class::Secret, Class::Secret, Class::Secret, Class::Net]
    } else {
        &[Class::Person, Class::Money, Class::Invest, Class::Contact, Class::Thing, Class::Health]
    }
}

pub(super) fn gather(scene: &mut Scene, low: u32, high: u32) -> Vec<Fact> {
    scene.used.clear();
    let classes = classes_of_code(scene);
    let mut facts = Vec::new();
    for turn in 0..scene.rng.between(low, high) {
        facts.extend(if turn == 1 { scene.sure_entries(classes) } else { scene.entries(classes) });
    }
    facts
}

/// A remark in a comment; sometimes with a finding, as in real code.
pub(super) fn remark(scene: &mut Scene) -> Rich {
    if scene.rng.chance(25) {
        return scene.sentence();
    }
    scene.note().into()
}

pub(super) fn rust(scene: &mut Scene) -> Rich {
    let module = super::system(scene).replace('-', "_");
    let doc = scene.note();
    let mut out = rich![format!(
        "//! {doc}\n\nuse std::env;\nuse std::time::Duration;\n\n\
            const REVISION: &str = \"{}\";\nconst MAX_ROWS: u64 = {};\n",
        scene.rng.chars(HEX, 40),
        scene.rng.number(7)
    )];
    let tests = scene.rng.chance(40);
    let facts = gather(scene, 3, 6);
    if tests {
        let text = remark(scene);
        out.add(rich!["\n#[test]\nfn imports_one_row() {\n    // ", text, "\n"]);
        for fact in facts {
            let mark = if fact.bare { "" } else { "\"" };
            out.add(rich![format!("    let {} = {mark}", fact.key), fact.value.map(escape), mark, ";\n"]);
        }
        out.add(format!("    assert_eq!({module}::parse(ROW).len(), {});\n}}\n", scene.rng.between(1, 20)));
        return out;
    }
    for fact in facts {
        let (kind, mark) = if fact.bare { ("f64", "") } else { ("&str", "\"") };
        out.add(rich![
            format!("const {}: {kind} = {mark}", styled(&fact.key, Style::Upper)),
            fact.value.map(escape),
            mark,
            ";\n"
        ]);
    }
    let text = remark(scene);
    out.add(rich![
        format!(
            "\npub struct Client {{\n    base: String,\n    password_field: String,\n}}\n\n\
                impl Client {{\n    /// Reads what it needs from the environment.\n    \
                pub fn from_env() -> Option<Self> {{\n        \
                let api_key = env::var(\"{}_API_KEY\").ok()?;\n        // ",
            module.to_uppercase()
        ),
        text,
        format!(
            "\n        Some(Self {{ base: format!(\"https://api.example.com/v{{}}/{{api_key}}\", 2), \
                password_field: \"pwd\".into() }})\n    }}\n\n    pub fn timeout(&self) -> Duration {{\n        \
                Duration::from_millis({})\n    }}\n}}\n",
            scene.rng.number(4)
        )
    ]);
    out
}

pub(super) fn java(scene: &mut Scene) -> Rich {
    let package = super::system(scene).replace('-', "");
    let class = scene.rng.one("BookingClient|PayrollExport|ClaimSync|AppConfig|MailGateway|TestData");
    let text = scene.note();
    let mut out = rich![format!(
        "package com.example.{package};\n\nimport java.time.Duration;\n\
            import java.util.Map;\n\n/**\n * {text}\n * @since {}\n */\npublic final class {class} {{\n    \
            private static final long serialVersionUID = {}L;\n",
        scene.slot("version"),
        scene.rng.number(18)
    )];
    for fact in gather(scene, 3, 6) {
        let (kind, mark) = if fact.bare { ("double", "") } else { ("String", "\"") };
        let form = if scene.rng.chance(70) { Style::Upper } else { Style::Camel };
        let modifiers = if form == Style::Upper { "private static final" } else { "private" };
        out.add(rich![
            format!("    {modifiers} {kind} {} = {mark}", styled(&fact.key, form)),
            fact.value.map(escape),
            mark,
            ";\n"
        ]);
    }
    let note = remark(scene);
    out.add(rich![
        "\n    // ",
        note,
        format!(
            "\n    public Map<String, String> headers() {{\n        \
                String token = System.getenv(\"{}_TOKEN\");\n        \
                if (token == null || token.equals(\"changeme\")) {{\n            \
                throw new IllegalStateException(\"token missing, code {}\");\n        }}\n        \
                return Map.of(\"X-Trace\", \"{}\", \"X-Token\", token);\n    }}\n}}\n",
            package.to_uppercase(),
            scene.rng.number(5),
            scene.rng.uuid()
        )
    ]);
    out
}

pub(super) fn go(scene: &mut Scene) -> Rich {
    let package = super::system(scene).replace('-', "");
    let mut out = rich![format!(
        "package {package}\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\t\"time\"\n)\n\n\
            // build {} {}\nconst (\n",
        scene.slot("version"),
        scene.rng.chars(HEX, 12)
    )];
    for fact in gather(scene, 3, 6) {
        let mark = if fact.bare { "" } else { "\"" };
        out.add(rich![
            format!("\t{} = {mark}", styled(&fact.key, Style::Camel)),
            fact.value.map(escape),
            mark
        ]);
        if scene.rng.chance(15) {
            let text = scene.note();
            out.add(format!(" // {text}"));
        }
        out.add("\n");
    }
    let note = remark(scene);
    out.add(rich![
        ")\n\n// ",
        note,
        format!(
            "\nfunc newClient() *http.Client {{\n\tsecret := os.Getenv(\"{}_SECRET\")\n\tif secret == \"\" \
                {{\n\t\tpanic(\"{}_SECRET not set\")\n\t}}\n\treturn &http.Client{{Timeout: {} * \
                time.Millisecond}}\n}}\n",
            package.to_uppercase(),
            package.to_uppercase(),
            scene.rng.number(4)
        )
    ]);
    out
}
