//! Which agreements a client must accept, and when.
use holdfast_proto::tenant::v1 as pb;

use super::part;
use crate::Refusal;

/// Which agreements a client must accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreements {
    /// Terms and conditions.
    pub terms: AgreementRule,
    /// The cancellation policy.
    pub cancellation: AgreementRule,
}

/// When an agreement is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgreementRule {
    /// Whether a booking needs it.
    pub required: bool,
    /// Whether a signed-in client is asked at every booking, not only on a new version. Guests are always asked.
    pub every_booking: bool,
}

impl Agreements {
    pub(crate) fn parse(agreements: pb::Agreements) -> Result<Self, Refusal> {
        let pb::Agreements { terms, cancellation } = agreements;
        Ok(Self {
            terms: AgreementRule::of(part(terms, "agreements.terms")?),
            cancellation: AgreementRule::of(part(cancellation, "agreements.cancellation")?),
        })
    }
}

impl AgreementRule {
    fn of(rule: pb::AgreementRule) -> Self {
        let pb::AgreementRule { required, every_booking } = rule;
        Self { required, every_booking }
    }
}
