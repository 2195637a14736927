//! JSON documents and logs of JSON lines.

use crate::kind::{COIN, VEH};
use crate::prose::Ctx;
use crate::record::{Entry, Item, Style, any_style, entries, group_name, styled};
use crate::text::{Escape, found};

fn put(ctx: &mut Ctx, item: &Item) {
    match item {
        Item::Bare(value) => ctx.t.frag(value, Escape::Json),
        Item::Text(value) => {
            ctx.push("\"");
            ctx.t.frag(value, Escape::Json);
            ctx.push("\"");
        }
    }
}

/// Two neighbouring fields that are one position.
fn position(ctx: &mut Ctx) -> String {
    let (lat, lon) = (ctx.rng.range(36_000_000, 61_000_000), ctx.rng.range(500_000, 29_000_000));
    let name = ctx.rng.pick(&["lng", "lon", "longitude"]);
    format!(
        "{}.{:06}, \"{name}\": {}.{:06}",
        lat / 1_000_000,
        lat % 1_000_000,
        lon / 1_000_000,
        lon % 1_000_000
    )
}

fn object(ctx: &mut Ctx, list: &[Entry], style: Style, indent: usize, compact: bool) {
    let (line, colon) =
        if compact { (String::new(), ":") } else { (format!("\n{}", "  ".repeat(indent)), ": ") };
    ctx.push("{");
    for (i, entry) in list.iter().enumerate() {
        if i > 0 {
            ctx.push(",");
        }
        ctx.push(&line);
        ctx.push(&format!("\"{}\"{colon}", styled(&entry.key, style)));
        put(ctx, &entry.item);
    }
    if !compact {
        ctx.push(&format!("\n{}", "  ".repeat(indent - 1)));
    }
    ctx.push("}");
}

/// A nested document.
pub(super) fn json(ctx: &mut Ctx) {
    let style = any_style(&mut ctx.rng);
    let compact = ctx.rng.chance(25);
    let gps = ctx.theme & VEH != 0 && !ctx.quiet && ctx.rng.chance(20);
    let fillers = ctx.many(4, 10);
    let list = entries(ctx, fillers);
    let parts = 1 + ctx.rng.below(3);
    let share = list.len().div_ceil(parts).max(1);
    let (line, inner, colon) = if compact { ("", "", ":") } else { ("\n  ", "\n    ", ": ") };
    let array = ctx.rng.chance(20);
    ctx.push("{");
    let id = ctx.text_of("uuid");
    ctx.push(&format!("{line}\"id\"{colon}\"{id}\""));
    for chunk in list.chunks(share) {
        let name = group_name(ctx);
        let n = ctx.t.out.matches(&format!("\"{name}")).count();
        let name = if n == 0 { name.to_owned() } else { format!("{name}{}", n + 1) };
        ctx.push(&format!(",{line}\"{}\"{colon}", styled(&name, style)));
        if array {
            ctx.push(&format!("[{inner}"));
        }
        object(ctx, chunk, style, if array { 3 } else { 2 }, compact);
        if array {
            ctx.push(&format!("{line}]"));
        }
    }
    if gps {
        let text = position(ctx);
        let lat = ctx.rng.pick(&["lat", "latitude"]);
        let key = ctx.rng.pick(&["position", "lastSeen", "location", "depot"]);
        ctx.push(&format!(",{line}\"{key}\"{colon}{{ \"{lat}\": "));
        ctx.t.frag(&[found("GPS", text)], Escape::None);
        ctx.push(" }");
    }
    if ctx.rng.chance(50) {
        let (a, b, c) = (ctx.text_of("ver"), ctx.text_of("epoch"), ctx.text_of("sha256"));
        ctx.push(&format!(
            ",{line}\"meta\"{colon}{{\"schema\": \"{a}\", \"generated\": {b}, \"sha256\": \"{c}\"}}"
        ));
    }
    if ctx.theme & COIN != 0 {
        let hash = ctx.text_of("sha256");
        ctx.push(&format!(",{line}\"txHash\"{colon}\"0x{hash}\""));
    }
    ctx.push(if compact { "}\n" } else { "\n}\n" });
}

/// A log in which every line is an object.
pub(super) fn ndjson(ctx: &mut Ctx) {
    let style = if ctx.rng.chance(60) { Style::Snake } else { Style::Camel };
    let kinds = std::mem::take(&mut ctx.kinds);
    let mut rows: Vec<Vec<&'static crate::kind::Kind>> = Vec::new();
    for kind in kinds {
        match rows.last_mut() {
            Some(row) if !kind.with.is_empty() && row.iter().any(|k| k.id == kind.with) => row.push(kind),
            Some(row) if ctx.rng.chance(30) => row.push(kind),
            _ => rows.push(vec![kind]),
        }
    }
    let empty = ctx.many(2, 6);
    rows.extend((0..empty).map(|_| Vec::new()));
    ctx.rng.shuffle(&mut rows);
    let key = ctx.rng.pick(&["ts", "time", "@timestamp", "timestamp"]);
    let millis = ctx.rng.chance(40);
    for row in rows {
        ctx.kinds = row;
        let stamp = ctx.tick();
        let when =
            if millis { format!("{}{:03}", ctx.clock, ctx.rng.below(1000)) } else { format!("\"{stamp}\"") };
        let (level, message) =
            (ctx.rng.part(crate::words::things::LEVELS).to_lowercase(), ctx.text_of("message"));
        ctx.push(&format!("{{\"{key}\":{when},\"level\":\"{level}\",\"msg\":\"{message}\""));
        let fillers = 1 + ctx.rng.below(5);
        for entry in entries(ctx, fillers) {
            ctx.push(&format!(",\"{}\":", styled(&entry.key, style)));
            put(ctx, &entry.item);
        }
        ctx.push("}\n");
    }
}
