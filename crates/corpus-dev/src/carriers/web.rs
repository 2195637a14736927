//! Requests and answers of HTTP, as a proxy writes them down.

use crate::prose::Ctx;
use crate::record::{Item, Style, any_style, entries, styled};
use crate::text::{Escape, flat};

/// A dump of a request and its answer.
pub(super) fn http(ctx: &mut Ctx) {
    let host =
        ctx.rng.pick(&["api.example.com", "shop.example.org", "intake.example.net", "gateway.example.com"]);
    let path = ctx.rng.pick(&[
        "/v1/customers",
        "/api/v2/payments",
        "/graphql",
        "/upload",
        "/session",
        "/devices/register",
    ]);
    let fillers = 2 + ctx.rng.below(6);
    let list = entries(ctx, fillers);
    // Headers of authentication stand in the head, the rest in the body.
    let (head, body): (Vec<_>, Vec<_>) = list.into_iter().partition(|e| e.key.contains("authorization"));
    let (uuid, trace, version) = (ctx.text_of("uuid"), ctx.text_of("md5"), ctx.text_of("ver"));
    // A form body is only taken where nothing in it would have to be encoded.
    let simple = body.iter().all(|e| {
        let (Item::Text(value) | Item::Bare(value)) = &e.item;
        flat(value).bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:@/".contains(&b))
    });
    let json = !simple || ctx.rng.chance(50);
    let kind = if json { "application/json" } else { "application/x-www-form-urlencoded" };
    ctx.push(&format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: intake/{version}\r\nX-Request-Id: {uuid}\r\ntraceparent: 00-{trace}-00f067aa0ba902b7-01\r\n"));
    for entry in &head {
        let (Item::Text(value) | Item::Bare(value)) = &entry.item;
        let name: Vec<String> = entry.key.split('_').map(crate::lang::capital).collect();
        ctx.push(&format!("{}: ", name.join("-")));
        ctx.t.frag(value, Escape::None);
        ctx.push("\r\n");
    }
    ctx.push(&format!("Content-Type: {kind}\r\n\r\n"));
    let style = if json { any_style(&mut ctx.rng) } else { Style::Snake };
    ctx.push(if json { "{" } else { "" });
    for (i, entry) in body.iter().enumerate() {
        let (Item::Text(value) | Item::Bare(value)) = &entry.item;
        let key = styled(&entry.key, style);
        if json {
            let quote = if matches!(entry.item, Item::Text(_)) { "\"" } else { "" };
            ctx.push(&format!("{}\"{key}\":{quote}", if i > 0 { "," } else { "" }));
            ctx.t.frag(value, Escape::Json);
            ctx.push(quote);
        } else {
            ctx.push(&format!("{}{key}=", if i > 0 { "&" } else { "" }));
            ctx.t.frag(value, Escape::None);
        }
    }
    ctx.push(if json { "}\r\n" } else { "\r\n" });
    let (stamp, etag) = (ctx.text_of("stamp"), ctx.text_of("md5"));
    ctx.push(&format!(
        "\r\nHTTP/1.1 {}\r\nDate: {stamp}\r\nETag: \"{etag}\"\r\nContent-Length: 27\r\n\r\n{{\"ok\":true,\"retry\":false}}\r\n",
        ctx_status(&uuid)
    ));
}

/// The state of the answer, chosen by the id so that it stays as it is.
fn ctx_status(id: &str) -> &'static str {
    match id.as_bytes().first() {
        Some(b'0'..=b'7') => "201 Created",
        Some(b'8' | b'9') => "422 Unprocessable Entity",
        _ => "200 OK",
    }
}
