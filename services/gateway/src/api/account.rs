//! Session and account.
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kit_fault::Fault;

use super::Answer;
use crate::Gateway;
use crate::ops::account::{self, InvitationInput};
use crate::ops::session::{self, SessionView, SignInInput, SignInView};
use crate::web::{Act, Input, Refusal, clear_session, set_session};

/// Largest body: the longest address, name, token and password, every character of them escaped.
const INPUT_MAX: usize = 16 * 1024;

/// Signs in: the session comes as a cookie.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignInInput,
    responses((status = 200, body = SignInView)))]
pub(super) async fn sign_in(
    State(gateway): State<Gateway>,
    act: Act,
    Input(input): Input<SignInInput, INPUT_MAX>,
) -> Result<Response, Refusal> {
    let signed_in = session::sign_in(&gateway, &act, input).await?;
    let body = Json(signed_in.view);
    let Some(token) = signed_in.token else { return Ok(body.into_response()) };
    let cookie = set_session(&token).ok_or_else(Fault::unavailable)?;
    Ok(([(header::SET_COOKIE, cookie)], body).into_response())
}

/// Who is signed in, and the token that every change needs.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", security(("session" = [])),
    responses((status = 200, body = SessionView)))]
pub(super) async fn session(State(gateway): State<Gateway>, act: Act) -> Answer<SessionView> {
    Ok(Json(session::describe(&gateway, &act).await?))
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", responses((status = 204)))]
pub(super) async fn sign_out(State(gateway): State<Gateway>, act: Act) -> Result<Response, Refusal> {
    session::sign_out(&gateway, &act).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, clear_session())]).into_response())
}

/// Makes the account of an invitation; never signs in.
#[utoipa::path(post, path = "/api/v1/account/invitation", tag = "session", request_body = InvitationInput,
    responses((status = 204)))]
pub(super) async fn accept_invitation(
    State(gateway): State<Gateway>,
    act: Act,
    Input(input): Input<InvitationInput, INPUT_MAX>,
) -> Result<StatusCode, Refusal> {
    account::accept(&gateway, &act, input).await?;
    Ok(StatusCode::NO_CONTENT)
}
