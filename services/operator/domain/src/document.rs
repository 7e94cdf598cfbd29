//! The document: bytes that change only with the content.
use holdfast_proto::tenant::v1::EffectiveConfig;
use prost::Message as _;

/// What to do with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// What is applied says the same: these are its bytes.
    Keep(Vec<u8>),
    /// It is new: these are the bytes to sign.
    Issue(Vec<u8>),
}

/// The bytes of a configuration. The same content gives the same bytes: the message holds no maps.
#[must_use]
pub fn bytes(config: &EffectiveConfig) -> Vec<u8> {
    config.encode_to_vec()
}

/// Compares a configuration with the document that policy holds: `issued_at_us` changes only with the content, and
/// never falls.
#[must_use]
pub fn plan(config: &EffectiveConfig, applied: Option<&[u8]>, now_us: i64) -> Plan {
    let mut config = config.clone();
    let before = applied.and_then(|document| EffectiveConfig::decode(document).ok());
    let applied_at = before.map_or(0, |before| before.issued_at_us);
    config.issued_at_us = applied_at;
    let same = bytes(&config);
    if applied == Some(same.as_slice()) {
        return Plan::Keep(same);
    }
    config.issued_at_us = now_us.max(applied_at.saturating_add(1));
    Plan::Issue(bytes(&config))
}

// === impl Plan ===

impl Plan {
    /// The bytes, kept or new.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Keep(bytes) | Self::Issue(bytes) => bytes,
        }
    }
}
