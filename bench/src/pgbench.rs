//! pgbench: PostgreSQL's own load, for floors.
use std::io::Write as _;
use std::time::Duration;

use anyhow::Context as _;
use sqlx::{AssertSqlSafe, PgPool};
use tokio::process::Command;
use url::Url;

use crate::counters::FLOOR_ROLE;
use crate::load::Load;
use crate::script::Script;

/// Makes pgbench's role, with the superuser's password: no row-level security, and statements that are counted apart.
pub async fn create_role(inspector: &PgPool, database: &Url) -> anyhow::Result<()> {
    let create = "select format('create role %I login superuser password %L', $1::text, $2::text)";
    let password = database.password().context("the superuser's password")?;
    let create: String =
        sqlx::query_scalar(create).bind(FLOOR_ROLE).bind(password).fetch_one(inspector).await?;
    sqlx::query(AssertSqlSafe(create)).execute(inspector).await?;
    Ok(())
}

/// Runs a script as often as the load says, its statements prepared, at this database; tells how long it takes once.
pub async fn run(database: &Url, script: &Script, load: Load) -> anyhow::Result<Duration> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(script.text.as_bytes())?;
    let mut address = database.clone();
    let password = address.password().unwrap_or_default().to_owned();
    address.set_password(None).map_err(|()| anyhow::anyhow!("an address with a password"))?;
    let each = (load.operations / load.clients).max(1);
    let mut command = Command::new("pgbench");
    command.args(["--no-vacuum", "--protocol=prepared", "--jobs=1"]);
    command.args([format!("--client={}", load.clients), format!("--transactions={each}")]);
    command.arg("--file").arg(file.path()).env("PGPASSWORD", password).kill_on_drop(true);
    for (name, value) in &script.values {
        command.arg("--define").arg(format!("{name}={value}"));
    }
    let output = command.arg(address.as_str()).output().await.context("pgbench")?;
    let printed = String::from_utf8_lossy(&output.stdout);
    anyhow::ensure!(output.status.success(), "pgbench: {}", String::from_utf8_lossy(&output.stderr));
    latency(&printed).with_context(|| format!("no latency in {printed}"))
}

/// "latency average = 0.150 ms".
fn latency(printed: &str) -> Option<Duration> {
    let printed = printed.lines().find_map(|line| line.strip_prefix("latency average = "))?;
    let milliseconds: f64 = printed.strip_suffix(" ms")?.trim().parse().ok()?;
    Duration::try_from_secs_f64(milliseconds / 1e3).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latency_is_read() {
        let printed = "number of failed transactions: 0 (0.000%)\nlatency average = 0.150 ms\ntps = 6666.6\n";
        assert_eq!(latency(printed), Some(Duration::from_micros(150)));
        assert_eq!(latency("tps = 1\n"), None);
    }
}
