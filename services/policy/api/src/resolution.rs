//! What a booking that somebody wants to make needs.
use holdfast_proto::policy::v1 as pb;
use jiff::Timestamp;
use kit_money::Money;

use crate::wire::{instant, money, optional_instant, to_instant, to_money};
use crate::{BadField, NoShowCost, RefundUntil, Requirement, ShownNotice};

/// Whether a client may book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientStanding {
    /// May book.
    Good,
    /// May not.
    Blocked,
}

/// What a booking needs, and until when it can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// One per kind of agreement that can be accepted, terms first.
    pub requirements: Vec<Requirement>,
    /// Digest (SHA-256) that pins the cancellation policy; `None`: it is neither required nor published.
    pub policy_digest: Option<Vec<u8>>,
    /// Last instant at which the client can cancel.
    pub cancel_until: Timestamp,
    /// Last instant at which the client can move the booking; `None`: it cannot be moved.
    pub reschedule_until: Option<Timestamp>,
    /// The refund tiers that still lie ahead, earliest deadline first.
    pub refunds: Vec<RefundUntil>,
    /// What must be paid before the start.
    pub due_now: Money,
    /// How long payment may take, seconds; 0: nothing is due.
    pub due_within_s: u32,
    /// What missing the appointment costs.
    pub no_show: NoShowCost,
    /// Whether this client may book.
    pub client_standing: ClientStanding,
    /// The current privacy notice in the language of the booking; `None`: none is published.
    pub privacy_notice: Option<ShownNotice>,
}

impl TryFrom<pb::ResolveResponse> for Resolution {
    type Error = BadField;

    fn try_from(message: pb::ResolveResponse) -> Result<Self, BadField> {
        let pb::ResolveResponse {
            requirements,
            policy_digest,
            cancel_until,
            reschedule_until,
            refunds,
            due_now,
            due_within_s,
            no_show,
            client_standing,
            privacy_notice,
        } = message;
        Ok(Self {
            requirements: requirements.into_iter().map(Requirement::try_from).collect::<Result<_, _>>()?,
            policy_digest: Some(policy_digest).filter(|digest| !digest.is_empty()),
            cancel_until: instant("cancel_until", cancel_until)?,
            reschedule_until: optional_instant("reschedule_until", reschedule_until)?,
            refunds: refunds.into_iter().map(RefundUntil::try_from).collect::<Result<_, _>>()?,
            due_now: money("due_now", due_now)?,
            due_within_s,
            no_show: no_show.ok_or(BadField::Missing("no_show"))?.try_into()?,
            client_standing: match pb::ClientStanding::try_from(client_standing) {
                Ok(pb::ClientStanding::Good) => ClientStanding::Good,
                Ok(pb::ClientStanding::Blocked) => ClientStanding::Blocked,
                Ok(pb::ClientStanding::Unspecified) | Err(_) => {
                    return Err(BadField::Missing("client_standing"));
                }
            },
            privacy_notice: privacy_notice.map(ShownNotice::try_from).transpose()?,
        })
    }
}

impl From<Resolution> for pb::ResolveResponse {
    fn from(resolution: Resolution) -> Self {
        let Resolution {
            requirements,
            policy_digest,
            cancel_until,
            reschedule_until,
            refunds,
            due_now,
            due_within_s,
            no_show,
            client_standing,
            privacy_notice,
        } = resolution;
        let client_standing = match client_standing {
            ClientStanding::Good => pb::ClientStanding::Good,
            ClientStanding::Blocked => pb::ClientStanding::Blocked,
        };
        Self {
            requirements: requirements.into_iter().map(pb::Requirement::from).collect(),
            policy_digest: policy_digest.unwrap_or_default(),
            cancel_until: Some(to_instant(cancel_until)),
            reschedule_until: reschedule_until.map(to_instant),
            refunds: refunds.iter().map(pb::RefundUntil::from).collect(),
            due_now: Some(to_money(due_now)),
            due_within_s,
            no_show: Some((&no_show).into()),
            client_standing: client_standing.into(),
            privacy_notice: privacy_notice.map(pb::ShownNotice::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolution_reads_back_and_a_standing_that_was_not_said_is_none() {
        let money = Money::new(2_900, "EUR".parse().unwrap());
        let resolution = Resolution {
            requirements: Vec::new(),
            policy_digest: Some(vec![7; 32]),
            cancel_until: Timestamp::UNIX_EPOCH,
            reschedule_until: None,
            refunds: vec![RefundUntil { until: Timestamp::UNIX_EPOCH, percent: 50, amount: money }],
            due_now: money,
            due_within_s: 1_800,
            no_show: NoShowCost { fee: money, refund_percent: 10 },
            client_standing: ClientStanding::Blocked,
            privacy_notice: Some(ShownNotice { version: 2, digest: vec![3; 32], language: "es".to_owned() }),
        };
        let message = pb::ResolveResponse::from(resolution.clone());
        assert_eq!(Resolution::try_from(message.clone()), Ok(resolution));
        for client_standing in [0, 99] {
            let unsaid = pb::ResolveResponse { client_standing, ..message.clone() };
            assert_eq!(Resolution::try_from(unsaid), Err(BadField::Missing("client_standing")));
        }
        let notice = pb::ShownNotice { digest: vec![3; 31], ..pb::ShownNotice::default() };
        let cut = pb::ResolveResponse { privacy_notice: Some(notice), ..message.clone() };
        assert!(matches!(
            Resolution::try_from(cut),
            Err(BadField::Wrong { field: "privacy_notice.digest", .. })
        ));
        let undated = pb::ResolveResponse { cancel_until: None, ..message };
        assert_eq!(Resolution::try_from(undated), Err(BadField::Missing("cancel_until")));
    }
}
