//! Invitations: inviting a person, and making the account of an invitation.
use gateway_edge::input::Fields;
use gateway_edge::request::RequestContext;
use holdfast_proto::identity::v1 as pb;
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::InvitationId;
use kit_principal::Roles;

use crate::Gateway;
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

/// An invitation that was just made.
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Its token: shown once.
    pub token: String,
    /// When it expires.
    pub expires_at: Timestamp,
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
    let call = gateway.upstream.call(&guest, Callee::Passwords.anyone(), message, |message| async move {
        client.accept(message).await
    });
    call.await.map(drop)
}

/// Invites a person with these roles.
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
        token: answer.token,
        expires_at: instant("invitation.expires_at", answer.expires_at)?,
    })
}
