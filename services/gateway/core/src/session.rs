//! Sign in, who is signed in, sign out.
use gateway_edge::input::Fields;
use gateway_edge::request::RequestContext;
use holdfast_proto::identity::v1 as pb;
use holdfast_proto::identity::v1::password_response::State;
use jiff::Timestamp;
use kit_fault::{Fault, FieldCode};
use kit_ids::AccountId;
use kit_principal::{Roles, Strength};

use crate::Gateway;
use crate::password_rule::{PasswordRule, rules};
use crate::upstream::Callee;
use crate::wire::{id, instant, required};

/// Who wants to sign in, as it was read. Has no Debug: it holds a password.
pub struct Credentials {
    email: String,
    password: String,
}

/// What came of signing in. Has no Debug: it holds a session's token.
pub enum SignIn {
    /// There is a session.
    Authenticated(SessionTokens),
    /// A second factor must be set up first: there is no session.
    EnrolmentRequired,
    /// Another password must be chosen first: there is no session.
    PasswordChangeRequired(NextStep),
}

/// The step that comes before a session. Has no Debug: it holds the step's token.
pub struct NextStep {
    /// For the cookie alone.
    pub token: String,
    /// The rules of the password that must be chosen.
    pub rules: Vec<PasswordRule>,
}

/// What a browser keeps of a sign-in: for the cookies alone. Has no Debug.
pub struct SessionTokens {
    /// The session's token.
    pub session: String,
    /// The browser's own, which makes it a known device.
    pub device: String,
}

/// Who is signed in.
pub struct Session {
    /// The account's id.
    pub account: AccountId,
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// What they may do.
    pub roles: Roles,
    /// How they signed in.
    pub strength: Strength,
    /// When they did.
    pub auth_time: Timestamp,
    /// When the session ends without a further request.
    pub idle_end: Timestamp,
    /// When it ends whatever happens.
    pub absolute_end: Timestamp,
}

impl Credentials {
    /// Reads what was typed or sent: every bad field named, as the API names it.
    pub fn read(email: &str, typed: String) -> Result<Self, Fault> {
        let mut fields = Fields::new();
        let email = fields.readable("email", email, 1, 254);
        let credentials = Self { email, password: password(&mut fields, typed) };
        fields.finish(credentials)
    }
}

/// Signs in. A session that the browser had ends.
pub async fn sign_in(
    gateway: &Gateway,
    request: &RequestContext,
    credentials: Credentials,
) -> Result<SignIn, Fault> {
    let message = pb::PasswordRequest {
        tenant: request.tenant.id().to_string(),
        email: credentials.email,
        client_ip: request.client_ip.clone(),
        password: credentials.password,
        device_token: request.device.clone().unwrap_or_default(),
    };
    let answer = match &request.device {
        Some(_) => on_device(gateway, request, &message).await?,
        None => None,
    };
    let answer = match answer {
        Some(answer) => answer,
        None => by_password(gateway, request, message).await?,
    };
    match answer.state() {
        State::EnrolmentRequired => Ok(SignIn::EnrolmentRequired),
        State::PasswordChangeRequired => {
            let rules = rules(&answer.rules);
            Ok(SignIn::PasswordChangeRequired(NextStep { token: answer.step_token, rules }))
        }
        State::Unspecified | State::UnknownDevice => required("session.state", None),
        State::Authenticated => {
            if let Some(before) = &request.session {
                end(gateway, request, before.clone()).await?;
            }
            let (session, device) = (answer.session_token, answer.device_token);
            Ok(SignIn::Authenticated(SessionTokens { session, device }))
        }
    }
}

async fn by_password(
    gateway: &Gateway,
    request: &RequestContext,
    message: pb::PasswordRequest,
) -> Result<pb::PasswordResponse, Fault> {
    let mut client = gateway.upstream.sign_in();
    let call = gateway.upstream.call_as_gateway(request, Callee::Passwords, message, |message| async move {
        client.password(message).await
    });
    call.await
}

/// Ahead of who shows no device; `None`: the one that is shown is none of the account's.
async fn on_device(
    gateway: &Gateway,
    request: &RequestContext,
    message: &pb::PasswordRequest,
) -> Result<Option<pb::PasswordResponse>, Fault> {
    let (mut client, message) = (gateway.upstream.sign_in(), message.clone());
    let call = gateway.upstream.call_as_gateway(request, Callee::Proven, message, |message| async move {
        client.device(message).await
    });
    Ok(Some(call.await?).filter(|answer| answer.state() != State::UnknownDevice))
}

/// Who is signed in.
pub async fn describe(gateway: &Gateway, request: &RequestContext) -> Result<Session, Fault> {
    let session_token = request.signed_in()?.to_owned();
    let mut client = gateway.upstream.sign_in();
    let message = pb::DescribeRequest { tenant: request.tenant.id().to_string(), session_token };
    let call = gateway.upstream.call_as_gateway(request, Callee::Identity, message, |message| async move {
        client.describe(message).await
    });
    let session = call.await?;
    let strength = required("session.strength", Strength::from_wire(session.strength))?;
    let person = required("session.person", session.person)?;
    Ok(Session {
        account: id("session.account_id", &person.account_id)?,
        email: person.email,
        name: person.name,
        // Who has no role that is known here is no member of staff.
        roles: Roles::from_wire(&person.roles).map_err(|_| Fault::denied())?,
        strength,
        auth_time: instant("session.auth_time", session.auth_time)?,
        idle_end: instant("session.idle_end", session.idle_end)?,
        absolute_end: instant("session.absolute_end", session.absolute_end)?,
    })
}

/// Lets the session live on from now, and tells who is signed in.
pub async fn keep_alive(gateway: &Gateway, request: &RequestContext) -> Result<Session, Fault> {
    gateway.upstream.touch(request).await?;
    describe(gateway, request).await
}

/// Signs out; without a session it answers the same.
pub async fn sign_out(gateway: &Gateway, request: &RequestContext) -> Result<(), Fault> {
    match &request.session {
        Some(session) => end(gateway, request, session.clone()).await,
        None => Ok(()),
    }
}

pub(crate) async fn end(
    gateway: &Gateway,
    request: &RequestContext,
    session_token: String,
) -> Result<(), Fault> {
    let mut client = gateway.upstream.sign_in();
    let message = pb::EndRequest { tenant: request.tenant.id().to_string(), session_token };
    let call = gateway.upstream.call_as_gateway(request, Callee::Identity, message, |message| async move {
        client.end(message).await
    });
    call.await.map(drop)
}

/// A password: any characters, bounded in number before anything is hashed.
pub(crate) fn password(fields: &mut Fields, password: String) -> String {
    if password.is_empty() {
        fields.bad("password", FieldCode::Required, "must be given");
    } else if password.chars().nth(1024).is_some() {
        fields.bad("password", FieldCode::TooLong, "may have at most 1024 characters");
    }
    password
}
