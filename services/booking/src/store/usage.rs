//! What a contact has caused: bookings ahead, and mails. Counted by blind index, under a lock, in the transaction of
//! the act: between instances too nobody gets one more than there may be.
use booking_domain::limits::{LINKS_WITHIN, LinksMailed, MAILS_WITHIN, Mailing, Usage};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_authz::Action;
use kit_ids::{ClientId, EventId, TypedId as _};
use kit_pg::{JobsTx, TenantTx, WriteTx};

use crate::authz::{BookingOwner, SendsMail};

/// The kind of contact by which an e-mail address is counted.
pub const MAILBOX: &str = "mailbox";

/// Contacts of one person, under which usage is counted: mailbox and telephone, whichever there are.
#[derive(Clone, Debug)]
pub struct CountedContacts {
    /// Their blind indexes, in order: whoever locks several locks them in the same one.
    indexes: Vec<Vec<u8>>,
    mailing: Mailing,
}

// === impl CountedContacts ===

impl CountedContacts {
    /// Of these blind indexes.
    #[must_use]
    pub fn new(mut indexes: Vec<Vec<u8>>, mailing: Mailing) -> Self {
        indexes.sort();
        indexes.dedup();
        Self { indexes, mailing }
    }

    /// Those of a client that is stored.
    pub async fn of_client(tx: &mut TenantTx, client: ClientId) -> Result<Self, sqlx::Error> {
        let tenant = tx.tenant().clone();
        let rows = sqlx::query!(
            "select kind, contact_index from client_contact
            where tenant_id = $1 and client_id = $2 and kind in ('mailbox', 'phone')",
            tenant.as_str(),
            client.uuid(),
        )
        .fetch_all(tx)
        .await?;
        let mailing = Mailing::of(rows.iter().find(|row| row.kind == MAILBOX));
        Ok(Self::new(rows.into_iter().map(|row| row.contact_index).collect(), mailing))
    }

    /// Whether an act of theirs sends a mail.
    #[must_use]
    pub fn mailing(&self) -> Mailing {
        self.mailing
    }

    /// What they have caused so far.
    pub async fn usage(&self, tx: &mut TenantTx, now: Timestamp) -> Result<Usage, sqlx::Error> {
        let tenant = tx.tenant().clone();
        let since = now.checked_sub(MAILS_WITHIN).unwrap_or(Timestamp::MIN);
        let row = sqlx::query!(
            r#"select coalesce(max(upcoming), 0)::bigint as "upcoming!", coalesce(max(mails), 0)::bigint as "mails!"
            from (
                select sum(
                    (select count(*) from booking b where b.tenant_id = $1 and b.client_id = c.client_id
                        and b.starts_at > $3 and b.state in ('awaiting_payment', 'pending', 'confirmed')
                        and b.quarantined_at is null)) as upcoming,
                    sum(
                    (select count(*) from mailed m where m.tenant_id = $1 and m.client_id = c.client_id
                        and m.asked_at > $4)) as mails
                from (select distinct kind, client_id from client_contact
                    where tenant_id = $1 and contact_index = any($2)) c
                group by c.kind) by_kind"#,
            tenant.as_str(),
            &self.indexes,
            now.to_sqlx() as _,
            since.to_sqlx() as _,
        )
        .fetch_one(tx)
        .await?;
        Ok(Usage { upcoming: row.upcoming, mails: row.mails })
    }

    /// The same, and nobody else counts them until the transaction ends. Called before the transaction's first write:
    /// whoever waits here holds nothing that somebody else waits for.
    pub async fn locked_usage(
        &self,
        tx: &mut WriteTx<impl Action>,
        now: Timestamp,
    ) -> Result<Usage, sqlx::Error> {
        let tenant = tx.tenant().clone();
        sqlx::query!(
            "select pg_advisory_xact_lock(hashtextextended(c.tenant_id || '/contact/' || encode(c.contact_index, 'hex'), 0))
            from (select $1::text as tenant_id, contact_index from unnest($2::bytea[]) contact_index order by contact_index) c",
            tenant.as_str(),
            &self.indexes,
        )
        .execute(&mut *tx)
        .await?;
        self.usage(tx, now).await
    }
}

/// New links that were mailed for a booking, seen from a request for one more.
pub async fn links_mailed(
    tx: &mut TenantTx,
    owner: &BookingOwner,
    request: EventId,
    now: Timestamp,
) -> Result<LinksMailed, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let since = now.checked_sub(LINKS_WITHIN).unwrap_or(Timestamp::MIN);
    let row = sqlx::query!(
        r#"select count(*) filter (where link_of = $3 and asked_at > $5) as "recent!",
            coalesce(bool_or(id = $4), false) as "had_its_mail!"
        from mailed where tenant_id = $1 and client_id = $2"#,
        tenant.as_str(),
        owner.client.uuid(),
        owner.id.uuid(),
        request.uuid(),
        since.to_sqlx() as _,
    )
    .fetch_one(tx)
    .await?;
    Ok(LinksMailed { recent: row.recent, had_its_mail: row.had_its_mail })
}

/// Counts a mail to the client of the permit's booking: `event` is its outbox record's. One with a new link counts for
/// the booking too.
pub async fn count_mail<A: SendsMail>(
    tx: &mut WriteTx<A>,
    event: EventId,
    is_link: bool,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let (tenant, booking) = (tx.tenant().clone(), A::booking(&tx.evidence()));
    sqlx::query!(
        "insert into mailed (tenant_id, id, client_id, asked_at, link_of)
        select $1, $2, client_id, $4, case when $5 then id end from booking where tenant_id = $1 and id = $3",
        tenant.as_str(),
        event.uuid(),
        booking.uuid(),
        now.to_sqlx() as _,
        is_link,
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Deletes mails of all tenants that count no more, at most `limit`; answers how many.
pub async fn purge(tx: &mut JobsTx, now: Timestamp, limit: i64) -> Result<u64, sqlx::Error> {
    let before = now.checked_sub(MAILS_WITHIN).unwrap_or(Timestamp::MIN);
    let done = sqlx::query!(
        "delete from mailed where (tenant_id, id) in (
            select tenant_id, id from mailed where asked_at <= $1 limit $2)",
        before.to_sqlx() as _,
        limit,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}
