//! Private keys, key files of service accounts, key stores.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::digest::{bech32, bech32_ok, five_bits};
use crate::kind::{BASE, BLOCK, CODE, CRED, DEV, FIELD, KV, Kind, Make, NET};
use crate::lang::Lang::{De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::text::{Frag, found, plain};

/// DER that begins as the real thing and goes on at random.
fn der(rng: &mut Rng, head: &[u8], n: usize) -> Vec<u8> {
    let length = head.len() + n;
    let mut out = if length < 128 {
        vec![0x30, u8::try_from(length).unwrap_or(0)]
    } else {
        vec![0x30, 0x82, u8::try_from(length >> 8).unwrap_or(0), u8::try_from(length & 255).unwrap_or(0)]
    };
    out.extend_from_slice(head);
    out.extend(rng.bytes(n));
    out
}

/// Base64 in lines.
fn wrapped(data: &[u8], width: usize) -> String {
    let text = STANDARD.encode(data);
    let lines: Vec<&str> =
        (0..text.len()).step_by(width).map(|i| &text[i..(i + width).min(text.len())]).collect();
    lines.join("\n")
}

/// A private key as PEM.
fn pem(rng: &mut Rng) -> String {
    let rsa: [u8; 7] = [0x02, 0x01, 0x00, 0x02, 0x81, 0x81, 0x00];
    let pkcs8: [u8; 18] = [2, 1, 0, 0x30, 0x0D, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1, 5, 0];
    let ed: [u8; 12] = [2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22];
    let ec: [u8; 5] = [2, 1, 1, 4, 0x20];
    let (kind, body) = match rng.below(8) {
        0 | 1 => ("RSA PRIVATE KEY", der(rng, &rsa, 597)),
        2 => ("PRIVATE KEY", der(rng, &pkcs8, 612)),
        3 => ("PRIVATE KEY", der(rng, &ed, 34)),
        4 => ("EC PRIVATE KEY", der(rng, &ec, 114)),
        5 => (
            "ENCRYPTED PRIVATE KEY",
            der(rng, &[0x30, 0x49, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 5, 0x0D], 320),
        ),
        6 => {
            let mut body = b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0\0\0\0\x01\0\0\0\x33\0\0\0\x0bssh-ed25519".to_vec();
            body.extend(rng.bytes(240));
            return format!(
                "-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----",
                wrapped(&body, 70)
            );
        }
        _ => {
            let mut body = vec![0x95, 0x03, 0x98, 0x04];
            body.extend(rng.bytes(460));
            return format!(
                "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{}\n=aB3k\n-----END PGP PRIVATE KEY BLOCK-----",
                wrapped(&body, 64)
            );
        }
    };
    format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----", wrapped(&body, 64))
}

fn pem_ok(written: &str) -> bool {
    (written.contains("PRIVATE KEY")
        && written.trim_start().starts_with("-----BEGIN")
        && written.contains("-----END"))
        || written.starts_with("AGE-SECRET-KEY-1") && bech32_ok(written)
        || written.len() == 44 && STANDARD.decode(written).is_ok()
}

/// A key of age, in capitals as its authors want it.
fn age(rng: &mut Rng) -> String {
    bech32("age-secret-key-", &five_bits(&rng.bytes(32)), false).to_uppercase()
}

/// A key of `WireGuard`: 32 bytes.
fn wireguard(rng: &mut Rng) -> String {
    STANDARD.encode(rng.bytes(32))
}

/// The file that Google gives for a service account; its key is the finding.
fn service_account(rng: &mut Rng) -> Frag {
    let pkcs8: [u8; 18] = [2, 1, 0, 0x30, 0x0D, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1, 5, 0];
    let key = der(rng, &pkcs8, 612);
    let text = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", wrapped(&key, 64))
        .replace('\n', "\\n");
    let project = rng.pick(&["acme-prod-412", "nordwind-data-77", "shop-backend-19"]);
    vec![
        plain(format!(
            "{{\n  \"type\": \"service_account\",\n  \"project_id\": \"{project}\",\n  \"private_key_id\": \"{}\",\n  \"private_key\": \"",
            rng.chars("0123456789abcdef", 40)
        )),
        found("GCP_SERVICE_ACCOUNT", text),
        plain(format!(
            "\",\n  \"client_id\": \"1{}\",\n  \"auth_uri\": \"https://accounts.google.com/o/oauth2/auth\",\n  \"token_uri\": \"https://oauth2.googleapis.com/token\"\n}}",
            rng.chars("0123456789", 20)
        )),
    ]
}

/// A key store in base64: PKCS #12 or that of Java.
fn store(rng: &mut Rng) -> String {
    let n = 240 + rng.below(200);
    if rng.chance(30) {
        let mut body = vec![0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 7];
        body.extend_from_slice(b"signing");
        body.extend(rng.bytes(n));
        return STANDARD.encode(body);
    }
    let inner = u16::try_from(n + 15).unwrap_or(300).to_be_bytes();
    let content = u16::try_from(n).unwrap_or(300).to_be_bytes();
    let mut head = vec![
        2, 1, 3, 0x30, 0x82, inner[0], inner[1], 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1, 0xA0,
        0x82,
    ];
    head.extend_from_slice(&content);
    STANDARD.encode(der(rng, &head, n))
}

fn store_ok(written: &str) -> bool {
    STANDARD
        .decode(written)
        .is_ok_and(|bytes| bytes.starts_with(&[0xFE, 0xED]) || bytes.starts_with(&[0x30, 0x82]))
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "PRIVATE_KEY",
        theme: DEV | NET,
        sites: BLOCK | KV,
        make: Make::Rule(pem),
        check: pem_ok,
        labels: &[
            (En, "private key;deploy key;SSH private key;TLS private key"),
            (De, "m:Private Key;m:Deploy-Key;m:SSH-Schlüssel"),
            (Fr, "f:clé privée;f:clé SSH privée"),
            (Es, "f:clave privada;f:clave SSH privada"),
            (It, "f:chiave privata;f:chiave SSH privata"),
            (Nl, "m:private key;f:SSH-sleutel"),
            (Pl, "m:klucz prywatny;m:prywatny klucz SSH"),
            (Pt, "f:chave privada;f:chave SSH privada"),
            (Sv, "m:SSH-nyckel;m:privata nyckel"),
            (Ja, "秘密鍵;SSH秘密鍵"),
        ],
        keys: "private_key;tls_key;deploy_key;ssh_private_key;signing_key_pem",
        ..BASE
    },
    Kind {
        id: "PRIVATE_KEY",
        theme: DEV,
        sites: CRED,
        make: Make::Rule(age),
        check: pem_ok,
        labels: &[
            (En, "age secret key;age identity;SOPS age key"),
            (De, "m:age-Schlüssel"),
            (Fr, "f:clé age"),
        ],
        keys: "sops_age_key;age_identity;age_secret_key",
        ..BASE
    },
    Kind {
        id: "PRIVATE_KEY",
        theme: NET,
        sites: CRED,
        make: Make::Rule(wireguard),
        check: pem_ok,
        labels: &[
            (En, "WireGuard private key;WireGuard key of the peer"),
            (De, "m:WireGuard-Key (privat)"),
            (Fr, "f:clé privée WireGuard"),
        ],
        keys: "wg_private_key;wireguard_private_key",
        ..BASE
    },
    Kind {
        id: "GCP_SERVICE_ACCOUNT",
        theme: DEV,
        sites: BLOCK,
        make: Make::Parts(service_account),
        check: |written| written.contains("BEGIN PRIVATE KEY"),
        labels: &[
            (En, "service account key file;GCP service account JSON;key file of the service account"),
            (De, "f:Schlüsseldatei des Dienstkontos;f:Service-Account-Datei"),
            (Fr, "m:fichier de clé du compte de service"),
            (Es, "m:archivo de clave de la cuenta de servicio"),
            (It, "m:file della chiave del service account"),
            (Nl, "n:sleutelbestand van het serviceaccount"),
            (Pl, "m:plik klucza konta usługi"),
            (Pt, "m:arquivo de chave da conta de serviço"),
            (Sv, "f:nyckelfilen till servicekontot"),
            (Ja, "サービスアカウントの鍵ファイル"),
        ],
        ..BASE
    },
    Kind {
        id: "PKCS12",
        theme: DEV,
        sites: KV | FIELD | CODE | BLOCK,
        make: Make::Rule(store),
        check: store_ok,
        labels: &[
            (En, "PKCS#12 file in base64;keystore (base64);p12 bundle, base64"),
            (De, "f:PKCS#12-Datei (Base64);m:Keystore in Base64"),
            (Fr, "m:fichier PKCS#12 en base64"),
            (Es, "m:archivo PKCS#12 en base64"),
            (It, "m:file PKCS#12 in base64"),
            (Nl, "n:PKCS#12-bestand (base64)"),
        ],
        keys: "p12_base64;pfx_base64;keystore_base64;signing_keystore",
        ..BASE
    },
];
