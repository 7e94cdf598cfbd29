//! The two ways to a database: a tenant's transaction, and a job's across tenants.
use std::time::Duration;

use futures_util::future::join_all;
use kit_authz::{Action, Permit, Requester};
use secrecy::SecretString;
use sqlx::postgres::PgPool;
use tokio::time::Instant;

use crate::check::{CheckError, Later, check};
use crate::error::is_unavailable;
use crate::options::{ConnectError, PoolOptions};
use crate::span::Server;
use crate::tx::{Across, JobsTx, Mode, Scope, Tenant, TenantTx, Tx, begin};
use crate::write::WriteTx;

/// A service's database under its role `_app`: only through a tenant's transaction, which reads for whom it is made and
/// writes for a permit alone. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database(Inner);

/// The same database under the role `_jobs`: across tenants, but only what that role's policies show. It takes no
/// permit: no tenant is named, and the role's grants say what it may write.
#[derive(Clone, Debug)]
pub struct Jobs(Inner);

#[derive(Clone, Debug)]
struct Inner {
    pool: PgPool,
    server: Server,
    transaction: Duration,
    warm: u32,
}

// === impl Database ===

impl Database {
    /// A pool under this URL. It connects when it is first used, and again by itself after an outage.
    pub fn connect(url: &SecretString, options: &PoolOptions) -> Result<Self, ConnectError> {
        Inner::connect(url, options).map(Self)
    }

    /// Begins a transaction that reads, of the tenant at which somebody acts: its rows, and only its rows, can be seen.
    pub async fn read(&self, by: &impl Requester) -> Result<TenantTx, sqlx::Error> {
        self.0.begin(Tenant { id: by.tenant().clone(), mode: Mode::Read }).await
    }

    /// Begins a transaction of the permit's tenant that reads and writes, for what was permitted.
    pub async fn write<A: Action>(&self, permit: &Permit<A>) -> Result<WriteTx<A>, sqlx::Error> {
        let scope = Tenant { id: permit.tenant().clone(), mode: Mode::Write };
        Ok(WriteTx::new(self.0.begin(scope).await?, permit))
    }

    /// Whether the server answers. Fills the pool up again, if connections were lost.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        self.0.ping().await
    }

    /// Checks the role and the schema: see [`CheckError`]. What a later release has migrated is logged and no error.
    pub async fn check(&self, sets: &[&sqlx::migrate::Migrator]) -> Result<(), CheckError> {
        check(&self.0.pool, sets).await?.iter().for_each(Later::log);
        Ok(())
    }

    /// As [`Self::check`], but waits for a server that is unavailable: an outage at start is no reason to end.
    pub async fn wait_checked(&self, sets: &[&sqlx::migrate::Migrator]) -> Result<(), CheckError> {
        self.0.wait_checked(sets).await?.iter().for_each(Later::log);
        Ok(())
    }

    /// Closes the pool.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }
}

// === impl Jobs ===

impl Jobs {
    /// A pool under this URL, lazy like [`Database::connect`].
    pub fn connect(url: &SecretString, options: &PoolOptions) -> Result<Self, ConnectError> {
        Inner::connect(url, options).map(Self)
    }

    /// Begins a transaction across tenants.
    pub async fn begin(&self) -> Result<JobsTx, sqlx::Error> {
        self.0.begin(Across(())).await
    }

    /// Whether the server answers. Fills the pool up again, if connections were lost.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        self.0.ping().await
    }

    /// Checks the role and the schema: see [`CheckError`]. What a later release has migrated is no error, and logged by
    /// [`Database::check`] alone.
    pub async fn check(&self, sets: &[&sqlx::migrate::Migrator]) -> Result<(), CheckError> {
        check(&self.0.pool, sets).await.map(drop)
    }

    /// As [`Self::check`], but waits for a server that is unavailable.
    pub async fn wait_checked(&self, sets: &[&sqlx::migrate::Migrator]) -> Result<(), CheckError> {
        self.0.wait_checked(sets).await.map(drop)
    }

    /// Closes the pool.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }
}

// === impl Inner ===

impl Inner {
    fn connect(url: &SecretString, options: &PoolOptions) -> Result<Self, ConnectError> {
        let (pool, connect) = options.pool(url)?;
        let warm = options.warm.min(options.max_connections);
        Ok(Self { pool, server: Server::new(&connect), transaction: options.transaction, warm })
    }

    /// Begins; a connection that broke while it lay idle is tried once more, for nothing was done on it.
    async fn begin<S: Scope>(&self, scope: S) -> Result<Tx<S>, sqlx::Error> {
        let deadline = Instant::now() + self.transaction;
        match self.begin_once(deadline, scope.clone()).await {
            Err(error) if is_broken(&error) => self.begin_once(deadline, scope).await,
            begun => begun,
        }
    }

    async fn begin_once<S: Scope>(&self, deadline: Instant, scope: S) -> Result<Tx<S>, sqlx::Error> {
        let acquired = tokio::time::timeout_at(deadline, self.pool.acquire()).await;
        let connection = acquired.map_err(|_| sqlx::Error::PoolTimedOut)??;
        begin(connection, self.server.clone(), deadline, scope).await
    }

    async fn ping(&self) -> Result<(), sqlx::Error> {
        let tx = self.begin(Across(())).await?;
        tx.commit().await?;
        self.warm_up();
        Ok(())
    }

    /// Opens what is missing of the connections that are kept open, in the background: taking them all at once opens
    /// new ones.
    fn warm_up(&self) {
        if self.pool.size() < self.warm {
            let (pool, warm) = (self.pool.clone(), self.warm);
            tokio::spawn(async move { drop(join_all((0..warm).map(|_| pool.acquire())).await) });
        }
    }

    async fn wait_checked(&self, sets: &[&sqlx::migrate::Migrator]) -> Result<Vec<Later>, CheckError> {
        loop {
            match check(&self.pool, sets).await {
                Err(CheckError::Database(error)) if is_unavailable(&error) => {
                    tracing::warn!(error = %error, "PostgreSQL does not answer; trying again");
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
                checked => {
                    self.warm_up();
                    return checked;
                }
            }
        }
    }
}

/// A connection that ended under us, in contrast to one that we waited for in vain.
fn is_broken(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(io) => io.kind() != std::io::ErrorKind::TimedOut,
        sqlx::Error::Database(refusal) => refusal.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}
