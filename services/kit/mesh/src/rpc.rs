//! One call that arrives: checked, timed, told of, handed on.
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use tokio::time::Instant;
use tonic::Status;
use tonic::body::Body;
use tower::{Service, ServiceExt as _};
use tracing::Instrument as _;

use crate::body::{Answer, CallGuard};
use crate::deadline;
use crate::message::Message;
use crate::session::Session;
use crate::trace::Call;

/// Answers one call through the service; never fails, so that a connection outlives its calls.
pub(crate) async fn answer<S>(
    service: S,
    session: Arc<Session>,
    max_call: Duration,
    mut request: Request<Incoming>,
) -> Result<Response<Body>, Infallible>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    let guard = CallGuard::new(&session);
    let mut call = Call::server(request.uri().path(), session.peer.service(), request.headers());
    if session.verify().is_err() {
        let refused = Status::unauthenticated("the caller's certificate no longer holds");
        return Ok(end(refused, call));
    }
    let granted = deadline::granted(request.headers()).unwrap_or(max_call);
    let at = Instant::now() + granted.min(max_call);
    request.extensions_mut().insert(session.peer.clone());
    let request = request.map(|message| Body::new(Message::new(message, at)));
    let handled = deadline::scope(at, service.oneshot(request));
    match tokio::time::timeout_at(at, handled.instrument(call.span().clone())).await {
        Ok(Ok(response)) => {
            call.ended_with(response.headers());
            Ok(response.map(|body| Body::new(Answer::new(body, call, guard))))
        }
        Ok(Err(never)) => match never {},
        Err(_elapsed) => Ok(end(Status::deadline_exceeded("the call's time is over"), call)),
    }
}

fn end(status: Status, mut call: Call) -> Response<Body> {
    call.ended(status.code());
    status.into_http()
}
