//! Invitations: inviting a person, again or no more, and making the account of an invitation.
use gateway_edge::input::Fields;
use gateway_edge::request::RequestContext;
use holdfast_proto::identity::v1 as pb;
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::InvitationId;
use kit_principal::Roles;

use crate::Gateway;
use crate::password_rule::{PasswordRule, rules};
use crate::session::password;
use crate::upstream::Callee;
use crate::wire::{id, instant};

/// An invitation that is accepted, as it was sent: nothing of it is read yet. Has no Debug: it holds a token and a
/// password.
pub struct AcceptanceForm<'f> {
    /// The invitation's token.
    pub token: &'f str,
    /// Name.
    pub name: &'f str,
    /// Password.
    pub password: String,
    /// E-mail address; needed where the invitation does not hold one.
    pub email: Option<&'f str>,
}

/// The command to accept an invitation. Has no Debug: it holds a token and a password.
pub struct Acceptance {
    token: String,
    name: String,
    password: String,
    email: Option<String>,
}

/// An invitation that was just sent.
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// What an invitation's token opens. Has no Debug: it names a person.
pub struct OpenInvitation {
    /// Whose it is: the e-mail address.
    pub email: String,
    /// When it expires.
    pub expires_at: Timestamp,
    /// The rules of the password that is chosen.
    pub rules: Vec<PasswordRule>,
}

impl Acceptance {
    /// Reads a form: every bad field named, as the API names it.
    pub fn read(form: AcceptanceForm<'_>) -> Result<Self, Fault> {
        let mut fields = Fields::new();
        let acceptance = Self {
            token: fields.readable("token", form.token, 1, 256),
            name: fields.text("name", form.name, 1, 120),
            email: form.email.map(|email| fields.text("email", email, 0, 254)),
            password: password(&mut fields, form.password),
        };
        fields.finish(acceptance)
    }
}

/// What a token opens, whoever else is signed in in this browser; looking changes nothing.
pub async fn get(gateway: &Gateway, request: &RequestContext, token: &str) -> Result<OpenInvitation, Fault> {
    let message = pb::GetRequest { token: token.to_owned() };
    let guest = request.as_guest();
    let mut client = gateway.upstream.invitations();
    let call = gateway
        .upstream
        .call(&guest, Callee::Identity.anyone(), message, |message| async move { client.get(message).await });
    let answer = call.await?;
    Ok(OpenInvitation {
        email: answer.email,
        expires_at: instant("invitation.expires_at", answer.expires_at)?,
        rules: rules(&answer.rules),
    })
}

/// Makes the account; never signs in.
pub async fn accept(
    gateway: &Gateway,
    request: &RequestContext,
    acceptance: Acceptance,
) -> Result<(), Fault> {
    let Acceptance { token, name, password, email } = acceptance;
    let message = pb::AcceptRequest { token, name, password, email: email.unwrap_or_default() };
    // The invitation is the proof, whoever else is signed in in this browser.
    let guest = request.as_guest();
    let mut client = gateway.upstream.invitations();
    let call = gateway.upstream.call(&guest, Callee::Proven.anyone(), message, |message| async move {
        client.accept(message).await
    });
    call.await.map(drop)
}

/// Invites a person with these roles, by mail.
pub async fn invite(
    gateway: &Gateway,
    request: &RequestContext,
    email: String,
    roles: &Roles,
) -> Result<Invitation, Fault> {
    let message = pb::InviteRequest { email, roles: roles.to_wire() };
    let mut client = gateway.upstream.users();
    let call = gateway.upstream.call(request, Callee::Identity.signed_in(), message, |message| async move {
        client.invite(message).await
    });
    let answer = call.await?;
    Ok(Invitation {
        id: id("invitation.id", &answer.id)?,
        expires_at: instant("invitation.expires_at", answer.expires_at)?,
    })
}

/// Sends an invitation again, with another link; until when it is open.
pub async fn resend(
    gateway: &Gateway,
    request: &RequestContext,
    id: InvitationId,
) -> Result<Invitation, Fault> {
    let message = pb::ResendRequest { id: id.to_vec() };
    let mut client = gateway.upstream.users();
    let call = gateway.upstream.call(request, Callee::Identity.signed_in(), message, |message| async move {
        client.resend(message).await
    });
    let expires_at = instant("invitation.expires_at", call.await?.expires_at)?;
    Ok(Invitation { id, expires_at })
}

/// Withdraws an invitation.
pub async fn withdraw(gateway: &Gateway, request: &RequestContext, id: InvitationId) -> Result<(), Fault> {
    let message = pb::WithdrawRequest { id: id.to_vec() };
    let mut client = gateway.upstream.users();
    let call = gateway.upstream.call(request, Callee::Identity.signed_in(), message, |message| async move {
        client.withdraw(message).await
    });
    call.await.map(drop)
}
