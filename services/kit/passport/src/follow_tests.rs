//! The key set is followed, kept, and there before identity is.
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use holdfast_proto::identity::v1::keys_client::KeysClient;
use holdfast_proto::identity::v1::keys_server::{Keys as KeysRpc, KeysServer};
use holdfast_proto::identity::v1::{WatchRequest, WatchResponse};
use prost::Message as _;
use tokio::sync::{Mutex, mpsc};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use crate::{KeyStore, Keys, MemoryStore, PublicKey, follow};

/// Identity: each call takes the next script.
struct Identity(Mutex<mpsc::Receiver<mpsc::Receiver<Result<WatchResponse, Status>>>>);

#[tonic::async_trait]
impl KeysRpc for Identity {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<WatchResponse, Status>> + Send>>;

    async fn watch(&self, _request: Request<WatchRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let script = self.0.lock().await.try_recv().map_err(|_| Status::unavailable("away"))?;
        Ok(Response::new(Box::pin(ReceiverStream::new(script))))
    }
}

fn set(kids: &[&str]) -> WatchResponse {
    let key = |kid: &&str| PublicKey { kid: (*kid).to_owned(), bytes: [7; 32], not_after: None };
    PublicKey::to_wire(&kids.iter().map(key).collect::<Vec<_>>())
}

async fn shows(keys: &Keys, kid: &str) {
    let waited = tokio::time::timeout(Duration::from_secs(5), async {
        while format!("{keys:?}") != format!("Keys([{kid:?}])") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    waited.await.unwrap_or_else(|_| panic!("{keys:?} never became {kid}"));
}

#[tokio::test]
async fn the_set_is_kept_and_followed_through_breaks() {
    let store = Arc::new(MemoryStore::default());
    store.save(&set(&["kept"]).encode_to_vec()).await.unwrap();
    let (scripts, identity) = mpsc::channel(4);
    let client = KeysClient::new(KeysServer::new(Identity(Mutex::new(identity))));
    let (keys, stop) = (Keys::default(), CancellationToken::new());
    let following = tokio::spawn(follow(client, keys.clone(), store.clone(), stop.clone()));
    // Identity is unavailable: what was kept counts.
    shows(&keys, "kept").await;

    let (sets, script) = mpsc::channel(4);
    scripts.send(script).await.unwrap();
    sets.send(Ok(set(&["first"]))).await.unwrap();
    shows(&keys, "first").await;
    // A bad set changes nothing.
    let mut bad = set(&["bad"]);
    bad.keys[0].public_key.pop();
    sets.send(Ok(bad)).await.unwrap();
    sets.send(Err(Status::unavailable("the server stops"))).await.unwrap();

    let (sets, script) = mpsc::channel(4);
    scripts.send(script).await.unwrap();
    sets.send(Ok(set(&["second"]))).await.unwrap();
    shows(&keys, "second").await;
    let kept = async || store.load().await.unwrap().unwrap();
    while kept().await != set(&["second"]).encode_to_vec() {
        tokio::task::yield_now().await;
    }
    assert!(keys.is_loaded());
    stop.cancel();
    following.await.unwrap();
}
