//! Connections without a certificate, more than there are slots for handshakes: they take nothing from those that have
//! one.
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kit_mesh::ServerOptions;
use kit_testkit::hostile_client::{connect, is_answered};
use kit_testkit::silence::{Silence, silent};
use rustls::ClientConfig;
use rustls::version::TLS13;
use tokio::task::JoinSet;

use crate::Checked;
use crate::harness::Harness;
use crate::probe::call;
use crate::raw::{client, is_closed_within};

/// Where floods come from.
const ATTACKERS: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)), IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3))];
/// Where a `ClientHello` begins: a record of a handshake (RFC 8446, 5.1).
const HELLO: &[u8] = &[0x16];
/// A handshake succeeds within this time, whatever else comes.
const WITHIN: Duration = Duration::from_secs(2);

/// So many handshakes at once with a good certificate; how long the last one took.
async fn handshakes(server: SocketAddr, config: &Arc<ClientConfig>, many: usize) -> Checked<Duration> {
    let mut good = JoinSet::new();
    let start = Instant::now();
    for _ in 0..many {
        let config = Arc::clone(config);
        good.spawn(async move {
            let mut tls = connect(server, config).await?;
            Checked::Ok(is_answered(&mut tls).await)
        });
    }
    for one in good.join_all().await {
        assert!(one?, "taken");
    }
    Ok(start.elapsed())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn silent_connections_do_not_close_the_mesh() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let good = Arc::new(client(Some(&harness.ca.service("gateway")), &[&TLS13])?);
    let mut flood = Silence::flood(server.address, &ATTACKERS, crate::figure(300, 1_000), b"");
    flood.stands(1).await;
    let took = handshakes(server.address, &good, crate::figure(50, 200)).await?;
    assert!(took < WITHIN, "{took:?}");
    flood.stands(2).await;
    assert_eq!(call(&harness.channel(server.address)?, "Echo", "a service").await?, "a service");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn those_who_begin_a_handshake_and_stop_hurt_their_own_address_alone() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let good = Arc::new(client(Some(&harness.ca.service("gateway")), &[&TLS13])?);
    let mut flood = Silence::flood(server.address, &ATTACKERS, 300, HELLO);
    flood.stands(1).await;
    let took = handshakes(server.address, &good, 50).await?;
    assert!(took < WITHIN, "{took:?}");
    Ok(())
}

#[tokio::test]
async fn a_caller_from_an_address_full_of_silence_is_heard() -> Checked {
    let harness = Harness::new()?;
    let options = ServerOptions { silent_per_address: 4, max_silent: 4, ..ServerOptions::default() };
    let server = harness.serve(options).await?;
    let mut oldest = silent(Ipv4Addr::LOCALHOST.into(), server.address, b"").await?;
    let mut others = Vec::new();
    for _ in 0..4 {
        others.push(silent(Ipv4Addr::LOCALHOST.into(), server.address, b"").await?);
    }
    assert!(is_closed_within(&mut oldest, Duration::from_millis(700)).await, "the oldest gives way");
    assert_eq!(call(&harness.channel(server.address)?, "Echo", "heard").await?, "heard");
    Ok(())
}

#[tokio::test]
async fn who_says_nothing_is_closed_after_a_second() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let mut silent = silent(Ipv4Addr::LOCALHOST.into(), server.address, b"").await?;
    let start = Instant::now();
    assert!(is_closed_within(&mut silent, Duration::from_secs(4)).await);
    assert!(start.elapsed() > Duration::from_millis(900), "{:?}", start.elapsed());
    Ok(())
}

#[tokio::test]
async fn an_address_has_eight_handshakes_under_way_and_the_next_waits_its_turn() -> Checked {
    let harness = Harness::new()?;
    let options = ServerOptions { slot_wait: Duration::from_secs(5), ..ServerOptions::default() };
    let server = harness.serve(options).await?;
    let own: IpAddr = Ipv4Addr::LOCALHOST.into();
    let mut begun = Vec::new();
    for _ in 0..8 {
        begun.push(silent(own, server.address, HELLO).await?);
    }
    // Another address has slots of its own, and its handshake says that the eight before it have theirs.
    let mut elsewhere = silent(ATTACKERS[0], server.address, b"no TLS at all").await?;
    assert!(is_closed_within(&mut elsewhere, Duration::from_secs(1)).await);
    let good = Arc::new(client(Some(&harness.ca.service("gateway")), &[&TLS13])?);
    let address = server.address;
    let mut ninth = tokio::spawn(async move { connect(address, good).await.map(drop) });
    let waits = tokio::time::timeout(Duration::from_millis(300), &mut ninth).await;
    assert!(waits.is_err(), "a ninth of one address waits");
    begun.pop();
    ninth.await??;
    Ok(())
}

#[tokio::test]
async fn who_waits_in_vain_for_a_slot_is_closed() -> Checked {
    let harness = Harness::new()?;
    let wait = Duration::from_millis(200);
    let server = harness.serve(ServerOptions { slot_wait: wait, ..ServerOptions::default() }).await?;
    let mut begun = Vec::new();
    for _ in 0..9 {
        begun.push(silent(Ipv4Addr::LOCALHOST.into(), server.address, HELLO).await?);
    }
    let mut last = begun.pop().ok_or("nine")?;
    assert!(is_closed_within(&mut last, Duration::from_secs(2)).await);
    Ok(())
}
