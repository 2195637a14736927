//! XML, HTML and payment files.

use crate::facts::{Style, styled};
use crate::kinds::Class;
use crate::rich::{Rich, rich};
use crate::rng::HEX;
use crate::scene::Scene;

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn classes(scene: &mut Scene) -> &'static [Class] {
    if scene.rng.chance(35) { super::config::SETTINGS } else { scene.classes() }
}

pub(super) fn xml(scene: &mut Scene) -> Rich {
    let style = scene.rng.pick([Style::Snake, Style::Camel, Style::Pascal, Style::Kebab]);
    let attributes = scene.rng.chance(35);
    let (root, item) = scene.rng.pick([
        ("Employees", "Employee"),
        ("bookings", "booking"),
        ("configuration", "entry"),
        ("Claims", "Claim"),
        ("shipments", "shipment"),
        ("patients", "patient"),
    ]);
    let mut out = rich![format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- {} -->\n\
            <{root} xmlns=\"urn:example:{root}:v{}\" generated=\"{}\">\n",
        scene.note().replace("--", "-"),
        scene.rng.between(1, 4),
        scene.stamp()
    )];
    for turn in 0..scene.rng.between(1, 4) {
        scene.used.clear();
        let kinds = classes(scene);
        let name = scene.name();
        let mut facts = Vec::new();
        for round in 0..scene.rng.between(3, 6) {
            facts.extend(if turn == 0 && round == 0 {
                scene.sure_entries(kinds)
            } else {
                scene.entries(kinds)
            });
        }
        if attributes {
            out.add(rich![format!("  <{item} name=\"{}\"", escape(&name))]);
            for fact in facts {
                out.add(rich![format!(" {}=\"", styled(&fact.key, style)), fact.value.map(escape), "\""]);
            }
            out.add("/>\n");
            continue;
        }
        out.add(format!(
            "  <{item} id=\"{}\">\n    <{}>{}</{}>\n",
            scene.rng.number(6),
            styled("full_name", style),
            escape(&name),
            styled("full_name", style)
        ));
        for fact in facts {
            let tag = styled(&fact.key, style);
            out.add(rich![format!("    <{tag}>"), fact.value.map(escape), format!("</{tag}>\n")]);
        }
        out.add(format!("  </{item}>\n"));
    }
    out.add(format!("</{root}>\n"));
    out
}

pub(super) fn html(scene: &mut Scene) -> Rich {
    let title = scene.item("title");
    let mut out = rich![format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n  <meta charset=\"utf-8\">\n  \
            <title>{}</title>\n  <style>h1 {{ color: {}; }} .row-{} {{ width: {}px }}</style>\n</head>\n\
            <body>\n  <h1>{}</h1>\n",
        scene.lang.code(),
        escape(&title),
        scene.slot("hex"),
        scene.rng.number(8),
        scene.rng.number(3),
        escape(&title)
    )];
    let intro = scene.paragraph(2).map(escape);
    out.add(rich!["  <p>", intro, "</p>\n"]);
    let classes = scene.classes();
    match scene.rng.below(3) {
        0 => {
            out.add("  <table>\n");
            for _ in 0..scene.rng.between(3, 7) {
                for fact in scene.facts(classes) {
                    out.add(rich![
                        "    <tr><th>",
                        escape(&fact.key),
                        "</th><td>",
                        fact.value.map(escape),
                        "</td></tr>\n"
                    ]);
                }
            }
            out.add("  </table>\n");
        }
        1 => {
            out.add(format!("  <form action=\"/save/{}\" method=\"post\">\n", scene.rng.number(5)));
            scene.used.clear();
            for _ in 0..scene.rng.between(3, 6) {
                for fact in scene.entries(classes) {
                    let label = styled(&fact.key, Style::Title);
                    out.add(rich![
                        format!("    <label>{label}</label> <input name=\"{}\" value=\"", fact.key),
                        fact.value.map(escape),
                        "\">\n"
                    ]);
                }
            }
            out.add(format!(
                "    <input type=\"password\" name=\"password_field\" placeholder=\"********\">\n    \
                    <input type=\"hidden\" name=\"csrf\" value=\"{}\">\n  </form>\n",
                scene.rng.one("csrf-test|disabled")
            ));
        }
        _ => {
            out.add("  <dl>\n");
            for _ in 0..scene.rng.between(3, 6) {
                for fact in scene.facts(classes) {
                    out.add(rich![
                        "    <dt>",
                        escape(&fact.key),
                        "</dt>\n    <dd>",
                        fact.value.map(escape),
                        "</dd>\n"
                    ]);
                }
            }
            out.add("  </dl>\n");
        }
    }
    let text = scene.paragraph(2).map(escape);
    out.add(rich!["  <p>", text, "</p>\n"]);
    if scene.loud && scene.rng.chance(30) {
        let (first, last) = scene.person();
        let saved = scene.trick.take();
        if let Some(address) = scene.address(first, last) {
            out.add(rich!["  <a href=\"mailto:", address.clone(), format!("\">{first} {last}</a>\n")]);
        }
        scene.trick = saved;
    }
    out.add(format!(
        "  <img src=\"data:image/png;base64,iVBORw0KGgo{}==\" width=\"{}\">\n</body>\n</html>\n",
        scene.rng.chars(crate::rng::BASE62, 80),
        scene.rng.number(2)
    ));
    out
}

