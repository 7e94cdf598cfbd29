//! Session and account.
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use gateway_core::session::SignIn;
use gateway_core::{Gateway, invitations, session};
use gateway_edge::input::Input;
use gateway_edge::refusal::Refusal;
use gateway_edge::request::{RequestContext, clear_session, csrf_token, set_device, set_session};
use kit_fault::Fault;

use crate::answer::Answer;
use crate::schema::invitations::InvitationInput;
use crate::schema::session::{SessionView, SignInInput, SignInView};

/// Largest body: the longest address, name, token and password, every character of them escaped.
const INPUT_MAX: usize = 16 * 1024;

/// Sign in. The session comes as a cookie.
#[utoipa::path(post, path = "/api/v1/session", request_body = SignInInput,
    responses((status = 200, body = SignInView)))]
pub(crate) async fn sign_in(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Input(input): Input<SignInInput, INPUT_MAX>,
) -> Result<Response, Refusal> {
    let signed_in = session::sign_in(&gateway, &request, input.read()?).await?;
    let body = Json(SignInView::from(&signed_in));
    let SignIn::Authenticated(tokens) = signed_in else { return Ok(body.into_response()) };
    let session = set_session(&tokens.session).ok_or_else(Fault::unavailable)?;
    let device = set_device(&tokens.device).ok_or_else(Fault::unavailable)?;
    Ok((AppendHeaders([(header::SET_COOKIE, session), (header::SET_COOKIE, device)]), body).into_response())
}

/// Read who is signed in, and the token that every change needs.
#[utoipa::path(get, path = "/api/v1/session", security(("session" = [])),
    responses((status = 200, body = SessionView)))]
pub(crate) async fn session(State(gateway): State<Gateway>, request: RequestContext) -> Answer<SessionView> {
    let token = csrf_token(request.signed_in()?);
    let session = session::describe(&gateway, &request).await?;
    Ok(Json(SessionView::new(session, token)))
}

/// Sign out.
#[utoipa::path(delete, path = "/api/v1/session", responses((status = 204)))]
pub(crate) async fn sign_out(
    State(gateway): State<Gateway>,
    request: RequestContext,
) -> Result<Response, Refusal> {
    session::sign_out(&gateway, &request).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, clear_session())]).into_response())
}

/// Accept an invitation, which creates the account. Does not sign in.
#[utoipa::path(post, path = "/api/v1/account/invitation", request_body = InvitationInput,
    responses((status = 204)))]
pub(crate) async fn accept_invitation(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Input(input): Input<InvitationInput, INPUT_MAX>,
) -> Result<StatusCode, Refusal> {
    invitations::accept(&gateway, &request, input.read()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
