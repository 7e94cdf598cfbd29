//! The keys that passports are verified with.
use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use holdfast_proto::identity::v1::WatchResponse;
use holdfast_proto::identity::v1::watch_response::Key as WireKey;
use jiff::Timestamp;
use jsonwebtoken::DecodingKey;
use tokio::sync::watch;

/// One verifying key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Key id, as in the JWT's header.
    pub kid: String,
    /// Ed25519 public key.
    pub bytes: [u8; 32],
    /// When it is no longer accepted; `None`: open.
    pub not_after: Option<Timestamp>,
}

/// A set of keys is refused whole when one of them is bad.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a verifying key is bad: it needs a kid, 32 bytes and a valid end")]
pub struct BadKey;

/// The key set in force, shared by whoever verifies. Empty until it is first replaced.
#[derive(Clone)]
pub struct Keys {
    set: Arc<ArcSwap<HashMap<String, Accepted>>>,
    loaded: watch::Sender<bool>,
}

pub(crate) struct Accepted {
    pub(crate) decoding: DecodingKey,
    pub(crate) not_after: Option<Timestamp>,
}

// === impl Keys ===

impl Default for Keys {
    fn default() -> Self {
        Self { set: Arc::default(), loaded: watch::Sender::new(false) }
    }
}

impl Keys {
    /// Puts a whole new set in force.
    pub fn replace(&self, keys: &[PublicKey]) {
        let set = keys.iter().map(|key| {
            let accepted =
                Accepted { decoding: DecodingKey::from_ed_der(&key.bytes), not_after: key.not_after };
            (key.kid.clone(), accepted)
        });
        self.set.store(Arc::new(set.collect()));
        self.loaded.send_replace(!keys.is_empty());
    }

    /// Whether there is a key: without one every passport is refused.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        *self.loaded.borrow()
    }

    /// Waits for the first key, fresh or last known good.
    pub async fn loaded(&self) {
        // The sender lives as long as `self`, so this ends only when a key is there.
        let _ = self.loaded.subscribe().wait_for(|loaded| *loaded).await;
    }

    pub(crate) fn set(&self) -> arc_swap::Guard<Arc<HashMap<String, Accepted>>> {
        self.set.load()
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let set = self.set.load();
        out.debug_tuple("Keys").field(&set.keys().collect::<Vec<_>>()).finish()
    }
}

// === impl PublicKey ===

impl PublicKey {
    /// A whole set, from the wire.
    pub fn from_wire(response: &WatchResponse) -> Result<Vec<Self>, BadKey> {
        response.keys.iter().map(Self::try_from).collect()
    }

    /// A whole set, for the wire.
    #[must_use]
    pub fn to_wire(keys: &[Self]) -> WatchResponse {
        let key = |key: &Self| WireKey {
            kid: key.kid.clone(),
            public_key: key.bytes.to_vec(),
            not_after: key.not_after.map(|end| prost_types::Timestamp {
                seconds: end.as_second(),
                nanos: end.subsec_nanosecond(),
            }),
        };
        WatchResponse { keys: keys.iter().map(key).collect() }
    }
}

impl TryFrom<&WireKey> for PublicKey {
    type Error = BadKey;

    fn try_from(wire: &WireKey) -> Result<Self, BadKey> {
        let WireKey { kid, public_key, not_after } = wire;
        let not_after = match not_after {
            Some(end) => Some(Timestamp::new(end.seconds, end.nanos).map_err(|_| BadKey)?),
            None => None,
        };
        if kid.is_empty() {
            return Err(BadKey);
        }
        let bytes = public_key.as_slice().try_into().map_err(|_| BadKey)?;
        Ok(Self { kid: kid.clone(), bytes, not_after })
    }
}
