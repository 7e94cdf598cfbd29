//! Settings, all read and judged before a socket opens.
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use kit_config::{Env, Problems, Reader, SecretString};
use kit_mesh::MeshConfig;
use kit_telemetry::TelemetryConfig;

/// What retention needs to know.
#[derive(Debug)]
pub struct Config {
    /// Where the RPCs are served.
    pub grpc: SocketAddr,
    /// Where health, readiness and metrics are served.
    pub admin: SocketAddr,
    /// The database, role `retention_app`.
    pub database: SecretString,
    /// The database, role `retention_jobs`.
    pub jobs: SecretString,
    /// The key that signs checkpoints of the audit ledger.
    pub ledger_key: PathBuf,
    /// Public keys of both ledgers.
    pub ledger_public_keys: PathBuf,
    /// Public keys of the operator.
    pub config_keys: PathBuf,
    /// Time between checkpoints.
    pub checkpoint: Duration,
    /// The mesh.
    pub mesh: MeshConfig,
    /// Telemetry.
    pub telemetry: TelemetryConfig,
}

// === impl Config ===

impl Config {
    /// Reads the settings.
    pub fn read(env: &Env) -> Result<Self, Problems> {
        let mut reader = Reader::new(env, "RETENTION");
        let grpc = reader.required("RETENTION_GRPC_ADDR");
        let admin = reader.required("RETENTION_ADMIN_ADDR");
        let database = reader.secret("RETENTION_DATABASE_URL");
        let jobs = reader.secret("RETENTION_JOBS_DATABASE_URL");
        let ledger_key = reader.file("RETENTION_LEDGER_KEY_FILE");
        let ledger_public_keys = reader.folder("LEDGER_PUBLIC_KEYS_DIR");
        let config_keys = reader.folder("CONFIG_KEYS_DIR");
        let checkpoint = reader.seconds("RETENTION_CHECKPOINT_SECONDS", 60, 1..=3_600);
        let mesh = MeshConfig::read(&mut reader, "retention", &["identity", "policy"]);
        let telemetry = TelemetryConfig::read(&mut reader);
        reader.finish(|| {
            Some(Self {
                grpc: grpc?,
                admin: admin?,
                database: database?,
                jobs: jobs?,
                ledger_key: ledger_key?,
                ledger_public_keys: ledger_public_keys?,
                config_keys: config_keys?,
                checkpoint,
                mesh: mesh?,
                telemetry,
            })
        })
    }
}
