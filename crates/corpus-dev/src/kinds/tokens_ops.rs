//! Tokens of monitoring, identity and secret stores.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::kind::{Kind, Make};
use crate::lang::Lang::{De, En, Fr};
use crate::rng::Rng;
use crate::shape::make;

/// A token of an organization: base64 of JSON, then a body.
fn sentry(rng: &mut Rng) -> String {
    if rng.chance(50) {
        return make(rng, "sntryu_{h64}");
    }
    let json = format!(
        "{{\"iat\":{}.5,\"url\":\"https://sentry.example.com\",\"region_url\":\"https://de.example.com\",\"org\":\"{}\"}}",
        rng.range(1_700_000_000, 1_780_000_000),
        rng.pick(&["nordwind", "acme", "harbor"])
    );
    format!("sntrys_{}_{}", STANDARD_NO_PAD.encode(json), make(rng, "{b43}"))
}

pub(super) const KINDS: &[Kind] = &[
    token!("OKTA_TOKEN", "Okta", "okta_api_token;okta_token;okta_client_token", ["00{u39}{w1}", "00{w40}"]),
    token!(
        "VAULT",
        "Vault",
        "vault_token;vault_root_token;x_vault_token",
        ["hvs.CAESI{u90}{w1}", "hvs.{w24}", "hvs.{w95}", "hvb.AAAAAQ{u150}{w1}"]
    ),
    token!("SENTRY", "Sentry", "sentry_auth_token;sentry_token", Make::Rule(sentry), |written| written
        .starts_with("sntry")),
    key!("NEWRELIC", "New Relic", "new_relic_api_key;newrelic_user_key", ["NRAK-{K27}"]),
    token!("DYNATRACE", "Dynatrace", "dt_api_token;dynatrace_api_token", ["dt0c01.{K24}.{K64}"]),
    key!("DATADOG", "Datadog", "dd_api_key;datadog_api_key", ["{h32}"]),
    Kind {
        labels: &[
            (En, "Datadog application key;Datadog app key"),
            (De, "m:Datadog-Application-Key"),
            (Fr, "f:clé d'application Datadog"),
        ],
        ..key!("DATADOG", "Datadog", "dd_app_key;datadog_app_key", ["{h40}"])
    },
];
