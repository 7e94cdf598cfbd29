//! The link job: the relay's destination `link`. Whether code and address belong together is looked up here, where
//! nobody waits for the answer. The epoch of the booking's manage tokens rises: the link before is none any more.
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use booking_domain::limits::LinksMailed;
use booking_domain::manage::LinkShows;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use kit_authz::{Permit, Service};
use kit_fault::{Fault, Reason};
use kit_ids::{EventId, TenantId};
use kit_ledger_grpc::{AuditEntry, outbox_record};
use kit_outbox::{
    Acknowledged, Deliver, DeliverError, Disposition, Record, destination, enqueue, in_record_span,
};
use kit_pg::WriteTx;
use tokio::time::Instant;
use tracing::{info, warn};

use crate::authz::SendLink;
use crate::ops::context::Context;
use crate::ops::outgoing::{LinkRequested, MailOccasion, MailOutcome, NewMail, mail_record};
use crate::store::bookings;
use crate::store::usage::{self, CountedContacts};

/// How long a batch may take before the rest waits for the next one: less than the relay grants, so that what was dealt
/// with is not dealt with again.
const BATCH_TIME: Duration = Duration::from_secs(2);
/// How often a request is tried that alone fails.
const TRIES: u32 = 10;

/// Sends the links that were asked for.
#[derive(Clone, Debug)]
pub struct LinkJob(pub Context);

#[async_trait]
impl Deliver for LinkJob {
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError> {
        let begun = Instant::now();
        let mut done = Vec::with_capacity(batch.len());
        for record in batch {
            if begun.elapsed() > BATCH_TIME {
                break;
            }
            let sent = in_record_span(destination::LINK, tenant, record, self.one(tenant, record)).await;
            match sent {
                Ok(()) => done.push(Disposition::Done),
                Err(error) if error.reason != Reason::Unavailable => {
                    done.push(of_this_request(tenant, record, &error));
                }
                Err(error) if done.is_empty() => return Err(DeliverError(error.to_string())),
                Err(error) => {
                    warn!(%tenant, %error, "requests for links wait");
                    break;
                }
            }
        }
        Ok(Acknowledged::Each(done))
    }
}

/// What becomes of a request that fails while others do not: it makes none of them wait.
fn of_this_request(tenant: &TenantId, record: &Record, error: &Fault) -> Disposition {
    if record.asides.saturating_add(1) >= TRIES {
        warn!(%tenant, %error, "a request for a link fails and is given up");
        return Disposition::Done;
    }
    warn!(%tenant, %error, "a request for a link is set aside");
    Disposition::Aside
}

impl LinkJob {
    /// Sends a new link to the booking's own address, if code and address belong together and there may be one more
    /// mail. Without a mail nothing is revoked.
    #[tracing::instrument(name = "booking.jobs.link", skip_all)]
    async fn one(&self, tenant: &TenantId, record: &Record) -> Result<(), Fault> {
        let Ok(requested) = serde_json::from_slice::<LinkRequested>(&record.bytes) else {
            warn!(%tenant, event = %record.event, "a request for a link cannot be read and is given up");
            return Ok(());
        };
        let indexes =
            requested.email_indexes.iter().filter_map(|index| HEXLOWER.decode(index.as_bytes()).ok());
        let indexes: Vec<Vec<u8>> = indexes.collect();
        let service = Service::at(tenant);
        let mut tx = self.0.read(&service).await?;
        let found = bookings::by_code(&mut tx, &requested.code, &indexes).await?;
        tx.commit().await?;
        let Some(found) = found else { return Ok(()) };
        let Ok(permit) = Permit::<SendLink>::request(&service, found);
        let mut tx = self.0.write(&permit).await?;
        if self.may_send(&mut tx, record.event).await? {
            self.send(&mut tx, record.event, requested.by).await?;
            tx.commit().await?;
        } else {
            info!(%tenant, booking = %found.id, "no link is sent");
        }
        Ok(())
    }

    /// Whether this request may have a mail: its booking's link would open something, and neither the booking nor the
    /// contacts of its client have had as many as there may be. Nobody else counts them until the transaction ends.
    async fn may_send(&self, tx: &mut WriteTx<SendLink>, request: EventId) -> Result<bool, Fault> {
        let (owner, now) = (*tx.evidence(), self.0.clock.now());
        let contacts = CountedContacts::of_client(tx, owner.client).await?;
        let usage = contacts.locked_usage(tx, now).await?;
        let links: LinksMailed = usage::links_mailed(tx, &owner, request, now).await?;
        let opens = self.opens(tx, now).await?;
        Ok(opens && links.may_mail() && MailOutcome::of(contacts.mailing(), usage) == MailOutcome::Sent)
    }

    async fn opens(&self, tx: &mut WriteTx<SendLink>, now: Timestamp) -> Result<bool, Fault> {
        let id = tx.evidence().id;
        let booking = bookings::get(tx, id).await?;
        Ok(booking.is_some_and(|booking| LinkShows::of(&booking, now) == LinkShows::Everything))
    }

    async fn send(&self, tx: &mut WriteTx<SendLink>, event: EventId, by: String) -> Result<(), Fault> {
        let owner = *tx.evidence();
        // Whose address was corrected meanwhile keeps the link that they have.
        let Some(epoch) = bookings::raise_epoch(tx, Some(owner.client)).await? else { return Ok(()) };
        let object = format!("booking/{}", owner.id);
        let entry = AuditEntry::done(by, "booking.link_request", object);
        let entry = outbox_record(tx.tenant(), &self.0.clock, &entry)?;
        // The mail is the request's event: a request that comes once more has had its mail.
        let new = NewMail { event, occasion: MailOccasion::Link, client: owner.client, epoch };
        let mail = mail_record(tx, &self.0, new).await?;
        enqueue(tx, self.0.clock.now(), &[entry, mail]).await?;
        Ok(())
    }
}

/// A link job behind the relay.
#[must_use]
pub fn deliverer(context: &Context) -> Arc<dyn Deliver> {
    Arc::new(LinkJob(context.clone()))
}
