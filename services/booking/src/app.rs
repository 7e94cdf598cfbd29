//! The wiring: the only file that knows every part. Settings, telemetry, databases and their checks, then what follows
//! configuration and keys, the jobs, and the mesh's server; at the end calls are drained and traces flushed.
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use holdfast_proto::booking::v1::availability_server::AvailabilityServer;
use holdfast_proto::booking::v1::bookings_server::BookingsServer;
use holdfast_proto::booking::v1::catalogue_server::CatalogueServer;
use holdfast_proto::booking::v1::receipts_server::ReceiptsServer;
use holdfast_proto::identity::v1::keys_client::KeysClient;
use kit_access::{Access, AccessLayer, Rules};
use kit_clock::Source;
use kit_config::Env;
use kit_mesh::{Mesh, stop_on_signal};
use kit_outbox::{Deliver, Relay, RelayOptions, destination};
use kit_passport::{Keys, PgStore as KeptKeys, Verifier, follow};
use kit_pg::{Database, Jobs, PoolOptions};
use kit_seal::{Keyring, Sealer};
use kit_telemetry::{Condition, Readiness, Telemetry, admin};
use kit_tenants::{Follower, FollowerParts, GrpcFeed, KeyDir, PgStore, Tenants};
use sqlx::migrate::Migrator;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tower::Layer as _;
use tracing::{error, info};

use crate::clients::circuit::Guarded;
use crate::clients::ledgers::{Audits, Consents};
use crate::clients::policy::PolicyClient;
use crate::config::{Config, MigrateConfig};
use crate::grpc::availability::AvailabilityService;
use crate::grpc::bookings::BookingsService;
use crate::grpc::catalogue::CatalogueService;
use crate::grpc::receipts::ReceiptsService;
use crate::jobs::mail::{MailJob, deliverer};
use crate::jobs::{clean, forget};
use crate::ops::context::Context;
use crate::ops::gate::Gates;
use crate::supported_settings::SUPPORTED_SETTINGS;

/// Booking's own migrations.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// All migrations of booking's database, in order.
#[must_use]
pub fn migrations() -> [&'static Migrator; 4] {
    [&kit_pg::MIGRATIONS, &kit_outbox::MIGRATIONS, &kit_tenants::MIGRATIONS, &MIGRATIONS]
}

/// Runs the command of the command line.
pub async fn main() -> ExitCode {
    let env = Env::from_process();
    let result = match std::env::args().nth(1).as_deref() {
        None => run(&env).await,
        Some("migrate") => migrate(&env).await,
        Some(_) => Err(anyhow::anyhow!("usage: booking [migrate]")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Before telemetry starts a log line has nowhere to go but standard error.
            let _ = std::io::Write::write_all(
                &mut std::io::stderr(),
                format!("booking: {failure:#}\n").as_bytes(),
            );
            ExitCode::FAILURE
        }
    }
}

/// Brings booking's database and the keys' database to this version's schema.
async fn migrate(env: &Env) -> Result<()> {
    let config = MigrateConfig::read(env)?;
    kit_pg::migrate(&config.owner, &migrations()).await.context("booking's database")?;
    kit_pg::migrate(&config.keys_owner, &[&kit_pg::MIGRATIONS, &kit_seal::MIGRATIONS])
        .await
        .context("the keys' database")?;
    Ok(())
}

/// Serves until told to stop.
async fn run(env: &Env) -> Result<()> {
    let config = Config::read(env)?;
    let telemetry = Telemetry::start("booking", &config.telemetry)?;
    let served = serve(config, &telemetry).await;
    if let Err(failure) = &served {
        error!(error = %format!("{failure:#}"), "booking ends");
    }
    telemetry.shutdown().await;
    served
}

/// Everything that is made before something is served.
struct Parts {
    context: Context,
    jobs: Jobs,
    mesh: Mesh,
    keys: Keys,
    tasks: JoinSet<()>,
    stop: CancellationToken,
}

async fn serve(config: Config, telemetry: &Telemetry) -> Result<()> {
    let stop = stop_on_signal()?;
    let readiness = Readiness::new();
    let admin = TcpListener::bind(config.admin).await.context("BOOKING_ADMIN_ADDR")?;
    let listener = TcpListener::bind(config.grpc).await.context("BOOKING_GRPC_ADDR")?;
    let names = ["postgres", "config", "keys", "certificate"];
    let ready = names.map(|name| readiness.condition(name));
    let routes = admin::router(telemetry.metrics(), readiness.clone());
    let admin = admin::start(admin, routes, readiness, stop.clone());
    let mut parts = parts(&config, stop.clone()).await?;
    follow_all(&mut parts, &config)?;
    relay_all(&mut parts, &config)?;
    parts.tasks.spawn(clean::run(parts.jobs.clone(), parts.context.source.clone(), stop.clone()));
    parts.tasks.spawn(forget::run(parts.context.clone(), stop.clone()));
    tell_ready(&mut parts, ready);
    let access = access(&parts)?;
    info!(grpc = %config.grpc, "booking serves");
    let drained = parts.mesh.serve(listener, access.layer(routes_of(&parts.context)), stop.clone()).await;
    info!(?drained, "calls are drained");
    stop.cancel();
    while parts.tasks.join_next().await.is_some() {}
    admin.close().await.context("the admin port")
}

