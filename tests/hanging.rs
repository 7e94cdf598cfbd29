//! policy hangs, and quotes, bookings and cancellations keep coming: nothing that does not need policy notices.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use holdfast_tests::client::{Client, Response};
use holdfast_tests::mesh::{Exclusive, Mesh};
use holdfast_tests::wait::until;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::booking::{booked_by, next_week, order};

const TENANT: &str = "salon-luna";
/// An answer, or a refusal, takes no longer.
const WITHIN: Duration = Duration::from_secs(2);
/// Calls that need policy arrive so often: 20 a second.
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
    answer: Response,
    start: Instant,
    took: Duration,
}

/// What is asked for.
#[derive(Clone)]
enum Call {
    Get(String),
    Post(String, Value),
}

async fn timed(client: &Client, call: &Call) -> Timed {
    let start = Instant::now();
    let answer = match call {
        Call::Get(path) => client.get(path).await,
        Call::Post(path, body) => client.post(path, body).await,
    };
    Timed { answer, start, took: start.elapsed() }
}

/// Calls from many sources, as many at once, then one after the other until told to stop.
async fn keep_calling(sources: Vec<Client>, calls: Vec<Call>, stop: Arc<AtomicBool>) -> Vec<Timed> {
    let mut under_way = JoinSet::new();
    let mut ticks = tokio::time::interval(EVERY);
    let both = sources.iter().cycle().zip(calls.iter().cycle());
    for (sent, (client, call)) in both.enumerate() {
        if sent >= AT_ONCE {
            ticks.tick().await;
        }
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let (client, call) = (client.clone(), call.clone());
        under_way.spawn(async move { timed(&client, &call).await });
    }
    under_way.join_all().await
}

/// Mostly quotes; a preview, a booking and a cancellation among them.
fn calls(body: &Value, booking: &str) -> Vec<Call> {
    let text = |key: &str| body[key].as_str().expect("a text");
    let (service, provider, start) = (text("service"), text("provider"), text("start"));
    let quote = Call::Get(format!("/api/v1/quote?service={service}&provider={provider}&start={start}"));
    let mut calls = vec![quote; 9];
    calls.insert(2, Call::Get(format!("/api/v1/bookings/{booking}/cancellation")));
    calls.insert(5, Call::Post("/api/v1/bookings".to_owned(), body.clone()));
    calls.insert(8, Call::Post(format!("/api/v1/bookings/{booking}/cancel"), json!({})));
    calls
}

/// What goes on without policy (services, slots, a booking, and pages), who looks at it, and who calls meanwhile:
/// several sources, so that none asks too often.
struct Watch {
    booking: String,
    looking: Vec<Client>,
    calling: Vec<Client>,
    paths: Vec<Call>,
}

async fn paths(mesh: &Exclusive, service: &str) -> Watch {
    let guest = mesh.guest(TENANT);
    let booked = booked_by(&guest, &order(&guest, "en").await.body).await;
    let (from, to) = next_week();
    let (booking, token) = (booked.text_at("/id"), booked.text_at("/manage_token"));
    let paths = [
        "/api/v1/services".to_owned(),
        format!("/api/v1/slots?service={service}&from={from}&to={to}"),
        format!("/api/v1/bookings/{booking}"),
        "/".to_owned(),
        format!("/book/{service}"),
    ];
    let clients = |count: usize| (0..count).map(|_| mesh.guest(TENANT).managing(&token)).collect();
    Watch { booking, looking: clients(8), calling: clients(10), paths: paths.map(Call::Get).to_vec() }
}

#[tokio::test]
async fn a_hanging_policy_takes_nothing_else_with_it() {
    let mesh = Mesh::exclusive().await;
    let body = order(&mesh.guest(TENANT), "en").await.body;
    let watch = paths(&mesh, body["service"].as_str().expect("a service")).await;
    let calls = calls(&body, &watch.booking);
    let quote = calls.first().expect("a quote").clone();
    mesh.signal("policy", "STOP");
    let (began, stop) = (Instant::now(), Arc::new(AtomicBool::new(false)));
    let calling = tokio::spawn(keep_calling(watch.calling, calls, Arc::clone(&stop)));
    for client in watch.looking.iter().cycle().take_while(|_| began.elapsed() < HANGS) {
        for path in &watch.paths {
            let Timed { answer, start, took } = timed(client, path).await;
            let since = start - began;
            assert_eq!(answer.status, 200, "after {since:?}: {}", answer.text);
            assert!(took < WITHIN, "{} after {since:?} took {took:?}", answer.text);
        }
    }
    stop.store(true, Ordering::SeqCst);
    refused_mostly_at_once(&calling.await.expect("calls"), began + KNOWN);
    mesh.signal("policy", "CONT");
    until(Duration::from_secs(20), "quotes to be answered again", async || {
        timed(&mesh.guest(TENANT), &quote).await.answer.status.is_success().then_some(())
    })
    .await;
}

/// Each within two seconds; and but for those that came before it was known, and one at a time that tries, at once.
fn refused_mostly_at_once(calls: &[Timed], known: Instant) {
    for Timed { answer, took, .. } in calls {
        assert_eq!((answer.status.as_u16(), answer.code()), (503, "UNAVAILABLE"), "{}", answer.text);
        assert!(answer.headers.contains_key("retry-after"));
        assert!(*took < WITHIN, "a call took {took:?}");
    }
    let later: Vec<&Timed> = calls.iter().filter(|call| call.start >= known).collect();
    assert!(later.len() >= 40, "calls kept coming: {}", later.len());
    let at_once = later.iter().filter(|call| call.took < AT_ONCE_WITHIN).count();
    assert!(at_once * 3 > later.len() * 2, "{at_once} of {} were refused at once", later.len());
}
