//! What booking asks other services for.
use async_trait::async_trait;
use holdfast_proto::ledger::v1::{CheckpointSummary, RecordStatus};
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::{EventId, ServiceId, TenantId};
use kit_money::Money;
use kit_principal::Acting;
use policy_api::{AcceptedDigest, Decision, DecisionInput, Resolution};

/// policy, as booking needs it. Away or hanging: `UNAVAILABLE`.
#[async_trait]
pub trait Policy: Send + Sync {
    /// What a booking needs, and until when it can be changed.
    async fn resolve(&self, ask: &ResolveAsk<'_>) -> Result<Resolution, Fault>;
    /// What a cancellation does, from the pinned version.
    async fn decide(&self, tenant: &TenantId, input: &DecisionInput) -> Result<Decision, Fault>;
    /// Where evidence stands in the consent ledger; `None`: not there yet.
    async fn locate(&self, tenant: &TenantId, event: EventId) -> Result<Option<LedgerPlace>, Fault>;
}

/// What policy decides on. A quote names no person and no digests.
#[derive(Clone, Debug)]
pub struct ResolveAsk<'a> {
    /// Whose booking.
    pub tenant: &'a TenantId,
    /// The service.
    pub service: ServiceId,
    /// Start.
    pub starts_at: Timestamp,
    /// Its price.
    pub price: Money,
    /// Who books.
    pub acting: Acting,
    /// Blind indexes of the client's contacts, opaque to policy.
    pub contact_indexes: Vec<Vec<u8>>,
    /// What was accepted.
    pub accepted: &'a [AcceptedDigest],
    /// When booking decides.
    pub at: Timestamp,
    /// In which the privacy notice is shown; `None`: the tenant's first.
    pub language: Option<&'a str>,
}

/// A place in the consent ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerPlace {
    /// Sequence in the tenant's ledger.
    pub sequence: u64,
    /// The row's hash.
    pub hash: Vec<u8>,
    /// The checkpoint that covers it.
    pub checkpoint: Option<CheckpointSummary>,
    /// Whether it is what was signed.
    pub status: RecordStatus,
}
