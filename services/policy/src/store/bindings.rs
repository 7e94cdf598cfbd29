//! Which source declares a tenant, and which hosts it answers on.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_pg::{TenantTx, WriteTx};

use crate::authz::{ApplyConfiguration, ChangesConfiguration, RemoveTenant};
use crate::store::fence::Position;

/// A tenant's source.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub(crate) source: String,
    pub(crate) removed: bool,
}

/// The binding of the transaction's tenant.
pub(crate) async fn find(tx: &mut TenantTx) -> Result<Option<Binding>, sqlx::Error> {
    let tenant = tx.tenant().to_string();
    let row = sqlx::query!(
        r#"select source, removed_at is not null as "removed!" from tenant_binding where tenant_id = $1"#,
        tenant
    );
    let row = row.fetch_optional(tx).await?;
    Ok(row.map(|row| Binding { source: row.source, removed: row.removed }))
}

/// Binds the tenant to its source, for ever.
pub(crate) async fn bind(
    tx: &mut WriteTx<ApplyConfiguration>,
    source: &str,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    let tenant = tx.tenant().to_string();
    let insert = sqlx::query!(
        "insert into tenant_binding (tenant_id, source, bound_at) values ($1, $2, $3)",
        tenant,
        source,
        at.to_sqlx() as _
    );
    insert.execute(tx).await.map(drop)
}

/// Leaves a tombstone.
pub(crate) async fn remove(
    tx: &mut WriteTx<RemoveTenant>,
    position: Position,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    let tenant = tx.tenant().to_string();
    let update = sqlx::query!(
        "update tenant_binding set removed_at = $2, removed_position = $3 where tenant_id = $1",
        tenant,
        at.to_sqlx() as _,
        position.to_row()
    );
    update.execute(tx).await.map(drop)
}

/// Claims hosts and gives up all others; answers the hosts that belong to another tenant.
pub(crate) async fn claim_hosts(
    tx: &mut WriteTx<impl ChangesConfiguration>,
    hosts: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    let tenant = tx.tenant().to_string();
    let release =
        sqlx::query!("delete from host_claim where claimant = $1 and host <> all($2::text[])", tenant, hosts);
    release.execute(&mut *tx).await?;
    let claim = sqlx::query!(
        "insert into host_claim (host, claimant) select host, $1 from unnest($2::text[]) host
         order by host on conflict (host) do nothing",
        tenant,
        hosts
    );
    claim.execute(&mut *tx).await?;
    let foreign = sqlx::query_scalar!(
        "select host from host_claim where host = any($2::text[]) and claimant <> $1 order by host",
        tenant,
        hosts
    );
    foreign.fetch_all(tx).await
}
