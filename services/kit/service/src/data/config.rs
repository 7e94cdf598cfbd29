//! Settings of services that own data.
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use kit_config::{Reader, SecretString};
use kit_outbox::RelayOptions;

use crate::ProcessConfig;
use crate::process::key;

/// Settings that every service with data has.
#[derive(Clone, Debug)]
pub struct DataConfig {
    /// What every process has.
    pub process: ProcessConfig,
    /// Where gRPC is served over the mesh (`<NAME>_GRPC_ADDR`).
    pub grpc: SocketAddr,
    /// The database, as the role that sees one tenant at a time (`<NAME>_DATABASE_URL`).
    pub database: SecretString,
    /// The database, as the role of jobs across tenants (`<NAME>_JOBS_DATABASE_URL`).
    pub jobs_database: SecretString,
    /// Folder of the operator's public keys (`CONFIG_KEYS_DIR`).
    pub config_keys: PathBuf,
}

/// Settings of services that seal what belongs to a person (kit/seal).
#[derive(Clone, Debug)]
pub struct SealConfig {
    /// The database of keys (`<NAME>_KEYS_DATABASE_URL`).
    pub database: SecretString,
    /// The root keyring, JSON (`<NAME>_ROOT_KEYRING_FILE`).
    pub root_keyring: PathBuf,
}

/// Settings of services that keep a ledger (kit/ledger).
#[derive(Clone, Debug)]
pub struct LedgerConfig {
    /// The Ed25519 key that signs checkpoints, PKCS#8 PEM (`<NAME>_LEDGER_KEY_FILE`).
    pub key: PathBuf,
    /// Folder of the public keys of both ledgers (`LEDGER_PUBLIC_KEYS_DIR`).
    pub public_keys: PathBuf,
    /// Longest time between checkpoints (`<NAME>_CHECKPOINT_SECONDS`).
    pub checkpoint_every: Duration,
}

/// Settings of services that send events from their outbox (kit/outbox).
#[derive(Clone, Copy, Debug)]
pub struct OutboxConfig {
    /// How often the outbox is looked at while it is empty (`<NAME>_OUTBOX_POLL_MS`).
    pub poll: Duration,
}

// === impl DataConfig ===

impl DataConfig {
    /// Reads the settings of the service called `name`, which calls `peers` over the mesh.
    pub fn read(reader: &mut Reader<'_>, name: &str, peers: &[&str]) -> Option<Self> {
        let grpc = reader
            .setting(&key(name, "GRPC_ADDR"), "Address of the gRPC server, over the mesh alone.")
            .required();
        let database = reader
            .setting(&key(name, "DATABASE_URL"), "The database, as the role that sees one tenant at a time.")
            .secret();
        let jobs_database = reader
            .setting(&key(name, "JOBS_DATABASE_URL"), "The database, as the role of jobs across tenants.")
            .secret();
        let config_keys = reader
            .setting("CONFIG_KEYS_DIR", "Folder of the public keys that verify the operator's signatures.")
            .folder();
        let process = ProcessConfig::read(reader, name, peers);
        Some(Self {
            process: process?,
            grpc: grpc?,
            database: database?,
            jobs_database: jobs_database?,
            config_keys: config_keys?,
        })
    }
}

// === impl SealConfig ===

impl SealConfig {
    /// Reads the settings of the service called `name`.
    pub fn read(reader: &mut Reader<'_>, name: &str) -> Option<Self> {
        let database = reader
            .setting(
                &key(name, "KEYS_DATABASE_URL"),
                "The database of keys, apart from the data that they seal.",
            )
            .secret();
        let root_keyring =
            reader.setting(&key(name, "ROOT_KEYRING_FILE"), "The root keyring, JSON (kit/seal).").file();
        Some(Self { database: database?, root_keyring: root_keyring? })
    }
}

// === impl LedgerConfig ===

impl LedgerConfig {
    /// Reads the settings of the service called `name`.
    pub fn read(reader: &mut Reader<'_>, name: &str) -> Option<Self> {
        let private = reader
            .setting(
                &key(name, "LEDGER_KEY_FILE"),
                "The Ed25519 key that signs checkpoints of the ledger, PKCS#8 PEM.",
            )
            .file();
        let public_keys = reader
            .setting(
                "LEDGER_PUBLIC_KEYS_DIR",
                "Folder of the public keys that verify checkpoints of both ledgers.",
            )
            .folder();
        let checkpoint_every = reader
            .setting(&key(name, "CHECKPOINT_SECONDS"), "Longest time between two checkpoints of the ledger.")
            .seconds(60, 1..=3_600);
        Some(Self { key: private?, public_keys: public_keys?, checkpoint_every })
    }
}

// === impl OutboxConfig ===

impl OutboxConfig {
    /// Reads the settings of the service called `name`.
    pub fn read(reader: &mut Reader<'_>, name: &str) -> Self {
        let poll = reader
            .setting(&key(name, "OUTBOX_POLL_MS"), "How often the outbox is looked at while it is empty.")
            .millis(250, 10..=60_000);
        Self { poll }
    }

    /// The options of a relay whose records are calls to another service.
    #[must_use]
    pub fn relay(self) -> RelayOptions {
        RelayOptions { poll: self.poll, ..RelayOptions::default() }
    }
}
