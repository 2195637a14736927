//! Values of several lines: keys, key stores, secrets in manifests, the machine readable zone of passports.

use super::{Class, Kind, Made};
use crate::checks::codec::{base64, bech32, fives, unbase64};
use crate::checks::sums::icao;
use crate::lang::Day;
use crate::rng::{BASE62, Rng};
use crate::words;

/// Breaks base64 into lines.
pub(crate) fn wrapped(text: &str, width: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    let lines: Vec<String> = letters.chunks(width).map(|line| line.iter().collect()).collect();
    lines.join("\n")
}

fn two_bytes(length: usize) -> [u8; 2] {
    u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes()
}

fn der(rng: &mut Rng, head: &[u8], length: usize) -> Vec<u8> {
    // A sequence with a length of two bytes, as every DER key of this size begins.
    let mut bytes = vec![0x30, 0x82];
    bytes.extend(two_bytes(head.len() + length));
    bytes.extend(head);
    bytes.extend(rng.bytes(length));
    bytes
}

/// The version and the object identifier that begin a PKCS#8 key for RSA (RFC 5208, RFC 8017).
const PKCS8_RSA: [u8; 18] = [2, 1, 0, 0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];

fn pem(title: &str, headers: &str, body: &[u8], width: usize) -> String {
    format!("-----BEGIN {title}-----\n{headers}{}\n-----END {title}-----", wrapped(&base64(body), width))
}

/// The check of `OpenPGP` armour (RFC 4880, section 6.1).
fn crc24(bytes: &[u8]) -> u32 {
    let mut crc: u32 = 0x00b7_04ce;
    for byte in bytes {
        crc ^= u32::from(*byte) << 16;
        for _ in 0..8 {
            crc <<= 1;
            if crc & 0x0100_0000 != 0 {
                crc ^= 0x0186_4cfb;
            }
        }
    }
    crc & 0x00ff_ffff
}

fn private_key(rng: &mut Rng) -> String {
    match rng.below(9) {
        0 | 1 => {
            let body = der(rng, &[2, 1, 0, 2, 0x82, 1, 1, 0], 560);
            pem("RSA PRIVATE KEY", "", &body, 64)
        }
        2 => {
            let body = der(rng, &PKCS8_RSA, 540);
            pem("PRIVATE KEY", "", &body, 64)
        }
        3 => {
            let mut body = vec![0x30, 0x77, 2, 1, 1, 4, 0x20];
            body.extend(rng.bytes(114));
            pem("EC PRIVATE KEY", "", &body, 64)
        }
        4 => {
            let mut body =
                b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0\0\0\0\x01\0\0\x003\0\0\0\x0bssh-ed25519\0\0\0 "
                    .to_vec();
            body.extend(rng.bytes(200));
            pem("OPENSSH PRIVATE KEY", "", &body, 70)
        }
        5 => {
            let body = der(rng, &[0x30, 0x57, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 0x0d], 330);
            pem("ENCRYPTED PRIVATE KEY", "", &body, 64)
        }
        6 => {
            let headers = format!(
                "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,{}\n\n",
                rng.chars("0123456789ABCDEF", 32)
            );
            let body = rng.bytes(610);
            pem("RSA PRIVATE KEY", &headers, &body, 64)
        }
        7 => {
            let body = [vec![0x95, 3, 0xbe], rng.bytes(450)].concat();
            let sum = base64(&crc24(&body).to_be_bytes()[1..]);
            let text = wrapped(&base64(&body), 64);
            format!(
                "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{text}\n={sum}\n-----END PGP PRIVATE KEY BLOCK-----"
            )
        }
        _ => {
            let body = [b"\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\x01".to_vec(), rng.bytes(120)].concat();
            let secret = base64(rng.bytes(290));
            format!(
                "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: rsa-key-2023{:02}{:02}\n\
                        Public-Lines: 4\n{}\nPrivate-Lines: 7\n{}\nPrivate-MAC: {}",
                rng.between(1, 12),
                rng.between(1, 28),
                wrapped(&base64(body), 64),
                wrapped(&secret, 64),
                rng.hex(64)
            )
        }
    }
}

