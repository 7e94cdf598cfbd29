//! Booking's settings, each checked before a socket opens.
use kit_config::Reader;
use kit_service::{DataConfig, OutboxConfig, SealConfig};

use crate::mail::mailer::Mailer;

/// Whom booking calls.
const PEERS: [&str; 3] = ["identity", "policy", "retention"];

/// Settings of a running booking.
#[derive(Debug)]
pub struct Config {
    /// What every service with data has.
    pub data: DataConfig,
    /// The keys that seal what belongs to a person.
    pub seal: SealConfig,
    /// How mails leave (`MAIL_URL`).
    pub mailer: Mailer,
    /// The installation's sender (`MAIL_FROM`).
    pub mail_from: Option<String>,
    /// Port in links; 0 or 443: none (`PUBLIC_PORT`).
    pub public_port: u16,
    /// Events to other services.
    pub outbox: OutboxConfig,
}

// === impl Config ===

impl Config {
    /// Reads the settings; the reader keeps every problem.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let data = DataConfig::read(reader, "booking", &PEERS);
        let seal = SealConfig::read(reader, "booking");
        let mailer = mailer(reader);
        let mail_from = reader
            .setting("MAIL_FROM", "Sender of the mails of tenants that have none of their own.")
            .optional();
        let public_port =
            reader.setting("PUBLIC_PORT", "Port in the links of mails; 0 or 443: none is written.").or(0);
        let outbox = OutboxConfig::read(reader, "booking");
        Some(Self { data: data?, seal: seal?, mailer: mailer?, mail_from, public_port, outbox })
    }
}

fn mailer(reader: &mut Reader<'_>) -> Option<Mailer> {
    let doc = "Where mails go: `smtp://` or `smtps://` with user and password, or `file:<folder>`.";
    let url = reader.setting("MAIL_URL", doc).secret()?;
    Mailer::from_url(&url).map_err(|error| reader.refuse("MAIL_URL", &error.to_string())).ok()
}
