//! The staff's pages: sign-in and sign-out, the console's day, one booking. Everything below `/console` is for who is
//! signed in; whoever is not, or not any more, is sent to sign in and comes back.
mod booking;
mod client_name;
mod console;
mod day;
mod display_state;
mod evidence;
mod grid;
mod keep_alive;
mod link;
mod new_password;
mod next;
mod sign_in;
mod sign_out;
mod today;

use axum::Router;
use axum::routing::{get, post};
use gateway_core::Gateway;

/// The routes of the staff.
pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::send))
        .route("/sign-in/password", get(new_password::show).post(new_password::send))
        .route("/sign-out", get(sign_out::look).post(sign_out::send))
        .route("/session/keep-alive", post(keep_alive::send))
        .route("/console", get(today::show))
        .route("/console/bookings/{id}", get(booking::show))
        .route("/console/bookings/{id}/revoke-link", get(link::look).post(link::revoke))
}
