//! Verifies a tenant's audit ledger against the checkpoint that policy keeps.
use std::time::Duration;

use kit_ledger::{Ledger, SinkError, Verification, VerifyError, verify};

use super::{Reader, Retention};
use crate::error::Error;

/// A policy that hangs must not take the answer with it.
const CHECKPOINT_WITHIN: Duration = Duration::from_millis(800);

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The chain, and the checkpoint if it was to be had.
    pub found: Verification,
    /// Whether the checkpoint could be read and trusted. If not, only the chain was verified.
    pub checkpoint_available: bool,
}

impl Retention {
    /// Recomputes the chain. That it was asked for is recorded before it is answered.
    pub async fn verify_ledger(&self, reader: &Reader) -> Result<Verdict, Error> {
        let ask = self.checkpoints.last(&reader.tenant, Ledger::Audit);
        let checkpoint = tokio::time::timeout(CHECKPOINT_WITHIN, ask)
            .await
            .unwrap_or_else(|_| Err(SinkError::Away("no answer in time".to_owned())));
        if let Err(error) = &checkpoint {
            tracing::warn!(%error, "the last checkpoint cannot be read");
        }
        let available = checkpoint.is_ok();
        let checkpoint = checkpoint.ok().flatten();
        let check = verify(&self.db, Ledger::Audit, &reader.tenant, checkpoint.as_ref(), &self.keys);
        let verdict = match check.await {
            Ok(found) => Verdict { found, checkpoint_available: available },
            Err(VerifyError::Database(error)) => return Err(error.into()),
            Err(VerifyError::Checkpoint(refused)) => {
                tracing::error!(%refused, "policy gave a checkpoint that is not to be trusted");
                self.verify_chain_alone(reader).await?
            }
        };
        self.record_reading(reader, "ledger.verify").await?;
        Ok(verdict)
    }

    async fn verify_chain_alone(&self, reader: &Reader) -> Result<Verdict, Error> {
        match verify(&self.db, Ledger::Audit, &reader.tenant, None, &self.keys).await {
            Ok(found) => Ok(Verdict { found, checkpoint_available: false }),
            Err(VerifyError::Database(error)) => Err(error.into()),
            Err(error @ VerifyError::Checkpoint(_)) => Err(Error::Internal(error.into())),
        }
    }
}
