//! What leaves through the outbox, in the transaction of the act: evidence and mails. Ids and evidence
//! bytes only, never personal data, sealed or not.
use booking_domain::limits::{Mailing, Usage};
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::{BookingId, ClientId, EventId};
use kit_outbox::{NewRecord, destination, enqueue};
use kit_pg::TenantTx;
use serde::{Deserialize, Serialize};

use super::context::Context;
use crate::store::usage;

/// What becomes of an act's mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    /// It is sent.
    Sent,
    /// Its receiver has had enough of them for now.
    LeftOut,
    /// There is nobody to write to.
    Nobody,
}

/// A mail to send: what it says is read when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// What happened.
    pub occasion: MailOccasion,
    /// To which booking.
    pub booking: BookingId,
    /// Which epoch's link it holds: one that was revoked since is no link any more.
    pub epoch: i32,
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

// === impl Post ===

impl Post {
    /// Of one more mail to contacts that have caused so much.
    #[must_use]
    pub fn of(mailing: Mailing, usage: Usage) -> Self {
        match mailing {
            Mailing::Silent => Self::Nobody,
            Mailing::Mailed if usage.may_mail() => Self::Sent,
            Mailing::Mailed => Self::LeftOut,
        }
    }
}

// === impl Mail ===

impl Mail {
    /// About a booking at this epoch.
    #[must_use]
    pub fn of(occasion: MailOccasion, booking: BookingId, epoch: i32) -> Self {
        Self { occasion, booking, epoch }
    }
}

/// Sends evidence to the consent ledger.
pub async fn consent(
    tx: &mut TenantTx,
    now: Timestamp,
    event: EventId,
    booking: BookingId,
    evidence: &[u8],
) -> Result<(), Fault> {
    let record = NewRecord::new(event, destination::CONSENT, format!("booking/{booking}"), evidence.to_vec());
    send(tx, now, &record).await
}

/// Asks for a mail to the client of a booking, and counts it: whether there may be one more is asked before.
pub async fn mail(tx: &mut TenantTx, context: &Context, client: ClientId, mail: Mail) -> Result<(), Fault> {
    let bytes = serde_json::to_vec(&mail).map_err(|error| Fault::internal(&error))?;
    let (event, now) = (context.source.id(), context.source.now());
    let aggregate = format!("booking/{}", mail.booking);
    let record = NewRecord::new(event, destination::MAIL, aggregate, bytes);
    usage::count_mail(tx, event, client, now).await?;
    send(tx, now, &record).await
}

async fn send(tx: &mut TenantTx, now: Timestamp, record: &NewRecord) -> Result<(), Fault> {
    Ok(enqueue(tx, now, record).await?)
}
