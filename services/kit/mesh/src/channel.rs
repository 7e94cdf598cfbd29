//! A channel to one service: lazy, bounded, and on fresh credentials by itself. When ours or the other side's change
//! or end, new calls go over a new connection and those under way finish on the old one.
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use http::uri::{Authority, Scheme};
use http::{Request, Response, Uri};
use hyper::body::Incoming;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tonic::Status;
use tonic::body::Body;
use tower::Service;
use tracing::Instrument as _;

use crate::body::Reply;
use crate::connection::Connection;
use crate::credentials::Credentials;
use crate::deadline::{self, GRPC_TIMEOUT};
use crate::options::ChannelOptions;
use crate::spiffe::SpiffeId;
use crate::trace::Call;

/// How often a call that was never sent is sent again over a new connection.
const ATTEMPTS: usize = 3;
/// A connection on which a call waited for so long in vain is not trusted with the next one.
const SUSPICIOUS: Duration = Duration::from_millis(500);

/// A channel to one service, for tonic's clients. Cloning shares its connection.
///
/// Every call ends within the channel's limit, or earlier when the call that is being worked on must
/// ([`deadline`]), the reply's body included. For RPCs that stream for long take [`Channel::streaming`].
#[derive(Clone)]
pub struct Channel {
    callee: Arc<Callee>,
    streaming: bool,
}

struct Callee {
    id: SpiffeId,
    address: String,
    credentials: Credentials,
    options: ChannelOptions,
    connection: ArcSwapOption<Connection>,
    connecting: Mutex<()>,
    failures: AtomicU64,
}

fn unavailable() -> Status {
    Status::unavailable("the service cannot be reached")
}

// === impl Channel ===

impl Channel {
    /// A channel to a service of our mesh ("policy") at `host:port`. Connects when first used; needs no runtime.
    #[must_use]
    pub fn new(credentials: Credentials, service: &str, address: &str, options: ChannelOptions) -> Self {
        let callee = Callee {
            id: credentials.realm().id(service),
            address: address.to_owned(),
            credentials,
            options,
            connection: ArcSwapOption::empty(),
            connecting: Mutex::default(),
            failures: AtomicU64::new(0),
        };
        Self { callee: Arc::new(callee), streaming: false }
    }

    /// The same channel for RPCs that stream for long: the limit holds until the answer begins, then the stream goes
    /// on for as long as both sides live.
    #[must_use]
    pub fn streaming(&self) -> Self {
        Self { callee: Arc::clone(&self.callee), streaming: true }
    }

    /// The service that answers.
    #[must_use]
    pub fn callee(&self) -> &SpiffeId {
        &self.callee.id
    }
}

impl std::fmt::Debug for Channel {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Channel").field("callee", &self.callee.id).finish_non_exhaustive()
    }
}

impl Service<Request<Body>> for Channel {
    type Response = Response<Body>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Status>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(Arc::clone(&self.callee).call(request, self.streaming))
    }
}

// === impl Callee ===

impl Callee {
    async fn call(
        self: Arc<Self>,
        mut request: Request<Body>,
        streaming: bool,
    ) -> Result<Response<Body>, Status> {
        let mut call = Call::client(request.uri().path(), self.id.service());
        let granted = deadline::granted(request.headers()).unwrap_or(self.options.call);
        let granted = granted.min(self.options.call).min(deadline::remaining().unwrap_or(granted));
        let at = Instant::now() + granted;
        self.prepare(&mut request, call.span(), (!streaming).then_some(granted))?;
        let mut used = None;
        let sent = self.send(request, &mut used).instrument(call.span().clone());
        let answered = match tokio::time::timeout_at(at, sent).await {
            Ok(answered) => answered,
            Err(_elapsed) => {
                if let Some(connection) = used.filter(|_| granted >= SUSPICIOUS) {
                    self.discard(&connection);
                }
                Err(deadline::late())
            }
        };
        match answered {
            Ok(response) => {
                call.ended_with(response.headers());
                let until = (!streaming).then_some(at);
                Ok(response.map(|body| Body::new(Reply::new(body, call, until))))
            }
            Err(status) => {
                call.ended(status.code());
                Err(status)
            }
        }
    }

    /// Completes the request: where it goes, how long it may take, which trace it belongs to.
    fn prepare(
        &self,
        request: &mut Request<Body>,
        span: &tracing::Span,
        granted: Option<Duration>,
    ) -> Result<(), Status> {
        let mut uri = std::mem::take(request.uri_mut()).into_parts();
        uri.scheme = Some(Scheme::HTTPS);
        uri.authority = Some(self.address.parse::<Authority>().map_err(|_| unavailable())?);
        *request.uri_mut() = Uri::from_parts(uri).map_err(|_| unavailable())?;
        let headers = request.headers_mut();
        match granted {
            Some(time) => drop(headers.insert(GRPC_TIMEOUT, deadline::header(time))),
            None => drop(headers.remove(GRPC_TIMEOUT)),
        }
        span.in_scope(|| kit_telemetry::inject(headers));
        Ok(())
    }

    async fn send(
        &self,
        mut request: Request<Body>,
        used: &mut Option<Arc<Connection>>,
    ) -> Result<Response<Incoming>, Status> {
        for _attempt in 0..ATTEMPTS {
            let connection = self.connection().await?;
            *used = Some(Arc::clone(&connection));
            match connection.sender.clone().try_send_request(request).await {
                Ok(response) => return Ok(response),
                Err(mut failed) => {
                    self.discard(&connection);
                    // What comes back was never sent: whatever it is, it may be sent again.
                    let Some(unsent) = failed.take_message() else {
                        tracing::warn!(callee = %self.id, error = %failed.error(), "a call broke off");
                        return Err(Status::unavailable("the connection broke during the call"));
                    };
                    request = unsent;
                }
            }
        }
        Err(unavailable())
    }

    /// The connection for a new call: the one that is open, if it is fresh, else a new one, made once for all who
    /// wait.
    async fn connection(&self) -> Result<Arc<Connection>, Status> {
        if let Some(open) = self.fresh() {
            return Ok(open);
        }
        let seen = self.failures.load(Ordering::Acquire);
        let _lock = self.connecting.lock().await;
        if let Some(open) = self.fresh() {
            return Ok(open);
        }
        if self.failures.load(Ordering::Acquire) != seen {
            return Err(unavailable());
        }
        match Connection::open(&self.address, &self.id, &self.credentials, &self.options).await {
            Ok(connection) => {
                let connection = Arc::new(connection);
                self.connection.store(Some(Arc::clone(&connection)));
                Ok(connection)
            }
            Err(error) => {
                self.failures.fetch_add(1, Ordering::AcqRel);
                metrics::counter!("holdfast_mesh_connects_failed_total", "callee" => self.id.service().to_owned())
                    .increment(1);
                tracing::warn!(callee = %self.id, %error, "the service cannot be reached");
                Err(unavailable())
            }
        }
    }

    fn fresh(&self) -> Option<Arc<Connection>> {
        self.connection.load_full().filter(|open| open.is_fresh(&self.credentials))
    }

    /// Takes no new call over this connection; those under way go on.
    fn discard(&self, connection: &Arc<Connection>) {
        self.connection.rcu(|open| open.clone().filter(|open| !Arc::ptr_eq(open, connection)));
    }
}
