//! Passwords as people choose and write them, their hashes, and lines of device configuration.

use super::{Class, Kind, Made};
use crate::checks::codec::{base64, base64_open, hex};
use crate::rng::{BASE62, Rng, UPPER_DIGITS};
use crate::words;

const CRYPT64: &str = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

fn password(rng: &mut Rng) -> String {
    let stem = rng.one(words::PASS_WORDS);
    match rng.below(9) {
        0 => format!("{stem}{}!", rng.between(2018, 2025)),
        1 => format!("{stem}#{}", rng.number(4)),
        2 => format!("{}-{stem}-{}{}", rng.one(words::PASS_WORDS), rng.one(words::PASS_WORDS), rng.number(2)),
        3 => format!(
            "{}{}",
            rng.chars("ABCDEFGHJKLMNPQRSTUVWXYZ", 1),
            rng.chars("abcdefghijkmnpqrstuvwxyz23456789+!?%", 11) + &rng.number(1)
        ),
        4 => format!("{stem}_{}*", rng.number(3)),
        5 => stem.replace('e', "3").replace('o', "0") + "@" + &rng.number(3),
        6 => format!("{}{stem}{}", rng.number(2), rng.pick(["!!", "$1", "?7", ".9x"])),
        7 => rng.chars(BASE62, 11) + &rng.number(1),
        _ => format!(
            "{}.{}.{}",
            rng.chars("abcdefghijkmnpqrstuvwxyz", 4),
            rng.chars(UPPER_DIGITS, 4),
            rng.number(4)
        ),
    }
}

fn is_password(text: &str) -> bool {
    (6..=64).contains(&text.chars().count())
        && !text.contains(char::is_whitespace)
        && text.bytes().any(|b| b.is_ascii_digit())
}

fn hash_text(rng: &mut Rng) -> String {
    match rng.below(7) {
        0 | 1 => format!("$2{}$1{}${}", rng.pick(["b", "y", "a"]), rng.pick([0, 2]), rng.chars(CRYPT64, 53)),
        2 | 3 => format!("$6${}${}", rng.chars(CRYPT64, 16), rng.chars(CRYPT64, 86)),
        4 => format!("$5$rounds=535000${}${}", rng.chars(CRYPT64, 16), rng.chars(CRYPT64, 43)),
        5 => format!("$y$j9T${}${}", rng.chars(CRYPT64, 22), rng.chars(CRYPT64, 43)),
        _ => format!(
            "$argon2id$v=19$m=65536,t=3,p=4${}${}",
            base64_open(rng.bytes(16)),
            base64_open(rng.bytes(32))
        ),
    }
}

/// As a line of a shadow or password file, or as it is.
fn hash(rng: &mut Rng) -> Made {
    let login = rng.one(words::LOGINS);
    let value = hash_text(rng);
    let (before, after) = match rng.below(4) {
        0 if value.starts_with("$2y") => (format!("{login}:"), String::new()),
        1 if !value.starts_with("$2") => (format!("{login}:"), format!(":19{}:0:99999:7:::", rng.number(3))),
        _ => (String::new(), String::new()),
    };
    Made { before, value, after }
}

fn is_hash(text: &str) -> bool {
    ["$2a$", "$2b$", "$2y$", "$5$", "$6$", "$y$", "$argon2id$"].iter().any(|head| text.starts_with(head))
        && text.len() > 50
}

/// Lines that carry a reversible or hashed device password. Hashes of type 5 are left out: they are crypt(3)
/// hashes as well, and a value that is two types cannot be judged.
fn device(rng: &mut Rng) -> Made {
    let login = rng.one(words::LOGINS);
    match rng.below(6) {
        0 => {
            dress("enable secret 9 ", format!("$9${}${}", rng.chars(CRYPT64, 14), rng.chars(CRYPT64, 43)), "")
        }
        1 => {
            dress("enable secret 8 ", format!("$8${}${}", rng.chars(CRYPT64, 14), rng.chars(CRYPT64, 43)), "")
        }
        2 => dress(
            &format!("username {login} privilege 15 secret 9 "),
            format!("$9${}${}", rng.chars(CRYPT64, 14), rng.chars(CRYPT64, 43)),
            "",
        ),
        3 => dress("enable password 7 ", type7(rng), ""),
        4 => dress(&format!("username {login} password 7 "), type7(rng), ""),
        _ => {
            // Group Policy preferences: AES with the key that Microsoft published, in base64 without padding.
            let before = format!("<Properties action=\"U\" userName=\"{login}\" cpassword=\"");
            dress(&before, base64(rng.bytes(48)), "\" changeLogon=\"0\" noChange=\"0\" neverExpires=\"1\"/>")
        }
    }
}

