//! What the transaction of a booking begins with.
use jiff::Timestamp;
use kit_authz::Permit;
use kit_ids::BookingId;
use policy_api::{Accepted, Resolution};

use super::check::Checked;
use super::command::Command;
use crate::actor::Actor;
use crate::authz::Book;
use crate::ops::context::Context;
use crate::ops::idempotency::IdempotentCommand;
use crate::ops::person::BlindIndexes;

/// Everything that is known when the transaction begins.
pub(super) struct Plan<'a> {
    pub(super) context: &'a Context,
    pub(super) permit: &'a Permit<Book>,
    pub(super) actor: &'a Actor,
    pub(super) command: &'a Command,
    pub(super) checked: &'a Checked,
    pub(super) resolution: &'a Resolution,
    pub(super) accepted: &'a [Accepted],
    pub(super) indexes: &'a BlindIndexes,
    pub(super) idempotent: &'a IdempotentCommand,
    pub(super) now: Timestamp,
}

// === impl Plan ===

impl Plan<'_> {
    /// The booking that is made.
    pub(super) fn booking(&self) -> BookingId {
        self.permit.evidence().id
    }
}
