//! Settings of services that send mails.
use kit_config::Reader;

use crate::mailer::Mailer;

/// Settings of services that send mails.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// How mails leave (`MAIL_URL`).
    pub mailer: Mailer,
    /// The installation's sender (`MAIL_FROM`).
    pub from: Option<String>,
    /// Port in links; 0 or 443: none (`PUBLIC_PORT`).
    pub public_port: u16,
}

// === impl MailConfig ===

impl MailConfig {
    /// Reads the settings; the reader keeps every problem.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mailer = mailer(reader);
        let from = reader
            .setting("MAIL_FROM", "Sender of the mails of tenants that have none of their own.")
            .optional();
        let public_port =
            reader.setting("PUBLIC_PORT", "Port in the links of mails; 0 or 443: none is written.").or(0);
        Some(Self { mailer: mailer?, from, public_port })
    }
}

fn mailer(reader: &mut Reader<'_>) -> Option<Mailer> {
    let doc = "Where mails go: `smtp://` or `smtps://` with user and password, or `file:<folder>`.";
    let url = reader.setting("MAIL_URL", doc).secret()?;
    Mailer::from_url(&url).map_err(|error| reader.refuse("MAIL_URL", &error.to_string())).ok()
}
