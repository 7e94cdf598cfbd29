//! The mails of an outbox: each is written when it is sent, and set aside or given up by rules that are the same for
//! every service.
use std::time::Duration;

use async_trait::async_trait;
use kit_ids::TenantId;
use kit_outbox::{
    Acknowledged, Deliver, DeliverError, Disposition, Record, RelayOptions, destination, in_record_span,
};
use tokio::time::Instant;
use tracing::warn;

use crate::config::MailConfig;
use crate::error::MailError;
use crate::mail::{Mail, Outgoing};

/// How long a batch may take before the rest waits for the next one, and one mail: together less than the relay grants,
/// so that no mail which was sent is forgotten and sent again.
const BATCH_TIME: Duration = Duration::from_mins(1);
const MAIL_TIME: Duration = Duration::from_secs(45);
const RELAY_TIME: Duration = Duration::from_mins(2);
/// How long the relay's lease outlives a sender that died.
const LEASE: Duration = Duration::from_mins(3);
/// Most mails in a batch.
const BATCH: usize = 20;
/// How often a mail is tried that alone can not be sent, before it is given up: about a day, long enough for a
/// greylist, a mailbox that is full over night, and a mend of what can not be read. Times when nothing could be sent do
/// not count.
const TRIES: u32 = 50;
/// How often one is tried that the server may have taken without saying so: its receiver gets no more copies than that.
const UNSURE_TRIES: u32 = 5;

/// A service's part of a mail: what it says, read when it is sent.
#[async_trait]
pub trait WriteMail: Send + Sync + 'static {
    /// The mail that a record asks for, in the trace of the act that asked for it; `None`: nobody is to be written to
    /// any more.
    async fn write(&self, tenant: &TenantId, record: &Record) -> Result<Option<Mail>, MailError>;
}

/// Delivers an outbox's mails ([`destination::MAIL`]).
pub struct Postman<W> {
    writer: W,
    config: MailConfig,
}

/// How a relay of mails behaves, given how often it looks.
#[must_use]
pub fn relay_options(calls: &RelayOptions) -> RelayOptions {
    RelayOptions { batch: BATCH, timeout: RELAY_TIME, lease: LEASE, ..calls.clone() }
}

// === impl Postman ===

impl<W: WriteMail> Postman<W> {
    /// Sends what this one writes.
    #[must_use]
    pub fn new(writer: W, config: MailConfig) -> Self {
        Self { writer, config }
    }

    /// One mail, in the trace of the act that asked for it.
    async fn in_time(&self, tenant: &TenantId, record: &Record) -> Result<(), MailError> {
        let sent = tokio::time::timeout(MAIL_TIME, Box::pin(self.one(tenant, record)));
        let sent = in_record_span(destination::MAIL, tenant, record, sent).await;
        sent.unwrap_or(Err(MailError::Unknown("time")))
    }

    async fn one(&self, tenant: &TenantId, record: &Record) -> Result<(), MailError> {
        let Some(mail) = self.writer.write(tenant, record).await? else { return Ok(()) };
        let from = mail.sender.from(self.config.from.as_ref());
        let outgoing = Outgoing { event: record.event, date: record.made_at, from, mail: &mail };
        self.config.mailer.send(&outgoing).await
    }
}

#[async_trait]
impl<W: WriteMail> Deliver for Postman<W> {
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError> {
        let begun = Instant::now();
        let mut dispositions = Vec::with_capacity(batch.len());
        for record in batch {
            if begun.elapsed() > BATCH_TIME {
                break;
            }
            match self.in_time(tenant, record).await {
                Ok(()) => dispositions.push(Disposition::Done),
                Err(error) if error.is_of_the_server() => {
                    if dispositions.is_empty() {
                        return Err(DeliverError(error.to_string()));
                    }
                    warn!(%tenant, %error, "mails wait");
                    break;
                }
                Err(error) => dispositions.push(of_this_mail(tenant, record, &error)),
            }
        }
        Ok(Acknowledged::Each(dispositions))
    }
}

/// What becomes of a mail that can not be sent while others can.
fn of_this_mail(tenant: &TenantId, record: &Record, error: &MailError) -> Disposition {
    let tries = match error {
        MailError::Never(_) => 1,
        MailError::Unsure => UNSURE_TRIES,
        _ => TRIES,
    };
    if record.asides.saturating_add(1) >= tries {
        warn!(%tenant, %error, "a mail can not be sent and is given up");
        return Disposition::Done;
    }
    warn!(%tenant, %error, "a mail is set aside");
    Disposition::Aside
}
