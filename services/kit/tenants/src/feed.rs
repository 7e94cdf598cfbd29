//! The stream to policy, so that the follower does not care whether it leads over the mesh or within one process.
use async_trait::async_trait;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use holdfast_proto::policy::v1::configuration_client::ConfigurationClient;
use holdfast_proto::policy::v1::{WatchRequest, WatchResponse};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::{Bytes, StdError, http};
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt as _};

/// What a service says.
pub type Outgoing = ReceiverStream<WatchRequest>;

/// What policy says.
pub type Incoming = BoxStream<'static, Result<WatchResponse, Status>>;

/// Opens the stream.
#[async_trait]
pub trait Feed: Send + Sync {
    /// Opens one stream; the first message said is `Hello`.
    async fn open(&self, outgoing: Outgoing) -> Result<Incoming, Status>;
}

type Channel = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Status>;

/// The stream over a channel to policy.
#[derive(Clone, Debug)]
pub struct GrpcFeed(ConfigurationClient<Channel>);

/// Largest message, in bytes: a part of a snapshot.
const MAX_MESSAGE: usize = 8 * 1024 * 1024;

// === impl GrpcFeed ===

impl GrpcFeed {
    /// Over this channel (of kit-mesh). Its calls must not have a deadline: the stream stays open.
    #[must_use]
    pub fn new<C, B>(channel: C) -> Self
    where
        C: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
        C::Future: Send + 'static,
        C::Error: Into<StdError> + 'static,
        B: tonic::codegen::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<StdError>,
    {
        let boxed = channel
            .map_response(|response| response.map(Body::new))
            .map_err(|error| Status::from_error(error.into()));
        Self(ConfigurationClient::new(BoxCloneSyncService::new(boxed)).max_decoding_message_size(MAX_MESSAGE))
    }
}

#[async_trait]
impl Feed for GrpcFeed {
    async fn open(&self, outgoing: Outgoing) -> Result<Incoming, Status> {
        Ok(self.0.clone().watch(outgoing).await?.into_inner().boxed())
    }
}
