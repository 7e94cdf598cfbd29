//! Finds the tenant of every request, by its host.
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::Edge;
use crate::refusal::Refusal;
use crate::request::find;

/// Finds the tenant, or refuses.
pub(super) async fn admit(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    match find(&edge.tenants, &request) {
        Ok(admitted) => {
            tracing::Span::current().record("holdfast.tenant", admitted.tenant.id().as_str());
            request.extensions_mut().insert(admitted);
            next.run(request).await
        }
        Err(fault) => Refusal(fault).into_response(),
    }
}
