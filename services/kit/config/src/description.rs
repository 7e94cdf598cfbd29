//! What is known of a setting without reading it: for documentation, charts and whoever starts a service.
use serde::Serialize;

/// A setting, as `<service> settings` prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Description {
    /// The environment variable.
    pub key: String,
    /// What the setting is for: a complete sentence.
    pub doc: String,
    /// What its value is.
    pub kind: Kind,
    /// The unit of a duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// Whether the service refuses to start without it.
    pub required: bool,
    /// Whether its value must be kept from view. A secret can also be given as the path of a file, in `<key>_FILE`.
    pub secret: bool,
    /// What holds when it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The smallest value allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<u64>,
    /// The largest value allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<u64>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Any text.
    Text,
    /// A whole number.
    Number,
    /// A span of time, as a whole number of its unit.
    Duration,
    /// An IP address and a port to listen at.
    SocketAddress,
    /// A DNS name or an IP address, and a port to connect to.
    HostPort,
    /// A URL.
    Url,
    /// A path that need not exist yet.
    Path,
    /// The path of a file that exists.
    File,
    /// The path of a folder that exists.
    Folder,
}

/// The unit of a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
}

impl Description {
    pub(crate) fn new(key: &str, doc: &str) -> Self {
        Self {
            key: key.to_owned(),
            doc: doc.to_owned(),
            kind: Kind::Text,
            unit: None,
            required: false,
            secret: false,
            default: None,
            minimum: None,
            maximum: None,
        }
    }
}
