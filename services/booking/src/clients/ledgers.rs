//! The ledgers of policy and retention, fed by the relay.
use async_trait::async_trait;
use holdfast_proto::ledger::v1 as pb;
use holdfast_proto::policy::v1::consent_ledger_client::ConsentLedgerClient;
use holdfast_proto::retention::v1::audit_ledger_client::AuditLedgerClient;
use kit_ids::TenantId;
use kit_mesh::Channel;
use kit_outbox::{Acknowledged, Deliver, DeliverError, Record};
use tonic::Status;

/// Evidence to policy.
#[derive(Clone, Debug)]
pub struct Consents(ConsentLedgerClient<Channel>);

/// Audit records to retention.
#[derive(Clone, Debug)]
pub struct Audits(AuditLedgerClient<Channel>);

// === impl Consents ===

impl Consents {
    /// Over this channel.
    #[must_use]
    pub fn new(channel: Channel) -> Self {
        Self(ConsentLedgerClient::new(channel))
    }
}

#[async_trait]
impl Deliver for Consents {
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError> {
        self.0.clone().append_batch(request(tenant, batch)).await.map_err(|status| refused(&status))?;
        Ok(Acknowledged::All)
    }
}

// === impl Audits ===

impl Audits {
    /// Over this channel.
    #[must_use]
    pub fn new(channel: Channel) -> Self {
        Self(AuditLedgerClient::new(channel))
    }
}

#[async_trait]
impl Deliver for Audits {
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError> {
        self.0.clone().append_batch(request(tenant, batch)).await.map_err(|status| refused(&status))?;
        Ok(Acknowledged::All)
    }
}

fn request(tenant: &TenantId, batch: &[Record]) -> pb::AppendBatchRequest {
    let records = batch
        .iter()
        .map(|record| pb::Record {
            event_id: record.event.to_vec(),
            evidence: record.bytes.clone(),
            traceparent: record.traceparent.clone().unwrap_or_default(),
        })
        .collect();
    pb::AppendBatchRequest { tenant: tenant.to_string(), records }
}

fn refused(status: &Status) -> DeliverError {
    DeliverError(format!("{:?}: {}", status.code(), status.message()))
}
