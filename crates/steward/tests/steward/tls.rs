//! `steward serve` with a certificate: SIGHUP reads it again.
#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::process::{finish, logged, signal, wait};
use crate::support::disk_dir;

fn pair() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

fn write(dir: &Path, pair: &CertifiedKey<KeyPair>) {
    fs::write(dir.join("certificate.pem"), pair.cert.pem()).unwrap();
    fs::write(dir.join("key.pem"), pair.signing_key.serialize_pem()).unwrap();
}

fn command(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
    command
        .current_dir(dir)
        .args(["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:s.db"])
        .env_remove("STEWARD_CONFIG")
        .env("STEWARD__TLS__CERTIFICATE", "certificate.pem")
        .env("STEWARD__TLS__KEY", "key.pem");
    command
}

/// Asks for the health with a client that trusts one certificate.
fn asks(port: u16, trusted: &CertifiedKey<KeyPair>) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.cert.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let session =
        ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap();
    let mut stream = StreamOwned::new(session, TcpStream::connect(("127.0.0.1", port)).unwrap());
    let request = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let mut answer = String::new();
    stream
        .write_all(request)
        .and_then(|()| stream.read_to_string(&mut answer))
        .map_err(|error| error.to_string())?;
    Ok(answer)
}

#[test]
fn sighup_takes_a_good_certificate_and_refuses_a_bad_one() {
    let (old, new) = (pair(), pair());
    let dir = disk_dir().unwrap();
    write(dir.path(), &old);
    let log = dir.path().join("log");
    let mut child = command(dir.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let reached = logged(&mut child, &log, "reached as https://127.0.0.1:");
    let port = reached.split(',').next().unwrap().parse().unwrap();
    assert!(asks(port, &old).unwrap().starts_with("HTTP/1.1 200"));

    write(dir.path(), &new);
    signal(child.id(), "HUP").unwrap();
    logged(&mut child, &log, "the certificate was read again");
    assert!(asks(port, &old).is_err());
    assert!(asks(port, &new).unwrap().starts_with("HTTP/1.1 200"));

    fs::write(dir.path().join("key.pem"), "").unwrap();
    signal(child.id(), "HUP").unwrap();
    let why = logged(&mut child, &log, "the new certificate is not used");
    assert!(why.contains("key.pem holds no PEM private key"), "{why}");
    assert!(asks(port, &new).unwrap().starts_with("HTTP/1.1 200"));

    signal(child.id(), "TERM").unwrap();
    assert!(wait(&mut child).unwrap().success());
}

#[test]
fn without_a_usable_certificate_nothing_is_opened() {
    let dir = disk_dir().unwrap();
    let output = finish(command(dir.path())).unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("cannot use the certificate: cannot read certificate.pem"), "{stderr}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}
