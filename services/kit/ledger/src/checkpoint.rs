//! A signed statement that a ledger's row had this hash at this time.
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use kit_ids::TenantId;
use serde::Serialize;

use crate::chain::Hash;
use crate::evidence::canonical;
use crate::keys::{LedgerKey, PublicKeys};
use crate::ledger::Ledger;

/// A checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose ledger.
    pub tenant: TenantId,
    /// Which ledger.
    pub ledger: Ledger,
    /// Sequence of the row, from 1.
    pub sequence: u64,
    /// The row's hash.
    pub hash: Hash,
    /// When it was signed, in whole microseconds.
    pub at: Timestamp,
    /// Ed25519 over the JCS of the fields above.
    pub signature: Vec<u8>,
    /// Which key signed.
    pub key_id: String,
}

/// Why a checkpoint is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The signature does not verify under a known key.
    #[error("its signature does not verify under a known key")]
    Signature,
    /// It is another tenant's or another ledger's.
    #[error("it belongs to another ledger")]
    Foreign,
    /// Another one is stored for the same sequence, or a later one.
    #[error("it contradicts one that is stored")]
    Conflict,
}

#[derive(Serialize)]
struct Signed<'a> {
    at: String,
    hash: String,
    ledger: Ledger,
    sequence: u64,
    tenant: &'a str,
}

// === impl Checkpoint ===

impl Checkpoint {
    /// Signs a row's place and hash.
    #[must_use]
    pub fn sign(
        key: &LedgerKey,
        ledger: Ledger,
        tenant: &TenantId,
        (sequence, hash): (u64, Hash),
        at: Timestamp,
    ) -> Self {
        let mut checkpoint = Self {
            tenant: tenant.clone(),
            ledger,
            sequence,
            hash,
            at,
            signature: Vec::new(),
            key_id: key.id().to_owned(),
        };
        checkpoint.signature = key.sign(&checkpoint.message());
        checkpoint
    }

    /// Checks the signature.
    pub fn verify(&self, keys: &PublicKeys) -> Result<(), CheckpointError> {
        if keys.verifies(self.ledger, &self.key_id, &self.message(), &self.signature) {
            Ok(())
        } else {
            Err(CheckpointError::Signature)
        }
    }

    fn message(&self) -> Vec<u8> {
        let signed = Signed {
            at: format!("{:.6}", self.at),
            hash: HEXLOWER.encode(&self.hash),
            ledger: self.ledger,
            sequence: self.sequence,
            tenant: self.tenant.as_str(),
        };
        // Texts and one number always have a canonical form.
        canonical(&signed).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::Ed25519KeyPair;

    #[test]
    fn a_signature_covers_every_field() {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new()).unwrap();
        let key = LedgerKey::from_der(pkcs8.as_ref()).unwrap();
        let keys = key.public(Ledger::Audit);
        let tenant = "salon-luna".parse().unwrap();
        let signed = Checkpoint::sign(&key, Ledger::Audit, &tenant, (7, [1; 32]), Timestamp::UNIX_EPOCH);
        assert_eq!(signed.verify(&keys), Ok(()));
        let altered = [
            Checkpoint { tenant: "clinica-sol".parse().unwrap(), ..signed.clone() },
            Checkpoint { ledger: Ledger::Consent, ..signed.clone() },
            Checkpoint { sequence: 8, ..signed.clone() },
            Checkpoint { hash: [2; 32], ..signed.clone() },
            Checkpoint { at: Timestamp::from_microsecond(1).unwrap(), ..signed.clone() },
            Checkpoint { signature: vec![0; 64], ..signed.clone() },
            Checkpoint { key_id: "0000000000000000".to_owned(), ..signed.clone() },
        ];
        for checkpoint in altered {
            assert_eq!(checkpoint.verify(&keys), Err(CheckpointError::Signature), "{checkpoint:?}");
        }
    }
}
