//! A service with databases: checked before it serves, current in configuration and keys, reached over gRPC.
use std::sync::Arc;

use anyhow::{Context as _, Result};
use holdfast_proto::identity::v1::keys_client::KeysClient;
use kit_access::{Access, AccessLayer, Rules};
use kit_outbox::{Deliver, Relay, RelayOptions};
use kit_passport::{Keys, PgStore as PassportKeyStore, Verifier};
use kit_pg::{Database, Jobs, PoolOptions};
use kit_seal::{Keyring, Sealer};
use kit_tenants::{KeyDir, PgStore as ConfigurationStore, SupportedSettings, Tenants};
use sqlx::migrate::Migrator;
use tokio::net::TcpListener;
use tonic::service::Routes;
use tower::Layer as _;

use crate::process::{bind, key};
use crate::{DataConfig, Process, SealConfig, Start};

/// A process that owns data.
#[derive(Debug)]
pub struct DataService {
    /// The process.
    pub process: Process,
    /// The database, one tenant at a time.
    pub database: Database,
    /// The database, across tenants.
    pub jobs: Jobs,
    /// The tenants' configuration; empty until it is followed.
    pub tenants: Tenants,
    /// Whose signatures on configuration count.
    pub config_keys: KeyDir,
    listener: TcpListener,
}

// === impl DataService ===

impl DataService {
    /// Starts the process and waits for its databases. A role that row-level security does not bind, or another
    /// version's schema, ends the start; a server that is unavailable is waited for. Ready while it answers
    /// ("postgres").
    pub async fn start(start: Start, config: &DataConfig, migrations: &[&'static Migrator]) -> Result<Self> {
        let mut process = Process::start(start, &config.process).await?;
        let name = process.name();
        let listener = bind(config.grpc, &key(name, "GRPC_ADDR")).await?;
        let database = Database::connect(&config.database, &PoolOptions::request())?;
        let jobs = Jobs::connect(&config.jobs_database, &PoolOptions::jobs())?;
        let config_keys = KeyDir::at(&config.config_keys)?;
        let postgres = process.condition("postgres");
        let checks = async {
            database.wait_checked(migrations).await.with_context(|| key(name, "DATABASE_URL"))?;
            jobs.wait_checked(migrations).await.with_context(|| key(name, "JOBS_DATABASE_URL"))
        };
        process.or_stopped(checks).await?;
        process.spawn(kit_pg::health(database.clone(), postgres, process.stop()));
        Ok(Self { process, database, jobs, tenants: Tenants::new(), config_keys, listener })
    }

    /// The keys that seal what belongs to a person; their database is checked as the service's own.
    pub async fn sealer(&self, config: &SealConfig) -> Result<Sealer> {
        let root = Arc::new(Keyring::from_file(&config.root_keyring, &self.process.clock)?);
        let sealer = Sealer::connect(&config.database, root, &self.process.clock)?;
        let checks = async {
            sealer.wait_checked().await.with_context(|| key(self.process.name(), "KEYS_DATABASE_URL"))
        };
        self.process.or_stopped(checks).await?;
        Ok(sealer)
    }

    /// Follows the tenants' configuration, with a last known good copy in the database ("config").
    pub fn follow_tenants(&mut self, supported: SupportedSettings) -> Result<()> {
        let store = Arc::new(ConfigurationStore::new(self.jobs.clone()));
        self.process.follow_tenants(&self.tenants, self.config_keys.clone(), store, supported)
    }

    /// Follows identity's passport keys, with a last known good copy in the database. Ready once there are some
    /// ("keys").
    pub fn follow_passport_keys(&mut self) -> Result<Keys> {
        let keys = Keys::default();
        let client = KeysClient::new(self.process.mesh.stream_channel("identity")?);
        let store = Arc::new(PassportKeyStore::new(self.jobs.clone(), self.process.clock.clone()));
        self.process.spawn(kit_passport::follow(client, keys.clone(), store, self.process.stop()));
        let loaded = keys.clone();
        self.process.ready_once("keys", async move { loaded.loaded().await });
        Ok(keys)
    }

    /// Delivers what the outbox holds for one destination.
    pub fn relay(&mut self, destination: &'static str, deliver: Arc<dyn Deliver>, options: RelayOptions) {
        let clock = self.process.clock.clone();
        let relay = Relay::new(self.jobs.clone(), destination, deliver, clock, options);
        self.process.spawn(relay.run(self.process.stop()));
    }

    /// Serves the RPCs behind the access layer, which authorizes by the contract's rules and by passports made for this
    /// service, until it is told to stop and calls have drained.
    pub async fn serve(self, routes: Routes, passport_keys: Keys) -> Result<()> {
        let Self { process, listener, .. } = self;
        let verifier = Verifier::new(passport_keys, process.name().parse()?, process.clock.clone());
        let (mesh, clock) = (Arc::clone(&process.mesh), process.clock.clone());
        let access = Access::new(Rules::of_contract()?, mesh.realm().clone(), verifier, clock);
        let routes = AccessLayer::new(access).layer(routes.prepare());
        let stop = process.stop();
        process
            .run(async move {
                let drained = mesh.serve(listener, routes, stop).await;
                tracing::info!(?drained, "calls are drained");
                Ok(())
            })
            .await
    }
}
