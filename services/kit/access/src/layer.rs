//! The layer around a server's routes: outside the router, so that a path that nobody serves is refused as well.
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use kit_mesh::PeerId;
use kit_passport::METADATA_KEY;
use tonic::Status;
use tonic::body::Body;
use tower::{Layer, Service};

use crate::authorize::{Access, Refusal};
use crate::caller::Caller;

/// Puts the authorization before every call.
#[derive(Clone, Debug)]
pub struct AccessLayer(Arc<Access>);

/// Routes behind the authorization.
#[derive(Clone, Debug)]
pub struct AccessService<S> {
    inner: S,
    access: Arc<Access>,
}

// === impl AccessLayer ===

impl AccessLayer {
    /// A layer that authorizes by `access`.
    #[must_use]
    pub fn new(access: Access) -> Self {
        Self(Arc::new(access))
    }
}

impl<S> Layer<S> for AccessLayer {
    type Service = AccessService<S>;

    fn layer(&self, inner: S) -> AccessService<S> {
        AccessService { inner, access: Arc::clone(&self.0) }
    }
}

// === impl AccessService ===

impl<S> AccessService<S> {
    fn authorized(&self, request: &mut Request<Body>) -> Result<Caller, Refusal> {
        let peer = request.extensions().get::<PeerId>();
        let authorized = self.access.authorize(request.uri().path(), peer, request.headers());
        // Whatever becomes of the call: nobody passes a passport on.
        request.headers_mut().remove(METADATA_KEY);
        authorized
    }
}

impl<S> Service<Request<Body>> for AccessService<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        match self.authorized(&mut request) {
            Ok(caller) => {
                if let Some(tenant) = caller.principal().tenant() {
                    tracing::Span::current().record("holdfast.tenant", tenant.as_str());
                }
                request.extensions_mut().insert(caller);
                Box::pin(self.inner.call(request))
            }
            Err(refusal) => {
                let peer = request.extensions().get::<PeerId>().map(ToString::to_string);
                tracing::warn!(path = request.uri().path(), peer, %refusal, "call refused");
                metrics::counter!("holdfast_access_refusals_total", "reason" => reason(&refusal))
                    .increment(1);
                let response = Status::from(&refusal).into_http();
                Box::pin(std::future::ready(Ok(response)))
            }
        }
    }
}

fn reason(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NoPeer => "no_peer",
        Refusal::Unlisted => "unlisted",
        Refusal::Caller => "caller",
        Refusal::UnwantedPassport => "unwanted_passport",
        Refusal::NoPassport => "no_passport",
        Refusal::Passport(_) => "passport",
        Refusal::Kind => "kind",
        Refusal::Role => "role",
        Refusal::Strength => "strength",
        Refusal::Age => "age",
    }
}
