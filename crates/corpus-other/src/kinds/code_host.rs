//! Tokens of code hosts, trackers and build services, and of Steward itself.

use super::{Class, Kind, alnum, lower_hex, shaped, word};
use crate::checks::codec::{base64, base64_url, crc32, crc62, radix};
use crate::rng::{BASE62, BASE64URL, LOWER_DIGITS, Rng};

/// 192 characters; the last eight are the CRC32 of all that stands before them, the `=` included.
fn atlassian_long(rng: &mut Rng, prefix: &str) -> String {
    let body = rng.chars(BASE64URL, 183 - prefix.len());
    let start = format!("{prefix}{body}=");
    format!("{start}{:08X}", crc32(&start))
}

fn is_atlassian_long(text: &str) -> bool {
    let Some((start, check)) = text.split_at_checked(text.len().saturating_sub(8)) else { return false };
    text.len() == 192 && start.ends_with('=') && format!("{:08X}", crc32(start)) == check
}

fn atlassian(rng: &mut Rng) -> String {
    if rng.chance(75) {
        atlassian_long(rng, "ATATT3xFfGF0")
    } else {
        rng.chars(LOWER_DIGITS, 20) + &rng.hex(4)
    }
}

fn is_atlassian(text: &str) -> bool {
    (text.starts_with("ATATT3") && is_atlassian_long(text)) || (text.len() == 24 && text.chars().all(alnum))
}

fn atlassian_admin(rng: &mut Rng) -> String {
    atlassian_long(rng, "ATCTT3xFfGN0")
}

fn is_atlassian_admin(text: &str) -> bool {
    text.starts_with("ATCTT3xFfG") && is_atlassian_long(text)
}

fn bitbucket(rng: &mut Rng) -> String {
    if rng.chance(70) {
        format!("ATBB{}{:08X}", rng.chars(BASE62, 24), rng.next() >> 32)
    } else {
        // Data Center: the base64 of an id, a colon and twenty bytes.
        let mut bytes = rng.number(12).into_bytes();
        bytes.push(b':');
        bytes.extend(rng.bytes(20));
        format!("BBDC-{}", base64(bytes))
    }
}

fn is_bitbucket(text: &str) -> bool {
    shaped(text, &["ATBB"], 32..=32, alnum)
        || shaped(text, &["BBDC-"], 40..=50, |c| word(c) || "+/=".contains(c))
}

/// `stw_<kind>_<43 characters><CRC32 of what stands before, in six base62 digits>`.
fn steward(rng: &mut Rng, kind: &str) -> String {
    let start = format!("stw_{kind}_{}", rng.chars(BASE62, 43));
    let check = crc62(&start);
    start + &check
}

fn is_steward(text: &str) -> bool {
    let Some((start, check)) = text.split_at_checked(text.len().saturating_sub(6)) else { return false };
    text.starts_with("stw_") && crc62(start) == check
}

fn steward_key(rng: &mut Rng) -> String {
    let kind = rng.pick(["org", "product", "op", "user"]);
    steward(rng, kind)
}

fn steward_scim(rng: &mut Rng) -> String {
    steward(rng, "scim")
}

/// GitHub and npm: thirty random characters and six for their CRC32.
fn crc_token(rng: &mut Rng, prefix: &str) -> String {
    let body = rng.chars(BASE62, 30);
    let check = crc62(&body);
    format!("{prefix}{body}{check}")
}

pub(super) fn npm(rng: &mut Rng) -> String {
    crc_token(rng, "npm_")
}

pub(super) fn is_crc_token(text: &str) -> bool {
    let Some((_, tail)) = text.split_once('_') else { return false };
    tail.len() == 36 && tail.get(..30).is_some_and(|body| tail.ends_with(&crc62(body)))
}

fn github(rng: &mut Rng) -> String {
    let prefix = rng.pick(["ghp_", "ghp_", "ghp_", "gho_", "ghs_", "ghu_", "ghr_"]);
    crc_token(rng, prefix)
}

fn github_fine(rng: &mut Rng) -> String {
    let start = format!("{}_{}", rng.chars(BASE62, 22), rng.chars(BASE62, 53));
    let check = crc62(&start);
    format!("github_pat_{start}{check}")
}

fn is_github_fine(text: &str) -> bool {
    shaped(text, &["github_pat_"], 82..=82, word)
}

