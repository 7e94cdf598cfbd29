//! Lists accounts and open invitations.
use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use kit_ids::{AccountId, InvitationId, SubjectId};
use kit_seal::{Place, SealError, SubjectKey};
use uuid::Uuid;

use super::{Actor, Identity};
use crate::audit::{self, Act};
use crate::error::Error;
use crate::store::users::{self, Position, User};

/// A member of staff, or somebody who is invited to be one. Has no Debug: it names a person.
pub struct Listed {
    /// The account's id, or the invitation's.
    pub id: Uuid,
    /// E-mail address; empty once the person was erased.
    pub email: String,
    /// Name; who is only invited has none.
    pub name: Option<String>,
    /// What the person may do.
    pub roles: identity_domain::role::Roles,
    /// When invited or made.
    pub since: Timestamp,
}

/// A page of them.
pub struct Page {
    /// Oldest first.
    pub users: Vec<Listed>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Lists a page. The look is recorded before the answer.
#[tracing::instrument(name = "identity.ops.list_users", skip_all)]
pub async fn run(identity: &Identity, actor: &Actor, limit: u32, cursor: &str) -> Result<Page, Error> {
    let limit = match limit {
        0 => 50,
        1..=200 => i64::from(limit),
        _ => return Err(Error::invalid("page.limit", "RANGE", "1 to 200")),
    };
    let after = if cursor.is_empty() { None } else { Some(position(cursor)?) };
    let now = identity.source.now();
    let mut tx = identity.db.tenant(&actor.tenant).await?;
    let mut rows = users::page(&mut tx, after, now, limit + 1).await?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let act = Act {
        event: identity.source.id(),
        at: now,
        actor: audit::Actor::Account(actor.account),
        action: "user.list",
        object: audit::users(rows.iter().map(|row| row.id)),
        outcome: "done",
    };
    audit::record(&mut tx, act).await?;
    tx.commit().await?;
    let next =
        rows.last().filter(|_| more).map(|last| cursor_of(Position { since: last.since, id: last.id }));
    let subjects: Vec<SubjectId> = rows.iter().map(|row| row.subject).collect();
    let mut keys = identity.sealer.subjects(&actor.tenant, &subjects).await?;
    let users = rows.into_iter().map(|row| listed(row, &mut keys)).collect::<Result<_, _>>()?;
    Ok(Page { users, next })
}

fn listed(row: User, keys: &mut HashMap<SubjectId, Result<SubjectKey, SealError>>) -> Result<Listed, Error> {
    let key = keys.remove(&row.subject).transpose()?;
    let account = row.name_sealed.is_some();
    let place = |column| {
        if account {
            Place::of("account", column, AccountId::from(row.id))
        } else {
            Place::of("invitation", column, InvitationId::from(row.id))
        }
    };
    let open = |column, sealed: &[u8]| {
        key.as_ref().map_or(Ok(String::new()), |key| key.open_text(place(column), sealed))
    };
    let email = open("email_sealed", &row.email_sealed)?;
    let name = row.name_sealed.as_deref().map(|sealed| open("name_sealed", sealed)).transpose()?;
    Ok(Listed { id: row.id, email, name, roles: row.roles, since: row.since })
}

fn cursor_of(position: Position) -> String {
    URL_SAFE_NO_PAD.encode(format!("{} {}", position.since.as_microsecond(), position.id))
}

fn position(cursor: &str) -> Result<Position, Error> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (since, id) = text.split_once(' ')?;
        let since = Timestamp::from_microsecond(since.parse().ok()?).ok()?;
        Some(Position { since, id: id.parse().ok()? })
    };
    read().ok_or_else(|| Error::invalid("page.cursor", "FORMAT", "not a cursor of this list"))
}
