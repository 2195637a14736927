//! Keys and values: what JSON, YAML, environment files, XML and tables have in common.

use crate::kind::{COIN, DEV, FIN, ID, KV, Kind, MED, NET, VEH};
use crate::kinds;
use crate::lang::capital;
use crate::prose::Ctx;
use crate::rng::Rng;
use crate::text::{Frag, plain};

/// What stands after a key.
#[derive(Clone, Debug)]
pub enum Item {
    /// Text, in quotes where the format has them.
    Text(Frag),
    /// A number or a truth value, without quotes.
    Bare(Frag),
}

/// A key, in `snake_case`, and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The value.
    pub item: Item,
}

/// How keys are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `card_number`
    Snake,
    /// `cardNumber`
    Camel,
    /// `card-number`
    Kebab,
    /// `CardNumber`
    Pascal,
    /// `CARD_NUMBER`
    Screaming,
    /// `Card number`
    Words,
    /// `card.number`
    Dotted,
}

/// A key in a style.
#[must_use]
pub fn styled(key: &str, style: Style) -> String {
    let parts: Vec<&str> = key.split('_').collect();
    match style {
        Style::Snake => key.to_owned(),
        Style::Kebab => key.replace('_', "-"),
        Style::Dotted => key.replacen('_', ".", 1),
        Style::Screaming => key.to_uppercase(),
        Style::Words => capital(&parts.join(" ")),
        Style::Pascal => parts.iter().map(|p| capital(p)).collect(),
        Style::Camel => {
            parts.iter().enumerate().map(|(i, p)| if i == 0 { (*p).to_owned() } else { capital(p) }).collect()
        }
    }
}

/// One of the styles that JSON and XML see.
pub fn any_style(rng: &mut Rng) -> Style {
    rng.one(&[Style::Snake, Style::Snake, Style::Camel, Style::Camel, Style::Kebab, Style::Pascal])
}

fn text(value: impl Into<String>) -> Item {
    Item::Text(vec![plain(value)])
}

fn bare(value: impl Into<String>) -> Item {
    Item::Bare(vec![plain(value)])
}

/// A key and a value that are no finding.
pub fn filler(ctx: &mut Ctx) -> Entry {
    const OFFICE: &[(&str, &str)] = &[
        ("order_no", "order"),
        ("customer_no", "custno"),
        ("invoice_no", "invoice"),
        ("ticket", "ticket"),
        ("status", "status"),
        ("product", "product"),
        ("article_no", "art"),
        ("batch", "batch"),
        ("serial_no", "serial"),
        ("tracking_no", "tracking"),
        ("case_id", "case"),
        ("company", "company"),
        ("posting_id", "posting"),
        ("isbn", "isbn"),
        ("created_at", "stamp"),
        ("updated_at", "stamp"),
        ("request_id", "uuid"),
        ("page_id", "page"),
        ("color", "hex"),
        ("amount", "price"),
        ("meter_reading", "meter"),
        ("form_version", "ver"),
        ("firmware", "ver4"),
    ];
    const TECH: &[(&str, &str)] = &[
        ("version", "ver"),
        ("firmware_version", "ver4"),
        ("commit", "sha"),
        ("image_digest", "sha256"),
        ("etag", "md5"),
        ("build", "build"),
        ("trace_id", "md5"),
        ("request_id", "uuid"),
        ("service", "service"),
        ("config_file", "file"),
        ("branch", "branch"),
        ("created_at", "stamp"),
        ("deployed_at", "stamp"),
        ("tenant_id", "uuid"),
        ("key_id", "sha"),
        ("checksum", "sha256"),
        ("session_name", "service"),
    ];
    let technical = ctx.theme & (DEV | NET) != 0 && ctx.rng.chance(75);
    match ctx.rng.below(9) {
        0 => Entry {
            key: ctx.rng.pick(&["timestamp", "created_ms", "updated_ms", "ts"]).to_owned(),
            item: bare(ctx.text_of("epoch")),
        },
        1 => {
            let key = ctx.rng.pick(&[
                "retries",
                "timeout_ms",
                "quantity",
                "page_size",
                "priority",
                "max_items",
                "width",
                "height",
                "offset",
            ]);
            let n = ctx.rng.one(&[3, 5, 10, 30, 64, 250, 1024, 1920, 1080, 30_000]);
            Entry { key: key.to_owned(), item: bare(n.to_string()) }
        }
        2 => {
            let key = ctx.rng.pick(&["enabled", "verified", "archived", "debug", "is_default", "newsletter"]);
            let value = ctx.rng.pick(&["true", "false"]);
            Entry { key: key.to_owned(), item: bare(value) }
        }
        _ => {
            let (key, slot) = if technical { ctx.rng.one(TECH) } else { ctx.rng.one(OFFICE) };
            Entry { key: key.to_owned(), item: text(ctx.text_of(slot)) }
        }
    }
}

