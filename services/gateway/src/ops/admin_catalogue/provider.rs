//! A provider, whole.
use holdfast_proto::booking::v1::{Location, Provider, PutProviderRequest};
use kit_fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields, id_text};

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
    #[serde(default, deserialize_with = "crate::web::maybe_object")]
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

/// Creates or replaces a provider.
pub async fn put_provider(
    gateway: &Gateway,
    act: &Act,
    input: AdminProvider,
) -> Result<ProviderStored, Fault> {
    act.signed_in()?;
    let message = PutProviderRequest { provider: Some(input.checked()?) };
    let mut client = gateway.upstream.catalogue();
    let call = gateway.upstream.call(act, (Callee::Booking, Who::SignedIn), message, |request| async move {
        client.put_provider(request).await
    });
    let answer = call.await?;
    let provider = answer.provider.ok_or_else(Fault::unavailable)?;
    Ok(ProviderStored { changed: answer.changed, provider: view(provider) })
}

impl AdminProvider {
    fn checked(&self) -> Result<Provider, Fault> {
        let mut fields = Fields::new();
        fields.at_most("service_ids", self.service_ids.len(), 200);
        let zone = |fields: &mut Fields, field: &str, zone: Option<&str>| {
            zone.map(|zone| fields.zone(field, zone)).unwrap_or_default()
        };
        let provider = Provider {
            id: fields.id("id", &self.id),
            name: fields.text("name", &self.name, 1, 120),
            zone: zone(&mut fields, "zone", self.zone.as_deref()),
            location: self.location.as_ref().map(|place| Location {
                name: fields.text("location.name", &place.name, 1, 120),
                address: fields.text("location.address", &place.address, 0, 300),
                zone: zone(&mut fields, "location.zone", place.zone.as_deref()),
            }),
            service_ids: self
                .service_ids
                .iter()
                .take(200)
                .enumerate()
                .map(|(index, id)| fields.id(&format!("service_ids.{index}"), id))
                .collect(),
            account_id: fields.option_id("account_id", self.account_id.as_deref()),
            active: self.active,
        };
        fields.finish()?;
        Ok(provider)
    }
}

fn view(provider: Provider) -> AdminProvider {
    let set = |text: String| Some(text).filter(|text| !text.is_empty());
    AdminProvider {
        id: id_text(&provider.id),
        name: provider.name,
        zone: set(provider.zone),
        location: provider.location.map(|place| AdminLocation {
            name: place.name,
            address: place.address,
            zone: set(place.zone),
        }),
        service_ids: provider.service_ids.iter().map(|id| id_text(id)).collect(),
        account_id: set(id_text(&provider.account_id)),
        active: provider.active,
    }
}
