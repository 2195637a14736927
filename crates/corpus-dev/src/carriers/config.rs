//! YAML, TOML, environment files, INI, properties.

use crate::kind::{BLOCK, KV};
use crate::prose::Ctx;
use crate::record::{Entry, Item, Style, entries, group_name, styled};
use crate::text::{Escape, Frag, Text, flat};

/// Whether a value can stand without quotes in YAML and its like.
fn plain_enough(text: &str) -> bool {
    !text.is_empty()
        && !text.contains([
            '\n', '#', '"', '\'', '\\', '{', '}', '[', ']', ',', '&', '*', '!', '|', '>', '%', '@', '`', '`',
        ])
        && !text.contains(": ")
        && !text.starts_with(['-', ' ', '?', '='])
        && !text.ends_with(':')
}

/// Lines of a block, each with the indent of the document before it.
fn block(ctx: &mut Ctx, value: &Frag, indent: &str) {
    let mut text = Text::default();
    text.frag(value, Escape::None);
    ctx.t.append_indented(&text, indent);
    ctx.push("\n");
}

fn yaml_line(ctx: &mut Ctx, entry: &Entry, style: Style, indent: &str) {
    let key = styled(&entry.key, style);
    match &entry.item {
        Item::Bare(value) => {
            ctx.push(&format!("{indent}{key}: "));
            ctx.t.frag(value, Escape::None);
            ctx.push("\n");
        }
        Item::Text(value) if flat(value).contains('\n') => {
            ctx.push(&format!("{indent}{key}: |\n"));
            block(ctx, value, &format!("{indent}  "));
        }
        Item::Text(value) => {
            let text = flat(value);
            let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            let quote =
                if plain_enough(&text) && !digits { ctx.rng.pick(&["", "", "\"", "'"]) } else { "\"" };
            let escape = if quote == "\"" { Escape::Json } else { Escape::None };
            ctx.push(&format!("{indent}{key}: {quote}"));
            ctx.t.frag(value, escape);
            ctx.push(&format!("{quote}\n"));
        }
    }
}

/// A YAML file, perhaps with a manifest of another kind behind it.
pub(super) fn yaml(ctx: &mut Ctx) {
    let style = ctx.rng.one(&[Style::Snake, Style::Snake, Style::Camel, Style::Kebab]);
    let mut blocks = Vec::new();
    let mut rest = Vec::new();
    for kind in std::mem::take(&mut ctx.kinds) {
        if kind.sites & KV == 0 && kind.sites & BLOCK != 0 { blocks.push(kind) } else { rest.push(kind) }
    }
    ctx.kinds = rest;
    let fillers = ctx.many(5, 10);
    let list = entries(ctx, fillers);
    let (version, date) = (ctx.text_of("ver"), ctx.text_of("date"));
    ctx.push(&format!("# {version}, {date}\nversion: \"{}\"\n", if version.len() % 2 == 0 { 1 } else { 3 }));
    let share = list.len().div_ceil(1 + ctx.rng.below(3)).max(1);
    for (i, chunk) in list.chunks(share).enumerate() {
        let name = group_name(ctx);
        ctx.push(&format!(
            "{}{}:\n",
            styled(name, style),
            if i > 0 { format!("_{i}") } else { String::new() }
        ));
        let as_list = ctx.rng.chance(15);
        for (n, entry) in chunk.iter().enumerate() {
            let indent = match (as_list, n) {
                (true, 0) => "  - ",
                (true, _) => "    ",
                _ => "  ",
            };
            if as_list && n == 0 && matches!(&entry.item, Item::Text(v) if flat(v).contains('\n')) {
                ctx.push("  - name: main\n");
                yaml_line(ctx, entry, style, "    ");
            } else {
                yaml_line(ctx, entry, style, indent);
            }
            if ctx.rng.chance(8) {
                let tech = ctx.words().tech;
                ctx.push("  # ");
                ctx.any_of(tech);
                ctx.push("\n");
            }
        }
    }
    for kind in blocks {
        ctx.push("---\n");
        let value = ctx.value(kind);
        ctx.t.frag(&value, Escape::None);
        ctx.push("\n");
    }
}

