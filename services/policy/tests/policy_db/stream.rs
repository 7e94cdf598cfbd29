//! The one way out.
use std::time::Duration;

use holdfast_proto::policy::v1::{
    Acknowledgement, AcknowledgementsRequest, DocumentRefusal, WatchRequest, WatchResponse, document_refusal,
    watch_request,
};
use kit_principal::ServiceName;
use kit_tenants::testing::tenant;
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

use crate::harness::{Harness, LUNA, later};

struct Stream {
    requests: mpsc::Sender<WatchRequest>,
    responses: Streaming<WatchResponse>,
}

impl Stream {
    async fn open(harness: &Harness, service: &str) -> Self {
        let (requests, sent) = mpsc::channel(8);
        let hello = watch_request::Hello { instance: format!("{service}-1") };
        let stream = Self::message(watch_request::Message::Hello(hello));
        requests.send(stream).await.unwrap();
        let responses =
            harness.configuration(service).watch(ReceiverStream::new(sent)).await.unwrap().into_inner();
        Self { requests, responses }
    }

    fn message(message: watch_request::Message) -> WatchRequest {
        WatchRequest { message: Some(message) }
    }

    async fn send(&self, message: watch_request::Message) {
        self.requests.send(Self::message(message)).await.unwrap();
    }

    async fn receive(&mut self) -> WatchResponse {
        tokio::time::timeout(Duration::from_secs(10), self.responses.next()).await.unwrap().unwrap().unwrap()
    }

    /// Everything up to the end of a change.
    async fn change(&mut self) -> WatchResponse {
        let mut whole = WatchResponse::default();
        loop {
            let part = self.receive().await;
            whole.configs.extend(part.configs);
            whole.snapshot |= part.snapshot;
            if !part.more {
                return WatchResponse { configs: whole.configs, snapshot: whole.snapshot, ..part };
            }
        }
    }
}

/// What booking says, once it says so many things.
async fn acknowledgements(harness: &Harness, wanted: usize) -> Vec<Acknowledgement> {
    let mut operator = harness.configuration("operator");
    let ask = async {
        loop {
            let answer = operator.acknowledgements(AcknowledgementsRequest {}).await.unwrap().into_inner();
            let all = answer.acknowledgements.into_iter();
            let booking: Vec<_> = all.filter(|one| one.service == i32::from(ServiceName::Booking)).collect();
            if booking.len() == wanted {
                return booking;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), ask).await.unwrap()
}

#[tokio::test]
async fn a_snapshot_comes_first_then_changes_and_both_are_acknowledged() {
    let harness = Harness::with_salon().await;
    let mut booking = Stream::open(&harness, "booking").await;
    let snapshot = booking.change().await;
    assert!(snapshot.snapshot);
    assert_eq!((snapshot.position, snapshot.configs), (1, vec![harness.signer.sign(&tenant(LUNA))]));
    assert!(acknowledgements(&harness, 0).await.is_empty(), "nothing is taken for granted");

    booking.send(watch_request::Message::Ack(watch_request::Ack { position: 1 })).await;
    let acknowledged = acknowledgements(&harness, 1).await;
    assert_eq!((acknowledged[0].tenant.as_str(), &acknowledged[0].refusal), (LUNA, &None));

    let changed = later(1, |c| c.suspended = true);
    harness.take(&changed).await;
    let change = booking.change().await;
    let signed = harness.signer.sign(&changed);
    assert_eq!((change.position, change.snapshot, change.configs), (2, false, vec![signed.clone()]));
    assert!(acknowledgements(&harness, 0).await.is_empty(), "the new document is not acknowledged yet");

    let name = "booking.prepayment".to_owned();
    let refusal = DocumentRefusal { reason: document_refusal::Reason::MustUnderstand.into(), name };
    let nack = watch_request::Nack {
        tenant: LUNA.to_owned(),
        digest: signed.digest.clone(),
        refusal: Some(refusal.clone()),
    };
    booking.send(watch_request::Message::Nack(nack)).await;
    booking.send(watch_request::Message::Ack(watch_request::Ack { position: 2 })).await;
    let refused = acknowledgements(&harness, 1).await;
    assert_eq!(refused[0].refusal, Some(refusal));
    assert_eq!(refused[0].digest, signed.digest);
}

#[tokio::test]
async fn who_is_slow_to_read_is_heard_all_the_same() {
    let harness = Harness::with_salon().await;
    let mut booking = Stream::open(&harness, "booking").await;
    booking.change().await;
    // More than the stream holds unread.
    for by in 1..=8 {
        harness.take(&later(by, |c| c.display_name = format!("Luna {by}"))).await;
    }
    booking.send(watch_request::Message::Ack(watch_request::Ack { position: 9 })).await;
    assert_eq!(acknowledgements(&harness, 1).await[0].refusal, None);
}

#[tokio::test]
async fn who_is_silent_for_a_minute_is_forgotten() {
    let harness = Harness::with_salon().await;
    let mut booking = Stream::open(&harness, "booking").await;
    booking.change().await;
    booking.send(watch_request::Message::Ack(watch_request::Ack { position: 1 })).await;
    acknowledgements(&harness, 1).await;
    harness.clock.advance(Duration::from_secs(59));
    acknowledgements(&harness, 1).await;
    harness.clock.advance(Duration::from_secs(1));
    assert!(acknowledgements(&harness, 0).await.is_empty());
}

#[tokio::test]
async fn a_stored_document_that_was_changed_is_withheld_and_not_removed() {
    let harness = Harness::with_salon().await;
    harness
        .db
        .arrange("update tenant_config set signature = set_byte(signature, 9, get_byte(signature, 9) # 1)")
        .await;
    let mut booking = Stream::open(&harness, "booking").await;
    let snapshot = booking.change().await;
    assert!(snapshot.configs.is_empty());
    assert_eq!(snapshot.withheld, [LUNA]);
}

#[tokio::test]
async fn a_refusal_without_a_reason_that_is_known_is_a_refusal_all_the_same() {
    for reason in [0, 77] {
        let harness = Harness::with_salon().await;
        let mut booking = Stream::open(&harness, "booking").await;
        let digest = booking.change().await.configs.remove(0).digest;
        let refusal = Some(DocumentRefusal { reason, name: String::new() });
        let nack = watch_request::Nack { tenant: LUNA.to_owned(), digest, refusal };
        booking.send(watch_request::Message::Nack(nack)).await;
        booking.send(watch_request::Message::Ack(watch_request::Ack { position: 1 })).await;
        let unknown = Some(DocumentRefusal::default());
        assert_eq!(acknowledgements(&harness, 1).await[0].refusal, unknown, "and the stream goes on");
        harness.take(&later(1, |c| c.suspended = true)).await;
        assert_eq!(booking.change().await.configs.len(), 1);
    }
}

#[tokio::test]
async fn a_stream_begins_with_a_hello() {
    let harness = Harness::new().await;
    let (requests, sent) = mpsc::channel(1);
    let ack = watch_request::Message::Ack(watch_request::Ack { position: 1 });
    requests.send(Stream::message(ack)).await.unwrap();
    let mut responses =
        harness.configuration("booking").watch(ReceiverStream::new(sent)).await.unwrap().into_inner();
    let refused = responses.next().await.unwrap().unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument);
}
