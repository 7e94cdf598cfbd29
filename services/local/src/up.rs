//! Starts the mesh in order: keys and PKI, PostgreSQL and Redis, migrations, services, then what the tenants need.
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use kit_clock::Clock;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::keys::{self, Passwords};
use crate::mesh_json::{self, Tenant};
use crate::paths::Paths;
use crate::pki::Ca;
use crate::ports::Ports;
use crate::seed::{self, AdminClient};
use crate::services::{self, Plan};
use crate::supervisor::{Group, Lock, Supervisor};
use crate::{install, otlp, paths, postgres, ready, redis, rotate, status, terminal};

/// How a mesh is started.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Return when ready, and leave it running.
    #[arg(long)]
    pub detach: bool,
    /// Stop when standard input ends: what starts this mesh cannot die and leave it behind.
    #[arg(long)]
    pub until_eof: bool,
    /// The tenants' YAML.
    #[arg(long, env = "TENANTS_DIR", default_value = "k8s/tenants")]
    pub tenants_dir: PathBuf,
    /// What the tenants start with.
    #[arg(long, env = "SEEDS_DIR", default_value = "k8s/seeds")]
    pub seeds_dir: PathBuf,
    /// The services' programs; unset: beside this one.
    #[arg(long, env = "BIN_DIR")]
    pub bin_dir: Option<PathBuf>,
    /// The first of as many ports as there are servers, instead of the usual ones.
    #[arg(long)]
    pub ports_from: Option<u16>,
    /// Port of HTTPS.
    #[arg(long, env = "HTTPS_PORT")]
    pub https_port: Option<u16>,
    /// Port of plain HTTP, which only redirects.
    #[arg(long, env = "HTTP_PORT")]
    pub http_port: Option<u16>,
    /// Port of PostgreSQL.
    #[arg(long, env = "POSTGRES_PORT")]
    pub postgres_port: Option<u16>,
    /// Port of Redis.
    #[arg(long, env = "REDIS_PORT")]
    pub redis_port: Option<u16>,
    /// Where spans go; unset: to `.run/traces`.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub otlp: Option<String>,
    /// How much is logged (tracing-subscriber's EnvFilter).
    #[arg(long, env = "RUST_LOG", default_value = "info")]
    pub log: String,
    /// Seconds that a service's certificate lives; it is replaced when a third is left.
    #[arg(long, default_value_t = 3600)]
    pub leaf_seconds: u64,
    /// A setting of a service, KEY=VALUE.
    #[arg(long = "set", value_parser = pair)]
    pub set: Vec<(String, String)>,
    /// The port at which a service finds PostgreSQL, SERVICE=PORT: a relay's, in fault tests.
    #[arg(long, value_parser = pair)]
    pub postgres_via: Vec<(String, String)>,
    /// The port at which a service finds Redis, SERVICE=PORT.
    #[arg(long, value_parser = pair)]
    pub redis_via: Vec<(String, String)>,
    /// A setting of PostgreSQL, KEY=VALUE: what a benchmark counts with.
    #[arg(long, value_parser = pair)]
    pub postgres_set: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("wants KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// Starts the mesh and stays until it is told to stop.
pub async fn attached(paths: &Paths, options: &Options) -> anyhow::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let lock = Lock::take(paths)?;
    mesh_json::remove(paths);
    let stop = CancellationToken::new();
    let mut groups = Vec::new();
    let outcome = tokio::select! {
        outcome = start_and_watch(paths, options, &stop, &mut groups) => outcome,
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
        () = end_of_input(), if options.until_eof => Ok(()),
    };
    mesh_json::remove(paths);
    terminal::line("stopping");
    // The services first, then what they stand on.
    while let Some(group) = groups.pop() {
        group.stop().await;
    }
    stop.cancel();
    drop(lock);
    outcome
}

async fn end_of_input() {
    let mut input = tokio::io::stdin();
    let _ = tokio::io::copy(&mut input, &mut tokio::io::sink()).await;
}

