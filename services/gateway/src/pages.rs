//! Pages: server-rendered (askama), complete without script. A page's view model is a plain struct made from what
//! [`crate::ops`] answers, the same functions that the JSON routes call; templates hold no logic.
//!
//! The way of a page: [`visit::Visit`] (language, links, form token) -> an area's view model around a [`shell::Shell`]
//! -> a template. What refuses it becomes a page in [`told`]. Words lie in `locales/`, files in `assets/`.
pub mod accent;
mod agreement;
mod appointment;
mod assets;
mod book;
mod docs;
mod links;
mod manage;
mod moment;
mod shell;
mod staff;
mod tiers;
mod told;
mod visit;
mod words;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::Gateway;
use crate::api::openapi;
use visit::Visit;

pub(crate) use told::told;

/// The pages' routes, with those of the API's document.
pub fn routes() -> Router<Gateway> {
    Router::new()
        .merge(book::routes())
        .merge(manage::routes())
        .route("/agreements/{kind}/{digest}", get(agreement::agreement))
        .merge(staff::routes())
        .route("/assets/{name}", get(assets::serve))
        .route("/tenant.css", get(tenant_style))
        .route("/api/docs", get(docs::docs))
        .route("/api/openapi.json", get(document))
}

/// `GET /tenant.css`: the tenant's accent. Its address changes with its content (`?v=`), so it can be kept.
async fn tenant_style(visit: Visit) -> Response {
    let style = accent::stylesheet(visit.act.tenant.accent());
    let current = visit.query("v") == assets::fingerprint(&style);
    let keep = if current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    (headers, style).into_response()
}

async fn document() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, openapi::text()).into_response()
}
