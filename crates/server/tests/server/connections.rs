//! Connections that are kept: one request after the other.

use std::time::Duration;

use steward_server::{ServeLimits, serve};
use steward_testkit::app::TestApp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// A connection to a server of its own.
async fn connected(app: &TestApp) -> TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, None, app.face().clone(), ServeLimits::default(), CancellationToken::new()));
    TcpStream::connect(address).await.unwrap()
}

/// Reads until as many answers have come, or the connection is closed.
async fn answers(stream: &mut TcpStream, count: usize) -> String {
    let mut received = Vec::new();
    let read = async {
        loop {
            let text = String::from_utf8_lossy(&received).into_owned();
            if text.matches("HTTP/1.1 ").count() == count && text.ends_with('}') {
                return text;
            }
            if stream.read_buf(&mut received).await.unwrap() == 0 {
                return String::from_utf8_lossy(&received).into_owned();
            }
        }
    };
    timeout(Duration::from_secs(10), read).await.expect("it is answered")
}

#[tokio::test]
async fn a_refusal_that_needs_no_body_leaves_the_connection_to_the_next_request() {
    let app = TestApp::sqlite().await;
    let mut stream = connected(&app).await;
    let head = "POST /admin/v1/orgs/x/policies HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n";
    for _ in 0..3 {
        stream.write_all(head.as_bytes()).await.unwrap();
        // Many clients send the body in a packet of its own.
        tokio::time::sleep(Duration::from_millis(50)).await;
        stream.write_all(b"{}").await.unwrap();
        let text = answers(&mut stream, 1).await;
        assert!(text.starts_with("HTTP/1.1 401 ") && !text.contains("connection: close"), "{text}");
    }
}

#[tokio::test]
async fn a_refusal_says_that_the_connection_ends_before_a_large_body() {
    let app = TestApp::sqlite().await;
    let mut stream = connected(&app).await;
    let head = "POST /admin/v1/orgs/x/policies HTTP/1.1\r\nhost: a\r\ncontent-length: 10000000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'x'; 100_000]).await.unwrap();
    let text = answers(&mut stream, 1).await;
    assert!(text.starts_with("HTTP/1.1 401 ") && text.contains("connection: close"), "{text}");
}
