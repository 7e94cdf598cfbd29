//! The wiring: the only file that knows every part.
use std::sync::Arc;

use anyhow::Context as _;
use holdfast_proto::identity::v1::keys_client::KeysClient;
use kit_access::{Access, AccessLayer, Rules};
use kit_clock::Source;
use kit_ledger::halt::Resolution;
use kit_ledger::{Checkpointer, Ledger, LedgerKey, Pace, Parts, PublicKeys};
use kit_mesh::Mesh;
use kit_outbox::{Relay, RelayOptions, destination};
use kit_passport::{Keys, PgStore as KeptKeys, Verifier};
use kit_pg::{Database, Jobs, PoolOptions};
use kit_telemetry::{PrometheusHandle, Readiness, admin};
use kit_tenants::{KeyDir, Tenants};
use sqlx::migrate::Migrator;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Layer as _;

use crate::clients::retention::Retention;
use crate::config::{Config, MigrateConfig};
use crate::ops::{Consents, Core};
use crate::watch::{Hub, follow_self};

/// Every set of migrations of policy's database, in order.
pub const MIGRATION_SETS: [&Migrator; 4] =
    [&kit_pg::MIGRATIONS, &kit_outbox::MIGRATIONS, &kit_ledger::MIGRATIONS, &crate::MIGRATIONS];

/// A checkpoint comes at the latest after so many records of one tenant.
const CHECKPOINT_RECORDS: usize = 1_000;

/// Migrates the database as its owner.
pub async fn migrate(config: &MigrateConfig) -> anyhow::Result<()> {
    Ok(kit_pg::migrate(&config.owner, &MIGRATION_SETS).await?)
}

/// Lets the consent ledger of a tenant be signed again.
pub async fn resolve_halt(config: &MigrateConfig, resolution: &Resolution) -> anyhow::Result<()> {
    resolution.apply(&config.owner, Ledger::Consent, Source::system().now()).await?;
    Ok(())
}

/// Serves until told to stop. What is away is waited for; only what can never become right ends the process.
pub async fn run(config: Config, metrics: PrometheusHandle, stop: CancellationToken) -> anyhow::Result<()> {
    let source = Source::system();
    let mesh = Arc::new(Mesh::open(config.mesh.clone(), source.clone())?);
    let readiness = Readiness::new();
    let tasks = TaskTracker::new();
    let admin_listener = TcpListener::bind(config.admin).await.context("the admin port")?;
    let listener = TcpListener::bind(config.grpc).await.context("the gRPC port")?;
    let [postgres, keys_ready, certificate] =
        ["postgres", "keys", "certificate"].map(|name| readiness.condition(name));
    let admin_routes = admin::router(metrics, readiness.clone());
    let admin = admin::start(admin_listener, admin_routes, readiness, stop.clone());

    let retention = Retention::new(mesh.channel("retention")?);
    let tenants = Tenants::new();
    let parts = Arc::new(ledger(&config, &tenants, &source, retention.clone())?);
    let core = core(&config, tenants, &parts)?;
    let checked = tokio::select! {
        () = stop.cancelled() => return Ok(()),
        checked = check(&core) => checked,
    };
    if let Err(error) = checked {
        stop.cancel();
        return Err(error);
    }

    let keys = Keys::default();
    let client = KeysClient::new(mesh.stream_channel("identity")?);
    let kept = Arc::new(KeptKeys::new(core.jobs.clone(), source.clone()));
    tasks.spawn(kit_passport::follow(client, keys.clone(), kept, stop.clone()));
    tasks.spawn(kit_mesh::health(mesh.credentials().clone(), certificate, stop.clone()));
    tasks.spawn(kit_pg::health(core.database.clone(), postgres, stop.clone()));
    let held = keys.clone();
    tasks.spawn(keys_ready.once(async move { held.filled().await }, stop.clone()));
    tasks.spawn(follow_self(&core, mesh.instance()).run(stop.clone()));
    let options = RelayOptions { poll: config.outbox_poll, ..RelayOptions::default() };
    let relay =
        Relay::new(core.jobs.clone(), destination::AUDIT, Arc::new(retention), source.clone(), options);
    tasks.spawn(relay.run(stop.clone()));
    tasks.spawn(Checkpointer::new(parts, core.consents.pace.clone()).run(stop.clone()));
    tasks.spawn(core.consents.verifier.clone().run(stop.clone()));

    let verifier = Verifier::new(keys, "policy", source.clone());
    let access = Access::new(Rules::of_contract()?, mesh.realm().clone(), verifier, source);
    let service = AccessLayer::new(access).layer(crate::grpc::routes(&core).prepare());
    tracing::info!(grpc = %config.grpc, "policy serves");
    let drained = mesh.serve(listener, service, stop.clone()).await;
    tracing::info!(?drained, "policy has drained");
    stop.cancel();
    tasks.close();
    tasks.wait().await;
    admin.close().await.context("the admin port")
}

fn core(config: &Config, tenants: Tenants, ledger: &Arc<Parts>) -> anyhow::Result<Core> {
    Ok(Core {
        database: ledger.database.clone(),
        jobs: ledger.jobs.clone(),
        tenants,
        keys: KeyDir::at(&config.config_keys)?,
        hub: Hub::default(),
        source: ledger.source.clone(),
        consents: Consents {
            verifier: kit_ledger::Verifier::new(Arc::clone(ledger)),
            public_keys: ledger.public_keys.clone(),
            pace: Pace::new(CHECKPOINT_RECORDS),
        },
    })
}

/// The consent ledger.
fn ledger(
    config: &Config,
    tenants: &Tenants,
    source: &Source,
    retention: Retention,
) -> anyhow::Result<Parts> {
    let tenants = tenants.clone();
    Ok(Parts {
        ledger: Ledger::Consent,
        database: Database::connect(&config.database, &PoolOptions::request())?,
        jobs: Jobs::connect(&config.jobs_database, &PoolOptions::jobs())?,
        key: LedgerKey::from_file(&config.ledger_key)?,
        public_keys: PublicKeys::from_dir(&config.ledger_public_keys)?,
        sink: Arc::new(retention),
        source: source.clone(),
        every: config.checkpoint_every,
        tenants: Arc::new(move || tenants.all().iter().map(|tenant| tenant.id().clone()).collect()),
    })
}

async fn check(core: &Core) -> anyhow::Result<()> {
    core.database.wait_checked(&MIGRATION_SETS).await.context("POLICY_DATABASE_URL")?;
    core.jobs.wait_checked(&MIGRATION_SETS).await.context("POLICY_JOBS_DATABASE_URL")
}
