use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::Duration;

use super::*;

fn variables(settings: &[(&str, &str)]) -> Environment {
    Environment::from_variables(
        settings.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))),
    )
}

/// Loads `text` as `steward.toml`, with variables and flags over it.
fn load(text: &str, settings: &[(&str, &str)], flags: &[Flag<'_>]) -> Result<Config, Vec<String>> {
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    document::read("steward.toml", text, &mut entries, &mut problems);
    variables(settings).read(&mut entries, &mut problems);
    entries.extend(flags.iter().map(Entry::from_flag));
    Config::from_entries(entries, problems)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

fn problem(text: &str) -> String {
    let problems = load(text, &[], &[]).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.concat()
}

#[test]
fn an_empty_file_means_the_defaults() {
    assert_eq!(load("", &[], &[]).unwrap(), Config::default());
}

#[test]
fn the_example_file_documents_every_key_with_its_default() {
    let text = include_str!("../../../../docs/steward.toml");
    let mut config = load(text, &[], &[]).unwrap();
    for (section, keys) in names() {
        for key in keys {
            assert!(config.origin(section, key).is_some(), "docs/steward.toml lacks {section}.{key}");
        }
    }
    config.origins.clear();
    assert_eq!(config, Config::default());
}

#[test]
fn what_is_shown_can_be_read_again() {
    let text = "[server]\nlisten = \"[::1]:9\"\ntrusted_proxies = [\"10.0.0.0/8\"]\nshutdown_grace = 90\n[log]\nformat = \"json\"\nlevel = \"warn\"\n";
    let mut config = load(text, &[], &[]).unwrap();
    let mut again = load(&config.show(), &[], &[]).unwrap();
    config.origins.clear();
    again.origins.clear();
    assert_eq!(again, config);
}

#[test]
fn what_is_shown_says_where_it_comes_from_and_masks_passwords() {
    let settings = [("STEWARD__DATABASE__URL", "postgres://steward:hunter2@db/steward")];
    let flags = [Flag { name: "--log", section: "log", key: "level", text: "debug" }];
    let shown = load("[server]\n\nlisten = \":9000\"\n", &settings, &flags).unwrap().show();
    for line in [
        "[server]",
        "listen = \"127.0.0.1:9000\"  # steward.toml:3:10",
        "insecure_http = false",
        "[database]",
        "url = \"postgres://steward:****@db/steward\"  # STEWARD__DATABASE__URL",
        "level = \"debug\"  # --log",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line} is missing in:\n{shown}");
    }
}

#[test]
fn flags_override_the_environment_which_overrides_the_file() {
    let file = "[server]\nlisten = \":1\"\nshutdown_grace = \"1s\"\ninsecure_http = true\n";
    let settings = [("STEWARD__SERVER__LISTEN", ":2"), ("STEWARD__SERVER__SHUTDOWN_GRACE", "2s")];
    let flags = [Flag { name: "--listen", section: "server", key: "listen", text: ":3" }];
    let server = load(file, &settings, &flags).unwrap().server;
    assert_eq!(server.listen.port(), 3);
    assert_eq!(server.shutdown_grace, Duration::from_secs(2));
    assert!(server.insecure_http);
    assert_eq!(server.public_base_url, ServerConfig::default().public_base_url);
}

#[test]
fn variables_are_read_by_the_type_of_their_key() {
    let config = load(
        "",
        &[
            ("STEWARD__DATABASE__AUTO_MIGRATE", "false"),
            ("STEWARD__DATABASE__READERS", "3"),
            ("STEWARD__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
            ("STEWARD__LIMITS__BODY_BYTES", "2 MiB"),
            ("STEWARD__LIMITS__BODY_TIMEOUT", "1500ms"),
            ("STEWARD__LIMITS__REQUEST_TIMEOUT", "7"),
            ("STEWARD_REQUIRE_PG", "1"),
        ],
        &[],
    )
    .unwrap();
    assert_eq!(config.server.trusted_proxies, ["10.0.0.0/8", "::1/128"].map(|text| text.parse().unwrap()));
    assert!(!config.database.auto_migrate);
    assert_eq!(config.database.readers, 3);
    assert_eq!(config.limits.body_bytes, 2 << 20);
    assert_eq!(config.limits.body_timeout, Duration::from_millis(1500));
    assert_eq!(config.limits.request_timeout, Duration::from_secs(7));
}

#[test]
fn wrong_variables_are_named() {
    for (name, value, says) in [
        (
            "STEWARD__SERVER__LISTNE",
            ":1",
            "unknown environment variable; did you mean STEWARD__SERVER__LISTEN?",
        ),
        ("STEWARD__NOTHING", "", "unknown environment variable; unset it"),
        ("STEWARD__DATABASE__AUTO_MIGRATE", "yes", "database.auto_migrate must be true or false"),
        ("STEWARD__DATABASE__READERS", "many", "database.readers must be an integer"),
        ("STEWARD__DATABASE__READERS", "0", "database.readers must be between 1 and 64"),
    ] {
        assert_eq!(load("", &[(name, value)], &[]).unwrap_err(), [format!("{name}: {says}")]);
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf8_is_named() {
    use std::os::unix::ffi::OsStringExt;
    let value = OsString::from_vec(vec![0xff]);
    let environment = Environment::from_variables([("STEWARD__LOG__LEVEL".into(), value)]);
    let error = Config::load(None, &environment, &[]).unwrap_err();
    assert_eq!(error.to_string(), "STEWARD__LOG__LEVEL: the value is not UTF-8");
}

#[test]
fn every_wrong_file_is_answered_with_line_and_column() {
    for (text, says) in [
        ("[server]\nlisen = \":1\"\n", "2:1: unknown key \"lisen\" in [server]; did you mean \"listen\"?"),
        (
            "[log]\nformat = \"text\"\n  colour = true\n",
            "3:3: unknown key \"colour\" in [log]; it has format, level",
        ),
        ("\n[sevrer]\n", "2:2: unknown section [sevrer]; did you mean [server]?"),
        (
            "[something]\na = 1\n",
            "1:2: unknown section [something]; the sections are [server], [tls], [database], [secrets], [limits], [dns], \
             [outgoing], [rate_limits], [metrics], [log]",
        ),
        ("listen = \":1\"\n", "1:1: the key \"listen\" stands outside of a section; it belongs to [server]"),
        ("nonsense = 1\n", "1:1: unknown key \"nonsense\" outside of a section"),
        ("server = 1\n", "1:1: server must be a section: write [server] and its keys below"),
        (
            "[server.tls]\n",
            "1:9: unknown key \"tls\" in [server]; it has listen, public_base_url, insecure_http, trusted_proxies, \
             forwarded_header, shutdown_grace",
        ),
        ("[server]\nlisten = 8080\n", "2:10: server.listen must be a string, not an integer"),
        ("[server]\nlisten = [\":1\"]\n", "2:10: server.listen must be a string, not a list"),
        (
            "[server]\ninsecure_http = \"true\"\n",
            "2:17: server.insecure_http must be true or false, not a string",
        ),
        (
            "[server]\nshutdown_grace = true\n",
            "2:18: server.shutdown_grace must be a length of time, not a boolean",
        ),
        (
            "[server]\nshutdown_grace = \"1d\"\n",
            "2:18: server.shutdown_grace must be a number of seconds, or a string such as \"500ms\", \"30s\" or \"5m\"",
        ),
        ("[server]\nshutdown_grace = -1\n", "2:18: server.shutdown_grace must be between 0s and 1h"),
        (
            "[server]\ntrusted_proxies = [\"10.0.0.1/8\"]\n",
            "2:19: server.trusted_proxies has an item (number 1) that must be an address or a block such as \"10.0.0.0/8\", \
             \"2001:db8::/32\" or \"127.0.0.1\", without bits behind the prefix",
        ),
        (
            "[server]\ntrusted_proxies = [1]\n",
            "2:19: server.trusted_proxies has an item (number 1) that must be a string, not an integer",
        ),
        (
            "[server]\nforwarded_header = \"X-Real-IP\"\n",
            "2:20: server.forwarded_header must be one of \"X-Forwarded-For\", \"Forwarded\"",
        ),
        ("[database]\nreaders = 2.5\n", "2:11: database.readers must be an integer, not a float"),
        ("[database]\nreaders = 99999999999999999999\n", "2:11: database.readers must be between 1 and 64"),
        ("[limits]\nbody_bytes = 1\n", "2:14: limits.body_bytes must be between 1 KiB and 256 MiB"),
        (
            "[metrics]\nlisten = \"0.0.0.0:9090\"\n",
            "2:10: metrics.listen 0.0.0.0:9090 can be reached from other machines, and shows metrics without a key: set \
             metrics.insecure_http = true if that is meant, listen on 127.0.0.1, or let the collector ask for /metrics \
             with an operator key",
        ),
        ("[rate_limits]\nkey_burst = 0\n", "2:13: rate_limits.key_burst must be between 1 and 60000000"),
        ("[limits]\nheader_timeout = \"2h\"\n", "2:18: limits.header_timeout must be between 100ms and 1h"),
        (
            "[log]\nformat = \"jsn\"\n",
            "2:10: log.format must be one of \"text\", \"json\"; did you mean \"json\"?",
        ),
        (
            "[log]\nlevel = \"inof\"\n",
            "2:9: log.level must be one of off, error, warn, info, debug, trace, or a list such as \
             \"info,steward_db=debug\"; did you mean \"info\"?",
        ),
        ("[dns]\nservers = \"9.9.9.9\"\n", "2:11: dns.servers must be a list of strings, not a string"),
        (
            "[dns]\nservers = [\"9.9.9.9\", 53]\n",
            "2:11: dns.servers has an item (number 2) that must be a string, not an integer",
        ),
        (
            "[dns]\nservers = [\"dns.example.com\"]\n",
            "2:11: dns.servers has an item (number 1) that must be an address and perhaps a port, such as \
             \"9.9.9.9\", \"127.0.0.1:5353\" or \"[::1]:5353\"",
        ),
        (
            "[dns]\nservers = [\"1.1.1.1\", \"1.1.1.1\", \"1.1.1.1\", \"1.1.1.1\", \"1.1.1.1\", \"1.1.1.1\", \
             \"1.1.1.1\", \"1.1.1.1\", \"1.1.1.1\"]\n",
            "2:11: dns.servers must have at most 8 items",
        ),
        ("[dns]\ntimeout = \"1m\"\n", "2:11: dns.timeout must be between 100ms and 30s"),
        (
            "[outgoing]\nallow = [\"10.0.0.0/8\", \"intranet\"]\n",
            "2:9: outgoing.allow has an item (number 2) that must be a network and perhaps a port, such as \
             \"10.0.0.0/8:8443\", \"192.168.1.5\" or \"[fd00::]/8:8443\"",
        ),
        (
            "[outgoing]\nallow = [\"10.1.0.0/8\"]\n",
            "2:9: outgoing.allow has an item (number 1) that has bits beyond its prefix; write 10.0.0.0/8",
        ),
        (
            "[outgoing]\nextra_ca = \"/nowhere/ca.pem\"\n",
            "2:12: outgoing.extra_ca names a file that cannot be read: No such file or directory (os error 2)",
        ),
        (
            "[outgoing]\ntotal_timeout = \"1s\"\n",
            "default: outgoing.connect_timeout 5s must not exceed outgoing.total_timeout 1s: connecting is part of a call",
        ),
        (
            "[limits]\nurl_bytes = \"32 KiB\"\n",
            "2:13: limits.url_bytes 32768 must not exceed limits.header_bytes 16384: the URL is part of the head",
        ),
        (
            "[server]\nlisten = \"0.0.0.0:80\"\n",
            "2:10: server.listen 0.0.0.0:80 can be reached from other machines, and keys would travel over plain \
             HTTP: name a certificate in [tls], or put a proxy that speaks TLS in front and set server.insecure_http = \
             true, or listen on 127.0.0.1",
        ),
        (
            "[tls]\ncertificate = \"a.pem\"\n",
            "2:15: tls.certificate needs tls.key: name the file with its private key",
        ),
        (
            "[tls]\nkey = \"a.pem\"\n",
            "2:7: tls.key needs tls.certificate: name the file with its certificate",
        ),
        (
            "[tls]\nkey = \"-----BEGIN PRIVATE KEY-----\"\n",
            "2:7: tls.key must name a PEM file, not hold its content",
        ),
        (
            "[server]\npublic_base_url = \"http://a\"\n[tls]\ncertificate = \"c\"\nkey = \"k\"\n",
            "2:19: server.public_base_url must begin with https:// when [tls] has a certificate: nothing else is \
             spoken on the listen address",
        ),
    ] {
        let place = if says.starts_with("default") { "" } else { "steward.toml:" };
        assert_eq!(problem(text), format!("{place}{says}"), "{text}");
    }
}

#[test]
fn insecure_http_and_a_certificate_open_the_other_addresses() {
    for how in ["insecure_http = true", "[tls]\ncertificate = \"c.pem\"\nkey = \"k.pem\""] {
        assert!(load(&format!("[server]\nlisten = \"0.0.0.0:80\"\n{how}\n"), &[], &[]).is_ok(), "{how}");
    }
}

#[test]
fn broken_toml_is_answered_with_its_place_and_without_its_line() {
    let text = problem("[database]\nurl = \"postgres://u:hunter2@db/x\n");
    assert!(text.starts_with("steward.toml:2:"), "{text}");
    assert!(text.contains("not valid TOML"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    assert!(problem("[log]\n[log]\n").starts_with("steward.toml:2:"));
}

#[test]
fn no_problem_repeats_a_value() {
    let secret = "mysql://u:hunter2@db";
    for key in ["url", "readers", "auto_migrate", "password"] {
        let text = problem(&format!("[database]\n{key} = {secret:?}\n"));
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn columns_count_characters() {
    let text = problem("[server]\nlisten = \"é\"; # é\n");
    assert!(text.starts_with("steward.toml:2:13: not valid TOML"), "{text}");
}

#[test]
fn all_problems_are_reported_together() {
    let text = "[server]\nlisten = 2\nlisen = 1\n\n[database]\nreaders = 0\n\n[console]\n";
    let problems = load(text, &[("STEWARD__X", "1")], &[]).unwrap_err();
    let places: Vec<_> = problems.iter().map(|problem| problem.split(": ").next().unwrap()).collect();
    assert_eq!(
        places,
        ["steward.toml:2:10", "steward.toml:3:1", "steward.toml:6:11", "steward.toml:8:2", "STEWARD__X"]
    );
    let error = Error::Configuration(vec![
        Problem { origin: Origin::Flag("--log"), message: "a".to_owned() },
        Problem { origin: Origin::Default, message: "b".to_owned() },
    ]);
    assert_eq!(error.to_string(), "the configuration has 2 problems:\n  --log: a\n  default: b");
    assert_eq!(error.exit().code(), 3);
}

#[test]
fn a_missing_file_is_named() {
    let error =
        Config::load(Some(Path::new("/nowhere/steward.toml")), &Environment::default(), &[]).unwrap_err();
    assert!(error.to_string().contains("/nowhere/steward.toml"), "{error}");
    assert_eq!(error.exit().code(), 3);
}

#[test]
fn the_environment_may_name_the_file_and_the_command_line_wins() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, port: u16| {
        let path = directory.path().join(name);
        fs::write(&path, format!("[server]\nlisten = \":{port}\"\n")).unwrap();
        path
    };
    let (one, two) = (file("one.toml", 1), file("two.toml", 2));
    let environment = variables(&[("STEWARD_CONFIG", one.to_str().unwrap())]);
    assert_eq!(Config::load(None, &environment, &[]).unwrap().server.listen.port(), 1);
    assert_eq!(Config::load(Some(&two), &environment, &[]).unwrap().server.listen.port(), 2);
}

#[test]
fn no_color_is_honoured_unless_it_is_empty() {
    assert!(variables(&[]).allows_color());
    assert!(variables(&[("NO_COLOR", "")]).allows_color());
    assert!(!variables(&[("NO_COLOR", "1")]).allows_color());
}

#[test]
fn lists_are_read_from_a_file_and_from_a_variable() {
    let text = "[dns]\nservers = [\"9.9.9.9\", \"[::1]:5353\"]\n\
                [outgoing]\nallow = [\"10.0.0.0/8:8443\", \"192.168.1.5/32\", \"fd00::/8\", \"[fd00::1]:8443\"]\n";
    let config = load(text, &[], &[]).unwrap();
    let shown = config.show();
    for line in [
        "servers = [\"9.9.9.9:53\", \"[::1]:5353\"]  # steward.toml:2:11",
        "allow = [\"10.0.0.0/8:8443\", \"192.168.1.5/32\", \"[fd00::]/8\", \"[fd00::1]/128:8443\"]  # steward.toml:4:9",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line} is missing in:\n{shown}");
    }
    let again = load(&shown, &[], &[]).unwrap();
    assert_eq!((&again.dns, &again.outgoing), (&config.dns, &config.outgoing));
    let settings = [
        ("STEWARD__DNS__SERVERS", "9.9.9.9, [::1]:5353"),
        ("STEWARD__OUTGOING__ALLOW", "10.0.0.0/8:8443,192.168.1.5,fd00::/8,[fd00::1]:8443"),
    ];
    let typed = load("", &settings, &[]).unwrap();
    assert_eq!((&typed.dns, &typed.outgoing), (&config.dns, &config.outgoing));
    let emptied =
        load(text, &[("STEWARD__DNS__SERVERS", ""), ("STEWARD__OUTGOING__ALLOW", "")], &[]).unwrap();
    assert!(emptied.dns.servers.is_empty() && emptied.outgoing.allow.is_empty());
}

#[test]
fn networks_that_could_be_misread_are_refused() {
    for allow in [
        "10.0.0.0/8:0",
        "10.0.0.0/8:70000",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0:8443/8",
        "fd00::1",
        "fd00::1:8443",
        "[fd00::1",
        "[10.0.0.1",
        "::ffff:10.0.0.0/104",
        "10.0.0.0/+8",
        "localhost",
        "*",
        "",
    ] {
        let text = problem(&format!("[outgoing]\nallow = [{allow:?}]\n"));
        assert!(text.contains("outgoing.allow has an item (number 1) that "), "{allow}: {text}");
    }
}

/// An authority that was made for this test; nobody has its key.
const CA: &str = "\
-----BEGIN CERTIFICATE-----
MIIBmjCCAT+gAwIBAgIUU35QFSiVTFv9KoYXTj+iZmvx+wswCgYIKoZIzj0EAwIw
ITEfMB0GA1UEAwwWU3Rld2FyZCB0ZXN0IGF1dGhvcml0eTAgFw0yNjExMjQyMjQ5
NTdaGA8yMTI2MTAzMTIyNDk1N1owITEfMB0GA1UEAwwWU3Rld2FyZCB0ZXN0IGF1
dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBzWiFqY116zdbN6uUA7
OoxrM8724089BM0wr8t34Td21Ru26OIR7Vn5/DUZpoadf3LAFJ5IJbShDyTjaU1W
8C6jUzBRMB0GA1UdDgQWBBSCqWWaLnVq7MlUlixghLDhzStBrDAfBgNVHSMEGDAW
gBSCqWWaLnVq7MlUlixghLDhzStBrDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49
BAMCA0kAMEYCIQCWL8yIfmMFu6wIE7zSqu52bsZGmFkWI+mASn3Y7pD3twIhAKwQ
QzYB1c2lKLcm/GI7QZ5gyIuDitM1TC5bUEFg0f2W
-----END CERTIFICATE-----
";

#[test]
fn the_file_of_authorities_is_read_at_the_start() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ca.pem");
    let text = format!("[outgoing]\nextra_ca = {:?}\n", path.to_str().unwrap());
    for (content, says) in [
        ("", "names a file that has a certificate (number 1) that cannot be used"),
        (
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "names a file that has no certificate",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "certificate (number 1) that cannot be used",
        ),
        ("-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n", "is not a PEM file that can be read"),
        (&"x".repeat((1 << 20) + 1), "it is longer than 1 MiB"),
    ] {
        fs::write(&path, content).unwrap();
        let problem = problem(&text);
        assert!(problem.contains(says), "{content:.40}: {problem}");
    }
    fs::write(&path, CA).unwrap();
    let config = load(&text, &[], &[]).unwrap();
    assert_eq!(config.outgoing.extra_ca.read.len(), 1);
    assert!(config.show().contains("ca.pem\"  # steward.toml:2:12"), "{}", config.show());
}
