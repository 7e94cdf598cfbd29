//! Verifies a tenant's audit ledger.
use std::time::Duration;

use kit_ids::TenantId;
use kit_ledger::{Halt, Verification};

use super::{Reader, Retention};
use crate::error::Error;

/// How long the answer waits for a run: what is begun goes on behind it.
const WITHIN: Duration = Duration::from_millis(500);

/// A verification, and whether the ledger is halted.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Where it stands.
    pub run: Verification,
    /// The halt that nobody has resolved.
    pub halt: Option<Halt>,
}

impl Retention {
    /// Begins a run, or joins the one that runs. That it was asked for is recorded before it is answered.
    pub async fn verify_ledger(&self, reader: &Reader) -> Result<Verified, Error> {
        let run = self.verifier.begin(&reader.tenant).await?;
        self.record_reading(reader, "ledger.verify").await?;
        let run = self.verifier.wait(run, WITHIN).await?;
        self.with_halt(run, &reader.tenant).await
    }

    /// The last run, running or done.
    pub async fn last_verification(&self, tenant: &TenantId) -> Result<Verified, Error> {
        let run = self.verifier.last(tenant).await?.ok_or(Error::NotFound)?;
        self.with_halt(run, tenant).await
    }

    async fn with_halt(&self, run: Verification, tenant: &TenantId) -> Result<Verified, Error> {
        Ok(Verified { run, halt: self.verifier.halted(tenant).await? })
    }
}
