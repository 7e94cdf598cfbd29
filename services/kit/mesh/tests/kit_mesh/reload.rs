//! Credentials change, end and go bad while calls run.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use kit_clock::{Clock, FakeClock, SystemEntropy};
use kit_mesh::{Channel, Reload, ServerOptions};
use kit_testkit::TestCa;
use kit_testkit::ca::{Issued, Leaf, put};
use tonic::{Code, Status};

use crate::Checked;
use crate::harness::{Harness, channel, open, start, until, written};
use crate::probe::{call, end_of, stream};
use crate::relay::Relay;

/// Callers that never pause; how many calls they made, and what failed.
pub struct Load {
    stop: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
    callers: Vec<tokio::task::JoinHandle<Vec<Status>>>,
}

impl Load {
    pub fn start(channel: &Channel, callers: usize) -> Self {
        let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let caller = |_| {
            let (channel, stop, done) = (channel.clone(), stop.clone(), done.clone());
            tokio::spawn(async move {
                let mut failed = Vec::new();
                while !stop.load(Ordering::SeqCst) {
                    // Some are still under way when the next set comes.
                    let millis = (done.fetch_add(1, Ordering::SeqCst) % 40).to_string();
                    failed.extend(call(&channel, "Sleep", &millis).await.err());
                }
                failed
            })
        };
        let callers = (0..callers).map(caller).collect();
        Self { stop, done, callers }
    }

    pub fn calls(&self) -> usize {
        self.done.load(Ordering::SeqCst)
    }

    /// Ends it: how many calls were made, and those that failed.
    pub async fn end(self) -> Checked<(usize, Vec<Status>)> {
        self.stop.store(true, Ordering::SeqCst);
        let mut failed = Vec::new();
        for caller in self.callers {
            failed.extend(caller.await?);
        }
        Ok((self.done.load(Ordering::SeqCst), failed))
    }
}

