//! Booking's settings, each checked before a socket opens.
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use kit_config::{Env, Problems, Reader};
use kit_mesh::MeshConfig;
use kit_telemetry::TelemetryConfig;
use secrecy::SecretString;

use crate::mail::postman::Postman;

/// Whom booking calls.
const PEERS: [&str; 3] = ["identity", "policy", "retention"];

/// Settings of a running booking.
#[derive(Debug)]
pub struct Config {
    /// Where RPCs are served.
    pub grpc: SocketAddr,
    /// Where health and metrics are told.
    pub admin: SocketAddr,
    /// Role `booking_app`.
    pub database: SecretString,
    /// Role `booking_jobs`.
    pub jobs_database: SecretString,
    /// The subject keys' database.
    pub keys_database: SecretString,
    /// Root keys.
    pub root_keyring: PathBuf,
    /// Public keys of the operator.
    pub config_keys: PathBuf,
    /// How mails leave.
    pub postman: Postman,
    /// The installation's sender.
    pub mail_from: Option<String>,
    /// Port in links; 0 or 443: none.
    pub public_port: u16,
    /// How often the outbox is looked at.
    pub outbox_poll: Duration,
    /// The mesh.
    pub mesh: MeshConfig,
    /// Traces and logs.
    pub telemetry: TelemetryConfig,
}

/// Settings of `booking migrate`.
#[derive(Debug)]
pub struct MigrateConfig {
    /// Role `booking_owner`.
    pub owner: SecretString,
    /// Owner of the keys' database.
    pub keys_owner: SecretString,
}

// === impl Config ===

impl Config {
    /// Reads the settings; every problem is named at once. The owners' URLs, which are for `migrate` alone, are one.
    pub fn read(env: &Env) -> Result<Self, Problems> {
        let mut reader = Reader::new(env, "BOOKING");
        let r = &mut reader;
        let (grpc, admin) = (r.required("BOOKING_GRPC_ADDR"), r.required("BOOKING_ADMIN_ADDR"));
        let database = r.secret("BOOKING_DATABASE_URL");
        let jobs_database = r.secret("BOOKING_JOBS_DATABASE_URL");
        let keys_database = r.secret("BOOKING_KEYS_DATABASE_URL");
        let root_keyring = r.file("BOOKING_ROOT_KEYRING_FILE");
        let config_keys = r.folder("CONFIG_KEYS_DIR");
        let postman = postman(r);
        let mail_from = r.optional("MAIL_FROM");
        let public_port = r.or("PUBLIC_PORT", 0);
        let outbox_poll = r.millis("BOOKING_OUTBOX_POLL_MS", 250, 10..=60_000);
        let mesh = MeshConfig::read(r, "booking", &PEERS);
        let telemetry = TelemetryConfig::read(r);
        reader.finish(|| {
            Some(Self {
                grpc: grpc?,
                admin: admin?,
                database: database?,
                jobs_database: jobs_database?,
                keys_database: keys_database?,
                root_keyring: root_keyring?,
                config_keys: config_keys?,
                postman: postman?,
                mail_from,
                public_port,
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
        let mut reader = Reader::of_command(env, "BOOKING_OWNER");
        let owner = reader.secret("BOOKING_OWNER_DATABASE_URL");
        let keys_owner = reader.secret("BOOKING_KEYS_OWNER_DATABASE_URL");
        reader.finish(|| Some(Self { owner: owner?, keys_owner: keys_owner? }))
    }
}

fn postman(reader: &mut Reader<'_>) -> Option<Postman> {
    let url = reader.secret("MAIL_URL")?;
    Postman::from_url(&url).map_err(|error| reader.refuse("MAIL_URL", &error.to_string())).ok()
}
