//! Scripts for shells.

use super::code_lines::{POWERSHELL, SHELL, lines};
use crate::kind::{BLOCK, CODE};
use crate::prose::Ctx;
use crate::record::{Style, styled};
use crate::text::Escape;

/// A shell script.
pub(super) fn shell(ctx: &mut Ctx) {
    ctx.push("#!/usr/bin/env bash\nset -euo pipefail\n\n");
    let kinds = std::mem::take(&mut ctx.kinds);
    for kind in kinds {
        let n = ctx.rng.below(4);
        lines(ctx, SHELL, n);
        let value = ctx.value(kind);
        if kind.sites & CODE == 0 && kind.sites & BLOCK != 0 {
            let text = crate::text::flat(&value);
            if text.contains('\n') {
                ctx.push("cat > /tmp/input <<'EOF'\n");
                ctx.t.frag(&value, Escape::None);
                ctx.push("\nEOF\n");
            } else {
                ctx.t.frag(&value, Escape::None);
                ctx.push("\n");
            }
            continue;
        }
        let key = kind.key(&mut ctx.rng);
        let (before, after) = match ctx.rng.below(5) {
            0 => (format!("export {}=\"", styled(key, Style::Screaming)), "\"\n"),
            1 => (format!("{}='", styled(key, Style::Screaming)), "'\n"),
            2 => (format!("./deploy.sh --{} '", styled(key, Style::Kebab)), "' --dry-run\n"),
            3 => (format!("docker run --rm -e {}='", styled(key, Style::Screaming)), "' registry/tool:1.4\n"),
            _ => (
                format!("kubectl create configmap app --from-literal={}='", styled(key, Style::Kebab)),
                "'\n",
            ),
        };
        // Double quotes would expand a dollar sign.
        let text = crate::text::flat(&value);
        let (before, after) = if text.contains(['$', '\'', '\n']) {
            (before.replace('"', "'"), after.replace('"', "'"))
        } else {
            (before, after.to_owned())
        };
        ctx.push(&before);
        ctx.t.frag(&value, if text.contains('\n') { Escape::Json } else { Escape::None });
        ctx.push(&after);
    }
    let n = ctx.many(3, 6);
    lines(ctx, SHELL, n);
    if ctx.rng.chance(40) {
        ctx.push("# ");
        let tech = ctx.words().tech;
        ctx.any_of(tech);
        ctx.push("\n");
    }
}

/// A script for PowerShell.
pub(super) fn powershell(ctx: &mut Ctx) {
    let version = ctx.text_of("ver");
    ctx.push(&format!("#Requires -Version 7.2\n# {version}\nparam([string]$Target = 'staging')\n\n"));
    let kinds = std::mem::take(&mut ctx.kinds);
    for kind in kinds {
        let n = ctx.rng.below(4);
        lines(ctx, POWERSHELL, n);
        let value = ctx.value(kind);
        let key = kind.key(&mut ctx.rng);
        let (before, after) = match ctx.rng.below(4) {
            0 => (format!("${} = '", styled(key, Style::Camel)), "'\n"),
            1 => (format!("$env:{} = '", styled(key, Style::Screaming)), "'\n"),
            2 => (format!("Set-AppSetting -Name {} -Value '", styled(key, Style::Pascal)), "'\n"),
            _ => (
                format!("$body = @{{ {} = '", styled(key, Style::Camel)),
                "'; retry = $true } | ConvertTo-Json\n",
            ),
        };
        ctx.push(&before);
        ctx.t.frag(&value, Escape::Sql);
        ctx.push(after);
    }
    let n = ctx.many(3, 6);
    lines(ctx, POWERSHELL, n);
}
