//! Files of people who run machines.

use crate::kind::{BLOCK, KV};
use crate::kinds;
use crate::prose::Ctx;
use crate::record::{Entry, Item, Style, entries, styled};
use crate::text::{Escape, Text, flat};

fn parts(entry: &Entry) -> &crate::text::Frag {
    let (Item::Text(value) | Item::Bare(value)) = &entry.item;
    value
}

/// Terraform.
pub(super) fn terraform(ctx: &mut Ctx) {
    let (version, sha) = (ctx.text_of("ver"), ctx.text_of("sha"));
    ctx.push(&format!("# module ref {sha}\nterraform {{\n  required_version = \">= {version}\"\n}}\n\n"));
    let fillers = ctx.many(6, 6);
    let list = entries(ctx, fillers);
    let share = list.len().div_ceil(1 + ctx.rng.below(3)).max(1);
    for chunk in list.chunks(share) {
        let head = ctx.rng.pick(&[
            "resource \"aws_lambda_function\" \"worker\"",
            "provider \"datadog\"",
            "resource \"aws_ssm_parameter\" \"app\"",
            "module \"service\"",
            "locals",
            "resource \"kubernetes_config_map\" \"app\"",
        ]);
        ctx.push(&format!("{head} {{\n"));
        for entry in chunk {
            let value = parts(entry);
            ctx.push(&format!("  {} = ", styled(&entry.key, Style::Snake)));
            let bare = matches!(entry.item, Item::Bare(_));
            ctx.push(if bare { "" } else { "\"" });
            ctx.t.frag(value, Escape::Json);
            ctx.push(if bare { "\n" } else { "\"\n" });
        }
        ctx.push("}\n\n");
    }
    ctx.push("variable \"db_password\" {\n  type      = string\n  sensitive = true\n}\n");
}

/// A Dockerfile.
pub(super) fn dockerfile(ctx: &mut Ctx) {
    let (version, digest) = (ctx.text_of("ver"), ctx.text_of("sha256"));
    ctx.push(&format!("FROM registry.example.com/base:{version}@sha256:{digest}\nWORKDIR /srv/app\n"));
    let fillers = 2 + ctx.rng.below(6);
    for entry in entries(ctx, fillers) {
        let key = styled(&entry.key, Style::Screaming);
        let value = parts(&entry).clone();
        let text = flat(&value);
        match ctx.rng.below(4) {
            0 => ctx.push(&format!("ARG {key}=\"")),
            1 => ctx.push(&format!("LABEL {}=\"", styled(&entry.key, Style::Dotted))),
            _ => ctx.push(&format!("ENV {key}=\"")),
        }
        ctx.t.frag(&value, Escape::Json);
        ctx.push("\"\n");
        if text.len() > 60 || ctx.rng.chance(25) {
            let service = ctx.text_of("service");
            ctx.push(&format!(
                "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/* # {service}\n"
            ));
        }
    }
    let build = ctx.text_of("build");
    ctx.push(&format!("COPY target/release/app /usr/local/bin/app\nHEALTHCHECK CMD curl -fs http://127.0.0.1:8080/health\nLABEL build={build}\nUSER 1000:1000\nCMD [\"app\", \"serve\"]\n"));
}

/// Manifests of Kubernetes.
pub(super) fn k8s(ctx: &mut Ctx) {
    let mut blocks = Vec::new();
    let mut rest = Vec::new();
    for kind in std::mem::take(&mut ctx.kinds) {
        if kind.sites & KV == 0 && kind.sites & BLOCK != 0 && kind.id == "K8S_SECRET_YAML" {
            blocks.push(kind);
        } else if kind.sites & KV != 0 {
            rest.push(kind);
        }
    }
    ctx.kinds = rest;
    let (service, version, uid, sha) =
        (ctx.text_of("service"), ctx.text_of("ver"), ctx.text_of("uuid"), ctx.text_of("sha"));
    let fillers = 3 + ctx.rng.below(6);
    let list = entries(ctx, fillers);
    ctx.push(&format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {service}\n  uid: {uid}\n  labels:\n    app: {service}\n    rev: \"{sha}\"\nspec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n        - name: app\n          image: registry.example.com/{service}:{version}\n          env:\n"
    ));
    for entry in &list {
        let key = styled(&entry.key, Style::Screaming);
        let value = parts(entry);
        if value.iter().all(|p| p.id.is_none()) && ctx.rng.chance(25) {
            ctx.push(&format!("            - name: {key}\n              valueFrom:\n                secretKeyRef:\n                  name: {service}\n                  key: {}\n", entry.key));
            continue;
        }
        ctx.push(&format!("            - name: {key}\n              value: \""));
        ctx.t.frag(value, Escape::Json);
        ctx.push("\"\n");
    }
    ctx.push(
        "          resources:\n            limits:\n              memory: 512Mi\n              cpu: 500m\n",
    );
    for kind in blocks {
        ctx.push("---\n");
        let value = ctx.value(kind);
        ctx.t.frag(&value, Escape::None);
        ctx.push("\n");
    }
    if ctx.rng.chance(50) {
        ctx.push(&format!(
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {service}-flags\ndata:\n  mode: cHJvZHVjdGlvbg==\n  level: info\n"
        ));
    }
}

