//! The operator's own route on the admin port.
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::{Router, routing::get};

use crate::report::Report;

/// `GET /tenants`: what is applied, refused with path, value and floor, and acknowledged by whom.
pub fn routes(report: Report) -> Router {
    Router::new().route("/tenants", get(tenants)).with_state(report)
}

async fn tenants(State(report): State<Report>) -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (headers, format!("{:#}\n", report.json()))
}
