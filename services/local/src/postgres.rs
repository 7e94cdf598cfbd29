//! The private PostgreSQL: own port, own data, TCP on loopback only, one database a service with three roles.
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use tokio::process::Command;

use crate::install::postgres_programs;
use crate::keys::Passwords;
use crate::paths;
use crate::process::{ProcessSpec, Signal, base_environment};
use crate::ready::until;

/// Databases of the services: name, and whether it has a role for jobs.
pub const DATABASES: &[(&str, bool)] = &[
    ("identity", true),
    ("identity_keys", false),
    ("booking", true),
    ("booking_keys", false),
    ("policy", true),
    ("retention", true),
];

/// Options of a database that people's data depends on; tests trade durability for speed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Durability {
    /// Every commit is on the disk.
    Full,
    /// Nothing is: the data is thrown away anyway.
    None,
}

/// Every login role of the server.
#[must_use]
pub fn roles() -> Vec<String> {
    let mut names = vec!["postgres".to_owned()];
    for (database, jobs) in DATABASES {
        names.extend([format!("{database}_owner"), format!("{database}_app")]);
        if *jobs {
            names.push(format!("{database}_jobs"));
        }
    }
    names
}

/// Makes the data folder if it is not there, and says how to start the server; `more` are settings that come after
/// ours.
pub async fn prepare(
    data: &Path,
    port: u16,
    password: &str,
    durability: Durability,
    more: &[(String, String)],
) -> anyhow::Result<ProcessSpec> {
    let programs = postgres_programs()?;
    let user = if paths::is_root() { Some(package_user()?) } else { None };
    if !data.join("PG_VERSION").exists() {
        initialise(&programs, data, password, user).await?;
    }
    let mut arguments = vec!["-D".to_owned(), data.display().to_string()];
    let mut settings = vec![
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        "unix_socket_directories=".to_owned(),
        "max_connections=300".to_owned(),
        "shared_buffers=128MB".to_owned(),
        "password_encryption=scram-sha-256".to_owned(),
        "log_min_error_statement=panic".to_owned(),
        "log_parameter_max_length=0".to_owned(),
        "log_parameter_max_length_on_error=0".to_owned(),
        "log_error_verbosity=terse".to_owned(),
    ];
    if durability == Durability::None {
        settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"].map(str::to_owned));
    }
    settings.extend(more.iter().map(|(key, value)| format!("{key}={value}")));
    for setting in settings {
        arguments.extend(["-c".to_owned(), setting]);
    }
    Ok(ProcessSpec {
        name: "postgres".to_owned(),
        program: programs.join("postgres"),
        arguments,
        environment: base_environment(),
        user,
        stop_signal: Signal::Int,
    })
}

/// The package's user and group: PostgreSQL refuses to run as root.
fn package_user() -> anyhow::Result<(u32, u32)> {
    let passwd = fs::read_to_string("/etc/passwd")?;
    let line = passwd
        .lines()
        .find(|line| line.starts_with("postgres:"))
        .context("no user postgres: the package postgresql makes it")?;
    let mut numbers = line.split(':').skip(2);
    let mut number = || numbers.next().and_then(|text| text.parse().ok()).context("reading /etc/passwd");
    Ok((number()?, number()?))
}

