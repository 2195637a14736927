//! Requests and answers as a proxy or a browser records them.

use super::json::escape;
use super::logs::query;
use crate::kinds::Class;
use crate::rich::{Piece, Rich, rich};
use crate::rng::HEX;
use crate::scene::Scene;
use crate::words;

const SENT: &[Class] =
    &[Class::Secret, Class::Person, Class::Money, Class::Contact, Class::Health, Class::Net];

fn single_line(value: &Rich) -> bool {
    value.0.iter().all(|piece| match piece {
        Piece::Plain(text) => text.is_empty(),
        Piece::Mark { text, .. } => !text.contains('\n') && text.len() < 300,
    })
}

pub(super) fn dump(scene: &mut Scene) -> Rich {
    let mut out = Rich::new();
    for _ in 0..scene.rng.between(1, 2) {
        out.add(exchange(scene));
        out.add("\n\n");
    }
    out
}

fn exchange(scene: &mut Scene) -> Rich {
    scene.used.clear();
    let method = scene.rng.pick(["GET", "POST", "POST", "PUT"]);
    let path = scene.rng.one(words::PATHS);
    let mut target = rich![path];
    let mut parts = Vec::new();
    for turn in 0..scene.rng.between(1, 3) {
        let facts = if turn == 0 { scene.sure_entries(SENT) } else { scene.entries(SENT) };
        for fact in facts {
            if single_line(&fact.value) || fact.value.marks() == 0 {
                parts.push(rich![fact.key, "=", fact.value.map(query)]);
            }
        }
    }
    let form = method != "GET" && scene.rng.chance(50);
    let sent = Rich::join(parts, "&");
    if !form && sent.len() > 0 {
        target.add(rich!["?", sent.clone()]);
    }
    let mut out = rich![
        method,
        " ",
        target,
        format!(
            " HTTP/1.1\nHost: {}.example.com\nUser-Agent: {}\n\
            Accept: application/json\nX-Request-Id: {}\n",
            scene.rng.pick(["api", "portal", "shop"]),
            scene.rng.one(words::AGENTS),
            scene.rng.uuid()
        )
    ];
    match scene.rng.below(4) {
        0 if scene.loud => {
            if let Some(header) = scene.sure("BEARER_HEADER") {
                out.add(rich![header, "\n"]);
            }
        }
        1 if scene.loud => {
            if let Some(token) = scene.sure("JWT") {
                out.add(rich!["Cookie: lang=en; session=", token, "; theme=dark\n"]);
            }
        }
        2 => out.add("Authorization: Bearer <token>\n"),
        _ => out.add(format!("If-None-Match: \"{}\"\n", scene.rng.chars(HEX, 32))),
    }
    if scene.loud
        && scene.rng.chance(25)
        && let Some(address) = scene.sure("IPV4")
    {
        out.add(rich!["X-Forwarded-For: ", address, "\n"]);
    }
    if form {
        out.add(rich!["Content-Type: application/x-www-form-urlencoded\n\n", sent, "\n"]);
    } else if method != "GET" {
        let mut fields = Vec::new();
        scene.used.clear();
        for _ in 0..scene.rng.between(2, 4) {
            for fact in scene.entries(SENT) {
                let percent = scene.trick == Some("percent") && fact.value.marks() > 0;
                if !percent {
                    fields.push(rich![format!("  \"{}\": \"", fact.key), fact.value.map(escape), "\""]);
                }
            }
        }
        out.add(rich!["Content-Type: application/json\n\n{\n", Rich::join(fields, ",\n"), "\n}\n"]);
    } else {
        out.add("\n");
    }
    let text = scene.sentence().map(escape);
    out.add(rich![
        format!(
            "\nHTTP/1.1 {}\nDate: {}\nServer: nginx/1.2{}.{}\nETag: W/\"{}\"\n\
                Content-Type: application/json\n\n{{\"status\":{},\"message\":\"",
            scene.rng.pick(["200 OK", "201 Created", "422 Unprocessable Entity", "401 Unauthorized"]),
            scene.stamp(),
            scene.rng.between(0, 5),
            scene.rng.between(0, 4),
            scene.rng.chars(HEX, 10),
            scene.rng.between(0, 9)
        ),
        text,
        "\"}\n"
    ]);
    out
}
