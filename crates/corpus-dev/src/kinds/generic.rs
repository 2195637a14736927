//! Credentials without a vendor: passwords, secrets, headers, connection strings.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::{internal_host, ipv4};
use crate::kind::{BASE, BLOCK, CODE, CRED, DEV, FIELD, ID, KV, Kind, LOG, Make, NET, PROSE};
use crate::lang::Lang::{De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::shape::make;
use crate::text::{Frag, Part, found, plain};

const WORDS: &str = "tulpe;lampe;anchor;falcon;Moewe;granite;Pinguin;rivage;Kaktus;sombra;velvet;Nebel;harbor;Zebra;citron;otter;Sommer;pixel;marble;Kompass;lynx;ember;tiger;Quartz;bosque;Walnuss;copper;fjord";

/// A password as people make them, or as a manager does.
pub(super) fn password(rng: &mut Rng) -> String {
    let (a, b) = (rng.part(WORDS), rng.part(WORDS));
    let n = rng.range(10, 9899);
    match rng.below(8) {
        0 => format!("{a}{}{n}", rng.part("!;#;_;-;.;@;+")),
        1 => format!("{}{a}-{b}-{n}", rng.range(2, 9)),
        2 => format!("{a}{}{b}{n}", rng.part("_;+;&;%;=")),
        3 => format!("{}{}{n}", crate::lang::capital(a), rng.part("!;?;#;*")) + rng.part("x;Q;z;kk"),
        4 => make(rng, "{w12}"),
        5 => make(rng, "{w8}-{w6}"),
        6 => make(rng, "{A1}{a3}{d2}#{a5}{A1}"),
        _ => format!("{}{n}{}{}", crate::lang::capital(b), rng.part("#;!;_"), rng.part(WORDS)),
    }
}

/// At least six characters of two kinds.
fn password_ok(written: &str) -> bool {
    written.len() >= 6
        && !written.contains(char::is_whitespace)
        && written.chars().any(|c| !c.is_ascii_lowercase())
}

/// A password that can stand in a URL as it is.
fn url_password(rng: &mut Rng) -> String {
    let shape = rng.pick(&["{w16}", "{w12}", "{w14}", "{w20}", "{a4}{d2}{A2}{a4}"]);
    make(rng, shape)
}

fn secret(rng: &mut Rng) -> String {
    let shape = rng.pick(&["{w32}", "{w40}", "{u43}", "{h40}", "{w24}", "{w20}_{w12}", "{h64}", "{w36}"]);
    loop {
        let value = make(rng, shape);
        let edges = value.starts_with(['-', '_']) || value.ends_with(['-', '_']);
        if !edges && value.chars().any(|c| c.is_ascii_digit()) && value.chars().any(char::is_alphabetic) {
            return value;
        }
    }
}

fn secret_ok(written: &str) -> bool {
    written.len() >= 16 && written.chars().any(|c| c.is_ascii_digit())
}

/// Three parts of base64url; the first two are JSON.
pub(super) fn jwt(rng: &mut Rng) -> String {
    let algorithm = rng.pick(&["HS256", "RS256", "ES256", "HS512"]);
    let key = rng.chars("0123456789abcdef", 8);
    let header = match rng.below(3) {
        0 => format!("{{\"alg\":\"{algorithm}\",\"typ\":\"JWT\"}}"),
        1 => format!("{{\"typ\":\"JWT\",\"alg\":\"{algorithm}\"}}"),
        _ => format!("{{\"alg\":\"{algorithm}\",\"typ\":\"JWT\",\"kid\":\"{key}\"}}"),
    };
    let issued = rng.range(1_700_000_000, 1_780_000_000);
    let payload = format!(
        "{{\"iss\":\"https://login.example.com\",\"sub\":\"u-{}\",\"aud\":\"{}\",\"iat\":{issued},\"exp\":{}}}",
        rng.range(100, 99_999),
        rng.pick(&["web", "api", "shop", "console"]),
        issued + 3600
    );
    let signature = if algorithm.starts_with('R') { 256 } else { 32 };
    let parts = [
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload),
        URL_SAFE_NO_PAD.encode(rng.bytes(signature)),
    ];
    parts.join(".")
}

