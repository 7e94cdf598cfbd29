//! Booking's settings, each checked before a socket opens.
use kit_config::Reader;
use kit_mail::MailConfig;
use kit_service::{DataConfig, OutboxConfig, SealConfig};

/// Whom booking calls.
const PEERS: [&str; 3] = ["identity", "policy", "retention"];

/// Settings of a running booking.
#[derive(Debug)]
pub struct Config {
    /// What every service with data has.
    pub data: DataConfig,
    /// The keys that seal what belongs to a person.
    pub seal: SealConfig,
    /// Mails to those who book.
    pub mail: MailConfig,
    /// Events to other services.
    pub outbox: OutboxConfig,
}

// === impl Config ===

impl Config {
    /// Reads the settings; the reader keeps every problem.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let data = DataConfig::read(reader, "booking", &PEERS);
        let seal = SealConfig::read(reader, "booking");
        let mail = MailConfig::read(reader);
        let outbox = OutboxConfig::read(reader, "booking");
        Some(Self { data: data?, seal: seal?, mail: mail?, outbox })
    }
}
