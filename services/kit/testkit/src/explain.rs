//! Under row-level security only leakproof operators become index conditions; the rest is filtered row by row.
use kit_authz::Service;
use kit_ids::TenantId;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};

use crate::db::TestDb;
use crate::fail;

/// Panics unless PostgreSQL, under the app role and in the tenant's transaction, reads through this index with a
/// condition on each of these columns. `sql` has literals where the product has parameters.
pub async fn assert_index_condition(
    db: &TestDb,
    tenant: &TenantId,
    sql: &str,
    index: &str,
    columns: &[&str],
) {
    let plan = plan(db, tenant, sql).await.unwrap_or_else(|error| fail(&error));
    let mut lines = plan.lines().skip_while(|line| !(line.contains("Index") && line.contains(index)));
    let condition = lines.find(|line| line.trim_start().starts_with("Index Cond:")).unwrap_or_default();
    let missing: Vec<_> = columns.iter().filter(|column| !condition.contains(*column)).collect();
    if !missing.is_empty() {
        fail(&format!("no index condition of {index} on {missing:?}:\n{plan}"));
    }
}

/// The plan under the app role. Small tables are read whole for good reason, so that way is closed here.
pub async fn plan(db: &TestDb, tenant: &TenantId, sql: &str) -> Result<String, sqlx::Error> {
    let mut tx = db.app().read(&Service::at(tenant)).await?;
    (&mut tx).execute("set local enable_seqscan = off").await?;
    let rows = sqlx::query(AssertSqlSafe(format!("explain (costs off) {sql}"))).fetch_all(&mut tx).await?;
    let lines: Vec<String> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    Ok(lines.join("\n"))
}
