//! Tables: CSV, TSV, dumps of databases.

use crate::kind::Kind;
use crate::prose::Ctx;
use crate::record::{Style, styled};
use crate::text::{Escape, Frag, flat, plain};

enum Column {
    Kind(&'static Kind),
    Slot(&'static str),
    Counter(u64),
    /// Values of this kind with a wrong check digit.
    Wrong(&'static Kind),
}

fn columns(ctx: &mut Ctx, styles: &[Style]) -> Vec<(String, Column)> {
    const FILL: &[(&str, &str)] = &[
        ("order_no", "order"),
        ("status", "status"),
        ("created", "stamp"),
        ("amount", "n"),
        ("article_no", "art"),
        ("customer_no", "custno"),
        ("invoice", "invoice"),
        ("batch", "batch"),
        ("company", "company"),
        ("product", "product"),
        ("version", "ver"),
        ("uuid", "uuid"),
        ("updated_ms", "epoch"),
        ("city", "city"),
        ("serial", "serial"),
        ("price", "price"),
        ("case", "case"),
    ];
    let lang = ctx.lang;
    let style = ctx.rng.one(styles);
    let mut out: Vec<(String, Column)> = Vec::new();
    for kind in std::mem::take(&mut ctx.kinds) {
        let label = kind.field_label(&mut ctx.rng, lang).words.to_owned();
        let head = if kind.keys.is_empty() || (kind.speaks(lang) && ctx.rng.chance(35)) {
            label
        } else {
            styled(kind.key(&mut ctx.rng), style)
        };
        out.push((head, Column::Kind(kind)));
    }
    let n = 2 + ctx.rng.below(4);
    for _ in 0..n {
        let (head, slot) = ctx.rng.one(FILL);
        let place = if ctx.rng.chance(50) { 0 } else { out.len() };
        out.insert(place, (styled(head, style), Column::Slot(slot)));
    }
    if ctx.rng.chance(20) {
        let theme = ctx.theme;
        let list: Vec<&'static Kind> = crate::kinds::all()
            .filter(|k| k.decoy && k.sites & crate::kind::COL != 0 && k.theme & theme != 0)
            .collect();
        if !list.is_empty() {
            let kind = list[ctx.rng.below(list.len())];
            if !out.iter().any(|(_, c)| matches!(c, Column::Kind(k) if k.id == kind.id)) {
                out.push((styled(kind.key(&mut ctx.rng), style), Column::Wrong(kind)));
            }
        }
    }
    let start = ctx.rng.range(1, 90_000);
    out.insert(0, (styled(ctx.rng.pick(&["id", "row_id", "nr"]), style), Column::Counter(start)));
    out
}

/// A heading must not come twice.
fn unique(columns: Vec<(String, Column)>) -> Vec<(String, Column)> {
    let mut out: Vec<(String, Column)> = Vec::new();
    for (head, column) in columns {
        let taken = out.iter().any(|(h, _)| *h == head);
        match column {
            Column::Slot(_) | Column::Wrong(_) if taken => {}
            _ => out.push((head, column)),
        }
    }
    out
}

fn cell(ctx: &mut Ctx, column: &Column, row: u64) -> Frag {
    match column {
        Column::Kind(kind) => ctx.value(kind),
        Column::Slot(slot) => vec![plain(ctx.text_of(slot))],
        Column::Counter(start) => vec![plain((start + row).to_string())],
        Column::Wrong(kind) => {
            let value = kind.wrong(&mut ctx.rng, ctx.lang);
            vec![plain(value.unwrap_or_default())]
        }
    }
}

/// Mostly few rows: every row holds as many findings as the table has columns of them.
fn rows(ctx: &mut Ctx) -> u64 {
    match ctx.rng.below(20) {
        0 => ctx.rng.range(13, 40),
        1..=4 => ctx.rng.range(6, 12),
        _ => ctx.rng.range(3, 5),
    }
}

fn separated(ctx: &mut Ctx, gap: &str) {
    let columns =
        unique(columns(ctx, &[Style::Snake, Style::Snake, Style::Camel, Style::Words, Style::Screaming]));
    let heads: Vec<String> =
        columns.iter().map(|(h, _)| if h.contains(gap) { format!("\"{h}\"") } else { h.clone() }).collect();
    ctx.push(&heads.join(gap));
    ctx.push("\n");
    let always = gap != "\t" && ctx.rng.chance(20);
    for row in 0..rows(ctx) {
        for (i, (_, column)) in columns.iter().enumerate() {
            if i > 0 {
                ctx.push(gap);
            }
            let value = cell(ctx, column, row);
            // Some rows lack a value.
            if !matches!(column, Column::Counter(_)) && row > 2 && ctx.rng.chance(4) {
                continue;
            }
            let text = flat(&value);
            if gap != "\t" && (always || text.contains([',', ';', '"', '\n'])) {
                ctx.push("\"");
                ctx.t.frag(&value, Escape::Csv);
                ctx.push("\"");
            } else {
                ctx.t.frag(&value, Escape::None);
            }
        }
        ctx.push("\n");
    }
}

/// Comma or semicolon separated values.
pub(super) fn csv(ctx: &mut Ctx) {
    let gap = if ctx.lang == crate::lang::Lang::En { "," } else { ctx.rng.pick(&[",", ";", ";"]) };
    separated(ctx, gap);
}

/// Values separated by tabs.
pub(super) fn tsv(ctx: &mut Ctx) {
    separated(ctx, "\t");
}

/// A dump of a table.
pub(super) fn sql(ctx: &mut Ctx) {
    let table = ctx.rng.pick(&[
        "customers",
        "employees",
        "payments",
        "accounts",
        "patients",
        "devices",
        "contacts",
        "suppliers",
        "users",
    ]);
    let columns: Vec<(String, Column)> = unique(columns(ctx, &[Style::Snake]))
        .into_iter()
        .map(|(h, c)| (crate::prose::snake(&h), c))
        .enumerate()
        .map(|(i, (h, c))| match (&c, h.is_empty()) {
            // A heading in another script leaves nothing behind as an identifier.
            (Column::Kind(kind), true) => (kind.keys.split(';').next().unwrap_or("value").to_owned(), c),
            (_, true) => (format!("column_{i}"), c),
            _ => (h, c),
        })
        .collect();
    let (version, date) = (ctx.text_of("ver"), ctx.text_of("stamp"));
    ctx.push(&format!("-- dump {version}, {date}\n"));
    if ctx.rng.chance(60) {
        ctx.push(&format!("CREATE TABLE {table} (\n"));
        for (i, (head, _)) in columns.iter().enumerate() {
            let kind = if i == 0 {
                "bigint PRIMARY KEY"
            } else {
                ctx.rng.pick(&["varchar(64)", "text", "varchar(255) NOT NULL"])
            };
            ctx.push(&format!("  {head} {kind}{}\n", if i + 1 < columns.len() { "," } else { "" }));
        }
        ctx.push(");\n");
    }
    let heads: Vec<&str> = columns.iter().map(|(h, _)| h.as_str()).collect();
    let head = format!("INSERT INTO {table} ({}) VALUES", heads.join(", "));
    let many = ctx.rng.chance(50);
    let count = rows(ctx);
    for row in 0..count {
        if !many || row == 0 {
            ctx.push(&head);
        }
        ctx.push(if many { "\n  (" } else { " (" });
        for (i, (_, column)) in columns.iter().enumerate() {
            if i > 0 {
                ctx.push(", ");
            }
            let value = cell(ctx, column, row);
            let number = matches!(column, Column::Counter(_));
            ctx.push(if number { "" } else { "'" });
            ctx.t.frag(&value, Escape::Sql);
            ctx.push(if number { "" } else { "'" });
        }
        ctx.push(match (many, row + 1 == count) {
            (true, false) => "),",
            _ => ");",
        });
        if !many || row + 1 == count {
            ctx.push("\n");
        }
    }
}
