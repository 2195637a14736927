//! Addresses of other coins.

use super::crypto::{is_versioned, segwit, versioned};
use super::{Class, Kind};
use crate::checks::codec::{
    BECH32_V0, BITCOIN58, RIPPLE58, base58, base58check, bech32, fives, is_bech32, keccak256, monero58,
    unbase58, unbase58check,
};
use crate::rng::Rng;

fn other(rng: &mut Rng) -> String {
    match rng.below(8) {
        0 => versioned(rng, 0x30),
        1 => segwit(rng, "ltc", 0, 20),
        2 => versioned(rng, 0x1e),
        3 => {
            let mut payload = vec![0];
            payload.extend(rng.bytes(20));
            base58check(&payload, RIPPLE58)
        }
        4 => versioned(rng, 0x41),
        5 => {
            // Shelley: a header byte, then the hashes of a payment and a stake key.
            let mut payload = vec![0x01];
            payload.extend(rng.bytes(56));
            bech32("addr", &fives(&payload), BECH32_V0)
        }
        6 => base58(&rng.bytes(32), BITCOIN58),
        _ => {
            let mut payload = vec![0x12];
            payload.extend(rng.bytes(64));
            let check = keccak256(&payload);
            payload.extend(&check[..4]);
            monero58(&payload)
        }
    }
}

fn is_other(text: &str) -> bool {
    is_versioned(text, &[0x30, 0x1e, 0x41])
        || is_bech32(text, BECH32_V0)
        || unbase58check(text, RIPPLE58).is_some_and(|bytes| bytes.len() == 21)
        || unbase58(text, BITCOIN58).is_some_and(|bytes| bytes.len() == 32)
        || (text.len() == 95 && text.starts_with('4'))
}

pub(super) const KINDS: &[Kind] = &[Kind::plain("CRYPTO_OTHER", Class::Invest, "*", other, is_other)
    .labels(
        "en=wallet address|crypto wallet|coin address|deposit address (crypto);\
            de=Wallet-Adresse|Krypto-Adresse;fr=adresse du portefeuille crypto;es=dirección del monedero cripto;\
            it=indirizzo del wallet crypto;nl=walletadres;pl=adres portfela krypto;\
            pt=endereço da carteira cripto;sv=plånboksadress (krypto);ja=ウォレットアドレス",
    )
    .keys("wallet_address|crypto_address|deposit_wallet|coin_address")];
