//! What an invitation's token opens.
use identity_domain::email::Email;
use identity_domain::name::Name;
use kit_access::EndUser;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, FieldCode};
use kit_ids::{AccountId, SubjectId};
use kit_principal::{Role, Roles};
use kit_seal::{SealContext, TenantKeys};

use crate::authz::{AcceptInvitation, Opens, ShownInvitation};
use crate::crypto::token::Token;
use crate::ops::{Context, storable_email};
use crate::store::accounts::Account;
use crate::store::{bootstrap, invitations};

/// What a token opens.
pub(super) struct Opened {
    pub(super) permit: Permit<AcceptInvitation>,
    /// Whose key seals the account.
    pub(super) subject: SubjectId,
    pub(super) email: Email,
    roles: Roles,
}

/// The open invitation of the token. The first owner says the address; everybody else's stands in the invitation.
pub(super) async fn open(
    context: &Context,
    by: &EndUser,
    token: &Token,
    typed: &str,
) -> Result<Opened, Fault> {
    let (token_hash, now) = (token.hash(), context.clock.now());
    let mut tx = context.read(by).await?;
    let invitation = invitations::open(&mut tx, &token_hash, now).await?;
    let opens = match &invitation {
        Some(_) => Opens::Invitation,
        None if bootstrap::is_open(&mut tx, &token_hash, now).await? => Opens::FirstOwner,
        None => Opens::Nothing,
    };
    tx.commit().await?;
    let permit = Permit::request(by, ShownInvitation { token_hash, opens })?;
    let Some(invitation) = invitation else {
        let email = storable_email(typed).map_err(|bad| Fault::invalid([bad]))?;
        let roles = Roles::one(Role::Owner);
        return Ok(Opened { permit, subject: context.clock.id(), email, roles });
    };
    let key = context.sealer.subject(by.tenant(), invitation.subject).await?;
    let context = SealContext::of("invitation", "email_sealed", invitation.id);
    let known = key.open_text(context, &invitation.email_sealed)?;
    let email = Email::parse(&known).map_err(|error| Fault::internal(&error))?;
    if !typed.trim().is_empty() && Email::parse(typed).as_ref() != Ok(&email) {
        let wanted = "must be the address that was invited";
        return Err(Fault::invalid_field("email", FieldCode::Mismatch, wanted));
    }
    Ok(Opened { permit, subject: invitation.subject, email, roles: invitation.roles })
}

// === impl Opened ===

impl Opened {
    /// The account, sealed for its row.
    pub(super) async fn account(
        &self,
        context: &Context,
        name: &Name,
        keys: &TenantKeys,
    ) -> Result<Account, Fault> {
        let id: AccountId = context.clock.id();
        let key = context.sealer.create_subject(self.permit.tenant(), self.subject).await?;
        let email = self.email.as_str();
        Ok(Account {
            id,
            subject: self.subject,
            email: keys.blind_index("email", email.as_bytes()),
            email_sealed: key.seal(SealContext::of("account", "email_sealed", id), email)?,
            name_sealed: key.seal(SealContext::of("account", "name_sealed", id), name.as_str())?,
            roles: self.roles.clone(),
            made_at: context.clock.now(),
        })
    }
}
