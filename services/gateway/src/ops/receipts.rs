//! The evidence behind a receipt; its hash is the proof.
use std::str::FromStr as _;

use holdfast_proto::booking::v1::{GetReceiptRequest, LedgerPlace};
use holdfast_proto::ledger::v1::{CheckpointSummary, Standing};
use kit_fault::Fault;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Hex32, hex, instant};

/// The evidence behind a receipt.
#[derive(Serialize, ToSchema)]
pub struct EvidenceView {
    /// Code for people.
    pub code: String,
    /// SHA-256 of `evidence_jcs`, in hex.
    pub hash: String,
    /// The evidence.
    #[schema(value_type = Object)]
    pub evidence: serde_json::Value,
    /// The evidence as the hash is made of it: JCS (RFC 8785).
    pub evidence_jcs: String,
    /// Its place in the consent ledger; null: not there yet, or not to be had now.
    pub ledger: Option<LedgerView>,
}

/// A place in the consent ledger.
#[derive(Serialize, ToSchema)]
pub struct LedgerView {
    /// Sequence in the tenant's ledger.
    pub sequence: u64,
    /// The row's hash, in hex.
    pub hash: String,
    /// What the checkpoints beside it say of it: signed, waiting (none covers it yet), altered, or unknown.
    pub standing: String,
    /// The checkpoint that covers it.
    pub checkpoint: Option<CheckpointView>,
}

/// A signed statement of what the ledger's rows were at this time. What is signed is the JCS of at (with microseconds),
/// hash, ledger ("consent"), prev, rows, sequence and tenant.
#[derive(Serialize, ToSchema)]
pub struct CheckpointView {
    /// The last row that it covers.
    pub sequence: u64,
    /// That row's hash, in hex.
    pub hash: String,
    /// Digest of the checkpoint before it, in hex.
    pub prev: String,
    /// SHA-256 of the hashes of the rows that it covers, in hex.
    pub rows: String,
    /// When it was signed.
    #[schema(format = "date-time")]
    pub at: String,
    /// Ed25519, in hex.
    pub signature: String,
    /// Which key signed.
    pub key_id: String,
}

/// The evidence behind a receipt.
pub async fn receipt(gateway: &Gateway, act: &Act, hash: &str) -> Result<EvidenceView, Fault> {
    let hash = Hex32::from_str(hash)?.into_bytes();
    let mut client = gateway.upstream.receipts();
    let message = GetReceiptRequest { hash };
    let call = gateway.upstream.call(act, (Callee::Booking, Who::Anyone), message, |request| async move {
        client.get(request).await
    });
    let receipt = call.await?;
    let evidence = serde_json::from_slice(&receipt.evidence).map_err(|error| Fault::internal(&error))?;
    Ok(EvidenceView {
        code: receipt.code,
        hash: hex(&receipt.hash),
        evidence,
        evidence_jcs: String::from_utf8_lossy(&receipt.evidence).into_owned(),
        ledger: receipt.ledger.as_ref().map(place),
    })
}

fn place(place: &LedgerPlace) -> LedgerView {
    LedgerView {
        sequence: place.sequence,
        hash: hex(&place.hash),
        standing: match place.standing() {
            Standing::Signed => "signed",
            Standing::Waiting => "waiting",
            Standing::Altered => "altered",
            Standing::Unspecified => "unknown",
        }
        .to_owned(),
        checkpoint: place.checkpoint.as_ref().map(checkpoint),
    }
}

fn checkpoint(checkpoint: &CheckpointSummary) -> CheckpointView {
    CheckpointView {
        sequence: checkpoint.sequence,
        hash: hex(&checkpoint.hash),
        prev: hex(&checkpoint.prev),
        rows: hex(&checkpoint.rows_digest),
        at: instant(checkpoint.at.as_ref()),
        signature: hex(&checkpoint.signature),
        key_id: checkpoint.key_id.clone(),
    }
}
