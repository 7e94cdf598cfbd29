//! Settings, all checked before a socket opens.
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use kit_config::{Env, Problems, Reader, SecretString};
use kit_mesh::MeshConfig;
use kit_telemetry::TelemetryConfig;

/// Whom policy calls.
const PEERS: [&str; 2] = ["identity", "retention"];

/// Settings of a running policy.
#[derive(Debug)]
pub struct Config {
    /// Where RPCs are served.
    pub grpc: SocketAddr,
    /// Where health and metrics are told.
    pub admin: SocketAddr,
    /// Role `policy_app`.
    pub database: SecretString,
    /// Role `policy_jobs`.
    pub jobs_database: SecretString,
    /// Public keys of the operator.
    pub config_keys: PathBuf,
    /// Signs checkpoints of the consent ledger (PKCS#8 PEM, Ed25519).
    pub ledger_key: PathBuf,
    /// Public keys of both ledgers.
    pub ledger_public_keys: PathBuf,
    /// Time between checkpoints.
    pub checkpoint_every: Duration,
    /// How often the outbox is looked at.
    pub outbox_poll: Duration,
    /// The mesh.
    pub mesh: MeshConfig,
    /// Traces and logs.
    pub telemetry: TelemetryConfig,
}

/// Settings of `policy migrate`.
#[derive(Debug)]
pub struct MigrateConfig {
    /// Role `policy_owner`.
    pub owner: SecretString,
}

// === impl Config ===

impl Config {
    /// Reads the settings; every problem is named at once. The owner's URL, which is for `migrate` alone, is one.
    pub fn read(env: &Env) -> Result<Self, Problems> {
        let mut reader = Reader::new(env, "POLICY");
        let r = &mut reader;
        let (grpc, admin) = (r.required("POLICY_GRPC_ADDR"), r.required("POLICY_ADMIN_ADDR"));
        let database = r.secret("POLICY_DATABASE_URL");
        let jobs_database = r.secret("POLICY_JOBS_DATABASE_URL");
        let config_keys = r.folder("CONFIG_KEYS_DIR");
        let ledger_key = r.file("POLICY_LEDGER_KEY_FILE");
        let ledger_public_keys = r.folder("LEDGER_PUBLIC_KEYS_DIR");
        let checkpoint_every = r.seconds("POLICY_CHECKPOINT_SECONDS", 60, 1..=3_600);
        let outbox_poll = r.millis("POLICY_OUTBOX_POLL_MS", 250, 10..=60_000);
        let mesh = MeshConfig::read(r, "policy", &PEERS);
        let telemetry = TelemetryConfig::read(r);
        reader.finish(|| {
            Some(Self {
                grpc: grpc?,
                admin: admin?,
                database: database?,
                jobs_database: jobs_database?,
                config_keys: config_keys?,
                ledger_key: ledger_key?,
                ledger_public_keys: ledger_public_keys?,
                checkpoint_every,
                outbox_poll,
                mesh: mesh?,
                telemetry,
            })
        })
    }
}

// === impl MigrateConfig ===

impl MigrateConfig {
    /// Reads the settings of a migration; the service's own may stand beside them.
    pub fn read(env: &Env) -> Result<Self, Problems> {
        let mut reader = Reader::of_command(env, "POLICY_OWNER");
        let owner = reader.secret("POLICY_OWNER_DATABASE_URL");
        reader.finish(|| Some(Self { owner: owner? }))
    }
}
