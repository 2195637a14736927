//! Accepts, reads one request and answers it. HTTP by hand: a test must be able to send what no library would.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::reply::{Ending, Reply};
use super::{Seen, State, certificate, lock};

/// Requests of tests are short.
const REQUEST_BYTES_MAX: usize = 1 << 20;

pub(super) async fn serve(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        *lock(&state.connections) += 1;
        let state = Arc::clone(&state);
        connections.spawn(async move {
            // A client that goes away in the middle is what many tests are about.
            let _ = answer(stream, state).await;
        });
    }
}

async fn answer(stream: TcpStream, state: Arc<State>) -> io::Result<()> {
    let acceptor = TlsAcceptor::from(certificate::server(Arc::clone(&state)));
    let mut stream = acceptor.accept(stream).await?;
    let seen = read(&mut stream).await?;
    let reply = lock(&state.replies).get(&(seen.host.clone(), seen.path.clone())).cloned();
    lock(&state.seen).push(seen);
    let reply = reply.unwrap_or_else(|| Reply::with(404, &[], b"nothing is set for this"));
    tokio::time::sleep(reply.wait).await;
    stream.write_all(&reply.bytes).await?;
    stream.flush().await?;
    match reply.ending {
        Ending::Close => stream.shutdown().await,
        Ending::Silence => std::future::pending().await,
        Ending::Endless => loop {
            stream.write_all(reply.tail()).await?;
        },
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Seen> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        more(stream, &mut bytes).await?;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let length: usize = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while bytes.len() < end + length {
        more(stream, &mut bytes).await?;
    }
    let host = header("host").unwrap_or_default().to_ascii_lowercase();
    let host = host
        .rsplit_once(':')
        .filter(|(_, port)| port.parse::<u16>().is_ok())
        .map_or(&*host, |(host, _)| host);
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    Ok(Seen { host: host.to_owned(), path, body: bytes[end..].to_vec(), head })
}

async fn more(stream: &mut (impl AsyncRead + Unpin), bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut buffer = [0; 4096];
    let length = stream.read(&mut buffer).await?;
    if length == 0 || bytes.len() + length > REQUEST_BYTES_MAX {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    bytes.extend_from_slice(&buffer[..length]);
    Ok(())
}
