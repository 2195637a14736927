//! Invoices, curricula vitae, letters.

use crate::kind::{FIELD, PROSE};
use crate::kinds;
use crate::lang::{Lang, capital};
use crate::prose::Ctx;
use crate::text::Escape;

fn words(lang: Lang) -> [&'static str; 8] {
    match lang {
        Lang::En => ["INVOICE", "No.", "Qty", "Description", "Amount", "Subtotal", "Total", "Experience"],
        Lang::De => [
            "RECHNUNG",
            "Nr.",
            "Menge",
            "Bezeichnung",
            "Betrag",
            "Zwischensumme",
            "Gesamtbetrag",
            "Berufserfahrung",
        ],
        Lang::Fr => {
            ["FACTURE", "N°", "Qté", "Désignation", "Montant", "Sous-total", "Total TTC", "Expérience"]
        }
        Lang::Es => ["FACTURA", "N.º", "Cant.", "Descripción", "Importe", "Subtotal", "Total", "Experiencia"],
        Lang::It => ["FATTURA", "N.", "Qtà", "Descrizione", "Importo", "Imponibile", "Totale", "Esperienza"],
        Lang::Nl => {
            ["FACTUUR", "Nr.", "Aantal", "Omschrijving", "Bedrag", "Subtotaal", "Totaal", "Werkervaring"]
        }
        Lang::Pl => {
            ["FAKTURA", "Nr", "Ilość", "Nazwa", "Kwota", "Razem netto", "Do zapłaty", "Doświadczenie"]
        }
        Lang::Pt => ["FATURA", "N.º", "Qtd.", "Descrição", "Valor", "Subtotal", "Total", "Experiência"],
        Lang::Sv => ["FAKTURA", "Nr", "Antal", "Benämning", "Belopp", "Delsumma", "Att betala", "Erfarenhet"],
        Lang::Ja => ["請求書", "番号", "数量", "品名", "金額", "小計", "合計", "職歴"],
    }
}

fn field(ctx: &mut Ctx) -> bool {
    let Some(kind) = ctx.take() else {
        return false;
    };
    let value = ctx.value(kind);
    let label = kind.field_label(&mut ctx.rng, ctx.lang);
    let gap = ctx.rng.pick(&[": ", ": ", " ", "\t", ":\n"]);
    ctx.push(&format!("{}{gap}", capital(label.words)));
    ctx.t.frag(&value, Escape::None);
    ctx.push("\n");
    true
}

/// An invoice.
pub(super) fn invoice(ctx: &mut Ctx) {
    let w = words(ctx.lang);
    ctx.decoy("company");
    ctx.push("\n");
    if !ctx.quiet && ctx.rng.chance(30) {
        let address = kinds::address_parts(&mut ctx.rng, ctx.lang);
        ctx.t.frag(&address, Escape::None);
        ctx.push("\n");
    }
    ctx.push(&format!("\n{} {} ", w[0], w[1]));
    ctx.decoy("invoice");
    ctx.push("\n");
    ctx.decoy("date");
    ctx.push("\n");
    let line = ctx.rng.pick(ctx.words().form_labels);
    let (label, slot) = line.split_once('=').unwrap_or((line, "ref"));
    ctx.push(&format!("{label}: "));
    ctx.decoy(slot);
    ctx.push("\n\n");
    // A number of the seller stands above the table, the account below.
    let above = ctx.kinds.len() / 2;
    for _ in 0..above {
        field(ctx);
    }
    ctx.push(&format!("\n{:<6}{:<28}{:<20}{:>14}\n", w[2], w[3], "Art.", w[4]));
    let n = 1 + ctx.rng.below(6);
    for _ in 0..n {
        let (count, product, article, price) =
            (ctx.text_of("n"), ctx.text_of("product"), ctx.text_of("art"), ctx.text_of("price"));
        ctx.push(&format!("{count:<6}{product:<28}{article:<20}{price:>14}\n"));
    }
    let (sub, total, pct) = (ctx.text_of("price"), ctx.text_of("price"), ctx.text_of("pct"));
    ctx.push(&format!("\n{:<54}{sub:>14}\n{:<54}{pct:>14}\n{:<54}{total:>14}\n\n", w[5], "+", w[6]));
    let money = ctx.words().money;
    ctx.any_of(money);
    ctx.push("\n\n");
    while field(ctx) {}
    if ctx.rng.chance(50) {
        let words = ctx.words();
        ctx.any_of(words.decoys);
        ctx.push("\n");
    }
}

/// A curriculum vitae.
pub(super) fn cv(ctx: &mut Ctx) {
    let w = words(ctx.lang);
    ctx.push("Curriculum vitae\n");
    if !ctx.quiet {
        ctx.name();
        ctx.push("\n");
    }
    ctx.push("\n");
    while field(ctx) {}
    ctx.push(&format!("\n{}\n", w[7]));
    let mut year = ctx.rng.range(2006, 2014);
    let n = 2 + ctx.rng.below(4);
    for _ in 0..n {
        let until = year + ctx.rng.range(1, 3);
        ctx.push(&format!("{year} - {until}  "));
        year = until;
        ctx.decoy("company");
        ctx.push(", ");
        ctx.decoy("city");
        ctx.push("\n  ");
        ctx.filler();
        ctx.push("\n");
    }
    ctx.push("\nPython, SQL, Rust 1.8x, Excel, SAP R/3, ISO 9001:2015\nEnglish C1, French B2, German A2\n");
    let (version, page) = (ctx.text_of("ver"), ctx.text_of("page"));
    ctx.push(&format!("CV {version} / {page}\n"));
}

/// A letter.
pub(super) fn letter(ctx: &mut Ctx) {
    ctx.decoy("company");
    ctx.push("\n");
    ctx.decoy("city");
    ctx.push(", ");
    ctx.decoy("date");
    ctx.push("\n\n");
    let words = ctx.words();
    ctx.any_of(words.subjects);
    ctx.push("\n");
    // What has a label may stand in the lines of reference.
    let mut later = Vec::new();
    let mut n = 0;
    for kind in std::mem::take(&mut ctx.kinds) {
        let chained = !kind.with.is_empty() || kind.sites & FIELD == 0;
        if kind.sites & PROSE == 0 || (!chained && n < 2 && ctx.rng.chance(35)) {
            ctx.kinds.push(kind);
            n += 1;
        } else {
            later.push(kind);
        }
    }
    // A companion must not be parted from what follows it.
    let (mut top, mut rest) = (Vec::new(), Vec::new());
    for kind in std::mem::take(&mut ctx.kinds) {
        if later.iter().any(|l| l.with == kind.id) { rest.push(kind) } else { top.push(kind) }
    }
    rest.extend(later);
    ctx.kinds = top;
    while field(ctx) {}
    ctx.push("\n");
    ctx.any_of(words.greetings);
    ctx.push("\n\n");
    ctx.kinds = rest;
    let n = ctx.length();
    ctx.paragraphs(n);
    ctx.push("\n");
    ctx.any_of(words.closings);
    ctx.push("\n\n");
    ctx.name();
    ctx.push("\n");
}
