//! A signed statement of what a ledger's rows were at this time, chained to the statement before it.
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use kit_ids::TenantId;
use serde::{Deserialize, Serialize};

use crate::chain::{Hash, ZERO, fixed};
use crate::evidence::canonical;
use crate::keys::{LedgerKey, PublicKeys};
use crate::ledger::Ledger;

/// Most rows that one checkpoint covers.
pub const MAX_ROWS: usize = 1_000;

/// A checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// What is signed.
    pub statement: Statement,
    /// Ed25519 over the statement's JCS.
    pub signature: Vec<u8>,
    /// Which key signed.
    pub key_id: String,
}

/// What a checkpoint states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Whose ledger.
    pub tenant: TenantId,
    /// Which ledger.
    pub ledger: Ledger,
    /// The last row that it covers, from 1.
    pub sequence: u64,
    /// Digest of the checkpoint before it; [`ZERO`]: it is the first.
    pub prev: Hash,
    /// Hashes of the rows since the checkpoint before it, 1 to [`MAX_ROWS`], in order.
    pub rows: Vec<Hash>,
    /// When it was signed, in whole microseconds.
    pub at: Timestamp,
}

/// Where a chain of checkpoints stands: the last one's sequence and digest. The default is where it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The last row that is covered; 0: none.
    pub sequence: u64,
    /// The checkpoint's digest; [`ZERO`]: none.
    #[serde(with = "crate::hex")]
    pub digest: Hash,
}

/// Why a checkpoint is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It covers no rows, too many, or more than there can be.
    #[error("it does not cover 1 to 1000 rows")]
    Rows,
    /// The signature does not verify under a known key.
    #[error("its signature does not verify under a known key")]
    Signature,
    /// It is another tenant's or another ledger's.
    #[error("it belongs to another ledger")]
    Foreign,
    /// It does not continue the chain of those that are stored.
    #[error("it does not continue the chain of those before it")]
    Conflict,
}

#[derive(Serialize)]
struct Signed<'a> {
    at: String,
    hash: String,
    ledger: Ledger,
    prev: String,
    rows: String,
    sequence: u64,
    tenant: &'a str,
}

// === impl Statement ===

impl Statement {
    /// Signs it.
    #[must_use]
    pub fn sign(self, key: &LedgerKey) -> Checkpoint {
        let signature = key.sign(&self.message());
        Checkpoint { statement: self, signature, key_id: key.id().to_owned() }
    }

    /// The hash of the last row that it covers.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.rows.last().copied().unwrap_or(ZERO)
    }

    /// The first row that it covers.
    #[must_use]
    pub fn first(&self) -> u64 {
        (self.sequence + 1).saturating_sub(self.rows.len() as u64)
    }

    /// The hash that it states of a row; none: it does not cover it.
    #[must_use]
    pub fn row(&self, sequence: u64) -> Option<Hash> {
        let place = sequence.checked_sub(self.first())?;
        self.rows.get(usize::try_from(place).ok()?).copied()
    }

    /// Refuses one that does not continue a chain where it stands: another digest before it, a gap or an overlap.
    pub fn continues(&self, anchor: &Anchor) -> Result<(), CheckpointError> {
        let continues = self.prev == anchor.digest && self.first() == anchor.sequence + 1;
        if continues { Ok(()) } else { Err(CheckpointError::Conflict) }
    }

    /// SHA-256 of the rows' hashes: what is signed of them.
    #[must_use]
    pub fn rows_digest(&self) -> Hash {
        fixed(digest(&SHA256, self.rows.as_flattened()).as_ref())
    }

    fn is_valid(&self) -> bool {
        (1..=MAX_ROWS).contains(&self.rows.len()) && self.sequence >= self.rows.len() as u64
    }

    fn message(&self) -> Vec<u8> {
        let signed = Signed {
            at: format!("{:.6}", self.at),
            hash: HEXLOWER.encode(&self.hash()),
            ledger: self.ledger,
            prev: HEXLOWER.encode(&self.prev),
            rows: HEXLOWER.encode(&self.rows_digest()),
            sequence: self.sequence,
            tenant: self.tenant.as_str(),
        };
        // Texts and one number always have a canonical form.
        canonical(&signed).unwrap_or_default()
    }
}

// === impl Checkpoint ===

impl Checkpoint {
    /// Refuses one that covers no rows, that is not of this tenant's ledger, or that nobody known has signed.
    pub fn verify(
        &self,
        ledger: Ledger,
        tenant: &TenantId,
        keys: &PublicKeys,
    ) -> Result<(), CheckpointError> {
        if !self.statement.is_valid() {
            return Err(CheckpointError::Rows);
        }
        if self.statement.ledger != ledger || self.statement.tenant != *tenant {
            return Err(CheckpointError::Foreign);
        }
        if keys.verifies(ledger, &self.key_id, &self.statement.message(), &self.signature) {
            Ok(())
        } else {
            Err(CheckpointError::Signature)
        }
    }

    /// SHA-256 over the statement, the key's id and the signature: what the next checkpoint signs as `prev`.
    #[must_use]
    pub fn digest(&self) -> Hash {
        let whole = [self.statement.message().as_slice(), self.key_id.as_bytes(), &self.signature].concat();
        fixed(digest(&SHA256, &whole).as_ref())
    }

    /// Where the chain stands after it.
    #[must_use]
    pub fn anchor(&self) -> Anchor {
        Anchor { sequence: self.statement.sequence, digest: self.digest() }
    }
}

#[cfg(test)]
mod tests;
