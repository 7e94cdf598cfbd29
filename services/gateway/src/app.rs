//! The wiring: the only file that knows every part. The mesh's channels, what follows the configuration, certificates
//! and limits, then the public servers; at the end requests are drained.
use std::sync::Arc;

use anyhow::{Context as _, Result};
use kit_clock::Source;
use kit_config::ExposeSecret as _;
use kit_limits::Store;
use kit_mesh::{Mesh, stop_on_signal};
use kit_telemetry::{PrometheusHandle, Readiness, admin};
use kit_tenants::{FileStore, Follower, FollowerParts, GrpcFeed, KeyDir, Tenants};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::config::Config;
use crate::door::Limits;
use crate::supported_settings::SUPPORTED_SETTINGS;
use crate::tls::{self, Bounds, Certificates};
use crate::upstream::{Channels, Upstream, boxed};
use crate::web::Room;
use crate::{Gateway, Parts};

/// Serves until told to stop.
pub async fn run(config: Config, metrics: PrometheusHandle) -> Result<()> {
    tls::install_provider();
    let stop = stop_on_signal()?;
    let readiness = Readiness::new();
    let [configuration, certificate] = ["config", "certificate"].map(|name| readiness.condition(name));
    let admin_listener = TcpListener::bind(config.admin).await.context("GATEWAY_ADMIN_ADDR")?;
    let https = TcpListener::bind(config.https).await.context("GATEWAY_HTTPS_ADDR")?;
    let http = TcpListener::bind(config.http).await.context("GATEWAY_HTTP_ADDR")?;
    let admin_routes = admin::router(metrics, readiness.clone());
    let admin = admin::start(admin_listener, admin_routes, readiness, stop.clone());

    let source = Source::system();
    let mesh = Mesh::open(config.mesh.clone(), source.clone())?;
    let tenants = Tenants::new();
    let gateway = gateway(&config, &mesh, &tenants, &source)?;
    let certificates = Certificates::open(&config.tls_dir);

    let mut tasks = JoinSet::new();
    tasks.spawn(kit_mesh::health(mesh.credentials().clone(), certificate, stop.clone()));
    tasks.spawn(follower(&config, &mesh, &tenants, source)?.run(stop.clone()));
    let known = tenants.clone();
    tasks.spawn(configuration.once(async move { known.completed().await }, stop.clone()));
    tasks.spawn(certificates.clone().watch(stop.clone()));
    tasks.spawn(redirects(http, gateway.clone(), stop.clone()));
    info!(https = %config.https, http = %config.http, "gateway serves");
    let bounds = Bounds { drain: config.mesh.drain, ..Bounds::default() };
    tls::serve(https, certificates, gateway, bounds, stop.clone()).await?;
    info!("requests are drained");
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    admin.close().await.context("the admin port")
}

fn gateway(config: &Config, mesh: &Mesh, tenants: &Tenants, source: &Source) -> Result<Gateway> {
    let channel = |peer| mesh.channel(peer).map(boxed);
    let channels = Channels {
        identity: channel("identity")?,
        booking: channel("booking")?,
        policy: channel("policy")?,
        retention: channel("retention")?,
    };
    let store = Store::new(config.redis.expose_secret()).context("GATEWAY_REDIS_URL")?;
    Ok(Gateway::new(Parts {
        tenants: tenants.clone(),
        upstream: Upstream::new(channels, source.clone()),
        limits: Limits::new(config.limits, Some(store)),
        room: Room::default(),
        source: source.clone(),
        public_port: config.public_port,
    }))
}

fn follower(config: &Config, mesh: &Mesh, tenants: &Tenants, source: Source) -> Result<Follower> {
    Ok(Follower::new(FollowerParts {
        tenants: tenants.clone(),
        feed: Arc::new(GrpcFeed::new(mesh.stream_channel("policy")?)),
        store: Arc::new(FileStore::in_folder(&config.state_dir)),
        keys: KeyDir::at(&config.config_keys)?,
        supported: SUPPORTED_SETTINGS,
        instance: mesh.instance().to_owned(),
        source,
    }))
}

async fn redirects(listener: TcpListener, gateway: Gateway, stop: CancellationToken) {
    if let Err(error) = tls::serve_redirects(listener, gateway, stop).await {
        tracing::error!(%error, "plain HTTP is not answered any more");
    }
}
