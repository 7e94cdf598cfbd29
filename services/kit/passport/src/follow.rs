//! Keeping the key set up to date: the last known good one first, then identity's stream, for ever.
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use holdfast_proto::identity::v1::keys_client::KeysClient;
use holdfast_proto::identity::v1::{WatchRequest, WatchResponse};
use prost::Message as _;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::codegen::{Body as HttpBody, Bytes, StdError};

use crate::keys::{Keys, PublicKey};

/// First pause after the stream broke; doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Keeps the last known good key set, so that a service starts while identity is unavailable. The bytes are a
/// serialised `WatchResponse`; they hold public keys alone.
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// What was kept; `None`: nothing yet.
    async fn load(&self) -> Result<Option<Vec<u8>>, StoreError>;
    /// Keeps this set instead of the one before.
    async fn save(&self, set: &[u8]) -> Result<(), StoreError>;
}

/// The set could not be read or kept.
#[derive(Debug, thiserror::Error)]
#[error("the key set could not be read or kept")]
pub struct StoreError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Keeps the set in memory: for tests, and for identity itself, which has its own keys.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Option<Vec<u8>>>);

/// Follows identity's keys until told to stop: never ends by itself. Give it a client over a channel for streams
/// (`Mesh::stream_channel`).
pub async fn follow<T>(
    mut client: KeysClient<T>,
    keys: Keys,
    store: Arc<dyn KeyStore>,
    stop: CancellationToken,
) where
    T: GrpcService<Body> + Send,
    T::Future: Send,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
{
    restore(&keys, store.as_ref()).await;
    let mut pause = FIRST_PAUSE;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            ended = stream(&mut client, &keys, store.as_ref(), &mut pause) => match ended {
                Ok(()) => tracing::info!("identity ended the stream of keys"),
                Err(status) => tracing::warn!(code = ?status.code(), "the stream of keys broke"),
            },
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn restore(keys: &Keys, store: &dyn KeyStore) {
    let kept = match store.load().await {
        Ok(kept) => kept,
        Err(error) => return tracing::error!(%error, "the kept key set could not be read"),
    };
    let Some(bytes) = kept else { return };
    let set = WatchResponse::decode(bytes.as_slice()).ok();
    if let Some(set) = set.and_then(|set| PublicKey::from_wire(&set).ok()) {
        keys.replace(&set);
    } else {
        tracing::error!("the kept key set is unreadable");
    }
}

async fn stream<T>(
    client: &mut KeysClient<T>,
    keys: &Keys,
    store: &dyn KeyStore,
    pause: &mut Duration,
) -> Result<(), Status>
where
    T: GrpcService<Body> + Send,
    T::Future: Send,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
{
    let mut sets = client.watch(WatchRequest {}).await?.into_inner();
    while let Some(set) = sets.message().await? {
        *pause = FIRST_PAUSE;
        let Ok(fresh) = PublicKey::from_wire(&set) else {
            tracing::error!("identity sent a key set that is bad; the one before stays");
            continue;
        };
        keys.replace(&fresh);
        if let Err(error) = store.save(&set.encode_to_vec()).await {
            tracing::error!(%error, "the key set could not be kept");
        }
    }
    Ok(())
}

// === impl MemoryStore ===

#[async_trait]
impl KeyStore for MemoryStore {
    async fn load(&self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn save(&self, set: &[u8]) -> Result<(), StoreError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(set.to_vec());
        Ok(())
    }
}
