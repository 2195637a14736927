//! The kinds of documents.

mod code;
mod code_lines;
mod config;
mod forms;
mod infra;
mod json;
mod logs;
mod mail;
mod markup;
mod office;
mod pages;
mod papers;
mod scripts;
mod tables;
mod web;

use crate::kind::{BLOCK, CODE, COIN, COL, DEV, FIELD, FIN, ID, KV, LOG, MED, NET, PROSE, VEH};
use crate::prose::Ctx;

/// A kind of document.
pub struct Carrier {
    /// Its name.
    pub name: &'static str,
    /// How often it comes, in relation to the others.
    pub weight: usize,
    /// Where values can stand in it.
    pub sites: u8,
    /// Subjects that it can have.
    pub themes: u8,
    /// Whether it is written in the language of people, so that kinds need a label in it.
    pub local: bool,
    /// Types that it is made for; empty where all are welcome.
    pub only: &'static [&'static str],
    /// Makes it.
    pub make: fn(&mut Ctx),
}

const ALL: u8 = ID | FIN | MED | DEV | NET | VEH | COIN;
const PEOPLE: u8 = ID | FIN | MED | VEH;
const TECH: u8 = DEV | NET;

/// All kinds of documents.
pub const CARRIERS: &[Carrier] = &[
    Carrier {
        name: "mail",
        weight: 13,
        sites: PROSE | BLOCK,
        themes: ALL,
        local: true,
        only: &[],
        make: mail::mail,
    },
    Carrier {
        name: "chat",
        weight: 8,
        sites: PROSE | BLOCK,
        themes: ALL,
        local: true,
        only: &[],
        make: mail::chat,
    },
    Carrier {
        name: "ticket",
        weight: 8,
        sites: PROSE | BLOCK,
        themes: ALL,
        local: true,
        only: &[],
        make: mail::ticket,
    },
    Carrier {
        name: "wiki",
        weight: 7,
        sites: PROSE | FIELD | BLOCK,
        themes: ALL,
        local: true,
        only: &[],
        make: pages::wiki,
    },
    Carrier {
        name: "notes",
        weight: 4,
        sites: PROSE | FIELD,
        themes: ALL,
        local: true,
        only: &[],
        make: pages::notes,
    },
    Carrier {
        name: "form",
        weight: 7,
        sites: FIELD,
        themes: PEOPLE | COIN,
        local: true,
        only: &[],
        make: forms::form,
    },
    Carrier {
        name: "medical",
        weight: 5,
        sites: PROSE | FIELD,
        themes: MED,
        local: true,
        only: &[],
        make: forms::medical,
    },
    Carrier {
        name: "invoice",
        weight: 5,
        sites: FIELD,
        themes: FIN,
        local: true,
        only: &[],
        make: papers::invoice,
    },
    Carrier { name: "cv", weight: 3, sites: FIELD, themes: ID, local: true, only: &[], make: papers::cv },
    Carrier {
        name: "letter",
        weight: 4,
        sites: PROSE | FIELD,
        themes: PEOPLE,
        local: true,
        only: &[],
        make: papers::letter,
    },
    Carrier {
        name: "calendar",
        weight: 3,
        sites: PROSE,
        themes: PEOPLE | TECH,
        local: true,
        only: &[],
        make: office::calendar,
    },
    Carrier {
        name: "vcard",
        weight: 2,
        sites: FIELD,
        themes: ID | VEH,
        local: true,
        only: &[],
        make: office::vcard,
    },
    Carrier {
        name: "subtitle",
        weight: 2,
        sites: PROSE,
        themes: ALL,
        local: true,
        only: &[],
        make: office::transcript,
    },
    Carrier { name: "json", weight: 9, sites: KV, themes: ALL, local: false, only: &[], make: json::json },
    Carrier {
        name: "ndjson",
        weight: 6,
        sites: KV,
        themes: ALL,
        local: false,
        only: &[],
        make: json::ndjson,
    },
    Carrier {
        name: "yaml",
        weight: 6,
        sites: KV | BLOCK,
        themes: ALL,
        local: false,
        only: &[],
        make: config::yaml,
    },
    Carrier {
        name: "toml",
        weight: 4,
        sites: KV,
        themes: TECH | COIN | FIN,
        local: false,
        only: &[],
        make: config::toml,
    },
    Carrier {
        name: "env",
        weight: 6,
        sites: KV,
        themes: TECH | COIN,
        local: false,
        only: &[],
        make: config::env,
    },
    Carrier {
        name: "ini",
        weight: 4,
        sites: KV,
        themes: TECH | COIN,
        local: false,
        only: &[],
        make: config::ini,
    },
    Carrier {
        name: "properties",
        weight: 3,
        sites: KV,
        themes: TECH,
        local: false,
        only: &[],
        make: config::properties,
    },
    Carrier { name: "xml", weight: 5, sites: KV, themes: ALL, local: false, only: &[], make: markup::xml },
    Carrier {
        name: "html",
        weight: 6,
        sites: PROSE | FIELD,
        themes: ALL,
        local: true,
        only: &[],
        make: markup::html,
    },
    Carrier {
        name: "csv",
        weight: 5,
        sites: COL,
        themes: PEOPLE | COIN | NET,
        local: false,
        only: &[],
        make: tables::csv,
    },
    Carrier {
        name: "tsv",
        weight: 3,
        sites: COL,
        themes: PEOPLE | COIN | NET,
        local: false,
        only: &[],
        make: tables::tsv,
    },
    Carrier {
        name: "sql",
        weight: 4,
        sites: COL,
        themes: PEOPLE | COIN | NET | DEV,
        local: false,
        only: &[],
        make: tables::sql,
    },
    Carrier {
        name: "syslog",
        weight: 4,
        sites: LOG,
        themes: ALL,
        local: false,
        only: &[],
        make: logs::syslog,
    },
    Carrier {
        name: "applog",
        weight: 5,
        sites: LOG,
        themes: ALL,
        local: false,
        only: &[],
        make: logs::applog,
    },
    Carrier {
        name: "nginx",
        weight: 3,
        sites: LOG,
        themes: TECH,
        local: false,
        only: &[],
        make: logs::nginx,
    },
    Carrier {
        name: "stacktrace",
        weight: 3,
        sites: LOG,
        themes: ALL,
        local: false,
        only: &[],
        make: logs::stacktrace,
    },
    Carrier { name: "http", weight: 4, sites: KV, themes: ALL, local: false, only: &[], make: web::http },
    Carrier { name: "rust", weight: 3, sites: CODE, themes: ALL, local: false, only: &[], make: code::rust },
    Carrier {
        name: "python",
        weight: 5,
        sites: CODE,
        themes: ALL,
        local: false,
        only: &[],
        make: code::python,
    },
    Carrier {
        name: "javascript",
        weight: 5,
        sites: CODE,
        themes: ALL,
        local: false,
        only: &[],
        make: code::javascript,
    },
    Carrier { name: "java", weight: 4, sites: CODE, themes: ALL, local: false, only: &[], make: code::java },
    Carrier { name: "go", weight: 3, sites: CODE, themes: ALL, local: false, only: &[], make: code::go },
    Carrier {
        name: "shell",
        weight: 5,
        sites: CODE | BLOCK,
        themes: TECH,
        local: false,
        only: &[],
        make: scripts::shell,
    },
    Carrier {
        name: "powershell",
        weight: 3,
        sites: CODE,
        themes: TECH,
        local: false,
        only: &[],
        make: scripts::powershell,
    },
    Carrier {
        name: "terraform",
        weight: 3,
        sites: CODE,
        themes: DEV,
        local: false,
        only: &[],
        make: infra::terraform,
    },
    Carrier {
        name: "dockerfile",
        weight: 3,
        sites: CODE,
        themes: DEV,
        local: false,
        only: &[],
        make: infra::dockerfile,
    },
    Carrier {
        name: "k8s",
        weight: 3,
        sites: KV | BLOCK,
        themes: DEV,
        local: false,
        only: &[],
        make: infra::k8s,
    },
    Carrier { name: "diff", weight: 4, sites: KV, themes: TECH, local: false, only: &[], make: infra::diff },
    Carrier {
        name: "router",
        weight: 3,
        sites: BLOCK,
        themes: NET,
        local: false,
        only: &["DEVICE_CONFIG"],
        make: infra::router,
    },
    Carrier {
        name: "pem",
        weight: 3,
        sites: BLOCK,
        themes: DEV,
        local: false,
        only: &["PRIVATE_KEY", "PKCS12"],
        make: infra::pem,
    },
    Carrier {
        name: "keyfile",
        weight: 2,
        sites: BLOCK,
        themes: DEV,
        local: false,
        only: &["GCP_SERVICE_ACCOUNT"],
        make: infra::keyfile,
    },
];
