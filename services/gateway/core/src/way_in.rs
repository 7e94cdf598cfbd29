//! The steps between a right password and a session. Each is proved by its token, which is in a cookie.
use gateway_edge::input::Fields;
use gateway_edge::request::RequestContext;
use holdfast_proto::identity::v1 as pb;
use jiff::Timestamp;
use kit_fault::Fault;
use tracing::warn;

use crate::Gateway;
use crate::password_rule::{PasswordRule, rules};
use crate::session::{SessionTokens, end, password};
use crate::upstream::Callee;
use crate::wire::instant;

/// A step at which another password is chosen. Has no Debug: it names a person.
pub struct PasswordStep {
    /// Whose it is: the e-mail address.
    pub email: String,
    /// Until when it can be taken.
    pub until: Timestamp,
    /// The rules of the password.
    pub rules: Vec<PasswordRule>,
}

/// A password that was chosen, as it was read. Has no Debug.
pub struct ChosenPassword(String);

impl ChosenPassword {
    /// Reads what was typed or sent: every bad field named, as the API names it.
    pub fn read(typed: String) -> Result<Self, Fault> {
        let mut fields = Fields::new();
        let password = password(&mut fields, typed);
        fields.finish(Self(password))
    }
}

/// The step that this browser has come to. Looking changes nothing. One that is over, or was taken, is none:
/// `UNAUTHENTICATED`.
pub async fn describe(gateway: &Gateway, request: &RequestContext) -> Result<PasswordStep, Fault> {
    let message = pb::DescribeStepRequest { tenant: tenant(request), step_token: step(request)? };
    let mut client = gateway.upstream.sign_in();
    let call = gateway.upstream.call_as_gateway(request, Callee::Identity, message, |message| async move {
        client.describe_step(message).await
    });
    let answer = call.await?;
    Ok(PasswordStep {
        email: answer.email,
        until: instant("step.until", answer.until)?,
        rules: rules(&answer.rules),
    })
}

/// Chooses the password and signs in. A session that the browser had ends.
pub async fn choose_password(
    gateway: &Gateway,
    request: &RequestContext,
    chosen: ChosenPassword,
) -> Result<SessionTokens, Fault> {
    let message = pb::NewPasswordRequest {
        tenant: tenant(request),
        step_token: step(request)?,
        password: chosen.0,
        client_ip: request.client_ip.clone(),
        device_token: request.device.clone().unwrap_or_default(),
    };
    let mut client = gateway.upstream.sign_in();
    let call = gateway.upstream.call_as_gateway(request, Callee::Proven, message, |message| async move {
        client.new_password(message).await
    });
    let answer = call.await?;
    if let Some(before) = &request.session
        && let Err(error) = end(gateway, request, before.clone()).await
    {
        // The password is another already, and its tokens are given out once.
        warn!(%error, "the session that a browser had was not ended");
    }
    Ok(SessionTokens { session: answer.session_token, device: answer.device_token })
}

fn tenant(request: &RequestContext) -> String {
    request.tenant.id().to_string()
}

fn step(request: &RequestContext) -> Result<String, Fault> {
    request.step.clone().ok_or_else(Fault::unauthenticated)
}
