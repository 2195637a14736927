//! PostgreSQL over TLS, on a cluster that lets nobody in from the network without it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use steward_db::{Database, Error, PostgresOptions, Priority, Read, Tx, sql};
use steward_testkit::Cluster;

const PASSWORD: &str = "hunter2";

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Writes the certificate of a server that is called `localhost`, and lets in from the network who speaks TLS.
fn prepare(data: &Path, authority: &CertifiedIssuer<'static, KeyPair>, port: u16) -> Vec<String> {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    fs::write(data.join("server.crt"), params.signed_by(&key, authority).unwrap().pem()).unwrap();
    fs::write(data.join("server.key"), key.serialize_pem()).unwrap();
    fs::set_permissions(data.join("server.key"), fs::Permissions::from_mode(0o600)).unwrap();
    let rules = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n";
    fs::write(data.join("pg_hba.conf"), rules).unwrap();
    vec!["listen_addresses=127.0.0.1".to_owned(), format!("port={port}"), "ssl=on".to_owned()]
}

async fn open(url: String) -> Result<Database, String> {
    let options = PostgresOptions { url, pool_size: 1, ..PostgresOptions::default() };
    Database::open_postgres(options).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn tls_is_spoken_and_the_server_is_looked_at_as_the_address_asks() {
    let (ours, theirs) = (authority(), authority());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let Some(cluster) = Cluster::with(|data| prepare(data, &ours, port)) else { return };
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, authority: &CertifiedIssuer<'static, KeyPair>| {
        let path = directory.path().join(name);
        fs::write(&path, authority.pem()).unwrap();
        path.display().to_string()
    };
    let (root, wrong) = (file("root.pem", &ours), file("wrong.pem", &theirs));
    let socket = cluster.url("");
    let local = open(format!("{}:{port}/postgres", socket.trim_end_matches('/'))).await.unwrap();
    local
        .write::<(), Error, _, _>(Priority::Interactive, |tx: Tx| async move {
            tx.execute(sql!("ALTER USER steward PASSWORD 'hunter2'"), &[]).await.map(|_| ())
        })
        .await
        .unwrap();
    local.close().await;

    let address = |host: &str, parameters: &str| {
        format!("postgres://steward:{PASSWORD}@{host}:{port}/postgres?{parameters}")
    };
    for (host, parameters) in [
        ("localhost", String::new()),
        ("127.0.0.1", "sslmode=prefer".to_owned()),
        ("127.0.0.1", "sslmode=require".to_owned()),
        ("localhost", "sslmode=require&channel_binding=require".to_owned()),
        ("127.0.0.1", format!("sslmode=verify-ca&sslrootcert={root}")),
        ("127.0.0.1", format!("sslmode=require&sslrootcert={root}")),
        ("localhost", format!("sslmode=verify-full&sslrootcert={}", root.replace('/', "%2F"))),
        ("localhost", format!("sslrootcert={root}")),
    ] {
        let database =
            open(address(host, &parameters)).await.unwrap_or_else(|why| panic!("{parameters}: {why}"));
        let encrypted = database
            .read::<bool, Error, _, _>(|read: Read| async move {
                let own = sql!("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
                read.query_one(own, &[], |row| row.get::<bool>(0)).await
            })
            .await
            .unwrap();
        assert!(encrypted, "{parameters}");
        database.close().await;
    }
    for (host, parameters, says) in [
        ("127.0.0.1", "sslmode=disable".to_owned(), "no encryption"),
        ("127.0.0.1", format!("sslmode=verify-full&sslrootcert={root}"), "certificate not valid for name"),
        ("127.0.0.1", format!("sslrootcert={root}"), "certificate not valid for name"),
        ("localhost", format!("sslmode=verify-full&sslrootcert={wrong}"), "invalid peer certificate"),
        ("127.0.0.1", format!("sslmode=verify-ca&sslrootcert={wrong}"), "invalid peer certificate"),
    ] {
        let why = open(address(host, &parameters)).await.map(|_| ()).unwrap_err();
        assert!(why.contains(says), "{parameters}: {why}");
        assert!(!why.contains(PASSWORD), "{why}");
    }
}
