//! A ledger that is signed no more, until an operator has resolved why.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_ids::TenantId;
use kit_pg::{MigrateError, TenantTx, WriteTx};
use secrecy::SecretString;
use sqlx::Row as _;

use crate::append::{signed, unsigned};
use crate::authz::KeepLedger;
use crate::finding::{Finding, Kind, What};
use crate::ledger::Ledger;

/// A halt that is not resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halt {
    /// Since when.
    pub at: Timestamp,
    /// What was found.
    pub finding: Finding,
}

/// What an operator did about a halt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    tenant: TenantId,
    done: String,
}

/// Why a halt was not resolved.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// Not two arguments.
    #[error("resolve-halt takes a tenant's id and, in quotes, what was done")]
    Arguments,
    /// The first is no tenant's id.
    #[error("the first argument is no tenant's id")]
    Tenant,
    /// The second says nothing, or too much.
    #[error("what was done has 1 to 500 characters")]
    Done,
    /// There is nothing to resolve.
    #[error("the tenant's ledger is not halted")]
    NotHalted,
    /// The database cannot be reached by its owner.
    #[error(transparent)]
    Owner(#[from] MigrateError),
    /// The database refused.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
}

const OPEN: &str = "select halted_at, what, kind, sequence from holdfast.ledger_halt \
    where tenant_id = $1 and ledger = $2 and resolved_at is null";
const HALT: &str = "insert into holdfast.ledger_halt (tenant_id, ledger, halted_at, what, kind, sequence) \
    values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
const RESOLVE: &str = "update holdfast.ledger_halt set resolved_at = $3, resolution = $4 \
    where tenant_id = $1 and ledger = $2 and resolved_at is null";

/// The halt of the transaction's tenant's ledger that is not resolved.
pub async fn open(tx: &mut TenantTx, ledger: Ledger) -> Result<Option<Halt>, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query(OPEN).bind(tenant.as_str()).bind(ledger.name()).fetch_optional(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let at: jiff_sqlx::Timestamp = row.try_get("halted_at")?;
    let (what, kind): (String, String) = (row.try_get("what")?, row.try_get("kind")?);
    let finding = Finding {
        what: if what == What::Record.name() { What::Record } else { What::Checkpoint },
        kind: if kind == Kind::Missing.name() { Kind::Missing } else { Kind::Altered },
        sequence: unsigned(row.try_get("sequence")?),
        event: None,
    };
    Ok(Some(Halt { at: at.to_jiff(), finding }))
}

/// Halts the ledger of the transaction's tenant; halted already: nothing.
pub(crate) async fn halt(
    tx: &mut WriteTx<KeepLedger>,
    ledger: Ledger,
    halt: &Halt,
) -> Result<(), sqlx::Error> {
    let tenant = tx.tenant().clone();
    sqlx::query(HALT)
        .bind(tenant.as_str())
        .bind(ledger.name())
        .bind(halt.at.to_sqlx())
        .bind(halt.finding.what.name())
        .bind(halt.finding.kind.name())
        .bind(signed(halt.finding.sequence))
        .execute(tx)
        .await
        .map(drop)
}

// === impl Resolution ===

impl Resolution {
    /// From a command's arguments: the tenant, and what was done, in 1 to 500 characters.
    pub fn from_arguments(arguments: impl Iterator<Item = String>) -> Result<Self, ResolveError> {
        let arguments: Vec<_> = arguments.collect();
        let [tenant, done] = arguments.as_slice() else { return Err(ResolveError::Arguments) };
        let tenant = tenant.parse().map_err(|_| ResolveError::Tenant)?;
        if !(1..=500).contains(&done.chars().count()) || done.trim().is_empty() {
            return Err(ResolveError::Done);
        }
        Ok(Self { tenant, done: done.clone() })
    }

    /// Resolves the halt, by the database's owner. What still disagrees halts the ledger again at the next attempt.
    pub async fn apply(
        &self,
        owner: &SecretString,
        ledger: Ledger,
        at: Timestamp,
    ) -> Result<(), ResolveError> {
        let mut connection = kit_pg::owner(owner).await?;
        let resolved = sqlx::query(RESOLVE)
            .bind(self.tenant.as_str())
            .bind(ledger.name())
            .bind(at.to_sqlx())
            .bind(&self.done)
            .execute(&mut connection)
            .await?;
        if resolved.rows_affected() == 1 { Ok(()) } else { Err(ResolveError::NotHalted) }
    }
}
