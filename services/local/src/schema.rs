//! Private servers for the time of one command: for tests, and for the compiler, which checks every statement against
//! the real schema.
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use kit_clock::Clock;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use tokio::process::Command;

use crate::keys::{self, Passwords};
use crate::paths::Paths;
use crate::postgres::{self, Durability, url};
use crate::services::WITH_DATABASE;
use crate::supervisor::{Group, Supervisor};
use crate::{install, redis};

/// A PostgreSQL and a Redis that live as long as this.
struct Servers {
    paths: Paths,
    passwords: Passwords,
    postgres: u16,
    redis: u16,
    group: Group,
    _folder: tempfile::TempDir,
}

impl Servers {
    async fn start() -> anyhow::Result<Self> {
        install::ensure(&[]).await?;
        let folder = tempfile::Builder::new().prefix("holdfast-").tempdir()?;
        let paths = Paths::new(folder.path())?;
        let mut names = postgres::roles();
        names.extend(redis::password_names());
        let passwords = keys::passwords(&paths, &Clock::system(), &names)?;
        let (postgres, redis_port) = (free_port()?, free_port()?);
        let data = paths.at("postgres");
        let server =
            postgres::prepare(&data, postgres, passwords.of("postgres"), Durability::None, &[]).await?;
        let cache = redis::prepare(&paths, redis_port, &passwords)?;
        let group = Supervisor::new(&paths).await?.start(vec![server, cache]);
        postgres::connect(postgres, passwords.of("postgres"), "postgres").await?;
        Ok(Self { paths, passwords, postgres, redis: redis_port, group, _folder: folder })
    }

    fn superuser(&self, database: &str) -> String {
        url(self.postgres, "postgres", self.passwords.of("postgres"), database)
    }

    async fn run(&self, command: &[String], environment: &BTreeMap<String, String>) -> anyhow::Result<()> {
        let (program, arguments) = command.split_first().context("a command is needed")?;
        let status = Command::new(program).args(arguments).envs(environment).status().await;
        let status = status.with_context(|| format!("running {program}"))?;
        if !status.success() {
            bail!(
                "{} failed ({status}); the servers' logs lay in {}",
                command.join(" "),
                self.paths.at("log").display()
            );
        }
        Ok(())
    }
}

/// Runs a command beside a private PostgreSQL and Redis.
pub async fn with_servers(command: &[String]) -> anyhow::Result<()> {
    let servers = Servers::start().await?;
    let redis = redis::url(servers.redis, "inspector", servers.passwords.of("redis-inspector"));
    let environment = BTreeMap::from([
        ("TEST_POSTGRES_URL".to_owned(), servers.superuser("postgres")),
        ("TEST_REDIS_URL".to_owned(), redis),
    ]);
    let outcome = servers.run(command, &environment).await;
    servers.group.stop().await;
    outcome
}

/// Runs a command beside a private PostgreSQL with every service's schema.
pub async fn with_schemas(command: &[String]) -> anyhow::Result<()> {
    let servers = Servers::start().await?;
    postgres::ensure_databases(servers.postgres, &servers.passwords).await?;
    let mut environment = BTreeMap::new();
    for service in WITH_DATABASE {
        let address = servers.superuser(service);
        migrate(service, &address).await?;
        environment.insert(format!("{}_SCHEMA_URL", service.to_uppercase()), address);
    }
    let outcome = servers.run(command, &environment).await;
    servers.group.stop().await;
    outcome
}

/// Kit crates with tables, in the order in which a service migrates them.
const KIT: &[&str] = &["pg", "outbox", "tenants"];

/// Puts a service's schema into an empty database: the kit's tables, then its own.
async fn migrate(service: &str, address: &str) -> anyhow::Result<()> {
    let mut database = sqlx::PgConnection::connect(address).await?;
    database.execute("create schema holdfast").await?;
    let kit = KIT.iter().map(|name| Path::new("services/kit").join(name).join("migrations"));
    for folder in kit.chain([Path::new("services").join(service).join("migrations")]) {
        for file in sql_files(&folder)? {
            let text = std::fs::read_to_string(&file)?;
            database
                .execute(AssertSqlSafe(text))
                .await
                .with_context(|| format!("running {}", file.display()))?;
        }
    }
    database.close().await?;
    Ok(())
}

fn sql_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|end| end == "sql"));
    files.sort();
    Ok(files)
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
