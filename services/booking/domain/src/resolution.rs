//! What policy says of a booking that somebody wants to make.
use jiff::Timestamp;
use kit_money::Money;

use crate::refusal::{Requirement, Standing};

/// What a booking needs, and until when it can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// One per kind of agreement, terms first.
    pub requirements: Vec<Requirement>,
    /// Digest that pins the cancellation policy; `None`: it is neither required nor published.
    pub policy_digest: Option<Vec<u8>>,
    /// Last instant at which the client can cancel.
    pub cancel_until: Option<Timestamp>,
    /// Last instant at which the client can move the booking.
    pub reschedule_until: Option<Timestamp>,
    /// The refund tiers as dates and amounts.
    pub refunds: Vec<RefundUntil>,
    /// What must be paid before the start.
    pub due_now: Money,
    /// How long payment may take, seconds; 0: nothing is due.
    pub due_within_s: u32,
    /// What not coming costs.
    pub no_show_fee: Money,
    /// Whether this client may book.
    pub standing: Standing,
}

/// A refund tier as a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundUntil {
    /// Cancelling up to this instant ...
    pub until: Timestamp,
    /// ... refunds this percent of what was paid ...
    pub percent: u32,
    /// ... which of the full price is this.
    pub amount: Money,
}
