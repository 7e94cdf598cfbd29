//! What leaves through the outbox, in the transaction of the act: audit records, evidence, mails. Ids and evidence
//! bytes only, never personal data, sealed or not.
use booking_domain::limits::{Mailing, Usage};
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::{BookingId, ClientId, EventId};
use kit_ledger::AuditEvent;
use kit_outbox::{NewRecord, destination, enqueue};
use kit_pg::TenantTx;
use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::context::Context;
use crate::store::{StoreError, usage};

/// What somebody did, on what.
#[derive(Clone, Debug)]
pub struct Act {
    action: &'static str,
    object: String,
}

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

// === impl Act ===

impl Act {
    /// On an object: "<noun>/<id>".
    #[must_use]
    pub fn on(action: &'static str, object: String) -> Self {
        Self { action, object }
    }

    /// On one booking.
    #[must_use]
    pub fn on_booking(action: &'static str, booking: BookingId) -> Self {
        Self { action, object: format!("booking/{booking}") }
    }

    /// On all bookings that a list shows.
    #[must_use]
    pub fn on_list(action: &'static str, shown: impl Iterator<Item = BookingId>) -> Self {
        Self { action, object: kit_ledger::objects("booking", shown) }
    }
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

/// Writes an audit record.
pub async fn audit(tx: &mut TenantTx, context: &Context, actor: &Actor, act: Act) -> Result<(), Fault> {
    let now = context.source.now();
    let event = AuditEvent::done(tx.tenant(), now, &actor.name(), act.action, &act.object);
    let bytes = event.to_bytes().map_err(|error| Fault::internal(&error))?;
    let record =
        NewRecord::new(context.source.id(), destination::AUDIT, event.first_object().to_owned(), bytes);
    send(tx, now, &record).await
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
    usage::count_mail(tx, event, client, now).await.map_err(StoreError::from)?;
    send(tx, now, &record).await
}

async fn send(tx: &mut TenantTx, now: Timestamp, record: &NewRecord) -> Result<(), Fault> {
    Ok(enqueue(tx, now, record).await.map_err(StoreError::from)?)
}