fn is_private_key(text: &str) -> bool {
    (text.contains("PRIVATE KEY") && text.contains("-----END"))
        || text.starts_with("PuTTY-User-Key-File-")
        || text.starts_with("AGE-SECRET-KEY-1")
}

/// A key of one line, for places where a block does not fit.
fn age_key(rng: &mut Rng) -> String {
    bech32("age-secret-key-", &fives(&rng.bytes(32)), 1).to_ascii_uppercase()
}

/// RFC 7292: a sequence, version 3, then an authSafe of the type `data`.
fn pkcs12(rng: &mut Rng) -> String {
    let length = rng.between(420, 900) as usize;
    let mut head = vec![2, 1, 3, 0x30, 0x82];
    head.extend(two_bytes(length + 11));
    head.extend([6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]);
    let bytes = der(rng, &head, length);
    base64(bytes)
}

fn is_pkcs12(text: &str) -> bool {
    let plain: String = text.split_whitespace().collect();
    unbase64(&plain)
        .is_some_and(|bytes| bytes.starts_with(&[0x30, 0x82]) && bytes.get(4..7) == Some(&[2, 1, 3]))
}

/// A value of `data:` in a Secret; the manifest around it comes from its carrier.
fn kube_value(rng: &mut Rng) -> String {
    let plain = match rng.below(4) {
        0 => format!("{}{}", rng.one(words::PASS_WORDS), rng.number(4)),
        1 => rng.chars(BASE62, 24),
        2 => rng.hex(40),
        _ => format!("{}-{}", rng.one(words::PASS_WORDS), rng.chars(BASE62, 10)),
    };
    base64(plain)
}

fn is_kube_value(text: &str) -> bool {
    text.len() >= 12 && unbase64(text).is_some()
}

fn transliterated(name: &str) -> String {
    let plain = name.chars().map(|c| match c {
        'ä' | 'æ' | 'Ä' => "AE".to_owned(),
        'ö' | 'ø' | 'Ö' | 'Ø' => "OE".to_owned(),
        'ü' | 'Ü' => "UE".to_owned(),
        'å' | 'Å' => "AA".to_owned(),
        'ß' => "SS".to_owned(),
        ' ' | '-' => "<".to_owned(),
        c if c.is_ascii_alphabetic() => c.to_ascii_uppercase().to_string(),
        _ => String::new(),
    });
    plain.collect()
}

fn fill(text: &str, width: usize) -> String {
    text.chars().chain(std::iter::repeat('<')).take(width).collect()
}

/// ICAO 9303: TD3 for passports, TD1 and TD2 for cards, all check digits computed.
fn mrz(rng: &mut Rng) -> String {
    let state = rng.pick([
        "D<<", "FRA", "ESP", "ITA", "NLD", "POL", "PRT", "SWE", "GBR", "USA", "AUT", "BEL", "CHE", "DNK",
        "NOR",
    ]);
    let last = transliterated(rng.one(words::MRZ_LAST));
    let first = transliterated(rng.one(words::MRZ_FIRST));
    let number = fill(
        &format!("{}{}", rng.chars("CFGHJKLMNPRTVWXYZ", 1), rng.chars("0123456789CFGHJKLMNPRTVWXYZ", 8)),
        9,
    );
    let birth = Day::of_birth(rng).yymmdd();
    let expiry = Day::between(rng, 2025, 2034).yymmdd();
    let sex = rng.pick(["F", "M", "M", "F", "<"]);
    let names = format!("{last}<<{first}");
    let dated = format!("{birth}{}{sex}{expiry}{}", icao(&birth), icao(&expiry));
    let number_check = icao(&number);
    if rng.chance(60) {
        let personal = fill("", 14);
        let sums =
            format!("{number}{number_check}{birth}{}{expiry}{}{personal}0", icao(&birth), icao(&expiry));
        let top = fill(&format!("P<{state}{names}"), 44);
        return format!("{top}\n{number}{number_check}{state}{dated}{personal}0{}", icao(&sums));
    }
    if rng.chance(60) {
        let first_line = fill(&format!("ID{state}{number}{number_check}"), 30);
        let optional = fill("", 11);
        let tail: String = first_line.chars().skip(5).collect();
        let sums = format!("{tail}{birth}{}{expiry}{}{optional}", icao(&birth), icao(&expiry));
        let second = format!("{dated}{state}{optional}{}", icao(&sums));
        return format!("{first_line}\n{second}\n{}", fill(&names, 30));
    }
    let optional = fill("", 7);
    let sums = format!("{number}{number_check}{birth}{}{expiry}{}{optional}", icao(&birth), icao(&expiry));
    format!(
        "{}\n{number}{number_check}{state}{dated}{optional}{}",
        fill(&format!("ID{state}{names}"), 36),
        icao(&sums)
    )
}

