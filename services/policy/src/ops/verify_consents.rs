//! The consent ledger is verified.
use kit_ids::{AccountId, TenantId};
use kit_ledger::{Ledger, SinkError, Verification, VerifyError, verify};

use crate::ops::{Core, Outcome, audit};

/// What was found, and whether the last checkpoint could be asked for.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    pub(crate) verification: Verification,
    pub(crate) checkpoint_available: bool,
}

/// Recomputes the tenant's chain against the checkpoint that retention keeps. Without it the chain alone is verified,
/// which proves nothing about its end: not ok. That `by` asked is recorded before it is answered.
#[tracing::instrument(name = "policy.ops.verify_consents", skip_all)]
pub(crate) async fn verify_consents(core: &Core, tenant: &TenantId, by: AccountId) -> Outcome<Verified> {
    let (last, checkpoint_available) = match core.consents.kept(tenant).await {
        Ok(last) => (last, true),
        Err(SinkError::Away(why)) => {
            tracing::warn!(why, "the last checkpoint cannot be had");
            (None, false)
        }
        Err(SinkError::Conflict) => (None, false),
    };
    let keys = &core.consents.public_keys;
    let (mut verification, trusted) =
        match verify(&core.database, Ledger::Consent, tenant, last.as_ref(), keys).await {
            Err(VerifyError::Checkpoint(error)) => {
                tracing::error!(%tenant, %error, "retention's checkpoint is not to be trusted");
                (verify(&core.database, Ledger::Consent, tenant, None, keys).await?, false)
            }
            verified => (verified?, true),
        };
    let checkpoint_available = checkpoint_available && trusted;
    verification.ok &= checkpoint_available;
    let mut tx = core.database.tenant(tenant).await?;
    audit::record(core, &mut tx, &by.to_string(), "ledger.verify", "ledger/consent").await?;
    tx.commit().await?;
    Ok(Verified { verification, checkpoint_available })
}
