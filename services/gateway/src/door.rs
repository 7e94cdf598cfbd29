//! What happens to every request before a route sees it, outermost first: trace, headers, pages of refusals, problem
//! documents, the body's rest, limits, tenant, CSRF.
mod csrf;
mod drain;
mod headers;
mod host;
mod limits;
mod problem;
mod trace;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

pub use csrf::{csrf_token, csrf_token_fits};
pub(crate) use headers::harden;
pub(crate) use host::{Admitted, find};
pub use host::{HOST_MAX, Host, host_of};
pub use limits::Limits;
pub use trace::{method_name, put_trace_id};

use crate::{Gateway, pages};

/// Puts the door before the routes.
pub fn behind(gateway: &Gateway, routes: Router) -> Router {
    routes
        .layer(from_fn_with_state(gateway.clone(), csrf::check))
        .layer(from_fn_with_state(gateway.clone(), host::admit))
        .layer(from_fn_with_state(gateway.clone(), limits::count))
        .layer(from_fn_with_state(gateway.clone(), drain::drain))
        .layer(from_fn(problem::answer))
        .layer(from_fn_with_state(gateway.clone(), pages::told))
        .layer(from_fn_with_state(gateway.clone(), headers::secure))
        .layer(from_fn(trace::trace))
}
