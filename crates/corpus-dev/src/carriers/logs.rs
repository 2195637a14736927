//! Logs.

use std::fmt::Write as _;

use crate::kind::{CODE, DEV, Kind, NET};
use crate::kinds;
use crate::prose::Ctx;
use crate::record::{Style, styled};
use crate::text::{Escape, flat};
use crate::words::things;

/// A value in a line of a log.
fn note(ctx: &mut Ctx, kind: &Kind) {
    let value = ctx.value(kind);
    let style = ctx.rng.one(&[Style::Snake, Style::Snake, Style::Camel, Style::Kebab]);
    let key = if kind.keys.is_empty() { "value".to_owned() } else { styled(kind.key(&mut ctx.rng), style) };
    let words = styled(kind.key(&mut ctx.rng), Style::Words).to_lowercase();
    let spaced = flat(&value).contains(' ');
    let (open, close) = match ctx.rng.below(6) {
        0 => (format!("invalid {words}: "), " (rejected)".to_owned()),
        1 => (format!("updated {key}="), String::new()),
        2 => (format!("{key}=\""), "\" saved".to_owned()),
        3 => (format!("payload {{{key}: "), "}".to_owned()),
        4 => (format!("lookup by {words} "), " took 12ms".to_owned()),
        _ if spaced => (format!("{key}=\""), "\"".to_owned()),
        _ => (format!("{key}="), String::new()),
    };
    ctx.push(&open);
    let escape = if flat(&value).contains('\n') { Escape::Json } else { Escape::None };
    ctx.t.frag(&value, escape);
    ctx.push(&close);
}

/// The kinds of the document, spread over so many lines.
fn spread(ctx: &mut Ctx, lines: usize) -> Vec<Vec<&'static Kind>> {
    let mut out: Vec<Vec<&'static Kind>> = Vec::new();
    for kind in std::mem::take(&mut ctx.kinds) {
        match out.last_mut() {
            Some(row) if !kind.with.is_empty() && row.iter().any(|k| k.id == kind.with) => row.push(kind),
            _ => out.push(vec![kind]),
        }
    }
    out.extend((0..lines).map(|_| Vec::new()));
    ctx.rng.shuffle(&mut out);
    out
}

