//! Why a signed configuration is not in force.
use holdfast_proto::policy::v1::DocumentRefusal;
use holdfast_proto::policy::v1::document_refusal::Reason as WireReason;
use kit_fault::{Fault, Reason};

/// Why a document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The digest is not that of the bytes.
    #[error("digest")]
    Digest,
    /// No known key signed the digest.
    #[error("signature")]
    Signature,
    /// An older document than the one in force, or another one of the same instant.
    #[error("older")]
    Older,
    /// A setting that this service must honour and does not.
    #[error("critical: {0}")]
    MustUnderstand(String),
    /// A field is not what it must be.
    #[error("invalid: {0}")]
    Invalid(&'static str),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::new(Reason::ConfigInvalid).with_field("config", "REFUSED", refusal.to_string())
    }
}

impl From<&Refusal> for DocumentRefusal {
    /// What a service answers to policy.
    fn from(refusal: &Refusal) -> Self {
        let (reason, name) = match refusal {
            Refusal::Digest => (WireReason::Digest, ""),
            Refusal::Signature => (WireReason::Signature, ""),
            Refusal::Older => (WireReason::Older, ""),
            Refusal::MustUnderstand(name) => (WireReason::MustUnderstand, name.as_str()),
            Refusal::Invalid(field) => (WireReason::Invalid, *field),
        };
        Self { reason: reason.into(), name: name.to_owned() }
    }
}
