//! The consent ledger is verified.
use std::time::Duration;

use kit_ids::{AccountId, TenantId};
use kit_ledger::{Halt, Verification};

use crate::ops::{Core, Error, Outcome, audit};

/// How long the answer waits for a run: what is begun goes on behind it.
const WITHIN: Duration = Duration::from_millis(500);

/// A verification, and whether the ledger is halted.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    pub(crate) run: Verification,
    pub(crate) halt: Option<Halt>,
}

/// Begins a run, or joins the one that runs. That `by` asked is recorded before it is answered.
#[tracing::instrument(name = "policy.ops.verify_consents", skip_all)]
pub(crate) async fn verify_consents(core: &Core, tenant: &TenantId, by: AccountId) -> Outcome<Verified> {
    let verifier = &core.consents.verifier;
    let run = verifier.begin(tenant).await?;
    let mut tx = core.database.tenant(tenant).await?;
    audit::record(core, &mut tx, &by.to_string(), "ledger.verify", "ledger/consent").await?;
    tx.commit().await?;
    let run = verifier.wait(run, WITHIN).await?;
    Ok(Verified { run, halt: verifier.halted(tenant).await? })
}

/// The last run, running or done.
#[tracing::instrument(name = "policy.ops.last_verification", skip_all)]
pub(crate) async fn last_verification(core: &Core, tenant: &TenantId) -> Outcome<Verified> {
    let verifier = &core.consents.verifier;
    let run = verifier.last(tenant).await?.ok_or(Error::NotFound)?;
    Ok(Verified { run, halt: verifier.halted(tenant).await? })
}
