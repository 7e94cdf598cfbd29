//! Booking through the RPC, for the tests that need a booking.
use std::sync::Arc;

use booking::grpc::bookings::BookingsService;
use booking::grpc::receipts::ReceiptsService;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use holdfast_proto::common::v1::AgreementKind;
use kit_fault::{Fault, Reason};
use kit_testkit::order::{Order, accepted, answer};

use crate::fake_policy::{CANCELLATION, FakePolicy, TERMS};
use crate::harness::{Harness, LUNA, at, guest, message};
use crate::put::id;

/// Tuesday, 11:00 in Madrid: more than a day away.
pub const START: &str = "2026-11-25T10:00:00Z";

impl Harness {
    /// An open tenant whose policy decides.
    pub async fn with_fake_policy() -> (Self, Arc<FakePolicy>) {
        let mut harness = Self::new().await;
        let policy = Arc::new(FakePolicy::default());
        harness.context.policy = policy.clone();
        harness.open(LUNA).await;
        (harness, policy)
    }

    pub fn bookings(&self) -> BookingsService {
        BookingsService(self.context.clone())
    }

    pub fn receipts(&self) -> ReceiptsService {
        ReceiptsService(self.context.clone())
    }

    pub async fn book(&self, request: pb::BookRequest) -> Result<pb::BookResponse, Fault> {
        let answer = self.bookings().book(guest(LUNA, request)).await;
        answer.map(tonic::Response::into_inner).map_err(|status| Fault::from_status(&status))
    }

    pub async fn booked(&self, request: pb::BookRequest) -> (pb::Booking, String) {
        let answer = message(self.bookings().book(guest(LUNA, request)).await);
        (answer.booking.unwrap(), answer.manage_token)
    }

    pub async fn show(&self, ask: pb::GetRequest) -> pb::Booking {
        message(self.bookings().get(guest(LUNA, ask)).await)
    }

    pub async fn refusal(&self, request: pb::BookRequest) -> Reason {
        self.book(request).await.unwrap_err().reason
    }
}

/// A booking of service 1 with provider 11 at [`START`], both agreements accepted.
pub fn book_request() -> pb::BookRequest {
    let uuid = |number| uuid::Uuid::from_slice(&id(number)).unwrap();
    let order = Order {
        provider: Some(uuid(11)),
        client: pb::ClientDetails {
            name: "Zenobia Canaria".to_owned(),
            email: "zenobia.canaria@example.org".to_owned(),
            phone: "+34 600 111 222".to_owned(),
        },
        answers: vec![answer("length", "short")],
        accepted: vec![
            accepted(AgreementKind::Terms, &TERMS),
            accepted(AgreementKind::Cancellation, &CANCELLATION),
        ],
        ..Order::new(uuid(1), at(START))
    };
    let context = pb::Context {
        client_ip: "192.0.2.77".to_owned(),
        user_agent: "Canary/1.0".to_owned(),
        channel: pb::Channel::Api.into(),
    };
    pb::BookRequest { context: Some(context), ..order.request() }
}

/// The same by somebody else: client number `n`.
pub fn book_request_of(n: usize) -> pb::BookRequest {
    let client = pb::ClientDetails {
        name: format!("Client {n}"),
        email: format!("client-{n}@example.org"),
        phone: String::new(),
    };
    pb::BookRequest { client: Some(client), ..book_request() }
}

/// The same so many minutes later.
pub fn later(mut request: pb::BookRequest, minutes: i64) -> pb::BookRequest {
    if let Some(start) = request.start.as_mut() {
        start.seconds += minutes * 60;
    }
    request
}

/// So many bookings, a day apart.
pub async fn booked(many: usize) -> Harness {
    let (harness, _) = Harness::with_fake_policy().await;
    for (n, day) in (0..many).zip(0..) {
        harness.booked(later(book_request_of(n), day * 24 * 60)).await;
    }
    harness
}
