//! Source code.

use super::code_lines::{GO, JAVA, PYTHON, RUST, SCRIPT, line, lines};
use crate::kind::Kind;
use crate::kinds;
use crate::prose::Ctx;
use crate::record::{Style, styled};
use crate::text::{Escape, Frag, flat, plain};

/// A name and a value; now and then one that only looks like it.
enum Fact {
    Found(&'static Kind),
    Lure,
}

fn facts(ctx: &mut Ctx) -> Vec<Fact> {
    let mut out: Vec<Fact> = std::mem::take(&mut ctx.kinds).into_iter().map(Fact::Found).collect();
    if ctx.rng.chance(60) {
        out.push(Fact::Lure);
    }
    out
}

/// The key and the value of a fact.
fn pair(ctx: &mut Ctx, fact: &Fact) -> (String, Frag) {
    match fact {
        Fact::Found(kind) => {
            let value = ctx.value(kind);
            (kind.key(&mut ctx.rng).to_owned(), value)
        }
        Fact::Lure => {
            let theme = ctx.theme;
            let list: Vec<&'static Kind> =
                kinds::all().filter(|k| k.decoy && k.theme & theme != 0 && !k.keys.is_empty()).collect();
            if !list.is_empty() && ctx.rng.chance(50) {
                let kind = list[ctx.rng.below(list.len())];
                if let Some(value) = kind.wrong(&mut ctx.rng, ctx.lang) {
                    return (format!("bad_{}", kind.key(&mut ctx.rng)), vec![plain(value)]);
                }
            }
            let (key, value) = ctx.rng.one(&[
                ("api_key", "your-api-key-here"),
                ("password", "changeme"),
                ("token", "<token>"),
                ("client_secret", "xxxxxxxxxxxxxxxx"),
                ("secret_name", "prod/shop/db"),
                ("public_key_id", "key-2024-03"),
                ("password_hint", "the usual one"),
                ("auth_header", "Authorization"),
            ]);
            (key.to_owned(), vec![plain(value)])
        }
    }
}

fn comment(ctx: &mut Ctx, sign: &str) {
    ctx.push(sign);
    ctx.push(" ");
    if ctx.rng.chance(80) {
        let tech = ctx.words().tech;
        ctx.any_of(tech);
    } else {
        let other = ctx.words().decoys;
        ctx.any_of(other);
    }
    ctx.push("\n");
}

/// Writes text, the value in quotes, text.
fn put(ctx: &mut Ctx, before: &str, value: &Frag, after: &str) {
    ctx.push(before);
    ctx.t.frag(value, Escape::Json);
    ctx.push(after);
}

/// A program: facts at the top, in functions, and between lines that hold nothing.
struct Frame<'a> {
    head: &'a [&'a str],
    comment: &'a str,
    noise: &'a [&'static str],
    open: &'a [&'a str],
    close: &'a str,
}

fn body(
    ctx: &mut Ctx,
    frame: &Frame<'_>,
    constant: fn(&mut Ctx, &str, &Frag),
    local: fn(&mut Ctx, &str, &Frag),
) {
    for template in frame.head {
        line(ctx, template);
        ctx.push("\n");
    }
    ctx.push("\n");
    let mut facts = facts(ctx);
    ctx.rng.shuffle(&mut facts);
    // A companion stands before what needs it.
    facts.sort_by_key(|f| matches!(f, Fact::Found(k) if !k.with.is_empty()));
    let top = ctx.rng.below(facts.len() + 1);
    let inner = facts.split_off(top);
    for fact in &facts {
        if ctx.rng.chance(30) {
            comment(ctx, frame.comment);
        }
        let (key, value) = pair(ctx, fact);
        constant(ctx, &key, &value);
    }
    ctx.push("\n");
    let functions = ctx.many(1, 2);
    let share = inner.len().div_ceil(functions);
    let mut rest = inner.as_slice();
    for _ in 0..functions {
        if ctx.rng.chance(45) {
            comment(ctx, frame.comment);
        }
        let open = ctx.rng.pick(frame.open);
        line(ctx, open);
        ctx.push("\n");
        let (part, later) = rest.split_at(share.min(rest.len()));
        rest = later;
        for fact in part {
            let n = ctx.rng.below(3);
            lines(ctx, frame.noise, n);
            let (key, value) = pair(ctx, fact);
            local(ctx, &key, &value);
        }
        let n = ctx.many(2, 4);
        lines(ctx, frame.noise, n);
        ctx.push(frame.close);
        ctx.push("\n");
    }
}

/// Rust.
pub(super) fn rust(ctx: &mut Ctx) {
    let frame = Frame {
        head: &[
            "//! @Noun handling, see @file.",
            "",
            "use std::collections::HashMap;",
            "use anyhow::Context as _;",
            "use crate::@noun::@Noun;",
        ],
        comment: "//",
        noise: RUST,
        open: &[
            "pub fn @verb_@noun(&mut self, id: u64) -> Result<@Noun> {",
            "fn @verb(items: &[@Noun]) -> Vec<@Noun> {",
            "#[test]\nfn @verb_works() {",
        ],
        close: "}\n",
    };
    body(
        ctx,
        &frame,
        |ctx, key, value| {
            put(ctx, &format!("const {}: &str = \"", styled(key, Style::Screaming)), value, "\";\n")
        },
        |ctx, key, value| match ctx.rng.below(3) {
            0 => put(ctx, &format!("    let {key} = \""), value, "\";\n"),
            1 => put(ctx, &format!("    client.set_{key}(\""), value, "\")?;\n"),
            _ => put(
                ctx,
                &format!("    let input = Input {{ {key}: \""),
                value,
                "\".into(), ..Input::default() };\n",
            ),
        },
    );
}

