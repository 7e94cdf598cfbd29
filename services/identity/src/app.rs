//! The wiring: the only file that knows every part. Databases and their checks, what follows the configuration, the
//! jobs, and the mesh's server; at the end calls are drained.
use std::sync::Arc;

use anyhow::{Context, Result};
use kit_access::{Access, AccessLayer, Rules};
use kit_clock::Source;
use kit_config::ExposeSecret;
use kit_mesh::{Mesh, stop_on_signal};
use kit_outbox::{Relay, RelayOptions, destination};
use kit_passport::Verifier;
use kit_pg::{Database, Jobs, PoolOptions};
use kit_seal::{Keyring, Sealer};
use kit_telemetry::{PrometheusHandle, Readiness, admin};
use kit_tenants::{Follower, FollowerParts, GrpcFeed, KeyDir, PgStore, Tenants};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::Layer;

use crate::clients::retention::AuditDelivery;
use crate::config::Config;
use crate::crypto::hasher::Hasher;
use crate::grpc::routes;
use crate::jobs::rotate_keys;
use crate::migrate;
use crate::ops::Identity;
use crate::sessions::Sessions;
use crate::signing::Signing;
use crate::supported_settings::SUPPORTED_SETTINGS;

/// Serves until told to stop.
pub async fn run(config: Config, metrics: PrometheusHandle) -> Result<()> {
    let stop = stop_on_signal()?;
    let readiness = Readiness::new();
    let admin_listener = TcpListener::bind(config.admin).await.context("IDENTITY_ADMIN_ADDR")?;
    let listener = TcpListener::bind(config.grpc).await.context("IDENTITY_GRPC_ADDR")?;
    let names = ["postgres", "keys", "config", "certificate"];
    let [postgres, keys, configuration, certificate] = names.map(|name| readiness.condition(name));
    let admin_routes = admin::router(metrics, readiness.clone());
    let admin = admin::start(admin_listener, admin_routes, readiness, stop.clone());

    let source = Source::system();
    let mesh = Mesh::open(config.mesh.clone(), source.clone())?;
    let jobs = Jobs::connect(&config.jobs, &PoolOptions::jobs())?;
    let Some(identity) = identity(&config, &jobs, &source, &stop).await? else { return Ok(()) };

    let mut tasks = JoinSet::new();
    tasks.spawn(kit_mesh::health(mesh.credentials().clone(), certificate, stop.clone()));
    tasks.spawn(kit_pg::health(identity.db.clone(), postgres, stop.clone()));
    tasks.spawn(rotate_keys::run(identity.signing.clone(), keys, stop.clone()));
    tasks.spawn(follower(&config, &mesh, &jobs, &identity)?.run(stop.clone()));
    let tenants = identity.tenants.clone();
    tasks.spawn(configuration.once(async move { tenants.completed().await }, stop.clone()));
    tasks.spawn(relay(&config, &mesh, jobs, &source)?.run(stop.clone()));

    let verifier = Verifier::new(identity.signing.keys(), "identity", source.clone());
    let access = Access::new(Rules::of_contract()?, mesh.realm().clone(), verifier, source);
    let service = AccessLayer::new(access).layer(routes(&identity));
    tracing::info!(grpc = %config.grpc, "identity serves");
    let drained = mesh.serve(listener, service, stop.clone()).await;
    tracing::info!(?drained, "calls are drained");
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    admin.close().await.context("the admin port")
}

/// What the operations work with, checked: a role that row-level security does not bind, or another schema, ends the
/// start; a database that is away is waited for. `None`: told to stop meanwhile.
async fn identity(
    config: &Config,
    jobs: &Jobs,
    source: &Source,
    stop: &CancellationToken,
) -> Result<Option<Identity>> {
    let db = Database::connect(&config.database, &PoolOptions::request())?;
    let root = Arc::new(Keyring::from_file(&config.root_keyring, source)?);
    let sealer = Sealer::connect(&config.keys, root, source)?;
    tokio::select! {
        () = stop.cancelled() => return Ok(None),
        checked = async {
            db.wait_checked(&migrate::DATABASE).await.context("identity's database")?;
            jobs.wait_checked(&migrate::DATABASE).await.context("identity's database, for jobs")?;
            sealer.wait_checked().await.context("identity's database of keys")
        } => checked?,
    }
    let sessions =
        Sessions::connect(config.redis.expose_secret(), &sealer, source).context("IDENTITY_REDIS_URL")?;
    let (workers, queue, entropy) = (config.hash_workers, config.hash_queue, source.clone());
    let hasher = tokio::task::spawn_blocking(move || Hasher::new(workers, queue, &entropy)).await??;
    let signing = Signing::new(jobs.clone(), &sealer, source);
    let tenants = Tenants::new();
    Ok(Some(Identity {
        db,
        sealer,
        sessions,
        hasher: Arc::new(hasher),
        signing,
        tenants,
        source: source.clone(),
    }))
}

fn follower(config: &Config, mesh: &Mesh, jobs: &Jobs, identity: &Identity) -> Result<Follower> {
    Ok(Follower::new(FollowerParts {
        tenants: identity.tenants.clone(),
        feed: Arc::new(GrpcFeed::new(mesh.stream_channel("policy")?)),
        store: Arc::new(PgStore::new(jobs.clone())),
        keys: KeyDir::at(&config.config_keys)?,
        supported: SUPPORTED_SETTINGS,
        instance: mesh.instance().to_owned(),
        source: identity.source.clone(),
    }))
}

fn relay(config: &Config, mesh: &Mesh, jobs: Jobs, source: &Source) -> Result<Relay> {
    let deliver = Arc::new(AuditDelivery::new(mesh.channel("retention")?));
    let options = RelayOptions { poll: config.outbox_poll, ..RelayOptions::default() };
    Ok(Relay::new(jobs, destination::AUDIT, deliver, source.clone(), options))
}
