//! Keys of the large clouds.

use super::{Class, Kind, Made, alnum, shaped, word};
use crate::checks::codec::{base64, base64_open, unbase64};
use crate::rng::{BASE62, BASE64URL, LOWER_DIGITS, Rng};
use crate::words;

/// Base32 as in account numbers and key ids: no 0, 1, 8, 9.
const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn aws_key(rng: &mut Rng) -> String {
    // The bits behind the prefix hold the account number of twelve digits; a first letter up to Q keeps it small.
    let prefix = rng.pick(["AKIA", "AKIA", "AKIA", "ASIA", "ABIA", "ACCA"]);
    loop {
        let tail = rng.chars(BASE32, 16);
        let bits = tail
            .bytes()
            .take(10)
            .fold(0_u64, |sum, b| sum << 5 | BASE32.bytes().position(|c| c == b).unwrap_or(0) as u64);
        let account = (bits >> 2 & 0x7fff_ffff_ff80) >> 7;
        if account <= 999_999_999_999 {
            return format!("{prefix}{tail}");
        }
    }
}

fn is_aws_key(text: &str) -> bool {
    shaped(text, &["AKIA", "ASIA", "ABIA", "ACCA"], 16..=16, |c| BASE32.contains(c))
}

fn aws_secret(rng: &mut Rng) -> String {
    base64(rng.bytes(30))
}

fn is_aws_secret(text: &str) -> bool {
    text.len() == 40 && unbase64(text).is_some()
}

fn bedrock(rng: &mut Rng) -> String {
    if rng.chance(60) {
        let head = format!("BedrockAPIKey-{}-at-{}:", rng.chars(LOWER_DIGITS, 4), rng.number(12));
        let mut bytes = head.into_bytes();
        bytes.extend(rng.chars(BASE62, 52).into_bytes());
        format!("ABSK{}", base64(bytes))
    } else {
        let query = format!(
            "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Credential={}",
            rng.chars(BASE32, 30)
        );
        format!("bedrock-api-key-{}", base64(query))
    }
}

fn is_bedrock(text: &str) -> bool {
    text.strip_prefix("ABSK")
        .is_some_and(|body| (109..=271).contains(&body.len()) && unbase64(body).is_some())
        || text.starts_with("bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t")
}

fn gcp_key(rng: &mut Rng) -> String {
    format!("AIzaSy{}", rng.chars(BASE64URL, 33))
}

fn is_gcp_key(text: &str) -> bool {
    shaped(text, &["AIza"], 35..=35, word)
}

fn gcp_oauth(rng: &mut Rng) -> String {
    match rng.below(5) {
        0 | 1 => format!("GOCSPX-{}", rng.chars(BASE64URL, 28)),
        2 | 3 => {
            let length = rng.between(140, 200) as usize;
            format!("ya29.a0A{}", rng.chars(BASE64URL, length))
        }
        _ => format!("1//0{}", rng.chars(BASE64URL, 61) + &rng.chars(BASE62, 20)),
    }
}

fn is_gcp_oauth(text: &str) -> bool {
    shaped(text, &["GOCSPX-"], 28..=28, word)
        || shaped(text, &["ya29."], 20..=400, word)
        || shaped(text, &["1//"], 40..=200, word)
}

fn azure_storage(rng: &mut Rng) -> Made {
    let account = format!("{}{}", rng.one(words::SYSTEMS).replace('-', ""), rng.chars(LOWER_DIGITS, 4));
    let before = if rng.chance(75) {
        format!("DefaultEndpointsProtocol=https;AccountName={account};AccountKey=")
    } else {
        format!("BlobEndpoint=https://{account}.blob.core.windows.net/;AccountName={account};AccountKey=")
    };
    let after =
        rng.pick([";EndpointSuffix=core.windows.net", ";EndpointSuffix=core.windows.net", ""]).to_owned();
    Made { before, value: base64(rng.bytes(64)), after }
}

fn is_azure_storage(text: &str) -> bool {
    text.ends_with("==") && unbase64(text).is_some_and(|bytes| bytes.len() == 64)
}

fn azure_ad(rng: &mut Rng) -> String {
    let signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~.";
    let length = rng.between(31, 34) as usize;
    format!(
        "{}{}Q~{}",
        rng.chars(BASE62, 3),
        rng.pick([7, 8]),
        rng.chars(signs, length - 1) + &rng.chars(BASE62, 1)
    )
}

fn is_azure_ad(text: &str) -> bool {
    text.get(4..6) == Some("Q~") && (37..=40).contains(&text.len())
}

fn azure_sas(rng: &mut Rng) -> Made {
    let account = rng.one(words::SYSTEMS).replace('-', "");
    let year = rng.between(2025, 2027);
    let month = rng.between(1, 12);
    let folder = rng.one("exports|backups|invoices|uploads|reports");
    let before = format!(
        "https://{account}.blob.core.windows.net/{folder}?sv=2022-11-02&ss=b&srt=sco&sp=rl&\
                se={year}-{month:02}-28T18:00:00Z&spr=https&sig="
    );
    // The signature is the base64 of an HMAC-SHA256, with its signs percent-encoded.
    let value = base64(rng.bytes(32)).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    Made { before, value, after: String::new() }
}

fn is_azure_sas(text: &str) -> bool {
    text.ends_with("%3D")
        && unbase64(&text.replace("%2B", "+").replace("%2F", "/").replace("%3D", "="))
            .is_some_and(|b| b.len() == 32)
}

