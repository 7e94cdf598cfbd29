//! The documents, with their history.
use holdfast_proto::policy::v1::SignedConfig;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_pg::{JobsTx, TenantTx, WriteTx};

use crate::authz::ApplyConfiguration;
use crate::store::fence::{Epoch, Position};

/// A document as it is stored: not verified yet.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) tenant: String,
    pub(crate) position: Position,
    pub(crate) issued_at_us: i64,
    pub(crate) config: SignedConfig,
}

/// What is stored beside a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    pub(crate) position: Position,
    pub(crate) issued_at_us: i64,
    pub(crate) generation: i64,
    pub(crate) epoch: Epoch,
    pub(crate) at: Timestamp,
}

/// The transaction's tenant's document with the greatest position.
pub(crate) async fn current(tx: &mut TenantTx) -> Result<Option<Stored>, sqlx::Error> {
    let tenant = tx.tenant().to_string();
    let row = sqlx::query!(
        "select position, document, digest, signature, key_id, issued_at_us from tenant_config
         where tenant_id = $1 order by position desc limit 1",
        tenant
    );
    let row = row.fetch_optional(tx).await?;
    Ok(row.map(|row| Stored {
        tenant,
        position: Position::from_row(row.position),
        issued_at_us: row.issued_at_us,
        config: SignedConfig {
            document: row.document,
            digest: row.digest,
            signature: row.signature,
            key_id: row.key_id,
        },
    }))
}

/// Appends a document.
pub(crate) async fn append(
    tx: &mut WriteTx<ApplyConfiguration>,
    config: &SignedConfig,
    change: Change,
) -> Result<(), sqlx::Error> {
    let tenant = tx.tenant().to_string();
    let insert = sqlx::query!(
        "insert into tenant_config (tenant_id, position, document, digest, signature, key_id, issued_at_us,
             generation, epoch, applied_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tenant,
        change.position.to_row(),
        config.document,
        config.digest,
        config.signature,
        config.key_id,
        change.issued_at_us,
        change.generation,
        change.epoch.to_row(),
        change.at.to_sqlx() as _
    );
    insert.execute(tx).await.map(drop)
}

/// The documents in force of every tenant that changed after a position, oldest change first.
pub(crate) async fn changed_since(tx: &mut JobsTx, position: Position) -> Result<Vec<Stored>, sqlx::Error> {
    let rows = sqlx::query!(
        "select tenant_id, position, document, digest, signature, key_id, issued_at_us from (
             select distinct on (c.tenant_id) c.* from tenant_config c
             join tenant_binding b on b.tenant_id = c.tenant_id and b.removed_at is null
             order by c.tenant_id, c.position desc) latest
         where position > $1 order by position",
        position.to_row()
    );
    let rows = rows.fetch_all(tx).await?;
    let stored = rows.into_iter().map(|row| Stored {
        tenant: row.tenant_id,
        position: Position::from_row(row.position),
        issued_at_us: row.issued_at_us,
        config: SignedConfig {
            document: row.document,
            digest: row.digest,
            signature: row.signature,
            key_id: row.key_id,
        },
    });
    Ok(stored.collect())
}

/// A tombstone.
#[derive(Clone, Debug)]
pub(crate) struct Removal {
    pub(crate) tenant: String,
    pub(crate) at: Timestamp,
}

/// The tenants that were removed after a position, oldest removal first.
pub(crate) async fn removed_since(tx: &mut JobsTx, position: Position) -> Result<Vec<Removal>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select tenant_id, removed_at as "removed_at!: jiff_sqlx::Timestamp" from tenant_binding
         where removed_position > $1 order by removed_position"#,
        position.to_row()
    );
    let rows = rows.fetch_all(tx).await?;
    Ok(rows.into_iter().map(|row| Removal { tenant: row.tenant_id, at: row.removed_at.to_jiff() }).collect())
}
