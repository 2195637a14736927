//! Addresses and names of machines, and links that carry a key.

use super::{Class, Kind, Made, word};
use crate::rng::{BASE62, Rng};
use crate::words;

fn ipv4(rng: &mut Rng) -> String {
    let (a, b, c) = (rng.between(0, 255), rng.between(0, 255), rng.between(1, 254));
    match rng.below(7) {
        0 | 1 => format!("10.{a}.{b}.{c}"),
        2 => format!("192.168.{a}.{c}"),
        3 => format!("172.{}.{b}.{c}", rng.between(16, 31)),
        4 => format!("{}.{c}", rng.pick(["203.0.113", "198.51.100", "192.0.2"])),
        _ => format!("{}.{a}.{b}.{c}", rng.pick([81, 84, 91, 93, 109, 178, 185, 212, 217, 62])),
    }
}

fn is_ipv4(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok()
}

fn ipv6(rng: &mut Rng) -> String {
    match rng.below(6) {
        0 => format!("2001:db8:{}::{}", rng.hex(4), rng.hex(2)),
        1 => format!("fe80::{}:{}ff:fe{}:{}", rng.hex(4), rng.hex(2), rng.hex(2), rng.hex(4)),
        2 => format!("fd{}:{}:{}::{}", rng.hex(2), rng.hex(4), rng.hex(4), rng.between(1, 99)),
        3 => format!(
            "2a02:8{}:{}:{}:{}:{}:{}:{}",
            rng.hex(3),
            rng.hex(4),
            rng.hex(4),
            rng.hex(4),
            rng.hex(4),
            rng.hex(4),
            rng.hex(4)
        ),
        4 => format!("2a01:4f8:{}:{}::{}", rng.hex(3), rng.hex(4), rng.between(1, 9)),
        _ => format!("2001:0DB8:{}:{}:0000:0000:{}:{}", rng.hex(4), rng.hex(4), rng.hex(4), rng.hex(4))
            .to_uppercase(),
    }
}

fn is_ipv6(text: &str) -> bool {
    text.parse::<std::net::Ipv6Addr>().is_ok()
}

fn mac(rng: &mut Rng) -> String {
    let maker = rng.one("00163e|b827eb|3c5282|a4bb6d|f0def1|001a2b|d85de2|9c8e99|48f17f");
    let plain = format!("{maker}{}", rng.hex(6));
    let pairs = |mark: &str| crate::checks::sums::groups(&plain, &[2; 6], mark);
    match rng.below(5) {
        0 => pairs("-").to_uppercase(),
        1 => crate::checks::sums::groups(&plain, &[4; 3], "."),
        2 => pairs(":").to_uppercase(),
        _ => pairs(":"),
    }
}

fn is_mac(text: &str) -> bool {
    text.chars().filter(char::is_ascii_hexdigit).count() == 12 && text.len() >= 14
}

fn hostname(rng: &mut Rng) -> String {
    let machine = match rng.below(4) {
        0 => format!(
            "{}{:02}",
            rng.one("srv-db|srv-file|srv-print|dc|exch|sql|vpn|nas|esx|build"),
            rng.between(1, 20)
        ),
        1 => format!(
            "{}-{}",
            rng.one("ward|lab|till|kiosk|hr|payroll|archive"),
            rng.one("db|app|sync|gw|proxy")
        ),
        2 => format!("{}-{}", rng.one(words::SYSTEMS), rng.pick(["prod", "test", "int"])),
        _ => format!(
            "{}.{}",
            rng.one("jenkins|gitlab|grafana|vault|ldap|kibana|registry|nexus"),
            rng.one("ops|core|dmz|hq")
        ),
    };
    format!(
        "{machine}.{}",
        rng.one(
            "corp.local|intern.local|hq.lan|corp.internal|prod.internal|klinik.local|\
            ad.local|office.lan|svc.internal"
        )
    )
}

fn is_hostname(text: &str) -> bool {
    [".local", ".lan", ".internal"].iter().any(|end| text.ends_with(end))
}

