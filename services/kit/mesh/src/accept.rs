//! One connection that arrives: its handshake, its calls, its end.
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tower::Service;

use crate::credentials::Credentials;
use crate::options::ServerOptions;
use crate::rpc;
use crate::session::Session;

/// How often a connection is judged beside its calls.
const CHECK: Duration = Duration::from_secs(1);

/// What every connection of a server shares.
pub(crate) struct Shared<S> {
    pub(crate) credentials: Credentials,
    pub(crate) service: S,
    pub(crate) options: ServerOptions,
    pub(crate) handshakes: Semaphore,
    /// The server was told to stop.
    pub(crate) draining: CancellationToken,
    /// The drain took too long: whatever is left ends now.
    pub(crate) hard_stop: CancellationToken,
}

/// Whether a connection that was quiet may stay.
struct Watchdog {
    opened: Instant,
    last_busy: Instant,
    calls: u64,
}

// === impl Shared ===

impl<S> Shared<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    /// Serves a connection until it ends.
    pub(crate) async fn connection(self: Arc<Self>, tcp: TcpStream, from: SocketAddr) {
        let Some((tls, session)) = self.handshake(tcp, from).await else { return };
        let session = Arc::new(session);
        tracing::debug!(peer = %session.peer, %from, "connection accepted");
        self.calls(tls, session).await;
    }

    async fn handshake(&self, tcp: TcpStream, from: SocketAddr) -> Option<(TlsStream<TcpStream>, Session)> {
        let Ok(_slot) = self.handshakes.try_acquire() else {
            count("overflow");
            return None;
        };
        // A latency aid only.
        let _nodelay = tcp.set_nodelay(true);
        let material = self.credentials.material();
        let accept = TlsAcceptor::from(Arc::clone(&material.server)).accept(tcp);
        let done = tokio::select! {
            done = tokio::time::timeout(self.options.handshake, accept) => done,
            () = self.draining.cancelled() => return None,
        };
        let tls = match done {
            Ok(Ok(tls)) => tls,
            Ok(Err(error)) => {
                count("refused");
                tracing::warn!(%from, %error, "handshake refused");
                return None;
            }
            Err(_elapsed) => {
                count("timeout");
                tracing::warn!(%from, "handshake took too long");
                return None;
            }
        };
        let (_, connection) = tls.get_ref();
        let chain: Vec<_> =
            connection.peer_certificates()?.iter().map(|one| one.clone().into_owned()).collect();
        let is_http2 = connection.alpn_protocol() == Some(b"h2");
        let generation = material.generation;
        let session = Session::new(self.credentials.clone(), generation, chain, self.draining.clone());
        match session {
            Ok(session) if is_http2 => {
                count("accepted");
                Some((tls, session))
            }
            _ => {
                count("refused");
                tracing::warn!(%from, "the caller does not speak HTTP/2 or has no name");
                None
            }
        }
    }

    async fn calls(&self, tls: TlsStream<TcpStream>, session: Arc<Session>) {
        let service = {
            let (service, session, max_call) = (self.service.clone(), session.clone(), self.options.max_call);
            service_fn(move |request| rpc::answer(service.clone(), session.clone(), max_call, request))
        };
        let connection = self.http2().serve_connection(TokioIo::new(tls), service);
        let mut connection = std::pin::pin!(connection);
        let mut watchdog = Watchdog::new();
        let mut tick = tokio::time::interval(CHECK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut ending = false;
        loop {
            tokio::select! {
                _ended = connection.as_mut() => return,
                () = self.hard_stop.cancelled() => return,
                () = self.draining.cancelled(), if !ending => {
                    ending = true;
                    connection.as_mut().graceful_shutdown();
                }
                _ = tick.tick() => {
                    let was_over = session.over.is_cancelled();
                    let over = session.judge().is_err();
                    if over && was_over {
                        // Its streams had a second to be told.
                        return;
                    }
                    if !ending && (over || watchdog.is_idle(&session, &self.options)) {
                        ending = true;
                        connection.as_mut().graceful_shutdown();
                    } else if ending && never_spoke(&session) {
                        // It does not speak HTTP/2 either: it would not hear the goodbye.
                        return;
                    }
                }
            }
        }
    }

    fn http2(&self) -> http2::Builder<TokioExecutor> {
        let options = &self.options;
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .max_concurrent_streams(options.max_streams)
            .max_header_list_size(options.max_header_bytes)
            .max_pending_accept_reset_streams(32)
            .max_local_error_reset_streams(64)
            .keep_alive_interval(options.ping_interval)
            .keep_alive_timeout(options.ping_timeout);
        builder
    }
}

// === impl Watchdog ===

impl Watchdog {
    fn new() -> Self {
        let now = Instant::now();
        Self { opened: now, last_busy: now, calls: 0 }
    }

    fn is_idle(&mut self, session: &Session, options: &ServerOptions) -> bool {
        let (under_way, total) = session.calls();
        let now = Instant::now();
        if under_way > 0 || total != self.calls {
            self.calls = total;
            self.last_busy = now;
            return false;
        }
        let limit = if total == 0 { options.first_call } else { options.idle };
        now.duration_since(self.last_busy.max(self.opened)) >= limit
    }
}

fn never_spoke(session: &Session) -> bool {
    session.calls().1 == 0
}

fn count(result: &'static str) {
    metrics::counter!("holdfast_mesh_handshakes_total", "result" => result).increment(1);
}
