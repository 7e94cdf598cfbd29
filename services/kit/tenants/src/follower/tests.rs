use std::sync::Mutex;

use async_trait::async_trait;
use holdfast_proto::policy::v1::{DocumentRefusal, document_refusal, watch_response};
use holdfast_proto::tenant::v1::EffectiveConfig;
use kit_principal::ServiceName;

use super::*;
use crate::testing::{With as _, signer, tenant};
use crate::{Incoming, NoStore, NotAdmitted, Outgoing, StoreError};

type Stream = mpsc::Receiver<Result<WatchResponse, Status>>;

/// policy, scripted: hands out streams and hears what is said.
#[derive(Clone)]
struct Script {
    streams: Arc<Mutex<Vec<Stream>>>,
    heard: mpsc::UnboundedSender<watch_request::Message>,
}

#[async_trait]
impl Feed for Script {
    async fn open(&self, mut outgoing: Outgoing) -> Result<Incoming, Status> {
        let next = self.streams.lock().unwrap().pop();
        let stream = next.ok_or_else(|| Status::unavailable("away"))?;
        let heard = self.heard.clone();
        tokio::spawn(async move {
            while let Some(request) = outgoing.next().await {
                let _ = heard.send(request.message.unwrap());
            }
        });
        Ok(ReceiverStream::new(stream).boxed())
    }
}

struct Memory(Mutex<Vec<Entry>>);

#[async_trait]
impl LastKnownGood for Memory {
    async fn load(&self) -> Result<Vec<Entry>, StoreError> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn save(&self, entries: &[Entry]) -> Result<(), StoreError> {
        self.0.lock().unwrap().extend_from_slice(entries);
        Ok(())
    }
}

struct Run {
    tenants: Tenants,
    policy: mpsc::Sender<Result<WatchResponse, Status>>,
    heard: mpsc::UnboundedReceiver<watch_request::Message>,
    _stop: tokio_util::sync::DropGuard,
}

fn run(store: Arc<dyn LastKnownGood>, streams: usize) -> Run {
    let (heard, hearing) = mpsc::unbounded_channel();
    let (policy, stream) = mpsc::channel(8);
    let streams = if streams == 0 { Vec::new() } else { vec![stream] };
    let tenants = Tenants::new();
    let follower = Follower::new(FollowerParts {
        tenants: tenants.clone(),
        feed: Arc::new(Script { streams: Arc::new(Mutex::new(streams)), heard }),
        store,
        keys: signer().keys(),
        supported: SupportedSettings::new(ServiceName::Booking, &[]),
        instance: "booking-0".to_owned(),
        clock: Clock::system(),
    });
    let stop = CancellationToken::new();
    tokio::spawn(follower.run(stop.clone()));
    Run { tenants, policy, heard: hearing, _stop: stop.drop_guard() }
}

fn snapshot(position: u64, configs: &[EffectiveConfig]) -> WatchResponse {
    let configs = configs.iter().map(|config| signer().sign(config)).collect();
    WatchResponse { position, snapshot: true, configs, ..WatchResponse::default() }
}

