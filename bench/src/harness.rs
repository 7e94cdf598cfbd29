//! What is measured: a mesh without relays, logging as in production, with a tenant of twenty providers.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;
use holdfast_tests::launch::Setup;
use holdfast_tests::mesh::{Mesh, program};
use holdfast_tests::wait::until;
use serde_json::Value;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use url::Url;

use crate::counters::{self, Counters};
use crate::load::Load;
use crate::packages;
use crate::pgbench;
use crate::proc::Server;
use crate::recorded;

/// The tenant that is measured.
pub const TENANT: &str = "bench";

/// Databases with an outbox: what they hold is part of the act that wrote it.
pub const OUTBOXES: [&str; 3] = ["identity", "booking", "policy"];

/// How long PostgreSQL's backends may keep what they counted to themselves: ten seconds, and one to be sure.
const UNREPORTED: Duration = Duration::from_secs(11);

/// The limits of one source, raised: everything comes from a few addresses. Counting costs what it always costs.
const LIMITS: [&str; 5] = [
    "GATEWAY_REQUESTS_PER_SECOND",
    "GATEWAY_REQUESTS_BURST",
    "GATEWAY_BOOKINGS_BURST",
    "GATEWAY_SIGN_INS_PER_MINUTE",
    "GATEWAY_SIGN_INS_BURST",
];

/// The running mesh and what reads its counters.
#[derive(Debug)]
pub struct Harness {
    /// The mesh.
    pub mesh: Mesh,
    /// Our processes.
    pub services: Vec<Server>,
    /// PostgreSQL.
    pub postgres: Server,
    /// Redis.
    pub redis: Server,
    /// Resident memory of our processes when everything had just become ready, in KiB.
    pub idle: BTreeMap<String, u32>,
    /// A database of the benchmark's own, under the superuser.
    pub inspector: PgPool,
    /// Its address.
    pub own_database: Url,
    /// Pools of the services' databases, under the superuser.
    pub databases: BTreeMap<String, PgPool>,
}

/// What a load cost.
#[derive(Clone, Debug)]
pub struct Cost {
    /// How many operations it was.
    pub operations: u32,
    /// CPU time by server.
    pub cpu: BTreeMap<String, Duration>,
    /// How long the calls took.
    pub took: Vec<Duration>,
    /// What was counted.
    pub counters: Counters,
}

impl Harness {
    /// Starts the mesh and waits until it is ready.
    pub async fn start() -> anyhow::Result<Self> {
        packages::ensure()?;
        let mesh = Mesh::begin_with("bench", setup());
        mesh.wait_ready();
        let json = mesh.json();
        let pid = |pointer: String| {
            let pid =
                json.pointer(&pointer).and_then(Value::as_u64).with_context(|| format!("no {pointer}"))?;
            anyhow::Ok(u32::try_from(pid)?)
        };
        let server =
            |name: &str, pointer: String| anyhow::Ok(Server { name: name.to_owned(), pid: pid(pointer)? });
        let names = ["gateway", "identity", "booking", "policy", "retention", "operator"];
        let services: Vec<Server> = names
            .iter()
            .map(|name| server(name, format!("/services/{name}/pid")))
            .collect::<Result<_, _>>()?;
        let idle =
            services.iter().map(|service| anyhow::Ok((service.name.clone(), service.memory()?.resident)));
        let idle = idle.collect::<Result<_, _>>()?;
        let mut databases = BTreeMap::new();
        let names = json.pointer("/postgres/databases").and_then(Value::as_object).context("databases")?;
        for name in names.keys() {
            databases.insert(name.clone(), mesh.database(name).await);
        }
        let own_database = own_database(&mesh, &databases).await?;
        let inspector = PgPoolOptions::new().max_connections(2).connect(own_database.as_str()).await?;
        sqlx::query("create extension pg_stat_statements").execute(&inspector).await?;
        pgbench::create_role(&inspector, &own_database).await?;
        Ok(Self {
            services,
            idle,
            postgres: server("PostgreSQL", "/postgres/pid".to_owned())?,
            redis: server("Redis", "/redis/pid".to_owned())?,
            inspector,
            own_database,
            databases,
            mesh,
        })
    }

    /// Everything that works for a request.
    #[must_use]
    pub fn servers(&self) -> Vec<Server> {
        self.services.iter().chain([&self.postgres, &self.redis]).cloned().collect()
    }

