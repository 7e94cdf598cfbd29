//! The end of every change of a booking, in its transaction: the change, what follows from it, and the answer.
use booking_domain::booking::Booking;
use booking_domain::manage::ManageEpoch;
use booking_domain::transition::Transition;
use holdfast_proto::booking::v1 as pb;
use jiff::Timestamp;
use kit_authz::Action;
use kit_ids::{ClientId, SubjectId};
use kit_ledger_grpc::{AuditEntry, outbox_record};
use kit_outbox::{NewRecord, enqueue};
use kit_pg::WriteTx;

use super::context::Context;
use super::idempotency::IdempotentCommand;
use super::outgoing::{MailOccasion, MailOutcome, NewMail, mail_record};
use super::retry::Failure;
use super::view::View;
use crate::actor::Actor;
use crate::authz::{ChangesBooking, SendsMail};
use crate::store::StoreError;
use crate::store::changes::{self, NewChange};
use crate::wire;

/// A change of the permit's booking, and what its client and the audit ledger hear of it.
pub(super) struct Change<'a> {
    /// The move.
    pub transition: Transition,
    /// Whose key seals the reason.
    pub subject: SubjectId,
    /// Why, sealed.
    pub sealed_reason: Option<&'a [u8]>,
    /// The decision behind it.
    pub decision: Option<serde_json::Value>,
    /// For the audit ledger.
    pub audit: AuditEntry,
    /// Evidence for the consent ledger.
    pub consent: Option<NewRecord>,
    /// Whether it corrects the address with which the booking was made.
    pub email_corrected: bool,
    /// What the mail is about.
    pub occasion: MailOccasion,
    /// To whom it goes.
    pub client: ClientId,
    /// Which epoch's link the mail holds.
    pub epoch: ManageEpoch,
    /// Whether there is a mail about it.
    pub mail: MailOutcome,
    /// When.
    pub at: Timestamp,
}

/// Stores the change, and what follows from it in the outbox: evidence, audit record, mail.
pub(super) async fn record<A: ChangesBooking + SendsMail>(
    tx: &mut WriteTx<A>,
    context: &Context,
    actor: &Actor,
    change: Change<'_>,
) -> Result<(), Failure> {
    let new = NewChange {
        transition: change.transition,
        by: actor.changed_by(),
        account: actor.account(),
        subject: change.subject,
        sealed_reason: change.sealed_reason,
        decision: change.decision,
        mail_left_out: change.mail == MailOutcome::LeftOut,
        email_corrected: change.email_corrected,
        at: change.at,
    };
    changes::insert(tx, &new).await?;
    let mut records = Vec::from_iter(change.consent);
    let audit = outbox_record(tx.tenant(), &context.clock, &change.audit);
    records.push(audit.map_err(Failure::Fault)?);
    if change.mail == MailOutcome::Sent {
        let new = NewMail {
            event: context.clock.id(),
            occasion: change.occasion,
            client: change.client,
            epoch: change.epoch,
        };
        records.push(mail_record(tx, context, new).await.map_err(Failure::Fault)?);
    }
    Ok(enqueue(tx, change.at, &records).await?)
}

/// The answer: the booking as it is now. It is stored for retries of the call; `None`: another call with the same key
/// won, so roll back and look again.
pub(super) async fn answer(
    tx: &mut WriteTx<impl Action>,
    idempotent: &IdempotentCommand,
    booking: Booking,
    now: Timestamp,
) -> Result<Option<pb::Booking>, StoreError> {
    let answer = wire::booking(&View::load(tx, booking).await?, now);
    let stored = idempotent.store(tx, &answer, now).await?;
    Ok(stored.then_some(answer))
}
