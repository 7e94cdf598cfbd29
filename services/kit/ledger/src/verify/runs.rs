//! The table of runs: one a ledger. Who holds its lease walks.
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use kit_ids::{TenantId, TypedId as _, WorkerId};
use kit_pg::{Jobs, TenantTx, WriteTx};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::document::{Signed, Verification};
use crate::authz::KeepLedger;
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
    pub(super) newest: &'a Newest,
}

/// When the newest run of each ledger began that this instance knows: an older one that stands there was put back.
#[derive(Debug, Default)]
pub(super) struct Newest(Mutex<HashMap<TenantId, Timestamp>>);

impl Newest {
    /// Whether nothing newer is known.
    fn admits(&self, run: &Verification) -> bool {
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = newest.entry(run.tenant.clone()).or_insert(run.started_at);
        *known = run.started_at.max(*known);
        *known == run.started_at
    }
}

// === impl Runs ===

impl Runs<'_> {
    /// Begins `fresh`, unless one runs: then answers that one. A document that nobody signed counts as none.
    pub(super) async fn begin(
        &self,
        tx: &mut WriteTx<KeepLedger>,
        mut fresh: Verification,
    ) -> Result<Verification, sqlx::Error> {
        let tenant = fresh.tenant.clone();
        if self.write(tx, INSERT, &fresh).await? == 1 {
            return Ok(fresh);
        }
        match self.find(tx, FIND_LOCKED, &tenant).await? {
            Some(running) if running.finished_at.is_none() => return Ok(running),
            Some(done) => {
                fresh.whole_before = if done.is_whole() { done.finished_at } else { done.whole_before };
                // Instances' clocks differ a little; runs are in order all the same.
                fresh.started_at = fresh.started_at.max(done.started_at + SignedDuration::from_micros(1));
            }
            None => {}
        }
        self.write(tx, REPLACE, &fresh).await?;
        self.newest.admits(&fresh);
        Ok(fresh)
    }

    async fn write(
        &self,
        tx: &mut WriteTx<KeepLedger>,
        statement: &'static str,
        run: &Verification,
    ) -> Result<u64, sqlx::Error> {
        let signed = run.sign(self.key);
        let done = sqlx::query(statement)
            .bind(run.tenant.as_str())
            .bind(self.ledger.name())
            .bind(run.run.uuid())
            // Free for whoever takes it first.
            .bind(Timestamp::UNIX_EPOCH.to_sqlx())
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
        Ok(row.and_then(|row| self.open(&row, tenant)))
    }

    /// Takes the lease of a run that nobody walks.
    pub(super) async fn take(
        &self,
        tx: &mut WriteTx<KeepLedger>,
        holder: WorkerId,
        now: Timestamp,
    ) -> Result<bool, sqlx::Error> {
        let tenant = tx.tenant().clone();
        let taken = sqlx::query(TAKE)
            .bind(tenant.as_str())
            .bind(self.ledger.name())
            .bind(holder.uuid())
            .bind((now + LEASE).to_sqlx())
            .bind(now.to_sqlx())
            .execute(tx)
            .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Keeps where the run stands and renews the lease; false: another instance has taken it.
    pub(super) async fn save(
        &self,
        tx: &mut WriteTx<KeepLedger>,
        run: &Verification,
        holder: WorkerId,
        now: Timestamp,
    ) -> Result<bool, sqlx::Error> {
        let signed = run.sign(self.key);
        let saved = sqlx::query(SAVE)
            .bind(run.tenant.as_str())
            .bind(self.ledger.name())
            .bind(holder.uuid())
            .bind((now + LEASE).to_sqlx())
            .bind(run.finished_at.map(jiff_sqlx::ToSqlx::to_sqlx))
            .bind(signed.document)
            .bind(signed.signature)
            .bind(signed.key_id)
            .bind(run.run.uuid())
            .execute(tx)
            .await?;
        Ok(saved.rows_affected() == 1)
    }

    /// Every tenant's run.
    pub(super) async fn overview(&self, jobs: &Jobs) -> Result<Vec<(TenantId, Seen)>, sqlx::Error> {
        let mut tx = jobs.begin().await?;
        let rows = sqlx::query(OVERVIEW).bind(self.ledger.name()).fetch_all(&mut tx).await?;
        tx.commit().await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            let tenant: String = row.try_get("tenant_id")?;
            let Ok(tenant) = tenant.parse::<TenantId>() else { continue };
            // What cannot be read is no lease: one row holds up no other tenant's.
            let lease = row.try_get::<jiff_sqlx::Timestamp, _>("lease_until");
            let lease_until = lease.map_or(Timestamp::UNIX_EPOCH, jiff_sqlx::Timestamp::to_jiff);
            let run = self.open(row, &tenant);
            all.push((tenant, Seen { run, lease_until }));
        }
        Ok(all)
    }

    /// The run, if it is what this service has signed and the newest that is known.
    fn open(&self, row: &PgRow, tenant: &TenantId) -> Option<Verification> {
        let run: Uuid = row.try_get("run").ok()?;
        let finished: Option<jiff_sqlx::Timestamp> = row.try_get("finished_at").ok()?;
        let signed = Signed {
            document: row.try_get("document").ok()?,
            signature: row.try_get("signature").ok()?,
            key_id: row.try_get("key_id").ok()?,
        };
        let opened = signed.open(self.ledger, tenant, self.keys)?;
        let fits = opened.run.uuid() == run
            && opened.finished_at == finished.map(jiff_sqlx::Timestamp::to_jiff)
            && self.newest.admits(&opened);
        fits.then_some(opened)
    }
}
