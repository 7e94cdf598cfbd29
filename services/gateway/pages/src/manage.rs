//! Managing one booking without an account. The mail's link brings the manage token once; from then on a cookie holds
//! it, so that it stands in no address, history or referrer. What may not be seen looks like what does not exist.
mod cancel;
mod email;
mod link;
mod money;
mod show;

use axum::Router;
use axum::routing::get;
use gateway_core::Gateway;

/// The routes of managing.
pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/bookings", get(link::show).post(link::send))
        .route("/bookings/{id}", get(show::show))
        .route("/bookings/{id}/calendar.ics", get(show::calendar))
        .route("/bookings/{id}/email", get(email::show).post(email::correct))
        .route("/bookings/{id}/cancel", get(cancel::preview).post(cancel::cancel))
        .route("/bookings/{id}/cancel/preview", get(cancel::preview_reloaded).post(cancel::preview_again))
}
