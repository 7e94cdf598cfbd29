//! retention: where the outbox's audit records go.
use async_trait::async_trait;
use holdfast_proto::ledger::v1::{AppendBatchRequest, Record as WireRecord};
use holdfast_proto::retention::v1::audit_ledger_client::AuditLedgerClient;
use kit_ids::TenantId;
use kit_mesh::Channel;
use kit_outbox::{Acknowledged, Deliver, DeliverError, Record};

/// Hands audit records to the ledger.
#[derive(Clone)]
pub struct AuditDelivery(AuditLedgerClient<Channel>);

// === impl AuditDelivery ===

impl AuditDelivery {
    /// Over this channel.
    #[must_use]
    pub fn new(channel: Channel) -> Self {
        Self(AuditLedgerClient::new(channel))
    }
}

#[async_trait]
impl Deliver for AuditDelivery {
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError> {
        let record = |record: &Record| WireRecord {
            event_id: record.event.to_vec(),
            evidence: record.bytes.clone(),
            traceparent: record.traceparent.clone().unwrap_or_default(),
        };
        let records = batch.iter().map(record).collect();
        let request = AppendBatchRequest { tenant: tenant.to_string(), records };
        let appended = self.0.clone().append_batch(request).await;
        appended.map(|_| Acknowledged::All).map_err(|status| DeliverError(status.code().to_string()))
    }
}
