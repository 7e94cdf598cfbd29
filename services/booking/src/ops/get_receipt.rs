//! The evidence behind a receipt. The hash is the capability; where it stands in the ledger only policy knows, and
//! while policy is unavailable the evidence is answered without it.
use std::time::Duration;

use booking_domain::receipt::ReceiptHash;
use kit_authz::Requester as _;
use kit_fault::Fault;

use super::context::Context;
use crate::actor::Actor;
use crate::ports::LedgerPlace;
use crate::store::acceptances;

/// How long a policy that hangs may hold up the evidence: well within the two seconds of a request.
const POLICY_WAIT: Duration = Duration::from_secs(1);

/// Which evidence is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// The receipt's hash.
    pub hash: ReceiptHash,
}

/// The evidence and its place.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Its hash.
    pub hash: ReceiptHash,
    /// The document.
    pub evidence: Vec<u8>,
    /// Its place in the consent ledger; `None`: not there yet, or policy is unavailable.
    pub ledger: Option<LedgerPlace>,
}

/// The evidence with this hash.
#[tracing::instrument(name = "booking.ops.get_receipt", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: Command) -> Result<Receipt, Fault> {
    let Command { hash } = command;
    let mut tx = context.read(actor).await?;
    let stored = acceptances::by_hash(&mut tx, hash).await?;
    tx.commit().await?;
    let stored = stored.ok_or_else(Fault::not_found)?;
    let place = tokio::time::timeout(POLICY_WAIT, context.policy.locate(actor.tenant(), stored.event)).await;
    let ledger = place.ok().and_then(Result::ok).flatten();
    Ok(Receipt { hash, evidence: stored.evidence, ledger })
}