async fn initialise(
    programs: &Path,
    data: &Path,
    password: &str,
    user: Option<(u32, u32)>,
) -> anyhow::Result<()> {
    // In a folder beside it: who is interrupted leaves no half a database.
    let fresh = &data.with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(fresh)?;
    }
    fs::create_dir_all(fresh)?;
    fs::set_permissions(fresh, fs::Permissions::from_mode(0o700))?;
    let secret = tempfile::NamedTempFile::new()?;
    fs::write(secret.path(), password)?;
    let mut command = Command::new(programs.join("initdb"));
    command
        .args([
            "--username=postgres",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ])
        .arg(format!("--pwfile={}", secret.path().display()))
        .arg(format!("--pgdata={}", fresh.display()))
        .current_dir("/")
        .kill_on_drop(true);
    if let Some((user, group)) = user {
        std::os::unix::fs::chown(fresh, Some(user), Some(group))?;
        std::os::unix::fs::chown(secret.path(), Some(user), Some(group))?;
        command.uid(user).gid(group);
    }
    let output = command.output().await.context("running initdb")?;
    if !output.status.success() {
        bail!("initdb: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    fs::rename(fresh, data).with_context(|| format!("taking up {}", data.display()))
}

/// Whether a folder holds data that this server made: what `clean` may remove.
#[must_use]
pub fn is_data(folder: &Path) -> bool {
    folder.join("PG_VERSION").exists()
        && fs::metadata(folder).is_ok_and(|it| it.permissions().mode().trailing_zeros() >= 6)
}

/// Connects as superuser, waiting for the server.
pub async fn connect(port: u16, password: &str, database: &str) -> anyhow::Result<PgConnection> {
    let options = PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(port)
        .username("postgres")
        .password(password)
        .ssl_mode(PgSslMode::Disable)
        .database(database);
    until(Duration::from_mins(1), "PostgreSQL", async || {
        Ok(Some(PgConnection::connect_with(&options).await?))
    })
    .await
}

/// Makes the roles and databases that are not there yet.
pub async fn ensure_databases(port: u16, passwords: &Passwords) -> anyhow::Result<()> {
    let mut server = connect(port, passwords.of("postgres"), "postgres").await?;
    for group in ["holdfast_app", "holdfast_jobs"] {
        ensure_role(&mut server, group, None).await?;
    }
    for (database, jobs) in DATABASES {
        let owner = format!("{database}_owner");
        ensure_role(&mut server, &owner, Some((passwords.of(&owner), None))).await?;
        let mut logins = vec![("app", "holdfast_app")];
        if *jobs {
            logins.push(("jobs", "holdfast_jobs"));
        }
        for (suffix, group) in logins {
            let role = format!("{database}_{suffix}");
            ensure_role(&mut server, &role, Some((passwords.of(&role), Some(group)))).await?;
        }
        ensure_database(&mut server, database, *jobs).await?;
        let mut inside = connect(port, passwords.of("postgres"), database).await?;
        inside.execute("create extension if not exists btree_gist").await?;
        inside.close().await?;
    }
    server.close().await?;
    Ok(())
}

/// Makes a role; the names are ours, never somebody's input.
async fn ensure_role(
    server: &mut PgConnection,
    role: &str,
    login: Option<(&str, Option<&str>)>,
) -> anyhow::Result<()> {
    let known: Option<i32> = sqlx::query_scalar("select 1 from pg_roles where rolname = $1")
        .bind(role)
        .fetch_optional(&mut *server)
        .await?;
    if known.is_some() {
        return Ok(());
    }
    let create = match login {
        None => format!("create role {role} nologin"),
        Some((password, _)) => {
            format!("create role {role} login nosuperuser nobypassrls password '{password}'")
        }
    };
    server.execute(AssertSqlSafe(create)).await?;
    if let Some((_, Some(group))) = login {
        server.execute(AssertSqlSafe(format!("grant {group} to {role}"))).await?;
    }
    Ok(())
}

async fn ensure_database(server: &mut PgConnection, database: &str, jobs: bool) -> anyhow::Result<()> {
    let known: Option<i32> = sqlx::query_scalar("select 1 from pg_database where datname = $1")
        .bind(database)
        .fetch_optional(&mut *server)
        .await?;
    if known.is_some() {
        return Ok(());
    }
    let mut statements = vec![
        format!("create database {database} owner {database}_owner"),
        format!("revoke all on database {database} from public"),
        format!("grant connect on database {database} to {database}_app"),
    ];
    if jobs {
        statements.push(format!("grant connect on database {database} to {database}_jobs"));
    }
    for statement in statements {
        server.execute(AssertSqlSafe(statement)).await?;
    }
    Ok(())
}

/// The URL of a login role.
#[must_use]
pub fn url(port: u16, role: &str, password: &str, database: &str) -> String {
    format!("postgres://{role}:{password}@127.0.0.1:{port}/{database}?sslmode=disable")
}
