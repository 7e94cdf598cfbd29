//! The floor of statements: pgbench sends what was recorded.
use std::fs;
use std::time::Duration;

use anyhow::Context as _;
use holdfast_tests::wait::until_ok;
use sqlx::AssertSqlSafe;
use url::Url;

use crate::counters::{self, FLOOR_ROLE};
use crate::harness::{Cost, Harness};
use crate::load::Load;
use crate::pgbench;
use crate::recorded;
use crate::script::Script;

impl Harness {
    /// The statements that booking sends for a call, as a script; the call is made until it was recorded.
    pub async fn record(&self, call: impl AsyncFn() -> anyhow::Result<()>) -> anyhow::Result<Script> {
        self.log_statements("all").await?;
        let log = self.postgres_log();
        let script = until_ok(Duration::from_secs(20), "a call to be recorded", async || {
            let before = fs::metadata(&log).with_context(|| log.display().to_string())?.len();
            call().await?;
            let text = fs::read(&log)?;
            let text = text.get(usize::try_from(before)?..).context("the log became shorter")?;
            let script = recorded::script(&String::from_utf8_lossy(text), "booking_app");
            anyhow::ensure!(script.statements > 0, "nothing was logged");
            Ok(script)
        })
        .await;
        self.log_statements("none").await?;
        Ok(script)
    }

    async fn log_statements(&self, which: &str) -> anyhow::Result<()> {
        let set = format!("alter system set log_statement = '{which}'");
        sqlx::query(AssertSqlSafe(set)).execute(&self.inspector).await?;
        sqlx::query("select pg_reload_conf()").execute(&self.inspector).await?;
        Ok(())
    }

    /// What PostgreSQL spends on a script. pgbench's backends report all that they counted when they end.
    pub async fn script_cost(&self, database: &Url, script: &Script, load: Load) -> anyhow::Result<Cost> {
        let servers = std::slice::from_ref(&self.postgres);
        let mut database = database.clone();
        database.set_username(FLOOR_ROLE).map_err(|()| anyhow::anyhow!("an address with a user"))?;
        let run = async || {
            let took = vec![pgbench::run(&database, script, load).await?];
            self.wait_until_floor_ends().await;
            Ok(took)
        };
        let log = self.postgres_log();
        let before = counters::fsyncs(&self.inspector, &log).await?;
        let mut cost = self.cost_of(servers, load.operations, run).await?;
        cost.counters.fsyncs = counters::fsyncs(&self.inspector, &log).await?.saturating_sub(before);
        Ok(cost)
    }

    async fn wait_until_floor_ends(&self) {
        let backends = "select count(*) from pg_stat_activity where usename = $1";
        until_ok(Duration::from_secs(20), "pgbench's backends to end", async || {
            let backends = sqlx::query_scalar::<_, i64>(backends).bind(FLOOR_ROLE);
            let left = backends.fetch_one(&self.inspector).await?;
            anyhow::ensure!(left == 0, "{left} are there");
            Ok(())
        })
        .await;
    }

    /// The address of a service's database, under the superuser.
    pub fn database_url(&self, name: &str) -> anyhow::Result<Url> {
        Ok(Url::parse(&self.mesh.text(&format!("/postgres/databases/{name}")))?)
    }
}
