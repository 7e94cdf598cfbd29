//! Ending every link of a booking. Repeated, it does the same.
use axum::extract::State;
use axum::response::Response;
use gateway_core::Gateway;
use gateway_core::links;
use gateway_edge::input::{Form, PathOf, parse_path};
use gateway_edge::refusal::Refusal;
use kit_ids::BookingId;

use super::console::or_sign_in;
use crate::context::PageContext;

/// `GET /console/bookings/{id}/revoke-link` changes nothing: it is where a browser may come back to after a refusal.
pub(super) async fn look(context: PageContext, PathOf(id): PathOf<String>) -> Result<Response, Refusal> {
    let id: BookingId = parse_path(&id)?;
    Ok(context.see_other(&format!("/console/bookings/{id}")))
}

/// `POST /console/bookings/{id}/revoke-link`
pub(super) async fn revoke(
    State(gateway): State<Gateway>,
    context: PageContext,
    PathOf(id): PathOf<String>,
    _: Form,
) -> Result<Response, Refusal> {
    let answer = revoked(&gateway, &context, &id).await;
    or_sign_in(&context, answer)
}

async fn revoked(gateway: &Gateway, context: &PageContext, id: &str) -> Result<Response, Refusal> {
    context.request.signed_in()?;
    let id: BookingId = parse_path(id)?;
    links::revoke(gateway, &context.request, id).await?;
    Ok(context.see_other(&format!("/console/bookings/{id}?revoked")))
}
