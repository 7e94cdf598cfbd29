//! Booking, in four steps: service, day and time, details, confirmation. From the third step on what was typed rides in
//! hidden fields: never in a URL, never in a cookie.
mod draft;
mod services;
mod steps;

use axum::Router;
use axum::routing::get;

use crate::Gateway;

/// The routes of booking.
pub(super) fn routes() -> Router<Gateway> {
    Router::new().route("/", get(services::services))
}
