//! policy hangs, and quotes keep coming: nothing that does not need policy notices.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use holdfast_tests::client::{Answer, Client};
use holdfast_tests::mesh::{Mesh, Turn};
use holdfast_tests::wait::until;
use tokio::task::JoinSet;

use crate::booking::{next_week, order};

const TENANT: &str = "salon-luna";
/// An answer, or a refusal, takes no longer.
const WITHIN: Duration = Duration::from_secs(2);
/// Quotes arrive so often: 20 a second.
const EVERY: Duration = Duration::from_millis(50);
/// So many of them come at once as policy begins to hang: more than one tenant has turns.
const AT_ONCE: usize = 40;
/// So long it hangs: the breaker opens, tries and opens again.
const HANGS: Duration = Duration::from_secs(6);
/// After so long the breaker knows.
const KNOWN: Duration = Duration::from_millis(1_500);
/// A refusal by the breaker waits for nothing that hangs. Without it half of them take twice as long.
const AT_ONCE_WITHIN: Duration = Duration::from_millis(400);

/// An answer, when it was asked for, and how long it took.
struct Timed {
    answer: Answer,
    start: Instant,
    took: Duration,
}

async fn timed(client: &Client, path: &str) -> Timed {
    let start = Instant::now();
    let answer = client.get(path).await;
    Timed { answer, start, took: start.elapsed() }
}

/// Quotes from many sources, as many at once, then one after the other until told to stop.
async fn quotes(mesh: &'static Mesh, path: String, stop: Arc<AtomicBool>) -> Vec<Timed> {
    let (mut calls, path) = (JoinSet::new(), Arc::new(path));
    let sources: Vec<Client> = (0..10).map(|_| mesh.guest(TENANT)).collect();
    let mut ticks = tokio::time::interval(EVERY);
    let mut sent = 0;
    while !stop.load(Ordering::SeqCst) {
        if sent >= AT_ONCE {
            ticks.tick().await;
        }
        let (client, path) = (sources[sent % sources.len()].clone(), Arc::clone(&path));
        calls.spawn(async move { timed(&client, &path).await });
        sent += 1;
    }
    calls.join_all().await
}

/// What goes on without policy (services, slots, a booking, and pages), and who looks: several sources, so that none
/// asks too often.
async fn paths(mesh: &Turn, service: &str) -> (Vec<Client>, Vec<String>) {
    let guest = mesh.guest(TENANT);
    let booked = guest.post("/api/v1/bookings", &order(&guest, "en").await.body).await;
    assert_eq!(booked.status, 201, "{}", booked.text);
    let (from, to) = next_week();
    let paths = [
        "/api/v1/services".to_owned(),
        format!("/api/v1/slots?service={service}&from={from}&to={to}"),
        format!("/api/v1/bookings/{}", booked.text_at("/id")),
        "/".to_owned(),
        format!("/book/{service}"),
    ];
    let token = booked.text_at("/manage_token");
    ((0..8).map(|_| mesh.guest(TENANT).managing(&token)).collect(), paths.to_vec())
}

#[tokio::test]
async fn a_hanging_policy_takes_nothing_else_with_it() {
    let mesh = Mesh::drills().await;
    let body = order(&mesh.guest(TENANT), "en").await.body;
    let text = |key: &str| body[key].as_str().expect("a text").to_owned();
    let (service, provider, start) = (text("service"), text("provider"), text("start"));
    let (clients, paths) = paths(&mesh, &service).await;
    let quote = format!("/api/v1/quote?service={service}&provider={provider}&start={start}");
    mesh.signal("policy", "STOP");
    let (began, stop) = (Instant::now(), Arc::new(AtomicBool::new(false)));
    let quoting = tokio::spawn(quotes(mesh.mesh(), quote.clone(), Arc::clone(&stop)));
    for client in clients.iter().cycle().take_while(|_| began.elapsed() < HANGS) {
        for path in &paths {
            let Timed { answer, start, took } = timed(client, path).await;
            let since = start - began;
            assert_eq!(answer.status, 200, "{path} after {since:?}: {}", answer.text);
            assert!(took < WITHIN, "{path} after {since:?} took {took:?}");
        }
    }
    stop.store(true, Ordering::SeqCst);
    refused_mostly_at_once(&quoting.await.expect("quotes"), began + KNOWN);
    mesh.signal("policy", "CONT");
    until(Duration::from_secs(20), "quotes to be answered again", async || {
        mesh.guest(TENANT).get(&quote).await.status.is_success().then_some(())
    })
    .await;
}

/// Each within two seconds; and but for those that came before it was known, and one at a time that tries, at once.
fn refused_mostly_at_once(quotes: &[Timed], known: Instant) {
    for Timed { answer, took, .. } in quotes {
        assert_eq!((answer.status.as_u16(), answer.code()), (503, "UNAVAILABLE"), "{}", answer.text);
        assert!(answer.headers.contains_key("retry-after"));
        assert!(*took < WITHIN, "a quote took {took:?}");
    }
    let later: Vec<&Timed> = quotes.iter().filter(|quote| quote.start >= known).collect();
    assert!(later.len() >= 40, "quotes kept coming: {}", later.len());
    let at_once = later.iter().filter(|quote| quote.took < AT_ONCE_WITHIN).count();
    assert!(at_once * 3 > later.len() * 2, "{at_once} of {} were refused at once", later.len());
}
