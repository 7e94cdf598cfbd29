//! Appends what other services did.
use kit_ids::TenantId;
use kit_ledger::{Appended, Ledger, NewRecord, append_batch};

use super::Retention;
use crate::error::Error;

/// A batch of records of one tenant from one service.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Whose ledger.
    pub tenant: TenantId,
    /// SPIFFE id of the service that sends it, from its certificate.
    pub source: String,
    /// The records in the order in which they were committed.
    pub records: Vec<NewRecord>,
}

impl Retention {
    /// Appends a batch in one commit; what was stored before is acknowledged again.
    pub async fn append_records(&self, batch: &Batch) -> Result<Appended, Error> {
        let mut tx = self.db.tenant(&batch.tenant).await?;
        let appended = append_batch(&mut tx, Ledger::Audit, &batch.source, &batch.records).await?;
        tx.commit().await?;
        self.pace.appended(&batch.tenant, appended.appended);
        metrics::counter!("retention_audit_records_total").increment(appended.appended as u64);
        Ok(appended)
    }
}
