//! Staying signed in: what the dialog before the session's end asks for.
use axum::extract::State;
use axum::http::StatusCode;
use gateway_core::Gateway;
use gateway_core::session;
use gateway_edge::input::Form;
use gateway_edge::refusal::Refusal;

use crate::context::PageContext;

/// `POST /session/keep-alive`: the session lives on for its idle limit, though never beyond its absolute end.
pub(super) async fn send(
    State(gateway): State<Gateway>,
    context: PageContext,
    _form: Form,
) -> Result<StatusCode, Refusal> {
    session::keep_alive(&gateway, &context.request).await?;
    Ok(StatusCode::NO_CONTENT)
}
