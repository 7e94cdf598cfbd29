//! Reading the audit ledger. What writes it is kit/ledger.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_pg::TenantTx;

/// A record of the ledger, as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// Place in the tenant's ledger, from 1.
    pub sequence: u64,
    /// When the act was.
    pub at: Timestamp,
    /// Who acted.
    pub actor: String,
    /// For whom, or empty.
    pub on_behalf_of: String,
    /// What was done.
    pub action: String,
    /// On what.
    pub object: String,
    /// What came of it.
    pub outcome: String,
    /// The row's hash.
    pub hash: Vec<u8>,
    /// SPIFFE id of the service that recorded it.
    pub sender: String,
}

/// Which records are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this actor.
    pub actor: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only at or after.
    pub from: Option<Timestamp>,
    /// Only before.
    pub to: Option<Timestamp>,
}

/// Records before a sequence, newest first.
pub async fn before(
    tx: &mut TenantTx,
    filter: &Filter,
    before: u64,
    limit: i64,
) -> Result<Vec<AuditRecord>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let rows = sqlx::query!(
        "select sequence, at, actor, on_behalf_of, action, object, outcome, hash, source
         from audit_record
         where tenant_id = $1 and sequence < $2
           and ($3::text is null or actor = $3) and ($4::text is null or action = $4)
           and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
         order by sequence desc limit $7",
        tenant.as_str(),
        i64::try_from(before).unwrap_or(i64::MAX),
        filter.actor,
        filter.action,
        filter.from.map(Timestamp::to_sqlx) as _,
        filter.to.map(Timestamp::to_sqlx) as _,
        limit,
    )
    .fetch_all(tx)
    .await?;
    let records = rows.into_iter().map(|row| AuditRecord {
        sequence: u64::try_from(row.sequence).unwrap_or_default(),
        at: row.at.to_jiff(),
        actor: row.actor,
        on_behalf_of: row.on_behalf_of,
        action: row.action,
        object: row.object,
        outcome: row.outcome,
        hash: row.hash,
        sender: row.source,
    });
    Ok(records.collect())
}
