//! Settings, all read and judged before a socket opens.
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use kit_config::{Env, Problems, Reader, SecretString};
use kit_mesh::MeshConfig;
use kit_telemetry::TelemetryConfig;

/// What identity needs to know.
#[derive(Debug)]
pub struct Config {
    /// Where the RPCs are served.
    pub grpc: SocketAddr,
    /// Where health, readiness and metrics are served.
    pub admin: SocketAddr,
    /// The database, role `identity_app`.
    pub database: SecretString,
    /// The database, role `identity_jobs`.
    pub jobs: SecretString,
    /// The database of keys.
    pub keys: SecretString,
    /// The root keyring (see kit/seal).
    pub root_keyring: PathBuf,
    /// Redis: sessions.
    pub redis: SecretString,
    /// Public keys of the operator.
    pub config_keys: PathBuf,
    /// Passwords hashed at a time.
    pub hash_workers: usize,
    /// Passwords waiting to be hashed.
    pub hash_queue: usize,
    /// Pause of the outbox relay when nothing waits.
    pub outbox_poll: Duration,
    /// The mesh.
    pub mesh: MeshConfig,
    /// Telemetry.
    pub telemetry: TelemetryConfig,
}

// === impl Config ===

impl Config {
    /// Reads the settings.
    pub fn read(env: &Env) -> Result<Self, Problems> {
        let mut reader = Reader::new(env, "IDENTITY");
        let grpc = reader.required("IDENTITY_GRPC_ADDR");
        let admin = reader.required("IDENTITY_ADMIN_ADDR");
        let database = reader.secret("IDENTITY_DATABASE_URL");
        let jobs = reader.secret("IDENTITY_JOBS_DATABASE_URL");
        let keys = reader.secret("IDENTITY_KEYS_DATABASE_URL");
        let root_keyring = reader.file("IDENTITY_ROOT_KEYRING_FILE");
        let redis = reader.secret("IDENTITY_REDIS_URL");
        let config_keys = reader.folder("CONFIG_KEYS_DIR");
        let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get() as u64);
        let hash_workers = reader.number("IDENTITY_HASH_WORKERS", cores, 1..=256);
        let hash_queue = reader.number("IDENTITY_HASH_QUEUE", cores * 16, 1..=10_000);
        let outbox_poll = reader.millis("IDENTITY_OUTBOX_POLL_MS", 250, 10..=10_000);
        let mesh = MeshConfig::read(&mut reader, "identity", &["policy", "retention"]);
        let telemetry = TelemetryConfig::read(&mut reader);
        reader.finish(|| {
            Some(Self {
                grpc: grpc?,
                admin: admin?,
                database: database?,
                jobs: jobs?,
                keys: keys?,
                root_keyring: root_keyring?,
                redis: redis?,
                config_keys: config_keys?,
                hash_workers: usize::try_from(hash_workers).ok()?,
                hash_queue: usize::try_from(hash_queue).ok()?,
                outbox_poll,
                mesh: mesh?,
                telemetry,
            })
        })
    }
}
