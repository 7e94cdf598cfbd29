//! What the catalog of a database says about its tables.
use sqlx::Row as _;
use sqlx::postgres::PgConnection;

/// A table outside the system's schemas.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Qualified and quoted where needed.
    pub name: String,
    pub has_tenant: bool,
    pub row_security: bool,
    pub forced: bool,
    pub policies: i64,
}

const TABLES: &str = "select format('%I.%I', n.nspname, c.relname) as name, c.relrowsecurity, c.relforcerowsecurity, \
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as has_tenant, \
    (select count(*) from pg_policy p where p.polrelid = c.oid) as policies \
    from pg_class c join pg_namespace n on n.oid = c.relnamespace \
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema)' order by 1";

/// All tables.
pub(crate) async fn tables(connection: &mut PgConnection) -> Result<Vec<Table>, sqlx::Error> {
    let rows = sqlx::query(TABLES).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            Ok(Table {
                name: row.try_get("name")?,
                has_tenant: row.try_get("has_tenant")?,
                row_security: row.try_get("relrowsecurity")?,
                forced: row.try_get("relforcerowsecurity")?,
                policies: row.try_get("policies")?,
            })
        })
        .collect()
}
