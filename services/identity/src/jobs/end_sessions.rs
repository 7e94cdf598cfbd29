//! The relay's destination `identity.sessions`: the sessions of an account that was changed end, as soon as the
//! change is committed and Redis answers, whichever instance dies in between.
use std::time::Duration;

use async_trait::async_trait;
use kit_ids::TenantId;
use kit_outbox::{Acknowledged, Deliver, DeliverError, Record, RelayOptions, destination, in_record_span};
use tracing::{info, warn};

use crate::ops::outgoing::SessionsEnded;
use crate::sessions::Sessions;

/// How often the outbox is looked at while it is empty, and how long the longest wait after a failure is: sessions
/// end within a second of the change, and of the end of an outage.
const LOOK: Duration = Duration::from_millis(250);

/// Longest delivery, and how long an instance that died keeps others away. Ending sessions twice does no harm.
const TIMEOUT: Duration = Duration::from_millis(600);
const LEASE: Duration = Duration::from_millis(700);
/// Most accounts of a delivery.
const BATCH: usize = 10;

/// Ends sessions.
#[derive(Clone, Debug)]
pub struct EndSessions(pub Sessions);

/// How its relay behaves, given how the others do.
#[must_use]
pub fn relay_options(calls: &RelayOptions) -> RelayOptions {
    let poll = calls.poll.min(LOOK);
    RelayOptions {
        poll,
        batch: BATCH,
        timeout: TIMEOUT,
        lease: LEASE,
        backoff: LOOK,
        backoff_cap: LOOK,
        ..calls.clone()
    }
}

#[async_trait]
impl Deliver for EndSessions {
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError> {
        for record in batch {
            in_record_span(destination::SESSIONS, tenant, record, self.one(tenant, record)).await?;
        }
        Ok(Acknowledged::All)
    }
}

impl EndSessions {
    #[tracing::instrument(name = "identity.jobs.end_sessions", skip_all)]
    async fn one(&self, tenant: &TenantId, record: &Record) -> Result<(), DeliverError> {
        let Ok(SessionsEnded { account, version }) = serde_json::from_slice(&record.bytes) else {
            warn!(%tenant, event = %record.event, "whose sessions end cannot be read and is given up");
            return Ok(());
        };
        let ended = self.0.end_before(tenant, account, version).await;
        let ended = ended.map_err(|fault| DeliverError(fault.to_string()))?;
        info!(%tenant, %account, ended, "sessions of before a change are ended");
        Ok(())
    }
}
