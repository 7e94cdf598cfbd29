//! Sign in, who is signed in, sign out.
use holdfast_proto::identity::v1::password_response::State;
use holdfast_proto::identity::v1::{DescribeRequest, EndRequest, PasswordRequest};
use kit_fault::Fault;
use kit_principal::{Roles, Strength};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Gateway;
use crate::door::csrf_token;
use crate::upstream::Callee;
use crate::web::{Act, Fields, id_text, instant};

/// Who wants to sign in. Has no Debug.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInInput {
    /// E-mail address.
    #[schema(min_length = 1, max_length = 254)]
    pub email: String,
    /// Password.
    #[schema(min_length = 1, max_length = 1024, format = "password")]
    pub password: String,
}

/// Where sign-in stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInState {
    /// There is a session.
    Authenticated,
    /// A second factor must be set up first: no session.
    EnrolmentRequired,
}

/// Where sign-in stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInView {
    /// Where it stands.
    pub state: SignInState,
}

/// Where sign-in stands, with the token for the cookie.
pub struct SignedIn {
    /// What is shown.
    pub view: SignInView,
    /// The session token; for the cookie alone.
    pub token: Option<String>,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// The account.
    pub account: AccountView,
    /// owner, admin, employee.
    #[schema(value_type = Vec<String>)]
    pub roles: Roles,
    /// password or multi_factor.
    #[schema(value_type = String)]
    pub strength: Strength,
    /// When the person signed in.
    #[schema(format = "date-time")]
    pub auth_time: String,
    /// When the session ends without a further request.
    #[schema(format = "date-time")]
    pub idle_end: String,
    /// When it ends whatever happens.
    #[schema(format = "date-time")]
    pub absolute_end: String,
    /// What X-CSRF-Token must be with every change.
    pub csrf_token: String,
}

/// An account.
#[derive(Serialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
}

/// Signs in. A session that the browser had ends.
pub async fn sign_in(gateway: &Gateway, act: &Act, input: SignInInput) -> Result<SignedIn, Fault> {
    let mut fields = Fields::new();
    let message = PasswordRequest {
        tenant: act.tenant.id().to_string(),
        email: fields.readable("email", &input.email, 1, 254),
        source: act.source.clone(),
        password: password(&mut fields, input.password),
    };
    fields.finish()?;
    let mut client = gateway.upstream.sign_in();
    let call = gateway.upstream.call_as_gateway(act, Callee::Passwords, message, |request| async move {
        client.password(request).await
    });
    let answer = call.await?;
    let (state, token) = match answer.state() {
        State::Authenticated => (SignInState::Authenticated, Some(answer.session_token)),
        State::EnrolmentRequired => (SignInState::EnrolmentRequired, None),
        State::Unspecified => return Err(Fault::unavailable()),
    };
    if let (Some(before), true) = (&act.session, token.is_some()) {
        end(gateway, act, before.clone()).await?;
    }
    Ok(SignedIn { view: SignInView { state }, token })
}

/// Who is signed in.
pub async fn describe(gateway: &Gateway, act: &Act) -> Result<SessionView, Fault> {
    let session_token = act.signed_in()?.to_owned();
    let csrf_token = csrf_token(&session_token);
    let mut client = gateway.upstream.sign_in();
    let message = DescribeRequest { tenant: act.tenant.id().to_string(), session_token };
    let call = gateway.upstream.call_as_gateway(act, Callee::Identity, message, |request| async move {
        client.describe(request).await
    });
    let session = call.await?;
    let strength = Strength::from_wire(session.strength).ok_or_else(Fault::unavailable)?;
    let person = session.person.unwrap_or_default();
    // Who has no role that is known here is no member of staff.
    let roles = Roles::from_wire(&person.roles).map_err(|_| Fault::denied())?;
    Ok(SessionView {
        account: AccountView { id: id_text(&person.account_id), email: person.email, name: person.name },
        roles,
        strength,
        auth_time: instant(session.auth_time.as_ref()),
        idle_end: instant(session.idle_end.as_ref()),
        absolute_end: instant(session.absolute_end.as_ref()),
        csrf_token,
    })
}

/// Lets the session live on from now, and tells who is signed in.
pub async fn stay(gateway: &Gateway, act: &Act) -> Result<SessionView, Fault> {
    gateway.upstream.touch(act).await?;
    describe(gateway, act).await
}

/// Signs out; without a session it answers the same.
pub async fn sign_out(gateway: &Gateway, act: &Act) -> Result<(), Fault> {
    match &act.session {
        Some(session) => end(gateway, act, session.clone()).await,
        None => Ok(()),
    }
}

async fn end(gateway: &Gateway, act: &Act, session_token: String) -> Result<(), Fault> {
    let mut client = gateway.upstream.sign_in();
    let message = EndRequest { tenant: act.tenant.id().to_string(), session_token };
    let call = gateway
        .upstream
        .call_as_gateway(act, Callee::Identity, message, |request| async move { client.end(request).await });
    call.await.map(drop)
}

/// A password: any characters, bounded in bytes before anything is hashed.
pub(super) fn password(fields: &mut Fields, password: String) -> String {
    if password.is_empty() {
        fields.bad("password", "REQUIRED", "must be given");
    } else if password.len() > 1024 {
        fields.bad("password", "TOO_LONG", "may have at most 1024 bytes");
    }
    password
}
