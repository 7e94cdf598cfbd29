//! Staying signed in: what the dialog before the session's end asks for.
use axum::extract::State;
use axum::http::StatusCode;

use crate::Gateway;
use crate::ops::session;
use crate::pages::visit::Visit;
use crate::web::{Form, Refusal};

/// `POST /session/stay`: the session lives on for its idle limit, though never beyond its absolute end.
pub(super) async fn send(
    State(gateway): State<Gateway>,
    visit: Visit,
    _form: Form,
) -> Result<StatusCode, Refusal> {
    session::stay(&gateway, &visit.act).await?;
    Ok(StatusCode::NO_CONTENT)
}