/// A base64 picture, a public key, a look-up, a placeholder, or a value with a wrong check digit under the right key.
pub fn lure(ctx: &mut Ctx) -> Entry {
    let rng = &mut ctx.rng;
    let name =
        rng.pick(&["api_key", "client_secret", "db_password", "auth_token", "smtp_password", "secret_key"]);
    match rng.below(8) {
        0 => {
            let blob = rng.chars("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 88);
            Entry {
                key: rng.pick(&["logo", "thumbnail", "icon"]).to_owned(),
                item: text(format!("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA{blob}==")),
            }
        }
        1 => {
            let body = rng.chars("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 43);
            Entry {
                key: rng.pick(&["public_key", "ssh_public_key", "host_key"]).to_owned(),
                item: text(format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{body}")),
            }
        }
        2 => Entry { key: name.to_owned(), item: text(format!("${{{}}}", name.to_uppercase())) },
        3 => Entry {
            key: name.to_owned(),
            item: text(rng.pick(&[
                "changeme",
                "<password>",
                "xxxxxxxx",
                "********",
                "your-api-key-here",
                "TODO",
                "REDACTED",
                "REPLACE_ME",
            ])),
        },
        4 => Entry { key: name.to_owned(), item: text(format!("vault:secret/data/shop#{name}")) },
        5 => Entry {
            key: rng
                .pick(&["password_field", "password_policy", "token_type", "secret_name", "key_algorithm"])
                .to_owned(),
            item: text(rng.pick(&["current_password", "bearer", "rsa-sha256", "at-least-12", "shop/db"])),
        },
        _ => {
            let theme = ctx.theme;
            let list: Vec<&'static Kind> = kinds::all()
                .filter(|k| k.decoy && k.sites & KV != 0 && !k.keys.is_empty() && k.theme & theme != 0)
                .collect();
            if list.is_empty() {
                return Entry { key: "public_exponent".to_owned(), item: bare("65537") };
            }
            let kind = list[ctx.rng.below(list.len())];
            match kind.wrong(&mut ctx.rng, ctx.lang) {
                Some(value) => Entry { key: kind.key(&mut ctx.rng).to_owned(), item: text(value) },
                None => Entry { key: "schema_version".to_owned(), item: bare("3") },
            }
        }
    }
}

/// The value of a kind under one of its keys.
pub fn entry(ctx: &mut Ctx, kind: &Kind) -> Entry {
    let value = ctx.value(kind);
    let key = kind.key(&mut ctx.rng).to_owned();
    let whole = crate::text::flat(&value);
    let number = whole.len() < 16
        && whole.bytes().all(|b| b.is_ascii_digit())
        && !whole.starts_with('0')
        && value.len() == 1;
    // Programs that count with such numbers write them without quotes.
    let item = if number && ctx.rng.chance(20) { Item::Bare(value) } else { Item::Text(value) };
    Entry { key, item }
}

/// All kinds of the document, with fillers and lures between them, no key twice.
pub fn entries(ctx: &mut Ctx, fillers: usize) -> Vec<Entry> {
    let mut groups: Vec<Vec<Entry>> = Vec::new();
    let mut ids: Vec<Vec<&'static str>> = Vec::new();
    for kind in std::mem::take(&mut ctx.kinds) {
        let entry = entry(ctx, kind);
        match (groups.last_mut(), ids.last_mut()) {
            (Some(group), Some(list)) if !kind.with.is_empty() && list.contains(&kind.with) => {
                group.push(entry);
                list.push(kind.id);
            }
            _ => {
                groups.push(vec![entry]);
                ids.push(vec![kind.id]);
            }
        }
    }
    for _ in 0..fillers {
        let entry = if ctx.rng.chance(16) { lure(ctx) } else { filler(ctx) };
        groups.push(vec![entry]);
    }
    ctx.rng.shuffle(&mut groups);
    // Where a key comes twice, the finding wins; of two fillers the first.
    let mut out: Vec<Entry> = Vec::new();
    for entry in groups.into_iter().flatten() {
        let holds = |e: &Entry| match &e.item {
            Item::Text(f) | Item::Bare(f) => f.iter().any(|p| p.id.is_some()),
        };
        match out.iter().position(|e| e.key == entry.key) {
            None => out.push(entry),
            Some(_) if holds(&entry) => {
                let n = out.len();
                out.push(Entry { key: format!("{}_{n}", entry.key), item: entry.item });
            }
            Some(_) => {}
        }
    }
    out
}

/// A name for a group of keys.
pub fn group_name(ctx: &mut Ctx) -> &'static str {
    let list = match ctx.theme {
        t if t & MED != 0 => "patient;insurance;provider;encounter;record",
        t if t & COIN != 0 => "wallet;payout;account;exchange",
        t if t & (DEV | NET) != 0 => "settings;database;auth;deploy;server;client;integrations",
        t if t & VEH != 0 => "vehicle;device;owner;sim;fleet",
        t if t & FIN != 0 => "payment;account;billing;supplier;customer;bank",
        t if t & ID != 0 => "person;employee;applicant;identity;contact",
        _ => "data;item;entry",
    };
    ctx.rng.part(list)
}
