//! Pairs of a label or key and a value.

use crate::kinds::{self, Class, Kind};
use crate::rich::Rich;
use crate::rng::{BASE62, HEX};
use crate::scene::Scene;
use crate::slots;
use crate::talk;
use crate::words;

/// How a program writes names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Snake,
    Camel,
    Pascal,
    Upper,
    Kebab,
    Title,
}

pub(crate) fn styled(snake: &str, style: Style) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    };
    let parts: Vec<&str> = snake.split('_').collect();
    match style {
        Style::Snake => snake.to_owned(),
        Style::Upper => snake.to_uppercase(),
        Style::Kebab => snake.replace('_', "-"),
        Style::Pascal => parts.iter().map(|part| capital(part)).collect(),
        Style::Title => parts.iter().map(|part| capital(part)).collect::<Vec<_>>().join(" "),
        Style::Camel => {
            let tail: String = parts.iter().skip(1).map(|part| capital(part)).collect();
            parts.first().copied().unwrap_or("").to_owned() + &tail
        }
    }
}

/// A key or label with its value.
pub(crate) struct Fact {
    pub key: String,
    pub value: Rich,
    /// True for numbers and truth values, which data formats write without quotes.
    pub bare: bool,
}

impl Fact {
    fn text(key: String, value: impl Into<Rich>) -> Self {
        Self { key, value: value.into(), bare: false }
    }
}

impl Scene<'_> {
    /// A name that this document has not used yet, so that no object has a key twice.
    fn fresh(&mut self, key: &str) -> String {
        let mut name = key.to_owned();
        let mut turn = 0;
        while self.used.contains(&name) {
            turn += 1;
            name = match turn {
                1 => format!("backup_{key}"),
                2 => format!("old_{key}"),
                3 => format!("second_{key}"),
                _ => format!("{key}_{turn}"),
            };
        }
        self.used.push(name.clone());
        name
    }

    /// Label and value as on a form; two pairs where a type needs another before it.
    pub fn facts(&mut self, classes: &[Class]) -> Vec<Fact> {
        let roll = self.rng.below(100);
        if roll < 60
            && let Some(kind) = self.take(classes).filter(|kind| kind.column)
        {
            return self.chain(kind, Self::labelled);
        }
        if roll > 90
            && let Some((kind, spoiled)) = self.wrong_pair(classes)
        {
            let label = kind.label(self.lang, self.rng).to_owned();
            return vec![Fact::text(label, spoiled)];
        }
        let field = talk::item(self.lang, "field", self.rng);
        let (label, template) = field.split_once('=').unwrap_or((field, ""));
        let value = self.plain(template);
        vec![Fact::text(label.to_owned(), value)]
    }

    fn chain(&mut self, kind: &'static Kind, make: fn(&mut Self, &'static Kind) -> Fact) -> Vec<Fact> {
        let mut facts = Vec::new();
        if let Some(other) = kind.with.and_then(kinds::named) {
            facts.push(make(self, other));
        }
        facts.push(make(self, kind));
        facts
    }

    fn labelled(&mut self, kind: &'static Kind) -> Fact {
        let label = kind.label(self.lang, self.rng).to_owned();
        Fact::text(label, self.value(kind))
    }

    fn keyed(&mut self, kind: &'static Kind) -> Fact {
        let key = kind.key(self.rng);
        let key = self.fresh(key);
        self.literal = true;
        let value = self.value(kind);
        self.literal = false;
        Fact::text(key, value)
    }

    /// Key and value as in configuration and data.
    pub fn entries(&mut self, classes: &[Class]) -> Vec<Fact> {
        let roll = self.rng.below(100);
        if roll < 52
            && let Some(kind) = self.take(classes).filter(|kind| kind.column)
        {
            return self.chain(kind, Self::keyed);
        }
        if roll > 93
            && let Some((kind, spoiled)) = self.wrong_pair(classes)
        {
            let key = kind.key(self.rng);
            let key = self.fresh(key);
            return vec![Fact::text(key, spoiled)];
        }
        if roll > 80 && classes.contains(&Class::Secret) {
            return vec![self.harmless()];
        }
        vec![self.plain_entry()]
    }

    /// Always a finding, as long as findings are wanted.
    pub fn sure_entries(&mut self, classes: &[Class]) -> Vec<Fact> {
        match self.take(classes).filter(|kind| kind.column) {
            Some(kind) => self.chain(kind, Self::keyed),
            None => self.entries(classes),
        }
    }

    pub fn plain_entry(&mut self) -> Fact {
        let key = self.rng.one(words::PLAIN_KEYS);
        let value = slots::plain_value(key, self.rng);
        let bare = matches!(
            key,
            "quantity" | "retries" | "priority" | "revision" | "duration_ms" | "unit_price" | "weight_kg"
        );
        let key = self.fresh(key);
        Fact { key, value: value.into(), bare }
    }

    /// Names that sound like secrets with values that are none.
    fn harmless(&mut self) -> Fact {
        let (key, value) = match self.rng.below(24) {
            0..=6 => {
                let kind = self.rng.one(
                    "api_key|db_password|auth_token|client_secret|smtp_password|\
                        webhook_secret|access_token",
                );
                (kind, self.rng.one(words::PLACEHOLDERS).to_owned())
            }
            7 => ("client_id", self.rng.uuid()),
            8 => ("tenant_id", self.rng.uuid()),
            9 => ("stripe_publishable_key", format!("pk_live_{}", self.rng.chars(BASE62, 24))),
            10 => ("aws_account_id", self.rng.number(12)),
            11 => (
                "role_arn",
                format!("arn:aws:iam::{}:role/{}", self.rng.number(12), self.rng.one("deployer|readonly|backup")),
            ),
            12 => ("atlassian_account_id", self.rng.chars(HEX, 24)),
            13 => {
                ("aws_access_key_id", format!("AKIA{}EXAMPLE", self.rng.chars("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 9)))
            }
            14 => ("github_token", format!("ghp_{}", "x".repeat(36))),
            15 => (
                "database_url",
                self.rng
                    .one(
                        "postgres://${DB_USER}:${DB_PASSWORD}@db.example.com/app|\
                    mysql://<user>:<password>@db.example.com:3306/shop|jdbc:postgresql://db.example.com:5432/app",
                    )
                    .to_owned(),
            ),
            16 => ("token_endpoint", "https://login.example.com/oauth2/v2.0/token".to_owned()),
            17 => ("public_key", format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{}", self.rng.chars(BASE62, 43))),
            18 => ("key_id", self.rng.chars(HEX, 16)),
            19 => ("password_field", self.rng.one("#login_pwd|input[name=pw]|form.password|passwordInput").to_owned()),
            20 => ("token_type", "bearer".to_owned()),
            21 => ("password_policy", self.rng.one("min 12 chars, 3 classes|rotate-90d|nist-800-63").to_owned()),
            22 => ("fingerprint", format!("SHA256:{}", self.rng.chars(BASE62, 43))),
            _ => ("secret_name", self.rng.one("prod/booking/db|kv-crm-password|vault:secret/data/app#pwd").to_owned()),
        };
        let key = self.fresh(key);
        Fact::text(key, value)
    }

    /// An address or identifier of a machine for log lines, or a word where nothing may be found.
    pub fn client(&mut self) -> Rich {
        match self.sure("IPV4") {
            Some(address) => address,
            None => self.rng.one("client-a|crawler-12.example.net|gw2.example.org|probe|-").into(),
        }
    }
}
