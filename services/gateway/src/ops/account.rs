//! Making the account of an invitation.
use holdfast_proto::identity::v1::AcceptRequest;
use kit_fault::Fault;
use serde::Deserialize;
use utoipa::ToSchema;

use super::session::password;
use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields};

/// An invitation that is accepted. Has no Debug.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationInput {
    /// The invitation's token.
    #[schema(min_length = 1, max_length = 256)]
    pub token: String,
    /// Name.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// Password.
    #[schema(min_length = 1, max_length = 1024, format = "password")]
    pub password: String,
    /// E-mail address; needed where the invitation does not hold one.
    #[schema(max_length = 254)]
    pub email: Option<String>,
}

/// Makes the account; never signs in.
pub async fn accept(gateway: &Gateway, act: &Act, input: InvitationInput) -> Result<(), Fault> {
    let mut fields = Fields::new();
    let message = AcceptRequest {
        token: fields.readable("token", &input.token, 1, 256),
        name: fields.text("name", &input.name, 1, 120),
        email: fields.text("email", input.email.as_deref().unwrap_or_default(), 0, 254),
        password: password(&mut fields, input.password),
    };
    fields.finish()?;
    // The invitation is the proof, whoever else is signed in in this browser.
    let guest = act.as_guest();
    let mut client = gateway.upstream.invitations();
    let call =
        gateway.upstream.call(&guest, (Callee::Passwords, Who::Anyone), message, |request| async move {
            client.accept(request).await
        });
    call.await.map(drop)
}