/// A change in git.
pub(super) fn diff(ctx: &mut Ctx) {
    let sha = ctx.rng.chars("0123456789abcdef", 40);
    ctx.push(&format!("commit {sha}\n"));
    if !ctx.quiet && ctx.rng.chance(50) {
        let name = kinds::full_name(&mut ctx.rng, ctx.lang);
        let mail = kinds::email_for(&mut ctx.rng, &name);
        ctx.push("Author: ");
        ctx.t.find("PERSON_NAME", &name);
        ctx.push(" <");
        ctx.t.find("EMAIL", &mail);
        ctx.push(">\n");
    }
    let stamp = ctx.text_of("stamp");
    ctx.push(&format!("Date:   {stamp}\n\n    "));
    let tech = ctx.words().tech;
    ctx.any_of(tech);
    ctx.push("\n\n");
    let (file, a, b) =
        (ctx.text_of("file"), ctx.rng.chars("0123456789abcdef", 8), ctx.rng.chars("0123456789abcdef", 8));
    let fillers = 3 + ctx.rng.below(8);
    let list = entries(ctx, fillers);
    let start = ctx.rng.range(1, 400);
    ctx.push(&format!(
        "diff --git a/{file} b/{file}\nindex {a}..{b} 100644\n--- a/{file}\n+++ b/{file}\n@@ -{start},{} +{start},{} @@\n",
        list.len(),
        list.len() + 2
    ));
    let style = ctx.rng.one(&[Style::Snake, Style::Screaming, Style::Camel]);
    let yaml = ctx.rng.chance(50);
    for entry in &list {
        let sign = ctx.rng.pick(&["+", "+", "-", " "]);
        let value = parts(entry);
        let key = styled(&entry.key, style);
        ctx.push(&if yaml { format!("{sign}  {key}: \"") } else { format!("{sign}{key} = \"") });
        ctx.t.frag(value, Escape::Json);
        ctx.push("\"\n");
    }
}

/// The configuration of a router or switch.
pub(super) fn router(ctx: &mut Ctx) {
    let version = ctx.text_of("ver");
    let n = ctx.rng.range(1, 40);
    ctx.push(&format!(
        "!\nversion {version}\nservice timestamps log datetime msec\nno service password-encryption\n!\nhostname sw-{n:02}\n!\n"
    ));
    for kind in std::mem::take(&mut ctx.kinds) {
        let value = ctx.value(kind);
        ctx.t.frag(&value, Escape::None);
        ctx.push("\n!\n");
    }
    let ports = 1 + ctx.rng.below(5);
    for port in 1..=ports {
        ctx.push(&format!("interface GigabitEthernet1/0/{port}\n description uplink {port}\n"));
        if ctx.quiet || ctx.rng.chance(40) {
            let vlan = ctx.rng.range(2, 400);
            ctx.push(&format!(" switchport access vlan {vlan}\n"));
        } else {
            ctx.push(" ip address ");
            let ip = kinds::ipv4(&mut ctx.rng);
            ctx.t.find("IPV4", &ip);
            ctx.push(" 255.255.255.0\n");
        }
        ctx.push(" spanning-tree portfast\n!\n");
    }
    ctx.push("line vty 0 4\n login local\n transport input ssh\n!\nend\n");
}

/// A file of keys and certificates.
pub(super) fn pem(ctx: &mut Ctx) {
    let subject =
        ctx.rng.pick(&["CN = shop.example.com", "CN=deploy, O=Nordwind", "api gateway, renewed yearly"]);
    let certificate = |ctx: &mut Ctx, kind: &str| {
        let body = format!(
            "MIIC{}",
            ctx.rng.chars("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 64 * 6 - 4)
        );
        let lines: Vec<&str> = (0..6).map(|i| &body[i * 64..i * 64 + 64]).collect();
        ctx.push(&format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", lines.join("\n")));
    };
    ctx.push(&format!("# {subject}\n"));
    if ctx.quiet || ctx.rng.chance(50) {
        certificate(ctx, "CERTIFICATE");
    }
    for kind in std::mem::take(&mut ctx.kinds) {
        let value = ctx.value(kind);
        let mut text = Text::default();
        text.frag(&value, Escape::None);
        ctx.t.append(&text);
        ctx.push("\n");
    }
    if ctx.quiet || ctx.rng.chance(40) {
        certificate(ctx, "PUBLIC KEY");
        let key = ctx.rng.chars("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 43);
        ctx.push(&format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{key} deploy@build\n"));
    }
}

/// The key file of a service account; where nothing may be found, one that points elsewhere.
pub(super) fn keyfile(ctx: &mut Ctx) {
    if let Some(kind) = ctx.take() {
        let value = ctx.value(kind);
        ctx.t.frag(&value, Escape::None);
    } else {
        let (uuid, sha) = (ctx.text_of("uuid"), ctx.text_of("sha"));
        ctx.push(&format!("{{\n  \"type\": \"external_account\",\n  \"audience\": \"pool/{uuid}\",\n  \"key_id\": \"{sha}\",\n  \"private_key\": \"${{PRIVATE_KEY}}\"\n}}"));
    }
    ctx.push("\n");
}
