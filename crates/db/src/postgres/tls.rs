//! TLS to the server, as the address of the database asks for it.
//!
//! The driver itself knows `disable`, `prefer` and `require`, leaves the check of certificates to its connector, and
//! refuses other words and `sslrootcert`. So both parameters are taken out of the address here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::Error;

/// What the address says about TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// What the address says about TLS, and the address without it.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    address: String,
    mode: Option<Mode>,
    root: Option<PathBuf>,
}

/// Reads an address. The errors do not repeat it: it may hold a password.
pub(super) fn configure(address: &str) -> Result<(Config, MakeRustlsConnect), Error> {
    let asked = Asked::read(address)?;
    let mut config: Config = asked
        .address
        .parse()
        .map_err(|error| Error::Unavailable(format!("cannot read the address of the database: {error}")))?;
    let mode = match (asked.mode, &asked.root) {
        // As libpq has it: a root that is named is used.
        (Some(Mode::Require), Some(_)) => Mode::VerifyCa,
        (Some(mode), _) => mode,
        (None, Some(_)) => Mode::VerifyFull,
        (None, None) => unasked(&config),
    };
    config.ssl_mode(match mode {
        Mode::Disable => SslMode::Disable,
        Mode::Prefer => SslMode::Prefer,
        Mode::Require | Mode::VerifyCa | Mode::VerifyFull => SslMode::Require,
    });
    Ok((config, MakeRustlsConnect::new(client(mode, asked.root.as_deref())?)))
}

/// Without a word in the address, libpq takes TLS if the server offers it. That suits a server on this machine; on the
/// way to another one, whoever sits in between could leave the offer out and read the password along.
fn unasked(config: &Config) -> Mode {
    let local = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        Host::Unix(_) => true,
    };
    let addresses = config.get_hostaddrs();
    if config.get_hosts().iter().all(local) && addresses.iter().all(std::net::IpAddr::is_loopback) {
        Mode::Prefer
    } else {
        Mode::Require
    }
}

impl Asked {
    fn read(address: &str) -> Result<Self, Error> {
        let mut asked = Self { address: address.to_owned(), mode: None, root: None };
        // A `?` in a password is escaped, or the driver could not read it either.
        let Some((place, query)) = address.rsplit_once('?').filter(|_| address.contains("://")) else {
            return Ok(asked);
        };
        let mut rest = Vec::new();
        for parameter in query.split('&') {
            match parameter.split_once('=') {
                Some(("sslmode", word)) => asked.mode = Some(Mode::read(word)?),
                Some(("sslrootcert", path)) => asked.root = Some(PathBuf::from(decoded(path)?)),
                _ => rest.push(parameter),
            }
        }
        asked.address =
            if rest.is_empty() { place.to_owned() } else { format!("{place}?{}", rest.join("&")) };
        Ok(asked)
    }
}

impl Mode {
    fn read(word: &str) -> Result<Self, Error> {
        Ok(match word {
            "disable" => Self::Disable,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => {
                return Err(Error::unavailable(
                    "sslmode in the address of the database must be disable, prefer, require, verify-ca or verify-full",
                ));
            }
        })
    }
}

/// Decodes `%2F` and the like.
fn decoded(text: &str) -> Result<String, Error> {
    let wrong = || Error::unavailable("sslrootcert in the address of the database must name a PEM file");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        bytes.push(*first);
        if *first == b'%' {
            let digits =
                after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()).ok_or_else(wrong)?;
            let byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
            bytes.pop();
            bytes.push(byte);
            rest = &after[2..];
        }
    }
    String::from_utf8(bytes).ok().filter(|path| !path.is_empty()).ok_or_else(wrong)
}