fn devops_pat(rng: &mut Rng) -> String {
    if rng.chance(60) {
        // The newer form: 84 characters with the mark AZDO and five characters behind it.
        let body = rng.chars(BASE62, 75);
        format!("{}AZDO{}", body, rng.chars(BASE62, 5))
    } else {
        rng.chars("abcdefghijklmnopqrstuvwxyz234567", 52)
    }
}

fn is_devops_pat(text: &str) -> bool {
    (text.len() == 84 && text.get(75..79) == Some("AZDO")) || (text.len() == 52 && text.chars().all(alnum))
}

/// 128 or more random bits behind a host name part, for the OAuth secret of an application.
fn oidc(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => rng.chars(BASE62, 32),
        1 => rng.chars(BASE62, 40),
        2 => base64_open(rng.bytes(32)).replace(['+', '/'], "x"),
        _ => rng.chars(BASE64URL, 41) + &rng.chars(BASE62, 2),
    }
}

fn is_oidc(text: &str) -> bool {
    (32..=64).contains(&text.len()) && text.chars().all(word)
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("AWS_ACCESS_KEY", Class::Secret, "*", aws_key, is_aws_key)
        .labels("en=AWS access key ID|access key|AWS key|IAM access key;de=AWS-Zugriffsschlüssel|Access Key ID;\
                fr=clé d'accès AWS;es=clave de acceso de AWS;ja=AWSアクセスキー")
        .keys("aws_access_key_id|access_key_id|aws_key|s3_access_key")
        .says("en: I found {V} in the build output, that IAM user must be rotated today.
en: the bucket sync still runs with {V}, who owns that user?
de: Im Protokoll steht der Access Key {V} im Klartext, bitte sperren.
fr: La clé {V} apparaît en clair dans le journal de la tâche.
ja: ログにアクセスキー {V} がそのまま出ています。"),
    Kind::plain("AWS_SECRET_KEY", Class::Secret, "*", aws_secret, is_aws_secret)
        .labels("en=AWS secret access key|AWS secret key|secret for that AWS key;\
                de=geheimer AWS-Schlüssel|AWS Secret Access Key;fr=clé secrète AWS;ja=AWSシークレットアクセスキー")
        .keys("aws_secret_access_key|aws_secret_key|aws_secret")
        .says("en: AWS credentials for the restore test: {@AWS_ACCESS_KEY} and the secret {V}
en: aws configure with key {@AWS_ACCESS_KEY}, secret access key {V}, region eu-central-1
de: Für den Rücksicherungstest: AWS Key {@AWS_ACCESS_KEY}, AWS Secret {V}
nl: AWS-sleutel {@AWS_ACCESS_KEY} met secret {V}, alleen voor de testomgeving."),
    Kind::plain("AWS_BEDROCK_KEY", Class::Secret, "*", bedrock, is_bedrock)
        .labels("en=Bedrock API key|AWS Bedrock key")
        .keys("aws_bearer_token_bedrock|bedrock_api_key"),
    Kind::plain("GCP_API_KEY", Class::Secret, "*", gcp_key, is_gcp_key)
        .labels("en=Google API key|Maps key|Google Maps API key|Firebase API key;\
                de=Google-API-Schlüssel|Schlüssel für Google Maps;fr=clé API Google;es=clave de la API de Google")
        .keys("google_api_key|gmaps_key|maps_api_key|firebase_api_key|youtube_key")
        .says("en: the store locator calls https://maps.googleapis.com/maps/api/js?key={V}&libraries=places without a referrer limit
de: Die Filialsuche lädt https://maps.googleapis.com/maps/api/js?key={V} ohne Einschränkung."),
    Kind::plain("GCP_OAUTH", Class::Secret, "*", gcp_oauth, is_gcp_oauth)
        .labels("en=Google OAuth credential|Google client secret|Google token")
        .keys("google_oauth_credential|google_client_secret|google_oauth"),
    Kind::dressed("AZURE_STORAGE_KEY", Class::Secret, azure_storage, is_azure_storage)
        .labels("en=storage connection string|Azure storage connection string|blob connection;\
                de=Verbindungszeichenfolge des Speicherkontos;fr=chaîne de connexion du compte de stockage")
        .keys("azure_storage_connection_string|azure_web_jobs_storage|blob_connection|storage_connection"),
    Kind::plain("AZURE_AD_SECRET", Class::Secret, "*", azure_ad, is_azure_ad)
        .labels("en=Azure app secret|Entra application secret|app registration secret;\
                de=Geheimnis der App-Registrierung|Azure-App-Geheimnis")
        .keys("azure_client_secret|arm_client_secret|aad_client_secret|entra_secret"),
    Kind::dressed("AZURE_SAS", Class::Secret, azure_sas, is_azure_sas)
        .labels("en=SAS link|SAS URL|download link (SAS)|shared access link;de=SAS-Link|SAS-URL")
        .keys("sas_url|blob_sas_url|export_url|container_sas"),
    Kind::plain("AZURE_DEVOPS_PAT", Class::Secret, "*", devops_pat, is_devops_pat)
        .labels("en=Azure DevOps PAT|Azure DevOps token|personal access token for dev.azure.com;\
                de=Azure-DevOps-Token|PAT für Azure DevOps")
        .keys("azure_devops_pat|azure_devops_ext_pat|azuredevops_token|azure_devops_personal_access_token"),
    Kind::plain("OIDC_CLIENT_SECRET", Class::Secret, "*", oidc, is_oidc)
        .labels("en=client_secret|OIDC client secret|OAuth client secret|client secret for SSO;\
                de=Client-Secret|OIDC-Client-Secret;fr=secret client OAuth|client_secret;ja=クライアントシークレット")
        .keys("client_secret|oidc_client_secret|oauth_client_secret|keycloak_client_secret|sso_client_secret"),
];
