//! A fresh PostgreSQL database per test, with the roles of production: owner, app, jobs, and the keys database beside.
use std::fmt::Display;
use std::sync::OnceLock;

use kit_clock::Clock;
use kit_pg::{Database, Jobs, PoolOptions};
use secrecy::SecretString;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};

use crate::fail;

/// Every login role of a test has this password; the server listens on the loopback alone.
const PASSWORD: &str = "test";

/// Held while roles or templates are made: tests run in parallel, also from several processes.
const LOCK: i64 = 0x486f_6c64_6661_7374;

/// A database of one test. It is dropped with the value.
#[derive(Debug)]
pub struct TestDb {
    service: String,
    name: String,
    keys: Option<String>,
}

// === impl TestDb ===

impl TestDb {
    /// A fresh database of a service, migrated by its owner: `kit_pg::MIGRATIONS` first, the service's own last.
    /// Panics, saying why, when the test server is unavailable: there is no test without it.
    pub async fn fresh(service: &str, sets: &[&'static Migrator]) -> Self {
        let name = fresh_database(service, sets).await.unwrap_or_else(|error| fail(&error));
        Self { service: service.to_owned(), name, keys: None }
    }

    /// As [`Self::fresh`], with the service's database of keys beside it.
    pub async fn fresh_with_keys(
        service: &str,
        sets: &[&'static Migrator],
        keys: &[&'static Migrator],
    ) -> Self {
        let mut db = Self::fresh(service, sets).await;
        db.keys = Some(fresh_database(service, keys).await.unwrap_or_else(|error| fail(&error)));
        db
    }

    /// Name of the database.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// URL under the role `<service>_app`.
    #[must_use]
    pub fn app_url(&self) -> SecretString {
        self.url("app", &self.name)
    }

    /// URL under the role `<service>_jobs`.
    #[must_use]
    pub fn jobs_url(&self) -> SecretString {
        self.url("jobs", &self.name)
    }

    /// URL under the role `<service>_owner`.
    #[must_use]
    pub fn owner_url(&self) -> SecretString {
        self.url("owner", &self.name)
    }

    /// URL of the database of keys under the role `<service>_keys`.
    #[must_use]
    pub fn keys_url(&self) -> SecretString {
        self.url("keys", self.keys.as_deref().unwrap_or_else(|| fail(&"made without a database of keys")))
    }

    /// The service's pool, as in production but for the connections that are kept open.
    #[must_use]
    pub fn app(&self) -> Database {
        pool(Database::connect(&self.app_url(), &PoolOptions { warm: 0, ..PoolOptions::request() }))
    }

    /// The pool for jobs, as in production.
    #[must_use]
    pub fn jobs(&self) -> Jobs {
        pool(Jobs::connect(&self.jobs_url(), &PoolOptions::jobs()))
    }

    /// The pool of the database of keys.
    #[must_use]
    pub fn keys(&self) -> Database {
        pool(Database::connect(&self.keys_url(), &PoolOptions { warm: 0, ..PoolOptions::request() }))
    }

    /// Whether there is a database of keys beside it.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// A connection that may do anything: to arrange, to tamper and to look, never to show that something holds.
    pub async fn superuser(&self) -> PgConnection {
        connect(&self.name).await.unwrap_or_else(|error| fail(&error))
    }

    /// Runs statements as the superuser: to arrange and to tamper.
    pub async fn arrange(&self, statements: &str) {
        let done = run(&mut self.superuser().await, statements.to_owned()).await;
        done.unwrap_or_else(|error| fail(&error));
    }

    /// What a query counts, whoever may see it.
    pub async fn count(&self, query: &'static str) -> i64 {
        let counted = sqlx::query_scalar(query).fetch_one(&mut self.superuser().await).await;
        counted.unwrap_or_else(|error| fail(&error))
    }

    /// As [`Self::superuser`], on the database of keys.
    pub async fn keys_superuser(&self) -> PgConnection {
        let keys = self.keys.as_deref().unwrap_or_else(|| fail(&"made without a database of keys"));
        connect(keys).await.unwrap_or_else(|error| fail(&error))
    }

    fn url(&self, role: &str, database: &str) -> SecretString {
        let server = server();
        let (host, port) = (server.get_host(), server.get_port());
        format!("postgres://{}_{role}:{PASSWORD}@{host}:{port}/{database}", self.service).into()
    }
}

impl Drop for TestDb {
    /// Best effort: a name is never used again.
    fn drop(&mut self) {
        let names: Vec<String> = std::iter::once(self.name.clone()).chain(self.keys.take()).collect();
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut postgres = connect("postgres").await?;
                for name in names {
                    run(&mut postgres, format!("drop database if exists {name} with (force)")).await?;
                }
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
            })
        });
        drop(dropped.join());
    }
}

