//! Bitcoin and Ethereum addresses, and what opens a wallet.

use super::{Class, Kind, lower_hex};
use crate::checks::codec::{
    BECH32_M, BECH32_V0, BITCOIN58, base58check, bech32, eip55, fives, is_bech32, sha256, unbase58check,
};
use crate::rng::Rng;

fn bitcoin(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => versioned(rng, 0x00),
        1 => versioned(rng, 0x05),
        2 => segwit(rng, "bc", 0, 20),
        _ => segwit(rng, "bc", 1, 32),
    }
}

/// A base58check address with one byte of version and twenty of hash.
pub(super) fn versioned(rng: &mut Rng, version: u8) -> String {
    let mut payload = vec![version];
    payload.extend(rng.bytes(20));
    base58check(&payload, BITCOIN58)
}

pub(super) fn is_versioned(text: &str, versions: &[u8]) -> bool {
    unbase58check(text, BITCOIN58).is_some_and(|bytes| bytes.len() == 21 && versions.contains(&bytes[0]))
}

pub(super) fn segwit(rng: &mut Rng, hrp: &str, version: u8, length: usize) -> String {
    let mut data = vec![version];
    data.extend(fives(&rng.bytes(length)));
    bech32(hrp, &data, if version == 0 { BECH32_V0 } else { BECH32_M })
}

fn is_bitcoin(text: &str) -> bool {
    is_versioned(text, &[0, 5])
        || (text.starts_with("bc1") && (is_bech32(text, BECH32_V0) || is_bech32(text, BECH32_M)))
}

fn ethereum(rng: &mut Rng) -> String {
    let plain = rng.hex(40);
    if rng.chance(70) { format!("0x{}", eip55(&plain)) } else { format!("0x{plain}") }
}

fn is_ethereum(text: &str) -> bool {
    text.strip_prefix("0x")
        .is_some_and(|plain| plain.len() == 40 && (plain.chars().all(lower_hex) || eip55(plain) == plain))
}

const MNEMONICS: &str = include_str!("bip39-english.txt");

/// BIP-39: the entropy with the first bits of its SHA-256 behind, cut into words of eleven bits.
fn mnemonic(rng: &mut Rng) -> String {
    let length = rng.pick([16, 16, 32, 24]);
    let entropy = rng.bytes(length);
    phrase(&entropy)
}

fn phrase(entropy: &[u8]) -> String {
    let list: Vec<&str> = MNEMONICS.lines().map(str::trim).collect();
    let mut bits: Vec<bool> = Vec::new();
    for byte in entropy.iter().chain(sha256(entropy).first()) {
        bits.extend((0..8).map(|i| byte >> (7 - i) & 1 == 1));
    }
    let count = entropy.len() * 3 / 4;
    let words: Vec<&str> = bits
        .chunks(11)
        .take(count)
        .map(|chunk| {
            list.get(chunk.iter().fold(0, |sum, bit| sum << 1 | usize::from(*bit)))
                .copied()
                .unwrap_or("abandon")
        })
        .collect();
    words.join(" ")
}

fn wallet_key(rng: &mut Rng) -> String {
    match rng.below(3) {
        0 => {
            let mut payload = vec![0x80];
            payload.extend(rng.bytes(32));
            if rng.chance(70) {
                payload.push(1);
            }
            base58check(&payload, BITCOIN58)
        }
        1 => format!("{}{}", rng.pick(["0x", "", ""]), rng.hex(64)),
        _ => mnemonic(rng),
    }
}

fn is_wallet_key(text: &str) -> bool {
    let hex = text.strip_prefix("0x").unwrap_or(text);
    let words = text.split(' ').count();
    (hex.len() == 64 && hex.chars().all(lower_hex))
        || [12, 18, 24].contains(&words)
        || unbase58check(text, BITCOIN58).is_some_and(|bytes| bytes.first() == Some(&0x80))
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("CRYPTO_BTC", Class::Invest, "*", bitcoin, is_bitcoin)
        .labels(
            "en=Bitcoin address|BTC address|BTC wallet;de=Bitcoin-Adresse|BTC-Adresse;fr=adresse Bitcoin;\
                es=dirección de Bitcoin;it=indirizzo Bitcoin;nl=bitcoinadres;pl=adres Bitcoin;\
                pt=endereço Bitcoin;sv=bitcoinadress;ja=ビットコインアドレス",
        )
        .keys("btc_address|bitcoin_address|payout_btc|btc_wallet")
        .says(
            "en: The note demands 0.{n} BTC to {V} within {n} days.
en: donations in bitcoin: {V}
de: Die Erpresser wollen die Zahlung an {V} bis {date}.
fr: Le paiement en bitcoin est parti vers {V}.",
        ),
    Kind::plain("CRYPTO_ETH", Class::Invest, "*", ethereum, is_ethereum)
        .labels(
            "en=Ethereum address|ETH address|ETH wallet|ERC-20 wallet;de=Ethereum-Adresse|ETH-Adresse;\
                fr=adresse Ethereum;es=dirección de Ethereum;it=indirizzo Ethereum;nl=ethereumadres;\
                pl=adres Ethereum;pt=endereço Ethereum;sv=ethereumadress;ja=イーサリアムアドレス",
        )
        .keys("eth_address|ethereum_address|eth_wallet|payout_eth_address"),
    Kind::plain("CRYPTO_PRIVATE", Class::Invest, "*", wallet_key, is_wallet_key)
        .labels(
            "en=wallet private key|private key of the wallet|recovery phrase or private key;\
                de=privater Schlüssel der Wallet|Wallet: private key;fr=clé privée du portefeuille;\
                es=clave privada de la cartera;it=chiave privata del wallet;nl=private key van de wallet;\
                pl=klucz prywatny portfela;pt=chave privada da carteira;sv=plånbokens privata nyckel;\
                ja=ウォレットの秘密鍵",
        )
        .keys("wallet_private_key|deployer_private_key|eth_private_key|wallet_seed")
        .says(
            "en: import the wallet with private key {V} and move the rest out
de: Wallet mit dem privaten Schlüssel {V} wiederherstellen, dann leeren.",
        ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert!(is_bitcoin("1NEDqZPvTWRaoho48qXuLLsrYomMXPABfD"));
        // The first vector of BIP-39.
        let about =
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
        assert_eq!(phrase(&[0; 16]), about);
    }
}
