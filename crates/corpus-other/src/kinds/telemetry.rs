//! Keys of monitoring services.

use super::{Class, Kind, alnum, lower_hex, shaped, word};
use crate::checks::codec::{base64, base64_open, crc32, hex};
use crate::rng::{BASE62, BASE64URL, Rng, UPPER_DIGITS};

/// Grafana writes the CRC32 of all that stands before it with the lowest byte first
/// (grafana/grafana, `pkg/components/satokengen/tokengen.go`).
fn glsa_check(start: &str) -> String {
    hex(&crc32(start).to_le_bytes())
}

fn grafana(rng: &mut Rng) -> String {
    if rng.chance(70) {
        let start = format!("glsa_{}", rng.chars(BASE62, 32));
        let check = glsa_check(&start);
        format!("{start}_{check}")
    } else {
        let json = format!(
            "{{\"o\":\"{}\",\"n\":\"metrics-{}\",\"k\":\"{}\",\"m\":{{\"r\":\"eu\"}}}}",
            rng.number(6),
            rng.one("writer|reader|agent"),
            rng.chars(BASE62, 24)
        );
        format!("glc_{}", base64(json))
    }
}

fn is_grafana(text: &str) -> bool {
    text.starts_with("glc_eyJ")
        || text
            .rsplit_once('_')
            .is_some_and(|(start, check)| start.starts_with("glsa_") && glsa_check(start) == check)
}

fn sentry(rng: &mut Rng) -> String {
    if rng.chance(50) {
        return format!("sntryu_{}", rng.hex(64));
    }
    let json = format!(
        "{{\"iat\":17{}.{},\"url\":\"https://sentry.example.com\",\
                \"region_url\":\"https://de.sentry.example.com\",\"org\":\"{}\"}}",
        rng.number(8),
        rng.number(6),
        rng.one("storefront|backend|apps|labs")
    );
    let body = base64(json);
    format!("sntrys_{body}_{}", base64_open(rng.bytes(32)))
}

fn is_sentry(text: &str) -> bool {
    shaped(text, &["sntryu_"], 64..=64, lower_hex) || text.starts_with("sntrys_eyJ")
}

fn newrelic(rng: &mut Rng) -> String {
    format!("NRAK-{}", rng.chars(UPPER_DIGITS, 27))
}

fn is_newrelic(text: &str) -> bool {
    shaped(text, &["NRAK-"], 27..=27, alnum)
}

fn dynatrace(rng: &mut Rng) -> String {
    format!("dt0c01.{}.{}", rng.chars(UPPER_DIGITS, 24), rng.chars(UPPER_DIGITS, 64))
}

fn is_dynatrace(text: &str) -> bool {
    text.split('.').map(str::len).eq([6, 24, 64])
}

fn datadog(rng: &mut Rng) -> String {
    let length = rng.pick([32, 32, 40]);
    rng.hex(length)
}

fn is_datadog(text: &str) -> bool {
    shaped(text, &[""], 32..=40, lower_hex)
}

fn postman(rng: &mut Rng) -> String {
    format!("PMAK-{}-{}", rng.hex(24), rng.hex(34))
}

fn is_postman(text: &str) -> bool {
    text.split('-').map(str::len).eq([4, 24, 34])
}

fn figma(rng: &mut Rng) -> String {
    format!("figd_{}", rng.chars(BASE64URL, 39) + &rng.chars(BASE62, 1))
}

fn is_figma(text: &str) -> bool {
    shaped(text, &["figd_"], 40..=40, word)
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("GRAFANA", Class::Secret, "*", grafana, is_grafana)
        .labels("en=Grafana service account token|Grafana token;de=Grafana-Token;sv=Grafana-token")
        .keys("grafana_token|grafana_api_key|gf_token"),
    Kind::plain("SENTRY", Class::Secret, "*", sentry, is_sentry)
        .labels("en=Sentry auth token|Sentry token;de=Sentry-Token")
        .keys("sentry_auth_token|sentry_token"),
    Kind::plain("NEWRELIC", Class::Secret, "*", newrelic, is_newrelic)
        .labels("en=New Relic user key|New Relic API key")
        .keys("new_relic_api_key|newrelic_key"),
    Kind::plain("DYNATRACE", Class::Secret, "*", dynatrace, is_dynatrace)
        .labels("en=Dynatrace token|Dynatrace API token")
        .keys("dynatrace_api_token|dt_token"),
    Kind::plain("DATADOG", Class::Secret, "*", datadog, is_datadog)
        .labels("en=Datadog API key|Datadog application key|Datadog key;de=Datadog-Schlüssel")
        .keys("datadog_api_key|dd_api_key|datadog_app_key")
        .says("en: Datadog agent on the new nodes: DD_API_KEY={V} DD_SITE=datadoghq.eu"),
    Kind::plain("POSTMAN", Class::Secret, "*", postman, is_postman)
        .labels("en=Postman key|Postman API key")
        .keys("postman_api_key"),
    Kind::plain("FIGMA", Class::Secret, "*", figma, is_figma)
        .labels("en=Figma token|Figma personal access token")
        .keys("figma_token|figma_access_token"),
];
