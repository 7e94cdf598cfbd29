//! The outbox's way to a ledger.
use async_trait::async_trait;
use holdfast_proto::ledger::v1 as wire;
use holdfast_proto::policy::v1::consent_ledger_client::ConsentLedgerClient;
use holdfast_proto::retention::v1::audit_ledger_client::AuditLedgerClient;
use kit_ids::TenantId;
use kit_mesh::Channel;
use kit_outbox::{Acknowledged, Deliver, DeliverError, Record};

/// Delivers the outbox's records to a ledger, a batch in one call.
#[derive(Clone, Debug)]
pub enum LedgerDelivery {
    /// To policy: evidence.
    Consent(ConsentLedgerClient<Channel>),
    /// To retention: acts.
    Audit(AuditLedgerClient<Channel>),
}

// === impl LedgerDelivery ===

impl LedgerDelivery {
    /// To the consent ledger, over a channel to policy.
    #[must_use]
    pub fn consent(policy: Channel) -> Self {
        Self::Consent(ConsentLedgerClient::new(policy))
    }

    /// To the audit ledger, over a channel to retention.
    #[must_use]
    pub fn audit(retention: Channel) -> Self {
        Self::Audit(AuditLedgerClient::new(retention))
    }
}

#[async_trait]
impl Deliver for LedgerDelivery {
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError> {
        let records = batch.iter().map(record).collect();
        let request = wire::AppendBatchRequest { tenant: tenant.to_string(), records };
        let appended = match self {
            Self::Consent(client) => client.clone().append_batch(request).await,
            Self::Audit(client) => client.clone().append_batch(request).await,
        };
        match appended {
            Ok(_) => Ok(Acknowledged::All),
            Err(status) => Err(DeliverError(format!("{:?}: {}", status.code(), status.message()))),
        }
    }
}

fn record(record: &Record) -> wire::Record {
    wire::Record {
        event_id: record.event.to_vec(),
        evidence: record.bytes.clone(),
        traceparent: record.traceparent.clone().unwrap_or_default(),
    }
}
