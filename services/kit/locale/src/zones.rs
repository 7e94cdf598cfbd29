//! Time zones by the name of their city.
use jiff::Zoned;

use crate::Language;

/// Cities that Spanish calls by another name than the IANA database (CLDR 47, exemplar cities).
const CITIES_ES: &[(&str, &str)] = &[
    ("Africa/Algiers", "Argel"),
    ("Africa/Cairo", "El Cairo"),
    ("Africa/Johannesburg", "Johannesburgo"),
    ("America/Bogota", "Bogotá"),
    ("America/Havana", "La Habana"),
    ("America/Mexico_City", "Ciudad de México"),
    ("America/New_York", "Nueva York"),
    ("America/Los_Angeles", "Los Ángeles"),
    ("America/Panama", "Panamá"),
    ("America/Sao_Paulo", "São Paulo"),
    ("America/Santo_Domingo", "Santo Domingo"),
    ("Asia/Dubai", "Dubái"),
    ("Asia/Hong_Kong", "Hong Kong"),
    ("Asia/Jerusalem", "Jerusalén"),
    ("Asia/Kolkata", "Calcuta"),
    ("Asia/Shanghai", "Shanghái"),
    ("Asia/Singapore", "Singapur"),
    ("Asia/Tokyo", "Tokio"),
    ("Atlantic/Canary", "Canarias"),
    ("Australia/Sydney", "Sídney"),
    ("Europe/Amsterdam", "Ámsterdam"),
    ("Europe/Athens", "Atenas"),
    ("Europe/Belgrade", "Belgrado"),
    ("Europe/Berlin", "Berlín"),
    ("Europe/Brussels", "Bruselas"),
    ("Europe/Bucharest", "Bucarest"),
    ("Europe/Copenhagen", "Copenhague"),
    ("Europe/Dublin", "Dublín"),
    ("Europe/Istanbul", "Estambul"),
    ("Europe/Lisbon", "Lisboa"),
    ("Europe/London", "Londres"),
    ("Europe/Luxembourg", "Luxemburgo"),
    ("Europe/Moscow", "Moscú"),
    ("Europe/Paris", "París"),
    ("Europe/Prague", "Praga"),
    ("Europe/Rome", "Roma"),
    ("Europe/Stockholm", "Estocolmo"),
    ("Europe/Warsaw", "Varsovia"),
    ("Europe/Vienna", "Viena"),
    ("Europe/Zurich", "Zúrich"),
];

impl Language {
    /// "Hora de Madrid (UTC+1)", "London time (UTC+0)": the zone with its offset at that instant.
    #[must_use]
    pub fn zone(self, at: &Zoned) -> String {
        format!("{} ({})", self.zone_name(at), offset(at))
    }

    /// "Hora de Madrid", "London time".
    #[must_use]
    pub fn zone_name(self, at: &Zoned) -> String {
        let city = self.city(at);
        if self.is_spanish() { format!("Hora de {city}") } else { format!("{city} time") }
    }

    /// "Madrid (UTC+1)", "Nueva York (UTC-5)": the zone in a list.
    #[must_use]
    pub fn place(self, at: &Zoned) -> String {
        format!("{} ({})", self.city(at), offset(at))
    }

    /// "Madrid", "Nueva York": the zone's city.
    #[must_use]
    pub fn city(self, at: &Zoned) -> String {
        let name = at.time_zone().iana_name().unwrap_or("UTC");
        let known = CITIES_ES.iter().find(|(zone, _)| self.is_spanish() && *zone == name);
        known.map_or_else(
            || name.rsplit('/').next().unwrap_or(name).replace('_', " "),
            |(_, city)| (*city).to_owned(),
        )
    }
}

/// "UTC+1", "UTC+5:30".
pub(crate) fn offset(at: &Zoned) -> String {
    let minutes = at.offset().seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_named_by_their_city() {
        let at = |zone: &str| format!("2026-12-03T17:30[{zone}]").parse::<Zoned>().unwrap();
        assert_eq!(Language::Spanish.zone(&at("Europe/Madrid")), "Hora de Madrid (UTC+1)");
        assert_eq!(Language::Spanish.zone(&at("America/New_York")), "Hora de Nueva York (UTC-5)");
        assert_eq!(Language::English.zone(&at("America/New_York")), "New York time (UTC-5)");
        assert_eq!(Language::English.zone(&at("Asia/Kolkata")), "Kolkata time (UTC+5:30)");
        assert_eq!(Language::English.zone(&at("Europe/London")), "London time (UTC+0)");
        assert_eq!(Language::Spanish.place(&at("Europe/London")), "Londres (UTC+0)");
    }

    #[test]
    fn the_offset_is_that_of_the_instant() {
        let summer = "2026-07-03T17:30[Europe/Madrid]".parse::<Zoned>().unwrap();
        assert_eq!(Language::Spanish.zone(&summer), "Hora de Madrid (UTC+2)");
    }

    #[test]
    fn every_city_is_a_zone() {
        for (zone, _) in CITIES_ES {
            assert!(jiff::tz::TimeZone::get(zone).is_ok(), "{zone}");
        }
    }
}
