//! Keys of payment, shop, mail and telephone services.

use super::{Class, Kind, alnum, lower_hex, shaped, word};
use crate::rng::{BASE62, BASE64URL, Rng};

fn stripe(rng: &mut Rng) -> String {
    let length = rng.pick([24, 24, 99]);
    match rng.below(6) {
        0..=2 if length == 99 => format!("sk_live_51{}", rng.chars(BASE62, 97)),
        0..=3 => format!("sk_live_{}", rng.chars(BASE62, 24)),
        4 => format!("rk_live_{}", rng.chars(BASE62, length)),
        _ => format!("whsec_{}", rng.chars(BASE62, 32)),
    }
}

fn is_stripe(text: &str) -> bool {
    shaped(text, &["sk_live_", "rk_live_", "whsec_"], 20..=99, alnum)
}

fn twilio(rng: &mut Rng) -> String {
    format!("SK{}", rng.hex(32))
}

fn is_twilio(text: &str) -> bool {
    shaped(text, &["SK"], 32..=32, lower_hex)
}

fn sendgrid(rng: &mut Rng) -> String {
    format!("SG.{}.{}", rng.chars(BASE64URL, 22), rng.chars(BASE64URL, 43))
}

fn is_sendgrid(text: &str) -> bool {
    text.split('.').map(str::len).eq([2, 22, 43])
}

fn mailgun(rng: &mut Rng) -> String {
    format!("key-{}", rng.hex(32))
}

fn is_mailgun(text: &str) -> bool {
    shaped(text, &["key-"], 32..=32, lower_hex)
}

fn mailchimp(rng: &mut Rng) -> String {
    format!("{}-us{}", rng.hex(32), rng.between(1, 21))
}

fn is_mailchimp(text: &str) -> bool {
    text.split_once("-us").is_some_and(|(key, _)| key.len() == 32 && key.chars().all(lower_hex))
}

fn shopify(rng: &mut Rng) -> String {
    let prefix = rng.pick(["shpat_", "shpat_", "shpca_", "shppa_", "shpss_"]);
    format!("{prefix}{}", rng.hex(32))
}

fn is_shopify(text: &str) -> bool {
    shaped(text, &["shpat_", "shpca_", "shppa_", "shpss_"], 32..=32, lower_hex)
}

fn square(rng: &mut Rng) -> String {
    if rng.chance(60) {
        format!("EAAA{}", rng.chars(BASE64URL, 60))
    } else {
        format!("sq0atp-{}", rng.chars(BASE64URL, 22))
    }
}

fn is_square(text: &str) -> bool {
    shaped(text, &["sq0atp-"], 22..=60, word) || shaped(text, &["EAAA"], 56..=60, word)
}

fn paypal(rng: &mut Rng) -> String {
    format!(
        "access_token$production${}${}",
        rng.chars("0123456789abcdefghijklmnopqrstuvwxyz", 16),
        rng.hex(32)
    )
}

fn is_paypal(text: &str) -> bool {
    text.split('$').map(str::len).eq([12, 10, 16, 32])
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("STRIPE_KEY", Class::Secret, "*", stripe, is_stripe)
        .labels(
            "en=Stripe key|Stripe live key|Stripe credential;de=Stripe-Schlüssel;fr=clé Stripe;\
                es=clave de Stripe;it=chiave Stripe;nl=Stripe-sleutel;pt=chave da Stripe;ja=Stripeの本番キー",
        )
        .keys("stripe_key|stripe_live_key|stripe_api_key|payment_stripe_key")
        .says(
            "en: refunds fail with {V}, looks like somebody restricted that Stripe key
en: Stripe dashboard says the key {V} was last used from an unknown address
es: El TPV web usa {V} y en el panel de Stripe aparece como activa.",
        ),
    Kind::plain("TWILIO", Class::Secret, "*", twilio, is_twilio)
        .labels("en=Twilio API key|Twilio key SID;de=Twilio-API-Schlüssel")
        .keys("twilio_api_key|twilio_key"),
    Kind::plain("SENDGRID", Class::Secret, "*", sendgrid, is_sendgrid)
        .labels("en=SendGrid key|SendGrid API key;de=SendGrid-Schlüssel;fr=clé SendGrid;pt=chave do SendGrid")
        .keys("sendgrid_api_key|sendgrid_key|smtp_relay_key"),
    Kind::plain("MAILGUN", Class::Secret, "*", mailgun, is_mailgun)
        .labels("en=Mailgun key|Mailgun API key;de=Mailgun-Schlüssel")
        .keys("mailgun_api_key|mailgun_key"),
    Kind::plain("MAILCHIMP", Class::Secret, "*", mailchimp, is_mailchimp)
        .labels(
            "en=Mailchimp key|Mailchimp API key|newsletter key for Mailchimp;de=Mailchimp-Schlüssel;\
                nl=Mailchimp-sleutel",
        )
        .keys("mailchimp_api_key|mailchimp_key"),
    Kind::plain("SHOPIFY", Class::Secret, "*", shopify, is_shopify)
        .labels(
            "en=Shopify Admin token|Shopify access token|private app token for Shopify;de=Shopify-Token;\
                es=token de Shopify",
        )
        .keys("shopify_access_token|shopify_admin_token|shopify_token"),
    Kind::plain("SQUARE", Class::Secret, "*", square, is_square)
        .labels("en=Square access token|Square token;es=token de Square")
        .keys("square_access_token|square_token"),
    Kind::plain("PAYPAL", Class::Secret, "*", paypal, is_paypal)
        .labels("en=PayPal access token|Braintree token for PayPal;de=PayPal-Zugriffstoken")
        .keys("paypal_access_token|braintree_access_token"),
];
