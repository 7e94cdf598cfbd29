//! Settings, all checked before a socket opens.
use std::time::Duration;

use kit_config::Reader;
use kit_service::{DataConfig, LedgerConfig};

/// Whom policy calls.
const PEERS: [&str; 2] = ["identity", "retention"];

/// Settings of a running policy.
#[derive(Debug)]
pub struct Config {
    /// What every service with data has.
    pub data: DataConfig,
    /// The consent ledger.
    pub ledger: LedgerConfig,
    /// How often the outbox is looked at (`POLICY_OUTBOX_POLL_MS`).
    pub outbox_poll: Duration,
}

// === impl Config ===

impl Config {
    /// Reads the settings; the reader keeps every problem.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let data = DataConfig::read(reader, "policy", &PEERS);
        let ledger = LedgerConfig::read(reader, "policy");
        let outbox_poll = reader
            .setting("POLICY_OUTBOX_POLL_MS", "How often the outbox is looked at while it is empty.")
            .millis(250, 10..=60_000);
        Some(Self { data: data?, ledger: ledger?, outbox_poll })
    }
}
