//! Ending every link of a booking. Repeated, it does the same.
use axum::extract::State;
use axum::response::Response;
use kit_fault::Fault;

use crate::Gateway;
use crate::ops::links;
use crate::pages::visit::Visit;
use crate::web::{Form, PathOf, Refusal};

/// `GET /console/bookings/{id}/revoke-link` changes nothing: it is where a browser may come back to after a refusal.
pub(super) async fn look(visit: Visit, PathOf(id): PathOf<String>) -> Result<Response, Refusal> {
    let id = uuid::Uuid::try_parse(&id).map_err(|_| Fault::not_found())?;
    Ok(visit.see_other(&format!("/console/bookings/{id}")))
}

/// `POST /console/bookings/{id}/revoke-link`
pub(super) async fn revoke(
    State(gateway): State<Gateway>,
    visit: Visit,
    PathOf(id): PathOf<String>,
    _: Form,
) -> Result<Response, Refusal> {
    let done = links::revoke(&gateway, &visit.act, &id).await.map_err(Refusal);
    let answer = done.map(|()| visit.see_other(&format!("/console/bookings/{id}?revoked")));
    super::or_sign_in(&visit, answer)
}
