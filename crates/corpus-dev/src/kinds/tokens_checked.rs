//! Tokens that carry a check of their own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::kind::{Kind, Make};
use crate::rng::Rng;
use crate::shape::{fits, make};

const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A number in a base, with leading zeros.
fn in_base(mut n: u32, base: u32, width: usize) -> String {
    let mut out = vec![b'0'; width];
    for place in out.iter_mut().rev() {
        *place = BASE62[(n % base) as usize];
        n /= base;
    }
    String::from_utf8(out).unwrap_or_default()
}

fn crc(text: &str) -> u32 {
    crc32fast::hash(text.as_bytes())
}

/// GitHub and npm: six characters of base 62 over the random ones, without the beginning.
fn sealed(rng: &mut Rng, head: &str) -> String {
    let body = make(rng, "{w30}");
    format!("{head}{body}{}", in_base(crc(&body), 62, 6))
}

fn sealed_ok(written: &str) -> bool {
    let body = written.split_once('_').map_or("", |(_, body)| body);
    body.len() == 36 && body.is_char_boundary(30) && in_base(crc(&body[..30]), 62, 6) == body[30..]
}

fn github(rng: &mut Rng) -> String {
    let head = rng.pick(&["ghp_", "ghp_", "ghp_", "gho_", "ghu_", "ghs_"]);
    sealed(rng, head)
}

fn npm(rng: &mut Rng) -> String {
    sealed(rng, "npm_")
}

/// Steward's own: six characters of base 62 over everything before them.
fn steward(rng: &mut Rng, kind: &str) -> String {
    let head = format!("stw_{kind}_{}", make(rng, "{w43}"));
    let check = in_base(crc(&head), 62, 6);
    format!("{head}{check}")
}

fn steward_ok(written: &str) -> bool {
    let cut = written.len().saturating_sub(6);
    written.starts_with("stw_")
        && written.is_char_boundary(cut)
        && in_base(crc(&written[..cut]), 62, 6) == written[cut..]
}

fn steward_key(rng: &mut Rng) -> String {
    let kind = rng.pick(&["org", "product", "op", "user"]);
    steward(rng, kind)
}

fn steward_scim(rng: &mut Rng) -> String {
    steward(rng, "scim")
}

/// Atlassian: eight capital hex digits over everything before them.
fn atlassian(rng: &mut Rng, shape: &str) -> String {
    let head = make(rng, shape);
    format!("{head}{:08X}", crc(&head))
}

fn atlassian_ok(written: &str) -> bool {
    let cut = written.len().saturating_sub(8);
    written.is_char_boundary(cut) && format!("{:08X}", crc(&written[..cut])) == written[cut..]
}

fn atlassian_user(rng: &mut Rng) -> String {
    atlassian(rng, "ATATT3xFfGF0{u171}=")
}

fn atlassian_admin(rng: &mut Rng) -> String {
    atlassian(rng, "ATCTT3xFfGF0{u171}=")
}

fn bitbucket(rng: &mut Rng) -> String {
    if rng.chance(75) { atlassian(rng, "ATBB{w24}") } else { make(rng, "BBDC-M{u42}{w1}") }
}

fn bitbucket_ok(written: &str) -> bool {
    written.starts_with("BBDC-") || atlassian_ok(written)
}

/// Grafana: the check as four bytes of little-endian order.
fn grafana(rng: &mut Rng) -> String {
    let head = make(rng, "glsa_{w32}");
    format!("{head}_{}", crate::digest::hex(&crc(&head).to_le_bytes()))
}

fn grafana_ok(written: &str) -> bool {
    written
        .rsplit_once('_')
        .is_some_and(|(head, check)| crate::digest::hex(&crc(head).to_le_bytes()) == check)
}

