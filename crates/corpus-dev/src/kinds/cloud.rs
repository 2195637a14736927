//! Keys of the large clouds.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::kind::{CRED, DEV, Kind, Make, PROSE};
use crate::lang::Lang::{De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::shape::{fits, make};
use crate::text::{Frag, found, plain};

/// The sixteen characters hold the account: after decoding it has at most twelve digits.
fn access_key_ok(written: &str) -> bool {
    let tail = written.get(4..).unwrap_or("");
    let mut bits = 0_u64;
    for c in tail.chars().take(10) {
        let Some(v) = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c) else {
            return false;
        };
        bits = bits << 5 | v as u64;
    }
    let account = (bits >> 2 & 0x7fff_ffff_ff80) >> 7;
    tail.len() == 16 && account <= 999_999_999_999 && !tail.ends_with("EXAMPLE")
}

fn access_key(rng: &mut Rng) -> String {
    loop {
        let shape = rng.pick(&["AKIA{216}", "AKIA{216}", "AKIA{216}", "ASIA{216}"]);
        let value = make(rng, shape);
        if access_key_ok(&value) {
            return value;
        }
    }
}

fn secret_key(rng: &mut Rng) -> String {
    loop {
        let value = make(rng, "{b40}");
        if value.starts_with(|c: char| c.is_ascii_alphanumeric())
            && value.ends_with(|c: char| c.is_ascii_alphanumeric())
        {
            return value;
        }
    }
}

fn storage(rng: &mut Rng) -> String {
    STANDARD.encode(rng.bytes(64))
}

fn storage_ok(written: &str) -> bool {
    STANDARD.decode(written).is_ok_and(|bytes| bytes.len() == 64)
}

/// A whole connection string; the key is the finding.
fn storage_line(rng: &mut Rng) -> Frag {
    let account = rng.pick(&["acmeprod01", "nordwindlogs", "exportstore", "shopimages"]);
    vec![
        plain(format!("DefaultEndpointsProtocol=https;AccountName={account};AccountKey=")),
        found("AZURE_STORAGE_KEY", storage(rng)),
        plain(";EndpointSuffix=core.windows.net"),
    ]
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        labels: &[
            (En, "AWS access key ID;AWS access key;access key ID (AWS)"),
            (De, "f:AWS-Access-Key-ID;m:AWS Access Key"),
            (Fr, "f:clé d'accès AWS"),
            (Es, "f:clave de acceso de AWS"),
            (It, "f:chiave di accesso AWS"),
            (Nl, "f:AWS-toegangssleutel"),
            (Pl, "m:klucz dostępu AWS"),
            (Pt, "f:chave de acesso da AWS"),
            (Sv, "m:åtkomstnyckel för AWS"),
            (Ja, "AWSのアクセスキー"),
        ],
        ..key!(
            "AWS_ACCESS_KEY",
            "AWS",
            "aws_access_key_id;aws_access_key;access_key_id",
            Make::Rule(access_key),
            access_key_ok
        )
    },
    Kind {
        labels: &[
            (En, "AWS secret access key;AWS secret key;secret access key (AWS)"),
            (De, "m:AWS-Secret-Key;m:AWS Secret Access Key"),
            (Fr, "f:clé secrète AWS"),
        ],
        ..key!(
            "AWS_SECRET_KEY",
            "AWS secret",
            "aws_secret_access_key;aws_secret_key;s3_secret_access_key",
            Make::Rule(secret_key),
            |written| { fits("{b40}", written) }
        )
    },
    key!(
        "GCP_API_KEY",
        "Google Maps",
        "google_maps_api_key;google_api_key;gcp_api_key;firebase_api_key",
        ["AIzaSy{u32}{w1}", "AIza{u34}{w1}"]
    ),
    Kind {
        labels: &[
            (En, "Google client secret;Google OAuth client secret"),
            (De, "n:Google-Client-Secret"),
            (Fr, "m:secret client Google"),
        ],
        ..key!("GCP_OAUTH", "Google", "google_client_secret;google_oauth_client_secret", ["GOCSPX-{u27}{w1}"])
    },
    token!("GCP_OAUTH", "Google OAuth", "google_access_token;google_oauth_token", ["ya29.a0{u158}{w1}"]),
    Kind {
        sites: CRED & !PROSE,
        ..key!(
            "AZURE_STORAGE_KEY",
            "Azure Storage",
            "azure_storage_key;storage_account_key",
            Make::Rule(storage),
            storage_ok
        )
    },
    Kind {
        theme: DEV,
        sites: CRED & !PROSE,
        labels: &[
            (En, "storage connection string;Azure Storage connection string"),
            (De, "m:Azure-Storage-Connection-String"),
        ],
        ..key!(
            "AZURE_STORAGE_KEY",
            "Azure Storage",
            "azure_storage_connection_string;blob_connection_string",
            Make::Parts(storage_line),
            storage_ok
        )
    },
    Kind {
        labels: &[
            (En, "Azure client secret;Entra client secret;client secret of the app registration"),
            (De, "n:Azure-Client-Secret;n:Entra-Client-Secret"),
            (Fr, "m:secret client Azure"),
        ],
        ..key!(
            "AZURE_AD_SECRET",
            "Azure",
            "azure_client_secret;arm_client_secret;entra_client_secret",
            ["{w3}8Q~{w31}_{w2}", "{w3}8Q~{w34}", "{w3}7Q~{w30}.{w3}"]
        )
    },
];
