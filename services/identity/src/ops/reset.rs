//! Replaces an account's password by the link that was mailed. It opens the address's locks and ends the account's
//! sessions; it signs nobody in, and passes no second step.
use identity_domain::password::Password;
use kit_access::EndUser;
use kit_authz::{Permit, Requester as _};
use kit_fault::Fault;

use super::{Context, address_key, holder, set_password};
use crate::authz::{OpenedReset, ResetPassword};
use crate::crypto::token::Token;
use crate::store::resets::{self, By};
use crate::store::{accounts, attempts};

/// What somebody typed. Has no Debug: it holds what was typed.
pub struct Command {
    /// The link's token; what is none opens nothing.
    pub token: Option<Token>,
    /// The password, as typed.
    pub password: Password,
}

/// Replaces the password. It is judged and hashed before the transaction that uses the link up: what is refused uses
/// nothing up. Who was faster with this link, or changed the account meanwhile, leaves nothing to open.
#[tracing::instrument(name = "identity.ops.reset", skip_all)]
pub async fn run(context: &Context, by: &EndUser, command: Command) -> Result<(), Fault> {
    let token = command.token.ok_or_else(Fault::not_found)?;
    let keys = context.sealer.tenant(by.tenant()).await?;
    let mut tx = context.read(by).await?;
    let found = resets::open(&mut tx, By::Token(&token.hash()), context.clock.now()).await?;
    let reset = found.ok_or_else(Fault::not_found)?;
    let credential = accounts::credential_of(&mut tx, reset.account).await?;
    tx.commit().await?;
    let is_of_link = |credential: &accounts::Credential| credential.version == reset.epoch;
    let credential = credential.filter(is_of_link).ok_or_else(Fault::not_found)?;
    let address = holder::open(context, by, reset.account).await?.email;
    let chosen = set_password::choose(context, by, &credential, command.password).await?;
    let opened = OpenedReset { reset: reset.id, account: reset.account };
    let Ok(permit) = Permit::<ResetPassword>::request(by, opened);
    let now = context.clock.now();
    let mut tx = context.write(&permit).await?;
    // Before the account's row, as a sign-in locks them.
    attempts::open(&mut tx, address_key(&keys, &address), now).await?;
    chosen.store(context, &mut tx).await?.ok_or_else(Fault::not_found)?;
    if !resets::use_up(&mut tx, now).await? {
        return Err(Fault::not_found());
    }
    tx.commit().await?;
    Ok(())
}