fn token_url(rng: &mut Rng) -> Made {
    let host = rng.one(
        "portal.example.com|app.example.org|files.example.net|booking.example.com|\
            results.example.org|api.example.net",
    );
    let path = rng.one(
        "reset|download|invite|v1/export|share/report|calendar/feed.ics|checkin|labs/result|\
            unsubscribe",
    );
    let name = rng.one("token|token|access_token|key|sig|code");
    let first = if rng.chance(40) { format!("user={}&", rng.number(5)) } else { String::new() };
    let length = rng.pick([24, 32, 43]);
    let after = rng.pick(["", "", "&lang=en", "&v=2"]).to_owned();
    Made { before: format!("https://{host}/{path}?{first}{name}="), value: rng.chars(BASE62, length), after }
}

fn is_token(text: &str) -> bool {
    text.len() >= 16 && text.chars().all(word)
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("IPV4", Class::Net, "*", ipv4, is_ipv4)
        .labels(
            "en=IP address|IP|client IP|source IP;de=IP-Adresse|IP;fr=adresse IP|IP;es=dirección IP|IP;\
                it=indirizzo IP|IP;nl=IP-adres|IP;pl=adres IP|IP;pt=endereço IP|IP;sv=IP-adress|IP;\
                ja=IPアドレス|接続元IP",
        )
        .keys("ip|client_ip|ip_address|remote_addr|source_ip|last_login_ip")
        .says(
            "en: the login came from {V} at {time}, which is not one of ours
en: please open 8443 from {V} to the printer segment
de: Die Anmeldung um {time} kam von {V}, das ist keine unserer Adressen.
fr: La connexion de {time} venait de {V}.
es: El acceso de las {time} vino de {V}.
sv: Inloggningen {time} kom från {V}.",
        ),
    Kind::plain("IPV6", Class::Net, "*", ipv6, is_ipv6)
        .labels(
            "en=IPv6 address|IPv6|client address;de=IPv6-Adresse;fr=adresse IPv6;es=dirección IPv6;\
                it=indirizzo IPv6;nl=IPv6-adres;pl=adres IPv6;pt=endereço IPv6;sv=IPv6-adress;ja=IPv6アドレス",
        )
        .keys("ipv6|client_ipv6|ipv6_address|listen_addr")
        .says("en: rDNS is missing for {V}, mail to the big providers is refused"),
    Kind::plain("MAC", Class::Net, "*", mac, is_mac)
        .labels(
            "en=MAC address|MAC|hardware address;de=MAC-Adresse|MAC;fr=adresse MAC;es=dirección MAC;\
                it=indirizzo MAC;nl=MAC-adres;pl=adres MAC;pt=endereço MAC;sv=MAC-adress;ja=MACアドレス",
        )
        .keys("mac|mac_address|hw_address|ethernet_address")
        .says(
            "en: the infusion pump on port {n} has MAC {V}, please put it into the device VLAN
de: Das Gerät an Port {n} meldet sich mit der MAC {V}.",
        ),
    Kind::plain("INTERNAL_HOSTNAME", Class::Net, "*", hostname, is_hostname)
        .labels(
            "en=host|server|hostname|internal host;de=Server|Hostname|interner Server;fr=serveur|hôte;\
                es=servidor|equipo;it=server|host;nl=server|hostnaam;pl=serwer|host;pt=servidor|host;\
                sv=server|värdnamn;ja=サーバー|ホスト名",
        )
        .keys("host|hostname|server_name|db_host|ldap_host|internal_host")
        .says(
            "en: {V} swaps since the patch night, can someone look
en: the nightly job on {V} did not finish before {time}
de: Auf {V} ist die Platte zu {n} Prozent voll.
fr: Le serveur {V} ne répond plus depuis {time}.
es: El servidor {V} no responde desde las {time}.
pl: Serwer {V} nie odpowiada od {time}.
ja: {time} からサーバー {V} が応答しません。",
        ),
    Kind::dressed("URL_WITH_TOKEN", Class::Net, token_url, is_token)
        .labels(
            "en=link|one-time link|download link|reset link;de=Link|Einmal-Link|Download-Link;\
                fr=lien|lien à usage unique;es=enlace|enlace de descarga;it=link|link monouso;\
                nl=link|eenmalige link;pl=link|link jednorazowy;pt=link|link de acesso;sv=länk|engångslänk;\
                ja=リンク|ダウンロードURL",
        )
        .keys("reset_url|download_url|invite_link|callback_url|feed_link")
        .says(
            "en: The reset mail contains {V} and the link still works after use.
en: you can fetch the report yourself: {V}
de: Den Bericht gibt es hier: {V} (gilt bis {date}).
fr: Le compte rendu est ici : {V}
ja: ダウンロードはこちら：{V}",
        ),
];
