//! What must hold before a service serves: a role that row-level security binds, and a schema of this version.
use std::collections::BTreeMap;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgPool;
use sqlx::{AssertSqlSafe, Row as _};

/// Why a service must not serve from this database.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// A superuser sees every tenant's rows.
    #[error("the role {role} is a superuser: row-level security would not bind it")]
    Superuser {
        /// The role.
        role: String,
    },
    /// The role has BYPASSRLS.
    #[error("the role {role} bypasses row-level security")]
    BypassesRls {
        /// The role.
        role: String,
    },
    /// The role owns a table, or is a member of the role that does.
    #[error("the role {role} owns the table {table}: only the owner's role may")]
    OwnsTable {
        /// The role.
        role: String,
        /// One of its tables.
        table: String,
    },
    /// Migrations of this version have not run, or were changed, or others ran before its last one.
    #[error(
        "the schema is not this version's: {history} differs at migration {version} ({found}); run `migrate`"
    )]
    Schema {
        /// Name of the history table.
        history: String,
        /// First version that differs.
        version: i64,
        /// "missing", "unknown" or "changed".
        found: &'static str,
    },
    /// The server is unavailable or refused.
    #[error("PostgreSQL: {0}")]
    Database(#[from] sqlx::Error),
}

const ROLE: &str = "select current_user::text as role, r.rolsuper, r.rolbypassrls, \
    (select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace \
     where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema)' \
     and pg_has_role(current_user, c.relowner, 'MEMBER') limit 1) as owned \
    from pg_roles r where r.rolname = current_user";

/// Refuses a role that row-level security does not bind.
pub async fn assert_safe_role(pool: &PgPool) -> Result<(), CheckError> {
    let row = sqlx::query(ROLE).fetch_one(pool).await?;
    let role: String = row.try_get("role")?;
    if row.try_get("rolsuper")? {
        return Err(CheckError::Superuser { role });
    }
    if row.try_get("rolbypassrls")? {
        return Err(CheckError::BypassesRls { role });
    }
    match row.try_get("owned")? {
        Some(table) => Err(CheckError::OwnsTable { role, table }),
        None => Ok(()),
    }
}

/// What a later release's migrations made of a set's schema, on which this version runs as well.
pub(crate) struct Later {
    history: String,
    /// Version of this set's last migration.
    last: i64,
    /// Later versions that ran.
    versions: Vec<i64>,
}

/// Refuses a schema that lacks a migration of these sets, or in which another one or a changed one ran before a set's
/// last. What ran after it is a later release's: that expands a schema before it contracts it (CONTRIBUTING.md), so
/// this one still starts.
pub(crate) async fn check(pool: &PgPool, sets: &[&Migrator]) -> Result<Vec<Later>, CheckError> {
    assert_safe_role(pool).await?;
    let mut later = Vec::new();
    for set in sets {
        later.extend(check_set(pool, set).await?);
    }
    Ok(later)
}

async fn check_set(pool: &PgPool, set: &Migrator) -> Result<Option<Later>, CheckError> {
    let history = set.table_name.clone().into_owned();
    let differs = |version, found| CheckError::Schema { history: history.clone(), version, found };
    let mut applied = applied(pool, &history).await?;
    let mut last = 0;
    for migration in set.iter().filter(|migration| !migration.migration_type.is_down_migration()) {
        last = last.max(migration.version);
        match applied.remove(&migration.version) {
            None => return Err(differs(migration.version, "missing")),
            Some(checksum) if checksum != *migration.checksum => {
                return Err(differs(migration.version, "changed"));
            }
            Some(_) => {}
        }
    }
    match applied.first_key_value() {
        Some((version, _)) if *version < last => Err(differs(*version, "unknown")),
        Some(_) => Ok(Some(Later { history, last, versions: applied.into_keys().collect() })),
        None => Ok(None),
    }
}

/// Version and digest of what ran; nothing, if the history does not exist or cannot be read.
async fn applied(pool: &PgPool, history: &str) -> Result<BTreeMap<i64, Vec<u8>>, CheckError> {
    // The name comes from sqlx.toml at compile time, never from input.
    let sql = format!("select version, checksum from {history} where success");
    match sqlx::query(AssertSqlSafe(sql)).fetch_all(pool).await {
        Ok(rows) => rows
            .iter()
            .map(|row| Ok((row.try_get("version")?, row.try_get("checksum")?)))
            .collect::<Result<_, sqlx::Error>>()
            .map_err(CheckError::from),
        Err(error) if is_absent(&error) => Ok(BTreeMap::new()),
        Err(error) => Err(error.into()),
    }
}

fn is_absent(error: &sqlx::Error) -> bool {
    matches!(crate::error::code(error).as_deref(), Some("42P01" | "3F000" | "42501"))
}

// === impl Later ===

impl Later {
    pub(crate) fn log(&self) {
        let Self { history, last, versions } = self;
        tracing::info!(history, last, ?versions, "a later release has migrated; this one runs on its schema");
    }
}