/// A credit transfer as banks exchange it (ISO 20022, pain.001).
pub(super) fn sepa(scene: &mut Scene) -> Rich {
    let (firm, date) = (scene.slot("firm"), scene.day.iso());
    let count = scene.rng.between(1, 4);
    let mut out = rich![format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
            <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\">\n  <CstmrCdtTrfInitn>\n    \
            <GrpHdr><MsgId>{}</MsgId><CreDtTm>{date}T{}:00</CreDtTm><NbOfTxs>{count}</NbOfTxs></GrpHdr>\n    \
            <PmtInf>\n      <PmtInfId>{}</PmtInfId><ReqdExctnDt>{date}</ReqdExctnDt>\n      \
            <Dbtr><Nm>{}</Nm></Dbtr>\n",
        scene.rng.chars(HEX, 24),
        crate::lang::clock(scene.rng),
        scene.slot("order"),
        escape(&firm)
    )];
    for _ in 0..count {
        let name = scene.name();
        let note = scene.plain("{invoice} {date}");
        out.add(format!(
            "      <CdtTrfTxInf>\n        <PmtId><EndToEndId>{}</EndToEndId></PmtId>\n        \
                <Amt><InstdAmt Ccy=\"EUR\">{}.{:02}</InstdAmt></Amt>\n",
            scene.slot("invoice"),
            scene.rng.between(10, 4000),
            scene.rng.between(0, 99)
        ));
        if scene.rng.chance(50)
            && let Some(bic) = scene.sure("SWIFT_BIC")
        {
            out.add(rich!["        <CdtrAgt><FinInstnId><BIC>", bic, "</BIC></FinInstnId></CdtrAgt>\n"]);
        }
        out.add(format!("        <Cdtr><Nm>{}</Nm></Cdtr>\n", escape(&name)));
        match scene.sure("IBAN") {
            // The schema allows no groups, so the value is written without them.
            Some(iban) => out.add(rich![
                "        <CdtrAcct><Id><IBAN>",
                iban.map(|text| text.replace([' ', '-'], "").to_uppercase()),
                "</IBAN></Id></CdtrAcct>\n"
            ]),
            None => out.add("        <CdtrAcct><Id><Othr><Id>NOTPROVIDED</Id></Othr></Id></CdtrAcct>\n"),
        }
        out.add(format!("        <RmtInf><Ustrd>{}</Ustrd></RmtInf>\n      </CdtTrfTxInf>\n", escape(&note)));
    }
    out.add("    </PmtInf>\n  </CstmrCdtTrfInitn>\n</Document>\n");
    out
}
