//! The wiring: the only file that knows every part. The database and its checks, what follows configuration and keys,
//! the checkpoints, and the mesh's server; at the end calls are drained.
use std::sync::Arc;

use anyhow::{Context as _, Result};
use holdfast_proto::identity::v1::keys_client::KeysClient;
use kit_access::{Access, AccessLayer, Rules};
use kit_clock::Source;
use kit_ledger::{Checkpointer, Ledger, LedgerKey, Pace, Parts, PublicKeys};
use kit_mesh::{Mesh, stop_on_signal};
use kit_passport::{Keys, PgStore as KeptKeys, Verifier};
use kit_pg::{Database, Jobs, PoolOptions};
use kit_telemetry::{PrometheusHandle, Readiness, admin};
use kit_tenants::{Follower, FollowerParts, GrpcFeed, KeyDir, PgStore, Tenants};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::Layer as _;

use crate::clients::policy::PolicyCheckpoints;
use crate::config::Config;
use crate::grpc::routes;
use crate::migrate;
use crate::ops::Retention;
use crate::supported_settings::SUPPORTED_SETTINGS;

/// A checkpoint is made at once when a tenant has so many records since the last round.
const MANY_RECORDS: usize = 1_000;

/// Serves until told to stop.
pub async fn run(config: Config, metrics: PrometheusHandle) -> Result<()> {
    let stop = stop_on_signal()?;
    let readiness = Readiness::new();
    let [postgres, keys_ready, tenants_ready, certificate] =
        ["postgres", "keys", "config", "certificate"].map(|name| readiness.condition(name));
    let admin_listener = TcpListener::bind(config.admin).await.context("RETENTION_ADMIN_ADDR")?;
    let listener = TcpListener::bind(config.grpc).await.context("RETENTION_GRPC_ADDR")?;
    let admin_routes = admin::router(metrics, readiness.clone());
    let admin = admin::start(admin_listener, admin_routes, readiness, stop.clone());

    let source = Source::system();
    let mesh = Mesh::open(config.mesh.clone(), source.clone())?;
    let jobs = Jobs::connect(&config.jobs, &PoolOptions::jobs())?;
    let (tenants, keys) = (Tenants::new(), Keys::default());
    let parts = Arc::new(ledger(&config, &mesh, &jobs, &tenants, &source)?);
    let Some(retention) = retention(&parts, &mesh, &tenants, &stop).await? else { return Ok(()) };

    let mut tasks = JoinSet::new();
    tasks.spawn(kit_mesh::health(mesh.credentials().clone(), certificate, stop.clone()));
    tasks.spawn(kit_pg::health(retention.db.clone(), postgres, stop.clone()));
    tasks.spawn(follower(&config, &mesh, &jobs, &tenants, &source)?.run(stop.clone()));
    let known = tenants.clone();
    tasks.spawn(tenants_ready.once(async move { known.completed().await }, stop.clone()));
    let kept = Arc::new(KeptKeys::new(jobs, source.clone()));
    let identity = KeysClient::new(mesh.stream_channel("identity")?);
    tasks.spawn(kit_passport::follow(identity, keys.clone(), kept, stop.clone()));
    let held = keys.clone();
    tasks.spawn(keys_ready.once(async move { held.filled().await }, stop.clone()));
    tasks.spawn(Checkpointer::new(parts, retention.pace.clone()).run(stop.clone()));
    tasks.spawn(retention.verifier.clone().run(stop.clone()));

    let verifier = Verifier::new(keys, "retention", source.clone());
    let access = Access::new(Rules::of_contract()?, mesh.realm().clone(), verifier, source);
    let service = AccessLayer::new(access).layer(routes(&retention));
    tracing::info!(grpc = %config.grpc, "retention serves");
    let drained = mesh.serve(listener, service, stop.clone()).await;
    tracing::info!(?drained, "calls are drained");
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    admin.close().await.context("the admin port")
}

/// What the operations work with, checked: a role that row-level security does not bind, or another schema, ends the
/// start; a database that is away is waited for. `None`: told to stop meanwhile.
async fn retention(
    parts: &Arc<Parts>,
    mesh: &Mesh,
    tenants: &Tenants,
    stop: &CancellationToken,
) -> Result<Option<Retention>> {
    tokio::select! {
        () = stop.cancelled() => return Ok(None),
        checked = async {
            parts.database.wait_checked(&migrate::DATABASE).await.context("retention's database")?;
            parts.jobs.wait_checked(&migrate::DATABASE).await.context("retention's database, for jobs")
        } => checked?,
    }
    Ok(Some(Retention {
        db: parts.database.clone(),
        tenants: tenants.clone(),
        keys: parts.public_keys.clone(),
        verifier: kit_ledger::Verifier::new(Arc::clone(parts)),
        pace: Pace::new(MANY_RECORDS),
        spiffe: mesh.identity().to_string(),
        source: parts.source.clone(),
    }))
}

/// The audit ledger.
fn ledger(config: &Config, mesh: &Mesh, jobs: &Jobs, tenants: &Tenants, source: &Source) -> Result<Parts> {
    let tenants = tenants.clone();
    Ok(Parts {
        ledger: Ledger::Audit,
        database: Database::connect(&config.database, &PoolOptions::request())?,
        jobs: jobs.clone(),
        key: LedgerKey::from_file(&config.ledger_key).context("RETENTION_LEDGER_KEY_FILE")?,
        public_keys: PublicKeys::from_dir(&config.ledger_public_keys).context("LEDGER_PUBLIC_KEYS_DIR")?,
        sink: Arc::new(PolicyCheckpoints::new(mesh.channel("policy")?)),
        source: source.clone(),
        every: config.checkpoint,
        tenants: Arc::new(move || tenants.all().iter().map(|tenant| tenant.id().clone()).collect()),
    })
}

fn follower(
    config: &Config,
    mesh: &Mesh,
    jobs: &Jobs,
    tenants: &Tenants,
    source: &Source,
) -> Result<Follower> {
    Ok(Follower::new(FollowerParts {
        tenants: tenants.clone(),
        feed: Arc::new(GrpcFeed::new(mesh.stream_channel("policy")?)),
        store: Arc::new(PgStore::new(jobs.clone())),
        keys: KeyDir::at(&config.config_keys)?,
        supported: SUPPORTED_SETTINGS,
        instance: mesh.instance().to_owned(),
        source: source.clone(),
    }))
}
