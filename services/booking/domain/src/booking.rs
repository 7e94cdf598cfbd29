//! A booking as it is kept, without the names behind it.
use booking_api::{Phase, State};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use kit_ids::{BookingId, ClientId, LocationId, ResourceId, ServiceId};
use kit_money::Money;
use policy_api::NoShowCost;

use crate::limits::{CORRECTABLE_FOR, CORRECTIONS_MOST};
use crate::manage::ManageEpoch;
use crate::revision::Revision;

/// A booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// Code for people.
    pub code: String,
    /// Who booked.
    pub client: ClientId,
    /// The service that is booked.
    pub service: ServiceId,
    /// With whom.
    pub provider: ResourceId,
    /// Where, if not at the tenant's address.
    pub location: Option<LocationId>,
    /// Start.
    pub starts_at: Timestamp,
    /// End, without buffers.
    pub ends_at: Timestamp,
    /// IANA zone of the wall times.
    pub zone: String,
    /// The wall time that was promised.
    pub local_start: DateTime,
    /// Where it stands.
    pub state: State,
    /// Rises by one with each change.
    pub revision: Revision,
    /// Language of mails and pages.
    pub language: String,
    /// The least notice that a move left behind.
    pub least_notice: Option<SignedDuration>,
    /// Last instant to cancel.
    pub cancel_until: Option<Timestamp>,
    /// Last instant to move.
    pub reschedule_until: Option<Timestamp>,
    /// What cancelling gives back, earliest deadline first, as the pinned policy said when it was booked.
    pub refunds: Vec<RefundTier>,
    /// What missing it costs, as the pinned policy said when it was booked.
    pub no_show: NoShowCost,
    /// Price.
    pub price: Money,
    /// Still due.
    pub due: Money,
    /// Paid so far.
    pub paid: Money,
    /// The pinned cancellation policy.
    pub policy_digest: Option<Vec<u8>>,
    /// Raised to revoke manage tokens.
    pub manage_epoch: ManageEpoch,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A refund tier as a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundTier {
    /// Cancelling up to this instant ...
    pub until: Timestamp,
    /// ... refunds this percent of what was paid.
    pub percent: u32,
}

/// That the address with which a booking was made may be corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmailCorrection {
    /// The last instant to correct it.
    pub until: Timestamp,
    /// How often it may still be corrected; 0: it was as often as it may be.
    pub left: u32,
}

// === impl EmailCorrection ===

impl EmailCorrection {
    /// The last instant, while it may be corrected at all.
    #[must_use]
    pub fn open_until(self) -> Option<Timestamp> {
        (self.left > 0).then_some(self.until)
    }
}

// === impl Booking ===

impl Booking {
    /// Where it stands in time.
    #[must_use]
    pub fn phase(&self, now: Timestamp) -> Phase {
        Phase::of(self.starts_at, self.ends_at, now)
    }

    /// Until when and how often the address with which it was made may be corrected, after so many corrections; None:
    /// the time for it is over.
    #[must_use]
    pub fn email_correction(&self, corrections: usize, now: Timestamp) -> Option<EmailCorrection> {
        let until = self.made_at.checked_add(CORRECTABLE_FOR).ok()?;
        let left = CORRECTIONS_MOST.saturating_sub(u32::try_from(corrections).unwrap_or(u32::MAX));
        (self.state.stands() && now <= until).then_some(EmailCorrection { until, left })
    }
}
