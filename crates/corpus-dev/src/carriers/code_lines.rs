//! Lines of programs that hold nothing.

use crate::lang::capital;
use crate::prose::Ctx;
use crate::words::things;

/// Writes a template; `@verb`, `@noun` and other words with an at sign are replaced.
pub(super) fn line(ctx: &mut Ctx, template: &str) {
    let noun = ctx.rng.part(things::NOUNS);
    let verb = ctx.rng.part(things::VERBS);
    let mut text = template.replace("@verb", verb).replace("@noun", noun).replace("@Noun", &capital(noun));
    while text.contains("@n") {
        let n = ctx.rng.range(2, 4096).to_string();
        text = text.replacen("@n", &n, 1);
    }
    for slot in
        ["ver", "sha256", "sha", "uuid", "file", "service", "epoch", "hex", "message", "isbn", "order", "art"]
    {
        let mark = format!("@{slot}");
        if text.contains(&mark) {
            let value = ctx.text_of(slot);
            text = text.replace(&mark, &value);
        }
    }
    ctx.push(&text);
}

/// Several lines of a list.
pub(super) fn lines(ctx: &mut Ctx, list: &[&'static str], count: usize) {
    for _ in 0..count {
        let template = ctx.fresh(list);
        line(ctx, template);
        ctx.push("\n");
    }
}

pub(super) const RUST: &[&str] = &[
    "    let @noun = self.@verb_@noun(id)?;",
    "    if @noun.len() > @n {\n        return Err(Error::TooLarge(@noun.len()));\n    }",
    "    for (index, @noun) in items.iter().enumerate() {\n        out.push(@noun.@verb(index));\n    }",
    "    tracing::debug!(count = @n, \"@message\");",
    "    let key = std::env::var(\"API_KEY\").context(\"API_KEY is not set\")?;",
    "    let hash = Sha256::digest(&@noun); // @sha256",
    "    assert_eq!(@noun.version, \"@ver\");",
    "    let table: HashMap<String, Vec<u8>> = HashMap::with_capacity(@n);",
    "    match std::mem::take(&mut self.@noun) {\n        Some(value) => value.@verb(),\n        None => Default::default(),\n    }",
    "    let a = b::c::<u8>(d)[1..@n].iter().map(|x| x ^ 0x5a).collect::<Vec<_>>();",
    "    let password_field = form.field(\"password\");",
];

pub(super) const PYTHON: &[&str] = &[
    "    @noun = self.@verb_@noun(limit=@n)",
    "    if not @noun:\n        raise ValueError(\"@message\")",
    "    logger.info(\"@message: %s\", @noun)",
    "    api_key = os.environ[\"API_KEY\"]",
    "    password = getpass.getpass()",
    "    for @noun in batch[1::2]:\n        out.append(@verb(@noun))",
    "    digest = \"@sha256\"",
    "    assert build == \"@ver\", build",
    "    token = request.headers.get(\"X-Token\", \"\")",
    "    return {k: v for k, v in @noun.items() if k not in SKIP}",
    "    timeout = float(config.get(\"timeout\", @n))",
    "    created = datetime.fromtimestamp(@epoch / 1000)",
];

pub(super) const SCRIPT: &[&str] = &[
    "  const @noun = await @verb@Noun({ limit: @n });",
    "  if (!@noun) throw new Error('@message');",
    "  console.log(`@message ${@noun.id}`);",
    "  const token = process.env.AUTH_TOKEN ?? '';",
    "  items.forEach((@noun, i) => out.push({ ...@noun, order: i }));",
    "  const color = '@hex';",
    "  expect(result.version).toBe('@ver');",
    "  const id = '@uuid';",
    "  return @noun.filter((x) => x.size > @n);",
    "  const passwordField = document.querySelector('#password');",
    "  const since = new Date(@epoch);",
];

pub(super) const JAVA: &[&str] = &[
    "        @Noun @noun = service.@verb(id, @n);",
    "        if (@noun == null) {\n            throw new IllegalStateException(\"@message\");\n        }",
    "        log.info(\"@message {}\", @noun);",
    "        String apiKey = System.getenv(\"API_KEY\");",
    "        for (@Noun item : items) {\n            out.add(mapper.@verb(item));\n        }",
    "        assertEquals(\"@ver\", @noun.getVersion());",
    "        UUID id = UUID.fromString(\"@uuid\");",
    "        long created = @epochL;",
    "        Map<String, Integer> @noun = new HashMap<>(@n);",
    "        String passwordField = props.getProperty(\"form.password.field\");",
];

pub(super) const GO: &[&str] = &[
    "\t@noun, err := s.@verb(ctx, @n)\n\tif err != nil {\n\t\treturn fmt.Errorf(\"@verb @noun: %w\", err)\n\t}",
    "\tlog.Printf(\"@message %d\", @n)",
    "\tfor i, @noun := range items {\n\t\tout = append(out, @verb(@noun, i))\n\t}",
    "\ttoken := os.Getenv(\"AUTH_TOKEN\")",
    "\tif got, want := @noun.Version, \"@ver\"; got != want {\n\t\tt.Errorf(\"got %q, want %q\", got, want)\n\t}",
    "\tbuf := make([]byte, @n)",
    "\tdefer s.mu.Unlock()",
    "\tid := uuid.MustParse(\"@uuid\")",
    "\tcreated := time.UnixMilli(@epoch)",
];

pub(super) const SHELL: &[&str] = &[
    "echo \"@message\"",
    "if [ ! -f @file ]; then\n  exit 1\nfi",
    "docker pull registry/@service:@ver",
    "kubectl rollout status deploy/@service --timeout=@ns",
    "PASSWORD=\"$(vault kv get -field=password secret/@service)\"",
    "curl -fsS \"https://api.example.com/v1/@noun?limit=@n\" -H \"Authorization: Bearer ${TOKEN}\"",
    "echo \"@sha256  release.tar.gz\" | sha256sum -c -",
    "git checkout @sha",
    "for f in *.sql; do psql -f \"$f\"; done",
    "export DB_PASSWORD=${DB_PASSWORD:?missing}",
    "sleep @n",
];

pub(super) const POWERSHELL: &[&str] = &[
    "Write-Host \"@message\"",
    "$@noun = Get-ChildItem -Path C:\\Data -Filter *.csv | Select-Object -First @n",
    "if (-not $@noun) { throw \"@message\" }",
    "Start-Sleep -Seconds @n",
    "$password = Read-Host -AsSecureString",
    "$token = $env:AUTH_TOKEN",
    "Install-Module -Name SqlServer -RequiredVersion @ver",
    "foreach ($@noun in $items) { $out += $@noun.@verb() }",
    "$id = [guid]\"@uuid\"",
];
