//! Makes the account of an invitation. It never signs in. Unknown, used and expired get one answer.
mod opened;

use identity_domain::name::Name;
use identity_domain::password::Password;
use kit_access::EndUser;
use kit_authz::Requester as _;
use kit_fault::Fault;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_pg::WriteTx;

use super::{
    Context, Holder, account_object, address_key, broken_rules, destroy_unused_key, keeps_rules,
    password_rules, text_error,
};
use crate::authz::{AcceptInvitation, Opens};
use crate::crypto::hasher::HashedPassword;
use crate::crypto::token::Token;
use crate::store::accounts::{self, Account};
use crate::store::{attempts, bootstrap, invitations};

/// What somebody typed. Has no Debug: it holds what was typed.
pub struct Command {
    /// The invitation's token; what is none opens nothing.
    pub token: Option<Token>,
    /// The name, as typed.
    pub name: String,
    /// The password, as typed.
    pub password: Password,
    /// The address, as typed; may be empty where the invitation holds one.
    pub email: String,
}

/// Makes the account. The password is judged, hashed and the person's key written before the transaction that uses the
/// invitation up: what is refused uses nothing up.
#[tracing::instrument(name = "identity.ops.accept_invitation", skip_all)]
pub async fn run(context: &Context, by: &EndUser, command: Command) -> Result<(), Fault> {
    let tenant = context.tenant(by.tenant())?;
    let name = name(&command.name)?;
    let token = command.token.ok_or_else(Fault::not_found)?;
    let keys = context.sealer.tenant(by.tenant()).await?;
    let opened = opened::open(context, by, &token, &command.email).await?;
    let holder = Holder { name: name.as_str(), email: opened.email.as_str(), has_password: false };
    let rules = password_rules(&tenant, &holder);
    keeps_rules(&broken_rules(context, &rules, &command.password).await?)?;
    let hashed = context.hasher.hash(command.password).await?;
    let account = opened.account(context, &name, &keys).await?;
    let mut tx = context.write(&opened.permit).await?;
    // Guesses at the address before there was an account close nothing for who shows the mail.
    attempts::open(&mut tx, address_key(&keys, opened.email.as_str()), account.made_at).await?;
    match keep(&mut tx, context, &account, &hashed).await {
        Ok(true) => Ok(tx.commit().await?),
        // This invitation opens nothing any more.
        Ok(false) => {
            drop(tx);
            // The subject of an invitation is whoever used it; a first owner's was made for this attempt.
            if opened.permit.evidence().opens == Opens::FirstOwner {
                destroy_unused_key(context, &opened.permit, opened.subject).await;
            }
            Err(Fault::not_found())
        }
        Err(fault) => Err(fault),
    }
}

fn name(text: &str) -> Result<Name, Fault> {
    Name::parse(text).map_err(|error| Fault::invalid([text_error("name", error)]))
}

/// Account, the invitation's end and the record, in one transaction; `false`: somebody used the invitation first, or
/// has the address meanwhile.
async fn keep(
    tx: &mut WriteTx<AcceptInvitation>,
    context: &Context,
    account: &Account,
    hashed: &HashedPassword,
) -> Result<bool, Fault> {
    match accounts::insert(tx, account, hashed).await {
        Err(error) if kit_pg::constraint(&error) == Some(accounts::EMAIL_ONCE) => return Ok(false),
        inserted => inserted?,
    }
    let now = account.made_at;
    let used = match tx.evidence().opens {
        Opens::FirstOwner => bootstrap::use_up(tx, account.id, now).await?,
        Opens::Invitation => invitations::use_up(tx, account.id, now).await?,
        Opens::Nothing => false,
    };
    let entry =
        AuditEntry::done(account.id.to_string(), "invitation.accept", account_object(account.id)).at(now);
    record_audit(tx, &context.clock, &entry).await?;
    Ok(used)
}
