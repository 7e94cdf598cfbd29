//! What can be booked, and with whom: as clients see it, in one language. What staff declare stands in
//! [`definition`].
pub mod definition;
mod question;

use gateway_edge::request::RequestContext;
use holdfast_proto::booking::v1 as pb;
use kit_fault::Fault;
use kit_ids::{ResourceId, ServiceId};
use kit_money::Money;

use crate::Gateway;
use crate::upstream::Callee;
use crate::wire::{id, id_or_none, local_text, money, text};

pub use question::{Choice, IntakeQuestion, QuestionKind};

/// A service that can be booked.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Name.
    pub name: String,
    /// Description.
    pub description: String,
    /// Elapsed minutes of the appointment.
    pub duration_minutes: u32,
    /// Price.
    pub price: Money,
    /// What is due before the start.
    pub due_now: Money,
    /// Questions to the client.
    pub questions: Vec<IntakeQuestion<String>>,
}

/// Somebody who provides services.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its id.
    pub id: ResourceId,
    /// Public name.
    pub name: String,
    /// IANA time zone: its own, else the location's, else the tenant's.
    pub zone: String,
    /// Where; None: at the business's address.
    pub location: Option<Location>,
}

/// A place.
#[derive(Clone, Debug)]
pub struct Location {
    /// Name.
    pub name: String,
    /// Postal address in one line.
    pub address: String,
}

/// Services that can be booked, by name.
pub async fn services(gateway: &Gateway, request: &RequestContext) -> Result<Vec<Service>, Fault> {
    let mut client = gateway.upstream.catalogue();
    let (target, message) = (Callee::Booking.anyone(), pb::ListServicesRequest {});
    let call = gateway
        .upstream
        .call(request, target, message, |message| async move { client.list_services(message).await });
    call.await?.services.into_iter().map(|one| service(request, one)).collect()
}

/// Providers by name: those who do this service; None: all.
pub async fn providers(
    gateway: &Gateway,
    request: &RequestContext,
    service: Option<ServiceId>,
) -> Result<Vec<Provider>, Fault> {
    let mut client = gateway.upstream.catalogue();
    let message = pb::ListProvidersRequest { service_id: id_or_none(service) };
    let call = gateway.upstream.call(request, Callee::Booking.anyone(), message, |message| async move {
        client.list_providers(message).await
    });
    call.await?.providers.into_iter().map(|one| provider(request, one)).collect()
}

/// A service in the language of the request.
pub(crate) fn service(request: &RequestContext, service: pb::Service) -> Result<Service, Fault> {
    let price = money("service.price", service.price)?;
    let share = request.tenant.cancellation().prepayment.map_or(0, |prepayment| prepayment.percent);
    let questions = service.questions.into_iter();
    let questions = questions.map(|one| question::read(one, |text| local_text(request, text.as_ref())));
    Ok(Service {
        id: id("service.id", &service.id)?,
        name: local_text(request, service.name.as_ref()),
        description: local_text(request, service.description.as_ref()),
        duration_minutes: service.duration_minutes,
        price,
        due_now: price.percent(share),
        questions: questions.collect::<Result<_, _>>()?,
    })
}

/// A provider.
pub(crate) fn provider(request: &RequestContext, provider: pb::Provider) -> Result<Provider, Fault> {
    let of_place = provider.location.as_ref().and_then(|place| text(place.zone.clone()));
    let zone = text(provider.zone).or(of_place);
    Ok(Provider {
        id: id("provider.id", &provider.id)?,
        name: provider.name,
        zone: zone.unwrap_or_else(|| request.tenant.zone_name().to_owned()),
        location: provider.location.map(|place| Location { name: place.name, address: place.address }),
    })
}
