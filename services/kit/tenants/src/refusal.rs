//! Why a signed configuration is not in force.
use holdfast_proto::policy::v1::DocumentRefusal;
use holdfast_proto::policy::v1::document_refusal::Reason as WireReason;
use kit_fault::{Fault, FieldCode, Reason};

use crate::RequiredSetting;

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
    #[error("must understand: {0}")]
    MustUnderstand(RequiredSetting),
    /// A field is not what it must be.
    #[error("invalid: {0}")]
    Invalid(&'static str),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::new(Reason::ConfigInvalid).with_field("config", FieldCode::Refused, refusal.to_string())
    }
}

impl From<&Refusal> for DocumentRefusal {
    /// What a service answers to policy.
    fn from(refusal: &Refusal) -> Self {
        let (reason, name) = match refusal {
            Refusal::Digest => (WireReason::Digest, String::new()),
            Refusal::Signature => (WireReason::Signature, String::new()),
            Refusal::Older => (WireReason::Older, String::new()),
            Refusal::MustUnderstand(setting) => (WireReason::MustUnderstand, setting.to_string()),
            Refusal::Invalid(field) => (WireReason::Invalid, (*field).to_owned()),
        };
        Self { reason: reason.into(), name }
    }
}
