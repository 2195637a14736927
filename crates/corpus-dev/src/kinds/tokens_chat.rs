//! Tokens of chat, mail, shop and office services.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::kind::{Kind, Make};
use crate::lang::Lang::{De, En, Es, Fr};
use crate::rng::Rng;
use crate::shape::make;

/// Base64 of the id, a time, a signature.
fn discord(rng: &mut Rng) -> String {
    let id = rng.range(100_000_000_000_000_000, 999_999_999_999_999_999).to_string();
    format!("{}.{}.{}", STANDARD_NO_PAD.encode(id), make(rng, "{w6}"), make(rng, "{w38}"))
}

fn discord_ok(written: &str) -> bool {
    written.split('.').count() == 3
        && STANDARD_NO_PAD
            .decode(written.split('.').next().unwrap_or(""))
            .is_ok_and(|id| id.iter().all(u8::is_ascii_digit))
}

fn ops(rng: &mut Rng) -> String {
    let body = format!(
        "{{\"signInAddress\":\"nordwind.1password.eu\",\"userAuth\":{{\"method\":\"SRPg-4096\",\"alg\":\"PBES2g-HS256\",\"iterations\":650000,\"salt\":\"{}\"}},\"srpX\":\"{}\",\"secretKey\":\"{}\"}}",
        make(rng, "{w22}"),
        make(rng, "{h64}"),
        make(rng, "{K34}")
    );
    format!("ops_{}", STANDARD_NO_PAD.encode(body))
}

pub(super) const KINDS: &[Kind] = &[
    token!(
        "SLACK_TOKEN",
        "Slack",
        "slack_token;slack_bot_token;slack_api_token;slack_app_token",
        [
            "xoxb-{n1}{d11}-{n1}{d12}-{w24}",
            "xoxp-{n1}{d11}-{n1}{d11}-{n1}{d12}-{h32}",
            "xapp-1-A{K10}-{n1}{d12}-{h64}",
            "xoxb-{n1}{d11}-{n1}{d12}-{w24}"
        ]
    ),
    token!("DISCORD", "Discord bot", "discord_token;discord_bot_token", Make::Rule(discord), discord_ok),
    Kind {
        labels: &[
            (En, "Discord webhook;webhook URL of the Discord channel"),
            (De, "m:Discord-Webhook"),
            (Fr, "m:webhook Discord"),
            (Es, "m:webhook de Discord"),
        ],
        ..token!(
            "DISCORD",
            "Discord",
            "discord_webhook_url;discord_webhook",
            ["https://discord.com/api/webhooks/{n1}{d18}/{u67}{w1}"]
        )
    },
    token!(
        "TELEGRAM_BOT",
        "Telegram bot",
        "telegram_bot_token;telegram_token;tg_bot_token",
        ["{n1}{d9}:AA{u32}{w1}", "{n1}{d9}:AA{w33}"]
    ),
    key!(
        "STRIPE_KEY",
        "Stripe",
        "stripe_secret_key;stripe_api_key;stripe_key",
        ["sk_live_51{w97}", "sk_live_{w24}", "rk_live_51{w97}"]
    ),
    Kind {
        labels: &[
            (En, "Stripe webhook secret;Stripe webhook signing secret"),
            (De, "n:Stripe-Webhook-Secret"),
            (Fr, "m:secret du webhook Stripe"),
        ],
        ..key!("STRIPE_KEY", "Stripe", "stripe_webhook_secret;stripe_signing_secret", ["whsec_{w32}"])
    },
    key!(
        "SENDGRID",
        "SendGrid",
        "sendgrid_api_key;sendgrid_key",
        ["SG.{w22}.{w43}", "SG.{u21}{w1}.{u42}{w1}"]
    ),
    key!("MAILGUN", "Mailgun", "mailgun_api_key;mailgun_key", ["key-{h32}", "{h32}-{h8}-{h8}"]),
    key!("MAILCHIMP", "Mailchimp", "mailchimp_api_key;mailchimp_key", ["{h32}-us{n1}", "{h32}-us1{d1}"]),
    token!("TWILIO", "Twilio", "twilio_auth_token;twilio_token", ["{h32}"]),
    token!(
        "SHOPIFY",
        "Shopify",
        "shopify_access_token;shopify_token;shopify_shared_secret",
        ["shpat_{h32}", "shpss_{h32}", "shpca_{h32}"]
    ),
    token!(
        "SQUARE",
        "Square",
        "square_access_token;square_token",
        ["EAAA{w60}", "sq0atp-{u21}{w1}", "sq0csp-{u42}{w1}"]
    ),
    token!(
        "PAYPAL",
        "PayPal Braintree",
        "braintree_access_token;paypal_access_token",
        ["access_token$production${k16}${h32}"]
    ),
    Kind {
        labels: &[
            (En, "PayPal client secret;PayPal secret"),
            (De, "n:PayPal-Client-Secret"),
            (Fr, "m:secret client PayPal"),
        ],
        ..key!("PAYPAL", "PayPal", "paypal_client_secret;paypal_secret", ["E{u78}{w1}"])
    },
    token!("NOTION", "Notion", "notion_token;notion_api_key;notion_integration_token", ["ntn_{d11}{w35}"]),
    key!("LINEAR", "Linear", "linear_api_key;linear_key", ["lin_api_{w40}"]),
    key!("POSTMAN", "Postman", "postman_api_key;postman_key", ["PMAK-{h24}-{h34}"]),
    token!("FIGMA", "Figma", "figma_token;figma_access_token", ["figd_{u39}{w1}"]),
    token!("AIRTABLE", "Airtable", "airtable_token;airtable_pat;airtable_api_key", ["pat{w14}.{h64}"]),
    token!(
        "1PASSWORD",
        "1Password service account",
        "op_service_account_token;onepassword_token",
        Make::Rule(ops),
        |written| written.starts_with("ops_eyJ")
    ),
    Kind {
        labels: &[
            (En, "1Password Secret Key;Secret Key from the 1Password Emergency Kit"),
            (De, "m:1Password Secret Key"),
            (Fr, "f:clé secrète 1Password"),
        ],
        ..key!(
            "1PASSWORD",
            "1Password",
            "onepassword_secret_key;op_secret_key",
            ["A3-{K6}-{K6}-{K5}-{K5}-{K5}-{K5}"]
        )
    },
];
