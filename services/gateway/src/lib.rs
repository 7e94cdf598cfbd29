//! gateway: the one public door. HTTPS with the tenants' own certificates, the tenant by the host, JSON routes, and no
//! data of its own: every act is a call to the service that owns it, with a passport that says who acts.
//!
//! The way of a request: [`tls`] -> [`door`] (trace, limits, tenant, headers, CSRF) -> [`api`] or [`pages`] ->
//! [`ops`] (what JSON and pages share) -> [`upstream`].

pub mod api;
pub mod app;
pub mod config;
pub mod door;
pub mod ops;
pub mod pages;
pub mod supported_settings;
pub mod tls;
pub mod upstream;
pub mod web;

mod sources;
mod state;

pub use config::Config;
pub use state::{Gateway, Parts};

/// Every route, behind the door.
pub fn router(gateway: &Gateway) -> axum::Router {
    let (api, _) = api::routes();
    door::behind(gateway, api.merge(pages::routes()).with_state(gateway.clone()))
}
