//! The kinds of documents.

mod cards;
mod chat;
mod clinic;
mod code_compiled;
mod code_scripts;
mod config;
mod deploy;
mod diff;
mod http;
mod json;
mod keys;
mod logs;
mod mail;
mod markup;
mod pages;
mod papers;
mod router;
mod tables;

use crate::evasion::Medium;
use crate::ledger::PAPER;
use crate::rich::Rich;
use crate::scene::Scene;

pub(crate) struct Carrier {
    pub name: &'static str,
    pub medium: Medium,
    /// How often it is drawn, against the others.
    pub weight: usize,
    /// The trade it belongs to, where it has one.
    pub trade: Option<&'static str>,
    pub write: fn(&mut Scene) -> Rich,
}

const fn of(name: &'static str, medium: Medium, weight: usize, write: fn(&mut Scene) -> Rich) -> Carrier {
    Carrier { name, medium, weight, trade: None, write }
}

const fn trade(
    name: &'static str,
    trade: &'static str,
    weight: usize,
    write: fn(&mut Scene) -> Rich,
) -> Carrier {
    Carrier { name, medium: Medium::Prose, weight, trade: Some(trade), write }
}

pub(crate) const CARRIERS: &[Carrier] = &[
    of("mail", Medium::Prose, 6, mail::mail),
    of("mail-thread", Medium::Prose, 5, mail::thread),
    of("chat", Medium::Prose, 6, chat::chat),
    of("call-note", Medium::Prose, 4, chat::call_note),
    of("ticket", Medium::Prose, 6, pages::ticket),
    of("wiki", Medium::Prose, 5, pages::wiki),
    of("minutes", Medium::Prose, 3, pages::minutes),
    trade("letter", PAPER, 4, papers::letter),
    trade("contract", PAPER, 3, papers::contract),
    of("form", Medium::Prose, 6, clinic::form),
    trade("medical-letter", "hospital", 5, clinic::medical_letter),
    trade("lab-report", "hospital", 2, clinic::lab_report),
    trade("invoice", "bank", 4, papers::invoice),
    trade("payslip", "people", 3, papers::payslip),
    trade("cv", "people", 3, papers::cv),
    trade("passport-scan", PAPER, 4, cards::passport_scan),
    of("calendar", Medium::Prose, 3, cards::calendar),
    of("vcard", Medium::Table, 2, cards::vcard),
    of("ldif", Medium::Table, 2, cards::ldif),
    of("json", Medium::Json, 6, json::json),
    of("ndjson", Medium::Json, 4, json::ndjson),
    of("syslog", Medium::Plain, 3, logs::syslog),
    of("nginx", Medium::Http, 3, logs::nginx),
    of("stack-trace", Medium::Plain, 3, logs::stack_trace),
    of("ci-log", Medium::Plain, 4, logs::ci_log),
    of("csv", Medium::Table, 6, tables::csv),
    of("tsv", Medium::Table, 3, tables::tsv),
    of("sql", Medium::Table, 4, tables::sql),
    of("yaml", Medium::Plain, 4, config::yaml),
    of("toml", Medium::Plain, 3, config::toml),
    of("dotenv", Medium::Plain, 4, config::dotenv),
    of("ini", Medium::Plain, 3, config::ini),
    of("properties", Medium::Plain, 2, config::properties),
    of("compose", Medium::Plain, 3, deploy::compose),
    of("kubernetes", Medium::Plain, 4, deploy::kubernetes),
    of("terraform", Medium::Code, 3, deploy::terraform),
    of("xml", Medium::Markup, 4, markup::xml),
    of("html", Medium::Markup, 4, markup::html),
    of("sepa-xml", Medium::Markup, 2, markup::sepa),
    of("rust", Medium::Code, 3, code_compiled::rust),
    of("java", Medium::Code, 3, code_compiled::java),
    of("go", Medium::Code, 3, code_compiled::go),
    of("python", Medium::Code, 4, code_scripts::python),
    of("javascript", Medium::Code, 3, code_scripts::javascript),
    of("php", Medium::Code, 2, code_scripts::php),
    of("shell", Medium::Code, 4, code_scripts::shell),
    of("powershell", Medium::Code, 3, code_scripts::powershell),
    of("http", Medium::Http, 4, http::dump),
    of("pem", Medium::Table, 4, keys::pem),
    of("key-store", Medium::Table, 5, keys::key_store),
    of("router", Medium::Table, 3, router::router),
    of("passwd-file", Medium::Table, 2, router::passwd_file),
    of("group-policy", Medium::Markup, 1, router::group_policy),
    of("git-diff", Medium::Code, 4, diff::git_diff),
];

/// A name for a file or a section, from the systems of a firm.
pub(crate) fn system(scene: &mut Scene) -> &'static str {
    scene.rng.one(crate::words::SYSTEMS)
}
