//! Listen addresses as people write them.

use std::net::SocketAddr;

/// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `:8080`; the last two mean 127.0.0.1.
///
/// The error is the rest of a sentence.
pub(crate) fn parse(text: &str) -> Result<SocketAddr, String> {
    let local = text.strip_prefix("localhost").unwrap_or(text);
    let written = if local.starts_with(':') { format!("127.0.0.1{local}") } else { text.to_owned() };
    written.parse().map_err(|_| {
        "must be an address and a port, such as \"127.0.0.1:8080\", \"[::1]:8080\" or \"localhost:8080\""
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        for (text, read) in [
            ("0.0.0.0:80", "0.0.0.0:80"),
            ("[::1]:8080", "[::1]:8080"),
            ("localhost:8080", "127.0.0.1:8080"),
            (":0", "127.0.0.1:0"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), read, "{text}");
        }
        for text in ["", "8080", "localhost", "127.0.0.1", "example.com:80", "127.0.0.1:99999", "::1:80"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
