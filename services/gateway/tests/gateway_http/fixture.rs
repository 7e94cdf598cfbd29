//! A business with one service, one question, two people, both agreements and a privacy notice; and the forms that its
//! pages send.
use std::collections::HashMap;

use gateway_edge::limits::Quotas;
use holdfast_proto::access::v1::Strength;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::common::v1::{self as common, LocalizedText, Money};
use holdfast_proto::identity::v1::{DescribeResponse, Person};
use holdfast_proto::policy::v1::{Agreement, CurrentResponse, NoShowCost, RefundUntil};
use jiff::{Span, Timestamp, ToSpan as _};
use kit_fault::Fault;
use kit_principal::Roles;
use kit_tenants::Tenants;
use kit_testkit::order::{Order, accepted};
use policy_api::AgreementKind;
use prost::Message as _;
use serde_json::Value;

use crate::rpcs::{
    BOOK, CHECK, CURRENT_AGREEMENTS, LIST_PROVIDERS, LIST_SERVICES, PRIVACY_NOTICE, QUOTE, SLOTS,
};
use crate::server::{Response, Server, both, now};
use crate::upstreams::Reply;

pub const SERVICE: &str = "01932c00-5a10-7000-8000-000000000101";
/// The id of [`booking`].
pub const BOOKING: &str = "01932c00-b00c-7000-8000-000000000001";
pub const TOKEN: &str = "ttttttttttttttttttttttttttttttttttttttttttt";
pub const NAME: &str = "Ana &#38; Co";

/// The business.
pub struct Fixture(pub Server);

impl Fixture {
    pub async fn open() -> Self {
        Self::limited(Quotas::product().unwrap()).await
    }

    pub async fn limited(limits: Quotas) -> Self {
        Self::of(both(), limits).await
    }

