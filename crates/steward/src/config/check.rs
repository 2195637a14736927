//! Rules between settings, checked once every single one is valid.

use super::Config;
use super::problem::{Origin, Problem};
use super::units::show_duration;

pub(super) fn whole(config: &Config, problems: &mut Vec<Problem>) {
    let server = &config.server;
    let tls = &config.tls;
    match (tls.certificate.as_os_str().is_empty(), tls.key.as_os_str().is_empty()) {
        (false, true) => {
            let message = "tls.certificate needs tls.key: name the file with its private key".to_owned();
            problems.push(Problem { origin: origin(config, "tls", "certificate"), message });
        }
        (true, false) => {
            let message = "tls.key needs tls.certificate: name the file with its certificate".to_owned();
            problems.push(Problem { origin: origin(config, "tls", "key"), message });
        }
        (true, true) if !server.listen.ip().is_loopback() && !server.insecure_http => {
            let message = format!(
                "server.listen {} can be reached from other machines, and keys would travel over plain HTTP: name a \
                 certificate in [tls], or put a proxy that speaks TLS in front and set server.insecure_http = true, \
                 or listen on 127.0.0.1",
                server.listen
            );
            problems.push(Problem { origin: origin(config, "server", "listen"), message });
        }
        _ => {}
    }
    if tls.files().is_some() && server.public_base_url.starts_with("http://") {
        let message =
            "server.public_base_url must begin with https:// when [tls] has a certificate: nothing else is \
                       spoken on the listen address"
                .to_owned();
        problems.push(Problem { origin: origin(config, "server", "public_base_url"), message });
    }
    let metrics = &config.metrics;
    if let Some(listen) = metrics.listen.filter(|listen| !listen.ip().is_loopback() && !metrics.insecure_http)
    {
        let message = format!(
            "metrics.listen {listen} can be reached from other machines, and shows metrics without a key: set \
             metrics.insecure_http = true if that is meant, listen on 127.0.0.1, or let the collector ask for /metrics \
             with an operator key"
        );
        problems.push(Problem { origin: origin(config, "metrics", "listen"), message });
    }
    let limits = &config.limits;
    if limits.url_bytes > limits.header_bytes {
        let message = format!(
            "limits.url_bytes {} must not exceed limits.header_bytes {}: the URL is part of the head",
            limits.url_bytes, limits.header_bytes
        );
        problems.push(Problem { origin: origin(config, "limits", "url_bytes"), message });
    }
    let outgoing = &config.outgoing;
    if outgoing.connect_timeout > outgoing.total_timeout {
        let message = format!(
            "outgoing.connect_timeout {} must not exceed outgoing.total_timeout {}: connecting is part of a call",
            show_duration(outgoing.connect_timeout),
            show_duration(outgoing.total_timeout)
        );
        problems.push(Problem { origin: origin(config, "outgoing", "connect_timeout"), message });
    }
}

fn origin(config: &Config, section: &'static str, key: &'static str) -> Origin {
    config.origin(section, key).cloned().unwrap_or(Origin::Default)
}
