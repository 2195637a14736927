//! Addresses of networks.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::kind::{ANY, BASE, CODE, DATA, DEV, FIELD, KV, Kind, LOG, Make, NET, PROSE};
use crate::lang::Lang::{De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
use crate::rng::Rng;

/// An address of a private network, or of those kept for documentation, which nobody has.
#[must_use]
pub(crate) fn ipv4(rng: &mut Rng) -> String {
    let mut n = |low, high| rng.range(low, high);
    let (a, b, c) = (n(0, 254), n(0, 254), n(2, 254));
    match n(0, 9) {
        0 => format!("192.0.2.{c}"),
        1 => format!("198.51.100.{c}"),
        2 | 3 => format!("203.0.113.{c}"),
        4 => format!("172.{}.{b}.{c}", 16 + a % 16),
        5 | 6 => format!("192.168.{b}.{c}"),
        7 => format!("100.{}.{b}.{c}", 64 + a % 64),
        _ => format!("10.{a}.{b}.{c}"),
    }
}

fn ipv6(rng: &mut Rng) -> String {
    let mut group = || rng.chars("123456789abcdef", 1) + &rng.chars("0123456789abcdef", 3);
    let (a, b, c, d) = (group(), group(), group(), group());
    let small = format!("{:x}", rng.range(1, 4095));
    match rng.below(7) {
        0 => format!("2001:db8:{a}::{small}"),
        1 => format!("2001:db8:{a}:{b}::{c}:{small}"),
        2 => format!("2001:db8::{a}:{small}"),
        3 => format!("fd{}:{b}:{c}::{small}", &a[2..]),
        4 => format!("fe80::{a}:{}ff:fe{}:{d}", &b[..2], &c[..2]),
        5 => format!("2001:0db8:{a}:{b}:0000:8a2e:{c}:{d}"),
        _ => format!("2001:db8:{a}:{b}:{c}:{d}:0:{small}"),
    }
}

/// Addresses that the user may give out himself, and the block kept for documents.
fn mac(rng: &mut Rng) -> String {
    let tail = if rng.chance(30) {
        format!("00005e0053{}", rng.chars("0123456789abcdef", 2))
    } else {
        format!("{}{}", rng.pick(&["02", "06", "0a", "de", "3e", "52"]), rng.chars("0123456789abcdef", 10))
    };
    let pairs: Vec<&str> = (0..6).filter_map(|i| tail.get(i * 2..i * 2 + 2)).collect();
    match rng.below(8) {
        0 | 1 => pairs.join("-").to_uppercase(),
        2 => pairs.join(":").to_uppercase(),
        3 => format!("{}.{}.{}", &tail[..4], &tail[4..8], &tail[8..]),
        _ => pairs.join(":"),
    }
}

/// A host of a network of no company.
#[must_use]
pub(crate) fn internal_host(rng: &mut Rng) -> String {
    let role = rng.pick(&[
        "db", "web", "build", "nas", "mail", "vault", "dc", "grafana", "proxy", "files", "k8s-node",
        "backup", "jenkins", "ldap", "mq",
    ]);
    let n = rng.range(1, 24);
    match rng.below(7) {
        0 => format!("{role}-{n}.prod.corp"),
        1 => format!("{role}{n:02}.nordwind.internal"),
        2 => format!("{role}-{n}.eu.corp.internal"),
        3 => format!("{role}{n}.ad.nordwind.local"),
        4 => format!("{role}-{n}.lan"),
        5 => format!(
            "{role}.{}.svc.cluster.local",
            rng.pick(&["monitoring", "shop", "payments", "default", "auth"])
        ),
        _ => format!("{role}{n:02}.intern.corp.lan"),
    }
}

fn unc(rng: &mut Rng) -> String {
    let server =
        rng.pick(&["fs01", "nas-02", "files.corp.internal", "srv-data", "fileserver", "dfs.nordwind.local"]);
    let share = rng.pick(&[
        "projects",
        "hr$",
        "Finance",
        "Verwaltung",
        "scans",
        "home$",
        "Public",
        "archive",
        "deploy",
    ]);
    let tail = rng.pick(&[
        "",
        "\\2025\\contracts",
        "\\Q3\\report.xlsx",
        "\\Abrechnung\\2024",
        "\\setup\\install.msi",
        "\\export",
        "\\team-a\\minutes",
    ]);
    format!("\\\\{server}\\{share}{tail}")
}

pub(super) const KINDS: &[Kind] = &[
    Kind {
        id: "IPV4",
        theme: NET | DEV,
        sites: ANY,
        make: Make::Rule(ipv4),
        check: |written| written.parse::<Ipv4Addr>().is_ok(),
        labels: &[
            (En, "IP address;server IP;client IP;source address;IPv4 address"),
            (De, "f:IP-Adresse;f:IP des Servers;f:IPv4-Adresse"),
            (Fr, "f:adresse IP;f:IP du serveur"),
            (Es, "f:dirección IP;f:IP del servidor"),
            (It, "m:indirizzo IP;m:IP del server"),
            (Nl, "n:IP-adres;n:IP-adres van de server"),
            (Pl, "m:adres IP;m:adres IP serwera"),
            (Pt, "m:endereço IP;m:IP do servidor"),
            (Sv, "m:IP-adress;m:serverns IP-adress"),
            (Ja, "IPアドレス;サーバーのIPアドレス"),
        ],
        keys: "ip_address;client_ip;remote_addr;server_ip;source_ip",
        ..BASE
    },
    Kind {
        id: "IPV6",
        theme: NET | DEV,
        sites: ANY,
        make: Make::Rule(ipv6),
        check: |written| written.parse::<Ipv6Addr>().is_ok(),
        labels: &[
            (En, "IPv6 address;client IPv6;IPv6 of the gateway"),
            (De, "f:IPv6-Adresse;f:IPv6 des Routers"),
            (Fr, "f:adresse IPv6"),
            (Es, "f:dirección IPv6"),
            (It, "m:indirizzo IPv6"),
            (Nl, "n:IPv6-adres"),
            (Pl, "m:adres IPv6"),
            (Pt, "m:endereço IPv6"),
            (Sv, "m:IPv6-adress"),
            (Ja, "IPv6アドレス"),
        ],
        keys: "ipv6;ipv6_address;client_ipv6;remote_ipv6",
        ..BASE
    },
    Kind {
        id: "MAC",
        theme: NET,
        sites: DATA | CODE,
        make: Make::Rule(mac),
        check: |written| written.chars().filter(char::is_ascii_hexdigit).count() == 12,
        labels: &[
            (En, "MAC address;hardware address;MAC of the printer;Wi-Fi MAC address"),
            (De, "f:MAC-Adresse;f:Hardwareadresse;f:MAC des Druckers"),
            (Fr, "f:adresse MAC;f:adresse matérielle"),
            (Es, "f:dirección MAC"),
            (It, "m:indirizzo MAC"),
            (Nl, "n:MAC-adres"),
            (Pl, "m:adres MAC"),
            (Pt, "m:endereço MAC"),
            (Sv, "m:MAC-adress"),
            (Ja, "MACアドレス"),
        ],
        keys: "mac;mac_address;hw_addr;device_mac;wifi_mac",
        ..BASE
    },
    Kind {
        id: "INTERNAL_HOSTNAME",
        theme: NET | DEV,
        sites: ANY,
        make: Make::Rule(internal_host),
        check: |written| written.split('.').count() >= 2,
        labels: &[
            (En, "internal host;hostname;server name;FQDN of the server"),
            (De, "m:Servername;m:Hostname;m:Rechnername"),
            (Fr, "m:nom d'hôte;m:serveur interne"),
            (Es, "m:nombre de host;m:servidor interno"),
            (It, "m:nome host;m:server interno"),
            (Nl, "f:hostnaam;f:servernaam"),
            (Pl, "f:nazwa hosta;m:serwer wewnętrzny"),
            (Pt, "m:nome do host;m:servidor interno"),
            (Sv, "n:värdnamn;n:servernamn"),
            (Ja, "ホスト名;サーバー名"),
        ],
        keys: "hostname;host;server_name;fqdn;internal_host",
        ..BASE
    },
    Kind {
        id: "UNC_PATH",
        theme: NET | DEV,
        sites: PROSE | FIELD | KV | LOG | CODE,
        make: Make::Rule(unc),
        check: |written| written.starts_with("\\\\"),
        labels: &[
            (En, "network share;shared folder;UNC path;file share"),
            (De, "f:Netzwerkfreigabe;f:Freigabe;n:Netzlaufwerk"),
            (Fr, "m:partage réseau;m:dossier partagé"),
            (Es, "f:carpeta compartida;f:unidad de red"),
            (It, "f:cartella condivisa;f:condivisione di rete"),
            (Nl, "f:netwerkschijf;f:gedeelde map"),
            (Pl, "m:zasób sieciowy;m:folder współdzielony"),
            (Pt, "f:pasta partilhada;f:partilha de rede"),
            (Sv, "m:nätverksmapp"),
            (Ja, "共有フォルダ"),
        ],
        keys: "share_path;unc_path;network_share;file_share",
        ..BASE
    },
];
