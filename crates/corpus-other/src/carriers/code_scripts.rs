//! Source text in Python, JavaScript, PHP, shell and PowerShell.

use super::code_compiled::{gather, remark};
use super::json::escape;
use crate::facts::{Style, styled};
use crate::rich::{Rich, rich};
use crate::rng::HEX;
use crate::scene::Scene;

pub(super) fn python(scene: &mut Scene) -> Rich {
    let text = scene.note();
    let module = super::system(scene).replace('-', "_");
    let mut out = rich![format!(
        "\"\"\"{text}\"\"\"\nimport os\nimport requests\n\n__version__ = \"{}\"\n",
        scene.slot("version")
    )];
    let facts = gather(scene, 3, 7);
    if scene.rng.chance(45) {
        out.add(format!("\n{} = {{\n", scene.rng.one("CONFIG|DEFAULTS|GUEST|row|PAYLOAD|fixture")));
        for fact in facts {
            let mark = if fact.bare { "" } else { "\"" };
            out.add(rich![format!("    \"{}\": {mark}", fact.key), fact.value.map(escape), mark, ",\n"]);
        }
        out.add("}\n");
    } else {
        for fact in facts {
            let mark = if fact.bare { "" } else { "\"" };
            out.add(rich![styled(&fact.key, Style::Upper), " = ", mark, fact.value.map(escape), mark, "\n"]);
        }
    }
    let note = remark(scene);
    out.add(rich![
        "\n\ndef push(rows, session=None):\n    # ",
        note,
        format!(
            "\n    api_key = os.environ[\"{}_API_KEY\"]\n    \
                resp = requests.post(\"https://api.example.com/{module}/v2\", json=rows, timeout={})\n    \
                if resp.status_code == {}:\n        raise RuntimeError(f\"rejected: {{resp.text[:{}]}}\")\n    \
                return resp.headers.get(\"ETag\", \"{}\")\n",
            module.to_uppercase(),
            scene.rng.between(5, 90),
            scene.rng.pick([401, 409, 422]),
            scene.rng.number(3),
            scene.rng.chars(HEX, 32)
        )
    ]);
    out
}

pub(super) fn javascript(scene: &mut Scene) -> Rich {
    let text = scene.note();
    let mut out = rich![format!(
        "// {text}\nimport fetch from \"node-fetch\";\n\nexport const {} = {{\n",
        scene.rng.one("config|firebaseConfig|defaults|sampleGuest|options")
    )];
    for fact in gather(scene, 4, 8) {
        let mark = if fact.bare { "" } else { "\"" };
        out.add(rich![
            format!("  {}: {mark}", styled(&fact.key, Style::Camel)),
            fact.value.map(escape),
            mark,
            ",\n"
        ]);
    }
    let note = remark(scene);
    out.add(rich![
        format!(
            "  build: \"{}\",\n  accent: \"{}\",\n}};\n\n// ",
            scene.rng.chars(HEX, 40),
            scene.slot("hex")
        ),
        note,
        format!(
            "\nexport async function load(id) {{\n  \
                const token = process.env.{}_TOKEN || \"your-api-key-here\";\n  \
                const res = await fetch(`https://api.example.com/items/${{id}}?v={}`, {{ headers: {{ \
                \"X-Token\": token }} }});\n  return res.ok ? res.json() : {};\n}}\n",
            super::system(scene).replace('-', "_").to_uppercase(),
            scene.rng.number(8),
            scene.rng.pick(["null", "[]", "undefined"])
        )
    ]);
    out
}

