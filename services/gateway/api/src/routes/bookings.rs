//! Bookings as a client sees them.
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use gateway_core::bookings::MAX_BODY;
use gateway_core::{Gateway, bookings, cancellation, correction, links};
use gateway_edge::input::{Input, MaybeInput, PathOf, parse_path};
use gateway_edge::refusal::Refusal;
use gateway_edge::request::RequestContext;

use crate::answer::Answer;
use crate::schema::bookings::{BookedView, BookingView};
use crate::schema::cancellation::{CancelInput, CancellationView};
use crate::schema::correction::EmailInput;
use crate::schema::links::LinkInput;
use crate::schema::new_booking::NewBooking;

/// Largest cancellation: its reason, every character escaped.
const CANCEL_MAX: usize = 8 * 1024;
/// Largest correction: an address, every character escaped.
const EMAIL_MAX: usize = 4 * 1024;
/// Largest request for a link: a code and an address, every character escaped.
const LINK_MAX: usize = 4 * 1024;

/// Create a booking.
#[utoipa::path(post, path = "/api/v1/bookings", request_body = NewBooking,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 16, max_length = 255, pattern = "^[ -~]+$")),
    responses((status = 201, body = BookedView)))]
pub(crate) async fn book(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Input(input): Input<NewBooking, MAX_BODY>,
) -> Result<Response, Refusal> {
    let booked = bookings::book(&gateway, &request, input.read(&request)?).await?;
    let location = format!("/api/v1/bookings/{}", booked.booking.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(BookedView::from(booked))).into_response())
}

/// Read a booking.
#[utoipa::path(get, path = "/api/v1/bookings/{id}", security(("manage_token" = []), ("session" = [])),
    params(("id" = String, Path, format = "uuid", description = "The booking.")),
    responses((status = 200, body = BookingView)))]
pub(crate) async fn get(
    State(gateway): State<Gateway>,
    request: RequestContext,
    PathOf(id): PathOf<String>,
) -> Answer<BookingView> {
    Ok(Json(bookings::get(&gateway, &request, parse_path(&id)?).await?.into()))
}

/// Preview a cancellation: what would be refunded and charged now, and why.
#[utoipa::path(get, path = "/api/v1/bookings/{id}/cancellation",
    security(("manage_token" = []), ("session" = [])),
    params(("id" = String, Path, format = "uuid", description = "The booking.")),
    responses((status = 200, body = CancellationView)))]
pub(crate) async fn preview(
    State(gateway): State<Gateway>,
    request: RequestContext,
    PathOf(id): PathOf<String>,
) -> Answer<CancellationView> {
    Ok(Json(cancellation::preview(&gateway, &request, parse_path(&id)?).await?.into()))
}

/// Cancel a booking. Repeated, it answers with the first decision.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/cancel",
    security(("manage_token" = []), ("session" = [])), request_body = Option<CancelInput>,
    params(
        ("id" = String, Path, format = "uuid", description = "The booking."),
        ("Idempotency-Key" = Option<String>, Header, min_length = 16, max_length = 255, pattern = "^[ -~]+$"),
        ("If-Match" = Option<String>, Header, pattern = "^[1-9][0-9]{0,8}$")
    ),
    responses((status = 200, body = BookingView)))]
pub(crate) async fn cancel(
    State(gateway): State<Gateway>,
    request: RequestContext,
    PathOf(id): PathOf<String>,
    MaybeInput(input): MaybeInput<CancelInput, CANCEL_MAX>,
) -> Answer<BookingView> {
    let id = parse_path(&id)?;
    // Who cannot prove anything hears nothing of the fields.
    request.proof()?;
    Ok(Json(cancellation::cancel(&gateway, &request, id, input.read(&request)?).await?.into()))
}

/// Correct the e-mail address of a booking, until half an hour after it was made and three times at most. The
/// confirmation goes to the new address, and every manage token from before is void: the answer holds the new one. For
/// who has the manage token alone; staff are refused.
#[utoipa::path(put, path = "/api/v1/bookings/{id}/email", security(("manage_token" = [])),
    request_body = EmailInput,
    params(
        ("id" = String, Path, format = "uuid", description = "The booking."),
        ("Idempotency-Key" = Option<String>, Header, min_length = 16, max_length = 255, pattern = "^[ -~]+$"),
        ("If-Match" = Option<String>, Header, pattern = "^[1-9][0-9]{0,8}$")
    ),
    responses((status = 200, body = BookedView)))]
pub(crate) async fn correct_email(
    State(gateway): State<Gateway>,
    request: RequestContext,
    PathOf(id): PathOf<String>,
    Input(input): Input<EmailInput, EMAIL_MAX>,
) -> Answer<BookedView> {
    let id = parse_path(&id)?;
    // Who cannot prove anything hears nothing of the fields.
    request.proof()?;
    let corrected = correction::correct_email(&gateway, &request, id, input.read(&request)?).await?;
    Ok(Json(corrected.into()))
}

/// Download the calendar file (RFC 5545).
#[utoipa::path(get, path = "/api/v1/bookings/{id}/calendar.ics",
    security(("manage_token" = []), ("session" = [])),
    params(("id" = String, Path, format = "uuid", description = "The booking.")),
    responses((status = 200, body = String, content_type = "text/calendar")))]
pub(crate) async fn calendar(
    State(gateway): State<Gateway>,
    request: RequestContext,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusal> {
    let file = bookings::calendar(&gateway, &request, parse_path(&id)?).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"booking.ics\""),
    ];
    Ok((headers, file).into_response())
}

/// Send a new link to a booking. It goes to the booking's address if code and address belong together, and links from
/// before open nothing any more. The answer is the same whether or not, and takes as long: both are looked up after it.
/// Nothing is sent to an address that had ten mails within a day, nor for a booking that had three new links within an
/// hour, is cancelled or was over 30 days ago.
#[utoipa::path(post, path = "/api/v1/bookings/link", request_body = LinkInput,
    responses((status = 202)))]
pub(crate) async fn request_link(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Input(input): Input<LinkInput, LINK_MAX>,
) -> Result<StatusCode, Refusal> {
    links::request(&gateway, &request, input.read()?).await?;
    Ok(StatusCode::ACCEPTED)
}
