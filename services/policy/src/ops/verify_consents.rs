//! The consent ledger is verified.
use kit_ids::TenantId;
use kit_ledger::{Ledger, SinkError, Verification, VerifyError, verify};

use crate::ops::{Core, Outcome};

/// What was found, and whether the last checkpoint could be asked for.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    pub(crate) verification: Verification,
    pub(crate) checkpoint_available: bool,
}

/// Recomputes the tenant's chain against the checkpoint that retention keeps. Without it the chain alone is verified,
/// which proves nothing about its end: not ok.
#[tracing::instrument(name = "policy.ops.verify_consents", skip_all)]
pub(crate) async fn verify_consents(core: &Core, tenant: &TenantId) -> Outcome<Verified> {
    let (last, checkpoint_available) = match core.consents.sink.last(tenant, Ledger::Consent).await {
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
    Ok(Verified { verification, checkpoint_available })
}
