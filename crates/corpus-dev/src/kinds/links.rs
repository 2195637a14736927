//! Addresses on the web that give access to whoever has them.

use crate::digest::hex;
use crate::kind::{BASE, CRED, DEV, Kind, Make, NET};
use crate::lang::Lang::{De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::shape::{fits, make};
use crate::text::{Frag, found, plain};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

fn percent(text: &str) -> String {
    text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

fn day(rng: &mut Rng) -> String {
    format!("{}-{:02}-{:02}", rng.range(2024, 2026), rng.range(1, 12), rng.range(1, 28))
}

/// A link with a token in its query; the token is the finding.
fn link(rng: &mut Rng) -> Frag {
    let site = rng.pick(&[
        "https://files.example.com",
        "https://app.example.org",
        "https://share.example.net",
        "https://portal.example.com",
        "https://api.example.com",
    ]);
    let path = rng.pick(&[
        "/d/8812",
        "/v1/export",
        "/reset",
        "/download/report.pdf",
        "/invite",
        "/callback",
        "/s/quarterly",
        "/unsubscribe",
        "/board",
    ]);
    let name =
        rng.pick(&["token", "access_token", "sig", "key", "auth", "reset_token", "session_token", "api_key"]);
    let before = rng.pick(&["", "lang=de&", "id=4471&", "v=2&", "page=3&"]);
    let after = rng.pick(&["", "", "&limit=10", "&expires=1761905000", "&lang=en", "&state=4"]);
    let shape = rng.pick(&["{w32}", "{w24}", "{h40}", "{w43}", "{h64}", "{w20}-{w12}"]);
    vec![
        plain(format!("{site}{path}?{before}{name}=")),
        found("URL_WITH_TOKEN", make(rng, shape)),
        plain(after),
    ]
}

/// Without its signature the address opens nothing, so the signature is the finding.
fn presigned(rng: &mut Rng) -> Frag {
    let bucket = rng.pick(&["nordwind-export", "acme-reports", "invoices-prod", "team-backup", "media-raw"]);
    let region = rng.pick(&["eu-central-1", "us-east-1", "eu-west-3", "ap-northeast-1"]);
    let object = rng.pick(&[
        "2025/report.csv",
        "dumps/2025-03-11.sql.gz",
        "scan-0071.pdf",
        "img/hero.png",
        "tmp/upload.bin",
    ]);
    let stamp = day(rng).replace('-', "");
    vec![
        plain(format!(
            "https://{bucket}.s3.{region}.amazonaws.com/{object}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={stamp}T{:02}{:02}11Z&X-Amz-Expires={}&X-Amz-SignedHeaders=host&X-Amz-Signature=",
            rng.below(24),
            rng.below(60),
            rng.one(&[900, 3600, 86400])
        )),
        found("S3_PRESIGNED_URL", hex(&rng.bytes(32))),
    ]
}

/// A shared access signature of Azure: base64 of 32 bytes, percent-encoded.
fn sas(rng: &mut Rng) -> Frag {
    let account = rng.pick(&["acmeprod01", "nordwindlogs", "exportstore", "teambackup"]);
    let object = rng.pick(&["export/2026.csv", "raw", "backup/db.bak", "images/a.png"]);
    let end = day(rng);
    vec![
        plain(format!(
            "https://{account}.blob.core.windows.net/{object}?sv=2022-11-02&se={end}T23%3A59%3A59Z&sr=c&sp=rl&sig="
        )),
        found("AZURE_SAS", percent(&STANDARD.encode(rng.bytes(32)))),
    ]
}

/// A connection string of Service Bus; the key is the finding.
fn bus(rng: &mut Rng) -> Frag {
    let space = rng.pick(&["acme-bus", "nordwind-events", "orders-prod"]);
    vec![
        plain(format!(
            "Endpoint=sb://{space}.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey="
        )),
        found("AZURE_SAS", STANDARD.encode(rng.bytes(32))),
    ]
}

fn sas_ok(written: &str) -> bool {
    let plain = written.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    STANDARD.decode(plain).is_ok_and(|bytes| bytes.len() == 32)
}

fn uuid(rng: &mut Rng) -> String {
    make(rng, "{h8}-{h4}-{h4}-{h4}-{h12}")
}

fn slack(rng: &mut Rng) -> String {
    make(rng, "https://hooks.slack.com/services/T{K10}/B{K10}/{w24}")
}

fn teams(rng: &mut Rng) -> String {
    let (a, b, c) = (uuid(rng), uuid(rng), uuid(rng));
    format!("https://acme.webhook.office.com/webhookb2/{a}@{b}/IncomingWebhook/{}/{c}", make(rng, "{h32}"))
}

const LINKS: &[(crate::lang::Lang, &str)] = &[
    (En, "download link;share link;personal link;link from the mail"),
    (De, "m:Download-Link;m:Freigabelink"),
    (Fr, "m:lien de téléchargement;m:lien de partage"),
    (Es, "m:enlace de descarga;m:enlace compartido"),
    (It, "m:link di download;m:link condiviso"),
    (Nl, "f:downloadlink;f:deellink"),
    (Pl, "m:link do pobrania;m:link udostępniony"),
    (Pt, "m:link de download;m:link de partilha"),
    (Sv, "m:nedladdningslänk;m:delningslänk"),
    (Ja, "ダウンロードリンク;共有リンク"),
];

const HOOKS: &[(crate::lang::Lang, &str)] = &[
    (En, "incoming webhook;webhook URL;webhook of the alert channel"),
    (De, "f:Webhook-URL;m:Webhook"),
    (Fr, "f:URL du webhook;m:webhook"),
    (Es, "f:URL del webhook;m:webhook"),
    (It, "m:URL del webhook;m:webhook"),
    (Nl, "f:webhook-URL;f:webhook"),
    (Pl, "m:adres webhooka;m:webhook"),
    (Pt, "m:URL do webhook;m:webhook"),
    (Sv, "m:webhook-URL;m:webhook"),
    (Ja, "Webhook URL"),
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "URL_WITH_TOKEN",
        theme: DEV | NET,
        sites: CRED,
        make: Make::Parts(link),
        check: |written| written.len() >= 16,
        labels: LINKS,
        keys: "download_url;share_link;callback_url;reset_url;file_url",
        ..BASE
    },
    Kind {
        id: "S3_PRESIGNED_URL",
        theme: DEV | NET,
        sites: CRED,
        make: Make::Parts(presigned),
        check: |written| fits("{h64}", written),
        labels: LINKS,
        keys: "presigned_url;s3_url;upload_url;report_url",
        ..BASE
    },
    Kind {
        id: "AZURE_SAS",
        theme: DEV,
        sites: CRED,
        make: Make::Parts(sas),
        check: sas_ok,
        labels: LINKS,
        keys: "sas_url;blob_sas_url;container_sas_uri",
        ..BASE
    },
    Kind {
        id: "AZURE_SAS",
        theme: DEV,
        sites: CRED & !crate::kind::PROSE,
        make: Make::Parts(bus),
        check: sas_ok,
        labels: &[(En, "Service Bus connection string;event hub connection string")],
        keys: "servicebus_connection;service_bus_connection_string;eventhub_connection_string",
        ..BASE
    },
    Kind {
        id: "SLACK_WEBHOOK",
        theme: DEV,
        sites: CRED,
        make: Make::Rule(slack),
        check: |written| written.starts_with("https://hooks.slack.com/services/T"),
        labels: HOOKS,
        keys: "slack_webhook_url;slack_webhook;alert_webhook;slack_hook",
        ..BASE
    },
    Kind {
        id: "TEAMS_WEBHOOK",
        theme: DEV,
        sites: CRED,
        make: Make::Rule(teams),
        check: |written| written.contains("/IncomingWebhook/"),
        labels: HOOKS,
        keys: "teams_webhook_url;teams_webhook;msteams_hook",
        ..BASE
    },
];
