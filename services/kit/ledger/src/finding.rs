//! What is wrong with a ledger, and where.
use kit_ids::EventId;
use serde::{Deserialize, Serialize};

/// The first place that does not agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// A record, or a checkpoint that should vouch for it.
    pub what: What,
    /// What is wrong with it.
    pub kind: Kind,
    /// The record's sequence, or the first that the checkpoint covers or should cover.
    pub sequence: u64,
    /// The record's event; none where it is missing, or for a checkpoint.
    pub event: Option<EventId>,
}

/// What does not agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// A row of the ledger.
    Record,
    /// A checkpoint.
    Checkpoint,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It is not what was stored or signed.
    Altered,
    /// It must exist and does not.
    Missing,
}

// === impl Finding ===

impl Finding {
    /// A record that does not agree.
    #[must_use]
    pub fn record(sequence: u64, kind: Kind) -> Self {
        Self { what: What::Record, kind, sequence, event: None }
    }

    /// A checkpoint that does not agree.
    #[must_use]
    pub fn checkpoint(sequence: u64, kind: Kind) -> Self {
        Self { what: What::Checkpoint, kind, sequence, event: None }
    }
}

// === impl What ===

impl What {
    /// The word in tables and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Checkpoint => "checkpoint",
        }
    }
}

// === impl Kind ===

impl Kind {
    /// The word in tables and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Altered => "altered",
            Self::Missing => "missing",
        }
    }
}
