//! One connection that arrives: its handshake, its calls, its end.
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tower::Service;

use crate::credentials::Credentials;
use crate::options::ServerOptions;
use crate::refusals::Refusals;
use crate::rpc;
use crate::session::Session;
use crate::silent::SilentConnections;
use crate::slots::Slots;

/// How often a connection is checked beside its calls.
const CHECK: Duration = Duration::from_secs(1);

/// What every connection of a server shares.
pub(crate) struct Shared<S> {
    pub(crate) credentials: Credentials,
    pub(crate) service: S,
    pub(crate) options: ServerOptions,
    pub(crate) silent: SilentConnections,
    pub(crate) slots: Slots,
    /// Places for connections, those in their handshake included.
    pub(crate) connections: Semaphore,
    pub(crate) refusals: Refusals,
    /// The server was told to stop.
    pub(crate) draining: CancellationToken,
    /// The drain took too long: whatever is left ends now.
    pub(crate) hard_stop: CancellationToken,
}

/// A connection whose handshake succeeded.
struct Accepted<'a> {
    tls: TlsStream<TcpStream>,
    session: Session,
    permit: SemaphorePermit<'a>,
}

/// Why a connection was closed before its first call.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("the caller said nothing")]
    Silent,
    #[error("the caller went away before it said anything")]
    Gone,
    #[error("no slot for its handshake came free")]
    NoSlot,
    #[error("there are too many connections")]
    Full,
    #[error("the handshake took too long")]
    Slow,
    #[error("the handshake failed: {0}")]
    Tls(io::Error),
    #[error("the caller does not speak HTTP/2 or has no name")]
    Unidentified,
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
        let accepted = tokio::select! {
            accepted = self.accepted(tcp, from.ip().to_canonical()) => accepted,
            () = self.draining.cancelled() => return,
        };
        match accepted {
            Ok(Accepted { tls, session, permit }) => {
                count("accepted");
                tracing::debug!(peer = %session.peer, %from, "connection accepted");
                self.calls(tls, Arc::new(session)).await;
                drop(permit);
            }
            Err(refusal) => self.refused(from, &refusal),
        }
    }

    /// A connection of somebody who speaks, has a slot for the handshake, and a name.
    async fn accepted(&self, tcp: TcpStream, from: IpAddr) -> Result<Accepted<'_>, Refusal> {
        self.first_byte(&tcp, from).await?;
        let _slot = self.slots.take(from).await.ok_or(Refusal::NoSlot)?;
        let permit = self.connections.try_acquire().map_err(|_| Refusal::Full)?;
        let (tls, session) = self.handshake(tcp).await?;
        Ok(Accepted { tls, session, permit })
    }

    /// Waits until the caller says something, which stays unread: until then it costs a socket and nothing more.
    async fn first_byte(&self, tcp: &TcpStream, from: IpAddr) -> Result<(), Refusal> {
        let silent = self.silent.enter(from);
        let mut byte = [0];
        let heard = tokio::select! {
            biased;
            heard = tokio::time::timeout(self.options.first_byte, tcp.peek(&mut byte)) => heard,
            () = silent.gives_way.cancelled() => return Err(Refusal::Silent),
        };
        match heard {
            Ok(Ok(0) | Err(_)) => Err(Refusal::Gone),
            Ok(Ok(_)) => Ok(()),
            Err(_elapsed) => Err(Refusal::Silent),
        }
    }

    async fn handshake(&self, tcp: TcpStream) -> Result<(TlsStream<TcpStream>, Session), Refusal> {
        // A latency aid only.
        let _nodelay = tcp.set_nodelay(true);
        let material = self.credentials.material();
        let accept = TlsAcceptor::from(Arc::clone(&material.server)).accept(tcp);
        let done = tokio::time::timeout(self.options.handshake, accept).await;
        let tls = done.map_err(|_elapsed| Refusal::Slow)?.map_err(Refusal::Tls)?;
        let (_, connection) = tls.get_ref();
        if connection.alpn_protocol() != Some(b"h2") {
            return Err(Refusal::Unidentified);
        }
        let chain = connection.peer_certificates().ok_or(Refusal::Unidentified)?;
        let chain = chain.iter().map(|one| one.clone().into_owned()).collect();
        let session =
            Session::new(self.credentials.clone(), material.generation, chain, self.draining.clone());
        Ok((tls, session.map_err(|_| Refusal::Unidentified)?))
    }

    /// Counts every refusal, logs few: once a second and address.
    fn refused(&self, from: SocketAddr, refusal: &Refusal) {
        count(refusal.result());
        if matches!(refusal, Refusal::Gone) {
            return;
        }
        if let Some(unlogged) = self.refusals.note(from.ip().to_canonical(), Instant::now()) {
            tracing::warn!(%from, unlogged, error = %refusal, "a connection was refused");
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
                    let over = session.verify().is_err();
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

// === impl Refusal ===

impl Refusal {
    /// What the metric calls it.
    fn result(&self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Gone => "gone",
            Self::NoSlot | Self::Full => "overflow",
            Self::Slow => "timeout",
            Self::Tls(_) | Self::Unidentified => "refused",
        }
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
