//! Keeps policy's checkpoints of the consent ledger.
use kit_ids::TenantId;
use kit_ledger::{Checkpoint, Ledger, store};

use super::Retention;
use crate::error::Error;

impl Retention {
    /// Keeps a checkpoint of the consent ledger; one of another ledger is refused.
    pub async fn keep_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), Error> {
        if checkpoint.statement.ledger != Ledger::Consent {
            return Err(Error::invalid(
                "checkpoint.ledger",
                "only checkpoints of the consent ledger are kept here",
            ));
        }
        let mut tx = self.db.tenant(&checkpoint.statement.tenant).await?;
        store::put(&mut tx, checkpoint, &self.keys).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The last one that is kept.
    pub async fn last_checkpoint(
        &self,
        tenant: &TenantId,
        ledger: Ledger,
    ) -> Result<Option<Checkpoint>, Error> {
        let mut tx = self.db.tenant(tenant).await?;
        let last = store::last(&mut tx, ledger).await?;
        tx.rollback().await?;
        Ok(last)
    }

    /// Those that are kept and end behind a sequence.
    pub async fn checkpoints_after(
        &self,
        tenant: &TenantId,
        ledger: Ledger,
        sequence: u64,
    ) -> Result<Vec<Checkpoint>, Error> {
        let mut tx = self.db.tenant(tenant).await?;
        let page = store::after(&mut tx, ledger, sequence, store::PAGE).await?;
        tx.rollback().await?;
        Ok(page)
    }
}