fn gitlab(rng: &mut Rng) -> String {
    match rng.below(8) {
        0..=2 => format!("glpat-{}", rng.chars(BASE64URL, 20)),
        3 => {
            // The routable form says its length and carries a CRC32, both in base 36.
            let body = base64_url(rng.bytes(27));
            let length = radix(body.len() as u64, "0123456789abcdefghijklmnopqrstuvwxyz", 2);
            let start = format!("glpat-{body}.{length}");
            let check = radix(u64::from(crc32(&start)), "0123456789abcdefghijklmnopqrstuvwxyz", 7);
            start + &check
        }
        4 => format!("glptt-{}", rng.hex(40)),
        5 => format!("GR1348941{}", rng.chars(BASE64URL, 20)),
        6 => format!("{}-{}", rng.pick(["gldt", "glrt", "glsoat", "glffct"]), rng.chars(BASE64URL, 20)),
        _ => format!("glcbt-{}_{}", rng.hex(2), rng.chars(BASE64URL, 20)),
    }
}

fn is_gitlab(text: &str) -> bool {
    let prefixes = ["glpat-", "gldt-", "glrt-", "glcbt-", "glsoat-", "glffct-", "GR1348941"];
    shaped(text, &prefixes, 20..=60, |c| word(c) || c == '.') || shaped(text, &["glptt-"], 40..=40, lower_hex)
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("ATLASSIAN_TOKEN", Class::Secret, "*", atlassian, is_atlassian)
        .labels(
            "en=Jira API token|Atlassian API token|Confluence token;de=Jira-API-Token|Atlassian-Token;\
                fr=jeton API Jira;ja=Jira APIトークン",
        )
        .keys("jira_api_token|atlassian_api_token|confluence_token|jira_token"),
    Kind::plain("ATLASSIAN_ADMIN_KEY", Class::Secret, "*", atlassian_admin, is_atlassian_admin)
        .labels("en=Atlassian organization API key|admin key of the Atlassian org;de=Atlassian-Organisationsschlüssel")
        .keys("atlassian_admin_key|atlassian_org_api_key|atlassian_org_key"),
    Kind::plain("BITBUCKET_APP_PASSWORD", Class::Secret, "*", bitbucket, is_bitbucket)
        .labels(
            "en=Bitbucket app password|Bitbucket token;de=Bitbucket-App-Passwort;\
                fr=mot de passe d'application Bitbucket",
        )
        .keys("bitbucket_app_password|bitbucket_token|bb_app_password"),
    Kind::plain("STEWARD_API_KEY", Class::Secret, "*", steward_key, is_steward)
        .labels("en=Steward API key|Steward key|API key for Steward;de=Steward-API-Schlüssel;fr=clé API Steward")
        .keys("steward_api_key|steward_key|steward_token"),
    Kind::plain("STEWARD_SCIM_TOKEN", Class::Secret, "*", steward_scim, is_steward)
        .labels("en=SCIM token|SCIM provisioning token|Steward SCIM token;de=SCIM-Token;es=token SCIM")
        .keys("scim_token|scim_bearer|steward_scim_token|provisioning_token")
        .says("en: In Okta, Provisioning → Integration, the new SCIM token is {V}, base URL unchanged."),
    Kind::plain("GITHUB_TOKEN", Class::Secret, "*", github, is_crc_token)
        .labels(
            "en=GitHub token|GitHub PAT|personal access token;de=GitHub-Token|GitHub-Zugriffstoken;\
                fr=jeton GitHub;es=token de GitHub;ja=GitHubトークン",
        )
        .keys("github_token|gh_token|github_pat|ghcr_token|renovate_token")
        .says(
            "en: git clone https://x-access-token:{V}@github.com/example/storefront.git worked from the old runner
en: {V} still has repo and workflow scope, I revoked it on my side
en: please put {V} into the organisation secrets, it is valid for 90 days
de: Der Runner meldet sich noch mit {V} an, das war Olafs altes Token.
sv: Bygget kör fortfarande med {V}, den är inte begränsad till ett repo.",
        ),
    Kind::plain("GITHUB_FINE_PAT", Class::Secret, "*", github_fine, is_github_fine)
        .labels("en=fine-grained PAT|GitHub fine-grained token;de=feingranulares GitHub-Token")
        .keys("github_pat|gh_pat|github_fine_grained_token"),
    Kind::plain("GITLAB_TOKEN", Class::Secret, "*", gitlab, is_gitlab)
        .labels(
            "en=GitLab token|GitLab access token|runner token;de=GitLab-Token|Projekt-Token in GitLab;\
                fr=jeton GitLab;pl=token GitLab",
        )
        .keys("gitlab_token|ci_job_token|gitlab_pat|gl_token")
        .says(
            "en: curl --header \"PRIVATE-TOKEN: {V}\" https://gitlab.example.com/api/v4/projects/{n}/variables
fr: Le pipeline utilise encore le jeton {V}, valable jusqu'en {month}.",
        ),
];
