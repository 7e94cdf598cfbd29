//! Booking, in four steps: service, day and time, details, confirmation. From the third step on what was typed rides in
//! hidden fields: never in a URL, never in a cookie.
//!
//! ```text
//!   services  GET /                            1   the way back, with what was typed: POST /book
//!   times     GET /book/{service}              2   likewise: POST .../times
//!   details   GET /book/{service}/details      3   likewise: POST .../details
//!   confirm   POST /book/{service}/confirm     4   changes nothing
//!   submit    POST /book/{service}                 books: 303 to the booking, or the step that the refusal is about
//! ```
mod banner;
mod business;
mod confirm;
mod details;
mod draft;
mod form;
mod next_time;
mod panel;
pub(super) mod retry_page;
mod services;
mod steps;
mod subject;
mod submit;
mod times;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use gateway_core::Gateway;
use gateway_edge::input::{PathOf, parse_path};
use gateway_edge::refusal::Refusal;
use kit_ids::ServiceId;

use super::context::PageContext;

/// The routes of booking.
pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/", get(services::services))
        .route("/book", get(from_the_start).post(services::carried))
        .route("/book/{service}", get(times::show).post(submit::book))
        .route("/book/{service}/times", get(from_the_times).post(times::carried))
        .route("/book/{service}/details", get(details::show).post(details::carried))
        .route("/book/{service}/confirm", get(from_the_times).post(confirm::show))
}

async fn from_the_start(context: PageContext) -> Response {
    context.see_other("/")
}

/// A step that comes by POST was asked for by its address alone: it begins again at the times.
async fn from_the_times(context: PageContext, PathOf(service): PathOf<String>) -> Result<Response, Refusal> {
    // What is no id is not repeated in a header.
    let id: ServiceId = parse_path(&service)?;
    Ok(context.see_other(&format!("/book/{id}")))
}
