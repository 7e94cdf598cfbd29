//! A running process: its admin port, its part of the mesh, its background tasks, and how it ends.
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use axum::Router;
use kit_clock::Clock;
use kit_config::Reader;
use kit_mesh::{Mesh, MeshConfig};
use kit_telemetry::admin::{self, Admin};
use kit_telemetry::{Condition, PrometheusHandle, Readiness, TelemetryConfig};
use kit_tenants::{Follower, FollowerParts, GrpcFeed, KeyDir, LastKnownGood, SupportedSettings, Tenants};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Settings that every process has.
#[derive(Clone, Debug)]
pub struct ProcessConfig {
    /// Where health, readiness and metrics are served (`<NAME>_ADMIN_ADDR`).
    pub admin: SocketAddr,
    /// Its part of the mesh (`MESH_*`).
    pub mesh: MeshConfig,
    /// Traces and logs (`OTEL_*`, `RUST_LOG`).
    pub telemetry: TelemetryConfig,
}

/// What a process is started with.
#[derive(Debug)]
pub struct Start {
    name: &'static str,
    metrics: PrometheusHandle,
    stop: CancellationToken,
    admin_routes: Router,
}

/// A running process. Dropping it aborts its tasks; [`Process::run`] ends them in order.
#[derive(Debug)]
pub struct Process {
    /// Time and randomness.
    pub clock: Clock,
    /// Its part of the mesh.
    pub mesh: Arc<Mesh>,
    name: &'static str,
    stop: CancellationToken,
    readiness: Readiness,
    started: Condition,
    admin: Admin,
    tasks: JoinSet<()>,
}

/// The process was told to stop before it could serve: an orderly end, not a failure.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("told to stop before everything had started")]
pub struct Stopped;

// === impl ProcessConfig ===

impl ProcessConfig {
    /// Reads the settings of the process called `name`, which calls `peers` over the mesh.
    pub fn read(reader: &mut Reader<'_>, name: &str, peers: &[&str]) -> Option<Self> {
        let admin = reader
            .setting(
                &key(name, "ADMIN_ADDR"),
                "Address of `/healthz`, `/readyz` and `/metrics`, not for the public.",
            )
            .required();
        let mesh = MeshConfig::read(reader, name, peers);
        let telemetry = TelemetryConfig::read(reader);
        Some(Self { admin: admin?, mesh: mesh?, telemetry })
    }
}

// === impl Start ===

impl Start {
    /// `stop` is cancelled when the process must end.
    #[must_use]
    pub fn new(name: &'static str, metrics: PrometheusHandle, stop: CancellationToken) -> Self {
        Self { name, metrics, stop, admin_routes: Router::new() }
    }

    /// Adds routes to the admin port.
    #[must_use]
    pub fn admin_routes(self, routes: Router) -> Self {
        Self { admin_routes: self.admin_routes.merge(routes), ..self }
    }
}

// === impl Process ===

impl Process {
    /// Opens the admin port and the mesh. The process is not ready before [`Process::run`].
    pub async fn start(start: Start, config: &ProcessConfig) -> Result<Self> {
        let Start { name, metrics, stop, admin_routes } = start;
        let listener = bind(config.admin, &key(name, "ADMIN_ADDR")).await?;
        let clock = Clock::system();
        let mesh = Arc::new(Mesh::open(config.mesh.clone(), clock.clone())?);
        let readiness = Readiness::new();
        let started = readiness.condition("started");
        let certificate = readiness.condition("certificate");
        let routes = admin::router(metrics, readiness.clone()).merge(admin_routes);
        let admin = admin::start(listener, routes, readiness.clone(), stop.clone());
        let mut tasks = JoinSet::new();
        tasks.spawn(kit_mesh::health(mesh.credentials().clone(), certificate, stop.clone()));
        Ok(Self { clock, mesh, name, stop, readiness, started, admin, tasks })
    }

    /// Its name, as the mesh knows it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Cancelled when the process must end.
    #[must_use]
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// A condition of readiness.
    #[must_use]
    pub fn condition(&self, name: &'static str) -> Condition {
        self.readiness.condition(name)
    }

    /// Runs a task in the background. It must end when [`Process::stop`] is cancelled.
    pub fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Makes the process ready only once something has happened: a first snapshot, a first key.
    pub(crate) fn ready_once(
        &mut self,
        name: &'static str,
        happened: impl Future<Output = ()> + Send + 'static,
    ) {
        let condition = self.condition(name);
        self.tasks.spawn(condition.once(happened, self.stop.clone()));
    }

    /// Follows the tenants' configuration from policy, with a last known good copy in `store`. The process is ready
    /// once it has one ("config").
    pub fn follow_tenants(
        &mut self,
        tenants: &Tenants,
        keys: KeyDir,
        store: Arc<dyn LastKnownGood>,
        supported: SupportedSettings,
    ) -> Result<()> {
        let follower = Follower::new(FollowerParts {
            tenants: tenants.clone(),
            feed: Arc::new(GrpcFeed::new(self.mesh.stream_channel("policy")?)),
            store,
            keys,
            supported,
            instance: self.mesh.instance().to_owned(),
            clock: self.clock.clone(),
        });
        self.spawn(follower.run(self.stop()));
        let tenants = tenants.clone();
        self.ready_once("config", async move { tenants.completed().await });
        Ok(())
    }

    /// Waits for something that may take as long as a server is unavailable, or fails with [`Stopped`].
    #[cfg(feature = "data")]
    pub(crate) async fn or_stopped<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::select! {
            () = self.stop.cancelled() => Err(Stopped.into()),
            done = work => done,
        }
    }

    /// Serves until `server` has drained, then ends the tasks and, last of all, the admin port.
    pub async fn run(mut self, server: impl Future<Output = Result<()>>) -> Result<()> {
        self.started.set(true);
        tracing::info!(identity = %self.mesh.identity(), "{} serves", self.name);
        let outcome = server.await;
        tracing::info!("{} has drained", self.name);
        self.stop.cancel();
        while let Some(ended) = self.tasks.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a background task has failed");
            }
        }
        let closed = self.admin.close().await.context("the admin port");
        outcome.and(closed)
    }
}

/// Listens at an address, or names the setting that gave it.
pub(crate) async fn bind(address: SocketAddr, key: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("{key}: {address} cannot be bound"))
}

/// The environment variable of a service's own setting: `BOOKING_ADMIN_ADDR`.
pub(crate) fn key(name: &str, setting: &str) -> String {
    format!("{}_{setting}", name.to_ascii_uppercase())
}
