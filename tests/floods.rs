//! Silent connections by the thousand at a service's own port: the mesh stays open to its members.
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use holdfast_tests::mesh::{Mesh, workspace};
use holdfast_tests::wait::until;
use kit_testkit::hostile_client::{connect, is_answered};
use kit_testkit::silence::Silence;
use rustls::ClientConfig;
use rustls::version::TLS13;
use tokio::task::JoinSet;

use crate::access::transport::{caller, genuine};
use crate::booking::next_week;

const TENANT: &str = "salon-luna";
const ATTACKERS: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)), IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3))];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn silent_connections_do_not_close_the_mesh() {
    let mesh = Mesh::exclusive().await;
    let booking: SocketAddr = mesh.text("/services/booking/grpc").parse().expect("an address");
    let log = workspace().join(mesh.text("/services/booking/log"));
    let (before, began) = (refusals(&log), Instant::now());
    let mut flood = Silence::flood(booking, &ATTACKERS, 1_000, b"");
    flood.stands(1).await;
    let config = Arc::new(caller(Some(genuine(&mesh)), &TLS13));
    for _ in 0..4 {
        let wave = (0..50).map(|_| handshake(booking, Arc::clone(&config)));
        wave.collect::<JoinSet<()>>().join_all().await;
    }
    // A gateway that is new has no connection yet: it makes one beside the flood.
    mesh.stop_service("gateway");
    mesh.start_service("gateway");
    let (guest, (from, to)) = (mesh.guest(TENANT), next_week());
    let service = until(Duration::from_secs(30), "the gateway to reach booking", async || {
        let request = guest.try_call(reqwest::Method::GET, "/api/v1/services", None, &[]).await.ok()?;
        request.status.is_success().then(|| request.text_at("/items/0/id"))
    })
    .await;
    let slots = guest.get(&format!("/api/v1/slots?service={service}&from={from}&to={to}")).await;
    assert_eq!(slots.status, 200, "{}", slots.text);
    flood.stands(3).await;
    let (lines, seconds) = (refusals(&log) - before, began.elapsed().as_secs());
    let most = (usize::try_from(seconds).expect("seconds") + 2) * ATTACKERS.len();
    assert!((1..=most).contains(&lines), "{lines} lines in {seconds} s");
}

/// A handshake with a good certificate: it succeeds within two seconds.
async fn handshake(server: SocketAddr, config: Arc<ClientConfig>) {
    let taken = async {
        let mut tls = connect(server, config).await.expect("a handshake");
        assert!(is_answered(&mut tls).await, "taken");
    };
    tokio::time::timeout(Duration::from_secs(2), taken).await.expect("within two seconds");
}

/// How many refusals of the attackers the log tells of.
fn refusals(log: &Path) -> usize {
    let text = std::fs::read_to_string(log).expect("the service's log");
    let of = |line: &str| ATTACKERS.iter().any(|from| line.contains(&format!("{from}:")));
    text.lines().filter(|line| line.contains("a connection was refused") && of(line)).count()
}