fn dress(before: &str, value: String, after: &str) -> Made {
    Made { before: before.to_owned(), value, after: after.to_owned() }
}

/// Cisco type 7: two digits for where the key begins, then the password turned by a fixed text, in hex.
fn type7(rng: &mut Rng) -> String {
    let key = b"dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";
    let start = rng.below(16);
    let plain = password(rng);
    let turned: Vec<u8> = plain.bytes().enumerate().map(|(i, b)| b ^ key[(start + i) % key.len()]).collect();
    format!("{start:02}{}", hex(&turned).to_uppercase())
}

fn is_device(text: &str) -> bool {
    text.starts_with("$9$")
        || text.starts_with("$8$")
        || text.len() == 64
        || (text.len() >= 14 && text.len().is_multiple_of(2))
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("PASSWORD", Class::Secret, "*", password, is_password)
        .labels(
            "en=password|Password|pwd|passwd|passphrase;de=Passwort|Kennwort|Kennwort;\
                fr=mot de passe|Mot de passe;es=contraseña|Contraseña;it=password|Password;\
                nl=wachtwoord|Wachtwoord;pl=hasło|Hasło;pt=senha|Senha;sv=lösenord|Lösenord;ja=パスワード",
        )
        .keys(
            "password|db_password|smtp_password|ldap_bind_password|admin_password|keystore_password|passwd|pwd|\
                ftp_password",
        )
        .says(
            "en: The guest network is {firm}-guest, password: {V}
en: login {login}, password is {V}, please change it after the first sign-in
en: my password is {V} and it says the account is locked
en: The new password for the shared mailbox is {V} until the end of {month}.
en: user {login} / pwd: {V}
de: Benutzer {login}, Passwort: {V}, bitte beim ersten Anmelden ändern.
de: Das Kennwort lautet {V}, gilt bis {date}.
de: Gäste-WLAN: Netz {firm}-Gast, Kennwort: {V}
fr: Identifiant {login}, mot de passe : {V} (à changer à la première connexion).
fr: Le mot de passe est {V}, merci de ne pas le diffuser.
es: Usuario {login}, contraseña: {V}, cámbiala al entrar.
es: La contraseña es {V} hasta el {date}.
it: Utente {login}, password: {V}, da cambiare al primo accesso.
nl: Gebruiker {login}, wachtwoord: {V}, graag meteen wijzigen.
nl: Het wachtwoord is {V} tot {date}.
pl: Login {login}, hasło: {V}, proszę zmienić po pierwszym logowaniu.
pl: Nowe hasło do skrzynki to: {V}
pt: Usuário {login}, senha: {V}, troque no primeiro acesso.
pt: A senha é {V} até {date}.
sv: Användare {login}, lösenord: {V}, byt vid första inloggningen.
ja: ユーザー名は {login}、パスワードは {V} です。初回に変更してください。
ja: 共有フォルダのパスワード：{V}",
        ),
    Kind::dressed("PASSWORD_HASH", Class::Wire, hash, is_hash)
        .labels(
            "en=password hash|stored hash;de=Passwort-Hash|hinterlegter Hash;fr=empreinte du mot de passe;\
                es=hash de la contraseña;it=hash della password;nl=wachtwoordhash;pl=skrót hasła;\
                pt=hash da senha;sv=lösenordshash;ja=パスワードハッシュ",
        )
        .keys("password_hash|passwd_hash|pw_hash|shadow_entry"),
    Kind::dressed("DEVICE_CONFIG", Class::Wire, device, is_device)
        .labels(
            "en=config line|line in the running config;de=Zeile in der Konfiguration;\
                fr=ligne de configuration;es=línea de configuración;it=riga di configurazione;\
                nl=configuratieregel;pl=linia konfiguracji;pt=linha de configuração;sv=konfigurationsrad;ja=設定行",
        )
        .keys("config_line")
        .loose(),
];