fn is_mrz(text: &str) -> bool {
    let mut lines = text.lines();
    let (Some(top), Some(second)) = (lines.next(), lines.next()) else { return false };
    let part =
        |text: &str, at: usize, count: usize| text.get(at..at + count).map(str::to_owned).unwrap_or_default();
    let good = |text: &str, at: usize, count: usize| {
        icao(&part(text, at, count)).to_string() == part(text, at + count, 1)
    };
    match (top.len(), second.len()) {
        (30, 30) => good(top, 5, 9) && good(second, 0, 6) && good(second, 8, 6),
        (36, 36) | (44, 44) => good(second, 0, 9) && good(second, 13, 6) && good(second, 21, 6),
        _ => false,
    }
}

fn steady(value: String) -> Made {
    Made { before: String::new(), value, after: String::new() }
}

fn make_key(rng: &mut Rng) -> Made {
    steady(private_key(rng))
}

fn make_store(rng: &mut Rng) -> Made {
    steady(pkcs12(rng))
}

pub(super) const KINDS: &[Kind] = &[
    Kind::dressed("PRIVATE_KEY", Class::Block, make_key, is_private_key)
        .labels(
            "en=private key|key file|SSH key;de=privater Schlüssel|Schlüsseldatei;fr=clé privée;\
                es=clave privada;it=chiave privata;nl=privésleutel;pl=klucz prywatny;pt=chave privada;\
                sv=privat nyckel;ja=秘密鍵",
        )
        .keys("private_key|ssl_key|ssh_key|tls_key"),
    Kind::plain("PRIVATE_KEY", Class::Secret, "*", age_key, is_private_key)
        .labels("en=age identity|age secret key for sops;de=age-Schlüssel für sops|privater age-Schlüssel")
        .keys("sops_age_key|age_secret_key"),
    Kind::dressed("PKCS12", Class::Block, make_store, is_pkcs12)
        .labels(
            "en=key store (PKCS#12)|.p12 file, base64|certificate with key (.pfx);\
                de=Zertifikat mit Schlüssel (.p12);fr=certificat avec clé (.p12);\
                es=certificado con clave (.p12);ja=証明書（.p12）",
        )
        .keys("keystore_p12|pfx_base64|client_cert_p12"),
    Kind::plain("K8S_SECRET_YAML", Class::Block, "*", kube_value, is_kube_value).loose(),
    Kind::plain("PASSPORT_MRZ", Class::Block, "*", mrz, is_mrz)
        .labels(
            "en=MRZ|machine readable zone|passport scan, bottom lines;\
                de=maschinenlesbare Zone|MRZ des Ausweises;fr=bande MRZ|zone lisible par machine;\
                es=MRZ del pasaporte;it=MRZ del documento;nl=MRZ van het paspoort;pl=MRZ paszportu;\
                pt=MRZ do passaporte;sv=MRZ i passet;ja=パスポートMRZ",
        )
        .keys("mrz")
        .loose(),
];

#[cfg(test)]
mod tests {
    use super::icao;

    #[test]
    fn published_passport_digits() {
        assert_eq!((icao("L898902C3"), icao("740812"), icao("120415")), (6, 2, 9));
    }
}
