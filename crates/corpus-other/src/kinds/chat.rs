//! Tokens and web hooks of chat systems, and of services for language models.

use super::{Class, Kind, alnum, shaped, word};
use crate::checks::codec::base64_url;
use crate::rng::{BASE62, BASE64URL, HEX, LOWER, LOWER_DIGITS, Rng, UPPER, UPPER_DIGITS};

fn slack_token(rng: &mut Rng) -> String {
    let (a, b) = (rng.number(12), rng.number(13));
    match rng.below(6) {
        0..=2 => format!("xoxb-{a}-{b}-{}", rng.chars(BASE62, 24)),
        3 => format!("xoxp-{a}-{b}-{}-{}", rng.number(13), rng.hex(32)),
        4 => format!("xapp-1-A{}-{b}-{}", rng.chars(UPPER_DIGITS, 10), rng.chars(HEX, 64)),
        _ => format!("xoxe.xoxp-1-{}", rng.chars(UPPER_DIGITS, 163)),
    }
}

fn is_slack_token(text: &str) -> bool {
    shaped(text, &["xoxb-", "xoxp-", "xapp-1-", "xoxe.xoxp-1-"], 40..=180, word)
}

fn slack_hook(rng: &mut Rng) -> String {
    let (team, hook) = (rng.chars(UPPER_DIGITS, 8), rng.chars(UPPER_DIGITS, 10));
    format!("https://hooks.slack.com/services/T{team}/B{hook}/{}", rng.chars(BASE62, 24))
}

fn is_slack_hook(text: &str) -> bool {
    shaped(text, &["https://hooks.slack.com/services/"], 43..=56, |c| alnum(c) || c == '/')
}

fn teams_hook(rng: &mut Rng) -> String {
    let tenant = rng.one("contoso|fabrikam|northwind|litware|wingtip");
    let (group, directory, user) = (rng.uuid(), rng.uuid(), rng.uuid());
    format!(
        "https://{tenant}.webhook.office.com/webhookb2/{group}@{directory}/IncomingWebhook/{}/{user}",
        rng.hex(32)
    )
}

fn is_teams_hook(text: &str) -> bool {
    text.contains(".webhook.office.com/webhookb2/") && text.contains("/IncomingWebhook/")
}

fn discord(rng: &mut Rng) -> String {
    let id = rng.number(18);
    if rng.chance(55) {
        // The first part is the base64 of the digits of the user id.
        let user = base64_url(&id);
        format!("{user}.{}.{}", rng.chars(BASE64URL, 6), rng.chars(BASE64URL, 27))
    } else {
        format!("https://discord.com/api/webhooks/{id}/{}", rng.chars(BASE64URL, 68))
    }
}

fn is_discord(text: &str) -> bool {
    shaped(text, &["https://discord.com/api/webhooks/"], 87..=87, |c| word(c) || c == '/')
        || text.split('.').map(str::len).eq([24, 6, 27])
}

fn telegram(rng: &mut Rng) -> String {
    let length = rng.pick([9, 10, 10]);
    format!("{}:AA{}", rng.number(length), rng.chars(BASE64URL, 33))
}

fn is_telegram(text: &str) -> bool {
    text.split_once(':').is_some_and(|(id, key)| id.len() >= 5 && key.len() == 35 && key.starts_with('A'))
}

fn openai(rng: &mut Rng) -> String {
    if rng.chance(75) {
        let kind = rng.pick(["proj", "proj", "svcacct", "admin"]);
        let length = rng.pick([58, 74]);
        format!(
            "sk-{kind}-{}T3BlbkFJ{}",
            rng.chars(BASE64URL, length),
            rng.chars(BASE64URL, length - 1) + &rng.chars(BASE62, 1)
        )
    } else {
        format!("sk-{}T3BlbkFJ{}", rng.chars(BASE62, 20), rng.chars(BASE62, 20))
    }
}

fn is_openai(text: &str) -> bool {
    text.starts_with("sk-") && text.contains("T3BlbkFJ")
}

fn anthropic(rng: &mut Rng) -> String {
    let kind = rng.pick(["api03", "api03", "admin01"]);
    format!("sk-ant-{kind}-{}AA", rng.chars(BASE64URL, 93))
}

fn is_anthropic(text: &str) -> bool {
    shaped(text, &["sk-ant-api03-", "sk-ant-admin01-"], 95..=95, word) && text.ends_with("AA")
}

fn hugging_face(rng: &mut Rng) -> String {
    let letters = format!("{UPPER}{LOWER}");
    let prefix = rng.pick(["hf_", "hf_", "hf_", "api_org_"]);
    format!("{prefix}{}", rng.chars(&letters, 34))
}

fn is_hugging_face(text: &str) -> bool {
    shaped(text, &["hf_", "api_org_"], 34..=34, |c| c.is_ascii_alphabetic())
}

