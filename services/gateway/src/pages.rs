//! Pages: the front page, and a page to read the API's document. No script, nothing from elsewhere.
mod docs;
mod front;
mod words;

use askama::Template;
use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kit_fault::Fault;

use crate::Gateway;
use crate::api::openapi;
use crate::web::Refusal;

const STYLE: &str = include_str!("../assets/holdfast.css");

/// The pages' routes, with those of the API's document.
pub fn routes() -> Router<Gateway> {
    Router::new()
        .route("/", get(front::front))
        .route("/assets/holdfast.css", get(|| async { file("text/css; charset=utf-8", STYLE) }))
        .route("/api/docs", get(docs::docs))
        .route("/api/openapi.json", get(|| async { file("application/json", openapi::text()) }))
}

fn file(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=300")], text).into_response()
}

fn render(page: &impl Template) -> Result<Html<String>, Refusal> {
    page.render().map(Html).map_err(|error| Refusal(Fault::internal(&error)))
}
