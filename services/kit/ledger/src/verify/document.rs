//! A verification as it is stored: one document, signed with the ledger's key. Who writes the table without the key can
//! neither say that a ledger is whole nor make a walk leave out rows.
use jiff::Timestamp;
use kit_ids::{TenantId, VerificationId};
use serde::{Deserialize, Serialize};

use crate::chain::{Hash, ZERO};
use crate::checkpoint::Anchor;
use crate::evidence::canonical;
use crate::finding::Finding;
use crate::keys::{LedgerKey, PublicKeys};
use crate::ledger::Ledger;

/// Stands before the document when it is signed: no checkpoint's message begins so.
const DOMAIN: &[u8] = b"holdfast-verification-v1\0";

/// A verification, running or done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// Which run.
    pub run: VerificationId,
    /// Whose ledger.
    pub tenant: TenantId,
    /// Which ledger.
    pub ledger: Ledger,
    /// When it was asked for.
    pub started_at: Timestamp,
    /// When it was last saved: an old state that somebody puts back is not walked on from.
    pub saved_at: Timestamp,
    /// When it was done; none: it runs.
    pub finished_at: Option<Timestamp>,
    /// The last row that it walks to: the ledger's end when it began.
    pub target: u64,
    /// Rows recomputed so far.
    pub checked: u64,
    /// Hash of the last of them; [`ZERO`]: none.
    #[serde(with = "crate::hex")]
    pub head: Hash,
    /// When the act of the first row was.
    pub first_at: Option<Timestamp>,
    /// When the act of the first row was that no checkpoint of the other service covers.
    pub unsigned_at: Option<Timestamp>,
    /// Whether that is so long ago that a checkpoint should cover it.
    pub is_overdue: bool,
    /// The own copies of the checkpoints.
    pub own: Chain,
    /// The checkpoints that the other service stores.
    pub remote: Chain,
    /// Whether the other service could be asked all along. If not, the own copies alone were compared.
    pub remote_available: bool,
    /// The first record that does not agree.
    pub record: Option<Finding>,
    /// When a run last ended that found everything whole, before this one.
    pub whole_before: Option<Timestamp>,
}

/// What was compared of one copy of a ledger's checkpoints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// The last one that was compared with its rows.
    pub anchor: Anchor,
    /// How many were compared.
    pub compared: u64,
    /// So far it must reach: what it is known to have had when the run began.
    pub due: u64,
    /// The first that does not agree.
    pub finding: Option<Finding>,
}

/// A document with its signature.
pub(super) struct Signed {
    pub(super) document: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) key_id: String,
}

// === impl Verification ===

impl Verification {
    pub(super) fn begin(
        run: VerificationId,
        tenant: TenantId,
        ledger: Ledger,
        started_at: Timestamp,
    ) -> Self {
        Self {
            run,
            tenant,
            ledger,
            started_at,
            saved_at: started_at,
            finished_at: None,
            target: 0,
            checked: 0,
            head: ZERO,
            first_at: None,
            unsigned_at: None,
            is_overdue: false,
            own: Chain::default(),
            remote: Chain::default(),
            remote_available: true,
            record: None,
            whole_before: None,
        }
    }

    /// The first place that does not agree: a record before a checkpoint.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        self.record.or(self.remote.finding).or(self.own.finding)
    }

    /// Whether it is done, every row and every checkpoint, here and at the other service, agrees, and no row has waited
    /// for its checkpoint for longer than an hour and two intervals.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.finished_at.is_some() && self.remote_available && !self.is_overdue && self.finding().is_none()
    }

    /// How much of it is done, 0 to 100.
    #[must_use]
    pub fn percent(&self) -> u32 {
        if self.finished_at.is_some() {
            return 100;
        }
        let share = self.checked.saturating_mul(100) / self.target.max(1);
        u32::try_from(share.min(99)).unwrap_or(99)
    }

    /// Rows behind the last checkpoint: their loss could not be noticed yet.
    #[must_use]
    pub fn behind_checkpoint(&self) -> u64 {
        let chain = if self.remote_available { &self.remote } else { &self.own };
        self.checked.saturating_sub(chain.anchor.sequence)
    }

    /// Back to the first row.
    pub(super) fn rewind(&mut self) {
        let again = |chain: Chain| Chain { due: chain.due, ..Chain::default() };
        (self.checked, self.head, self.first_at, self.record) = (0, ZERO, None, None);
        (self.unsigned_at, self.is_overdue) = (None, false);
        (self.own, self.remote) = (again(self.own), again(self.remote));
    }

    pub(super) fn sign(&self, key: &LedgerKey) -> Signed {
        // Texts, hashes and numbers far below 2^53 always have a canonical form.
        let document = canonical(self).unwrap_or_default();
        let signature = key.sign(&message(&document));
        Signed { document, signature, key_id: key.id().to_owned() }
    }
}

// === impl Signed ===

impl Signed {
    /// The verification, if a known key of the ledger signed it and it is of this tenant.
    pub(super) fn open(&self, ledger: Ledger, tenant: &TenantId, keys: &PublicKeys) -> Option<Verification> {
        if !keys.verifies(ledger, &self.key_id, &message(&self.document), &self.signature) {
            return None;
        }
        let opened: Verification = serde_json::from_slice(&self.document).ok()?;
        (opened.ledger == ledger && opened.tenant == *tenant).then_some(opened)
    }
}

fn message(document: &[u8]) -> Vec<u8> {
    [DOMAIN, document].concat()
}
