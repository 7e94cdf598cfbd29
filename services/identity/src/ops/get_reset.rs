//! Tells what a reset's link opens, and changes nothing. Unknown, used, over and overtaken get one answer.
use identity_domain::password::Rule;
use jiff::Timestamp;
use kit_access::EndUser;
use kit_authz::Requester as _;
use kit_fault::Fault;

use super::{Context, holder, password_rules};
use crate::crypto::token::Token;
use crate::store::resets::{self, By};

/// Which.
pub struct Command {
    /// The link's token; what is none opens nothing.
    pub token: Option<Token>,
}

/// A link that is open. Has no Debug: it names a person.
pub struct Shown {
    /// Whose password it replaces: the address.
    pub email: String,
    /// Until when it is open.
    pub expires_at: Timestamp,
    /// The rules of the password that is chosen.
    pub rules: Vec<Rule>,
}

/// The open link of the token.
#[tracing::instrument(name = "identity.ops.get_reset", skip_all)]
pub async fn run(context: &Context, by: &EndUser, command: Command) -> Result<Shown, Fault> {
    let tenant = context.tenant(by.tenant())?;
    let token = command.token.ok_or_else(Fault::not_found)?;
    let mut tx = context.read(by).await?;
    let found = resets::open(&mut tx, By::Token(&token.hash()), context.clock.now()).await?;
    tx.commit().await?;
    let reset = found.ok_or_else(Fault::not_found)?;
    let known = holder::open(context, by, reset.account).await?;
    let rules = password_rules(&tenant, &known.of_password()).each();
    Ok(Shown { email: known.email, expires_at: reset.expires_at, rules })
}
