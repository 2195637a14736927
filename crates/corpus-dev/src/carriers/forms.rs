//! Forms with labels and values, and letters of doctors.

use crate::kind::{FIELD, Kind};
use crate::kinds;
use crate::lang::{Lang, capital};
use crate::prose::Ctx;
use crate::text::Escape;

/// How labels and values stand to each other.
#[derive(Clone, Copy)]
enum Layout {
    Colon,
    Dots,
    Below,
    Padded,
    Tab,
    Numbered,
}

fn put_label(ctx: &mut Ctx, layout: Layout, number: usize, label: &str) {
    let label = capital(label);
    match layout {
        Layout::Colon => ctx.push(&format!("{label}: ")),
        Layout::Dots => ctx
            .push(&format!("{label} {} ", ".".repeat(34_usize.saturating_sub(label.chars().count()).max(3)))),
        Layout::Below => ctx.push(&format!("{label}\n")),
        Layout::Padded => ctx.push(&format!("{label:<34}")),
        Layout::Tab => ctx.push(&format!("{label}\t")),
        Layout::Numbered => ctx.push(&format!("{number}. {label}: ")),
    }
}

/// A line of a form without a finding: a filled field, an empty one, or a value with a wrong check digit.
fn other_line(ctx: &mut Ctx, layout: Layout, number: usize) {
    let lang = ctx.lang;
    if ctx.rng.chance(18) {
        let theme = ctx.theme;
        let list: Vec<&'static Kind> = kinds::all()
            .filter(|k| k.sites & FIELD != 0 && k.speaks(lang) && k.theme & theme != 0 && k.with.is_empty())
            .collect();
        if !list.is_empty() {
            let kind = list[ctx.rng.below(list.len())];
            let label = kind.field_label(&mut ctx.rng, lang);
            put_label(ctx, layout, number, label.words);
            let wrong = if ctx.rng.chance(60) { kind.wrong(&mut ctx.rng, lang) } else { None };
            let empty = ctx.rng.pick(&["-", "n/a", "________", "--", "?", "___ ___ ___"]);
            ctx.push(wrong.as_deref().unwrap_or(empty));
            return;
        }
    }
    let line = ctx.rng.pick(ctx.words().form_labels);
    let (label, slot) = line.split_once('=').unwrap_or((line, "ref"));
    put_label(ctx, layout, number, label);
    ctx.decoy(slot);
}

/// A form.
pub(super) fn form(ctx: &mut Ctx) {
    let subjects = ctx.words().subjects;
    ctx.any_of(subjects);
    ctx.push("\n");
    if ctx.rng.chance(50) {
        let n = ctx.rng.range(20, 50);
        ctx.push(&"=".repeat(usize::try_from(n).unwrap_or(30)));
        ctx.push("\n");
    }
    ctx.push("\n");
    let layout = ctx.rng.one(&[
        Layout::Colon,
        Layout::Colon,
        Layout::Dots,
        Layout::Below,
        Layout::Padded,
        Layout::Tab,
        Layout::Numbered,
    ]);
    let kinds = std::mem::take(&mut ctx.kinds);
    let mut number = 0;
    let mut previous = "";
    for kind in kinds {
        let fillers = if kind.with.is_empty() || kind.with != previous { ctx.rng.below(3) } else { 0 };
        for _ in 0..fillers {
            number += 1;
            other_line(ctx, layout, number);
            ctx.push("\n");
        }
        number += 1;
        previous = kind.id;
        let value = ctx.value(kind);
        let label = kind.field_label(&mut ctx.rng, ctx.lang);
        // A zone of several lines stands under its label.
        let many = value.iter().any(|p| p.text.contains('\n'));
        put_label(ctx, if many { Layout::Below } else { layout }, number, label.words);
        ctx.t.frag(&value, Escape::None);
        ctx.push("\n");
        if matches!(layout, Layout::Below) {
            ctx.push("\n");
        }
    }
    let n = 2 + ctx.rng.below(7);
    for _ in 0..n {
        number += 1;
        other_line(ctx, layout, number);
        ctx.push("\n");
        if matches!(layout, Layout::Below) {
            ctx.push("\n");
        }
    }
    if ctx.rng.chance(40) {
        ctx.push("\n");
        let filler = ctx.words().filler;
        ctx.any_of(filler);
        ctx.push("\n");
    }
}

fn clinic(lang: Lang) -> (&'static str, &'static str, &'static str) {
    match lang {
        Lang::En => ("Outpatient clinic for internal medicine", "Discharge summary", "Assessment"),
        Lang::De => ("Klinik für Innere Medizin", "Arztbrief", "Beurteilung"),
        Lang::Fr => ("Service de médecine interne", "Compte rendu d'hospitalisation", "Conclusion"),
        Lang::Es => ("Servicio de Medicina Interna", "Informe de alta", "Juicio clínico"),
        Lang::It => ("Reparto di medicina interna", "Lettera di dimissione", "Conclusioni"),
        Lang::Nl => ("Polikliniek interne geneeskunde", "Ontslagbrief", "Beoordeling"),
        Lang::Pl => ("Oddział chorób wewnętrznych", "Karta informacyjna leczenia szpitalnego", "Wnioski"),
        Lang::Pt => ("Serviço de Medicina Interna", "Nota de alta", "Conclusão"),
        Lang::Sv => ("Medicinkliniken", "Epikris", "Bedömning"),
        Lang::Ja => ("内科外来", "退院サマリー", "評価"),
    }
}

/// A letter of a doctor.
pub(super) fn medical(ctx: &mut Ctx) {
    let (house, title, end) = clinic(ctx.lang);
    ctx.push(&format!("{house}\n{title}\n\n"));
    let kinds = std::mem::take(&mut ctx.kinds);
    let (mut head, mut body) = (Vec::new(), Vec::new());
    for kind in kinds {
        if kind.sites & FIELD != 0 && ctx.rng.chance(65) { head.push(kind) } else { body.push(kind) }
    }
    if ctx.rng.chance(50) && !ctx.quiet {
        let label = match ctx.lang {
            Lang::En | Lang::Sv => "Patient",
            Lang::De => "Patient/in",
            Lang::Fr => "Patient(e)",
            Lang::Es | Lang::Pt => "Paciente",
            Lang::It => "Paziente",
            Lang::Nl => "Patiënt",
            Lang::Pl => "Pacjent",
            Lang::Ja => "患者氏名",
        };
        ctx.push(&format!("{label}: "));
        ctx.name();
        ctx.push("\n");
    }
    for kind in head {
        let value = ctx.value(kind);
        let label = kind.field_label(&mut ctx.rng, ctx.lang);
        put_label(ctx, Layout::Colon, 0, label.words);
        ctx.t.frag(&value, Escape::None);
        ctx.push("\n");
        if ctx.rng.chance(30) {
            other_line(ctx, Layout::Colon, 0);
            ctx.push("\n");
        }
    }
    ctx.push("\n");
    ctx.kinds = body;
    let n = 5 + ctx.rng.below(9);
    ctx.paragraphs(n);
    ctx.push(&format!("\n{end}\n"));
    let n = 1 + ctx.rng.below(3);
    for _ in 0..n {
        let list = ctx.words().medical;
        ctx.any_of(list);
        ctx.push("\n");
    }
}