fn client(mode: Mode, root: Option<&Path>) -> Result<ClientConfig, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let roots = match (mode, root) {
        (Mode::VerifyCa | Mode::VerifyFull, None) => {
            return Err(Error::unavailable(
                "sslmode=verify-ca and verify-full in the address of the database need sslrootcert: the PEM file with \
                 the certificate that the server's one was signed with",
            ));
        }
        (Mode::VerifyCa | Mode::VerifyFull, Some(path)) => Some(read_roots(path)?),
        (Mode::Disable | Mode::Prefer | Mode::Require, _) => None,
    };
    let roots = match roots {
        Some(roots) => Some(
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .build()
                .map_err(|error| Error::Unavailable(format!("cannot use sslrootcert: {error}")))?,
        ),
        None => None,
    };
    let verifier = Verifier { roots, name: mode == Mode::VerifyFull, provider: Arc::clone(&provider) };
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .expect("the provider has cipher suites for both versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}

fn read_roots(path: &Path) -> Result<RootCertStore, Error> {
    let unusable = |why: &dyn std::fmt::Display| {
        Error::Unavailable(format!("cannot use sslrootcert {}: {why}", path.display()))
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| unusable(&error))? {
        roots.add(certificate.map_err(|error| unusable(&error))?).map_err(|error| unusable(&error))?;
    }
    if roots.is_empty() { Err(unusable(&"it holds no PEM certificate")) } else { Ok(roots) }
}

/// Looks at the certificate of the server as far as the mode goes.
#[derive(Debug)]
struct Verifier {
    /// None looks at no certificate: the connection is secret, and nobody knows before whom.
    roots: Option<Arc<WebPkiServerVerifier>>,
    /// Whether the name in the certificate must be that in the address.
    name: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(roots) = &self.roots else { return Ok(ServerCertVerified::assertion()) };
        match roots.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.name => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_driver_does_not_know_is_taken_out_of_the_address() {
        for (address, rest, mode, root) in [
            ("postgres://u:p@h/d", "postgres://u:p@h/d", None, None),
            ("postgres://u:p@h/d?sslmode=require", "postgres://u:p@h/d", Some(Mode::Require), None),
            (
                "postgres://h/d?port=1&sslrootcert=%2Fa%20b.pem&sslmode=verify-full&user=u",
                "postgres://h/d?port=1&user=u",
                Some(Mode::VerifyFull),
                Some("/a b.pem"),
            ),
        ] {
            let asked = Asked { address: rest.to_owned(), mode, root: root.map(PathBuf::from) };
            assert_eq!(Asked::read(address).unwrap(), asked, "{address}");
        }
    }

    #[test]
    fn without_a_word_another_machine_is_reached_over_tls_only() {
        for (address, mode) in [
            ("postgres://u@localhost/d", SslMode::Prefer),
            ("postgres://u@127.0.0.1/d", SslMode::Prefer),
            ("postgres://u@%2Ftmp/d", SslMode::Prefer),
            ("postgres://u@db/d", SslMode::Require),
            ("postgres://u@localhost,db/d", SslMode::Require),
            ("postgres://u@db/d?sslmode=prefer", SslMode::Prefer),
            ("postgres://u@db/d?sslmode=disable", SslMode::Disable),
        ] {
            assert_eq!(
                configure(address).map(|(config, _)| config.get_ssl_mode()).unwrap(),
                mode,
                "{address}"
            );
        }
    }

    #[test]
    fn a_mistake_is_named_without_the_password() {
        for (parameters, says) in [
            ("sslmode=verify", "sslmode in the address of the database must be disable, prefer, require"),
            ("sslmode=verify-full", "need sslrootcert"),
            ("sslrootcert=/nowhere.pem", "cannot use sslrootcert /nowhere.pem"),
            ("sslrootcert=%zz", "sslrootcert in the address of the database must name a PEM file"),
            ("sslkey=a", "cannot read the address of the database"),
        ] {
            let error =
                configure(&format!("postgres://u:hunter2@db/d?{parameters}")).map(|_| ()).unwrap_err();
            let text = error.to_string();
            assert!(text.contains(says) && !text.contains("hunter2"), "{text}");
        }
    }
}