    /// The pool of a database.
    pub fn database(&self, name: &str) -> anyhow::Result<&PgPool> {
        self.databases.get(name).with_context(|| format!("no database {name}"))
    }

    /// What the mesh's servers spend on a load, until its last consequence is delivered.
    pub async fn cost(
        &self,
        load: Load,
        call: impl AsyncFn(u32) -> anyhow::Result<()>,
    ) -> anyhow::Result<Cost> {
        let log = self.postgres_log();
        let before = counters::fsyncs(&self.inspector, &log).await?;
        let mut cost = self.cost_of(&self.servers(), load.operations, async || load.run(call).await).await?;
        self.wait_for_reports().await;
        cost.counters.fsyncs = counters::fsyncs(&self.inspector, &log).await?.saturating_sub(before);
        Ok(cost)
    }

    /// Waits until PostgreSQL's backends have reported what they counted. Nothing shows when they have.
    pub async fn wait_for_reports(&self) {
        tokio::time::sleep(UNREPORTED).await;
    }

    /// The log of PostgreSQL.
    #[must_use]
    pub fn postgres_log(&self) -> PathBuf {
        self.mesh.run().join("log/postgres.log")
    }

    /// What servers spend on some work.
    pub async fn cost_of(
        &self,
        servers: &[Server],
        operations: u32,
        work: impl AsyncFnOnce() -> anyhow::Result<Vec<Duration>>,
    ) -> anyhow::Result<Cost> {
        self.wait_until_idle().await;
        let counted = Counters::read(&self.mesh, &self.inspector).await?;
        let before = times(servers)?;
        let took = work().await?;
        self.wait_until_idle().await;
        let mut cpu = times(servers)?;
        for (name, before) in before {
            cpu.entry(name).and_modify(|time| *time = time.saturating_sub(before));
        }
        let counters = Counters::read(&self.mesh, &self.inspector).await? - counted;
        Ok(Cost { operations, cpu, took, counters })
    }

    /// Waits until every outbox is empty.
    pub async fn wait_until_idle(&self) {
        until(Duration::from_mins(1), "the outboxes to be empty", async || {
            for name in OUTBOXES {
                let waiting = sqlx::query_scalar::<_, i64>("select count(*) from holdfast.outbox");
                if waiting.fetch_one(self.databases.get(name)?).await.ok()? > 0 {
                    return None;
                }
            }
            Some(())
        })
        .await;
    }

    /// Ends the mesh and returns its folder.
    pub async fn end(self) -> PathBuf {
        self.inspector.close().await;
        for pool in self.databases.values() {
            pool.close().await;
        }
        self.mesh.interrupt().await;
        self.mesh.run().to_owned()
    }
}

/// Removes what an ended mesh left.
pub fn remove(run: &Path) -> anyhow::Result<()> {
    let cleaned = Command::new(program("local")).arg("--run-dir").arg(run).arg("clean").status()?;
    anyhow::ensure!(cleaned.success(), "the mesh's data is still there");
    Ok(())
}

fn setup() -> Setup {
    let mut arguments: Vec<String> = LIMITS.iter().map(|key| format!("--set={key}=100000")).collect();
    let prefix = format!("log_line_prefix={}", recorded::LINE_PREFIX);
    let postgres = [
        "shared_preload_libraries=pg_stat_statements",
        // Nothing is logged until a floor is recorded, and then with what it was asked with: nobody in it is a person.
        "log_parameter_max_length=-1",
        "log_error_verbosity=default",
        &prefix,
    ];
    arguments.extend(postgres.map(|setting| format!("--postgres-set={setting}")));
    Setup { tenants: "bench/tenants", seeds: "bench/seeds", relays: false, log: "info", arguments }
}

async fn own_database(mesh: &Mesh, databases: &BTreeMap<String, PgPool>) -> anyhow::Result<Url> {
    let pool = databases.get("booking").context("no database booking")?;
    sqlx::query("create database bench").execute(pool).await?;
    let mut url = Url::parse(&mesh.text("/postgres/databases/booking"))?;
    url.set_path("/bench");
    Ok(url)
}

fn times(servers: &[Server]) -> anyhow::Result<BTreeMap<String, Duration>> {
    servers.iter().map(|server| Ok((server.name.clone(), server.cpu()?))).collect()
}
