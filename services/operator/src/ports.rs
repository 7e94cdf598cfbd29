//! What the operator asks of other services.
use async_trait::async_trait;
use holdfast_proto::policy::v1::{
    AcknowledgementsResponse, ApplyRequest, ApplyResponse, RemoveRequest, SignedConfig,
};
use jiff::Timestamp;
use kit_fault::Fault;

/// policy's side of the configuration.
#[async_trait]
pub trait Configuration: Send + Sync {
    /// Takes the next fencing epoch.
    async fn begin(&self, holder: &str) -> Result<u64, Fault>;
    /// The document in force of every tenant.
    async fn list_applied(&self) -> Result<Vec<SignedConfig>, Fault>;
    /// Stores a document.
    async fn apply(&self, request: ApplyRequest) -> Result<ApplyResponse, Fault>;
    /// Takes a tenant out of force for ever.
    async fn remove(&self, request: RemoveRequest) -> Result<(), Fault>;
    /// Who has acknowledged or refused what.
    async fn acknowledgements(&self) -> Result<AcknowledgementsResponse, Fault>;
}

/// identity's side of a tenant's beginning.
#[async_trait]
pub trait Invitations: Send + Sync {
    /// Issues the token with which the first owner makes an account, or says `BOOTSTRAP_CLOSED`.
    async fn issue(&self, tenant: &str) -> Result<Token, Fault>;
}

/// A bootstrap token.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The token; never logged.
    pub secret: String,
    /// When it expires.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Token").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
