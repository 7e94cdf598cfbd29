//! The transaction that writes: of one tenant, for one action that was permitted.
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use sqlx::postgres::{PgQueryResult, PgRow, PgStatement, PgTypeInfo, Postgres};
use sqlx::{Either, Execute, Executor, SqlStr};

use crate::tx::TenantTx;

/// A tenant's transaction that writes, for the action `A`. [`crate::Database::write`] begins one for a permit. Store
/// functions that write take it; those that read take the [`TenantTx`] that it is too.
pub struct WriteTx<A> {
    tx: TenantTx,
    action: PhantomData<fn() -> A>,
}

// === impl WriteTx ===

impl<A> WriteTx<A> {
    pub(crate) fn new(tx: TenantTx) -> Self {
        Self { tx, action: PhantomData }
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

impl<A> Deref for WriteTx<A> {
    type Target = TenantTx;

    fn deref(&self) -> &TenantTx {
        &self.tx
    }
}

impl<A> DerefMut for WriteTx<A> {
    fn deref_mut(&mut self) -> &mut TenantTx {
        &mut self.tx
    }
}

// By hand, because an action need not have Debug.
impl<A> fmt::Debug for WriteTx<A> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("WriteTx").field(&std::any::type_name::<A>()).field(&self.tx).finish()
    }
}

impl<'t, A: 'static> Executor<'t> for &'t mut WriteTx<A> {
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