// === making one ===

type Made<T> = Result<T, sqlx::Error>;

async fn fresh_database(service: &str, sets: &[&'static Migrator]) -> Made<String> {
    let mut postgres = connect("postgres").await?;
    let template = template(&mut postgres, service, sets).await?;
    let name = format!("hf_t_{service}_{}", hex(&Clock::system().random::<8>()));
    let owner = format!("{service}_owner");
    run(&mut postgres, format!("create database {name} template {template} owner {owner}")).await?;
    restrict(&mut postgres, service, &name).await?;
    Ok(name)
}

/// The migrated template for these sets: made once per digest of the migrations.
async fn template(postgres: &mut PgConnection, service: &str, sets: &[&'static Migrator]) -> Made<String> {
    let name = format!("hf_tpl_{service}_{}", digest(sets));
    sqlx::query("select pg_advisory_lock($1)").bind(LOCK).execute(&mut *postgres).await?;
    let made = make_template(postgres, service, &name, sets).await;
    sqlx::query("select pg_advisory_unlock($1)").bind(LOCK).execute(&mut *postgres).await?;
    made.map(|()| name)
}

async fn make_template(
    postgres: &mut PgConnection,
    service: &str,
    name: &str,
    sets: &[&'static Migrator],
) -> Made<()> {
    let there = sqlx::query("select 1 from pg_database where datname = $1").bind(name);
    if there.fetch_optional(&mut *postgres).await?.is_some() {
        return Ok(());
    }
    make_roles(postgres, service).await?;
    let building = format!("{name}_building");
    run(postgres, format!("drop database if exists {building} with (force)")).await?;
    run(postgres, format!("create database {building} owner {service}_owner")).await?;
    let mut inside = connect(&building).await?;
    run(&mut inside, "create extension if not exists btree_gist".to_owned()).await?;
    inside.close().await?;
    let (host, port) = (server().get_host(), server().get_port());
    let owner = format!("postgres://{service}_owner:{PASSWORD}@{host}:{port}/{building}");
    kit_pg::migrate(&owner.into(), sets).await.unwrap_or_else(|error| fail(&error));
    run(postgres, format!("alter database {building} rename to {name}")).await
}

async fn make_roles(postgres: &mut PgConnection, service: &str) -> Made<()> {
    let group = |role: &str| format!("create role {role} nologin");
    let login =
        |role: &str, group: &str| format!("create role {service}_{role} login password '{PASSWORD}' {group}");
    for (name, statement) in [
        ("holdfast_app".to_owned(), group("holdfast_app")),
        ("holdfast_jobs".to_owned(), group("holdfast_jobs")),
        (format!("{service}_owner"), login("owner", "")),
        (format!("{service}_app"), login("app", "in role holdfast_app")),
        (format!("{service}_jobs"), login("jobs", "in role holdfast_jobs")),
        (format!("{service}_keys"), login("keys", "in role holdfast_app")),
    ] {
        let there = sqlx::query("select 1 from pg_roles where rolname = $1").bind(name);
        if there.fetch_optional(&mut *postgres).await?.is_none() {
            run(postgres, statement).await?;
        }
    }
    Ok(())
}

/// Only the service's own roles may connect.
async fn restrict(postgres: &mut PgConnection, service: &str, name: &str) -> Made<()> {
    let roles = ["owner", "app", "jobs", "keys"].map(|role| format!("{service}_{role}")).join(", ");
    run(postgres, format!("revoke all on database {name} from public")).await?;
    run(postgres, format!("grant connect on database {name} to {roles}")).await
}

// === the server ===

fn server() -> &'static PgConnectOptions {
    static SERVER: OnceLock<PgConnectOptions> = OnceLock::new();
    SERVER.get_or_init(|| {
        let url = crate::variable("TEST_POSTGRES_URL");
        url.parse().unwrap_or_else(|error: sqlx::Error| fail(&error))
    })
}

async fn connect(database: &str) -> Made<PgConnection> {
    server().clone().database(database).disable_statement_logging().connect().await
}

/// Runs statements that need no parameters: identifiers cannot be any.
async fn run(connection: &mut PgConnection, statement: String) -> Made<()> {
    connection.execute(sqlx::raw_sql(AssertSqlSafe(statement))).await.map(drop)
}

fn pool<T>(made: Result<T, impl Display>) -> T {
    made.unwrap_or_else(|error| fail(&error))
}

fn digest(sets: &[&'static Migrator]) -> String {
    let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    for set in sets {
        context.update(set.table_name.as_bytes());
        set.iter().for_each(|migration| context.update(&migration.checksum));
    }
    hex(context.finish().as_ref()).chars().take(16).collect()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
