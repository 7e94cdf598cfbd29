//! Lists accounts and open invitations.
use std::collections::HashMap;

use jiff::Timestamp;
use kit_authz::{Permit, Requester as _};
use kit_fault::Fault;
use kit_ids::SubjectId;
use kit_ledger::objects;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_page::{Page, PageRequest, Position};
use kit_principal::{Roles, Staff};
use kit_seal::{SealContext, SealError, SubjectKey};

use super::Context;
use crate::authz::ListUsers;
use crate::store::users::{self, User, UserId};

/// What is wanted.
#[derive(Clone, Debug, Default)]
pub struct Command {
    /// Which page.
    pub page: PageRequest<Position>,
}

/// A member of staff, or somebody who is invited to be one. Has no Debug: it names a person.
pub struct Listed {
    /// The account's id, or the invitation's.
    pub id: UserId,
    /// E-mail address; empty once the person was erased.
    pub email: String,
    /// Name; who is only invited has none.
    pub name: Option<String>,
    /// What the person may do.
    pub roles: Roles,
    /// When invited or made.
    pub since: Timestamp,
}

/// Lists a page, oldest first. The look is recorded before the answer.
#[tracing::instrument(name = "identity.ops.list_users", skip_all)]
pub async fn run(context: &Context, actor: &Staff, command: Command) -> Result<Page<Listed>, Fault> {
    let Command { page } = command;
    let now = context.clock.now();
    let permit = Permit::<ListUsers>::request(actor, ())?;
    let mut tx = context.write(&permit).await?;
    let rows = users::page(&mut tx, page.after, now, page.rows()).await?;
    let Page { items: rows, next_cursor } =
        page.cut(rows, |last| Position { at: last.since, id: last.id.uuid() });
    let shown = objects("user", rows.iter().map(|row| row.id));
    let entry = AuditEntry::done(actor.account.to_string(), "user.list", shown).at(now);
    record_audit(&mut tx, &context.clock, &entry).await?;
    tx.commit().await?;
    let subjects: Vec<SubjectId> = rows.iter().map(|row| row.subject).collect();
    let mut keys = context.sealer.subjects(actor.tenant(), &subjects).await?;
    let items = rows.into_iter().map(|row| listed(row, &mut keys)).collect::<Result<_, Fault>>()?;
    Ok(Page { items, next_cursor })
}

fn listed(row: User, keys: &mut HashMap<SubjectId, Result<SubjectKey, SealError>>) -> Result<Listed, Fault> {
    let key = keys.remove(&row.subject).transpose()?;
    let sealed_in = |column| match row.id {
        UserId::Account(id) => SealContext::of("account", column, id),
        UserId::Invitation(id) => SealContext::of("invitation", column, id),
    };
    let open = |column, sealed: &[u8]| {
        key.as_ref().map_or(Ok(String::new()), |key| key.open_text(sealed_in(column), sealed))
    };
    let email = open("email_sealed", &row.email_sealed)?;
    let name = row.name_sealed.as_deref().map(|sealed| open("name_sealed", sealed)).transpose()?;
    Ok(Listed { id: row.id, email, name, roles: row.roles, since: row.since })
}