/// A TOML file.
pub(super) fn toml(ctx: &mut Ctx) {
    let style = if ctx.rng.chance(80) { Style::Snake } else { Style::Kebab };
    let fillers = ctx.many(5, 8);
    let list = entries(ctx, fillers);
    let share = list.len().div_ceil(1 + ctx.rng.below(3)).max(1);
    for (i, chunk) in list.chunks(share).enumerate() {
        let name = group_name(ctx);
        ctx.push(&format!("[{name}{}]\n", if i > 0 { format!(".part{i}") } else { String::new() }));
        for entry in chunk {
            let key = styled(&entry.key, style);
            match &entry.item {
                Item::Bare(value) => {
                    ctx.push(&format!("{key} = "));
                    ctx.t.frag(value, Escape::None);
                    ctx.push("\n");
                }
                Item::Text(value) if flat(value).contains('\n') => {
                    ctx.push(&format!("{key} = \"\"\"\n"));
                    ctx.t.frag(value, Escape::None);
                    ctx.push("\"\"\"\n");
                }
                Item::Text(value) => {
                    ctx.push(&format!("{key} = \""));
                    ctx.t.frag(value, Escape::Json);
                    ctx.push("\"\n");
                }
            }
        }
        ctx.push("\n");
    }
}

/// An environment file.
pub(super) fn env(ctx: &mut Ctx) {
    let fillers = ctx.many(4, 8);
    let list = entries(ctx, fillers);
    let export = ctx.rng.chance(20);
    for entry in &list {
        if ctx.rng.chance(12) {
            ctx.push("\n# ");
            let tech = ctx.words().tech;
            ctx.any_of(tech);
            ctx.push("\n");
        }
        let key = styled(&entry.key, Style::Screaming);
        let (Item::Text(value) | Item::Bare(value)) = &entry.item;
        let text = flat(value);
        let quoted =
            text.contains([' ', '\n', '#', '&', ';', '$', '(', ')', '"', '\\']) || ctx.rng.chance(25);
        ctx.push(&format!("{}{key}=", if export { "export " } else { "" }));
        if quoted {
            ctx.push("\"");
            ctx.t.frag(value, Escape::Json);
            ctx.push("\"\n");
        } else {
            ctx.t.frag(value, Escape::None);
            ctx.push("\n");
        }
    }
}

/// An INI file.
pub(super) fn ini(ctx: &mut Ctx) {
    let fillers = ctx.many(4, 8);
    let list = entries(ctx, fillers);
    let style = ctx.rng.one(&[Style::Snake, Style::Pascal, Style::Snake, Style::Words]);
    let equals = ctx.rng.pick(&["=", " = ", ": "]);
    let share = list.len().div_ceil(1 + ctx.rng.below(3)).max(1);
    for chunk in list.chunks(share) {
        let name = group_name(ctx);
        let version = ctx.text_of("ver");
        ctx.push(&format!("; {version}\n[{name}]\n"));
        for entry in chunk {
            let (Item::Text(value) | Item::Bare(value)) = &entry.item;
            ctx.push(&format!("{}{equals}", styled(&entry.key, style)));
            let escape = if flat(value).contains('\n') { Escape::Json } else { Escape::None };
            ctx.t.frag(value, escape);
            ctx.push("\n");
        }
        ctx.push("\n");
    }
}

/// A file of properties.
pub(super) fn properties(ctx: &mut Ctx) {
    let stamp = ctx.text_of("stamp");
    ctx.push(&format!("# {stamp}\n"));
    let prefix = ctx.rng.pick(&["app", "spring", "com.nordwind.shop", "service"]);
    let fillers = ctx.many(4, 10);
    for entry in entries(ctx, fillers) {
        let style = ctx.rng.one(&[Style::Dotted, Style::Kebab, Style::Kebab]);
        let (Item::Text(value) | Item::Bare(value)) = &entry.item;
        ctx.push(&format!("{prefix}.{}=", styled(&entry.key, style)));
        let escape = if flat(value).contains(['\n', '\\']) { Escape::Json } else { Escape::None };
        ctx.t.frag(value, escape);
        ctx.push("\n");
    }
}
