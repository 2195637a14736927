//! Tokens of some services for offices and teams.

use super::{Class, Kind, lower_hex, shaped};
use crate::checks::codec::base64_url;
use crate::rng::{BASE62, Rng, UPPER_DIGITS};

fn airtable(rng: &mut Rng) -> String {
    format!("pat{}.{}", rng.chars(BASE62, 14), rng.hex(64))
}

fn is_airtable(text: &str) -> bool {
    text.split_once('.')
        .is_some_and(|(id, key)| id.len() == 17 && key.len() == 64 && key.chars().all(lower_hex))
}

fn one_password(rng: &mut Rng) -> String {
    if rng.chance(50) {
        let groups: Vec<String> =
            [6, 6, 5, 5, 5, 5].iter().map(|size| rng.chars(UPPER_DIGITS, *size)).collect();
        return format!("A3-{}", groups.join("-"));
    }
    let json = format!(
        "{{\"signInAddress\":\"team.1password.eu\",\"userAuth\":{{\"method\":\"SRPg-4096\",\
                \"alg\":\"PBES2g-HS256\",\"iterations\":650000,\"salt\":\"{}\"}},\
                \"throttleSecret\":{{\"seed\":\"{}\"}},\"deviceUuid\":\"{}\"}}",
        rng.chars(BASE62, 22),
        rng.hex(64),
        rng.chars("abcdefghijklmnopqrstuvwxyz234567", 26)
    );
    format!("ops_{}", base64_url(json))
}

fn is_one_password(text: &str) -> bool {
    shaped(text, &["A3-"], 37..=37, |c| c.is_ascii_alphanumeric() || c == '-') || text.starts_with("ops_eyJ")
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("AIRTABLE", Class::Secret, "*", airtable, is_airtable)
        .labels("en=Airtable token|Airtable PAT;de=Airtable-Token")
        .keys("airtable_token|airtable_pat|airtable_api_token"),
    Kind::plain("1PASSWORD", Class::Secret, "*", one_password, is_one_password)
        .labels("en=1Password Secret Key or token|1Password service account token|1Password key;de=1Password-Token")
        .keys("op_service_account_token|onepassword_token|op_secret_key"),
];
