//! Pages: server-rendered (askama), complete without script. A page's view model is a plain struct made from what the
//! core answers; templates hold no logic.
//!
//! The way of a page: [`context::PageContext`] (language, links, form token) -> an area's view model around a
//! [`shell::Shell`] -> a template. What refuses it becomes a page in [`error_pages`]. Words lie in `locales/`, files in
//! `assets/`.
mod accent;
mod agreement;
mod answer;
mod appointment;
mod assets;
mod book;
mod context;
pub mod docs;
mod error_pages;
mod invitation;
mod logo;
mod manage;
mod moment;
mod password;
mod place;
mod proof;
mod receipt;
mod reset;
mod retry;
mod shell;
mod staff;
mod tiers;
mod words;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use gateway_core::Gateway;

use context::PageContext;

pub use error_pages::error_pages;

/// The pages' routes.
pub fn routes() -> Router<Gateway> {
    Router::new()
        .merge(book::routes())
        .merge(manage::routes())
        .route("/privacy", get(agreement::privacy_notice))
        .route("/receipts", get(receipt::show))
        .route("/agreements/{kind}/{digest}", get(agreement::agreement))
        .merge(staff::routes())
        .merge(invitation::routes())
        .merge(reset::routes())
        .route("/assets/{name}", get(assets::serve))
        .route("/tenant.css", get(tenant_style))
        .route("/logo/{logo}", get(logo::serve))
}

/// `GET /tenant.css`: the tenant's accent. Its address changes with its content (`?v=`), so it can be kept.
async fn tenant_style(context: PageContext) -> Response {
    let style = accent::stylesheet(context.request.tenant.accent());
    let current = context.query("v") == assets::fingerprint(&style);
    let keep = if current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    (headers, style).into_response()
}
