//! Manifests that describe what runs where.

use super::config::{SETTINGS, comment};
use crate::facts::{Style, styled};
use crate::kinds;
use crate::rich::{Rich, rich};
use crate::rng::HEX;
use crate::scene::Scene;

pub(super) fn compose(scene: &mut Scene) -> Rich {
    let mut out = rich!["services:\n"];
    for turn in 0..scene.rng.between(1, 2) {
        let app = format!("{}{}", super::system(scene), if turn > 0 { "-worker" } else { "" });
        out.add(format!(
            "  {app}:\n    image: registry.example.com/{app}:{}\n    restart: unless-stopped\n    \
                ports:\n      - \"{}:8080\"\n    environment:\n",
            scene.slot("version"),
            scene.rng.between(3000, 9000)
        ));
        scene.used.clear();
        let list = scene.rng.chance(50);
        for round in 0..scene.rng.between(4, 8) {
            let facts = if round == 1 { scene.sure_entries(SETTINGS) } else { scene.entries(SETTINGS) };
            for fact in facts {
                let key = styled(&fact.key, Style::Upper);
                let value = fact.value.map(|text| text.replace('$', "$$"));
                out.add(if list {
                    rich!["      - ", key, "=", value, "\n"]
                } else {
                    rich!["      ", key, ": \"", value, "\"\n"]
                });
            }
        }
        if scene.rng.chance(50) {
            let text = comment(scene);
            out.add(format!("    # {text}\n"));
        }
        out.add(format!("    volumes:\n      - ./data/{app}:/var/lib/{app}:ro\n"));
    }
    out
}

pub(super) fn kubernetes(scene: &mut Scene) -> Rich {
    let app = super::system(scene);
    let space = scene.rng.one("production|staging|ops|default|tenant-a");
    let mut out = Rich::new();
    if scene.loud
        && let Some(kind) = kinds::named("K8S_SECRET_YAML")
    {
        out.add(format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {app}-secrets\n  namespace: {space}\n  \
                labels:\n    app.kubernetes.io/version: \"{}\"\ntype: Opaque\ndata:\n",
            scene.slot("version")
        ));
        let mut keys = vec![
            "db-password",
            "SMTP_PASSWORD",
            "api-key",
            "hmac",
            "SESSION_SECRET",
            "ldapBindPw",
            "courier-token",
        ];
        for _ in 0..scene.rng.between(1, 4) {
            let key = keys.remove(scene.rng.below(keys.len()));
            let value = scene.value(kind);
            out.add(rich![format!("  {key}: "), value, "\n"]);
        }
        out.add("---\n");
    }
    out.add(format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {app}\n  namespace: {space}\n  \
            annotations:\n    checksum/config: {}\nspec:\n  replicas: {}\n  selector:\n    matchLabels:\n      \
            app: {app}\n  template:\n    spec:\n      containers:\n        - name: {app}\n          \
            image: registry.example.com/{app}@sha256:{}\n          ports:\n            \
            - containerPort: {}\n          env:\n",
        scene.rng.chars(HEX, 64),
        scene.rng.between(1, 6),
        scene.rng.chars(HEX, 64),
        scene.rng.between(3000, 9000)
    ));
    scene.used.clear();
    for _ in 0..scene.rng.between(2, 5) {
        for fact in scene.entries(SETTINGS) {
            let value = fact.value.map(|text| text.replace('\\', "\\\\").replace('"', "\\\""));
            out.add(rich![
                "            - name: ",
                styled(&fact.key, Style::Upper),
                "\n              value: \"",
                value,
                "\"\n"
            ]);
        }
    }
    out.add(format!(
        "            - name: DB_PASSWORD\n              valueFrom:\n                \
            secretKeyRef:\n                  name: {app}-secrets\n                  key: db-password\n"
    ));
    out
}

fn hcl(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${")
}

pub(super) fn terraform(scene: &mut Scene) -> Rich {
    let app = super::system(scene).replace('-', "_");
    let mut out = rich![format!(
        "terraform {{\n  required_version = \">= 1.{}.0\"\n}}\n\n\
            variable \"db_password\" {{\n  type      = string\n  sensitive = true\n}}\n\n",
        scene.rng.between(4, 9)
    )];
    let provider = scene.rng.one("aws|azurerm|google|grafana|datadog|cloudflare|github");
    for turn in 0..scene.rng.between(1, 3) {
        scene.used.clear();
        out.add(match turn {
            0 => format!("provider \"{provider}\" {{\n"),
            1 => format!(
                "resource \"aws_lambda_function\" \"{app}\" {{\n  function_name = \"{app}\"\n  \
                    memory_size = {}\n",
                scene.rng.pick([128, 256, 512])
            ),
            _ => format!("locals {{\n  image_digest = \"sha256:{}\"\n", scene.rng.chars(HEX, 64)),
        });
        if scene.rng.chance(30) {
            let text = comment(scene);
            out.add(format!("  # {text}\n"));
        }
        for round in 0..scene.rng.between(2, 5) {
            let facts = if round == 0 { scene.sure_entries(SETTINGS) } else { scene.entries(SETTINGS) };
            for fact in facts {
                let mark = if fact.bare { "" } else { "\"" };
                out.add(rich!["  ", fact.key, " = ", mark, fact.value.map(hcl), mark, "\n"]);
            }
        }
        if turn == 1 {
            out.add("  password = var.db_password\n");
        }
        out.add("}\n\n");
    }
    out
}