fn jwt_ok(written: &str) -> bool {
    let parts: Vec<&str> = written.split('.').collect();
    parts.len() == 3
        && URL_SAFE_NO_PAD
            .decode(parts[0])
            .is_ok_and(|h| h.starts_with(b"{") && h.windows(5).any(|w| w == b"\"alg\""))
}

/// A header of HTTP; the token is the finding.
fn bearer(rng: &mut Rng) -> Frag {
    if rng.chance(25) {
        let pair =
            format!("{}:{}", rng.pick(&["svc-report", "lina", "ci-bot", "apiuser"]), url_password(rng));
        return vec![plain("Basic "), found("BEARER_HEADER", STANDARD.encode(pair))];
    }
    let scheme = rng.pick(&["Bearer", "Bearer", "Bearer", "Token"]);
    vec![plain(format!("{scheme} ")), found("BEARER_HEADER", secret(rng))]
}

/// The same in a command.
fn curl(rng: &mut Rng) -> Frag {
    let url = rng.pick(&[
        "https://api.example.com/v1/orders",
        "https://reports.example.org/daily",
        "https://example.net/api/v2/me",
    ]);
    if rng.chance(30) {
        let user = rng.pick(&["svc-report", "lina", "deploy"]);
        return vec![
            plain("curl -s -u "),
            found("BEARER_HEADER", format!("{user}:{}", url_password(rng))),
            plain(format!(" {url}")),
        ];
    }
    let mut out = vec![plain("curl -sS -H \"Authorization: ")];
    out.extend(bearer(rng));
    out.push(plain(format!("\" {url}")));
    out
}

fn header_ok(written: &str) -> bool {
    written.len() >= 8
}

/// A host that is marked where its name tells that it is internal.
fn host(rng: &mut Rng) -> Part {
    match rng.below(4) {
        0 => found("INTERNAL_HOSTNAME", internal_host(rng)),
        1 => found("IPV4", ipv4(rng)),
        2 => plain(rng.pick(&["db", "db01", "postgres", "cache", "mq"])),
        _ => plain(rng.pick(&["db.example.com", "sql.example.org", "data.example.net"])),
    }
}

/// A connection string; the password is the finding.
fn database(rng: &mut Rng) -> Frag {
    let user = rng.pick(&["shop", "app", "crm", "etl", "reporting", "svc_orders"]);
    let base = rng.pick(&["shop", "crm", "orders", "hr", "analytics"]);
    let (secret, host) = (found("DB_CONNECTION", url_password(rng)), host(rng));
    let (head, tail) = match rng.below(9) {
        0 | 1 => (format!("postgres://{user}:"), format!(":5432/{base}")),
        2 => (format!("postgresql+asyncpg://{user}:"), format!("/{base}")),
        3 => (format!("mysql://{user}:"), format!(":3306/{base}")),
        4 => (format!("mongodb://{user}:"), format!(":27017/{base}?authSource=admin")),
        5 => ("redis://:".to_owned(), ":6379/0".to_owned()),
        6 => (format!("amqps://{user}:"), ":5671/%2f".to_owned()),
        7 => {
            return vec![
                plain("Server=tcp:"),
                host,
                plain(format!(",1433;Database={base};User ID={user};Password=")),
                secret,
                plain(";Encrypt=true;"),
            ];
        }
        _ => {
            return vec![
                plain("jdbc:mysql://"),
                host,
                plain(format!(":3306/{base}?user={user}&password=")),
                secret,
                plain("&useSSL=true"),
            ];
        }
    };
    vec![plain(head), secret, plain("@"), host, plain(tail)]
}

/// A URL with user and password; the password is the finding.
fn basic_url(rng: &mut Rng) -> Frag {
    let user = rng.pick(&["deploy", "svc-proxy", "ci", "backup", "lina"]);
    let (scheme, tail) = rng.one(&[
        ("https", "@git.example.com/team/app.git"),
        ("http", "@proxy.example.com:3128"),
        ("https", "@registry.example.org/v2/"),
        ("ftp", "@ftp.example.net/incoming"),
        ("https", "@artifacts.example.com/repository/maven-releases/"),
        ("sftp", "@files.example.org/out"),
        ("smtp", "@smtp.example.com:587"),
    ]);
    vec![plain(format!("{scheme}://{user}:")), found("BASIC_AUTH_URL", url_password(rng)), plain(tail)]
}

