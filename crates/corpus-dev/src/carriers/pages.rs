//! Pages of a wiki and notes.

use crate::kind::{FIELD, Kind};
use crate::prose::Ctx;
use crate::text::Escape;

/// A label and a value in a line of Markdown.
fn bullet(ctx: &mut Ctx, kind: &Kind) {
    let value = ctx.value(kind);
    let label = kind.field_label(&mut ctx.rng, ctx.lang);
    let label = crate::lang::capital(label.words);
    let (open, middle, close) = match ctx.rng.below(5) {
        0 => ("* **", ":** ", "\n"),
        1 => ("- ", ": `", "`\n"),
        2 => ("- *", "* - ", "\n"),
        3 => ("* ", " = ", "\n"),
        _ => ("- ", ": ", "\n"),
    };
    ctx.push(&format!("{open}{label}{middle}"));
    ctx.t.frag(&value, Escape::None);
    ctx.push(close);
}

/// A filler in a list of labels and values.
fn other_bullet(ctx: &mut Ctx) {
    let line = ctx.rng.pick(ctx.words().form_labels);
    let (label, slot) = line.split_once('=').unwrap_or((line, "ref"));
    ctx.push(&format!("- {label}: "));
    ctx.decoy(slot);
    ctx.push("\n");
}

fn heading(ctx: &mut Ctx, level: &str) {
    ctx.push(level);
    let subjects = ctx.words().subjects;
    ctx.any_of(subjects);
    ctx.push("\n\n");
}

/// A page of Markdown.
pub(super) fn wiki(ctx: &mut Ctx) {
    heading(ctx, "# ");
    if ctx.rng.chance(40) {
        let (page, date, sha) = (ctx.text_of("page"), ctx.text_of("date"), ctx.text_of("sha"));
        ctx.push(&format!("<!-- page {page}, {date}, rev {sha} -->\n\n"));
    }
    let all = std::mem::take(&mut ctx.kinds);
    let (mut listed, mut told) = (Vec::new(), Vec::new());
    for kind in all {
        let one_line = kind.sites & FIELD != 0 && !["PASSPORT_MRZ"].contains(&kind.id);
        // What needs a companion stays in the list with it.
        if one_line && (ctx.rng.chance(55) || !kind.with.is_empty()) {
            listed.push(kind)
        } else {
            told.push(kind)
        }
    }
    let alone: Vec<_> = told.iter().filter(|k| listed.iter().any(|l| l.with == k.id)).copied().collect();
    told.retain(|k| !alone.iter().any(|a| std::ptr::eq(*a, *k)));
    for kind in alone {
        listed.insert(0, kind);
    }
    let n = ctx.rng.below(5) + 1;
    ctx.kinds = told;
    ctx.paragraphs(n);
    ctx.push("\n");
    if !listed.is_empty() || ctx.rng.chance(50) {
        heading(ctx, "## ");
        if ctx.rng.chance(35) {
            table(ctx, &listed);
        } else {
            for (i, kind) in listed.iter().enumerate() {
                if i % 2 == 1 && kind.with.is_empty() {
                    other_bullet(ctx);
                }
                bullet(ctx, kind);
            }
            other_bullet(ctx);
        }
        ctx.push("\n");
    }
    if ctx.rng.chance(60) {
        heading(ctx, "## ");
        let n = ctx.many(1, 6);
        ctx.paragraphs(n);
    }
    if ctx.rng.chance(30) {
        let (service, version) = (ctx.text_of("service"), ctx.text_of("ver"));
        ctx.push(&format!(
            "\n```sh\nmake build\ndocker run --rm registry/{service}:{version} --help\nexport API_KEY=\"$(pass show {service}/api)\"\n```\n"
        ));
    }
}

/// A table of Markdown with label and value.
fn table(ctx: &mut Ctx, kinds: &[&'static Kind]) {
    ctx.push("| | |\n|---|---|\n");
    for kind in kinds {
        let value = ctx.value(kind);
        let label = kind.field_label(&mut ctx.rng, ctx.lang);
        ctx.push(&format!("| {} | ", crate::lang::capital(label.words)));
        ctx.t.frag(&value, Escape::None);
        ctx.push(" |\n");
        if ctx.rng.chance(40) {
            let line = ctx.rng.pick(ctx.words().form_labels);
            let (label, slot) = line.split_once('=').unwrap_or((line, "ref"));
            ctx.push(&format!("| {label} | "));
            ctx.decoy(slot);
            ctx.push(" |\n");
        }
    }
}

/// Notes in short lines.
pub(super) fn notes(ctx: &mut Ctx) {
    let date = ctx.text_of("date");
    ctx.push(&format!("{date}\n"));
    let kinds = std::mem::take(&mut ctx.kinds);
    let mut previous = "";
    for kind in kinds {
        if kind.with.is_empty() || kind.with != previous {
            let n = ctx.rng.below(4);
            for _ in 0..n {
                ctx.push("- ");
                if ctx.rng.chance(25) {
                    ctx.lure();
                } else {
                    ctx.filler();
                }
                ctx.push("\n");
            }
        }
        previous = kind.id;
        let short = kind.sites & FIELD != 0 && ctx.rng.chance(50);
        if short {
            let value = ctx.value(kind);
            let label = kind.field_label(&mut ctx.rng, ctx.lang);
            let gap = ctx.rng.pick(&[": ", " ", " = ", " -> "]);
            ctx.push(&format!("- {}{gap}", label.words));
            ctx.t.frag(&value, Escape::None);
        } else {
            ctx.push("- ");
            ctx.sentence(kind);
        }
        ctx.push("\n");
    }
    let n = ctx.many(2, 5);
    for _ in 0..n {
        ctx.push("- ");
        ctx.filler();
        ctx.push("\n");
    }
}
