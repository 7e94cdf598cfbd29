//! Accounts and open invitations in one list, page by page.
use std::fmt;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use kit_ids::{AccountId, InvitationId, SubjectId, TypedId as _};
use kit_page::Position;
use kit_pg::TenantTx;
use kit_principal::Roles;
use uuid::Uuid;

use super::roles;

/// Whose row of the list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserId {
    /// A member of staff.
    Account(AccountId),
    /// Somebody who is invited to be one.
    Invitation(InvitationId),
}

/// An account or an open invitation.
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Whose key seals it.
    pub subject: SubjectId,
    /// The address, sealed.
    pub email_sealed: Vec<u8>,
    /// The name, sealed; who is only invited has none.
    pub name_sealed: Option<Vec<u8>>,
    /// What the person may do.
    pub roles: Roles,
    /// When invited or made.
    pub since: Timestamp,
}

// === impl UserId ===

impl UserId {
    /// The id as it is sorted by and goes over the wire.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Account(id) => id.uuid(),
            Self::Invitation(id) => id.uuid(),
        }
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid().hyphenated().fmt(out)
    }
}

/// A page, oldest first.
pub async fn page(
    tx: &mut TenantTx,
    after: Option<Position>,
    now: Timestamp,
    limit: i64,
) -> sqlx::Result<Vec<User>> {
    let tenant = tx.tenant().clone();
    let after = after.unwrap_or(Position { at: Timestamp::UNIX_EPOCH, id: Uuid::nil() });
    let rows = sqlx::query!(
        r#"select id as "id!", subject_id as "subject!", email_sealed as "email!", name_sealed as "name?",
             roles as "roles!", made_at as "since!"
           from (
             select id, subject_id, email_sealed, name_sealed, roles, made_at from account
             where tenant_id = $1 and quarantined_at is null
             union all
             select id, subject_id, email_sealed, null, roles, made_at from invitation
             where tenant_id = $1 and used_at is null and expires_at > $2
           ) as both_kinds
           where (made_at, id) > ($3, $4) order by made_at, id limit $5"#,
        tenant.as_str(),
        now.to_sqlx() as _,
        after.at.to_sqlx() as _,
        after.id,
        limit
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let (subject, since) = (SubjectId::from(row.subject), row.since.to_jiff());
            let (email_sealed, name_sealed) = (row.email, row.name);
            let id = if name_sealed.is_some() {
                UserId::Account(row.id.into())
            } else {
                UserId::Invitation(row.id.into())
            };
            Ok(User { id, subject, email_sealed, name_sealed, roles: roles(&row.roles)?, since })
        })
        .collect()
}
