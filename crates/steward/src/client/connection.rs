//! Which server is asked, with which key, about which organization.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use url::{Host, Url};

use super::failure::Failure;
use super::http::Server;
use super::key::Key;
use super::show::Shape;
use super::span::Span;
use crate::config::ClientVariables;

/// The server and how to speak with it.
#[derive(Debug, Args)]
pub(crate) struct Connection {
    /// Base URL of the server, such as `https://admin.example.com`; `STEWARD_URL` names it too.
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// File with the key, instead of `STEWARD_API_KEY`; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,

    /// PEM file with authorities to trust beside the public ones.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,

    /// Send the key over http: also to another machine, where everybody on the way can read it.
    #[arg(long)]
    insecure_http: bool,

    /// How long one request may take.
    #[arg(long, value_name = "SPAN", default_value = "30s", value_parser = Span::parse_some)]
    timeout: Span,

    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    pub(super) output: Shape,
}

/// The same for what belongs to an organization.
#[derive(Debug, Args)]
pub(crate) struct OrgConnection {
    /// Id of the organization; `STEWARD_ORG` names it too.
    #[arg(long, value_name = "ID")]
    org: Option<String>,

    #[command(flatten)]
    pub(super) connection: Connection,
}

impl Connection {
    /// The server, before anything is sent to it.
    pub(super) fn server(&self, variables: &ClientVariables) -> Result<Server, Failure> {
        let text = self.url.as_ref().or(variables.url.as_ref()).ok_or_else(|| Failure::Setting {
            what: "the server",
            why: "is not named: give its base URL with --url or STEWARD_URL".to_owned(),
        })?;
        let base =
            base_url(text, self.insecure_http).map_err(|why| Failure::Setting { what: "the URL", why })?;
        let key = match (&self.key_file, &variables.key) {
            (Some(file), _) => Key::read(file)?,
            (None, Some(key)) => key.clone(),
            (None, None) => return Err(Failure::NoKey),
        };
        let seconds = u64::try_from(self.timeout.0).unwrap_or_default();
        Server::new(base, &key, self.ca_file.as_deref(), Duration::from_secs(seconds))
    }
}

impl OrgConnection {
    /// The server, and the organization that is asked about.
    pub(super) fn open(&self, variables: &ClientVariables) -> Result<(Server, String), Failure> {
        let org = self.org.as_ref().or(variables.org.as_ref()).ok_or_else(|| Failure::Setting {
            what: "the organization",
            why: "is not named: give its id with --org or STEWARD_ORG".to_owned(),
        })?;
        let org = identifier(org).map_err(|why| Failure::Setting { what: "the organization", why })?;
        Ok((self.connection.server(variables)?, org))
    }
}

/// Reads an id, which is one segment of a path. The error continues a sentence that starts with what it names.
pub(super) fn identifier(text: &str) -> Result<String, String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if plain && !text.is_empty() && text.len() <= 128 {
        Ok(text.to_owned())
    } else {
        Err("must be an id as the server shows it: letters, digits and hyphens".to_owned())
    }
}

/// Reads the base URL of a server. The text is not repeated: people paste passwords into URLs.
pub(super) fn base_url(text: &str, insecure: bool) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("cannot be read: {error}"))?;
    if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
        return Err("must begin with https:// (or with http:// on this machine)".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a name or a password: the key is all that the server asks for".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must end before a ? or a #".to_owned());
    }
    if url.scheme() == "http" && !insecure && !is_this_machine(&url) {
        return Err("begins with http:, by which everybody on the way could read the key; use https:, or \
                    --insecure-http if the way is yours"
            .to_owned());
    }
    Ok(url)
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_sent_in_plain_text_to_this_machine_only() {
        for text in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1/", "https://a.example/x"] {
            assert!(base_url(text, false).is_ok(), "{text}");
        }
        for text in ["http://10.0.0.1", "http://a.example", "http://localhost.example"] {
            assert!(base_url(text, false).unwrap_err().contains("--insecure-http"), "{text}");
            assert!(base_url(text, true).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_base_url_is_refused_without_being_repeated() {
        for text in [
            "",
            "a.example",
            "ftp://a.example/hunter2",
            "https://ada:hunter2@a.example",
            "https://a.example?k=hunter2",
            "https://a.example#hunter2",
        ] {
            assert!(!base_url(text, true).unwrap_err().contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn an_id_is_one_segment() {
        assert!(identifier("0199-aB_9").is_ok());
        for text in ["", ".", "..", "a/b", "a?b", "a b", "%2e", &"a".repeat(129)] {
            assert!(identifier(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let connection = |url: Option<&str>| Connection {
            url: url.map(ToOwned::to_owned),
            key_file: None,
            ca_file: None,
            insecure_http: false,
            timeout: Span(30),
            output: Shape::Table,
        };
        let none = ClientVariables::default();
        assert!(connection(None).server(&none).unwrap_err().to_string().contains("STEWARD_URL"));
        assert!(matches!(connection(Some("https://a.example")).server(&none), Err(Failure::NoKey)));
        let org = OrgConnection { org: None, connection: connection(None) };
        assert!(org.open(&none).unwrap_err().to_string().contains("STEWARD_ORG"));
        let given = ClientVariables {
            url: Some("https://a.example".to_owned()),
            org: Some("ORG".to_owned()),
            key: Some(Key::new("k")),
        };
        assert_eq!(org.open(&given).unwrap().1, "ORG");
    }
}
