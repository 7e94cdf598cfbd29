//! A booking that is ordered, as every harness meets it: the message that booking takes, the booking that it answers
//! with, and the JSON that a program sends. A test changes what it is about.
use data_encoding::HEXLOWER;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::common::v1::{AcceptedDigest, AgreementKind, Money};
use holdfast_proto::policy::v1::NoShowCost;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// What is booked, by whom, and what was accepted.
#[derive(Clone, Debug)]
pub struct Order {
    /// The service.
    pub service: Uuid,
    /// With whom; None: anybody.
    pub provider: Option<Uuid>,
    /// When it begins.
    pub start: Timestamp,
    /// How long it takes.
    pub length: SignedDuration,
    /// What it costs, in the smallest unit of EUR.
    pub price: i64,
    /// Who books.
    pub client: pb::ClientDetails,
    /// Answers to the service's questions.
    pub answers: Vec<pb::Answer>,
    /// What was accepted.
    pub accepted: Vec<AcceptedDigest>,
    /// Language of mails and pages.
    pub language: String,
}

// === impl Order ===

impl Order {
    /// Of a quarter of an hour for 18 euros, by somebody who answers and accepts nothing.
    #[must_use]
    pub fn new(service: Uuid, start: Timestamp) -> Self {
        Self {
            service,
            provider: None,
            start,
            length: SignedDuration::from_mins(15),
            price: 1_800,
            client: pb::ClientDetails::default(),
            answers: Vec::new(),
            accepted: Vec::new(),
            language: "es".to_owned(),
        }
    }

    /// What booking is asked.
    #[must_use]
    pub fn request(&self) -> pb::BookRequest {
        pb::BookRequest {
            service_id: self.service.as_bytes().to_vec(),
            provider_id: self.provider.map(|provider| provider.as_bytes().to_vec()).unwrap_or_default(),
            start: Some(wire(self.start)),
            client: Some(self.client.clone()),
            answers: self.answers.clone(),
            accepted: self.accepted.clone(),
            language: self.language.clone(),
            ..pb::BookRequest::default()
        }
    }

    /// The booking that is made of it: it takes place, and nothing is paid.
    #[must_use]
    pub fn booking(&self, id: Uuid, code: &str) -> pb::Booking {
        let money = |minor| Some(Money { minor, currency: "EUR".to_owned() });
        pb::Booking {
            id: id.as_bytes().to_vec(),
            code: code.to_owned(),
            state: pb::State::Confirmed.into(),
            phase: pb::Phase::Upcoming.into(),
            revision: 1,
            start: Some(wire(self.start)),
            end: Some(wire(self.start + self.length)),
            zone: "Europe/Madrid".to_owned(),
            price: money(self.price),
            paid: money(0),
            due: money(0),
            no_show: Some(NoShowCost { fee: money(0), refund_percent: 0 }),
            language: self.language.clone(),
            ..pb::Booking::default()
        }
    }

    /// What a program sends. What the client left empty is left out.
    #[must_use]
    pub fn json(&self) -> Value {
        let pb::ClientDetails { name, email, phone } = &self.client;
        let client = [("name", name), ("email", email), ("phone", phone)].into_iter();
        let client = client.filter(|(_, value)| !value.is_empty());
        let client: Map<_, _> = client.map(|(key, value)| (key.to_owned(), json!(value))).collect();
        let answers = self.answers.iter().map(|answer| (answer.key.clone(), json!(answer.value)));
        let accepted = self.accepted.iter().map(|one| {
            let kind = one.kind().as_str_name().trim_start_matches("AGREEMENT_KIND_").to_lowercase();
            json!({ "kind": kind, "digest": HEXLOWER.encode(&one.digest) })
        });
        json!({
            "service": self.service,
            "provider": self.provider,
            "start": self.start.to_string(),
            "language": self.language,
            "client": client,
            "answers": answers.collect::<Map<_, _>>(),
            "accepted": accepted.collect::<Vec<_>>(),
        })
    }
}

/// An accepted text.
#[must_use]
pub fn accepted(kind: AgreementKind, digest: &[u8]) -> AcceptedDigest {
    AcceptedDigest { kind: kind.into(), digest: digest.to_vec() }
}

/// An answer to a question.
#[must_use]
pub fn answer(key: &str, value: &str) -> pb::Answer {
    pb::Answer { key: key.to_owned(), value: value.to_owned() }
}

fn wire(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: 0 }
}
