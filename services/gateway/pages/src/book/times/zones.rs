//! The other zones in which times can be read.
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::context::PageContext;

/// Zones that are offered: one per offset and habit where people who book may be, and the tenant's own.
const OFFERED: [&str; 30] = [
    "Africa/Cairo",
    "Africa/Johannesburg",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Caracas",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Lima",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "Asia/Dubai",
    "Asia/Hong_Kong",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Atlantic/Canary",
    "Australia/Sydney",
    "Europe/Athens",
    "Europe/Istanbul",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Moscow",
    "Pacific/Auckland",
];

/// A zone to choose.
pub(super) struct Choice {
    /// IANA name.
    pub value: String,
    /// "Bogotá (UTC-5)".
    pub name: String,
    /// Whether it is the one that is shown.
    pub chosen: bool,
}

/// What can be chosen: the tenant's first, the others by name, with their offsets at an instant.
pub(super) fn choices(context: &PageContext, chosen: Option<&TimeZone>, at: Timestamp) -> Vec<Choice> {
    let own = context.zone().iana_name();
    let offered = OFFERED.iter().filter_map(|name| TimeZone::get(name).ok());
    let mut zones: Vec<TimeZone> = offered.filter(|zone| zone.iana_name() != own).collect();
    if let Some(chosen) = chosen.filter(|chosen| !zones.contains(chosen)) {
        zones.push(chosen.clone());
    }
    let choice = |zone: &TimeZone| Choice {
        value: zone.iana_name().unwrap_or_default().to_owned(),
        name: context.words.0.place(&at.to_zoned(zone.clone())),
        chosen: chosen == Some(zone),
    };
    let mut others: Vec<Choice> = zones.iter().map(choice).collect();
    others.sort_by(|left, right| left.name.cmp(&right.name));
    std::iter::once(choice(context.zone())).chain(others).collect()
}
