//! The tables of the `_keys` database.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use kit_ids::{SubjectId, TenantId, TypedId};
use kit_pg::{JobsTx, TenantTx, WriteTx};
use sqlx::Row;
use uuid::Uuid;

use crate::authz::KeepKeys;
use crate::keyring::Wrapped;

/// The migrations of the schema `seal`, with a history of its own: run them in the `_keys` database, after kit-pg's.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// A row of `tenant_key`.
pub(crate) struct TenantRow {
    pub(crate) generation: i16,
    pub(crate) wrapped: Wrapped,
}

/// A row of `subject_key` that has not been destroyed.
pub(crate) struct SubjectRow {
    pub(crate) subject: SubjectId,
    pub(crate) generation: i16,
    pub(crate) wrapped: Vec<u8>,
}

pub(crate) async fn tenant_keys(db: &mut TenantTx, tenant: &TenantId) -> sqlx::Result<Vec<TenantRow>> {
    let sql = "select generation, root_id, wrapped from seal.tenant_key where tenant_id = $1 order by generation desc";
    let rows = sqlx::query(sql).bind(tenant.as_str()).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let wrapped = Wrapped { root_id: row.try_get(1)?, bytes: row.try_get(2)? };
            Ok(TenantRow { generation: row.try_get(0)?, wrapped })
        })
        .collect()
}

pub(crate) async fn add_tenant_key(
    db: &mut WriteTx<KeepKeys>,
    tenant: &TenantId,
    wrapped: &Wrapped,
    now: Timestamp,
) -> sqlx::Result<()> {
    let sql = "insert into seal.tenant_key (tenant_id, generation, root_id, wrapped, made_at) \
               values ($1, 1, $2, $3, $4) on conflict do nothing";
    let query = sqlx::query(sql).bind(tenant.as_str()).bind(&wrapped.root_id).bind(&wrapped.bytes);
    query.bind(now.to_sqlx()).execute(db).await.map(drop)
}

pub(crate) async fn rewrap_tenant_key(
    db: &mut WriteTx<KeepKeys>,
    tenant: &TenantId,
    old: &TenantRow,
    new: &Wrapped,
) -> sqlx::Result<()> {
    let sql = "update seal.tenant_key set root_id = $3, wrapped = $4 \
               where tenant_id = $1 and generation = $2 and root_id = $5";
    let query =
        sqlx::query(sql).bind(tenant.as_str()).bind(old.generation).bind(&new.root_id).bind(&new.bytes);
    query.bind(&old.wrapped.root_id).execute(db).await.map(drop)
}

pub(crate) async fn subject_keys(
    db: &mut TenantTx,
    tenant: &TenantId,
    subjects: &[SubjectId],
) -> sqlx::Result<Vec<SubjectRow>> {
    let ids: Vec<Uuid> = subjects.iter().map(|id| id.uuid()).collect();
    let sql = "select subject_id, generation, wrapped from seal.subject_key \
               where tenant_id = $1 and subject_id = any($2) and wrapped is not null";
    let rows = sqlx::query(sql).bind(tenant.as_str()).bind(ids).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let subject = SubjectId::from(row.try_get::<Uuid, _>(0)?);
            Ok(SubjectRow { subject, generation: row.try_get(1)?, wrapped: row.try_get(2)? })
        })
        .collect()
}

/// Subjects with a tombstone, by id, behind `after`.
pub(crate) async fn destroyed_subjects(
    db: &mut TenantTx,
    tenant: &TenantId,
    after: Option<SubjectId>,
    limit: u16,
) -> sqlx::Result<Vec<SubjectId>> {
    let sql = "select subject_id from seal.subject_key where tenant_id = $1 and wrapped is null \
               and subject_id > coalesce($2, '00000000-0000-0000-0000-000000000000') order by subject_id limit $3";
    let query = sqlx::query_scalar(sql).bind(tenant.as_str()).bind(after.map(TypedId::uuid));
    let subjects: Vec<Uuid> = query.bind(i64::from(limit)).fetch_all(db).await?;
    Ok(subjects.into_iter().map(SubjectId::from).collect())
}

pub(crate) async fn add_subject_key(
    db: &mut WriteTx<KeepKeys>,
    tenant: &TenantId,
    row: &SubjectRow,
    now: Timestamp,
) -> sqlx::Result<()> {
    let sql = "insert into seal.subject_key (tenant_id, subject_id, generation, wrapped, made_at) \
               values ($1, $2, $3, $4, $5) on conflict do nothing";
    let query = sqlx::query(sql).bind(tenant.as_str()).bind(row.subject.uuid()).bind(row.generation);
    query.bind(&row.wrapped).bind(now.to_sqlx()).execute(db).await.map(drop)
}

/// Destroys a key; a subject without one gets a tombstone, so that none is ever made.
pub(crate) async fn destroy_subject_key(
    db: &mut WriteTx<KeepKeys>,
    tenant: &TenantId,
    subject: SubjectId,
    now: Timestamp,
) -> sqlx::Result<()> {
    let sql = "insert into seal.subject_key as k (tenant_id, subject_id, generation, wrapped, made_at, destroyed_at) \
               values ($1, $2, 1, null, $3, $3) on conflict (tenant_id, subject_id) \
               do update set wrapped = null, destroyed_at = coalesce(k.destroyed_at, excluded.destroyed_at)";
    let query = sqlx::query(sql).bind(tenant.as_str()).bind(subject.uuid()).bind(now.to_sqlx());
    query.execute(db).await.map(drop)
}

pub(crate) async fn service_key(db: &mut JobsTx, purpose: &str) -> sqlx::Result<Option<Wrapped>> {
    let sql = "select root_id, wrapped from seal.service_key where purpose = $1";
    let row = sqlx::query(sql).bind(purpose).fetch_optional(db).await?;
    row.map(|row| Ok(Wrapped { root_id: row.try_get(0)?, bytes: row.try_get(1)? })).transpose()
}

pub(crate) async fn add_service_key(
    db: &mut JobsTx,
    purpose: &str,
    wrapped: &Wrapped,
    now: Timestamp,
) -> sqlx::Result<()> {
    let sql = "insert into seal.service_key (purpose, root_id, wrapped, made_at) values ($1, $2, $3, $4) \
               on conflict do nothing";
    let query = sqlx::query(sql).bind(purpose).bind(&wrapped.root_id).bind(&wrapped.bytes);
    query.bind(now.to_sqlx()).execute(db).await.map(drop)
}

pub(crate) async fn rewrap_service_key(
    db: &mut JobsTx,
    purpose: &str,
    old: &Wrapped,
    new: &Wrapped,
) -> sqlx::Result<()> {
    let sql = "update seal.service_key set root_id = $2, wrapped = $3 where purpose = $1 and root_id = $4";
    let query = sqlx::query(sql).bind(purpose).bind(&new.root_id).bind(&new.bytes).bind(&old.root_id);
    query.execute(db).await.map(drop)
}