/// A manifest of Kubernetes; its values are the findings.
fn manifest(rng: &mut Rng) -> Frag {
    let name = rng.pick(&["shop-db", "queue", "smtp", "payments", "web-session", "grafana-admin"]);
    let space = rng.pick(&["shop", "prod", "default", "payments"]);
    let key = rng.pick(&["password", "api-token", "DB_PASSWORD", "secret-key", "smtp-pass"]);
    let first = STANDARD.encode(secret(rng));
    let second = STANDARD.encode(rng.pick(&["shop-rw", "svc_orders", "mailer", "admin-prod"]).as_bytes());
    let head = format!("apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}\n  namespace: {space}\n");
    if rng.chance(25) {
        return vec![
            plain(format!("{head}stringData:\n  {key}: ")),
            found("K8S_SECRET_YAML", url_password(rng)),
        ];
    }
    let values = |before: String, after: String| {
        vec![
            plain(format!("{before}data:\n  {key}: ")),
            found("K8S_SECRET_YAML", first),
            plain("\n  username: "),
            found("K8S_SECRET_YAML", second),
            plain(after),
        ]
    };
    if rng.chance(30) {
        let rest = format!("\nkind: Secret\nmetadata:\n  name: {name}\n  namespace: {space}\ntype: Opaque");
        return values("apiVersion: v1\n".to_owned(), rest);
    }
    values(format!("{head}type: Opaque\n"), String::new())
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "PASSWORD",
        theme: DEV | NET | ID,
        sites: CRED,
        make: Make::Rule(password),
        check: password_ok,
        labels: &[
            (En, "password;passphrase;initial password;admin password;Wi-Fi password"),
            (De, "n:Passwort;n:Kennwort;n:Initialpasswort;n:WLAN-Passwort"),
            (Fr, "m:mot de passe;m:mot de passe provisoire"),
            (Es, "f:contraseña;f:contraseña inicial"),
            (It, "f:password;f:password iniziale"),
            (Nl, "n:wachtwoord"),
            (Pl, "n:hasło;n:hasło startowe"),
            (Pt, "f:senha;f:palavra-passe"),
            (Sv, "n:lösenord"),
            (Ja, "パスワード;初期パスワード"),
        ],
        keys: "password;db_password;admin_password;smtp_password;passwd",
        ..BASE
    },
    Kind {
        id: "GENERIC_SECRET",
        theme: DEV,
        sites: CRED,
        make: Make::Rule(secret),
        check: secret_ok,
        labels: &[
            (En, "API key;secret key;access token;signing secret;API token"),
            (De, "m:API-Schlüssel;n:Zugriffstoken"),
            (Fr, "f:clé API;m:jeton d'accès;f:clé secrète"),
            (Es, "f:clave API;m:token de acceso;f:clave secreta"),
            (It, "f:chiave API;m:token di accesso"),
            (Nl, "f:API-sleutel;n:toegangstoken"),
            (Pl, "m:klucz API;m:token dostępu"),
            (Pt, "f:chave de API;m:token de acesso"),
            (Sv, "m:API-nyckel;m:åtkomsttoken"),
            (Ja, "APIキー;アクセストークン"),
        ],
        keys: "api_key;secret_key;auth_token;signing_key;webhook_secret;payments_api_key;session_secret",
        ..BASE
    },
    Kind {
        id: "OIDC_CLIENT_SECRET",
        theme: DEV,
        sites: CRED,
        make: Make::Rule(secret),
        check: secret_ok,
        labels: &[
            (En, "client secret;OAuth client secret;OIDC client secret"),
            (De, "n:Client-Secret;n:OIDC-Client-Secret"),
            (Fr, "m:client secret;m:secret client OAuth"),
            (Es, "m:client secret;m:secreto de cliente OAuth"),
            (It, "m:client secret"),
            (Nl, "n:client secret"),
            (Ja, "クライアントシークレット"),
        ],
        keys: "client_secret;oidc_client_secret;oauth_client_secret;oauth2_client_secret",
        ..BASE
    },
    Kind {
        id: "JWT",
        theme: DEV,
        sites: CRED,
        make: Make::Rule(jwt),
        check: jwt_ok,
        labels: &[
            (En, "session token (JWT);JWT;id token"),
            (De, "n:JWT;n:Sitzungstoken (JWT)"),
            (Fr, "m:jeton JWT"),
            (Es, "m:token JWT"),
            (It, "m:token JWT"),
            (Nl, "n:JWT-token"),
            (Pl, "m:token JWT"),
            (Ja, "JWTトークン"),
        ],
        keys: "id_token;session_jwt;jwt;access_jwt",
        ..BASE
    },
    Kind {
        id: "BEARER_HEADER",
        theme: DEV,
        sites: KV | CODE | LOG,
        make: Make::Parts(bearer),
        check: header_ok,
        labels: &[(En, "authorization header")],
        keys: "authorization;proxy_authorization",
        ..BASE
    },
    Kind {
        id: "BEARER_HEADER",
        theme: DEV,
        sites: BLOCK,
        make: Make::Parts(curl),
        check: header_ok,
        labels: &[
            (En, "call that works;request to reproduce it;curl command"),
            (De, "m:Aufruf;m:curl-Befehl"),
            (Fr, "f:commande curl;m:appel"),
            (Es, "m:comando curl;f:llamada"),
            (It, "m:comando curl"),
            (Nl, "n:curl-commando"),
            (Pl, "n:polecenie curl"),
            (Pt, "m:comando curl"),
            (Sv, "n:curl-kommando"),
            (Ja, "curlコマンド"),
        ],
        ..BASE
    },
    Kind {
        id: "DB_CONNECTION",
        theme: DEV,
        sites: FIELD | KV | CODE | BLOCK | LOG,
        make: Make::Parts(database),
        check: |written| written.len() >= 10,
        labels: &[
            (En, "connection string;database URL"),
            (De, "m:Connection-String;f:Datenbank-URL"),
            (Fr, "f:chaîne de connexion"),
            (Es, "f:cadena de conexión"),
            (It, "f:stringa di connessione"),
            (Nl, "f:verbindingsreeks"),
            (Pl, "m:connection string;m:adres bazy danych"),
            (Pt, "f:string de conexão"),
            (Sv, "m:anslutningssträng"),
            (Ja, "接続文字列"),
        ],
        keys: "database_url;connection_string;db_url;dsn;broker_url",
        ..BASE
    },
    Kind {
        id: "BASIC_AUTH_URL",
        theme: DEV | NET,
        sites: PROSE | FIELD | KV | CODE | LOG,
        make: Make::Parts(basic_url),
        check: |written| written.len() >= 10,
        labels: &[
            (En, "clone URL;proxy URL;repository URL;upload URL"),
            (De, "f:Clone-URL;f:Proxy-URL;f:Repository-URL"),
            (Fr, "f:URL du dépôt;f:URL du proxy"),
            (Es, "f:URL del repositorio;f:URL del proxy"),
            (It, "m:URL del repository"),
            (Nl, "f:repository-URL"),
            (Pl, "m:adres repozytorium"),
            (Pt, "m:URL do repositório"),
            (Sv, "m:repo-URL"),
            (Ja, "リポジトリURL"),
        ],
        keys: "repo_url;proxy_url;registry_url;https_proxy;upload_target",
        ..BASE
    },
    Kind {
        id: "K8S_SECRET_YAML",
        theme: DEV,
        sites: BLOCK,
        make: Make::Parts(manifest),
        check: |written| written.len() >= 6 && !written.contains(char::is_whitespace),
        labels: &[
            (En, "secret manifest;Kubernetes secret"),
            (De, "n:Secret-Manifest;n:Kubernetes-Secret"),
            (Fr, "m:manifeste du secret"),
            (Es, "m:manifiesto del secreto"),
            (It, "m:manifest del secret"),
            (Nl, "n:secret-manifest"),
            (Pl, "m:manifest sekretu"),
            (Pt, "m:manifesto do secret"),
            (Sv, "n:secret-manifestet"),
            (Ja, "Secretのマニフェスト"),
        ],
        ..BASE
    },
];
