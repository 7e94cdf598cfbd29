//! The evidence behind a receipt; its hash is the proof.
use data_encoding::HEXLOWER;
use gateway_core::receipts::{Checkpoint, Evidence, LedgerPlace, RecordStatus};
use serde::Serialize;
use utoipa::ToSchema;

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

impl From<Evidence> for EvidenceView {
    fn from(Evidence { code, hash, document, jcs, ledger, .. }: Evidence) -> Self {
        let ledger = ledger.map(LedgerView::from);
        Self { code, hash: hash.to_string(), evidence: document, evidence_jcs: jcs, ledger }
    }
}

impl From<LedgerPlace> for LedgerView {
    fn from(LedgerPlace { sequence, hash, status, checkpoint }: LedgerPlace) -> Self {
        let standing = match status {
            RecordStatus::Signed => "signed",
            RecordStatus::Waiting => "waiting",
            RecordStatus::Altered => "altered",
            RecordStatus::Unknown => "unknown",
        };
        let checkpoint = checkpoint.map(CheckpointView::from);
        Self { sequence, hash: hash.to_string(), standing: standing.to_owned(), checkpoint }
    }
}

impl From<Checkpoint> for CheckpointView {
    fn from(checkpoint: Checkpoint) -> Self {
        Self {
            sequence: checkpoint.sequence,
            hash: checkpoint.hash.to_string(),
            prev: checkpoint.prev.to_string(),
            rows: checkpoint.rows.to_string(),
            at: checkpoint.at.to_string(),
            signature: HEXLOWER.encode(&checkpoint.signature),
            key_id: checkpoint.key_id,
        }
    }
}
