//! Where an appointment takes place: every page that says it says it with this.
use gateway_core::catalogue::Location;
use kit_text::links;

use super::context::PageContext;

/// Where an appointment takes place; empty where nobody says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// "Sala de fisioterapia", where the provider has a place of their own.
    pub name: String,
    /// Street and town, on one line.
    pub address: String,
    /// A map of it.
    pub map: String,
}

impl Place {
    /// The provider's own place, else the business's.
    #[must_use]
    pub fn of(context: &PageContext, own: Option<&Location>) -> Self {
        let address = own.map_or(&context.request.tenant.public_contact().address, |place| &place.address);
        Self {
            name: own.map(|place| place.name.clone()).unwrap_or_default(),
            address: address.clone(),
            map: if address.is_empty() { String::new() } else { links::map(address) },
        }
    }

    /// Name and address on one line.
    #[must_use]
    pub fn on_one_line(&self) -> String {
        let parts = [&self.name, &self.address].map(String::as_str);
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}
