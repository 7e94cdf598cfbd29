//! Typed identifiers: the one registry. Append-only and in alphabetical order; a raw UUID stands in
//! rows, in conversions to and from the wire, and where an id of any kind may stand. Ids are UUIDv7 (RFC 9562), made by
//! `kit-clock`, so that they sort by time.

mod tenant;
mod uuids;

pub use tenant::{TenantId, TenantIdError};
pub use uuids::{
    AccountId, BookingId, ClientId, EventId, IdError, InvitationId, LocationId, OpeningId, ResetId,
    ResourceId, ServiceId, SubjectId, TypedId, VerificationId, WorkerId,
};
