//! The audit records that wait in a service's outbox.
use sqlx::Row as _;

use crate::db::TestDb;
use crate::fail;

const WAITING: &str = "select entry ->> 'actor' as actor, entry ->> 'action' as action, \
    entry ->> 'object' as object, entry ->> 'outcome' as outcome \
    from holdfast.outbox, lateral (select convert_from(record, 'utf8')::jsonb as entry) r \
    where destination = 'retention.audit' order by position";

/// What an audit record says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuditRecord {
    /// Who acted.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub object: String,
    /// How it ended.
    pub outcome: String,
}

impl TestDb {
    /// The audit records that wait, oldest first.
    pub async fn audit_records(&self) -> Vec<AuditRecord> {
        let rows = sqlx::query(WAITING).fetch_all(&mut self.superuser().await).await;
        let rows = rows.unwrap_or_else(|error| fail(&error));
        let read = |row: &sqlx::postgres::PgRow| AuditRecord {
            actor: row.get("actor"),
            action: row.get("action"),
            object: row.get("object"),
            outcome: row.get("outcome"),
        };
        rows.iter().map(read).collect()
    }

    /// The objects of the audit records of one action, oldest first.
    pub async fn audited(&self, action: &str) -> Vec<String> {
        let records = self.audit_records().await.into_iter().filter(|record| record.action == action);
        records.map(|record| record.object).collect()
    }
}
