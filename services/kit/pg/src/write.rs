//! The transaction that writes: of one tenant, for one action that was permitted.
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use kit_authz::{Action, Permit};
use sqlx::postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo, Postgres};
use sqlx::{Either, Execute, Executor, SqlStr};

use crate::tx::TenantTx;

/// A tenant's transaction that writes, for the action `A`. [`crate::Database::write`] begins one for a permit. Store
/// functions that write take it; those that read take the [`TenantTx`] that it is too.
pub struct WriteTx<A: Action> {
    tx: TenantTx,
    evidence: Arc<A::Evidence>,
}

// === impl WriteTx ===

impl<A: Action> WriteTx<A> {
    pub(crate) fn new(tx: TenantTx, permit: &Permit<A>) -> Self {
        Self { tx, evidence: permit.shared_evidence() }
    }

    /// From what the permit was decided, with the object that is written to.
    #[must_use]
    pub fn evidence(&self) -> Arc<A::Evidence> {
        Arc::clone(&self.evidence)
    }

    /// Commits, as [`crate::Tx::commit`] does.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        self.tx.commit().await
    }

    /// Rolls back and waits for it; dropping the transaction does so in the background.
    pub async fn rollback(self) -> Result<(), sqlx::Error> {
        self.tx.rollback().await
    }
}

impl<A: Action> Deref for WriteTx<A> {
    type Target = TenantTx;

    fn deref(&self) -> &TenantTx {
        &self.tx
    }
}

impl<A: Action> DerefMut for WriteTx<A> {
    fn deref_mut(&mut self) -> &mut TenantTx {
        &mut self.tx
    }
}

// By hand, because an action need not have Debug.
impl<A: Action> fmt::Debug for WriteTx<A> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("WriteTx").field(&std::any::type_name::<A>()).field(&self.tx).finish()
    }
}

impl<'t, A: Action> Executor<'t> for &'t mut WriteTx<A> {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, sqlx::Error>>
    where
        't: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        (&mut self.tx).fetch_many(query)
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, sqlx::Error>>
    where
        't: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        (&mut self.tx).fetch_optional(query)
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement, sqlx::Error>>
    where
        't: 'e,
    {
        (&mut self.tx).prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<sqlx::Describe<Postgres>, sqlx::Error>>
    where
        't: 'e,
    {
        (&mut self.tx).describe(sql)
    }
}
