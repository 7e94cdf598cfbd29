//! What policy is asked about a booking that is to change.
use holdfast_proto::policy::v1 as pb;
use holdfast_proto::policy::v1::decide_cancellation_request as ask;
use jiff::{SignedDuration, Timestamp};
use kit_ids::TenantId;
use kit_money::Money;

use crate::BadField;
use crate::wire::{duration, instant, money, to_duration, to_instant, to_money};

/// What happens to the booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It is cancelled.
    Cancel,
    /// It is moved.
    Move,
    /// Nobody came.
    NoShow,
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The client, signed in or with the manage token.
    Client,
    /// Staff, because the client asked.
    StaffForClient,
    /// The business, for its own reasons.
    Business,
    /// Holdfast, by rule.
    System,
}

/// Everything a decision depends on. All of it is stored with the booking, so that the decision can be made again from
/// it years later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionInput {
    /// What happens.
    pub event: Event,
    /// Who does it.
    pub by: By,
    /// When it was asked for.
    pub at: Timestamp,
    /// When the booking starts.
    pub starts_at: Timestamp,
    /// The least notice that a move left behind; `None`: never moved.
    pub least_notice: Option<SignedDuration>,
    /// The booking's price.
    pub price: Money,
    /// What was paid.
    pub paid: Money,
    /// Digest of the pinned policy (SHA-256); `None`: the client consented to none.
    pub policy_digest: Option<Vec<u8>>,
    /// Moves made so far.
    pub moves: u32,
    /// Whether staff override the window for the client, with a reason that booking keeps.
    pub overridden: bool,
}

impl By {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::StaffForClient => "staff_for_client",
            Self::Business => "business",
            Self::System => "system",
        }
    }
}

impl TryFrom<pb::DecideCancellationRequest> for DecisionInput {
    type Error = BadField;

    fn try_from(message: pb::DecideCancellationRequest) -> Result<Self, BadField> {
        let pb::DecideCancellationRequest {
            tenant: _,
            event,
            by,
            at,
            starts_at,
            least_notice,
            price,
            paid,
            policy_digest,
            moves,
            overridden,
        } = message;
        Ok(Self {
            event: match ask::Event::try_from(event) {
                Ok(ask::Event::Cancel) => Event::Cancel,
                Ok(ask::Event::Move) => Event::Move,
                Ok(ask::Event::NoShow) => Event::NoShow,
                Ok(ask::Event::Unspecified) | Err(_) => return Err(BadField::Missing("event")),
            },
            by: match ask::By::try_from(by) {
                Ok(ask::By::Client) => By::Client,
                Ok(ask::By::StaffForClient) => By::StaffForClient,
                Ok(ask::By::Business) => By::Business,
                Ok(ask::By::System) => By::System,
                Ok(ask::By::Unspecified) | Err(_) => return Err(BadField::Missing("by")),
            },
            at: instant("at", at)?,
            starts_at: instant("starts_at", starts_at)?,
            least_notice: least_notice.map(|span| duration("least_notice", span)).transpose()?,
            price: money("price", price)?,
            paid: money("paid", paid)?,
            policy_digest: Some(policy_digest).filter(|digest| !digest.is_empty()),
            moves,
            overridden,
        })
    }
}

impl DecisionInput {
    /// The request for a tenant.
    #[must_use]
    pub fn request(&self, tenant: &TenantId) -> pb::DecideCancellationRequest {
        let event = match self.event {
            Event::Cancel => ask::Event::Cancel,
            Event::Move => ask::Event::Move,
            Event::NoShow => ask::Event::NoShow,
        };
        let by = match self.by {
            By::Client => ask::By::Client,
            By::StaffForClient => ask::By::StaffForClient,
            By::Business => ask::By::Business,
            By::System => ask::By::System,
        };
        pb::DecideCancellationRequest {
            tenant: tenant.to_string(),
            event: event.into(),
            by: by.into(),
            at: Some(to_instant(self.at)),
            starts_at: Some(to_instant(self.starts_at)),
            least_notice: self.least_notice.map(to_duration),
            price: Some(to_money(self.price)),
            paid: Some(to_money(self.paid)),
            policy_digest: self.policy_digest.clone().unwrap_or_default(),
            moves: self.moves,
            overridden: self.overridden,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_reads_back_and_one_without_event_or_by_is_none() {
        for event in [Event::Cancel, Event::Move, Event::NoShow] {
            for by in [By::Client, By::StaffForClient, By::Business, By::System] {
                let input = DecisionInput {
                    event,
                    by,
                    at: Timestamp::UNIX_EPOCH,
                    starts_at: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(72),
                    least_notice: Some(SignedDuration::from_hours(30)),
                    price: Money::new(2_900, "EUR".parse().unwrap()),
                    paid: Money::zero("EUR".parse().unwrap()),
                    policy_digest: Some(vec![7; 32]),
                    moves: 1,
                    overridden: true,
                };
                let request = input.request(&"salon-luna".parse().unwrap());
                assert_eq!(DecisionInput::try_from(request.clone()), Ok(input));
                let lacks = |request| DecisionInput::try_from(request).unwrap_err();
                let event = pb::DecideCancellationRequest { event: 0, ..request.clone() };
                assert_eq!(lacks(event), BadField::Missing("event"));
                let by = pb::DecideCancellationRequest { by: 99, ..request };
                assert_eq!(lacks(by), BadField::Missing("by"));
            }
        }
    }
}
