//! What happens to every request before a route sees it, outermost first: trace, headers, pages of refusals, problem
//! documents, the body's rest, limits, tenant, CSRF.
mod admit;
mod csrf;
mod drain;
mod headers;
mod limits;
mod problem;
mod trace;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

pub(crate) use headers::harden;
pub use trace::{method_name, put_trace_id};

use crate::Edge;

/// Puts the middleware before the routes. `error_pages` adds the layer that turns a refusal into a page where a person
/// looks: it stands below the headers, so that what it makes carries them too.
pub fn before(edge: &Edge, routes: Router, error_pages: impl FnOnce(Router) -> Router) -> Router {
    let routes = routes
        .layer(from_fn_with_state(edge.clone(), csrf::check))
        .layer(from_fn_with_state(edge.clone(), admit::admit))
        .layer(from_fn_with_state(edge.clone(), limits::count))
        .layer(from_fn_with_state(edge.clone(), drain::drain))
        .layer(from_fn(problem::answer));
    error_pages(routes).layer(from_fn_with_state(edge.clone(), headers::secure)).layer(from_fn(trace::trace))
}
