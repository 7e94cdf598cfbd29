//! Settings, all checked before a socket opens.
use kit_config::Reader;
use kit_service::{DataConfig, LedgerConfig};

/// Whom retention calls.
const PEERS: [&str; 2] = ["identity", "policy"];

/// Settings of a running retention.
#[derive(Debug)]
pub struct Config {
    /// What every service with data has.
    pub data: DataConfig,
    /// The audit ledger.
    pub ledger: LedgerConfig,
}

// === impl Config ===

impl Config {
    /// Reads the settings; the reader keeps every problem.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let data = DataConfig::read(reader, "retention", &PEERS);
        let ledger = LedgerConfig::read(reader, "retention");
        Some(Self { data: data?, ledger: ledger? })
    }
}
