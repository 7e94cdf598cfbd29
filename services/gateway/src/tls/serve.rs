//! The accept loop: every connection bounded in handshake, headers, streams and idle time; a drain with a hard stop.
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use kit_tenants::Tenants;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;
use tracing::{debug, warn};

use super::accept::Handshaker;
use super::{Certificates, Connection};

const HANDSHAKE: Duration = Duration::from_secs(5);
const HEADERS: Duration = Duration::from_secs(30);
const MAX_CONNECTIONS: usize = 8_192;
const MAX_HEADER_BYTES: u32 = 16 * 1024;

/// Serves HTTPS until told to stop, then lets requests end for `drain` at most.
pub async fn serve(
    listener: TcpListener,
    certificates: Certificates,
    tenants: Tenants,
    router: Router,
    drain: Duration,
    stop: CancellationToken,
) -> io::Result<()> {
    let handshaker = Handshaker::new(&certificates, tenants).map_err(io::Error::other)?;
    let connections = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let tasks = TaskTracker::new();
    while let Some((stream, peer)) = accept(&listener, &stop).await {
        let Ok(permit) = Arc::clone(&connections).try_acquire_owned() else {
            metrics::counter!("gateway_connections_refused_total").increment(1);
            continue;
        };
        let (handshaker, router, stop) = (handshaker.clone(), router.clone(), stop.clone());
        tasks.spawn(async move {
            let _permit = permit;
            let _ = stream.set_nodelay(true);
            match tokio::time::timeout(HANDSHAKE, handshaker.accept(stream, peer)).await {
                Ok(Ok((stream, connection))) => speak(TokioIo::new(stream), connection, router, stop).await,
                Ok(Err(error)) => debug!(%error, "a handshake failed"),
                Err(_) => debug!("a handshake took too long"),
            }
        });
    }
    tasks.close();
    if tokio::time::timeout(drain, tasks.wait()).await.is_err() {
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

/// Speaks HTTP/1.1 or 2 on a connection until it ends.
async fn speak<I>(io: I, connection: Connection, router: Router, stop: CancellationToken)
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(connection.clone());
        let router = router.clone();
        async move {
            let response = router.oneshot(request).await;
            Ok::<_, Infallible>(response.unwrap_or_else(|never| match never {}))
        }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).max_headers(64);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(128)
        .max_header_list_size(MAX_HEADER_BYTES)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10));
    let serving = builder.serve_connection(io, service);
    tokio::pin!(serving);
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        debug!(%error, "a connection ended badly");
    }
}
