//! Credentials without a vendor: headers, connection strings, signed tokens, secrets under any name.

use super::{Class, Kind, Made, word};
use crate::checks::codec::{base64, base64_url, unbase64, unbase64_url};
use crate::rng::{BASE62, BASE64URL, LOWER_DIGITS, Rng};
use crate::words;

/// A password that can stand in a URL as it is.
fn url_password(rng: &mut Rng) -> String {
    match rng.below(5) {
        0 => format!("{}{}", rng.one(words::PASS_WORDS), rng.number(4)),
        1 => format!("{}-{}-{}", rng.one(words::PASS_WORDS), rng.one(words::PASS_WORDS), rng.number(2)),
        2 => rng.chars(BASE64URL, 23) + &rng.chars(BASE62, 1),
        3 => format!("{}%21{}", rng.one(words::PASS_WORDS), rng.number(3)),
        _ => rng.chars(BASE62, 16),
    }
}

fn is_url_password(text: &str) -> bool {
    (5..=40).contains(&text.len()) && !text.contains(['@', ':', '/', ' '])
}

fn basic_auth_url(rng: &mut Rng) -> Made {
    let user = rng.one(words::LOGINS);
    let host = rng.one(
        "artifacts.example.com|repo.example.org|git.example.net|nexus.example.com|\
            feeds.example.org|backup.example.net",
    );
    let (scheme, path) = rng.pick([
        ("https", "/repository/releases/"),
        ("https", "/platform/deploy-scripts.git"),
        ("https", "/simple"),
        ("ftp", "/outgoing/daily"),
        ("http", ":8081/nexus/content"),
        ("smtp", ":587"),
        ("sftp", "/upload"),
    ]);
    Made { before: format!("{scheme}://{user}:"), value: url_password(rng), after: format!("@{host}{path}") }
}

fn db_connection(rng: &mut Rng) -> Made {
    let base = rng.one(words::DATABASES);
    let user = rng.one(words::LOGINS);
    let host = format!(
        "{}.example.{}",
        rng.one("db|pg-1|mysql-main|data|replica-2|cache|queue"),
        rng.pick(["com", "net"])
    );
    let (before, after) = match rng.below(10) {
        0 | 1 => (format!("postgres://{user}:"), format!("@{host}:5432/{base}")),
        2 => (format!("postgresql://{user}:"), format!("@{host}/{base}?sslmode=require")),
        3 => (format!("mysql://{user}:"), format!("@{host}:3306/{base}")),
        4 => (format!("mongodb+srv://{user}:"), format!("@{host}/{base}?retryWrites=true&w=majority")),
        5 => ("redis://default:".to_owned(), format!("@{host}:6379/{}", rng.below(9))),
        6 => (format!("amqp://{user}:"), format!("@{host}:5672/%2F{base}")),
        7 => (
            format!("Server={host},1433;Database={base};User Id={user};Password="),
            ";Encrypt=True;".to_owned(),
        ),
        8 => (format!("jdbc:postgresql://{host}:5432/{base}?user={user}&password="), "&ssl=true".to_owned()),
        _ => (
            format!("Data Source={host};Initial Catalog={base};User ID={user};Password="),
            ";TrustServerCertificate=True;".to_owned(),
        ),
    };
    Made { before, value: url_password(rng), after }
}

fn bearer(rng: &mut Rng) -> Made {
    let (scheme, value) = match rng.below(5) {
        0 | 1 => ("Bearer", rng.chars(BASE64URL, 42) + &rng.chars(BASE62, 1)),
        2 => ("Bearer", rng.hex(40)),
        3 => ("Token", rng.hex(40)),
        _ => {
            let login = format!("{}:{}", rng.one(words::LOGINS), rng.chars(BASE62, 14));
            ("Basic", base64(login))
        }
    };
    Made { before: format!("Authorization: {scheme} "), value, after: String::new() }
}

fn is_bearer(text: &str) -> bool {
    let opaque = text.len() >= 40 && text.chars().all(word);
    opaque || unbase64(text).is_some_and(|bytes| bytes.contains(&b':'))
}

fn jwt(rng: &mut Rng) -> String {
    let (alg, length) = rng.pick([("HS256", 32), ("HS256", 32), ("RS256", 256), ("ES256", 64)]);
    let header = match alg {
        "HS256" => format!("{{\"alg\":\"{alg}\",\"typ\":\"JWT\"}}"),
        _ => format!("{{\"alg\":\"{alg}\",\"kid\":\"{}\",\"typ\":\"JWT\"}}", rng.chars(LOWER_DIGITS, 12)),
    };
    let issued = 1_690_000_000 + rng.below(60_000_000);
    let payload = format!(
        "{{\"iss\":\"https://login.example.{}/\",\"sub\":\"{}\",\"aud\":\"{}\",\"iat\":{issued},\"exp\":{}}}",
        rng.pick(["com", "org"]),
        rng.hex(24),
        rng.one(words::SYSTEMS),
        issued + 3600 * rng.between(1, 72) as usize
    );
    format!("{}.{}.{}", base64_url(header), base64_url(payload), base64_url(rng.bytes(length)))
}