async fn heard(run: &mut Run) -> watch_request::Message {
    tokio::time::timeout(Duration::from_secs(5), run.heard.recv()).await.unwrap().unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn gone(id: &str, second: i64) -> watch_response::Removed {
    let at = prost_types::Timestamp { seconds: at(second).as_second(), nanos: 0 };
    watch_response::Removed { tenant: id.to_owned(), at: Some(at) }
}

fn ack(position: u64) -> watch_request::Message {
    watch_request::Message::Ack(watch_request::Ack { position })
}

#[tokio::test]
async fn a_snapshot_is_put_in_force_and_acknowledged() {
    let mut run = run(Arc::new(NoStore), 1);
    assert!(
        matches!(heard(&mut run).await, watch_request::Message::Hello(hello) if hello.instance == "booking-0")
    );
    run.policy.send(Ok(snapshot(7, &[tenant("luna"), tenant("sol")]))).await.unwrap();
    assert_eq!(heard(&mut run).await, ack(7));
    assert!(run.tenants.complete() && run.tenants.all().len() == 2);
    run.policy
        .send(Ok(WatchResponse { position: 8, removed: vec![gone("sol", 7)], ..WatchResponse::default() }))
        .await
        .unwrap();
    assert_eq!(heard(&mut run).await, ack(8));
    assert_eq!(run.tenants.all().len(), 1);
    assert_eq!(run.tenants.admits(&"sol".parse().unwrap(), at(7 + 86_399)), Ok(()));
    assert_eq!(run.tenants.admits(&"sol".parse().unwrap(), at(7 + 86_400)), Err(NotAdmitted::Unknown));
}

#[tokio::test]
async fn a_snapshot_tells_who_was_removed_of_late_and_names_whom_it_withholds() {
    let mut run = run(Arc::new(NoStore), 1);
    heard(&mut run).await;
    let told = WatchResponse {
        removed: vec![gone("mar", 5)],
        withheld: vec!["sol".to_owned()],
        ..snapshot(1, &[tenant("luna")])
    };
    run.policy.send(Ok(told)).await.unwrap();
    assert_eq!(heard(&mut run).await, ack(1));
    let admits = |id: &str, second| run.tenants.admits(&id.parse().unwrap(), at(second));
    assert_eq!(admits("mar", 6), Ok(()), "it never was in force here");
    assert_eq!(admits("sol", 6), Err(NotAdmitted::Unavailable));
    assert_eq!(admits("nobody", 6), Err(NotAdmitted::Unknown));
    // A snapshot that neither names a tenant nor tells its removal: it has been gone for longer than a day.
    run.policy.send(Ok(snapshot(2, &[]))).await.unwrap();
    assert_eq!(heard(&mut run).await, ack(2));
    for id in ["luna", "sol"] {
        assert_eq!(run.tenants.admits(&id.parse().unwrap(), at(6)), Err(NotAdmitted::Unknown), "{id}");
    }
}

#[tokio::test]
async fn a_refused_document_leaves_the_one_before_in_force() {
    let mut run = run(Arc::new(NoStore), 1);
    heard(&mut run).await;
    run.policy.send(Ok(snapshot(1, &[tenant("luna")]))).await.unwrap();
    assert_eq!(heard(&mut run).await, ack(1));
    let changed = tenant("luna").with(|config| {
        config.issued_at_us += 1;
        config.must_understand = vec!["booking.cancellation.prepayment".to_owned()];
    });
    run.policy.send(Ok(snapshot(2, std::slice::from_ref(&changed)))).await.unwrap();
    let watch_request::Message::Nack(nack) = heard(&mut run).await else { panic!("no refusal") };
    let name = "booking.cancellation.prepayment".to_owned();
    let must_understand = DocumentRefusal { reason: document_refusal::Reason::MustUnderstand.into(), name };
    assert_eq!((nack.tenant.as_str(), nack.refusal), ("luna", Some(must_understand)));
    assert_eq!(nack.digest, signer().sign(&changed).digest);
    assert_eq!(heard(&mut run).await, ack(2));
    let current = run.tenants.get(&"luna".parse().unwrap()).unwrap();
    assert_eq!(current.signed(), &signer().sign(&tenant("luna")));
}

#[tokio::test]
async fn a_snapshot_in_parts_removes_only_what_no_part_names() {
    let mut run = run(Arc::new(NoStore), 1);
    heard(&mut run).await;
    run.policy.send(Ok(snapshot(1, &[tenant("luna"), tenant("sol"), tenant("mar")]))).await.unwrap();
    heard(&mut run).await;
    run.policy.send(Ok(WatchResponse { more: true, ..snapshot(2, &[tenant("luna")]) })).await.unwrap();
    assert_eq!(heard(&mut run).await, ack(1));
    assert_eq!(run.tenants.all().len(), 3);
    let last = WatchResponse { position: 2, withheld: vec!["sol".to_owned()], ..WatchResponse::default() };
    run.policy.send(Ok(last)).await.unwrap();
    assert_eq!(heard(&mut run).await, ack(2));
    let ids: Vec<_> = run.tenants.all().iter().map(|tenant| tenant.id().to_string()).collect();
    assert_eq!(ids, ["luna", "sol"]);
}

#[tokio::test]
async fn without_policy_the_last_known_good_is_in_force_once_verified_again() {
    let entry = |id: &str, removed_at| Entry {
        tenant: id.parse().unwrap(),
        config: signer().sign(&tenant(id)),
        removed_at,
    };
    let mut altered = entry("sol", None);
    altered.config.document[3] ^= 1;
    let run =
        run(Arc::new(Memory(Mutex::new(vec![entry("luna", None), altered, entry("mar", Some(at(0)))]))), 0);
    tokio::time::timeout(Duration::from_secs(5), run.tenants.completed()).await.unwrap();
    assert_eq!(run.tenants.all().len(), 1);
    assert!(run.tenants.by_host("luna.localhost").is_some());
}
