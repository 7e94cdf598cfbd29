//! A transaction with a deadline. It runs any query (`query.fetch_one(&mut tx)`), each in a client span; dropping it
//! rolls back, and dropping it in the middle of a statement closes the connection, whose state nobody knows then.
use std::io::{Error as IoError, ErrorKind};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _};
use kit_ids::TenantId;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnection, PgQueryResult, PgRow, PgStatement, PgTypeInfo, Postgres};
use sqlx::{AssertSqlSafe, Either, Execute, Executor, SqlStr};
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::span::{self, Server};

/// A transaction. `S` says what it may see.
#[derive(Debug)]
pub struct Tx<S> {
    connection: OpenConnection,
    scope: S,
}

/// A transaction of one tenant. By itself it reads: [`crate::WriteTx`] is the one that writes.
pub type TenantTx = Tx<Tenant>;

/// A transaction across tenants, under the role `_jobs`.
pub type JobsTx = Tx<Across>;

/// Marks a transaction across tenants.
#[derive(Clone, Debug)]
pub struct Across(pub(crate) ());

/// Marks a transaction of one tenant.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub(crate) id: TenantId,
    pub(crate) mode: Mode,
}

/// What the server executes in a tenant's transaction.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mode {
    /// Reads alone: it refuses a write, and a lock of rows, with 25006.
    Read,
    /// Reads and writes.
    Write,
}

/// The connection on which a transaction is open.
#[derive(Debug)]
pub(crate) struct OpenConnection {
    pooled: Option<PoolConnection<Postgres>>,
    server: Server,
    deadline: Instant,
    /// Set while a statement runs: a drop meanwhile leaves the connection in an unknown state.
    busy: bool,
    /// Set when the server refused a statement: it would answer a commit with a silent rollback.
    failed: bool,
}

// === impl Tx ===

impl<S> Tx<S> {
    /// Commits. An error leaves it open whether the commit happened, as with any database; but a transaction in which
    /// a statement was refused is never taken for committed.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        if self.connection.failed {
            self.connection.end("ROLLBACK").await?;
            return Err(sqlx::Error::Configuration(
                "commit of a transaction in which a statement failed".into(),
            ));
        }
        self.connection.end("COMMIT").await
    }

    /// Rolls back and waits for it; dropping the transaction does so in the background.
    pub async fn rollback(mut self) -> Result<(), sqlx::Error> {
        self.connection.end("ROLLBACK").await
    }
}

/// Begins a transaction of a scope.
pub(crate) async fn begin<S: Scope>(
    pooled: PoolConnection<Postgres>,
    server: Server,
    deadline: Instant,
    scope: S,
) -> Result<Tx<S>, sqlx::Error> {
    let mut connection =
        OpenConnection { pooled: Some(pooled), server, deadline, busy: false, failed: false };
    scope.open(&mut connection).await?;
    Ok(Tx { connection, scope })
}

// === impl Scope ===

/// What a transaction may see, and how it begins.
pub(crate) trait Scope: Clone {
    /// Begins a transaction of this scope, in one round trip.
    fn open(&self, connection: &mut OpenConnection) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

impl Scope for Tenant {
    /// The tenant's name goes with BEGIN, as text: a query of several statements takes no parameters. It is safe as a
    /// literal, because a tenant's id is of a to z, 0 to 9 and hyphens. SET LOCAL would do the same, but
    /// pg_stat_statements would keep an entry for each tenant.
    async fn open(&self, connection: &mut OpenConnection) -> Result<(), sqlx::Error> {
        let Self { id, mode } = self;
        let begin = mode.as_sql();
        let span = span::statement(
            &connection.server,
            &format!("{begin}; SELECT set_config('app.tenant_id', $1, true)"),
        );
        let sql = format!("{begin}; SELECT set_config('app.tenant_id', '{id}', true)");
        connection.run(span, |connection| connection.execute(AssertSqlSafe(sql))).await.map(drop)
    }
}

impl Mode {
    /// The words with which a transaction of it begins.
    fn as_sql(self) -> &'static str {
        match self {
            Self::Read => "BEGIN READ ONLY",
            Self::Write => "BEGIN READ WRITE",
        }
    }
}

impl Scope for Across {
    async fn open(&self, connection: &mut OpenConnection) -> Result<(), sqlx::Error> {
        connection.control("BEGIN").await
    }
}

impl TenantTx {
    /// Whose transaction this is.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        &self.scope.id
    }
}

// === impl OpenConnection ===

impl OpenConnection {
    async fn control(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        let span = span::statement(&self.server, statement);
        self.run(span, |connection| connection.execute(statement)).await.map(drop)
    }

