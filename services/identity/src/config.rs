//! Settings, all checked before a socket opens.
use kit_config::{Reader, SecretString};
use kit_service::{DataConfig, OutboxConfig, SealConfig};

/// Whom identity calls.
const PEERS: [&str; 2] = ["policy", "retention"];

/// Settings of a running identity.
#[derive(Debug)]
pub struct Config {
    /// What every service with data has.
    pub data: DataConfig,
    /// The keys that seal what belongs to a person.
    pub seal: SealConfig,
    /// Redis of the sessions (`IDENTITY_REDIS_URL`).
    pub redis: SecretString,
    /// How many passwords are hashed at a time (`IDENTITY_HASH_WORKERS`).
    pub hash_workers: usize,
    /// How many passwords may wait to be hashed (`IDENTITY_HASH_QUEUE`).
    pub hash_queue: usize,
    /// Events to other services.
    pub outbox: OutboxConfig,
}

// === impl Config ===

impl Config {
    /// Reads the settings; the reader keeps every problem.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let data = DataConfig::read(reader, "identity", &PEERS);
        let seal = SealConfig::read(reader, "identity");
        let redis = reader.setting("IDENTITY_REDIS_URL", "Redis of the sessions.").secret();
        let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get() as u64);
        let hash_workers = reader
            .setting("IDENTITY_HASH_WORKERS", "How many passwords are hashed at a time.")
            .default_in_words("one for each core")
            .number(cores, 1..=256);
        let hash_queue = reader
            .setting("IDENTITY_HASH_QUEUE", "How many passwords may wait to be hashed; more are refused.")
            .default_in_words("16 for each core")
            .number(cores * 16, 1..=10_000);
        let outbox = OutboxConfig::read(reader, "identity");
        Some(Self {
            data: data?,
            seal: seal?,
            redis: redis?,
            hash_workers: usize::try_from(hash_workers).ok()?,
            hash_queue: usize::try_from(hash_queue).ok()?,
            outbox,
        })
    }
}