pub(super) fn php(scene: &mut Scene) -> Rich {
    let text = scene.note();
    let mut out = rich![format!(
        "<?php\n/**\n * {text}\n */\ndefine( \"WP_CACHE\", true );\n\
            $table_prefix = \"wp{}_\";\n",
        scene.rng.between(1, 40)
    )];
    for fact in gather(scene, 4, 8) {
        let mark = if fact.bare { "" } else { "\"" };
        // Between double quotes a dollar sign begins a variable, so it is written with a backslash.
        let value = fact.value.map(|text| escape(text).replace('$', "\\$"));
        if scene.rng.chance(60) {
            out.add(rich![
                format!("define( \"{}\", {mark}", styled(&fact.key, Style::Upper)),
                value,
                mark,
                " );\n"
            ]);
        } else {
            out.add(rich![format!("$config[\"{}\"] = {mark}", fact.key), value, mark, ";\n"]);
        }
    }
    let note = remark(scene);
    out.add(rich![
        "\n// ",
        note,
        format!(
            "\n$pdo = new PDO(getenv(\"APP_DSN\"), getenv(\"APP_USER\"), \
            getenv(\"APP_PASSWORD\"));\n$stmt = $pdo->query(\"SELECT * FROM posts WHERE id = {}\");\n",
            scene.rng.number(6)
        )
    ]);
    out
}

pub(super) fn shell(scene: &mut Scene) -> Rich {
    let app = super::system(scene);
    let text = scene.note();
    let mut out = rich![format!(
        "#!/usr/bin/env bash\n# {text}\nset -euo pipefail\n\nRELEASE={}\n\
            STAMP=$(date +%Y%m%d%H%M)\n",
        scene.slot("version")
    )];
    for fact in gather(scene, 3, 7) {
        let name = styled(&fact.key, Style::Upper);
        let plain = fact.value.flat();
        let mark = if plain.contains('$') { "'" } else { "\"" };
        out.add(match scene.rng.below(4) {
            0 => rich!["export ", name, "=", mark, fact.value, mark, "\n"],
            1 if !plain.contains(' ') => rich![name, "=", fact.value, "\n"],
            _ => rich![name, "=", mark, fact.value, mark, "\n"],
        });
    }
    if scene.loud
        && scene.rng.chance(35)
        && let Some(header) = scene.sure("BEARER_HEADER")
    {
        out.add(rich![
            "\ncurl -fsS -H \"",
            header,
            format!(
                "\" \"https://api.example.com/v1/{app}?since={}\" -o \
                out.json\n",
                scene.rng.number(10)
            )
        ]);
    }
    if scene.loud
        && scene.rng.chance(30)
        && let Some(url) = scene.sure("BASIC_AUTH_URL")
    {
        out.add(rich!["git clone --depth 1 ", url, " /tmp/work\n"]);
    }
    let note = remark(scene);
    out.add(rich![
        "\n# ",
        note,
        format!(
            "\ndocker run --rm -e DB_PASSWORD=\"$DB_PASSWORD\" -e \
            API_TOKEN=\"${{API_TOKEN:?}}\" registry.example.com/{app}:$RELEASE migrate --to {}0700\n\
            echo \"done, sha256 {}\"\n",
            scene.day.iso().replace('-', ""),
            scene.rng.chars(HEX, 64)
        )
    ]);
    out
}

pub(super) fn powershell(scene: &mut Scene) -> Rich {
    let text = scene.note();
    let mut out = rich![format!(
        "# {text}\n#Requires -Version 5.1\n\
            param([string]$Site = \"{}\", [int]$Batch = {})\n\n",
        scene.slot("city"),
        scene.rng.number(4)
    )];
    for fact in gather(scene, 3, 7) {
        // A dollar sign between double quotes begins a variable; the backtick takes that meaning away.
        let mark = if fact.bare { "" } else { "\"" };
        out.add(rich![
            format!("${} = {mark}", styled(&fact.key, Style::Pascal)),
            fact.value.map(|text| text.replace('$', "`$").replace('"', "`\"")),
            mark,
            "\n"
        ]);
    }
    let note = remark(scene);
    out.add(rich![
        "\n# ",
        note,
        format!(
            "\n$cred = Get-Credential -Message \"Password for {}\"\n\
                Invoke-RestMethod -Uri \"https://portal.example.com/api/v{}/sync\" -Credential $cred \
                -TimeoutSec {}\nWrite-Host \"build {}\" -ForegroundColor Green\n",
            scene.slot("login"),
            scene.rng.between(1, 4),
            scene.rng.number(2),
            scene.slot("version4")
        )
    ]);
    out
}