/// Starts the mesh as a process of its own, by the arguments of this one, and returns when it is ready.
pub async fn detached(paths: &Paths) -> anyhow::Result<()> {
    mesh_json::remove(paths);
    let log = paths.folder("log")?.join("local.log");
    let output = paths::private().truncate(true).write(true).open(&log)?;
    let arguments = std::env::args_os().skip(1).filter(|argument| argument != "--detach");
    let mut child = tokio::process::Command::new(std::env::current_exe()?)
        .args(arguments)
        .stdin(std::process::Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .process_group(0)
        .spawn()?;
    let outcome = ready::until(Duration::from_mins(5), "the mesh", async || {
        if paths.at("mesh.json").exists() {
            return Ok(Some(true));
        }
        Ok(child.try_wait()?.map(|_| false))
    })
    .await;
    let text = fs::read_to_string(&log).unwrap_or_default();
    terminal::line(text.trim_end());
    if !matches!(outcome, Ok(true)) {
        if let Some(process) = child.id().and_then(crate::process::Process::of) {
            process.end(crate::process::Signal::Term).await?;
        }
        bail!("the mesh did not become ready");
    }
    Ok(())
}

async fn start_and_watch(
    paths: &Paths,
    options: &Options,
    stop: &CancellationToken,
    groups: &mut Vec<Group>,
) -> anyhow::Result<()> {
    let clock = Clock::system();
    install::ensure(&[]).await?;
    // Not before: packages belong to everybody.
    paths::keep_private();
    let supervisor = Supervisor::new(paths).await?;
    let plan = plan(paths, options, &clock).await?;
    let mesh_ca = Ca::ensure(paths, &clock, "mesh-ca")?;
    let life = Duration::from_secs(options.leaf_seconds);
    rotate::issue(paths, &clock, &mesh_ca, life)?;
    terminal::line("starting PostgreSQL and Redis");
    let data = plan.paths.postgres_data();
    let password = plan.passwords.of("postgres");
    let port = plan.ports.of("postgres");
    let (durability, more) = (postgres::Durability::Full, &options.postgres_set);
    let database = postgres::prepare(&data, port, password, durability, more).await?;
    groups.push(
        supervisor.start(vec![database, redis::prepare(paths, plan.ports.of("redis"), &plan.passwords)?]),
    );
    postgres::ensure_databases(plan.ports.of("postgres"), &plan.passwords).await?;
    terminal::line("migrating the databases");
    for service in services::WITH_DATABASE {
        supervisor.run(&plan.migrate(service)).await?;
    }
    if options.otlp.is_none() {
        otlp::serve(plan.ports.address("otlp"), paths.folder("traces")?, stop.clone()).await?;
    }
    terminal::line("starting the services");
    groups.push(supervisor.start(services::ALL.iter().map(|service| plan.serve(service)).collect()));
    let kept = keep_known(&supervisor, &plan, options, &clock);
    tokio::try_join!(rotate::keep(paths, &clock, &mesh_ca, life), kept).map(drop)
}

/// Prepares the tenants, then keeps mesh.json true.
async fn keep_known(
    supervisor: &Supervisor,
    plan: &Plan,
    options: &Options,
    clock: &Clock,
) -> anyhow::Result<()> {
    let tenants = prepare_tenants(plan, options, clock).await?;
    status::welcome(plan, &tenants);
    let mut changes = supervisor.changes();
    loop {
        let record = changes.borrow_and_update().clone();
        mesh_json::write(plan, &tenants, &record)?;
        changes.changed().await?;
    }
}

async fn plan(paths: &Paths, options: &Options, clock: &Clock) -> anyhow::Result<Plan> {
    let asked: BTreeMap<String, u16> = [
        ("https", options.https_port),
        ("http", options.http_port),
        ("postgres", options.postgres_port),
        ("redis", options.redis_port),
    ]
    .into_iter()
    .filter_map(|(name, port)| port.map(|port| (name.to_owned(), port)))
    .collect();
    let ports = Ports::choose(paths, &asked, options.ports_from)?;
    keys::ensure(paths, clock)?;
    let mut names = postgres::roles();
    names.extend(redis::password_names());
    let passwords: Passwords = keys::passwords(paths, clock, &names)?;
    for folder in ["mail", "traces", "gateway", "public-tls", "bootstrap", "log"] {
        paths.folder(folder)?;
    }
    let beside = std::env::current_exe()?.parent().context("this program lies in a folder")?.to_owned();
    let programs = options.bin_dir.clone().unwrap_or(beside);
    Ok(Plan {
        paths: paths.clone(),
        otlp: options.otlp.clone().unwrap_or_else(|| format!("http://{}", ports.address("otlp"))),
        ports,
        passwords,
        public_ca: Ca::ensure(paths, clock, "public-ca")?,
        breached: install::breached(&programs.join("identity")).await?,
        programs,
        tenants: options.tenants_dir.canonicalize().context("the tenants' folder")?,
        log: options.log.clone(),
        postgres_via: ports_of(&options.postgres_via)?,
        redis_via: ports_of(&options.redis_via)?,
        more: options.set.iter().cloned().collect(),
    })
}

fn ports_of(pairs: &[(String, String)]) -> anyhow::Result<BTreeMap<String, u16>> {
    pairs.iter().map(|(name, port)| Ok((name.clone(), port.parse().context("a port is a number")?))).collect()
}

/// Waits until the services are ready and every tenant is in force, and seeds the tenants.
async fn prepare_tenants(plan: &Plan, options: &Options, clock: &Clock) -> anyhow::Result<Vec<Tenant>> {
    for service in services::ALL {
        ready::service(service, plan.ports.address(&format!("{service}-admin")), Duration::from_secs(90))
            .await?;
    }
    let tenants = status::until_acknowledged(plan, Duration::from_mins(1)).await?;
    terminal::line("filling the demo tenants");
    let ca = fs::read(plan.public_ca.certificate())?;
    for tenant in &tenants {
        let file = options.seeds_dir.join(format!("{}.yaml", tenant.id));
        if file.exists() {
            let client = AdminClient::new(&tenant.host, plan.ports.address("https"), &ca)?;
            seed::apply(&plan.paths, clock, &file, &client)
                .await
                .with_context(|| format!("seeding {}", tenant.id))?;
        }
    }
    Ok(tenants)
}
