//! What people write as a secret, told from what only looks like one.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::steps;

/// Words that stand where a secret is still to be put, in small letters.
const PLACEHOLDERS: &[&[u8]] = &[
    b"&lt;",
    b"placeholder",
    b"example",
    b"changeme",
    b"change-me",
    b"change_me",
    b"placeholder",
    b"redacted",
    b"dummy",
    b"not-a-",
    b"not_a_",
    b"notareal",
    b"fake-",
    b"fake_",
    b"your-",
    b"your_",
    b"yourpass",
    b"yoursecret",
    b"yourtoken",
    b"yourkey",
    b"yourapi",
    b"my-secret",
    b"my_secret",
    b"insert",
    b"replace",
    b"todo",
    b"fixme",
    b"xxxx",
    b"abcdefg",
    b"a1b2c3d4",
    b"****",
    b"....",
    b"${",
    b"{{",
    b"$(",
    b"#{",
    b"<your",
];

/// Whether a value stands for one that is to be put there: a variable, a template, a word such as `changeme`, or one character repeated.
pub(crate) fn is_placeholder(value: &[u8]) -> bool {
    steps::count(value.len());
    let (Some(first), Some(last)) = (value.first(), value.last()) else { return true };
    let wrapped = matches!((first, last), (b'<', b'>') | (b'{', b'}') | (b'[', b']') | (b'%', b'%'));
    wrapped || value.iter().all(|byte| byte == first) || holds_placeholder(value)
}

/// Whether one of [`PLACEHOLDERS`] stands in a value.
fn holds_placeholder(value: &[u8]) -> bool {
    static ALL: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(PLACEHOLDERS)
            .ok()
    });
    ALL.as_ref().is_some_and(|all| all.is_match(value))
}

/// Whether a value is a secret by chance: a digit and a letter at least, and not only parts that are all letters or all digits, as words
/// and versions are.
pub(super) fn secret_value(text: &[u8]) -> bool {
    if !text.iter().any(u8::is_ascii_digit) {
        return false;
    }
    let mixed = text
        .split(|byte| b"._-/+=~".contains(byte))
        .any(|part| part.iter().any(u8::is_ascii_digit) && part.iter().any(u8::is_ascii_alphabetic));
    mixed && !text.ends_with(b"..") && !is_placeholder(text)
}

/// What kinds of characters a value has: lower, upper, digit, other.
fn classes(value: &[u8]) -> usize {
    let kinds: [fn(&u8) -> bool; 4] =
        [u8::is_ascii_lowercase, u8::is_ascii_uppercase, u8::is_ascii_digit, |byte| {
            !byte.is_ascii_alphanumeric()
        }];
    kinds.iter().filter(|kind| value.iter().any(kind)).count()
}

/// What begins the place at which a secret is kept.
const REFERENCES: [&[u8]; 9] =
    [b"vault:", b"ssm:", b"arn:", b"op:", b"env:", b"file:", b"secretsmanager:", b"keyvault:", b"?"];

/// Whether a value can be a password; quotes around it say more of it than it does itself.
pub(crate) fn is_password(value: &[u8], quoted: bool) -> bool {
    let starts = value.first().is_none_or(|byte| b"$%{</~,".contains(byte)) || value.starts_with(b"'$");
    if starts {
        return false;
    }
    let holds = value.iter().any(|byte| b"([".contains(byte))
        || value.windows(2).any(|pair| matches!(pair, b"${" | b"#{" | b"{{"))
        || value.windows(3).any(|part| matches!(part, b"://"));
    let hidden = value.iter().all(|byte| b"*.xX\xE2\x80\xA2".contains(byte));
    // Letters that go up after the first are a password's, as a rule; other letters alone are a word.
    let word = value.split(|byte| *byte == b'-').all(|part| {
        part.iter().all(u8::is_ascii_alphabetic) && !part.iter().skip(1).any(u8::is_ascii_uppercase)
    });
    // As in #old-password and users/passwords#edit: a name again.
    let named = value.windows(8).any(|part| part.eq_ignore_ascii_case(b"password"))
        && value.iter().any(|byte| b"-_/#.".contains(byte))
        && value.iter().all(|byte| byte.is_ascii_lowercase() || b"-_/#.:".contains(byte));
    let reference = REFERENCES.iter().any(|prefix| value.starts_with(prefix));
    // As in user.credentials.password: a name, not a value.
    let path = value.contains(&b'.')
        && !value.iter().any(u8::is_ascii_digit)
        && value.split(|byte| *byte == b'.').all(|part| {
            !part.is_empty() && part.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        });
    !holds
        && !hidden
        && !path
        && !named
        && !reference
        && (quoted || !word)
        && (classes(value) >= 2 || crate::entropy::bits(value) >= 3.0)
        && !is_placeholder(value)
}

