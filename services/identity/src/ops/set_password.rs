//! A password in the place of another, however that came about: judged by the tenant's rules, by the list of breached
//! ones and by those before it, hashed, and stored in the caller's transaction if the old one is stored still.
use std::sync::Arc;

use identity_domain::password::{Password, Rule};
use identity_domain::session::AccountVersion;
use kit_authz::Requester;
use kit_fault::Fault;
use kit_ids::AccountId;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_pg::WriteTx;

use super::outgoing::{SessionsEnded, password_changed_record, sessions_record};
use super::{Context, account_object, broken_rules, holder, keeps_rules, password_rules};
use crate::authz::SetsPassword;
use crate::crypto::hasher::HashedPassword;
use crate::store::accounts::{self, Credential};
use crate::store::passwords::{self, Replacement};

/// A password that may be stored. Has no Debug: it holds hashes.
pub(super) struct Chosen {
    account: AccountId,
    /// The account's version then.
    version: AccountVersion,
    old: HashedPassword,
    new: HashedPassword,
    /// How many of those before it stay.
    kept: i64,
}

/// Judges a password in the place of an account's current one, and hashes it. Nothing is written yet, and no connection
/// is held while it is hashed.
pub(super) async fn choose(
    context: &Context,
    by: &impl Requester,
    current: &Credential,
    password: Password,
) -> Result<Chosen, Fault> {
    let tenant = context.tenant(by.tenant())?;
    let known = holder::open(context, by, current.account).await?;
    let rules = password_rules(&tenant, &known.of_password());
    let mut broken = broken_rules(context, &rules, &password).await?;
    let refused = rules.history.unwrap_or_default().max(1);
    let password = Arc::new(password);
    let kept = i64::try_from(refused - 1).unwrap_or(i64::MAX);
    let mut tx = context.read(by).await?;
    let mut before = passwords::former(&mut tx, current.account, kept).await?;
    tx.commit().await?;
    before.push(current.hashed.clone());
    if context.hasher.is_one_of(&password, before).await? {
        broken.push(Rule::NotUsed(refused));
    }
    keeps_rules(&broken)?;
    let new = context.hasher.hash(password).await?;
    Ok(Chosen { account: current.account, version: current.version, old: current.hashed.clone(), new, kept })
}

// === impl Chosen ===

impl Chosen {
    /// The hash that is stored from then on.
    pub(super) fn hashed(&self) -> &HashedPassword {
        &self.new
    }

    /// Stores it, the old one in the history, and the record, ends the account's sessions and tells its holder; the
    /// account's version from then on. `None`: the account is another meanwhile, and nothing is to be committed.
    pub(super) async fn store<A: SetsPassword>(
        &self,
        context: &Context,
        tx: &mut WriteTx<A>,
    ) -> Result<Option<AccountVersion>, Fault> {
        let account = A::account(&tx.evidence());
        if account != self.account {
            return Err(Fault::denied());
        }
        let at = context.clock.now();
        let (old, new) = (self.old.clone(), self.new.clone());
        let replacement = Replacement { id: context.clock.id(), old, new, kept: self.kept, at };
        let Some(version) = accounts::raise_version(tx, self.version).await? else { return Ok(None) };
        if !passwords::replace(tx, account, &replacement).await? {
            return Ok(None);
        }
        let ended = sessions_record(&context.clock, SessionsEnded { account, version })?;
        let mail = password_changed_record(&context.clock, account, at)?;
        kit_outbox::enqueue(tx, at, &[ended, mail]).await?;
        let entry = AuditEntry::done(account.to_string(), "password.change", account_object(account)).at(at);
        record_audit(tx, &context.clock, &entry).await?;
        Ok(Some(version))
    }
}
