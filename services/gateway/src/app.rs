//! The wiring: the only file that knows every part of the gateway.
use std::sync::Arc;

use anyhow::{Context as _, Result};
use gateway_core::Gateway;
use gateway_core::upstream::{Channels, Upstream, boxed};
use gateway_edge::Edge;
use gateway_edge::input::BodyBudget;
use gateway_edge::limits::Limits;
use gateway_edge::tls::{self, Bounds, Certificates, Server};
use kit_config::ExposeSecret as _;
use kit_limits::Store;
use kit_service::{Process, Start};
use kit_tenants::{FileStore, KeyDir, Tenants};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::config::Config;
use crate::router;
use crate::supported_settings::SUPPORTED_SETTINGS;

/// Serves until told to stop.
pub async fn run(config: Config, start: Start) -> Result<()> {
    tls::install_provider();
    let mut process = Process::start(start, &config.process).await?;
    let https = TcpListener::bind(config.https).await.context("GATEWAY_HTTPS_ADDR")?;
    let http = TcpListener::bind(config.http).await.context("GATEWAY_HTTP_ADDR")?;
    let tenants = Tenants::new();
    let gateway = gateway(&config, &process, &tenants)?;
    let certificates = Certificates::open(&config.tls_dir);
    let store = Arc::new(FileStore::in_folder(&config.state_dir));
    process.follow_tenants(&tenants, KeyDir::at(&config.config_keys)?, store, SUPPORTED_SETTINGS)?;
    process.spawn(certificates.clone().watch(process.stop()));
    process.spawn(redirects(http, gateway.edge.clone(), process.stop()));
    info!(https = %config.https, http = %config.http, "the public ports are open");
    let bounds = Bounds { drain: config.process.mesh.drain, ..Bounds::default() };
    let server = Server { router: router(&gateway), edge: gateway.edge, certificates, bounds };
    let server = tls::serve(https, server, process.stop());
    process.run(async move { Ok(server.await?) }).await
}

fn gateway(config: &Config, process: &Process, tenants: &Tenants) -> Result<Gateway> {
    let channel = |peer| process.mesh.channel(peer).map(boxed);
    let channels = Channels {
        identity: channel("identity")?,
        booking: channel("booking")?,
        policy: channel("policy")?,
        retention: channel("retention")?,
    };
    let store = Store::new(config.redis.expose_secret()).context("GATEWAY_REDIS_URL")?;
    let edge = Edge {
        tenants: tenants.clone(),
        limits: Arc::new(Limits::new(config.limits, Some(store))),
        body_budget: BodyBudget::default(),
        public_port: config.public_port,
    };
    let clock = process.clock.clone();
    Ok(Gateway::new(edge, Upstream::new(channels, clock.clone()), clock))
}

async fn redirects(listener: TcpListener, edge: Edge, stop: CancellationToken) {
    if let Err(error) = tls::serve_redirects(listener, edge, stop).await {
        tracing::error!(%error, "plain HTTP is not answered any more");
    }
}
