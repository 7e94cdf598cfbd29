//! The server: an accept loop of its own, so that one slow caller stalls nobody and every connection takes the
//! credentials of its moment.
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::body::Body;
use tower::Service;

use crate::accept::Shared;
use crate::credentials::Credentials;
use crate::options::ServerOptions;
use crate::refusals::Refusals;
use crate::silent::SilentConnections;
use crate::slots::Slots;

/// Pause after an accept that failed: out of descriptors, mostly.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long connections have to go after a hard stop.
const HARD_STOP: Duration = Duration::from_secs(1);

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drained {
    /// Every call had its answer.
    Clean,
    /// The drain took too long: what was left was cut off.
    Cut,
}

/// Serves RPCs to callers of the mesh until told to stop: then it accepts nothing more, ends streams, lets calls
/// finish for as long as the drain may last, and cuts off the rest.
///
/// `service` is what answers: tonic's `Routes` under kit/access's layer. Every request carries the caller's
/// [`crate::PeerId`] in its extensions.
pub async fn serve<S>(
    listener: TcpListener,
    credentials: Credentials,
    service: S,
    options: ServerOptions,
    stop: CancellationToken,
) -> Drained
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    let shared = Arc::new(Shared {
        credentials,
        service,
        silent: SilentConnections::new(options.max_silent, options.silent_per_address),
        slots: Slots::new(&options),
        connections: Semaphore::new(options.max_connections),
        refusals: Refusals::default(),
        options,
        draining: stop.clone(),
        hard_stop: CancellationToken::new(),
    });
    let tasks = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((tcp, from)) => {
                tasks.spawn(Box::pin(Arc::clone(&shared).connection(tcp, from)));
            }
            Err(error) => {
                tracing::warn!(%error, "no connection could be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    drain(&shared, &tasks).await
}

async fn drain<S>(shared: &Shared<S>, tasks: &TaskTracker) -> Drained {
    tasks.close();
    if tokio::time::timeout(shared.options.drain, tasks.wait()).await.is_ok() {
        return Drained::Clean;
    }
    tracing::warn!(connections = tasks.len(), "the drain took too long; what is left is cut off");
    shared.hard_stop.cancel();
    let _gone = tokio::time::timeout(HARD_STOP, tasks.wait()).await;
    Drained::Cut
}
