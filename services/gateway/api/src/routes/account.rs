//! Session and account.
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use gateway_core::session::{SessionTokens, SignIn};
use gateway_core::{Gateway, invitations, recovery, session, way_in};
use gateway_edge::input::Input;
use gateway_edge::refusal::Refusal;
use gateway_edge::request::{
    RequestContext, clear_session, clear_step, csrf_token, set_device, set_session, set_step,
};
use kit_fault::Fault;

use crate::answer::Answer;
use crate::schema::invitations::InvitationInput;
use crate::schema::recovery::{PasswordResetInput, PasswordResetRequestInput};
use crate::schema::session::{NewPasswordInput, SessionView, SignInInput, SignInView};

/// Largest body: the longest address, name, token and password, every character of them escaped.
const INPUT_MAX: usize = 16 * 1024;

/// Sign in. The session comes as a cookie. Where another password must be chosen first the cookie is that step's.
#[utoipa::path(post, path = "/api/v1/session", request_body = SignInInput,
    responses((status = 200, body = SignInView)))]
pub(crate) async fn sign_in(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Input(input): Input<SignInInput, INPUT_MAX>,
) -> Result<Response, Refusal> {
    let signed_in = session::sign_in(&gateway, &request, input.read()?).await?;
    let body = Json(SignInView::from(&signed_in));
    match signed_in {
        SignIn::Authenticated(tokens) => Ok((begun(&tokens)?, body).into_response()),
        SignIn::EnrolmentRequired => Ok(body.into_response()),
        SignIn::PasswordChangeRequired(step) => {
            let cookie = set_step(&step.token).ok_or_else(Fault::unavailable)?;
            Ok(([(header::SET_COOKIE, cookie)], body).into_response())
        }
    }
}

/// Choose another password where signing in asks for one, which signs in. The step's cookie is the proof, once.
#[utoipa::path(put, path = "/api/v1/session/password", request_body = NewPasswordInput,
    responses((status = 200, body = SignInView)))]
pub(crate) async fn choose_password(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Input(input): Input<NewPasswordInput, INPUT_MAX>,
) -> Result<Response, Refusal> {
    let tokens = way_in::choose_password(&gateway, &request, input.read()?).await?;
    let cookies = begun(&tokens)?;
    let body = Json(SignInView::from(&SignIn::Authenticated(tokens)));
    Ok((cookies, AppendHeaders([(header::SET_COOKIE, clear_step())]), body).into_response())
}

/// The cookies of a session that was just begun.
fn begun(tokens: &SessionTokens) -> Result<AppendHeaders<[(HeaderName, HeaderValue); 2]>, Refusal> {
    let session = set_session(&tokens.session).ok_or_else(Fault::unavailable)?;
    let device = set_device(&tokens.device).ok_or_else(Fault::unavailable)?;
    Ok(AppendHeaders([(header::SET_COOKIE, session), (header::SET_COOKIE, device)]))
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

/// Ask for a link by mail with which a forgotten password is replaced. The answer is the same whether anybody has the
/// address or not. An account is mailed at most 3 links an hour; each works once, for 30 minutes.
#[utoipa::path(post, path = "/api/v1/account/password-reset", request_body = PasswordResetRequestInput,
    responses((status = 202)))]
pub(crate) async fn ask_password_reset(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Input(input): Input<PasswordResetRequestInput, INPUT_MAX>,
) -> Result<StatusCode, Refusal> {
    recovery::ask(&gateway, &request, input.read()?).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Replace a forgotten password, with the token of the mail's link. It opens the locks of the password and ends every
/// session of the account. Does not sign in.
#[utoipa::path(put, path = "/api/v1/account/password-reset", request_body = PasswordResetInput,
    responses((status = 204)))]
pub(crate) async fn reset_password(
    State(gateway): State<Gateway>,
    request: RequestContext,
    Input(input): Input<PasswordResetInput, INPUT_MAX>,
) -> Result<StatusCode, Refusal> {
    recovery::reset(&gateway, &request, input.read()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
