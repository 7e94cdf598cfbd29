//! Every service's certificate is replaced again and again while people book: not one call fails. The certificates of
//! before hold no longer than they say, also on connections that are open.
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use holdfast_tests::client::Answer;
use holdfast_tests::mesh::Mesh;
use holdfast_tests::wait::until;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use kit_clock::Source;
use rustls::version::TLS13;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::access::transport::{Pair, config, connect, genuine, is_taken};
use crate::booking::order;

const TENANT: &str = "salon-luna";
const CALLERS: usize = 4;
/// As long as the services' certificates live in a mesh that nobody touches.
const HOUR: u32 = 3_600;

/// gRPC's code for who is nobody.
const UNAUTHENTICATED: &str = "16";

/// People who book, look and cancel without end.
struct Load {
    stop: CancellationToken,
    done: Arc<AtomicUsize>,
    callers: Vec<tokio::task::JoinHandle<Vec<String>>>,
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

    /// What failed.
    async fn end(self) -> Vec<String> {
        self.stop.cancel();
        let mut failed = Vec::new();
        for caller in self.callers {
            failed.extend(caller.await.expect("no caller panics"));
        }
        failed
    }
}

/// From an address of its own each time, so that limits per source hide nothing.
async fn book_look_cancel(mesh: &Mesh) -> Result<(), String> {
    let guest = mesh.guest(TENANT);
    let body = order(&guest, "en").await.body;
    let booking = guest.post("/api/v1/bookings", &body).await;
    if booking.code() == "SLOT_TAKEN" {
        return Ok(());
    }
    let wrong = |answer: &Answer| format!("{}: {}", answer.status, answer.text);
    if booking.status != 201 {
        return Err(wrong(&booking));
    }
    let (manage, id) = (guest.managing(&booking.text_at("/manage_token")), booking.text_at("/id"));
    let seen = manage.get(&format!("/api/v1/bookings/{id}")).await;
    let cancelled = manage.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
    // The slot may be today's: then it is too late, and that is an answer as good as any.
    let right = |answer: &&Answer| answer.status == 200 || answer.code() == "CANCELLATION_WINDOW_CLOSED";
    [seen, cancelled].iter().find(|answer| !right(answer)).map_or(Ok(()), |answer| Err(wrong(answer)))
}

/// A connection to a service, and calls over it.
struct Line(SendRequest<Full<Bytes>>);

impl Line {
    async fn open(address: SocketAddr, pair: Pair) -> Self {
        let tls = connect(address, config(Some(pair), &TLS13)).await.expect("a connection");
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
        let done = load.done();
        tokio::task::block_in_place(|| mesh.rotate(HOUR));
        until(Duration::from_mins(1), "people to go on", async || {
            (load.done() > done + CALLERS).then_some(())
        })
        .await;
    }
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
        let asked = Source::system().now();
        let answer = stale.call().await;
        let refused = answer != let_in;
        assert!(refused || asked < end, "{answer:?} at {asked}, and it ended at {end}");
        refused.then_some(())
    })
    .await;
    assert!(Source::system().now() >= end, "it was refused before its end");
    // TLS counts in whole seconds, so a handshake may be taken a second longer; its calls would not.
    until(Duration::from_secs(30), "new connections to be refused", async || {
        (!is_taken(identity, config(Some(copy(&old)), &TLS13)).await).then_some(())
    })
    .await;
    assert_eq!(fresh.call().await, let_in, "the connection of the new one goes on");
    assert!(is_taken(identity, config(Some(genuine(mesh)), &TLS13)).await);
    assert_eq!(load.end().await, Vec::<String>::new());
}

fn copy((leaf, key): &Pair) -> Pair {
    (leaf.clone(), key.clone_key())
}

fn not_after((leaf, _): &Pair) -> jiff::Timestamp {
    let (_, certificate) = x509_parser::parse_x509_certificate(leaf).expect("a certificate");
    jiff::Timestamp::from_second(certificate.validity().not_after.timestamp()).expect("an instant")
}