/// The value behind `password=` in a connection string.
pub(super) fn password_value(text: &[u8]) -> bool {
    is_password(text, false)
}

/// The same as the last parameter of an address: `jdbc:…&password=`.
pub(super) fn password_parameter(text: &[u8]) -> bool {
    let start = text.iter().rposition(|byte| *byte == b'=').map_or(0, |at| at + 1);
    is_password(&text[start..], false)
}

/// `-u name:password` of curl and the like: the part behind the last blank has a password that is one.
pub(super) fn user_colon_password(text: &[u8]) -> bool {
    let start = text.iter().position(|byte| matches!(byte, b' ' | b'=')).map_or(0, |at| at + 1);
    let plain = &text[start..];
    let Some(colon) = plain.iter().position(|byte| *byte == b':') else { return false };
    let trimmed: Vec<u8> =
        plain[colon + 1..].iter().copied().filter(|byte| !matches!(byte, b'"' | b'\'')).collect();
    !trimmed.starts_with(b"//") && is_password(&trimmed, false)
}

/// Base64 of `name:password` in printable text, without blanks, braces or quotes in the name (RFC 7617).
pub(super) fn basic_auth(text: &[u8]) -> bool {
    let start = text.iter().rposition(|byte| *byte == b' ').map_or(0, |at| at + 1);
    let Some(plain) = super::token::base64(&text[start..]) else { return false };
    let Some(colon) = plain.iter().position(|byte| *byte == b':') else { return false };
    let (name, password) = (&plain[..colon], &plain[colon + 1..]);
    let printable = std::str::from_utf8(&plain).is_ok_and(|text| !text.chars().any(char::is_control));
    printable
        && !password.is_empty()
        && !name.iter().any(|byte| b" {}\"'".contains(byte))
        && !is_placeholder(password)
}

/// Schemes of databases, caches and brokers.
const DATABASES: [&[u8]; 33] = [
    b"postgres",
    b"postgresql",
    b"mysql",
    b"mysqlx",
    b"mariadb",
    b"mongodb",
    b"redis",
    b"rediss",
    b"amqp",
    b"amqps",
    b"mssql",
    b"sqlserver",
    b"oracle",
    b"db2",
    b"cockroachdb",
    b"cockroach",
    b"clickhouse",
    b"cassandra",
    b"couchbase",
    b"couchdb",
    b"neo4j",
    b"bolt",
    b"elasticsearch",
    b"nats",
    b"kafka",
    b"snowflake",
    b"redshift",
    b"teradata",
    b"hive",
    b"presto",
    b"trino",
    b"ldap",
    b"ldaps",
];

/// Whether a scheme is that of a database, a cache or a broker, with a driver behind `+` or without.
pub(super) fn url_scheme_database(scheme: &[u8]) -> bool {
    let lower = scheme.to_ascii_lowercase();
    let plain = lower.strip_prefix(b"jdbc:").unwrap_or(&lower);
    let name = plain.split(|byte| *byte == b'+').next().unwrap_or_default();
    DATABASES.contains(&name)
}

/// Whether a scheme is another one.
pub(super) fn url_scheme_other(scheme: &[u8]) -> bool {
    !url_scheme_database(scheme)
}

/// Ends of names of machines that mean nothing on the internet.
const INTERNAL: [&[u8]; 12] = [
    b".internal",
    b".intranet",
    b".corp",
    b".lan",
    b".local",
    b".localdomain",
    b".home",
    b".private",
    b".home.arpa",
    b".consul",
    b".svc.cluster.local",
    b".cluster.local",
];

/// The name of a machine of a company's own network.
pub(crate) fn internal_suffix(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    INTERNAL.iter().any(|suffix| lower.ends_with(suffix) && lower.len() > suffix.len())
}