    /// Of these tenants.
    pub async fn of(tenants: Tenants, limits: Quotas) -> Self {
        let server = Server::with(tenants, limits).await;
        let upstreams = &server.upstreams;
        upstreams.answers_with(LIST_SERVICES, &services());
        upstreams.answers_with(LIST_PROVIDERS, &providers());
        upstreams.answers_with(SLOTS, &slots());
        upstreams.answers_with(QUOTE, &quote());
        upstreams.answers_with(CHECK, &pb::CheckDetailsResponse {});
        upstreams.answers_with(CURRENT_AGREEMENTS, &agreements());
        upstreams.answers_with(PRIVACY_NOTICE, &notice());
        Self(server)
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Response {
        let cookie = format!("__Host-holdfast-form={TOKEN}");
        let mut request = self.0.client().post(self.0.url(path)).header("accept-language", "en").form(fields);
        if headers.iter().all(|(name, _)| *name != "sec-fetch-site") {
            request = request.header("sec-fetch-site", "same-origin");
        }
        if headers.iter().all(|(name, _)| *name != "cookie") {
            request = request.header("cookie", cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Response::read(request.send().await.unwrap()).await
    }

    /// Books with what the page would send, some of it changed.
    pub async fn book(&self, changed: &[(&str, &str)]) -> Response {
        let mut fields: HashMap<&str, &str> = draft().into_iter().collect();
        fields.extend(changed.iter().copied());
        let mut fields: Vec<(&str, &str)> = fields.into_iter().collect();
        let terms = format!("terms:{}", "ab".repeat(32));
        let cancellation = format!("cancellation:{}", "cd".repeat(32));
        if changed.iter().all(|(name, _)| *name != "accepted") {
            fields.extend([("accepted", terms.as_str()), ("accepted", &cancellation)]);
        }
        self.post(&format!("/book/{SERVICE}"), &fields, &[]).await
    }

    pub async fn refused(&self, fault: Fault) -> Response {
        self.0.upstreams.answers(BOOK, Reply::Refused(fault.into()));
        self.book(&[]).await
    }

    pub fn sent(&self) -> Vec<pb::BookRequest> {
        let calls = self.0.upstreams.calls(BOOK);
        calls.iter().map(|call| pb::BookRequest::decode(call.message.as_slice()).unwrap()).collect()
    }
}

pub fn draft() -> Vec<(&'static str, &'static str)> {
    vec![
        ("form_token", TOKEN),
        ("start", "2027-03-01T09:00:00Z"),
        ("name", "Ana & Co"),
        ("email", "ana@example.org"),
        ("answer.wish", "short"),
        ("key", "0123456789abcdefghijkl"),
        ("language", "en"),
        ("price", "18.00"),
        ("due_now", "0.00"),
        ("currency", "EUR"),
    ]
}

fn texts(texts: &[(&str, &str)]) -> LocalizedText {
    let text = |(language, text): &(&str, &str)| ((*language).to_owned(), (*text).to_owned());
    LocalizedText { by_language: texts.iter().map(text).collect() }
}

/// A UUID on the wire.
pub fn id(text: &str) -> Vec<u8> {
    uuid::Uuid::parse_str(text).unwrap().as_bytes().to_vec()
}

pub fn money(minor: i64) -> Money {
    Money { minor, currency: "EUR".to_owned() }
}

pub fn services() -> pb::ListServicesResponse {
    let question = pb::IntakeQuestion {
        key: "wish".to_owned(),
        label: Some(texts(&[("en", "Your wish")])),
        r#type: pb::intake_question::Type::Text.into(),
        max_length: 300,
        ..pb::IntakeQuestion::default()
    };
    let knee = texts(&[("en", "The knee"), ("es", "La rodilla")]);
    let choice = pb::IntakeQuestion {
        key: "part".to_owned(),
        label: Some(texts(&[("en", "Which part?")])),
        r#type: pb::intake_question::Type::Choice.into(),
        options: vec![pb::intake_question::Option { value: "knee".to_owned(), label: Some(knee) }],
        ..pb::IntakeQuestion::default()
    };
    let service = pb::Service {
        id: id(SERVICE),
        name: Some(texts(&[("en", "Trim"), ("es", "Corte")])),
        duration_minutes: 15,
        price: Some(money(1800)),
        questions: vec![question, choice],
        active: true,
        ..pb::Service::default()
    };
    pb::ListServicesResponse { services: vec![service] }
}

fn providers() -> pb::ListProvidersResponse {
    let provider = |byte: u8, name: &str| pb::Provider {
        id: vec![byte; 16],
        name: name.to_owned(),
        active: true,
        ..pb::Provider::default()
    };
    pb::ListProvidersResponse { providers: vec![provider(1, "Jack"), provider(2, "Naomi")] }
}

/// Nine in the morning in Madrid of tomorrow and the day after.
fn slots() -> pb::ListSlotsResponse {
    let slot = |hours: i64| pb::Slot {
        start: later(hours.hours()),
        end: later(hours.hours().minutes(15)),
        provider_id: vec![1; 16],
        seats_left: 1,
    };
    let slots = vec![slot(24), slot(48)];
    pb::ListSlotsResponse { slots, zone: "Europe/Madrid".to_owned(), next_from: String::new() }
}

pub fn quote() -> pb::QuoteResponse {
    pb::QuoteResponse {
        price: Some(money(1800)),
        due_now: Some(money(0)),
        cancel_until: at("2027-02-28T09:00:00Z").into(),
        refunds: vec![RefundUntil {
            until: at("2027-02-28T09:00:00Z").into(),
            percent: 100,
            amount: Some(money(1800)),
        }],
        no_show: Some(NoShowCost { fee: Some(money(500)), refund_percent: 0 }),
        agreements: AgreementKind::ACCEPTED.map(i32::from).to_vec(),
        ..pb::QuoteResponse::default()
    }
}

fn agreements() -> CurrentResponse {
    let agreement = |kind: AgreementKind, version: u32, byte: u8| Agreement {
        kind: kind.into(),
        version,
        language: "en".to_owned(),
        digest: vec![byte; 32],
        published_at: at("2026-10-12T09:00:00Z").into(),
        ..Agreement::default()
    };
    CurrentResponse {
        agreements: vec![
            agreement(AgreementKind::Terms, 4, 0xab),
            agreement(AgreementKind::Cancellation, 7, 0xcd),
        ],
    }
}

/// The privacy notice.
pub fn notice() -> Agreement {
    Agreement {
        kind: AgreementKind::Privacy.into(),
        version: 2,
        language: "en".to_owned(),
        title: "Your details".to_owned(),
        text: "What we keep.".to_owned(),
        digest: vec![0xef; 32],
        terms: "{}".to_owned(),
        published_at: at("2026-10-12T09:00:00Z").into(),
        ..Agreement::default()
    }
}

/// A quarter of an hour of the service, by Ana.
fn order() -> Order {
    let client = pb::ClientDetails {
        name: "Ana".to_owned(),
        email: "ana@example.org".to_owned(),
        ..pb::ClientDetails::default()
    };
    let accepted = vec![accepted(common::AgreementKind::Terms, &[0xab; 32])];
    let start = "2027-03-01T09:00:00Z".parse().unwrap();
    Order { client, accepted, ..Order::new(SERVICE.parse().unwrap(), start) }
}

/// What a program sends to book.
pub fn book_body() -> Value {
    let mut body = order().json();
    // The language is that of the request.
    body["language"] = Value::Null;
    body
}

/// The booking that is made of it.
pub fn booking() -> pb::Booking {
    let made_at = at("2026-11-01T09:00:00Z").into();
    pb::Booking { made_at, ..order().booking(BOOKING.parse().unwrap(), "7KQ4-M2XD") }
}

/// What the link of a booking that was over 30 days ago shows.
pub fn outline() -> pb::Booking {
    pb::Booking {
        phase: pb::Phase::Past.into(),
        start: at("2023-11-14T22:13:20Z").into(),
        end: at("2023-11-14T23:13:20Z").into(),
        outline: true,
        price: None,
        paid: None,
        due: None,
        no_show: None,
        made_at: None,
        ..booking()
    }
}

/// So long after the gateway's time, on the wire.
#[expect(clippy::unnecessary_wraps, reason = "fields of messages are optional")]
pub fn later(by: Span) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds: (now() + by).as_second(), nanos: 0 })
}

/// An instant on the wire.
pub fn at(text: &str) -> prost_types::Timestamp {
    let at: Timestamp = text.parse().unwrap();
    prost_types::Timestamp { seconds: at.as_second(), nanos: 0 }
}

/// A session of somebody with this role, as identity describes it; without a known one, of nobody on the staff.
pub fn session_of(role: &str) -> DescribeResponse {
    let roles = Roles::parse(&[role]).map(|roles| roles.to_wire()).unwrap_or_default();
    DescribeResponse {
        person: Some(Person { account_id: vec![7; 16], roles, ..Person::default() }),
        strength: Strength::Password.into(),
        auth_time: at("2026-11-01T09:00:00Z").into(),
        idle_end: at("2126-11-01T09:15:00Z").into(),
        absolute_end: at("2126-11-01T21:00:00Z").into(),
    }
}
