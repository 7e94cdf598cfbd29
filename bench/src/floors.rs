//! Floors that more than one operation stands on: recorded statements, and nginx over two hops.
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use holdfast_tests::client::{Client, How};
use holdfast_tests::relay::loopback;
use holdfast_tests::wait::until_ok;
use url::Url;

use crate::harness::{Cost, Harness, TENANT};
use crate::load::Load;
use crate::nginx::Nginx;
use crate::pgbench;
use crate::recorded;
use crate::script::Script;
use crate::strace::{Calls, Strace};

/// System calls of one operation.
#[derive(Clone, Debug)]
pub struct Syscalls {
    /// Of our own processes.
    pub ours: Calls,
    /// Of PostgreSQL's.
    pub postgres: Calls,
    /// How many operations they are of.
    pub operations: u32,
}

impl Syscalls {
    /// Calls of our own processes for one operation.
    #[must_use]
    pub fn ours_each(&self) -> f64 {
        crate::figures::real(self.ours.values().sum()) / f64::from(self.operations)
    }

    /// How often PostgreSQL waited for the disk in one operation.
    #[must_use]
    pub fn syncs_each(&self) -> f64 {
        let syncs = ["fdatasync", "fsync"].iter().filter_map(|name| self.postgres.get(*name));
        crate::figures::real(syncs.sum()) / f64::from(self.operations)
    }
}

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
        sqlx::query(sqlx::AssertSqlSafe(set)).execute(&self.inspector).await?;
        sqlx::query("select pg_reload_conf()").execute(&self.inspector).await?;
        Ok(())
    }

    fn postgres_log(&self) -> PathBuf {
        self.mesh.run().join("log/postgres.log")
    }

    /// What PostgreSQL spends on a script.
    pub async fn script_cost(&self, database: &Url, script: &Script, load: Load) -> anyhow::Result<Cost> {
        let servers = std::slice::from_ref(&self.postgres);
        self.cost_of(servers, load.operations, async || Ok(vec![pgbench::run(database, script, load).await?]))
            .await
    }

    /// The address of a service's database, under the superuser.
    pub fn database_url(&self, name: &str) -> anyhow::Result<Url> {
        Ok(Url::parse(&self.mesh.text(&format!("/postgres/databases/{name}")))?)
    }

    /// So many guests of the tenant, each from an address and over a connection of its own.
    #[must_use]
    pub fn guests(&self, clients: u32) -> Vec<Client> {
        (0..clients).map(|_| self.mesh.guest(TENANT)).collect()
    }

    /// What nginx spends on the same number of requests by the same client code.
    pub async fn nginx_cost(&self, nginx: &Nginx, load: Load) -> anyhow::Result<Cost> {
        let host = self.mesh.tenant(TENANT).host;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, nginx.port()));
        let client = |number| {
            let how = How { source: loopback(number), ..How::default() };
            Client::at(&self.mesh, &host, address, how)
        };
        let clients: Vec<Client> = (0..load.clients).map(client).collect();
        for client in &clients {
            let answer = client.get("/").await;
            anyhow::ensure!(answer.status == 200, "nginx: {} {}", answer.status, answer.text);
        }
        let servers = [nginx.server()];
        let call = async |number| {
            let answer = nth(&clients, number)?.get("/").await;
            anyhow::ensure!(answer.status == 200, "nginx: {}", answer.status);
            Ok(())
        };
        self.cost_of(&servers, load.operations, async || load.run(call).await).await
    }

    /// System calls of a load.
    pub async fn syscalls(
        &self,
        load: Load,
        call: impl AsyncFn(u32) -> anyhow::Result<()>,
    ) -> anyhow::Result<Syscalls> {
        self.wait_until_idle().await;
        let ours: Vec<u32> = self.services.iter().map(|server| server.pid).collect();
        let folder = self.mesh.run();
        let looking = Strace::attach(&ours, &folder.join("strace.ours")).await?;
        let at_postgres = Strace::attach(&self.postgres.pids(), &folder.join("strace.postgres")).await?;
        load.run(call).await.context("under strace")?;
        self.wait_until_idle().await;
        Ok(Syscalls { ours: looking.detach()?, postgres: at_postgres.detach()?, operations: load.operations })
    }
}

/// The client whose turn it is.
pub fn nth(clients: &[Client], number: u32) -> anyhow::Result<&Client> {
    let at = usize::try_from(number)?.checked_rem(clients.len()).context("no clients")?;
    clients.get(at).context("no clients")
}
