//! Settings of programs.

use crate::facts::{Fact, Style, styled};
use crate::kinds::Class;
use crate::rich::{Rich, rich};
use crate::scene::Scene;

pub(super) const SETTINGS: &[Class] =
    &[Class::Secret, Class::Secret, Class::Secret, Class::Secret, Class::Secret, Class::Net];

fn section(scene: &mut Scene) -> &'static str {
    scene.rng.one(
        "server|database|mail|payments|integrations|storage|auth|monitoring|sms|backup|maps|search|\
            queue|registry|ci|chat",
    )
}

/// A comment as people leave it in settings.
pub(super) fn comment(scene: &mut Scene) -> String {
    if scene.rng.chance(50) {
        return scene.note();
    }
    scene
        .rng
        .one(
            "do not edit by hand, generated from the template|see runbook before changing|rotated in \
            spring, ask the platform team|TODO move to vault|only for the staging system|password comes from \
            the environment|default 30s",
        )
        .to_owned()
}

fn group(scene: &mut Scene, first: bool) -> Vec<Fact> {
    let mut facts = Vec::new();
    for turn in 0..scene.rng.between(3, 6) {
        facts.extend(if first && turn == 1 { scene.sure_entries(SETTINGS) } else { scene.entries(SETTINGS) });
    }
    facts
}

/// Quotes where YAML needs them, and as people put them.
fn yaml_value(scene: &mut Scene, fact: Fact) -> Rich {
    let text = fact.value.flat();
    let risky = text
        .contains([':', '#', '{', '*', '&', '%', '@', '!', '|', '>', '\'', '"', '`', ',', '[', '\\'])
        || text.starts_with(['-', ' ', '0', '=']);
    if fact.bare || (!risky && scene.rng.chance(55)) {
        fact.value
    } else {
        rich!["\"", fact.value.map(|text| text.replace('\\', "\\\\").replace('"', "\\\"")), "\""]
    }
}

pub(super) fn yaml(scene: &mut Scene) -> Rich {
    let style = scene.rng.pick([Style::Snake, Style::Snake, Style::Camel, Style::Kebab]);
    let app = super::system(scene);
    let mut out = rich![format!(
        "# {app} {}\n---\napp: {app}\nport: {}\n",
        scene.slot("version"),
        scene.rng.between(3000, 9000)
    )];
    let mut seen: Vec<&str> = Vec::new();
    for turn in 0..scene.rng.between(2, 4) {
        let name = section(scene);
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        if scene.rng.chance(45) {
            let text = comment(scene);
            out.add(format!("# {text}\n"));
        }
        out.add(format!("{name}:\n"));
        scene.used.clear();
        for fact in group(scene, turn == 0) {
            let key = styled(&fact.key, style);
            let value = yaml_value(scene, fact);
            out.add(rich!["  ", key, ": ", value, "\n"]);
        }
    }
    if scene.rng.chance(40) {
        out.add("admins:\n");
        for _ in 0..scene.rng.between(1, 3) {
            let (first, last) = scene.person();
            match scene.address(first, last) {
                Some(address) => out.add(rich!["  - ", address, "\n"]),
                None => out.add(format!("  - {}\n", scene.slot("login"))),
            }
        }
    }
    out
}

pub(super) fn toml(scene: &mut Scene) -> Rich {
    let app = super::system(scene);
    let mut out = rich![format!(
        "title = \"{app}\"\nversion = \"{}\"\nreleased = {}\n",
        scene.slot("version"),
        scene.day.iso()
    )];
    let mut seen: Vec<&str> = Vec::new();
    for turn in 0..scene.rng.between(2, 4) {
        let name = section(scene);
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        out.add(format!("\n[{name}]\n"));
        scene.used.clear();
        for fact in group(scene, turn == 0) {
            let mark = if fact.bare { "" } else { "\"" };
            out.add(rich![
                &fact.key,
                " = ",
                mark,
                fact.value.map(|text| text.replace('\\', "\\\\").replace('"', "\\\"")),
                mark
            ]);
            if scene.rng.chance(12) {
                let text = comment(scene);
                out.add(format!("  # {text}"));
            }
            out.add("\n");
        }
    }
    out.add(format!(
        "\n[theme]\nprimary = \"{}\"\nlogo = \"data:image/gif;base64,R0lGODlh{}\"\n",
        scene.slot("hex"),
        scene.rng.chars(crate::rng::BASE62, 60)
    ));
    out
}

pub(super) fn dotenv(scene: &mut Scene) -> Rich {
    let app = super::system(scene);
    let mut out = rich![format!(
        "# {app}\nAPP_ENV={}\nLOG_LEVEL={}\n",
        scene.rng.one("production|staging|local"),
        scene.rng.one("info|debug|warn")
    )];
    scene.used.clear();
    for turn in 0..scene.rng.between(6, 13) {
        let facts = if turn == 2 { scene.sure_entries(SETTINGS) } else { scene.entries(SETTINGS) };
        for fact in facts {
            let text = fact.value.flat();
            let mark =
                if text.contains([' ', '#', '$', '&', ';']) || scene.rng.chance(25) { "\"" } else { "" };
            let export = if scene.rng.chance(8) { "export " } else { "" };
            out.add(rich![export, styled(&fact.key, Style::Upper), "=", mark, fact.value, mark, "\n"]);
        }
        if scene.rng.chance(12) {
            let text = comment(scene);
            out.add(format!("\n# {text}\n"));
        }
    }
    out
}

pub(super) fn ini(scene: &mut Scene) -> Rich {
    let mut out = rich![format!("; {} {}\n", super::system(scene), scene.slot("version"))];
    let style = scene.rng.pick([Style::Snake, Style::Pascal, Style::Kebab]);
    let gap = scene.rng.pick([" = ", "="]);
    let mut seen: Vec<&str> = Vec::new();
    for turn in 0..scene.rng.between(2, 4) {
        let name = section(scene);
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        out.add(format!("[{name}]\n"));
        scene.used.clear();
        for fact in group(scene, turn == 0) {
            out.add(rich![styled(&fact.key, style), gap, fact.value, "\n"]);
        }
        if scene.rng.chance(40) {
            let text = comment(scene);
            out.add(format!("; {text}\n"));
        }
        out.add("\n");
    }
    out
}

pub(super) fn properties(scene: &mut Scene) -> Rich {
    let prefix = super::system(scene).replace('-', ".");
    let mut out = rich![format!(
        "# {}\nspring.application.name={prefix}\nserver.port={}\n",
        comment(scene),
        scene.rng.between(8000, 9100)
    )];
    scene.used.clear();
    for turn in 0..scene.rng.between(5, 11) {
        let facts = if turn == 1 { scene.sure_entries(SETTINGS) } else { scene.entries(SETTINGS) };
        let name = section(scene);
        for fact in facts {
            let key = styled(&fact.key, Style::Kebab);
            let value = fact.value.map(|text| text.replace('\\', "\\\\"));
            out.add(rich![format!("{name}.{key}="), value, "\n"]);
        }
    }
    out.add(format!("build.commit={}\nbuild.time={}\n", scene.slot("sha"), scene.stamp()));
    out
}