/// GitLab: plain tokens, and those that name the organization, with length and check in base 36.
fn gitlab(rng: &mut Rng) -> String {
    match rng.below(6) {
        0 => make(rng, "glptt-{h40}"),
        1 => make(rng, "glrt-{w20}"),
        2 => make(rng, "gldt-{w20}"),
        3 => {
            let payload = make(rng, "{u26}{w1}");
            let size = in_base(u32::try_from(payload.len()).unwrap_or(27), 36, 2).to_lowercase();
            let head = format!("glpat-{payload}.{size}");
            format!("{head}{}", in_base(crc(&head), 36, 7).to_lowercase())
        }
        _ => make(rng, "glpat-{u19}{w1}"),
    }
}

fn gitlab_ok(written: &str) -> bool {
    match written.split_once('.') {
        Some(_) => {
            let cut = written.len() - 7;
            in_base(crc(&written[..cut]), 36, 7).to_lowercase() == written[cut..]
        }
        None => ["glpat-{u20}", "glrt-{w20}", "gldt-{w20}", "glptt-{h40}"]
            .iter()
            .any(|shape| fits(shape, written)),
    }
}

/// Tokens of Azure DevOps of since 2024: two marks at fixed places.
fn devops(rng: &mut Rng) -> String {
    make(rng, "{w52}JQQJ99{w18}AZDO{w4}")
}

/// Amazon: base64 of a name, an account and a secret.
fn bedrock(rng: &mut Rng) -> String {
    let text =
        format!("BedrockAPIKey-{}-at-{}:{}", make(rng, "{k4}"), make(rng, "{n1}{d11}"), make(rng, "{b48}"));
    format!("ABSK{}", STANDARD.encode(text))
}

pub(super) const KINDS: &[Kind] = &[
    token!(
        "GITHUB_TOKEN",
        "GitHub",
        "github_token;gh_token;github_pat;github_access_token",
        Make::Rule(github),
        sealed_ok
    ),
    token!(
        "GITHUB_FINE_PAT",
        "GitHub fine-grained",
        "github_fine_pat;github_pat;gh_fine_grained_pat",
        ["github_pat_11{K20}_{w59}"]
    ),
    token!("NPM_TOKEN", "npm", "npm_token;node_auth_token;npm_auth_token", Make::Rule(npm), sealed_ok),
    token!(
        "GITLAB_TOKEN",
        "GitLab",
        "gitlab_token;gitlab_access_token;ci_gitlab_token",
        Make::Rule(gitlab),
        gitlab_ok
    ),
    token!(
        "GRAFANA",
        "Grafana",
        "grafana_token;grafana_api_token;grafana_service_account_token",
        Make::Rule(grafana),
        grafana_ok
    ),
    token!(
        "ATLASSIAN_TOKEN",
        "Atlassian",
        "jira_api_token;atlassian_api_token;confluence_token",
        Make::Rule(atlassian_user),
        atlassian_ok
    ),
    key!(
        "ATLASSIAN_ADMIN_KEY",
        "Atlassian organization",
        "atlassian_admin_api_key;atlassian_org_key",
        Make::Rule(atlassian_admin),
        atlassian_ok
    ),
    token!(
        "BITBUCKET_APP_PASSWORD",
        "Bitbucket",
        "bitbucket_app_password;bitbucket_token",
        Make::Rule(bitbucket),
        bitbucket_ok
    ),
    key!("STEWARD_API_KEY", "Steward", "steward_api_key;steward_key", Make::Rule(steward_key), steward_ok),
    token!(
        "STEWARD_SCIM_TOKEN",
        "Steward SCIM",
        "steward_scim_token;scim_token",
        Make::Rule(steward_scim),
        steward_ok
    ),
    token!(
        "AZURE_DEVOPS_PAT",
        "Azure DevOps",
        "azure_devops_pat;azure_devops_ext_pat;azdo_pat",
        Make::Rule(devops),
        |written| fits("{w52}JQQJ99{w18}AZDO{w4}", written)
    ),
    key!(
        "AWS_BEDROCK_KEY",
        "Amazon Bedrock",
        "aws_bearer_token_bedrock;bedrock_api_key",
        Make::Rule(bedrock),
        |written| written.starts_with("ABSKQmVkcm9ja0FQSUtleS")
    ),
];
