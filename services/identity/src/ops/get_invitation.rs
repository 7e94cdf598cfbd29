//! Tells what an invitation opens, and changes nothing. Unknown, used, expired and withdrawn get one answer; so does
//! the token of a first owner, who goes another way.
use identity_domain::password::Rule;
use jiff::Timestamp;
use kit_access::EndUser;
use kit_authz::Requester as _;
use kit_fault::Fault;
use kit_seal::SealContext;

use super::{Context, Holder, password_rules};
use crate::crypto::token::Token;
use crate::store::invitations;

/// Which.
pub struct Command {
    /// The invitation's token; what is none opens nothing.
    pub token: Option<Token>,
}

/// An open invitation. Has no Debug: it names a person.
pub struct Shown {
    /// Whose it is: the address.
    pub email: String,
    /// Until when it is open.
    pub expires_at: Timestamp,
    /// The rules of the password that is chosen.
    pub rules: Vec<Rule>,
}

/// The open invitation of the token.
#[tracing::instrument(name = "identity.ops.get_invitation", skip_all)]
pub async fn run(context: &Context, by: &EndUser, command: Command) -> Result<Shown, Fault> {
    let tenant = context.tenant(by.tenant())?;
    let token = command.token.ok_or_else(Fault::not_found)?;
    let mut tx = context.read(by).await?;
    let found = invitations::open(&mut tx, &token.hash(), context.clock.now()).await?;
    tx.commit().await?;
    let invitation = found.ok_or_else(Fault::not_found)?;
    let key = context.sealer.subject(by.tenant(), invitation.subject).await?;
    let sealed_in = SealContext::of("invitation", "email_sealed", invitation.id);
    let email = key.open_text(sealed_in, &invitation.email_sealed)?;
    let holder = Holder { name: "", email: &email, has_password: false };
    let rules = password_rules(&tenant, &holder).each();
    Ok(Shown { email, expires_at: invitation.expires_at, rules })
}
