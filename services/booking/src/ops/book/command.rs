//! What is asked for: a booking, as it was typed.
use booking_domain::contact::ClientDetails;
use booking_domain::evidence::Circumstances;
use booking_domain::question::Answer;
use booking_domain::refusal::Expected;
use jiff::Timestamp;
use kit_ids::{ResourceId, ServiceId};
use policy_api::AcceptedDigest;

use crate::store::bookings::Marketing;

/// A wish to book, as it was typed.
#[derive(Clone)]
pub struct Command {
    /// The service to book.
    pub service: ServiceId,
    /// With whom; `None`: anyone.
    pub provider: Option<ResourceId>,
    /// When the appointment begins.
    pub start: Timestamp,
    /// Who books.
    pub client: ClientDetails,
    /// Answers to the service's questions.
    pub answers: Vec<Answer>,
    /// What was accepted.
    pub accepted: Vec<AcceptedDigest>,
    /// Language of mails and pages; `None`: the tenant's first.
    pub language: Option<String>,
    /// What was quoted.
    pub expected: Expected,
    /// Offers that are wanted.
    pub marketing: Marketing,
    /// Idempotency-Key.
    pub key: Option<String>,
    /// The parsed request as bytes, without its key and circumstances.
    pub request: Vec<u8>,
    /// Where the acceptance was given.
    pub circumstances: Circumstances,
}
