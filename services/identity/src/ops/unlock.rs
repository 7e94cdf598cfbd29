//! Ends the locks of an account: those of its address, from wherever, and the closing after too many failures in a
//! row.
use kit_authz::{Permit, Requester as _};
use kit_fault::Fault;
use kit_ids::AccountId;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_principal::Staff;
use kit_seal::SealContext;

use super::{Context, account_object, address_key};
use crate::authz::{LockedAccount, UnlockUser};
use crate::store::{accounts, attempts};

/// Whose.
#[derive(Clone, Debug)]
pub struct Command {
    /// The account.
    pub account: AccountId,
}

/// Ends them. An account that is not locked answers the same.
#[tracing::instrument(name = "identity.ops.unlock", skip_all)]
pub async fn run(context: &Context, actor: &Staff, command: Command) -> Result<(), Fault> {
    let Command { account: id } = command;
    let unlock = context.tenant(actor.tenant())?.locks().unlock.clone();
    let mut tx = context.read(actor).await?;
    let account = accounts::get(&mut tx, id).await?.ok_or_else(Fault::not_found)?;
    tx.commit().await?;
    let locked = LockedAccount { account: id, roles: account.roles, unlock };
    let permit = Permit::<UnlockUser>::request(actor, locked)?;
    let keys = context.sealer.tenant(actor.tenant()).await?;
    let key = context.sealer.subject(actor.tenant(), account.subject).await?;
    let email = key.open_text(SealContext::of("account", "email_sealed", id), &account.email_sealed)?;
    let now = context.clock.now();
    let mut tx = context.write(&permit).await?;
    attempts::open(&mut tx, address_key(&keys, &email), now).await?;
    let entry = AuditEntry::done(actor.account.to_string(), "user.unlock", account_object(id)).at(now);
    record_audit(&mut tx, &context.clock, &entry).await?;
    tx.commit().await?;
    Ok(())
}
