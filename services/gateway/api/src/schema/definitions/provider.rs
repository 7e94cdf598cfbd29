//! A provider, whole.
use gateway_core::catalogue::definition::{LocationDefinition, ProviderDefinition, Stored};
use gateway_edge::input::{Fields, NamedZone};
use kit_fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A provider, whole.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdminProvider {
    /// Its id: a UUID of the caller's choice.
    #[schema(format = "uuid")]
    pub id: String,
    /// Public name.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// IANA time zone; null: the location's, else the tenant's.
    #[schema(min_length = 1, max_length = 64, example = "Europe/Madrid")]
    pub zone: Option<String>,
    /// Where; null: at the business's address.
    #[serde(default, deserialize_with = "gateway_edge::input::maybe_object")]
    pub location: Option<AdminLocation>,
    /// Services that the provider does.
    #[schema(max_items = 200)]
    pub service_ids: Vec<String>,
    /// The account of the member of staff; null: none.
    #[schema(format = "uuid")]
    pub account_id: Option<String>,
    /// Whether the provider can be booked.
    pub active: bool,
}

/// A place.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdminLocation {
    /// Name.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// Postal address in one line.
    #[schema(max_length = 300)]
    pub address: String,
    /// IANA time zone; null: the tenant's.
    #[schema(min_length = 1, max_length = 64, example = "Europe/Madrid")]
    pub zone: Option<String>,
}

/// What is stored now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderStored {
    /// Whether anything changed.
    pub changed: bool,
    /// As stored.
    pub provider: AdminProvider,
}

impl AdminProvider {
    /// The definition, every bad field named.
    pub(crate) fn read(&self) -> Result<ProviderDefinition, Fault> {
        let mut fields = Fields::new();
        fields.at_most("service_ids", self.service_ids.len(), 200);
        let zone =
            |fields: &mut Fields, field: &str, zone: Option<&str>| zone.map(|zone| fields.zone(field, zone));
        let definition = ProviderDefinition {
            id: fields.id("id", &self.id),
            name: fields.text("name", &self.name, 1, 120),
            zone: zone(&mut fields, "zone", self.zone.as_deref()),
            location: self.location.as_ref().map(|place| LocationDefinition {
                name: fields.text("location.name", &place.name, 1, 120),
                address: fields.text("location.address", &place.address, 0, 300),
                zone: zone(&mut fields, "location.zone", place.zone.as_deref()),
            }),
            services: self
                .service_ids
                .iter()
                .take(200)
                .enumerate()
                .map(|(index, id)| fields.id(&format!("service_ids.{index}"), id))
                .collect(),
            account: fields.option_id("account_id", self.account_id.as_deref()),
            active: self.active,
        };
        fields.finish(definition)
    }
}

impl From<Stored<ProviderDefinition>> for ProviderStored {
    fn from(Stored { changed, definition }: Stored<ProviderDefinition>) -> Self {
        Self { changed, provider: definition.into() }
    }
}

impl From<ProviderDefinition> for AdminProvider {
    fn from(provider: ProviderDefinition) -> Self {
        Self {
            id: provider.id.to_string(),
            name: provider.name,
            zone: zone_name(provider.zone.as_ref()),
            location: provider.location.map(AdminLocation::from),
            service_ids: provider.services.iter().map(ToString::to_string).collect(),
            account_id: provider.account.map(|id| id.to_string()),
            active: provider.active,
        }
    }
}

impl From<LocationDefinition> for AdminLocation {
    fn from(LocationDefinition { name, address, zone }: LocationDefinition) -> Self {
        Self { name, address, zone: zone_name(zone.as_ref()) }
    }
}

fn zone_name(zone: Option<&NamedZone>) -> Option<String> {
    zone.map(|zone| zone.name().to_owned())
}
