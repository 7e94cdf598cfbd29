//! Who books: sealed details and blind indexes. A row is used again only when e-mail, phone and name are all equal.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_ids::{AccountId, ClientId, SubjectId, TypedId as _};
use kit_pg::{TenantTx, WriteTx};
use kit_seal::BlindIndex;

use crate::authz::{PurgesErased, StoresClient};

/// A client that is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownClient {
    /// Its id.
    pub id: ClientId,
    /// Whose key seals it.
    pub subject: SubjectId,
}

/// A client to store.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// Id and subject.
    pub client: KnownClient,
    /// The account, if signed in.
    pub account: Option<AccountId>,
    /// Blind index over e-mail, phone and name together; `None`: another client has it, and this one is not found by
    /// it.
    pub identity: Option<BlindIndex>,
    /// Sealed details.
    pub sealed: Vec<u8>,
    /// Blind indexes of single contacts: "email", "phone", "mailbox".
    pub contact_indexes: Vec<(&'static str, BlindIndex)>,
    /// When it was stored.
    pub made_at: Timestamp,
}

/// The client with these details, under any of the tenant's keys; one that is quarantined is not found.
pub async fn find_by_identity(
    tx: &mut TenantTx,
    identity: &[BlindIndex],
) -> Result<Option<KnownClient>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let keys: Vec<i16> = identity.iter().map(|index| index.key_id).collect();
    let indexes: Vec<Vec<u8>> = identity.iter().map(|index| index.value.clone()).collect();
    let row = sqlx::query!(
        "select id, subject_id from client
        where tenant_id = $1 and quarantined_at is null
            and (identity_key, identity_index) in (select * from unnest($2::smallint[], $3::bytea[]))
        order by made_at, id limit 1",
        tenant.as_str(),
        &keys,
        &indexes,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| KnownClient { id: row.id.into(), subject: row.subject_id.into() }))
}

/// Stores a client; `false`: another transaction has stored the same one meanwhile.
pub async fn insert(tx: &mut WriteTx<impl StoresClient>, new: &NewClient) -> Result<bool, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let made = sqlx::query!(
        "insert into client (tenant_id, id, subject_id, account_id, identity_key, identity_index, sealed, made_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (tenant_id, identity_key, identity_index) where identity_index is not null and quarantined_at is null do nothing",
        tenant.as_str(),
        new.client.id.uuid(),
        new.client.subject.uuid(),
        new.account.map(kit_ids::TypedId::uuid),
        new.identity.as_ref().map(|index| index.key_id),
        new.identity.as_ref().map(|index| index.value.as_slice()),
        new.sealed,
        new.made_at.to_sqlx() as _,
    )
    .execute(&mut *tx)
    .await?;
    if made.rows_affected() == 0 {
        return Ok(false);
    }
    let kinds: Vec<String> = new.contact_indexes.iter().map(|(kind, _)| (*kind).to_owned()).collect();
    let keys: Vec<i16> = new.contact_indexes.iter().map(|(_, index)| index.key_id).collect();
    let indexes: Vec<Vec<u8>> = new.contact_indexes.iter().map(|(_, index)| index.value.clone()).collect();
    sqlx::query!(
        "insert into client_contact (tenant_id, client_id, kind, index_key, contact_index)
        select $1, $2, c.* from unnest($3::text[], $4::smallint[], $5::bytea[]) c",
        tenant.as_str(),
        new.client.id.uuid(),
        &kinds,
        &keys,
        &indexes,
    )
    .execute(&mut *tx)
    .await?;
    Ok(true)
}

/// Removes the blind indexes of subjects whose keys are destroyed; answers how many clients had some.
pub async fn purge_erased(
    tx: &mut WriteTx<impl PurgesErased>,
    subjects: &[SubjectId],
) -> Result<u64, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let ids: Vec<uuid::Uuid> = subjects.iter().map(|subject| subject.uuid()).collect();
    sqlx::query!(
        "delete from client_contact c using client p
        where p.tenant_id = $1 and p.subject_id = any($2) and c.tenant_id = $1 and c.client_id = p.id",
        tenant.as_str(),
        &ids,
    )
    .execute(&mut *tx)
    .await?;
    let done = sqlx::query!(
        "update client set identity_key = null, identity_index = null
        where tenant_id = $1 and subject_id = any($2) and identity_index is not null",
        tenant.as_str(),
        &ids,
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

/// Sealed details of one client.
#[derive(Clone, Debug)]
pub struct SealedClient {
    /// Whose they are.
    pub client: KnownClient,
    /// The sealed value.
    pub sealed: Vec<u8>,
}

/// Sealed details of some clients.
pub async fn sealed(tx: &mut TenantTx, clients: &[ClientId]) -> Result<Vec<SealedClient>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let ids: Vec<uuid::Uuid> = clients.iter().map(|client| client.uuid()).collect();
    let rows = sqlx::query!(
        "select id, subject_id, sealed from client where tenant_id = $1 and id = any($2)",
        tenant.as_str(),
        &ids,
    )
    .fetch_all(tx)
    .await?;
    let client = |id: uuid::Uuid, subject: uuid::Uuid| KnownClient { id: id.into(), subject: subject.into() };
    Ok(rows
        .into_iter()
        .map(|row| SealedClient { client: client(row.id, row.subject_id), sealed: row.sealed })
        .collect())
}