/// Pools and keys, checked: a role that row-level security does not bind, or another schema, ends the start.
async fn parts(config: &Config, stop: CancellationToken) -> Result<Parts> {
    let source = Source::system();
    let database = Database::connect(&config.database, &PoolOptions::request())?;
    let jobs = Jobs::connect(&config.jobs_database, &PoolOptions::jobs())?;
    let root = Arc::new(Keyring::from_file(&config.root_keyring, &source)?);
    let sealer = Sealer::connect(&config.keys_database, root, &source)?;
    tokio::select! {
        () = stop.cancelled() => anyhow::bail!("told to stop before the databases answered"),
        checked = async {
            database.wait_checked(&migrations()).await.context("booking's database")?;
            jobs.wait_checked(&migrations()).await.context("booking's database, for jobs")?;
            sealer.wait_checked().await.context("booking's database of keys")
        } => checked?,
    }
    let mesh = Mesh::open(config.mesh.clone(), source.clone())?;
    let policy = Arc::new(Guarded::new(PolicyClient::new(&mesh.channel("policy")?)));
    let context =
        Context { database, sealer, tenants: Tenants::new(), policy, source, gates: Gates::default() };
    Ok(Parts { context, jobs, mesh, keys: Keys::default(), tasks: JoinSet::new(), stop })
}

/// The streams of configuration and of passport keys, both with a last known good copy in the database.
fn follow_all(parts: &mut Parts, config: &Config) -> Result<()> {
    let follower = Follower::new(FollowerParts {
        tenants: parts.context.tenants.clone(),
        feed: Arc::new(GrpcFeed::new(parts.mesh.stream_channel("policy")?)),
        store: Arc::new(PgStore::new(parts.jobs.clone())),
        keys: KeyDir::at(&config.config_keys)?,
        supported: SUPPORTED_SETTINGS,
        instance: parts.mesh.instance().to_owned(),
        source: parts.context.source.clone(),
    });
    parts.tasks.spawn(follower.run(parts.stop.clone()));
    let client = KeysClient::new(parts.mesh.stream_channel("identity")?);
    let store = Arc::new(KeptKeys::new(parts.jobs.clone(), parts.context.source.clone()));
    parts.tasks.spawn(follow(client, parts.keys.clone(), store, parts.stop.clone()));
    Ok(())
}

/// One relay for each destination of the outbox.
fn relay_all(parts: &mut Parts, config: &Config) -> Result<()> {
    let calls = RelayOptions { poll: config.outbox_poll, ..RelayOptions::default() };
    let mails = RelayOptions {
        batch: 20,
        timeout: Duration::from_mins(2),
        lease: Duration::from_mins(3),
        ..calls.clone()
    };
    let job = MailJob {
        context: parts.context.clone(),
        postman: config.postman.clone(),
        port: config.public_port,
        from: config.mail_from.clone(),
    };
    let consents: Arc<dyn Deliver> = Arc::new(Consents::new(parts.mesh.channel("policy")?));
    let audits: Arc<dyn Deliver> = Arc::new(Audits::new(parts.mesh.channel("retention")?));
    for (name, deliver, options) in [
        (destination::CONSENT, consents, calls.clone()),
        (destination::AUDIT, audits, calls),
        (destination::MAIL, deliverer(job), mails),
    ] {
        let relay = Relay::new(parts.jobs.clone(), name, deliver, parts.context.source.clone(), options);
        parts.tasks.spawn(relay.run(parts.stop.clone()));
    }
    Ok(())
}

/// Who may call: the contract's rules, passports made for booking.
fn access(parts: &Parts) -> Result<AccessLayer> {
    let source = parts.context.source.clone();
    let verifier = Verifier::new(parts.keys.clone(), "booking", source.clone());
    let rules = Rules::of_contract()?;
    Ok(AccessLayer::new(Access::new(rules, parts.mesh.realm().clone(), verifier, source)))
}

fn routes_of(context: &Context) -> Routes {
    Routes::new(BookingsServer::new(BookingsService(context.clone())))
        .add_service(AvailabilityServer::new(AvailabilityService(context.clone())))
        .add_service(CatalogueServer::new(CatalogueService(context.clone())))
        .add_service(ReceiptsServer::new(ReceiptsService(context.clone())))
}

/// Ready: the database answers, a configuration and passport keys are here, the certificate is not nearly over.
fn tell_ready(parts: &mut Parts, [postgres, configuration, passport_keys, certificate]: [Condition; 4]) {
    let credentials = parts.mesh.credentials().clone();
    parts.tasks.spawn(kit_mesh::health(credentials, certificate, parts.stop.clone()));
    let stop = &parts.stop;
    let (tenants, keys) = (parts.context.tenants.clone(), parts.keys.clone());
    parts.tasks.spawn(kit_pg::health(parts.context.database.clone(), postgres, stop.clone()));
    parts.tasks.spawn(configuration.once(async move { tenants.completed().await }, stop.clone()));
    parts.tasks.spawn(passport_keys.once(async move { keys.filled().await }, stop.clone()));
}
