//! Evidence comes in.
use kit_ids::TenantId;
use kit_ledger::{Appended, Ledger, NewRecord, append_batch};

use crate::ops::{Core, Outcome};

/// Appends a batch of one sender in order; what was stored before is acknowledged.
#[tracing::instrument(name = "policy.ops.append_consents", skip_all, fields(records = records.len()))]
pub(crate) async fn append_consents(
    core: &Core,
    tenant: &TenantId,
    source: &str,
    records: &[NewRecord],
) -> Outcome<Appended> {
    let mut tx = core.database.tenant(tenant).await?;
    let appended = append_batch(&mut tx, Ledger::Consent, source, records).await?;
    tx.commit().await?;
    core.consents.pace.appended(tenant, appended.appended);
    Ok(appended)
}
