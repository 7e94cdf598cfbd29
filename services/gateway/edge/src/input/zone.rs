//! A time zone that a request names.
use jiff::tz::TimeZone;

/// A time zone of the IANA database, with its name there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedZone {
    zone: TimeZone,
    name: String,
}

// === impl NamedZone ===

impl NamedZone {
    /// The zone with this name, in whatever case; `None`: the database has none.
    #[must_use]
    pub fn get(name: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
        if !(1..=64).contains(&name.len()) || !name.bytes().all(plain) {
            return None;
        }
        let zone = TimeZone::get(name).ok()?;
        let name = zone.iana_name()?.to_owned();
        Some(Self { zone, name })
    }

    /// UTC.
    #[must_use]
    pub fn utc() -> Self {
        Self { zone: TimeZone::UTC, name: "UTC".to_owned() }
    }

    /// Its own name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}
