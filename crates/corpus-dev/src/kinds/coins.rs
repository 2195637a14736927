//! Addresses and keys of crypto currencies.

use crate::digest::{
    BASE58, BASE58_XRP, base58, base58check, bech32, bech32_ok, five_bits, hex, keccak, sha256, unbase58,
    unbase58check, versioned,
};
use crate::kind::{ANY, BASE, COIN, CRED, FIELD, KV, Kind, Make, PROSE};
use crate::lang::Lang::{De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;

/// The English word list of BIP 39, published with the standard.
const WORDS: &str = include_str!("../words/bip39.txt");

fn segwit(rng: &mut Rng, prefix: &str, bytes: usize, version: u32) -> String {
    let mut data = vec![version];
    data.extend(five_bits(&rng.bytes(bytes)));
    bech32(prefix, &data, version > 0)
}

fn btc(rng: &mut Rng) -> String {
    match rng.below(5) {
        0 => base58check(&versioned(rng, &[0x00], 20), BASE58),
        1 => base58check(&versioned(rng, &[0x05], 20), BASE58),
        2 => segwit(rng, "bc", 32, 1),
        _ => segwit(rng, "bc", 20, 0),
    }
}

fn btc_ok(written: &str) -> bool {
    if written.to_lowercase().starts_with("bc1") {
        bech32_ok(written)
    } else {
        unbase58check(written, BASE58).is_some_and(|p| p.len() == 21)
    }
}

fn ltc(rng: &mut Rng) -> String {
    match rng.below(3) {
        0 => base58check(&versioned(rng, &[0x30], 20), BASE58),
        1 => base58check(&versioned(rng, &[0x32], 20), BASE58),
        _ => segwit(rng, "ltc", 20, 0),
    }
}

fn ltc_ok(written: &str) -> bool {
    if written.starts_with("ltc1") { bech32_ok(written) } else { base58_ok(written) }
}

fn doge(rng: &mut Rng) -> String {
    base58check(&versioned(rng, &[0x1e], 20), BASE58)
}

fn trx(rng: &mut Rng) -> String {
    base58check(&versioned(rng, &[0x41], 20), BASE58)
}

fn base58_ok(written: &str) -> bool {
    unbase58check(written, BASE58).is_some_and(|p| p.len() == 21)
}

fn xrp(rng: &mut Rng) -> String {
    base58check(&versioned(rng, &[0x00], 20), BASE58_XRP)
}

fn xrp_ok(written: &str) -> bool {
    unbase58check(written, BASE58_XRP).is_some_and(|p| p.len() == 21)
}

/// EIP-55: a letter is a capital where the digit of the digest is 8 or more.
fn mixed_case(lower: &str) -> String {
    let digest = hex(&keccak(lower.as_bytes()));
    lower
        .chars()
        .zip(digest.chars())
        .map(|(c, d)| if d.to_digit(16) >= Some(8) { c.to_ascii_uppercase() } else { c })
        .collect()
}

fn eth(rng: &mut Rng) -> String {
    let lower = hex(&rng.bytes(20));
    // A few programs write small letters throughout.
    if rng.chance(15) { format!("0x{lower}") } else { format!("0x{}", mixed_case(&lower)) }
}

fn eth_ok(written: &str) -> bool {
    let body = written.trim_start_matches("0x");
    body.len() == 40 && (body == body.to_lowercase() || body == mixed_case(&body.to_lowercase()))
}

fn ada(rng: &mut Rng) -> String {
    let payload = if rng.chance(75) { versioned(rng, &[0x01], 56) } else { versioned(rng, &[0x61], 28) };
    bech32("addr", &five_bits(&payload), false)
}

fn sol(rng: &mut Rng) -> String {
    loop {
        let value = base58(&rng.bytes(32), BASE58);
        if value.len() == 44 {
            return value;
        }
    }
}

fn sol_ok(written: &str) -> bool {
    unbase58(written, BASE58).is_some_and(|bytes| bytes.len() == 32)
}

/// Base 58 in blocks of eight bytes for eleven characters, with leading ones.
fn blocks(data: &[u8]) -> String {
    const WIDTH: [usize; 9] = [0, 2, 3, 5, 6, 7, 9, 10, 11];
    let mut out = String::new();
    for chunk in data.chunks(8) {
        let trimmed: Vec<u8> = chunk.iter().copied().skip_while(|b| *b == 0).collect();
        let text = base58(&trimmed, BASE58);
        out.extend(std::iter::repeat_n('1', WIDTH[chunk.len()] - text.len()));
        out.push_str(&text);
    }
    out
}

fn xmr(rng: &mut Rng) -> String {
    let version = rng.one(&[18_u8, 18, 42]);
    let mut data = versioned(rng, &[version], 64);
    let check = keccak(&data);
    data.extend_from_slice(&check[..4]);
    blocks(&data)
}

fn xmr_ok(written: &str) -> bool {
    let mut data = Vec::new();
    for (i, chunk) in written.as_bytes().chunks(11).enumerate() {
        let want = if i < 8 { 8 } else { 5 };
        let text = std::str::from_utf8(chunk).unwrap_or("");
        let Some(bytes) = unbase58(text.trim_start_matches('1'), BASE58) else {
            return false;
        };
        if bytes.len() > want {
            return false;
        }
        data.extend(std::iter::repeat_n(0, want - bytes.len()));
        data.extend(bytes);
    }
    data.len() == 69 && keccak(&data[..65])[..4] == data[65..]
}

fn wif(rng: &mut Rng) -> String {
    let mut payload = versioned(rng, &[0x80], 32);
    if rng.chance(70) {
        payload.push(1);
    }
    base58check(&payload, BASE58)
}

fn extended(rng: &mut Rng) -> String {
    base58check(&versioned(rng, &[0x04, 0x88, 0xAD, 0xE4], 74), BASE58)
}

/// BIP 39: eleven bits a word, the last bits are the first of the SHA-256 of the rest.
fn mnemonic(rng: &mut Rng) -> String {
    let words: Vec<&str> = WORDS.lines().collect();
    let bytes = rng.one(&[16, 16, 16, 32, 24]);
    let mut data = rng.bytes(bytes);
    let check = sha256(&data);
    data.push(check[0]);
    let bit = |i: usize| usize::from(data[i / 8] >> (7 - i % 8) & 1);
    let count = bytes * 8 * 33 / 32 / 11;
    (0..count)
        .map(|w| (0..11).fold(0, |n, i| n * 2 + bit(w * 11 + i)))
        .map(|n| words.get(n).copied().unwrap_or("abandon"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether the check bits of a row of words are right.
fn mnemonic_ok(written: &str) -> bool {
    let list: Vec<&str> = WORDS.lines().collect();
    let places: Option<Vec<usize>> =
        written.split_whitespace().map(|w| list.iter().position(|l| *l == w)).collect();
    places.is_some_and(|places| {
        let bits: Vec<u8> = places
            .iter()
            .flat_map(|p| (0..11).rev().map(move |i| u8::try_from(p >> i & 1).unwrap_or(0)))
            .collect();
        let entropy = bits.len() / 33 * 32;
        let bytes: Vec<u8> = bits[..entropy].chunks(8).map(|c| c.iter().fold(0, |n, b| n << 1 | b)).collect();
        let check = sha256(&bytes);
        bits.len() >= 132 && bits[entropy..].iter().enumerate().all(|(i, b)| check[0] >> (7 - i) & 1 == *b)
    })
}

fn secret_key(rng: &mut Rng) -> String {
    match rng.below(3) {
        0 => wif(rng),
        1 => extended(rng),
        _ => hex(&rng.bytes(32)),
    }
}

fn secret_ok(written: &str) -> bool {
    written.len() == 64 || unbase58check(written, BASE58).is_some_and(|p| [33, 34, 78].contains(&p.len()))
}

/// A kind of address with labels made from the name of the currency.
macro_rules! coin {
    ($id:literal, $name:literal, $sign:literal, $keys:literal, $make:expr, $check:expr) => {
        Kind {
            id: $id,
            theme: COIN,
            sites: ANY,
            make: Make::Rule($make),
            check: $check,
            labels: &[
                (
                    En,
                    concat!(
                        $name,
                        " address;",
                        $sign,
                        " wallet;",
                        $name,
                        " wallet;",
                        $sign,
                        " payout address"
                    ),
                ),
                (De, concat!("f:", $name, "-Adresse;f:", $sign, "-Wallet;f:", $sign, "-Auszahlungsadresse")),
                (Fr, concat!("f:adresse ", $name, ";m:portefeuille ", $sign)),
                (Es, concat!("f:dirección de ", $name, ";f:cartera ", $sign)),
                (It, concat!("m:indirizzo ", $name, ";m:wallet ", $sign)),
                (Nl, concat!("n:", $name, "-adres;f:", $sign, "-wallet")),
                (Pl, concat!("m:adres ", $name, ";m:portfel ", $sign)),
                (Pt, concat!("m:endereço ", $name, ";f:carteira ", $sign)),
                (Sv, concat!("m:", $name, "-adress;m:", $sign, "-plånbok")),
                (Ja, concat!($name, "アドレス;", $sign, "ウォレット")),
            ],
            keys: $keys,
            decoy: true,
            ..BASE
        }
    };
}

pub(super) const KINDS: &[Kind] = &[
    coin!("CRYPTO_BTC", "Bitcoin", "BTC", "btc_address;bitcoin_wallet;btc_payout", btc, btc_ok),
    coin!("CRYPTO_ETH", "Ethereum", "ETH", "eth_address;ethereum_wallet;eth_payout", eth, eth_ok),
    coin!("CRYPTO_OTHER", "Litecoin", "LTC", "ltc_address;litecoin_wallet", ltc, ltc_ok),
    coin!("CRYPTO_OTHER", "Dogecoin", "DOGE", "doge_address;dogecoin_wallet", doge, base58_ok),
    coin!("CRYPTO_OTHER", "Tron", "TRX", "trx_address;tron_wallet;usdt_trc20_address", trx, base58_ok),
    coin!("CRYPTO_OTHER", "XRP", "XRP", "xrp_address;xrp_account;ripple_wallet", xrp, xrp_ok),
    coin!("CRYPTO_OTHER", "Cardano", "ADA", "ada_address;cardano_wallet", ada, bech32_ok),
    Kind { decoy: false, ..coin!("CRYPTO_OTHER", "Solana", "SOL", "sol_address;solana_wallet", sol, sol_ok) },
    coin!("CRYPTO_OTHER", "Monero", "XMR", "xmr_address;monero_wallet", xmr, xmr_ok),
    Kind {
        id: "CRYPTO_PRIVATE",
        theme: COIN,
        sites: PROSE | FIELD | KV,
        make: Make::Rule(mnemonic),
        check: mnemonic_ok,
        labels: &[
            (En, "recovery phrase;seed phrase;wallet seed;mnemonic of the wallet"),
            (De, "f:Wiederherstellungsphrase;f:Seed-Phrase der Wallet"),
            (Fr, "f:phrase de récupération;f:phrase secrète du portefeuille"),
            (Es, "f:frase de recuperación;f:frase semilla"),
            (It, "f:frase di recupero;f:seed phrase del wallet"),
            (Nl, "f:herstelzin;f:seed phrase van de wallet"),
            (Pl, "f:fraza odzyskiwania portfela"),
            (Pt, "f:frase de recuperação da carteira"),
            (Sv, "m:återställningsfras"),
            (Ja, "リカバリーフレーズ;シードフレーズ"),
        ],
        keys: "mnemonic;seed_phrase;recovery_phrase;wallet_seed",
        ..BASE
    },
    Kind {
        id: "CRYPTO_PRIVATE",
        theme: COIN,
        sites: CRED,
        make: Make::Rule(secret_key),
        check: secret_ok,
        labels: &[
            (En, "private key of the wallet;wallet private key;BTC private key"),
            (De, "m:Private Key der Wallet;m:Wallet-Schlüssel (privat)"),
            (Fr, "f:clé privée du portefeuille"),
            (Es, "f:clave privada de la cartera"),
            (It, "f:chiave privata del wallet"),
            (Ja, "ウォレットの秘密鍵"),
        ],
        keys: "wallet_private_key;private_key;deployer_private_key;eth_private_key",
        ..BASE
    },
];

#[cfg(test)]
mod tests {
    #[test]
    fn published_values_pass() {
        assert!(super::xmr_ok(
            "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"
        ));
        assert!(super::mnemonic_ok(
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
        ));
        assert!(super::eth_ok("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
    }
}
