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

/// The street with its number: what stands before the first comma after a digit.
#[must_use]
pub fn street(address: &str) -> &str {
    let number = address.find(|letter: char| letter.is_ascii_digit()).unwrap_or_default();
    let end = address.get(number..).and_then(|rest| rest.find(',')).map(|end| number + end);
    end.and_then(|end| address.get(..end)).unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_has_its_number() {
        for (address, expected) in [
            ("Calle del Olivar 24, 28012 Madrid", "Calle del Olivar 24"),
            ("118 Mulberry Street, New York, NY 10013", "118 Mulberry Street"),
            ("Calle Mayor, 5, 28013 Madrid", "Calle Mayor, 5"),
            ("Plaza de España, Madrid", "Plaza de España"),
            ("Ático", "Ático"),
            ("", ""),
        ] {
            assert_eq!(street(address), expected);
        }
    }
}
