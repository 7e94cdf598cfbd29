//! How a pool behaves: sizes and time limits.
use std::str::FromStr as _;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

/// Sizes and time limits of a pool.
#[derive(Clone, Debug)]
pub struct PoolOptions {
    /// Most connections.
    pub max_connections: u32,
    /// Connections that are kept open: a burst then waits for no handshake (SCRAM is slow on purpose).
    pub warm: u32,
    /// Longest wait for a connection, a new one included.
    pub acquire: Duration,
    /// Longest transaction, from asking for a connection to the commit, measured here: a hung server counts.
    pub transaction: Duration,
    /// Longest statement, measured by the server.
    pub statement: Duration,
    /// Longest wait for a lock, measured by the server.
    pub lock: Duration,
    /// Longest pause inside a transaction, measured by the server.
    pub idle_in_transaction: Duration,
}

/// Why a pool cannot be made. Nothing of the URL is in it: it holds a password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The text is no PostgreSQL URL.
    #[error("not a PostgreSQL URL (postgres://user:password@host:port/database)")]
    Url,
}

// === impl PoolOptions ===

impl PoolOptions {
    /// For requests: everything ends within 1.8 s.
    #[must_use]
    pub fn request() -> Self {
        Self {
            max_connections: 16,
            warm: 12,
            acquire: Duration::from_millis(1_500),
            transaction: Duration::from_millis(1_800),
            statement: Duration::from_millis(1_700),
            lock: Duration::from_millis(1_700),
            idle_in_transaction: Duration::from_secs(5),
        }
    }

    /// For jobs: few connections, longer statements.
    #[must_use]
    pub fn jobs() -> Self {
        Self {
            max_connections: 6,
            warm: 1,
            acquire: Duration::from_secs(2),
            transaction: Duration::from_secs(10),
            statement: Duration::from_secs(8),
            lock: Duration::from_secs(2),
            idle_in_transaction: Duration::from_secs(15),
        }
    }

    pub(crate) fn pool(&self, url: &SecretString) -> Result<(PgPool, PgConnectOptions), ConnectError> {
        let options = connect_options(url)?.options([
            ("statement_timeout", millis(self.statement)),
            ("lock_timeout", millis(self.lock)),
            ("idle_in_transaction_session_timeout", millis(self.idle_in_transaction)),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(self.max_connections)
            .acquire_timeout(self.acquire)
            .idle_timeout(None)
            .max_lifetime(Duration::from_mins(30))
            .connect_lazy_with(options.clone());
        Ok((pool, options))
    }
}

pub(crate) fn connect_options(url: &SecretString) -> Result<PgConnectOptions, ConnectError> {
    let options = PgConnectOptions::from_str(url.expose_secret()).map_err(|_| ConnectError::Url)?;
    Ok(options.options([("search_path", "public,holdfast")]).disable_statement_logging())
}

pub(crate) fn millis(limit: Duration) -> String {
    limit.as_millis().to_string()
}