/// A set that does not hold, of several kinds.
fn bad_set(harness: &Harness, other: &TestCa, round: usize) -> (Issued, String) {
    let good = harness.ca.service("booking");
    let bundle = harness.ca.pem();
    let cut = |text: &str| text.get(..text.len() / 2).unwrap_or_default().to_owned();
    match round % 10 {
        0 => (Issued { cert: "no PEM".to_owned(), ..good }, bundle),
        1 => (Issued { cert: cut(&good.cert), ..good }, bundle),
        2 => (Issued { key: cut(&good.key), ..good }, bundle),
        3 => (Issued { key: harness.ca.service("booking").key, ..good }, bundle),
        4 => (harness.ca.service("policy"), bundle),
        5 => (harness.ca.issue(&Leaf::of("booking").expired()), bundle),
        6 => (other.service("booking"), bundle),
        7 => (good, String::new()),
        8 => (good, cut(&bundle)),
        _ => (Issued { key: String::new(), ..good }, bundle),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_sets_under_load_leave_the_one_before_in_force() -> Checked {
    let harness = Harness::new()?;
    harness.ca.write_service(&harness.folder("booking"), "booking");
    let mesh = crate::child::open_mesh(&harness.folder("booking"), "booking")?;
    let credentials = mesh.credentials().clone();
    let server = start(credentials.clone(), ServerOptions::default()).await?;
    let load = Load::start(&harness.channel(server.address)?, 4);
    let (serial, other) = (credentials.serial(), TestCa::new("other"));
    for round in 0..crate::figure(50, 1_000) {
        let (issued, bundle) = bad_set(&harness, &other, round);
        issued.write(&harness.folder("booking"), &bundle);
        assert!(credentials.reload().is_err(), "round {round}");
        assert_eq!(credentials.serial(), serial, "round {round}");
        // New connections still work on it.
        call(&harness.channel(server.address)?, "Echo", "").await?;
    }
    std::fs::remove_file(written(&harness.folder("booking")).key)?;
    assert!(credentials.reload().is_err(), "no key file");
    let generation = *credentials.generation().borrow();
    harness.ca.write_service(&harness.folder("booking"), "booking");
    until("a good set is taken up", || async { *credentials.generation().borrow() > generation }).await?;
    assert_ne!(credentials.serial(), serial);
    let (calls, failed) = load.end().await?;
    assert!(failed.is_empty(), "{} of {calls} failed: {:?}", failed.len(), failed.first());
    assert!(calls > 50, "{calls}");
    Ok(())
}

#[tokio::test]
async fn the_same_files_are_no_change() -> Checked {
    let harness = Harness::new()?;
    let credentials = harness.credentials("booking")?;
    assert_eq!(credentials.reload()?, Reload::Same);
    let pem = harness.ca.pem();
    put(&written(&harness.folder("booking")).ca, &format!("{pem}{}", TestCa::new("second").pem()));
    assert_eq!(credentials.reload()?, Reload::Changed);
    assert_eq!(credentials.reload()?, Reload::Same);
    Ok(())
}

#[tokio::test]
async fn a_caller_whose_certificate_ends_is_refused_on_the_open_connection() -> Checked {
    let harness = Harness::new()?;
    let clock = Arc::new(FakeClock::at(Clock::system().now()));
    harness.ca.write_service(&harness.folder("booking"), "booking");
    let by_clock = Clock::new(clock.clone(), Arc::new(SystemEntropy));
    let credentials = open(&harness.folder("booking"), "booking", by_clock)?;
    let server = start(credentials, ServerOptions::default()).await?;
    let relay = Relay::start(server.address).await?;
    let issued = harness.ca.issue(&Leaf::of("gateway").ending_in(Duration::from_mins(10)));
    let callers = harness.credentials_of("gateway", &issued, &harness.ca.pem())?;
    let ends = callers.not_after();
    let channel = channel(&callers, relay.address);
    let mut ticks = stream(&channel).await?;
    clock.set(ends - Duration::from_micros(1));
    call(&channel, "Echo", "").await?;
    assert_eq!(relay.opened(), 1);
    clock.set(ends);
    let refused = call(&channel, "Echo", "").await.map_err(|status| status.code());
    assert_eq!(refused, Err(Code::Unauthenticated));
    assert_eq!(end_of(&mut ticks).await.code(), Code::Unauthenticated);
    until("the connection ends", || async { relay.open() == 0 }).await?;
    // The next connection does not get as far as a call.
    clock.advance(Duration::from_secs(1));
    let refused = call(&channel, "Echo", "").await.map_err(|status| status.code());
    assert_eq!(refused, Err(Code::Unavailable));
    Ok(())
}

#[tokio::test]
async fn a_stream_ends_within_a_second_of_its_callers_certificate() -> Checked {
    let harness = Harness::new()?;
    let server = harness.serve(ServerOptions::default()).await?;
    let issued = harness.ca.issue(&Leaf::of("gateway").ending_in(Duration::from_secs(3)));
    let callers = harness.credentials_of("gateway", &issued, &harness.ca.pem())?;
    let ends = callers.not_after();
    let mut ticks = stream(&channel(&callers, server.address)).await?;
    assert_eq!(end_of(&mut ticks).await.code(), Code::Unauthenticated);
    let late = Clock::system().now().duration_since(ends);
    assert!((0..2_000).contains(&late.as_millis()), "{late:?}");
    Ok(())
}

#[tokio::test]
async fn a_ca_that_leaves_the_bundle_takes_its_callers_along() -> Checked {
    let harness = Harness::new()?;
    let old = TestCa::new("old");
    let both = format!("{}{}", harness.ca.pem(), old.pem());
    let issued = harness.ca.service("booking");
    let server = start(harness.credentials_of("booking", &issued, &both)?, ServerOptions::default()).await?;
    let relay = Relay::start(server.address).await?;
    let of_old = harness.credentials_of("gateway", &old.service("gateway"), &both)?;
    let of_new = harness.credentials_of("policy", &harness.ca.service("policy"), &both)?;
    let (leaving, staying) = (channel(&of_old, relay.address), channel(&of_new, server.address));
    let (mut leaving_ticks, mut staying_ticks) = (stream(&leaving).await?, stream(&staying).await?);
    call(&leaving, "Echo", "").await?;
    call(&staying, "Echo", "").await?;

    put(&written(&harness.folder("booking")).ca, &harness.ca.pem());
    assert_eq!(server.credentials.reload()?, Reload::Changed);
    let refused = call(&leaving, "Echo", "").await.map_err(|status| status.code());
    assert_eq!(refused, Err(Code::Unauthenticated), "on the open connection, at once");
    assert_eq!(end_of(&mut leaving_ticks).await.code(), Code::Unauthenticated);
    until("the old CA's connection ends", || async { relay.open() == 0 }).await?;
    let refused = call(&leaving, "Echo", "").await.map_err(|status| status.code());
    assert_eq!(refused, Err(Code::Unavailable), "on a new connection");
    call(&staying, "Echo", "").await?;
    assert_eq!(staying_ticks.message().await?.as_deref(), Some("tick"));
    Ok(())
}
