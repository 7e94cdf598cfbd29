//! Settings, all checked before a socket opens.
use kit_config::Reader;
use kit_service::{DataConfig, LedgerConfig, OutboxConfig};

/// Whom policy calls.
const PEERS: [&str; 2] = ["identity", "retention"];

/// Settings of a running policy.
#[derive(Debug)]
pub struct Config {
    /// What every service with data has.
    pub data: DataConfig,
    /// The consent ledger.
    pub ledger: LedgerConfig,
    /// Events to other services.
    pub outbox: OutboxConfig,
}

// === impl Config ===

impl Config {
    /// Reads the settings; the reader keeps every problem.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let data = DataConfig::read(reader, "policy", &PEERS);
        let ledger = LedgerConfig::read(reader, "policy");
        let outbox = OutboxConfig::read(reader, "policy");
        Some(Self { data: data?, ledger: ledger?, outbox })
    }
}
