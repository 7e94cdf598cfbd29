//! `holdfast.identity.v1.Keys`.
use std::pin::Pin;

use holdfast_proto::identity::v1::keys_server::Keys;
use holdfast_proto::identity::v1::{WatchRequest, WatchResponse};
use kit_passport::PublicKey;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status};

use super::Server;

#[tonic::async_trait]
impl Keys for Server {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<WatchResponse, Status>> + Send>>;

    /// The set as soon as there is one, and at each change. It ends with the connection: whoever follows comes again.
    async fn watch(&self, _request: Request<WatchRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let sets = WatchStream::new(self.0.signing.published());
        let sets = sets.filter(|keys| !keys.is_empty()).map(|keys| Ok(PublicKey::to_wire(&keys)));
        Ok(Response::new(Box::pin(sets)))
    }
}
