//! Who provides services, where, and in which order they are tried when the client has no wish.
use std::collections::BTreeMap;

use kit_field::FieldCode;
use kit_ids::{AccountId, LocationId, ResourceId, ServiceId};

use crate::check::Checks;
use crate::zone::Zone;

/// Most services of one provider.
const MOST_SERVICES: usize = 500;

/// A person who provides services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its id.
    pub id: ResourceId,
    /// Public name, 1 to 120 characters.
    pub name: String,
    /// The provider's own zone, where it has one.
    pub zone: Option<Zone>,
    /// Where; none: at the tenant's address.
    pub location: Option<Location>,
    /// The services that the provider does, by id.
    pub services: Vec<ServiceId>,
    /// The account of the member of staff.
    pub account: Option<AccountId>,
    /// Whether the provider can be booked.
    pub active: bool,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Its id, once it is stored.
    pub id: Option<LocationId>,
    /// Name, 1 to 120 characters.
    pub name: String,
    /// Postal address in one line, at most 300 characters.
    pub address: String,
    /// The place's zone, where it has its own.
    pub zone: Option<Zone>,
}

// === impl Provider ===

impl Provider {
    /// Checks name and services; the rest cannot be wrong any more.
    pub fn checked(mut self, checks: &mut Checks) -> Option<Self> {
        self.name = checks.text("name", kit_text::single_line(&self.name, 120))?;
        self.services.sort_unstable();
        self.services.dedup();
        if self.services.len() > MOST_SERVICES {
            checks.refuse("service_ids", FieldCode::TooMany, format!("must be at most {MOST_SERVICES}"));
        }
        self.location = match self.location {
            Some(location) => Some(location.checked(checks)?),
            None => None,
        };
        Some(self)
    }

    /// The zone of the provider's slots: the location's, else the provider's, else the tenant's.
    #[must_use]
    pub fn slot_zone<'a>(&'a self, tenant: &'a Zone) -> &'a Zone {
        let location = self.location.as_ref().and_then(|location| location.zone.as_ref());
        location.or(self.zone.as_ref()).unwrap_or(tenant)
    }
}

// === impl Location ===

impl Location {
    fn checked(mut self, checks: &mut Checks) -> Option<Self> {
        let name = checks.text("location.name", kit_text::single_line(&self.name, 120));
        let address = self.address.trim();
        if !address.is_empty() {
            self.address = checks.text("location.address", kit_text::single_line(address, 300))?;
        }
        self.name = name?;
        Some(self)
    }
}

/// The order in which providers are tried when any will do: fewest bookings that day, then id.
#[must_use]
pub fn in_order(mut providers: Vec<ResourceId>, bookings: &BTreeMap<ResourceId, i64>) -> Vec<ResourceId> {
    providers.sort_unstable_by_key(|id| (bookings.get(id).copied().unwrap_or_default(), *id));
    providers
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: u128) -> ResourceId {
        ResourceId::from(Uuid::from_u128(number))
    }

    #[test]
    fn those_with_the_fewest_bookings_come_first_then_the_lower_id() {
        let bookings = [(id(1), 2), (id(3), 1)].into_iter().collect();
        assert_eq!(in_order(vec![id(3), id(1), id(4), id(2)], &bookings), [id(2), id(4), id(3), id(1)]);
    }

    #[test]
    fn no_text_of_a_provider_holds_a_card_number() {
        let card = || "4111-1111-1111-1111".to_owned();
        let location =
            Location { id: None, name: card(), address: format!("Calle Mayor 1, {}", card()), zone: None };
        let provider = Provider {
            id: id(1),
            name: card(),
            zone: None,
            location: Some(location),
            services: vec![],
            account: None,
            active: true,
        };
        let mut checks = Checks::new();
        assert_eq!(provider.clone().checked(&mut checks), None);
        let named = Provider { name: "Ana".to_owned(), ..provider };
        assert_eq!(named.checked(&mut checks), None);
        let bad = checks.finish(None::<()>).unwrap_err();
        let named: Vec<_> = bad.iter().map(|bad| (bad.field.as_str(), bad.code)).collect();
        let card = FieldCode::CardNumber;
        assert_eq!(named, [("name", card), ("location.name", card), ("location.address", card)]);
    }

    #[test]
    fn the_location_decides_the_zone_before_the_provider_and_the_tenant() {
        let zone = |name: &str| name.parse::<Zone>().ok();
        let tenant = Zone::utc();
        let location = Location { id: None, name: "x".to_owned(), address: String::new(), zone: None };
        let mut provider = Provider {
            id: id(1),
            name: "Ana".to_owned(),
            zone: None,
            location: Some(location),
            services: vec![],
            account: None,
            active: true,
        };
        assert_eq!(provider.slot_zone(&tenant).name(), "UTC");
        provider.zone = zone("Europe/Madrid");
        assert_eq!(provider.slot_zone(&tenant).name(), "Europe/Madrid");
        if let Some(location) = provider.location.as_mut() {
            location.zone = zone("Atlantic/Canary");
        }
        assert_eq!(provider.slot_zone(&tenant).name(), "Atlantic/Canary");
    }
}
