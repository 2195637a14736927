//! XML and HTML.

use crate::kind::{FIELD, PROSE};
use crate::lang::capital;
use crate::prose::Ctx;
use crate::record::{Item, any_style, entries, group_name, styled};
use crate::text::{Escape, Text};

/// An XML document, values in elements or attributes.
pub(super) fn xml(ctx: &mut Ctx) {
    let style = any_style(&mut ctx.rng);
    let root = ctx.rng.pick(&["export", "message", "Document", "response", "config", "batch"]);
    let (version, stamp, uuid) = (ctx.text_of("ver"), ctx.text_of("stamp"), ctx.text_of("uuid"));
    ctx.push(&format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} version=\"{version}\" created=\"{stamp}\" id=\"{uuid}\">\n"));
    let fillers = ctx.many(4, 8);
    let list = entries(ctx, fillers);
    let share = list.len().div_ceil(1 + ctx.rng.below(3)).max(1);
    let way = ctx.rng.below(4);
    for chunk in list.chunks(share) {
        let name = group_name(ctx);
        if way == 0 {
            ctx.push(&format!("  <{name}"));
            for entry in chunk {
                let (Item::Text(value) | Item::Bare(value)) = &entry.item;
                ctx.push(&format!("\n      {}=\"", styled(&entry.key, style)));
                ctx.t.frag(value, Escape::Xml);
                ctx.push("\"");
            }
            ctx.push("/>\n");
            continue;
        }
        ctx.push(&format!("  <{name}>\n"));
        for entry in chunk {
            let (Item::Text(value) | Item::Bare(value)) = &entry.item;
            let key = styled(&entry.key, style);
            if way == 1 {
                ctx.push(&format!("    <property name=\"{key}\" value=\""));
                ctx.t.frag(value, Escape::Xml);
                ctx.push("\"/>\n");
            } else {
                ctx.push(&format!("    <{key}>"));
                ctx.t.frag(value, Escape::Xml);
                ctx.push(&format!("</{key}>\n"));
            }
        }
        ctx.push(&format!("  </{name}>\n"));
    }
    ctx.push(&format!("</{root}>\n"));
}

/// Writes what a closure makes, quoted for HTML.
fn quoted(ctx: &mut Ctx, make: impl FnOnce(&mut Ctx)) {
    let old = std::mem::take(&mut ctx.t);
    make(ctx);
    let text = std::mem::replace(&mut ctx.t, old);
    // Split at the findings, so that each keeps its place.
    let mut at = 0;
    let mut out = Text::default();
    for span in &text.spans {
        out.push(&Escape::Xml.apply(&text.out[at..span.start]));
        out.find(span.detector, &Escape::Xml.apply(&text.out[span.start..span.end]));
        at = span.end;
    }
    out.push(&Escape::Xml.apply(&text.out[at..]));
    ctx.t.append(&out);
}

/// A page of HTML: paragraphs and a table or list of labels.
pub(super) fn html(ctx: &mut Ctx) {
    let (version, color, page) = (ctx.text_of("ver"), ctx.text_of("hex"), ctx.text_of("page"));
    ctx.push("<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>");
    let subjects = ctx.words().subjects;
    quoted(ctx, |ctx| ctx.any_of(subjects));
    ctx.push(&format!(
        "</title>\n<link rel=\"stylesheet\" href=\"/static/app.{version}.css\">\n<style>h1 {{ color: {color}; width: 1280px }}</style>\n</head>\n<body data-page=\"{page}\">\n<h1>"
    ));
    quoted(ctx, |ctx| ctx.any_of(subjects));
    ctx.push("</h1>\n");
    let kinds = std::mem::take(&mut ctx.kinds);
    let (mut rows, mut told) = (Vec::new(), Vec::new());
    for kind in kinds {
        let must = kind.sites & PROSE == 0 || !kind.with.is_empty();
        if kind.sites & FIELD != 0 && (must || ctx.rng.chance(55)) {
            rows.push(kind)
        } else {
            told.push(kind)
        }
    }
    let mut i = 0;
    while i < told.len() {
        if rows.iter().any(|r| r.with == told[i].id) {
            rows.insert(0, told.remove(i));
        } else {
            i += 1;
        }
    }
    let fillers = ctx.many(2, 6);
    for n in 0..told.len() + fillers {
        ctx.push("<p>");
        if n < told.len() {
            let kind = told[n];
            quoted(ctx, |ctx| ctx.sentence(kind));
        } else if ctx.rng.chance(20) {
            quoted(ctx, Ctx::lure);
        } else {
            quoted(ctx, Ctx::filler);
        }
        ctx.push("</p>\n");
    }
    let (open, label_open, middle, close, end) = match ctx.rng.below(3) {
        0 => ("<dl>\n", "  <dt>", "</dt><dd>", "</dd>\n", "</dl>\n"),
        1 => ("<table class=\"data\">\n", "  <tr><th>", "</th><td>", "</td></tr>\n", "</table>\n"),
        _ => (
            "<form action=\"/save\" method=\"post\">\n",
            "  <label>",
            "</label> <input type=\"text\" value=\"",
            "\">\n",
            "</form>\n",
        ),
    };
    if !rows.is_empty() || ctx.rng.chance(40) {
        ctx.push(open);
        for kind in rows {
            let value = ctx.value(kind);
            let label = kind.field_label(&mut ctx.rng, ctx.lang);
            ctx.push(label_open);
            ctx.push(&Escape::Xml.apply(&capital(label.words)));
            ctx.push(middle);
            ctx.t.frag(&value, Escape::Xml);
            ctx.push(close);
        }
        for _ in 0..3 {
            let line = ctx.rng.pick(ctx.words().form_labels);
            let (label, slot) = line.split_once('=').unwrap_or((line, "ref"));
            ctx.push(&format!("{label_open}{label}{middle}"));
            quoted(ctx, |ctx| ctx.decoy(slot));
            ctx.push(close);
        }
        ctx.push(end);
    }
    let sha = ctx.text_of("sha");
    ctx.push(&format!("<!-- build {sha} -->\n<script src=\"/static/app.{version}.js\" integrity=\"sha384-"));
    let blob = ctx.rng.chars("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 64);
    ctx.push(&format!("{blob}\"></script>\n</body>\n</html>\n"));
}
