//! For which tenants a service takes what another service brings: those of the configuration, and for a day those that
//! it no longer names, so that what was on its way arrives.
use holdfast_proto::policy::v1::watch_response::Removed;
use jiff::{SignedDuration, Timestamp};
use kit_fault::{Fault, FieldCode, Reason};

/// How long after its removal a tenant is still admitted.
pub const REMOVED_ADMITTED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The instant of a removal that policy does not tell any more: longer ago than [`REMOVED_ADMITTED_FOR`].
pub(crate) const LONG_AGO: Timestamp = Timestamp::UNIX_EPOCH;

/// Why a tenant is not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// The configuration never named it, or it was removed longer ago than [`REMOVED_ADMITTED_FOR`].
    #[error("the configuration names no such tenant")]
    Unknown,
    /// Nobody can say yet: policy's snapshot has not come, or its document of the tenant could not be taken.
    #[error("whether the configuration names the tenant is not known yet")]
    Unavailable,
}

// === impl NotAdmitted ===

impl From<NotAdmitted> for Fault {
    fn from(error: NotAdmitted) -> Self {
        match error {
            NotAdmitted::Unknown => Self::new(Reason::TenantUnknown)
                .with_message("The configuration names no such tenant.")
                .with_field("tenant", FieldCode::Unknown, "must be a tenant of the configuration"),
            NotAdmitted::Unavailable => Self::unavailable(),
        }
    }
}

/// Whether what was removed then is still admitted now.
pub(crate) fn is_recent(removed_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(removed_at) < REMOVED_ADMITTED_FOR
}

/// When policy says that a tenant was removed, in whole microseconds: what PostgreSQL keeps.
pub(crate) fn instant(removed: &Removed) -> Timestamp {
    let removed_at = removed.at.and_then(|at| Timestamp::new(at.seconds, at.nanos).ok());
    removed_at.and_then(|at| Timestamp::from_microsecond(at.as_microsecond()).ok()).unwrap_or(LONG_AGO)
}

pub(crate) fn to_wire(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}
