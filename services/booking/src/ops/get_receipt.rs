//! The evidence behind a receipt. Hash or code is the capability; where it stands in the ledger only policy knows, and
//! while policy is unavailable the evidence is answered without it.
use std::time::Duration;

use booking_domain::receipt::{ReceiptCode, ReceiptHash};
use kit_authz::Requester as _;
use kit_fault::{Fault, Reason};

use super::context::Context;
use crate::actor::Actor;
use crate::ports::LedgerPlace;
use crate::store::acceptances::{self, StoredEvidence};

/// How long a policy that hangs may hold up the evidence: well within the two seconds of a request.
const POLICY_WAIT: Duration = Duration::from_secs(1);

/// Which evidence is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// What the receipt is found by.
    pub name: ReceiptName,
}

/// What a receipt is found by.
#[derive(Clone, Copy, Debug)]
pub enum ReceiptName {
    /// Its hash.
    Hash(ReceiptHash),
    /// Its code, which several may have.
    Code(ReceiptCode),
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

/// The evidence of this receipt.
#[tracing::instrument(name = "booking.ops.get_receipt", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: Command) -> Result<Receipt, Fault> {
    let mut tx = context.read(actor).await?;
    let found = match command.name {
        ReceiptName::Hash(hash) => Vec::from_iter(acceptances::by_hash(&mut tx, hash).await?),
        ReceiptName::Code(code) => acceptances::by_code(&mut tx, code).await?,
    };
    tx.commit().await?;
    let stored = only(found)?;
    let place = tokio::time::timeout(POLICY_WAIT, context.policy.locate(actor.tenant(), stored.event)).await;
    let ledger = place.ok().and_then(Result::ok).flatten();
    Ok(Receipt { hash: stored.hash, evidence: stored.evidence, ledger })
}

/// The one that there is: which of several is meant nobody can say for who asks.
fn only(found: Vec<StoredEvidence>) -> Result<StoredEvidence, Fault> {
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(stored), None) => Ok(stored),
        (None, _) => Err(Fault::not_found()),
        (Some(_), Some(_)) => Err(Reason::ReceiptAmbiguous.into()),
    }
}
