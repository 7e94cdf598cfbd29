//! Who sends a mail.
use kit_brand::Shades;

/// Who sends a mail: a business.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The business's name, which stands at the head of the card too.
    pub name: String,
    /// Its accent.
    pub accent: Shades,
    /// Its primary host: message ids are of it.
    pub host: String,
    /// Its own address as a sender; none: the installation's, else `no-reply` at its host.
    pub address: Option<String>,
}

// === impl Sender ===

impl Sender {
    /// The address that a mail comes from, given the installation's.
    pub(crate) fn from(&self, installation: Option<&String>) -> String {
        let known = self.address.as_ref().or(installation).cloned();
        known.unwrap_or_else(|| format!("no-reply@{}", self.host))
    }

    /// The business's first letter, in place of a mark.
    pub(crate) fn initial(&self) -> String {
        self.name.chars().take(1).flat_map(char::to_uppercase).collect()
    }
}
