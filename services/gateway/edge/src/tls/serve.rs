//! The accept loop: every connection bounded in handshake, headers, streams and idle time; a drain with a hard stop.
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use kit_limits::{ConcurrencyLimit, ConcurrencyPermit, Prefixes};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;
use tracing::{debug, warn};

use super::Certificates;
use super::accept::Handshaker;
use super::bounds::{Bounds, MAX_HEAD, MAX_HEADERS, Requests};
use crate::Edge;
use crate::request::Connection;

const HANDSHAKE: Duration = Duration::from_secs(5);
const HEADERS: Duration = Duration::from_secs(30);
/// HTTP/2's name for the largest head.
const HEAD_LIST: u32 = 16 * 1024;
const _: () = assert!(HEAD_LIST as usize == MAX_HEAD);
/// What HTTP/2 may hold of bodies that nobody has read yet: of one stream, of a connection.
const UNREAD: (u32, u32) = (64 * 1024, 256 * 1024);
/// Most of an answer that HTTP/2 takes from its body before the other side does.
const UNSENT: usize = 64 * 1024;
/// How long a quiet connection has to end by itself, at most.
const GOODBYE: Duration = Duration::from_secs(5);

/// What a server of HTTPS is made of.
pub struct Server {
    /// Tenants and limits.
    pub edge: Edge,
    /// Certificates by host.
    pub certificates: Certificates,
    /// What answers a request.
    pub router: Router,
    /// Bounds of its connections.
    pub bounds: Bounds,
}

/// Serves HTTPS until told to stop, then lets requests end for [`Bounds::drain`] at most.
pub async fn serve(listener: TcpListener, server: Server, stop: CancellationToken) -> io::Result<()> {
    let Server { edge, certificates, router, bounds } = server;
    let connections = ConcurrencyLimit::new(bounds.connections, bounds.per_source);
    let handshaker = Handshaker::new(&certificates, edge.clone()).map_err(io::Error::other)?;
    let tasks = TaskTracker::new();
    while let Some((stream, peer)) = accept(&listener, &stop).await {
        let Some(permit) = enter(&edge, &connections, peer).await else { continue };
        let (handshaker, router, stop) = (handshaker.clone(), router.clone(), stop.clone());
        tasks.spawn(async move {
            let _guard = permit;
            let _ = stream.set_nodelay(true);
            // What was sent and is not taken: the kernel ends the connection.
            let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(bounds.quiet));
            match tokio::time::timeout(HANDSHAKE, handshaker.accept(stream, peer)).await {
                Ok(Ok((stream, connection))) => {
                    serve_http(TokioIo::new(stream), connection, router, bounds.quiet, stop).await;
                }
                Ok(Err(error)) => debug!(%error, "a handshake failed"),
                Err(_) => debug!("a handshake took too long"),
            }
        });
    }
    tasks.close();
    if tokio::time::timeout(bounds.drain, tasks.wait()).await.is_err() {
        warn!(left = tasks.len(), "connections were cut at the end of the drain");
    }
    Ok(())
}

/// The next connection; None when told to stop.
pub(super) async fn accept(
    listener: &TcpListener,
    stop: &CancellationToken,
) -> Option<(TcpStream, SocketAddr)> {
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return None,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => return Some((stream, peer)),
            // Out of file descriptors, or the other side is gone already.
            Err(error) => {
                warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

/// A permit for a connection; None where its source has had, or has, too many.
pub(super) async fn enter(
    edge: &Edge,
    connections: &ConcurrencyLimit,
    peer: SocketAddr,
) -> Option<ConcurrencyPermit> {
    let source = Prefixes::of(peer.ip());
    let refused = |why: &'static str| {
        metrics::counter!("gateway_connections_refused_total", "why" => why).increment(1);
    };
    let Some(permit) = connections.try_acquire(source) else {
        refused("places");
        return None;
    };
    if !edge.limits.connection(source).await {
        refused("rate");
        return None;
    }
    Some(permit)
}

/// Speaks HTTP/1.1 or 2 on a connection until it ends, is quiet for too long, or the server stops.
async fn serve_http<I>(
    io: I,
    connection: Connection,
    router: Router,
    quiet: Duration,
    stop: CancellationToken,
) where
    I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let requests = Requests::new();
    let counted = Arc::clone(&requests);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let under_way = counted.begin();
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(connection.clone());
        let router = router.clone();
        async move {
            let response = router.oneshot(request).await.unwrap_or_else(|never| match never {});
            let pending = under_way.answered();
            // The answer's body holds its place until it is sent, or given up.
            Ok::<_, Infallible>(response.map(|body| {
                body.map_err(move |error| {
                    let _guard = &pending;
                    error
                })
            }))
        }
    });
    let builder = builder();
    let serving = builder.serve_connection(io, service);
    tokio::pin!(serving);
    let goodbye = tokio::select! {
        ended = serving.as_mut() => return log_end(ended),
        () = stop.cancelled() => Duration::MAX,
        // Nothing else bounds who says nothing at all, answers pings and no more, or does not take an answer.
        () = requests.quiet(quiet) => quiet.min(GOODBYE),
    };
    serving.as_mut().graceful_shutdown();
    if let Ok(ended) = tokio::time::timeout(goodbye, serving).await {
        log_end(ended);
    } else {
        debug!("a quiet connection was cut");
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(128)
        .max_header_list_size(HEAD_LIST)
        .initial_stream_window_size(UNREAD.0)
        .initial_connection_window_size(UNREAD.1)
        .max_send_buf_size(UNSENT)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10));
    builder
}

fn log_end<E: std::fmt::Display>(ended: Result<(), E>) {
    if let Err(error) = ended {
        debug!(%error, "a connection ended badly");
    }
}