    /// Ends the transaction: the connection goes back to the pool.
    async fn end(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        self.control(statement).await?;
        self.pooled = None;
        Ok(())
    }

    /// Runs one statement on the connection, until the deadline.
    async fn run<T, F>(&mut self, span: tracing::Span, run: F) -> Result<T, sqlx::Error>
    where
        F: for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send,
    {
        let deadline = self.deadline;
        let Some(connection) = self.pooled.as_mut() else {
            return Err(sqlx::Error::WorkerCrashed);
        };
        if self.busy {
            return Err(sqlx::Error::Io(IoError::new(
                ErrorKind::BrokenPipe,
                "an earlier statement was cut off",
            )));
        }
        self.busy = true;
        let begun = Instant::now();
        let result = match tokio::time::timeout_at(deadline, run(connection).instrument(span.clone())).await {
            Ok(result) => {
                self.busy = false;
                result
            }
            Err(_) => {
                Err(sqlx::Error::Io(IoError::new(ErrorKind::TimedOut, "the transaction's time is over")))
            }
        };
        self.failed |= matches!(result, Err(sqlx::Error::Database(_)));
        span::finish(&span, begun.elapsed(), result.as_ref().err());
        result
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        let Some(connection) = self.pooled.take() else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) if !self.busy => drop(runtime.spawn(roll_back(connection, self.deadline))),
            _ => drop(connection.detach()),
        }
    }
}

/// Rolls back and gives the connection back to the pool; one that does not answer is closed.
async fn roll_back(mut connection: PoolConnection<Postgres>, deadline: Instant) {
    let until = deadline.max(Instant::now() + Duration::from_millis(500));
    let done = tokio::time::timeout_at(until, connection.execute("ROLLBACK")).await;
    if !matches!(done, Ok(Ok(_))) {
        drop(connection.detach());
    }
}

// === impl Executor ===

/// A query taken apart: its text is needed for the span before it runs.
struct Taken {
    sql: SqlStr,
    statement: Option<PgStatement>,
    arguments: Option<PgArguments>,
    persistent: bool,
}

impl Taken {
    fn from<'q>(mut query: impl Execute<'q, Postgres>) -> Result<Self, sqlx::Error> {
        let statement = query.statement().cloned();
        let arguments = query.take_arguments().map_err(sqlx::Error::Encode)?;
        let persistent = query.persistent();
        Ok(Self { sql: query.sql(), statement, arguments, persistent })
    }
}

impl Execute<'_, Postgres> for Taken {
    fn sql(self) -> SqlStr {
        self.sql
    }

    fn statement(&self) -> Option<&PgStatement> {
        self.statement.as_ref()
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, sqlx::error::BoxDynError> {
        Ok(self.arguments.take())
    }

    fn persistent(&self) -> bool {
        self.persistent
    }
}

impl OpenConnection {
    async fn query<T, F>(&mut self, query: Result<Taken, sqlx::Error>, run: F) -> Result<T, sqlx::Error>
    where
        F: for<'c> FnOnce(&'c mut PgConnection, Taken) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send,
    {
        let query = query?;
        let span = span::statement(&self.server, query.sql.as_str());
        self.run(span, |connection| run(connection, query)).await
    }
}

impl<'t, S: Send + Sync + std::fmt::Debug> Executor<'t> for &'t mut Tx<S> {
    type Database = Postgres;

    /// Collects before it yields: a transaction's deadline bounds what it can read.
    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, sqlx::Error>>
    where
        't: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let query = Taken::from(query);
        let all = self
            .connection
            .query(query, |connection, query| connection.fetch_many(query).try_collect::<Vec<_>>().boxed());
        stream::once(all).map_ok(|all| stream::iter(all.into_iter().map(Ok))).try_flatten().boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, sqlx::Error>>
    where
        't: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let query = Taken::from(query);
        self.connection.query(query, |connection, query| connection.fetch_optional(query)).boxed()
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement, sqlx::Error>>
    where
        't: 'e,
    {
        match self.connection.pooled.as_mut() {
            Some(connection) => connection.prepare_with(sql, parameters),
            None => std::future::ready(Err(sqlx::Error::WorkerCrashed)).boxed(),
        }
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<sqlx::Describe<Postgres>, sqlx::Error>>
    where
        't: 'e,
    {
        match self.connection.pooled.as_mut() {
            Some(connection) => connection.describe(sql),
            None => std::future::ready(Err(sqlx::Error::WorkerCrashed)).boxed(),
        }
    }
}
