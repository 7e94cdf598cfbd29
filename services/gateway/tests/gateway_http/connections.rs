//! Connections: who says nothing, says too much, or takes too many.
use std::time::Duration;

use gateway::config::LimitsConfig;
use gateway::tls::Bounds;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::server::{HOSTS, Server, both};

/// Preface and empty SETTINGS of HTTP/2.
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
/// Well below the bound of 30 s on headers, which alone would end some of these.
const SOON: Duration = Duration::from_secs(15);

async fn bounded(bounds: Bounds) -> Server {
    Server::bounded(both(), LimitsConfig::product().unwrap(), bounds).await
}

#[tokio::test]
async fn who_says_nothing_is_not_waited_for() {
    let server = bounded(Bounds { quiet: Duration::from_millis(200), ..Bounds::default() }).await;
    for (alpn, said) in
        [("h2", &b""[..]), ("http/1.1", b""), ("h2", b"PRI * HT"), ("h2", HTTP2), ("http/1.1", b"GET / HT")]
    {
        let mut connection = server.connect(alpn.as_bytes()).await.unwrap();
        connection.write_all(said).await.unwrap();
        let mut heard = Vec::new();
        let ended = tokio::time::timeout(SOON, connection.read_to_end(&mut heard)).await;
        assert!(ended.is_ok(), "{alpn}, {said:?}");
    }
    assert_eq!(server.get("/api/v1/tenant").await.status, 200);
}

#[tokio::test]
async fn one_source_does_not_take_all_connections() {
    let server = bounded(Bounds { per_source: 2, ..Bounds::default() }).await;
    let (first, second) = (server.connect(b"h2").await, server.connect(b"h2").await);
    assert!(first.is_some() && second.is_some());
    assert!(server.connect(b"h2").await.is_none());
    drop(first);
    let again = async { while server.connect(b"h2").await.is_none() {} };
    tokio::time::timeout(SOON, again).await.unwrap();
}

#[tokio::test]
async fn a_head_is_bounded_whatever_the_version() {
    let server = Server::start().await;
    let mut connection = server.connect(b"http/1.1").await.unwrap();
    let head = format!("GET / HTTP/1.1\r\nHost: {}\r\nX-Long: {}\r\n\r\n", HOSTS[0], "x".repeat(70_000));
    // The answer may come before everything was written.
    let _ = connection.write_all(head.as_bytes()).await;
    let mut answer = vec![0; 12];
    connection.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 431");
}
