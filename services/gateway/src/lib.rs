//! gateway: the public entry point. HTTPS with the tenants' own certificates, the tenant by the host, JSON routes,
//! pages, and no data of its own: every act is a call to the service that owns it, with a passport that says who acts.
//!
//! The way of a request: `gateway-edge` (TLS, limits, tenant, headers, CSRF) -> `gateway-api` or `gateway-pages` ->
//! `gateway-core` (a typed command in, a typed view out) -> the service behind.
pub mod app;
pub mod config;
pub mod supported_settings;

use axum::Router;
use axum::middleware::from_fn_with_state;
use gateway_core::Gateway;
use gateway_edge::middleware;

pub use config::Config;

/// Every route, behind the middleware.
pub fn router(gateway: &Gateway) -> Router {
    let (api, document) = gateway_api::routes();
    let routes = api.merge(gateway_pages::routes()).merge(gateway_pages::docs::routes(&document));
    let error_pages =
        |routes: Router| routes.layer(from_fn_with_state(gateway.clone(), gateway_pages::error_pages));
    middleware::before(&gateway.edge, routes.with_state(gateway.clone()), error_pages)
}
