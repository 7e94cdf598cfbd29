//! Another password by mail, for whoever has forgotten theirs.
use gateway_edge::input::Fields;
use gateway_edge::request::RequestContext;
use holdfast_proto::identity::v1 as pb;
use jiff::Timestamp;
use kit_fault::Fault;

use crate::Gateway;
use crate::password_rule::{PasswordRule, rules};
use crate::session::password;
use crate::upstream::Callee;
use crate::wire::instant;

/// A request for a link, as it was read. Has no Debug: it holds an address.
pub struct ResetRequest {
    email: String,
}

/// The command to replace a password. Has no Debug: it holds a token and a password.
pub struct Reset {
    token: String,
    password: String,
}

/// What a link's token opens. Has no Debug: it names a person.
pub struct OpenReset {
    /// Whose password it replaces: the e-mail address.
    pub email: String,
    /// When it expires.
    pub expires_at: Timestamp,
    /// The rules of the password that is chosen.
    pub rules: Vec<PasswordRule>,
}

impl ResetRequest {
    /// Reads what was typed: the bad field named, as the API names it.
    pub fn read(email: &str) -> Result<Self, Fault> {
        let mut fields = Fields::new();
        let email = fields.text("email", email, 1, 254);
        fields.finish(Self { email })
    }
}

impl Reset {
    /// Reads a form: every bad field named, as the API names it.
    pub fn read(token: &str, typed: String) -> Result<Self, Fault> {
        let mut fields = Fields::new();
        let token = fields.readable("token", token, 1, 256);
        let reset = Self { token, password: password(&mut fields, typed) };
        fields.finish(reset)
    }
}

/// Asks for a link by mail. The answer does not say whether anybody has the address.
pub async fn ask(
    gateway: &Gateway,
    request: &RequestContext,
    ResetRequest { email }: ResetRequest,
) -> Result<(), Fault> {
    let message = pb::AskResetRequest { email };
    let guest = request.as_guest();
    let mut client = gateway.upstream.recovery();
    let call = gateway.upstream.call(&guest, Callee::Identity.anyone(), message, |message| async move {
        client.ask_reset(message).await
    });
    call.await.map(drop)
}

/// What a token opens, whoever else is signed in in this browser; looking changes nothing.
pub async fn get(gateway: &Gateway, request: &RequestContext, token: &str) -> Result<OpenReset, Fault> {
    let message = pb::GetResetRequest { token: token.to_owned() };
    let guest = request.as_guest();
    let mut client = gateway.upstream.recovery();
    let call = gateway.upstream.call(&guest, Callee::Identity.anyone(), message, |message| async move {
        client.get_reset(message).await
    });
    let answer = call.await?;
    Ok(OpenReset {
        email: answer.email,
        expires_at: instant("reset.expires_at", answer.expires_at)?,
        rules: rules(&answer.rules),
    })
}

/// Replaces the password; never signs in.
pub async fn reset(gateway: &Gateway, request: &RequestContext, reset: Reset) -> Result<(), Fault> {
    let Reset { token, password } = reset;
    let message = pb::ResetRequest { token, password };
    // The link is the proof, whoever else is signed in in this browser.
    let guest = request.as_guest();
    let mut client = gateway.upstream.recovery();
    let call = gateway
        .upstream
        .call(&guest, Callee::Proven.anyone(), message, |message| async move { client.reset(message).await });
    call.await.map(drop)
}
