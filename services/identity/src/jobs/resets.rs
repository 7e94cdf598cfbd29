//! The relay's destination `link`: requests for a link with which a password is replaced. Whether somebody has the
//! address is looked up here, where nobody waits for the answer.
use std::time::Duration;

use async_trait::async_trait;
use data_encoding::HEXLOWER;
use identity_domain::link::LinkKind;
use identity_domain::reset::{APART, OPEN_FOR};
use jiff::Timestamp;
use kit_authz::{Permit, Service};
use kit_fault::{Fault, Reason};
use kit_ids::{AccountId, ResetId, TenantId, TypedId as _};
use kit_ledger::GUEST;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_outbox::{Acknowledged, Deliver, DeliverError, Disposition, Record, destination, in_record_span};
use kit_seal::BlindIndex;
use tokio::time::Instant;
use tracing::{info, warn};

use crate::authz::SendReset;
use crate::crypto::token::Token;
use crate::ops::Context;
use crate::ops::outgoing::{ResetAsked, reset_record};
use crate::store::accounts;
use crate::store::resets::{self, NewReset};

/// How long a batch may take before the rest waits for the next one: less than the relay grants.
const BATCH_TIME: Duration = Duration::from_secs(2);
/// How often a request is tried that alone fails.
const TRIES: u32 = 10;

/// Mails the links that were asked for.
#[derive(Clone, Debug)]
pub struct ResetJob(pub Context);

#[async_trait]
impl Deliver for ResetJob {
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError> {
        let begun = Instant::now();
        let mut done = Vec::with_capacity(batch.len());
        for record in batch {
            if begun.elapsed() > BATCH_TIME {
                break;
            }
            match in_record_span(destination::LINK, tenant, record, self.one(tenant, record)).await {
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

impl ResetJob {
    /// Makes the link and its mail, if somebody has the address and has not had enough of them.
    #[tracing::instrument(name = "identity.jobs.resets", skip_all)]
    async fn one(&self, tenant: &TenantId, record: &Record) -> Result<(), Fault> {
        let Ok(asked) = serde_json::from_slice::<ResetAsked>(&record.bytes) else {
            warn!(%tenant, event = %record.event, "a request for a link cannot be read and is given up");
            return Ok(());
        };
        let service = Service::at(tenant);
        let Some(account) = self.found(&service, &asked).await? else { return Ok(()) };
        let keys = self.0.sealer.tenant(tenant).await?;
        let Ok(permit) = Permit::<SendReset>::request(&service, account);
        let mut tx = self.0.write(&permit).await?;
        let now = self.0.clock.now();
        let Some(epoch) = accounts::held_version(&mut tx, account).await? else { return Ok(()) };
        // One worker at a time has the requests of a tenant, so nobody else counts now.
        if resets::made_since(&mut tx, now.checked_sub(APART).unwrap_or(Timestamp::MIN)).await? > 0 {
            info!(%tenant, %account, "a link was sent lately, and is open");
            return Ok(());
        }
        let id = ResetId::from_uuid(record.event.uuid());
        let reset = NewReset {
            id,
            epoch,
            token_hash: Token::of_link(&keys, LinkKind::Reset, id, epoch).hash(),
            made_at: now,
            expires_at: now.checked_add(OPEN_FOR).unwrap_or(Timestamp::MAX),
        };
        if resets::insert(&mut tx, &reset).await? {
            kit_outbox::enqueue(&mut tx, now, &[reset_record(&self.0.clock, id)?]).await?;
            let object = format!("account/{account}");
            let entry = AuditEntry::done(GUEST, "password.reset_request", object).at(now);
            record_audit(&mut tx, &self.0.clock, &entry).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn found(&self, service: &Service, asked: &ResetAsked) -> Result<Option<AccountId>, Fault> {
        let mut tx = self.0.read(service).await?;
        let mut found = None;
        for index in &asked.email_indexes {
            let Ok(value) = HEXLOWER.decode(index.value.as_bytes()) else { continue };
            let index = BlindIndex { key_id: index.key_id, value };
            found = accounts::by_email(&mut tx, &index).await?.or(found);
        }
        tx.commit().await?;
        Ok(found)
    }
}
