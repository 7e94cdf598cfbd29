//! Shares a request's body with the routes, and gives them the budget for it. A body that no route read is read to its
//! end all the same, within bounds. A connection of HTTP/1.1 is otherwise cut after the answer, and a client that still
//! writes, or takes the connection again, never sees why. In HTTP/2 what comes for a stream that was answered and
//! forgotten counts as an error, and a connection with too many is ended, with every request on it: behind a proxy
//! those of others (kit/mesh's `message.rs` does the same).
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::Version;
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt as _;

use crate::Edge;

/// Most that is read for nothing.
const MOST: usize = 256 * 1024;
/// How long that may take.
const WITHIN: Duration = Duration::from_secs(1);

/// The body, shared with whoever reads what is left of it.
#[derive(Clone)]
struct SharedBody(Arc<Mutex<Body>>);

/// Shares the body with the routes and reads what they left.
pub(super) async fn drain(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(edge.body_budget.clone());
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let version = request.version();
    let (parts, body) = request.into_parts();
    let shared = SharedBody(Arc::new(Mutex::new(body)));
    let response = next.run(Request::from_parts(parts, Body::new(shared.clone()))).await;
    // Too much, too slow or broken: then the connection is cut after all, or the stream reset.
    let rest = async { drop(tokio::time::timeout(WITHIN, discard(shared)).await) };
    if version == Version::HTTP_2 {
        // The answer need not wait.
        tokio::spawn(rest);
    } else {
        rest.await;
    }
    response
}

/// Reads to the end, keeping nothing: nothing of the budget is for what nobody wants.
async fn discard(mut shared: SharedBody) {
    let mut more = MOST;
    while let Some(Ok(frame)) = shared.frame().await {
        let Some(rest) = more.checked_sub(frame.data_ref().map_or(0, Bytes::len)) else { return };
        more = rest;
    }
}

impl hyper::body::Body for SharedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}
