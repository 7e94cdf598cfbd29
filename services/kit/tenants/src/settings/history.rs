//! How long what is kept, and when it is cleaned.
use std::num::NonZeroU32;

use holdfast_proto::tenant::v1 as pb;

/// Retention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct History {
    /// Whether old history is cleaned.
    pub clean_enabled: bool,
    /// Age at which bookings are cleaned, in days; none: never.
    pub bookings_days: Option<NonZeroU32>,
    /// Least age of bookings before they may go, in days; none: any.
    pub floor_bookings_days: Option<NonZeroU32>,
    /// Least age of consent evidence before it may go, in days; none: any.
    pub floor_evidence_days: Option<NonZeroU32>,
    /// Least age of audit records before they may go, in days; none: any.
    pub floor_audit_days: Option<NonZeroU32>,
}

impl History {
    pub(crate) fn of(history: pb::History) -> Self {
        let pb::History {
            clean_enabled,
            bookings_days,
            floor_bookings_days,
            floor_evidence_days,
            floor_audit_days,
        } = history;
        Self {
            clean_enabled,
            bookings_days: NonZeroU32::new(bookings_days),
            floor_bookings_days: NonZeroU32::new(floor_bookings_days),
            floor_evidence_days: NonZeroU32::new(floor_evidence_days),
            floor_audit_days: NonZeroU32::new(floor_audit_days),
        }
    }
}
