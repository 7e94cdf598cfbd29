//! What leaves through the outbox, in the transaction of the act: evidence and mails. Ids and evidence
//! bytes only, never personal data, sealed or not. What a request for a link holds says [`LinkRequested`].
use booking_domain::limits::{Mailing, Usage};
use booking_domain::manage::ManageEpoch;
use kit_fault::Fault;
use kit_ids::{BookingId, ClientId, EventId};
use kit_outbox::{NewRecord, destination};
use kit_pg::WriteTx;
use serde::{Deserialize, Serialize};

use super::context::Context;
use crate::authz::SendsMail;
use crate::store::usage;

/// What becomes of the mail about an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailOutcome {
    /// It is sent.
    Sent,
    /// Its receiver has had enough of them for now.
    LeftOut,
    /// The client has no address.
    NoRecipient,
}

/// A mail to send: what it says is read when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// What happened.
    pub occasion: MailOccasion,
    /// To which booking.
    pub booking: BookingId,
    /// To whom it goes: if the booking is another client's by then, its address was corrected, and nobody is written
    /// to.
    pub client: ClientId,
    /// Which epoch's link it holds: one that was revoked since is no link any more.
    pub epoch: ManageEpoch,
}

/// A mail to ask for.
#[derive(Clone, Copy, Debug)]
pub struct NewMail {
    /// The event that it is; a second mail of the same event is refused.
    pub event: EventId,
    /// What happened.
    pub occasion: MailOccasion,
    /// To whom it goes.
    pub client: ClientId,
    /// Which epoch's link it holds.
    pub epoch: ManageEpoch,
}

/// A request for a new link, as somebody typed it. Which booking it is about, if any, is looked up when the record is
/// dealt with. Of the address it holds what finds it, which is of no use without the tenant's key, and goes with the
/// record.
#[derive(Clone, Serialize, Deserialize)]
pub struct LinkRequested {
    /// The booking's code.
    pub code: String,
    /// Blind indexes of the address, in hex: one for each generation of the tenant's keys.
    pub email_indexes: Vec<String>,
    /// Who asked, as the audit ledger names them.
    pub by: String,
}

/// What happened to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailOccasion {
    /// Booked.
    Confirmed,
    /// Cancelled.
    Cancelled,
    /// Its client asked for a new link.
    Link,
}

// === impl MailOutcome ===

impl MailOutcome {
    /// Whether one more mail may be sent to these contacts.
    #[must_use]
    pub fn of(mailing: Mailing, usage: Usage) -> Self {
        match mailing {
            Mailing::Silent => Self::NoRecipient,
            Mailing::Mailed if usage.may_mail() => Self::Sent,
            Mailing::Mailed => Self::LeftOut,
        }
    }
}

/// The outbox's record of evidence, for the consent ledger.
#[must_use]
pub fn consent_record(event: EventId, booking: BookingId, evidence: &[u8]) -> NewRecord {
    NewRecord::new(event, destination::CONSENT, format!("booking/{booking}"), evidence.to_vec())
}

/// The outbox's record of a mail to the client of the permit's booking. It is counted: whether there may be one more is
/// asked before.
pub async fn mail_record<A: SendsMail>(
    tx: &mut WriteTx<A>,
    context: &Context,
    new: NewMail,
) -> Result<NewRecord, Fault> {
    let NewMail { event, occasion, client, epoch } = new;
    let mail = Mail { occasion, booking: A::booking(&tx.evidence()), client, epoch };
    let bytes = serde_json::to_vec(&mail).map_err(|error| Fault::internal(&error))?;
    usage::count_mail(tx, event, occasion == MailOccasion::Link, context.clock.now()).await?;
    Ok(NewRecord::new(event, destination::MAIL, format!("booking/{}", mail.booking), bytes))
}

/// The outbox's record of a request for a new link, for booking itself.
pub fn link_record(event: EventId, requested: &LinkRequested) -> Result<NewRecord, Fault> {
    let bytes = serde_json::to_vec(requested).map_err(|error| Fault::internal(&error))?;
    Ok(NewRecord::new(event, destination::LINK, format!("link-request/{event}"), bytes))
}
