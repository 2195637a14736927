//! Passwords in the configuration of network devices.

use crate::kind::{BASE, BLOCK, Kind, Make, NET};
use crate::lang::Lang::{De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;
use crate::shape::make;
use crate::text::{Frag, found, plain};

/// The text that Cisco's type 7 combines with; it is published and protects nothing.
const XLAT: &[u8] = b"dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";

fn type7(rng: &mut Rng, clear: &str) -> String {
    let start = rng.below(16);
    let bytes: Vec<u8> = clear.bytes().enumerate().map(|(i, b)| b ^ XLAT[(start + i) % XLAT.len()]).collect();
    format!("{start:02}{}", crate::digest::hex(&bytes).to_uppercase())
}

/// A line of a configuration; its password is the finding.
fn line(rng: &mut Rng) -> Frag {
    let clear = super::generic::password(rng);
    let id = "DEVICE_CONFIG";
    let (head, value, tail) = match rng.below(10) {
        0 => ("enable secret 5 ", make(rng, "$1${s4}${s22}"), ""),
        1 => ("username admin privilege 15 secret 9 ", make(rng, "$9${s14}${s43}"), ""),
        2 => ("enable secret 8 ", make(rng, "$8${s14}${s43}"), ""),
        3 => ("username ops password 7 ", type7(rng, &clear), ""),
        4 => (" key 7 ", type7(rng, &clear), ""),
        5 => ("snmp-server community ", make(rng, "{a6}-{w18}"), " RO 12"),
        6 => ("tacacs-server key ", make(rng, "{w20}"), ""),
        7 => ("    set password ENC ", make(rng, "{b64}"), ""),
        8 => ("set system radius-server secret \"", make(rng, "$9${w24}"), "\""),
        _ => ("username backup secret sha512 ", make(rng, "$6${s16}${s86}"), ""),
    };
    vec![plain(head), found(id, value), plain(tail)]
}

pub(super) const KINDS: &[Kind] = &[Kind {
    id: "DEVICE_CONFIG",
    theme: NET,
    sites: BLOCK,
    make: Make::Parts(line),
    check: |written| written.len() >= 8,
    labels: &[
        (En, "line of the running config;switch configuration;part of the router config"),
        (De, "f:Zeile aus der Switch-Konfiguration;f:Routerkonfiguration"),
        (Fr, "f:ligne de la configuration du routeur"),
        (Es, "f:línea de la configuración del router"),
        (It, "f:riga della configurazione del router"),
        (Nl, "f:regel uit de routerconfiguratie"),
        (Pl, "f:linia z konfiguracji routera"),
        (Pt, "f:linha da configuração do roteador"),
        (Sv, "m:raden ur routerkonfigurationen"),
        (Ja, "ルーターの設定"),
    ],
    ..BASE
}];

#[cfg(test)]
mod tests {
    #[test]
    fn type_7_is_reversible() {
        let mut rng = crate::rng::Rng::new(3);
        let text = super::type7(&mut rng, "tulpe-77");
        let start: usize = text[..2].parse().unwrap_or(0);
        let clear: String = (0..(text.len() - 2) / 2)
            .filter_map(|i| {
                u8::from_str_radix(&text[2 + i * 2..4 + i * 2], 16)
                    .ok()
                    .map(|b| b ^ super::XLAT[(start + i) % super::XLAT.len()])
            })
            .map(char::from)
            .collect();
        assert_eq!(clear, "tulpe-77");
    }
}