fn words_or_values(ctx: &mut Ctx, row: &[&'static Kind]) {
    if row.is_empty() {
        let (message, build, sha, epoch, uuid) = (
            ctx.text_of("message"),
            ctx.text_of("build"),
            ctx.text_of("sha"),
            ctx.text_of("epoch"),
            ctx.text_of("uuid"),
        );
        let text = match ctx.rng.below(8) {
            0 => format!("{message} id={build}"),
            1 => format!("{message} request={uuid}"),
            2 => format!("{message} rev={sha} at={epoch}"),
            3 => {
                let order = ctx.text_of("order");
                format!("order {order} {message}")
            }
            4 => {
                let bare = ctx.text_of("bare");
                if ctx.theme & NET != 0 {
                    format!("offset={bare} {message}")
                } else {
                    format!("{message} ({build} ms)")
                }
            }
            5 => {
                let version = ctx.text_of("ver4");
                format!("agent version {version} connected, {message}")
            }
            _ => message,
        };
        ctx.push(&text);
    }
    for (i, kind) in row.iter().enumerate() {
        if i > 0 {
            ctx.push(" ");
        }
        note(ctx, kind);
    }
}

/// Lines of syslog.
pub(super) fn syslog(ctx: &mut Ctx) {
    let host = ctx.rng.pick(&["web01", "gw-2", "build7", "mailer", "node-11", "db3"]);
    let lines = ctx.many(4, 12);
    let rows = spread(ctx, lines);
    let (mut second, day) = (ctx.rng.range(0, 80_000), ctx.rng.range(1, 28));
    let month = ctx.rng.pick(&["Jan", "Feb", "Mar", "Apr", "Jun", "Aug", "Oct", "Dec"]);
    let modern = ctx.rng.chance(35);
    for row in rows {
        second += ctx.rng.range(0, 90);
        let clock = format!("{:02}:{:02}:{:02}", second / 3600 % 24, second / 60 % 60, second % 60);
        let (program, pid) = (
            ctx.rng.pick(&["sshd", "app", "kernel", "cron", "postfix/smtpd", "dockerd", "systemd", "nginx"]),
            ctx.rng.range(300, 64_000),
        );
        if modern {
            ctx.push(&format!("<134>1 2025-03-{day:02}T{clock}Z {host} {program} {pid} - - "));
        } else {
            ctx.push(&format!("{month} {day:>2} {clock} {host} {program}[{pid}]: "));
        }
        let ssh = row.is_empty() && program == "sshd" && !ctx.quiet && ctx.theme & NET != 0;
        if ssh {
            ctx.push("Failed password for invalid user admin from ");
            let ip = kinds::ipv4(&mut ctx.rng);
            ctx.t.find("IPV4", &ip);
            let port = ctx.rng.range(30_000, 60_000);
            ctx.push(&format!(" port {port} ssh2"));
        } else {
            words_or_values(ctx, &row);
        }
        ctx.push("\n");
    }
}

/// A log of an application.
pub(super) fn applog(ctx: &mut Ctx) {
    let lines = ctx.many(4, 12);
    let rows = spread(ctx, lines);
    let style = ctx.rng.below(3);
    for row in rows {
        let (stamp, level, n) = (ctx.tick(), ctx.rng.part(things::LEVELS), ctx.rng.range(1, 32));
        let class = ctx.rng.pick(&[
            "c.n.shop.OrderService",
            "billing.worker",
            "http.access",
            "auth::session",
            "importer",
            "scheduler",
        ]);
        match style {
            0 => ctx.push(&format!("{stamp} {level:<5} [worker-{n}] {class} - ")),
            1 => ctx.push(&format!("[{stamp}] {level} {class}: ")),
            _ => ctx.push(&format!("{level} {class} {stamp} ")),
        }
        words_or_values(ctx, &row);
        ctx.push("\n");
    }
}

/// Lines of a web server. Addresses are findings; a quiet log stands behind a balancer on the same machine.
pub(super) fn nginx(ctx: &mut Ctx) {
    let lines = ctx.many(2, 5);
    let rows = spread(ctx, lines);
    let agents: Vec<&str> = things::AGENTS.split('|').collect();
    for row in rows {
        if ctx.quiet || ctx.rng.chance(30) {
            ctx.push("127.0.0.1");
        } else {
            let ip = kinds::ipv4(&mut ctx.rng);
            ctx.t.find("IPV4", &ip);
        }
        let (day, h, m, s) = (ctx.rng.range(1, 28), ctx.rng.below(24), ctx.rng.below(60), ctx.rng.below(60));
        let method = ctx.rng.pick(&["GET", "GET", "GET", "POST", "PUT", "DELETE"]);
        let page = ctx.text_of("page");
        let path = ctx.rng.pick(&[
            "/api/v2/orders/",
            "/wiki/pages/",
            "/static/img/",
            "/login/",
            "/export/",
            "/v1/items/",
        ]);
        ctx.push(&format!(" - - [{day:02}/Mar/2025:{h:02}:{m:02}:{s:02} +0000] \"{method} {path}{page}"));
        for (i, kind) in row.iter().enumerate() {
            let value = ctx.value(kind);
            let key = if kind.keys.is_empty() { "q" } else { kind.key(&mut ctx.rng) };
            let text = flat(&value);
            // A credential in a query would be a link with a token; that has a type of its own.
            if text.contains([' ', '"', '\n'])
                || (kind.theme & DEV != 0 && kind.sites & CODE != 0 && kind.theme & NET == 0)
                || kind.id == "PASSWORD"
            {
                continue;
            }
            // A whole address stands in the referrer, anything else in the query.
            if text.contains('=') || text.contains("://") {
                ctx.push(" HTTP/1.1\" 302 154 \"");
                ctx.t.frag(&value, Escape::None);
                ctx.push("\" \"-\"\n127.0.0.1 - - [11/Mar/2025:08:14:22 +0000] \"GET /health");
            } else {
                ctx.push(&format!(
                    "{}{key}=",
                    if i == 0 && !ctx.t.out.ends_with("/health") { "?" } else { "&" }
                ));
                ctx.t.frag(&value, Escape::None);
            }
        }
        let (status, size) = (ctx.rng.one(&[200, 200, 200, 304, 404, 500, 201]), ctx.rng.range(120, 99_000));
        let agent = ctx.rng.pick(&agents);
        ctx.push(&format!(" HTTP/1.1\" {status} {size} \"-\" \"{agent}\"\n"));
    }
}

/// A crash, with the value that caused it in the message.
pub(super) fn stacktrace(ctx: &mut Ctx) {
    let rows = spread(ctx, 2);
    let java = ctx.rng.chance(50);
    for row in rows {
        let stamp = ctx.tick();
        let error = ctx.rng.pick(&[
            "IllegalStateException",
            "ValidationError",
            "TimeoutError",
            "SQLIntegrityConstraintViolationException",
            "KeyError",
            "ParseException",
        ]);
        if java {
            ctx.push(&format!("{stamp} ERROR Exception in thread \"main\" com.nordwind.shop.{error}: "));
        } else {
            ctx.push(&format!("{stamp} ERROR\nTraceback (most recent call last):\n"));
        }
        let frames = 2 + ctx.rng.below(6);
        let mut lines = String::new();
        for _ in 0..frames {
            let (verb, noun, n) =
                (ctx.rng.part(things::VERBS), ctx.rng.part(things::NOUNS), ctx.rng.range(10, 900));
            if java {
                let class = crate::lang::capital(noun);
                let _ =
                    writeln!(lines, "\tat com.nordwind.shop.{class}Service.{verb}({class}Service.java:{n})");
            } else {
                let _ = writeln!(
                    lines,
                    "  File \"/srv/app/{noun}.py\", line {n}, in {verb}_{noun}\n    return self.{verb}({noun})"
                );
            }
        }
        if java {
            words_or_values(ctx, &row);
            ctx.push("\n");
            ctx.push(&lines);
        } else {
            ctx.push(&lines);
            ctx.push(&format!("{error}: "));
            words_or_values(ctx, &row);
            ctx.push("\n");
        }
    }
}