fn other_ai(rng: &mut Rng) -> String {
    let (prefix, length) = rng.pick([("pplx-", 48), ("gsk_", 52), ("r8_", 37), ("xai-", 80)]);
    format!("{prefix}{}", rng.chars(BASE62, length))
}

fn is_other_ai(text: &str) -> bool {
    shaped(text, &["pplx-", "gsk_", "r8_", "xai-"], 37..=80, alnum)
}

fn notion(rng: &mut Rng) -> String {
    format!("ntn_{}{}", rng.number(11), rng.chars(BASE62, 35))
}

fn is_notion(text: &str) -> bool {
    shaped(text, &["ntn_"], 46..=46, alnum)
}

fn linear(rng: &mut Rng) -> String {
    format!("lin_api_{}", rng.chars(BASE62, 40))
}

fn is_linear(text: &str) -> bool {
    shaped(text, &["lin_api_"], 40..=40, alnum)
}

fn okta(rng: &mut Rng) -> String {
    format!("00{}", rng.chars(BASE64URL, 39) + &rng.chars(LOWER_DIGITS, 1))
}

fn is_okta(text: &str) -> bool {
    shaped(text, &["00"], 40..=40, word)
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("SLACK_TOKEN", Class::Secret, "*", slack_token, is_slack_token)
        .labels(
            "en=Slack bot token|Slack token|token of the Slack app;de=Slack-Token|Bot-Token für Slack;\
                es=token de Slack;ja=Slackトークン",
        )
        .keys("slack_bot_token|slack_token|slack_app_token|slack_api_token"),
    Kind::plain("SLACK_WEBHOOK", Class::Secret, "*", slack_hook, is_slack_hook)
        .labels("en=Slack webhook|webhook for #alerts|incoming webhook;de=Slack-Webhook;fr=webhook Slack")
        .keys("slack_webhook_url|slack_webhook|alert_webhook|notify_url")
        .says("en: curl -X POST -H 'Content-type: application/json' --data '{\"text\":\"deploy done\"}' {V}"),
    Kind::plain("TEAMS_WEBHOOK", Class::Secret, "*", teams_hook, is_teams_hook)
        .labels("en=Teams webhook|connector URL of the Teams channel;de=Teams-Webhook|Connector-URL")
        .keys("teams_webhook_url|ms_teams_webhook|teams_connector"),
    Kind::plain("DISCORD", Class::Secret, "*", discord, is_discord)
        .labels("en=Discord bot token|Discord token or hook|Discord credential;de=Discord-Token")
        .keys("discord_token|discord_bot_token|discord_hook"),
    Kind::plain("TELEGRAM_BOT", Class::Secret, "*", telegram, is_telegram)
        .labels(
            "en=Telegram bot token|Telegram token from BotFather;de=Telegram-Bot-Token;\
                es=token del bot de Telegram;it=token del bot Telegram;pl=token bota Telegram",
        )
        .keys("telegram_bot_token|telegram_token|tg_bot_token")
        .says("en: Telegram: https://api.telegram.org/bot{V}/sendMessage answers 200 now"),
    Kind::plain("OPENAI_KEY", Class::Secret, "*", openai, is_openai)
        .labels(
            "en=OpenAI key|OpenAI API key|key for the chatbot;de=OpenAI-Schlüssel;fr=clé OpenAI;\
                pt=chave da OpenAI;ja=OpenAIのAPIキー",
        )
        .keys("openai_api_key|openai_key|llm_key"),
    Kind::plain("ANTHROPIC_KEY", Class::Secret, "*", anthropic, is_anthropic)
        .labels("en=Anthropic API key|Claude key;de=Anthropic-Schlüssel;fr=clé Anthropic")
        .keys("anthropic_api_key|claude_api_key|anthropic_key"),
    Kind::plain("HUGGINGFACE", Class::Secret, "*", hugging_face, is_hugging_face)
        .labels("en=Hugging Face token|HF token;de=Hugging-Face-Token")
        .keys("hf_token|hugging_face_hub_token|huggingface_token"),
    Kind::plain("OTHER_AI", Class::Secret, "*", other_ai, is_other_ai)
        .labels("en=inference API key|key for the model service|LLM provider key;de=Schlüssel für den Modelldienst")
        .keys("inference_api_key|llm_api_key|model_provider_key"),
    Kind::plain("NOTION", Class::Secret, "*", notion, is_notion)
        .labels("en=Notion integration token|Notion token;de=Notion-Token")
        .keys("notion_token|notion_api_key"),
    Kind::plain("LINEAR", Class::Secret, "*", linear, is_linear)
        .labels("en=Linear API key|Linear key")
        .keys("linear_api_key|linear_token"),
    Kind::plain("OKTA_TOKEN", Class::Secret, "*", okta, is_okta)
        .labels("en=Okta API token|Okta token;de=Okta-API-Token|Okta-Token;fr=jeton API Okta")
        .keys("okta_api_token|okta_token|okta_client_token")
        .says("en: Okta accepts it as \"Authorization: SSWS {V}\", read-only admin is enough."),
];