fn is_jwt(text: &str) -> bool {
    let mut parts = text.split('.').map(unbase64_url);
    let holds = |part: Option<Option<Vec<u8>>>, word: &str| {
        part.flatten().is_some_and(|bytes| String::from_utf8_lossy(&bytes).contains(word))
    };
    holds(parts.next(), "\"alg\"") && holds(parts.next(), "\"iss\"") && parts.next().flatten().is_some()
}

/// A secret of a system that no list of vendors knows.
fn generic(rng: &mut Rng) -> String {
    match rng.below(5) {
        0 => rng.hex(32),
        1 => rng.chars(BASE62, 32),
        2 => rng.chars(BASE64URL, 47) + &rng.chars(BASE62, 1),
        3 => rng.hex(64),
        _ => rng.chars(LOWER_DIGITS, 28),
    }
}

fn is_generic(text: &str) -> bool {
    (20..=64).contains(&text.len()) && text.chars().all(word)
}

pub(super) const KINDS: &[Kind] = &[
    Kind::dressed("BASIC_AUTH_URL", Class::Secret, basic_auth_url, is_url_password)
        .labels(
            "en=mirror URL|artifact URL|feed URL|upload target;de=Adresse des Spiegels|Ablage-URL;\
                fr=URL du miroir;es=URL del repositorio;nl=URL van de opslag;ja=ミラーURL",
        )
        .keys("artifact_url|mirror_url|feed_url|upload_url|index_url|remote_url")
        .says(
            "en: pip still points at {V}, so everyone who can read the wiki can read that account
en: git remote set-url origin {V}
de: Der Abgleich läuft gegen {V}, das Konto kann leider alles.
fr: Le script pousse vers {V} chaque nuit à {time}.
pl: Kopia idzie na {V} codziennie o {time}.",
        ),
    Kind::dressed("DB_CONNECTION", Class::Secret, db_connection, is_url_password)
        .labels(
            "en=connection string|database URL|DSN;de=Verbindungszeichenfolge|Datenbank-URL;\
                fr=chaîne de connexion;es=cadena de conexión;it=stringa di connessione;nl=verbindingsreeks;\
                pl=ciąg połączenia;pt=string de conexão;sv=anslutningssträng;ja=接続文字列",
        )
        .keys("database_url|db_url|dsn|connection_string|sqlalchemy_database_uri|datasource_url|broker_url")
        .says(
            "en: read replica is {V}, please do not run reports on the primary
en: psql {V} -c 'select count(*) from bookings'
de: Auswertungen bitte nur auf {V} laufen lassen.
es: Para los informes usad {V} y no la principal.
ja: 集計用の接続先は {V} です。",
        ),
    Kind::dressed("BEARER_HEADER", Class::Secret, bearer, is_bearer)
        .labels(
            "en=header|request header|auth header;de=Kopfzeile der Anfrage|Header;fr=en-tête;es=cabecera;\
                it=intestazione;nl=header;pl=nagłówek;pt=cabeçalho;sv=rubrik;ja=ヘッダー",
        )
        .keys("auth_header|http_header|request_header")
        .says(
            "en: curl -s -H '{V}' https://api.example.com/v2/shipments?limit={n}
en: works from my machine with -H \"{V}\" but not through the gateway
de: Mit dem Header {V} kommt die Antwort, ohne kommt 401.
it: Con l'intestazione {V} la risposta arriva, senza no.
sv: Med -H \"{V}\" svarar tjänsten, annars 401.",
        ),
    Kind::plain("JWT", Class::Secret, "*", jwt, is_jwt)
        .labels(
            "en=session token|JWT|access token (JWT)|ID token;de=Sitzungstoken|JWT;fr=jeton de session;\
                es=token de sesión;it=token di sessione;ja=セッショントークン",
        )
        .keys("jwt|id_token|session_token|access_jwt")
        .says(
            "en: the app keeps sending {V} after logout, it does not expire until {date}
en: cookie in the HAR file: sid={V}; Path=/; HttpOnly
de: Nach dem Abmelden schickt die App weiter {V}, gültig bis {date}.",
        ),
    Kind::plain("GENERIC_SECRET", Class::Secret, "*", generic, is_generic)
        .labels(
            "en=API key|api token|shared secret|webhook secret|signing secret;de=API-Schlüssel|API-Key;\
                fr=clé API|clé d'API;es=clave de API|clave API;it=chiave API;nl=API-sleutel;pl=klucz API;\
                pt=chave de API;sv=API-nyckel;ja=APIキー",
        )
        .keys(
            "api_key|pms_api_key|webhook_secret|session_secret|auth_token|internal_api_token|signing_secret|\
                courier_api_key|sms_gateway_token|secret_key|app_secret",
        ),
];
