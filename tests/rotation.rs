//! Every service's certificate is replaced again and again while people book: not one call fails. The certificates of
//! before hold no longer than they say, also on connections that are open.
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use holdfast_tests::client::{Response, get};
use holdfast_tests::hostile_peer::SERVICES;
use holdfast_tests::mesh::Mesh;
use holdfast_tests::wait::until;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use kit_clock::Clock;
use kit_testkit::hostile_client::{CertifiedKey, connect, is_taken};
use rustls::version::TLS13;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::access::transport::{caller, genuine};
use crate::booking::order_that_can_be_cancelled;

const TENANT: &str = "salon-luna";
const CALLERS: usize = 4;
/// As long as the services' certificates live in a mesh that nobody touches.
const HOUR: u32 = 3_600;

/// Who waited longer than this was refused for the time that it took: the gateway's own limit is a little longer.
const LATE: Duration = Duration::from_millis(1_500);
/// gRPC's code for who is nobody.
const UNAUTHENTICATED: &str = "16";

/// People who book, look and cancel without end.
struct Load {
    stop: CancellationToken,
    done: Arc<AtomicUsize>,
    callers: Vec<tokio::task::JoinHandle<Vec<Miss>>>,
}

impl Load {
    fn start(mesh: &'static Mesh) -> Self {
        let (stop, done) = (CancellationToken::new(), Arc::new(AtomicUsize::new(0)));
        let callers = (0..CALLERS)
            .map(|_| {
                let (stop, done) = (stop.clone(), Arc::clone(&done));
                tokio::spawn(async move {
                    let mut failed = Vec::new();
                    while !stop.is_cancelled() {
                        failed.extend(book_look_cancel(mesh).await.err());
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                    failed
                })
            })
            .collect();
        Self { stop, done, callers }
    }

    fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// Nobody missed anything. A machine that has no time for a call refuses it, rotation or not: that is seldom. Were
    /// it the rotations', every one of them would hold up several calls, and a good part of all would be late.
    async fn end(self) {
        self.stop.cancel();
        let mut misses = Vec::new();
        for caller in self.callers {
            misses.extend(caller.await.expect("no caller panics"));
        }
        let (late, failed): (Vec<Miss>, Vec<Miss>) = misses.into_iter().partition(|miss| miss.late);
        let told = |misses: &[Miss]| misses.iter().map(|miss| miss.what.clone()).collect::<Vec<_>>();
        assert_eq!(told(&failed), Vec::<String>::new());
        let done = self.done.load(Ordering::Relaxed);
        assert!(late.len() * 20 <= done, "of {done}: {:?}", told(&late));
    }
}

/// A call that was not answered as it should be.
struct Miss {
    /// It was refused because its time was over: the machine was busy with something else.
    late: bool,
    what: String,
}

/// Calls, and takes the answer if it is one of those that are wanted.
async fn wanted(
    call: impl Future<Output = Response>,
    fits: impl Fn(&Response) -> bool,
) -> Result<Response, Miss> {
    let asked = Instant::now();
    let answer = call.await;
    if fits(&answer) {
        return Ok(answer);
    }
    let late = answer.code() == "UNAVAILABLE" && asked.elapsed() > LATE;
    Err(Miss { late, what: format!("{}: {}", answer.status, answer.text) })
}

/// From an address of its own each time, so that limits per source hide nothing.
async fn book_look_cancel(mesh: &Mesh) -> Result<(), Miss> {
    let guest = mesh.guest(TENANT);
    let body = order_that_can_be_cancelled(&guest, "en").await.body;
    let booked = |answer: &Response| answer.status == 201 || answer.code() == "SLOT_TAKEN";
    let booking = wanted(guest.post("/api/v1/bookings", &body), booked).await?;
    if booking.status != 201 {
        return Ok(());
    }
    let (manage, id) = (guest.managing(&booking.text_at("/manage_token")), booking.text_at("/id"));
    let fine = |answer: &Response| answer.status == 200;
    let path = format!("/api/v1/bookings/{id}");
    wanted(manage.get(&path), fine).await?;
    wanted(manage.post(&format!("{path}/cancel"), &json!({})), fine).await?;
    Ok(())
}

/// A connection to a service, and calls over it.
struct Line(SendRequest<Full<Bytes>>);

impl Line {
    async fn open(address: SocketAddr, shown: CertifiedKey) -> Self {
        let tls = connect(address, Arc::new(caller(Some(shown), &TLS13))).await.expect("a connection");
        let (sender, connection) = handshake(TokioExecutor::new(), TokioIo::new(tls)).await.expect("HTTP/2");
        tokio::spawn(connection);
        Self(sender)
    }

