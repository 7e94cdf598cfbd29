//! Who an account's holder is, opened.
use kit_authz::Requester;
use kit_fault::Fault;
use kit_ids::AccountId;
use kit_seal::SealContext;

use super::{Context, Holder};
use crate::store::accounts;

/// Who an account's holder is. Has no Debug: it names a person.
pub(super) struct Known {
    /// E-mail address.
    pub(super) email: String,
    /// Name.
    pub(super) name: String,
}

/// Who the holder of an account is; a closed account has none.
pub(super) async fn open(context: &Context, by: &impl Requester, account: AccountId) -> Result<Known, Fault> {
    let mut tx = context.read(by).await?;
    let account = accounts::get(&mut tx, account).await?.ok_or_else(Fault::unauthenticated)?;
    tx.commit().await?;
    let key = context.sealer.subject(by.tenant(), account.subject).await?;
    let open = |column, sealed: &[u8]| key.open_text(SealContext::of("account", column, account.id), sealed);
    let email = open("email_sealed", &account.email_sealed)?;
    Ok(Known { email, name: open("name_sealed", &account.name_sealed)? })
}

// === impl Known ===

impl Known {
    /// As the holder of the account's password.
    pub(super) fn of_password(&self) -> Holder<'_> {
        Holder { name: &self.name, email: &self.email, has_password: true }
    }
}
