//! Bookings as a client sees them.
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use booking_api::Channel;

use super::Answer;
use crate::Gateway;
use crate::ops::bookings::{self, BOOKING_MAX, BookedView, BookingView, NewBooking};
use crate::ops::cancellation::{self, CancelInput, CancellationView};
use crate::ops::links::{self, LinkInput};
use crate::web::{Act, Input, MaybeInput, PathOf, Refusal};

/// Largest cancellation: its reason, every character escaped.
const CANCEL_MAX: usize = 8 * 1024;
/// Largest request for a link: a code and an address, every character escaped.
const LINK_MAX: usize = 4 * 1024;

/// Books.
#[utoipa::path(post, path = "/api/v1/bookings", tag = "bookings", request_body = NewBooking,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 16, max_length = 255, pattern = "^[ -~]+$")),
    responses((status = 201, body = BookedView)))]
pub(super) async fn book(
    State(gateway): State<Gateway>,
    act: Act,
    Input(input): Input<NewBooking, BOOKING_MAX>,
) -> Result<Response, Refusal> {
    let booked = bookings::book(&gateway, &act, input, Channel::Api).await?;
    let location = format!("/api/v1/bookings/{}", booked.booking.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(booked)).into_response())
}

/// One booking: with its manage token, or for staff.
#[utoipa::path(get, path = "/api/v1/bookings/{id}", tag = "bookings", security(("manage_token" = []), ("session" = [])),
    params(("id" = String, Path, format = "uuid")), responses((status = 200, body = BookingView)))]
pub(super) async fn get(
    State(gateway): State<Gateway>,
    act: Act,
    PathOf(id): PathOf<String>,
) -> Answer<BookingView> {
    Ok(Json(bookings::get(&gateway, &act, &id).await?))
}

/// What cancelling would do now.
#[utoipa::path(get, path = "/api/v1/bookings/{id}/cancellation", tag = "bookings",
    security(("manage_token" = []), ("session" = [])),
    params(("id" = String, Path, format = "uuid")), responses((status = 200, body = CancellationView)))]
pub(super) async fn preview(
    State(gateway): State<Gateway>,
    act: Act,
    PathOf(id): PathOf<String>,
) -> Answer<CancellationView> {
    Ok(Json(cancellation::preview(&gateway, &act, &id).await?))
}

/// Cancels; repeated, it answers with the first decision.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/cancel", tag = "bookings",
    security(("manage_token" = []), ("session" = [])), request_body = Option<CancelInput>,
    params(
        ("id" = String, Path, format = "uuid"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 16, max_length = 255, pattern = "^[ -~]+$"),
        ("If-Match" = Option<String>, Header, pattern = "^[1-9][0-9]{0,8}$")
    ),
    responses((status = 200, body = BookingView)))]
pub(super) async fn cancel(
    State(gateway): State<Gateway>,
    act: Act,
    PathOf(id): PathOf<String>,
    MaybeInput(input): MaybeInput<CancelInput, CANCEL_MAX>,
) -> Answer<BookingView> {
    Ok(Json(cancellation::cancel(&gateway, &act, &id, input).await?))
}

/// The calendar file (RFC 5545).
#[utoipa::path(get, path = "/api/v1/bookings/{id}/calendar.ics", tag = "bookings",
    security(("manage_token" = []), ("session" = [])),
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, body = String, content_type = "text/calendar")))]
pub(super) async fn calendar(
    State(gateway): State<Gateway>,
    act: Act,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusal> {
    let file = bookings::calendar(&gateway, &act, &id).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"booking.ics\""),
    ];
    Ok((headers, file).into_response())
}

/// Sends a new link to the address of a booking, if code and address belong together; links from before open nothing any
/// more. The answer is the same whether or not: nothing is sent to who had ten mails within a day, or for a booking that
/// is cancelled or was over 30 days ago.
#[utoipa::path(post, path = "/api/v1/bookings/link", tag = "bookings", request_body = LinkInput,
    responses((status = 202)))]
pub(super) async fn request_link(
    State(gateway): State<Gateway>,
    act: Act,
    Input(input): Input<LinkInput, LINK_MAX>,
) -> Result<StatusCode, Refusal> {
    links::request(&gateway, &act, input).await?;
    Ok(StatusCode::ACCEPTED)
}
