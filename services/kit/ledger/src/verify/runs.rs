//! The table of runs: one a ledger. Who holds its lease walks.
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use kit_ids::TenantId;
use kit_pg::{Jobs, TenantTx};
use sqlx::Row as _;
use uuid::Uuid;

use super::document::{Signed, Verification};
use crate::keys::{LedgerKey, PublicKeys};
use crate::ledger::Ledger;

/// How long an instance may be silent before another walks on.
const LEASE: SignedDuration = SignedDuration::from_secs(30);

const INSERT: &str = "insert into holdfast.ledger_verification \
    (tenant_id, ledger, run, holder, lease_until, finished_at, document, signature, key_id) \
    values ($1, $2, $3, $3, $4, null, $5, $6, $7) on conflict do nothing";
const FIND: &str = "select run, finished_at, document, signature, key_id from holdfast.ledger_verification \
    where tenant_id = $1 and ledger = $2";
const FIND_LOCKED: &str = "select run, finished_at, document, signature, key_id from holdfast.ledger_verification \
    where tenant_id = $1 and ledger = $2 for update";
const REPLACE: &str = "update holdfast.ledger_verification set run = $3, holder = $3, lease_until = $4, \
    finished_at = null, document = $5, signature = $6, key_id = $7 where tenant_id = $1 and ledger = $2";
const TAKE: &str = "update holdfast.ledger_verification set holder = $3, lease_until = $4 \
    where tenant_id = $1 and ledger = $2 and finished_at is null and lease_until <= $5";
const SAVE: &str = "update holdfast.ledger_verification set lease_until = $4, finished_at = $5, document = $6, \
    signature = $7, key_id = $8 where tenant_id = $1 and ledger = $2 and holder = $3 and run = $9";
const OVERVIEW: &str = "select tenant_id, run, finished_at, lease_until, document, signature, key_id \
    from holdfast.ledger_verification where ledger = $1";

/// A run as the worker sees it across tenants.
pub(super) struct Seen {
    /// The run, if its document is one that this service signed.
    pub(super) run: Option<Verification>,
    /// Until when somebody walks.
    pub(super) lease_until: Timestamp,
}

/// What a run is read and written with.
pub(super) struct Runs<'a> {
    pub(super) ledger: Ledger,
    pub(super) key: &'a LedgerKey,
    pub(super) keys: &'a PublicKeys,
}

// === impl Runs ===

impl Runs<'_> {
    /// Begins `fresh`, unless one runs: then answers that one. A document that nobody signed counts as none.
    pub(super) async fn begin(
        &self,
        tx: &mut TenantTx,
        mut fresh: Verification,
    ) -> Result<Verification, sqlx::Error> {
        let tenant = fresh.tenant.clone();
        if self.write(tx, INSERT, &fresh).await? == 1 {
            return Ok(fresh);
        }
        match self.find(tx, FIND_LOCKED, &tenant).await? {
            Some(running) if running.finished_at.is_none() => return Ok(running),
            Some(done) if done.is_whole() => fresh.whole_before = done.finished_at,
            Some(done) => fresh.whole_before = done.whole_before,
            None => {}
        }
        self.write(tx, REPLACE, &fresh).await?;
        Ok(fresh)
    }

    async fn write(
        &self,
        tx: &mut TenantTx,
        statement: &'static str,
        run: &Verification,
    ) -> Result<u64, sqlx::Error> {
        let signed = run.sign(self.key);
        let done = sqlx::query(statement)
            .bind(run.tenant.as_str())
            .bind(self.ledger.name())
            .bind(run.run)
            // Free for whoever takes it first.
            .bind(run.started_at.to_sqlx())
            .bind(signed.document)
            .bind(signed.signature)
            .bind(signed.key_id)
            .execute(tx)
            .await?;
        Ok(done.rows_affected())
    }

    /// The tenant's run; none, or one that nobody signed: none.
    pub(super) async fn last(&self, tx: &mut TenantTx) -> Result<Option<Verification>, sqlx::Error> {
        let tenant = tx.tenant().clone();
        self.find(tx, FIND, &tenant).await
    }

    async fn find(
        &self,
        tx: &mut TenantTx,
        statement: &'static str,
        tenant: &TenantId,
    ) -> Result<Option<Verification>, sqlx::Error> {
        let find = sqlx::query(statement).bind(tenant.as_str()).bind(self.ledger.name());
        let row = find.fetch_optional(tx).await?;
        row.map(|row| self.open(&row, tenant)).transpose().map(Option::flatten)
    }

    /// Takes the lease of a run that nobody walks.
    pub(super) async fn take(
        &self,
        tx: &mut TenantTx,
        holder: Uuid,
        now: Timestamp,
    ) -> Result<bool, sqlx::Error> {
        let tenant = tx.tenant().clone();
        let taken = sqlx::query(TAKE)
            .bind(tenant.as_str())
            .bind(self.ledger.name())
            .bind(holder)
            .bind((now + LEASE).to_sqlx())
            .bind(now.to_sqlx())
            .execute(tx)
            .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Keeps where the run stands and renews the lease; false: another instance has taken it.
    pub(super) async fn save(
        &self,
        tx: &mut TenantTx,
        run: &Verification,
        holder: Uuid,
        now: Timestamp,
    ) -> Result<bool, sqlx::Error> {
        let signed = run.sign(self.key);
        let saved = sqlx::query(SAVE)
            .bind(run.tenant.as_str())
            .bind(self.ledger.name())
            .bind(holder)
            .bind((now + LEASE).to_sqlx())
            .bind(run.finished_at.map(jiff_sqlx::ToSqlx::to_sqlx))
            .bind(signed.document)
            .bind(signed.signature)
            .bind(signed.key_id)
            .bind(run.run)
            .execute(tx)
            .await?;
        Ok(saved.rows_affected() == 1)
    }

    /// Every tenant's run.
    pub(super) async fn overview(&self, jobs: &Jobs) -> Result<Vec<(TenantId, Seen)>, sqlx::Error> {
        let mut tx = jobs.begin().await?;
        let rows = sqlx::query(OVERVIEW).bind(self.ledger.name()).fetch_all(&mut tx).await?;
        tx.rollback().await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            let tenant: String = row.try_get("tenant_id")?;
            let Ok(tenant) = tenant.parse::<TenantId>() else { continue };
            let lease: jiff_sqlx::Timestamp = row.try_get("lease_until")?;
            all.push((tenant.clone(), Seen { run: self.open(row, &tenant)?, lease_until: lease.to_jiff() }));
        }
        Ok(all)
    }

    fn open(
        &self,
        row: &sqlx::postgres::PgRow,
        tenant: &TenantId,
    ) -> Result<Option<Verification>, sqlx::Error> {
        let (run, finished): (Uuid, Option<jiff_sqlx::Timestamp>) =
            (row.try_get("run")?, row.try_get("finished_at")?);
        let signed = Signed {
            document: row.try_get("document")?,
            signature: row.try_get("signature")?,
            key_id: row.try_get("key_id")?,
        };
        let opened = signed.open(self.ledger, tenant, self.keys);
        let finished = finished.map(jiff_sqlx::Timestamp::to_jiff);
        Ok(opened.filter(|opened| opened.run == run && opened.finished_at == finished))
    }
}
