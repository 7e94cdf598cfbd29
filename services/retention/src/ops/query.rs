//! Shows a tenant's owner what was done.
use kit_authz::Permit;
use kit_fault::Fault;
use kit_page::{Page, PageRequest};
use kit_principal::Staff;

use super::Context;
use crate::authz::ReadLedger;
use crate::store::audit::{self, AuditRecord, Filter};

/// What is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Which records.
    pub filter: Filter,
    /// Which page, by sequence.
    pub page: PageRequest<u64>,
}

/// A page of the ledger, newest first. That it was read is recorded before it is answered.
#[tracing::instrument(name = "retention.ops.query", skip_all)]
pub async fn run(context: &Context, actor: &Staff, command: Command) -> Result<Page<AuditRecord>, Fault> {
    let Command { filter, page } = command;
    let permit = Permit::<ReadLedger>::request(actor, context.sender.clone())?;
    let mut tx = context.ledger.parts.database.read(actor).await?;
    let records = audit::before(&mut tx, &filter, page.after.unwrap_or(u64::MAX), page.rows()).await?;
    tx.commit().await?;
    context.record_reading(&permit, actor, "ledger.read").await?;
    Ok(page.cut(records, |last| last.sequence))
}
