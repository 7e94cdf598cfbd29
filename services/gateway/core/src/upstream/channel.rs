//! A channel to one service, how long a call on it may take, and what its answer is.
use std::time::Duration;

use kit_fault::Fault;
use tonic::body::Body;
use tonic::codegen::{Bytes, StdError};
use tonic::{Response, Status};
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt as _};

/// How long one call may take. Together with the passport a request that meets a service that hangs is refused within
/// two seconds.
pub(super) const CALL: Duration = Duration::from_millis(1_700);

/// A channel to one service.
pub type Channel = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Status>;

/// Makes a channel of anything that carries gRPC (kit-mesh's channel, a server within a test).
#[must_use]
pub fn boxed<C, B>(channel: C) -> Channel
where
    C: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
    C::Future: Send + 'static,
    C::Error: Into<StdError> + 'static,
    B: tonic::codegen::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<StdError>,
{
    BoxCloneSyncService::new(
        channel
            .map_response(|response| response.map(Body::new))
            .map_err(|error| Status::from_error(error.into())),
    )
}

/// A call's answer, or the fault that its status tells.
pub(super) async fn answered<A>(call: impl Future<Output = Result<Response<A>, Status>>) -> Result<A, Fault> {
    call.await.map(Response::into_inner).map_err(|status| Fault::from_status(&status))
}
