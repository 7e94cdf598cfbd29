//! Counts every request of its source, and refuses it when there were too many.
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kit_fault::Fault;
use kit_limits::Prefixes;

use crate::Edge;
use crate::limits::Route;
use crate::refusal::Refusal;
use crate::request::{Connection, find};

/// Counts a request, or refuses it.
pub(super) async fn count(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let Some(connection) = request.extensions().get::<Connection>() else {
        // Every connection has one: without it nothing is known of who asks.
        return Refusal(Fault::unavailable()).into_response();
    };
    let source = Prefixes::of(connection.peer.ip());
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let route = Route { method: request.method(), path };
    let tenant = find(&edge.tenants, &request).ok().map(|admitted| admitted.tenant);
    let counted = edge.limits.request(route, source, tenant.as_ref().map(|tenant| tenant.id())).await;
    match counted {
        Ok(()) => next.run(request).await,
        Err(fault) => Refusal(fault).into_response(),
    }
}
