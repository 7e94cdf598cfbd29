//! Every key, foreign key and index begins with `tenant_id`: a foreign key is checked past row-level security.
use sqlx::Row as _;
use sqlx::postgres::PgConnection;

use crate::db::TestDb;
use crate::fail;

const INDEXES: &str = "select i.indexrelid::regclass::text as name from pg_index i \
    join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace \
    join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped \
    where n.nspname !~ '^(pg_|information_schema)' and i.indkey[0] <> t.attnum";
const FOREIGN: &str = "select format('%s on %s', k.conname, k.conrelid::regclass) as name from pg_constraint k \
    join pg_attribute t on t.attrelid = k.conrelid and t.attname = 'tenant_id' \
    left join pg_attribute f on f.attrelid = k.confrelid and f.attname = 'tenant_id' \
    where k.contype = 'f' and (k.conkey[1] <> t.attnum or f.attnum is null or k.confkey[1] <> f.attnum)";
const COLLATION: &str = "select format('%s.tenant_id', a.attrelid::regclass) as name from pg_attribute a \
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p') \
    join pg_namespace n on n.oid = c.relnamespace left join pg_collation l on l.oid = a.attcollation \
    where a.attname = 'tenant_id' and n.nspname !~ '^(pg_|information_schema)' \
    and (l.collname is distinct from 'C' or a.atttypid <> 'text'::regtype or not a.attnotnull)";

/// Panics naming every key or index of a tenant's table that does not begin with `tenant_id`, and every `tenant_id`
/// that is not `text collate "C" not null`; in the database of keys too, where there is one.
pub async fn assert_keys_begin_with_tenant(db: &TestDb) {
    let mut superuser = db.superuser().await;
    let mut found = violations(&mut superuser).await.unwrap_or_else(|error| fail(&error));
    if db.has_keys() {
        let mut superuser = db.keys_superuser().await;
        found.extend(violations(&mut superuser).await.unwrap_or_else(|error| fail(&error)));
    }
    if !found.is_empty() {
        fail(&format!(
            "these do not begin with tenant_id (text collate \"C\" not null): {}",
            found.join(", ")
        ));
    }
}

async fn violations(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    let mut found = Vec::new();
    for statement in [INDEXES, FOREIGN, COLLATION] {
        for row in sqlx::query(statement).fetch_all(&mut *connection).await? {
            found.push(row.try_get("name")?);
        }
    }
    Ok(found)
}