/// Python.
pub(super) fn python(ctx: &mut Ctx) {
    let frame = Frame {
        head: &[
            "\"\"\"@Noun @verb helpers.\"\"\"",
            "import logging",
            "import os",
            "",
            "import requests",
            "",
            "logger = logging.getLogger(__name__)",
        ],
        comment: "#",
        noise: PYTHON,
        open: &[
            "def @verb_@noun(self, batch):",
            "def test_@verb_@noun():",
            "async def @verb(@noun, *, retries=@n):",
        ],
        close: "\n",
    };
    body(
        ctx,
        &frame,
        |ctx, key, value| {
            if ctx.rng.chance(75) {
                put(ctx, &format!("{} = \"", styled(key, Style::Screaming)), value, "\"\n");
            } else {
                put(ctx, &format!("DEFAULTS[\"{key}\"] = \""), value, "\"\n");
            }
        },
        |ctx, key, value| match ctx.rng.below(4) {
            0 => put(ctx, &format!("    {key} = '"), value, "'\n"),
            1 => put(ctx, &format!("    client = Client({key}=\""), value, "\", timeout=30)\n"),
            2 => put(ctx, &format!("    payload = {{\"{key}\": \""), value, "\", \"active\": True}\n"),
            _ => put(ctx, &format!("    assert parse({{'{key}': \""), value, "\"}).ok\n"),
        },
    );
}

/// JavaScript or TypeScript.
pub(super) fn javascript(ctx: &mut Ctx) {
    let frame = Frame {
        head: &["import { @verb@Noun } from './@noun.js';", "import express from 'express'; // @ver", ""],
        comment: "//",
        noise: SCRIPT,
        open: &[
            "export async function @verb@Noun(items) {",
            "test('@verb @noun', async () => {\n  const items = [];",
            "function @verb(items, out = []) {",
        ],
        close: "}\n",
    };
    body(
        ctx,
        &frame,
        |ctx, key, value| {
            let style = ctx.rng.one(&[Style::Screaming, Style::Camel]);
            put(ctx, &format!("const {} = \"", styled(key, style)), value, "\";\n");
        },
        |ctx, key, value| {
            let name = styled(key, Style::Camel);
            // Single quotes need their own escape, so they are only taken for plain values.
            let quote = if flat(value).contains(['\'', '"', '\\', '\n']) { "\"" } else { "'" };
            match ctx.rng.below(3) {
                0 => put(
                    ctx,
                    &format!("  const config = {{ {name}: {quote}"),
                    value,
                    &format!("{quote}, retries: 3 }};\n"),
                ),
                1 => put(
                    ctx,
                    &format!("  await client.post('/v1/items', {{ {name}: {quote}"),
                    value,
                    &format!("{quote} }});\n"),
                ),
                _ => put(ctx, &format!("  const {name} = {quote}"), value, &format!("{quote};\n")),
            }
        },
    );
}

/// Java.
pub(super) fn java(ctx: &mut Ctx) {
    let frame = Frame {
        head: &[
            "package com.nordwind.shop.@noun;",
            "",
            "import java.util.*;",
            "import org.slf4j.Logger;",
            "",
            "/** @Noun, since @ver. */",
            "public class @NounService {",
        ],
        comment: "    //",
        noise: JAVA,
        open: &[
            "    public List<@Noun> @verb(List<@Noun> items) {\n        List<@Noun> out = new ArrayList<>();",
            "    @Test\n    void @verbs@Noun() {",
            "    private void @verb@Noun(long id) {",
        ],
        close: "    }\n",
    };
    body(
        ctx,
        &frame,
        |ctx, key, value| {
            put(
                ctx,
                &format!("    private static final String {} = \"", styled(key, Style::Screaming)),
                value,
                "\";\n",
            )
        },
        |ctx, key, value| match ctx.rng.below(3) {
            0 => put(ctx, &format!("        String {} = \"", styled(key, Style::Camel)), value, "\";\n"),
            1 => put(ctx, &format!("        request.set{}(\"", styled(key, Style::Pascal)), value, "\");\n"),
            _ => put(
                ctx,
                &format!("        props.put(\"{}\", \"", styled(key, Style::Dotted)),
                value,
                "\");\n",
            ),
        },
    );
    ctx.push("}\n");
}

/// Go.
pub(super) fn go(ctx: &mut Ctx) {
    let frame = Frame {
        head: &[
            "// Package @noun @verbs what @file describes.",
            "package @noun",
            "",
            "import (",
            "\t\"context\"",
            "\t\"fmt\"",
            "\t\"log\"",
            ")",
        ],
        comment: "//",
        noise: GO,
        open: &[
            "func (s *Server) @verb(ctx context.Context, items []string) error {",
            "func Test@Noun(t *testing.T) {",
            "func @verb(items []@Noun) (out []@Noun) {",
        ],
        close: "\treturn nil\n}\n",
    };
    body(
        ctx,
        &frame,
        |ctx, key, value| put(ctx, &format!("const {} = \"", styled(key, Style::Camel)), value, "\"\n"),
        |ctx, key, value| match ctx.rng.below(3) {
            0 => put(ctx, &format!("\t{} := \"", styled(key, Style::Camel)), value, "\"\n"),
            1 => put(ctx, &format!("\tcfg.{} = \"", styled(key, Style::Pascal)), value, "\"\n"),
            _ => put(
                ctx,
                &format!("\topts := Options{{{}: \"", styled(key, Style::Pascal)),
                value,
                "\", Retries: 3}\n",
            ),
        },
    );
}
