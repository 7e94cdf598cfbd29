//! Who may connect: the good certificate, and nobody else.
use std::sync::Arc;

use kit_mesh::ServerOptions;
use kit_testkit::TestCa;
use kit_testkit::ca::{Leaf, spiffe_id};
use kit_testkit::hostile_client::{connect, is_answered, is_taken};
use rustls::HandshakeKind;
use rustls::version::{TLS12, TLS13};
use tokio::net::TcpStream;

use crate::Checked;
use crate::harness::Harness;
use crate::probe::call;
use crate::raw::client;

#[tokio::test]
async fn a_caller_of_the_mesh_is_known_by_its_id() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let channel = harness.channel(server.address)?;
    assert_eq!(call(&channel, "Peer", "").await?, spiffe_id("gateway"));
    assert!(is_taken(server.address, client(Some(&harness.ca.service("gateway")), &[&TLS13])?).await);
    Ok(())
}

#[tokio::test]
async fn nobody_else_is_taken() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let good = Leaf::of("gateway");
    let second = spiffe_id("booking");
    let leaf = |change: fn(&mut Leaf)| {
        let mut leaf = good.clone();
        change(&mut leaf);
        leaf
    };
    for (what, leaf) in [
        ("expired", good.clone().expired()),
        ("not yet valid", good.clone().not_yet()),
        ("wrong trust domain", Leaf::named("spiffe://evil.local/ns/holdfast/sa/gateway")),
        ("wrong namespace", Leaf::named("spiffe://holdfast.local/ns/other/sa/gateway")),
        ("an id with more behind it", Leaf::named(&format!("{}/x", spiffe_id("gateway")))),
        ("another scheme", Leaf::named("https://holdfast.local/ns/holdfast/sa/gateway")),
        ("two URIs", Leaf { uris: vec![spiffe_id("gateway"), second], ..good.clone() }),
        ("DNS name only", Leaf { uris: Vec::new(), dns: vec!["gateway".to_owned()], ..good.clone() }),
        ("no name at all", leaf(|leaf| leaf.uris.clear())),
        ("a CA", leaf(|leaf| leaf.is_ca = true)),
        ("for servers only", leaf(|leaf| leaf.for_clients = false)),
    ] {
        let issued = harness.ca.issue(&leaf);
        assert!(!is_taken(server.address, client(Some(&issued), &[&TLS13])?).await, "{what}");
    }
    let other = TestCa::new("house").service("gateway");
    assert!(!is_taken(server.address, client(Some(&other), &[&TLS13])?).await, "another CA of the same name");
    assert!(!is_taken(server.address, client(Some(&good.self_signed()), &[&TLS13])?).await, "self-signed");
    assert!(!is_taken(server.address, client(None, &[&TLS13])?).await, "no certificate");
    let channel = harness.channel(server.address)?;
    assert_eq!(call(&channel, "Echo", "still here").await?, "still here");
    Ok(())
}

#[tokio::test]
async fn only_tls_1_3_and_http_2_are_spoken() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let good = harness.ca.service("gateway");
    assert!(!is_taken(server.address, client(Some(&good), &[&TLS12])?).await, "TLS 1.2");
    for (what, protocols) in [("no ALPN", vec![]), ("HTTP/1.1", vec![b"http/1.1".to_vec()])] {
        let mut config = client(Some(&good), &[&TLS13])?;
        config.alpn_protocols = protocols;
        assert!(!is_taken(server.address, config).await, "{what}");
    }
    let mut plain = TcpStream::connect(server.address).await?;
    assert!(!is_answered(&mut plain).await, "HTTP/2 without TLS");
    Ok(())
}

#[tokio::test]
async fn no_session_is_resumed() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let mut config = client(Some(&harness.ca.service("gateway")), &[&TLS13])?;
    config.enable_early_data = true;
    let config = Arc::new(config);
    for _ in 0..3 {
        let mut tls = connect(server.address, Arc::clone(&config)).await?;
        assert!(is_answered(&mut tls).await);
        let (_, connection) = tls.get_ref();
        assert_eq!(connection.tls13_tickets_received(), 0);
        assert_eq!(connection.handshake_kind(), Some(HandshakeKind::Full));
        assert!(!connection.is_early_data_accepted());
    }
    Ok(())
}
