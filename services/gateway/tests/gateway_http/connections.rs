//! Connections: who says nothing, says too much, or takes too many.
use std::time::Duration;

use gateway_edge::limits::Quotas;
use gateway_edge::tls::Bounds;
use kit_limits::Quota;
use kit_testkit::hostile_client::PREFACE;
use reqwest::Version;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::server::{HOSTS, Server, both};

/// Well below the bound of 30 s on headers, which alone would end some of these.
const SOON: Duration = Duration::from_secs(15);

async fn bounded(bounds: Bounds) -> Server {
    Server::bounded(both(), Quotas::product().unwrap(), bounds).await
}

#[tokio::test]
async fn who_says_nothing_is_not_waited_for() {
    let server = bounded(Bounds { quiet: Duration::from_millis(200), ..Bounds::default() }).await;
    for (alpn, said) in
        [("h2", &b""[..]), ("http/1.1", b""), ("h2", b"PRI * HT"), ("h2", PREFACE), ("http/1.1", b"GET / HT")]
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
async fn one_network_does_not_take_as_many_as_its_addresses_would() {
    let server = bounded(Bounds { connections: 100, per_source: 2, ..Bounds::default() }).await;
    let mut open = Vec::new();
    for host in 1..=10 {
        for _ in 0..3 {
            open.extend(server.connect_from([127, 0, 9, host], b"h2").await);
        }
    }
    assert_eq!(open.len(), 8, "four times as many as one address");
    assert!(server.connect_from([127, 0, 10, 1], b"h2").await.is_some());
}

#[tokio::test]
async fn a_fifth_of_the_connections_is_kept_for_who_has_none() {
    let server = bounded(Bounds { connections: 10, per_source: 100, ..Bounds::default() }).await;
    let mut open = Vec::new();
    for host in 1..=20 {
        open.extend(server.connect_from([127, 0, 9, host], b"h2").await);
    }
    assert_eq!(open.len(), 8);
    for network in [10, 11] {
        let new = server.connect_from([127, 0, network, 1], b"h2").await;
        assert!(new.is_some(), "{network}");
        open.extend(new);
        assert!(server.connect_from([127, 0, network, 2], b"h2").await.is_none(), "{network} has one");
    }
    assert!(server.connect_from([127, 0, 12, 1], b"h2").await.is_none(), "there are no more than ten");
}

/// Connections that end at once, as fast as they are made: no bound on open ones holds them.
#[tokio::test]
async fn a_source_makes_only_so_many_connections_and_handshakes() {
    let few = Quota::per_minute(1, 3).unwrap();
    let product = Quotas::product().unwrap();
    for (what, limits) in [
        ("connections", Quotas { connections: few, ..product }),
        ("handshakes", Quotas { handshakes: few, ..product }),
    ] {
        let server = Server::with(both(), limits).await;
        let mut made = 0;
        for host in 1..=10 {
            for _ in 0..4 {
                made += usize::from(server.connect_from([127, 0, 9, host], b"h2").await.is_some());
            }
        }
        assert_eq!(made, 12, "{what}: four times as many as one address");
        assert!(server.connect_from([127, 0, 10, 1], b"h2").await.is_some(), "{what}");
    }
}

/// Asks with a head of so many bytes, in one field; the answer's status.
async fn status_of_head(server: &Server, version: Version, size: usize) -> Option<u16> {
    let request = server.client().get(server.url("/api/v1/tenant")).version(version);
    let answer = request.header("x-long", "x".repeat(size)).send().await.ok()?;
    Some(answer.status().as_u16())
}

#[tokio::test]
async fn a_head_is_bounded_alike_whatever_the_version() {
    let server = Server::start().await;
    for version in [Version::HTTP_11, Version::HTTP_2] {
        assert_eq!(status_of_head(&server, version, 15 * 1024).await, Some(200), "{version:?}");
        assert_eq!(status_of_head(&server, version, 17 * 1024).await, Some(431), "{version:?}");
    }
}

/// What hyper refuses before it is a request gets no problem document: a bare status, and the connection ends.
#[tokio::test]
async fn what_is_no_request_ends_the_connection() {
    let server = Server::start().await;
    let long = format!("GET /{} HTTP/1.1", "x".repeat(20_000));
    for (head, status) in [
        ("nonsense", "400"),
        ("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2", "400"),
        ("POST / HTTP/1.1\r\nContent-Length: -1", "400"),
        ("GET / HTTP/1.1\r\nA b: c", "400"),
        (&long, "431"),
    ] {
        let mut connection = server.connect(b"http/1.1").await.unwrap();
        let _ = connection.write_all(format!("{head}\r\nHost: {}\r\n\r\n", HOSTS[0]).as_bytes()).await;
        let mut heard = Vec::new();
        let ended = tokio::time::timeout(SOON, connection.read_to_end(&mut heard)).await;
        let text = String::from_utf8_lossy(&heard).into_owned();
        assert!(ended.is_ok(), "{head}");
        assert!(text.starts_with(&format!("HTTP/1.1 {status}")) && text.ends_with("\r\n\r\n"), "{text}");
        assert!(!text.to_ascii_lowercase().contains("server:"), "{text}");
    }
}
