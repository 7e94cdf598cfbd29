//! What staff declare of services and providers. Put creates or replaces; what equals what is stored changes nothing.
use std::collections::BTreeMap;

use gateway_edge::input::NamedZone;
use gateway_edge::request::RequestContext;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::common::v1::LocalizedText;
use kit_fault::Fault;
use kit_ids::{AccountId, ResourceId, ServiceId};
use kit_money::Money;
use policy_api::wire::to_money;

use super::{IntakeQuestion, question};
use crate::Gateway;
use crate::upstream::Callee;
use crate::wire::{id, id_or_none, money, optional_id, optional_zone, required, zone_name};

/// A text in several languages, by BCP 47 tag.
pub type Texts = BTreeMap<String, String>;

/// A service, whole.
#[derive(Clone, Debug)]
pub struct ServiceDefinition {
    /// Its id, of the caller's choice.
    pub id: ServiceId,
    /// Name.
    pub name: Texts,
    /// Description.
    pub description: Texts,
    /// Elapsed minutes of the appointment, 5 to 1,440.
    pub duration_minutes: u32,
    /// Minutes kept free before it, 0 to 240.
    pub before_minutes: u32,
    /// Minutes kept free after it, 0 to 240.
    pub after_minutes: u32,
    /// Starts are offered every so many minutes, 5 to 240.
    pub grid_minutes: u32,
    /// Price, in the tenant's currency.
    pub price: Money,
    /// Questions to the client.
    pub questions: Vec<IntakeQuestion<Texts>>,
    /// Whether it can be booked.
    pub active: bool,
}

/// A provider, whole.
#[derive(Clone, Debug)]
pub struct ProviderDefinition {
    /// Its id, of the caller's choice.
    pub id: ResourceId,
    /// Public name.
    pub name: String,
    /// Time zone; None: the location's, else the tenant's.
    pub zone: Option<NamedZone>,
    /// Where; None: at the business's address.
    pub location: Option<LocationDefinition>,
    /// Services that the provider does.
    pub services: Vec<ServiceId>,
    /// The account of the member of staff; None: none.
    pub account: Option<AccountId>,
    /// Whether the provider can be booked.
    pub active: bool,
}

/// A place.
#[derive(Clone, Debug)]
pub struct LocationDefinition {
    /// Name.
    pub name: String,
    /// Postal address in one line.
    pub address: String,
    /// Time zone; None: the tenant's.
    pub zone: Option<NamedZone>,
}

/// What is stored now.
#[derive(Debug)]
pub struct Stored<T> {
    /// Whether anything changed.
    pub changed: bool,
    /// As stored.
    pub definition: T,
}

/// Creates or replaces a service.
pub async fn put_service(
    gateway: &Gateway,
    request: &RequestContext,
    service: ServiceDefinition,
) -> Result<Stored<ServiceDefinition>, Fault> {
    let message = pb::PutServiceRequest { service: Some(service.into()) };
    let mut client = gateway.upstream.catalogue();
    let call = gateway.upstream.call(request, Callee::Booking.signed_in(), message, |message| async move {
        client.put_service(message).await
    });
    let answer = call.await?;
    let definition = read_service(required("service", answer.service)?)?;
    Ok(Stored { changed: answer.changed, definition })
}

/// Creates or replaces a provider.
pub async fn put_provider(
    gateway: &Gateway,
    request: &RequestContext,
    provider: ProviderDefinition,
) -> Result<Stored<ProviderDefinition>, Fault> {
    let message = pb::PutProviderRequest { provider: Some(provider.into()) };
    let mut client = gateway.upstream.catalogue();
    let call = gateway.upstream.call(request, Callee::Booking.signed_in(), message, |message| async move {
        client.put_provider(message).await
    });
    let answer = call.await?;
    let definition = read_provider(required("provider", answer.provider)?)?;
    Ok(Stored { changed: answer.changed, definition })
}

impl From<ServiceDefinition> for pb::Service {
    fn from(service: ServiceDefinition) -> Self {
        let questions = service.questions.into_iter();
        Self {
            id: service.id.to_vec(),
            name: Some(write_texts(service.name)),
            description: Some(write_texts(service.description)),
            duration_minutes: service.duration_minutes,
            before_minutes: service.before_minutes,
            after_minutes: service.after_minutes,
            grid_minutes: service.grid_minutes,
            price: Some(to_money(service.price)),
            questions: questions.map(|one| question::write(one, write_texts)).collect(),
            active: service.active,
        }
    }
}

fn read_service(service: pb::Service) -> Result<ServiceDefinition, Fault> {
    let questions = service.questions.into_iter();
    Ok(ServiceDefinition {
        id: id("service.id", &service.id)?,
        name: read_texts(service.name),
        description: read_texts(service.description),
        duration_minutes: service.duration_minutes,
        before_minutes: service.before_minutes,
        after_minutes: service.after_minutes,
        grid_minutes: service.grid_minutes,
        price: money("service.price", service.price)?,
        questions: questions.map(|one| question::read(one, read_texts)).collect::<Result<_, _>>()?,
        active: service.active,
    })
}

impl From<ProviderDefinition> for pb::Provider {
    fn from(provider: ProviderDefinition) -> Self {
        let location = |place: LocationDefinition| pb::Location {
            name: place.name,
            address: place.address,
            zone: zone_name(place.zone.as_ref()),
        };
        Self {
            id: provider.id.to_vec(),
            name: provider.name,
            zone: zone_name(provider.zone.as_ref()),
            location: provider.location.map(location),
            service_ids: provider.services.into_iter().map(ServiceId::to_vec).collect(),
            account_id: id_or_none(provider.account),
            active: provider.active,
        }
    }
}

fn read_provider(provider: pb::Provider) -> Result<ProviderDefinition, Fault> {
    let location = |place: pb::Location| {
        let zone = optional_zone("provider.location.zone", &place.zone)?;
        Ok::<_, Fault>(LocationDefinition { name: place.name, address: place.address, zone })
    };
    let services = provider.service_ids.iter().map(|one| id("provider.service_ids", one));
    Ok(ProviderDefinition {
        id: id("provider.id", &provider.id)?,
        name: provider.name,
        zone: optional_zone("provider.zone", &provider.zone)?,
        location: provider.location.map(location).transpose()?,
        services: services.collect::<Result<_, _>>()?,
        account: optional_id("provider.account_id", &provider.account_id)?,
        active: provider.active,
    })
}

fn write_texts(texts: Texts) -> LocalizedText {
    LocalizedText { by_language: texts.into_iter().collect() }
}

fn read_texts(texts: Option<LocalizedText>) -> Texts {
    texts.map(|texts| texts.by_language.into_iter().collect()).unwrap_or_default()
}