    /// Calls; the gRPC code that is answered, or nothing: the connection has ended.
    async fn call(&mut self) -> Option<String> {
        let request = http::Request::post("https://mesh/holdfast.identity.v1.Passports/Issue")
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .body(Full::new(Bytes::from_static(&[0; 5])))
            .expect("a request");
        self.0.ready().await.ok()?;
        let answer = self.0.send_request(request).await.ok()?;
        let code = |headers: &http::HeaderMap| headers.get("grpc-status")?.to_str().ok().map(str::to_owned);
        if let Some(code) = code(answer.headers()) {
            return Some(code);
        }
        let body = answer.into_body().collect().await.ok()?;
        body.trailers().and_then(code)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rotations_under_load_fail_no_call_and_old_certificates_end() {
    // A mesh of its own: 200 rotations take their time, and nobody else should wait for them.
    let mesh = tokio::task::block_in_place(|| Mesh::start("rotation"));
    let mesh: &'static Mesh = Box::leak(Box::new(mesh));
    let rotations = if std::env::var_os("HOLDFAST_TEST_LONG").is_some() { 500 } else { 200 };
    let load = Load::start(mesh);
    for _ in 0..rotations {
        tokio::task::block_in_place(|| mesh.rotate(HOUR));
    }
    let done = load.done();
    assert!(done > rotations / 4, "nobody did anything meanwhile: {done}");
    let identity = mesh.text("/services/identity/grpc").parse().expect("an address");
    // Certificates that end soon, and at once others in their place: the old ones are still valid, for a while.
    tokio::task::block_in_place(|| mesh.rotate(30));
    let old = genuine(mesh);
    let end = not_after(&old);
    tokio::task::block_in_place(|| mesh.rotate(HOUR));
    let (mut stale, mut fresh) =
        (Line::open(identity, copy(&old)).await, Line::open(identity, genuine(mesh)).await);
    // An empty request is answered with a refusal of its own, by who was let in.
    let let_in = fresh.call().await;
    assert!(let_in.as_deref().is_some_and(|code| code != UNAUTHENTICATED), "{let_in:?}");
    assert_eq!(stale.call().await, let_in, "it still holds");
    until(Duration::from_mins(2), "the old certificate to be refused", async || {
        let asked = Clock::system().now();
        let answer = stale.call().await;
        let refused = answer != let_in;
        assert!(refused || asked < end, "{answer:?} at {asked}, and it ended at {end}");
        refused.then_some(())
    })
    .await;
    assert!(Clock::system().now() >= end, "it was refused before its end");
    // TLS counts in whole seconds, so a handshake may be taken a second longer; its calls would not.
    until(Duration::from_secs(30), "new connections to be refused", async || {
        (!is_taken(identity, caller(Some(copy(&old)), &TLS13)).await).then_some(())
    })
    .await;
    assert_eq!(fresh.call().await, let_in, "the connection of the new one goes on");
    assert!(is_taken(identity, caller(Some(genuine(mesh)), &TLS13)).await);
    load.end().await;
}

/// Certificates that began a minute ago and live six seconds more, which is less than a tenth; local renews them when a
/// third is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_whose_certificate_is_nearly_over_is_not_ready_and_says_why() {
    let mesh = Mesh::exclusive().await;
    tokio::task::block_in_place(|| mesh.rotate(6));
    for service in SERVICES {
        let ready = format!("http://{}/readyz", mesh.admin(service));
        let (status, said) = until(Duration::from_secs(5), &format!("{service} to notice"), async || {
            let answer = get(&ready).await.ok()?;
            let status = answer.status();
            (!status.is_success()).then_some((status, answer.json::<Value>().await.ok()?))
        })
        .await;
        let why = said.pointer("/why/certificate").and_then(Value::as_str).unwrap_or_default();
        assert!(status == 503 && why.contains("less than 10 %"), "{service}: {said}");
        let metrics = get(&format!("http://{}/metrics", mesh.admin(service))).await.expect("metrics");
        let metrics = metrics.text().await.expect("a text");
        assert!(metrics.contains("# HELP holdfast_mesh_certificate_life_left_ratio"), "{service}");
    }
    mesh.ready().await;
}

fn copy(shown: &CertifiedKey) -> CertifiedKey {
    CertifiedKey { chain: shown.chain.clone(), key: shown.key.clone_key() }
}

fn not_after(shown: &CertifiedKey) -> jiff::Timestamp {
    let leaf = shown.chain.first().expect("a leaf");
    let (_, certificate) = x509_parser::parse_x509_certificate(leaf).expect("a certificate");
    jiff::Timestamp::from_second(certificate.validity().not_after.timestamp()).expect("an instant")
}
