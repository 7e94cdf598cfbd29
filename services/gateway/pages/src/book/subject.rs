//! What is being booked: the service and who does it, as the catalogue knows them now.
use gateway_core::Gateway;
use gateway_core::catalogue::{self, Provider, Service};
use gateway_edge::input::parse_path;
use jiff::SignedDuration;
use kit_fault::Fault;
use kit_ids::{ResourceId, ServiceId};

use super::draft::BookingDraft;
use crate::context::PageContext;
use crate::moment::Span;
use crate::place::Place;

/// A service and who does it.
pub(super) struct Subject {
    /// The service.
    pub service: Service,
    /// Who does it, by name.
    pub providers: Vec<Provider>,
}

impl Subject {
    /// The service with this id; another is not found.
    pub(super) async fn find(gateway: &Gateway, context: &PageContext, id: &str) -> Result<Self, Fault> {
        let id: ServiceId = parse_path(id)?;
        let (services, providers) = tokio::try_join!(
            catalogue::services(gateway, &context.request),
            catalogue::providers(gateway, &context.request, Some(id)),
        )?;
        let service = services.into_iter().find(|service| service.id == id);
        let service = service.ok_or_else(Fault::not_found)?;
        Ok(Self { service, providers })
    }

    /// Who does it and has this id.
    pub(super) fn provider(&self, id: Option<ResourceId>) -> Option<&Provider> {
        self.providers.iter().find(|provider| Some(provider.id) == id)
    }

    /// Where it takes place with this provider, None: with anybody; None where that depends on whom it is with.
    pub(super) fn place(&self, context: &PageContext, provider: Option<ResourceId>) -> Option<Place> {
        let one = self.provider(provider);
        let place = |provider: &Provider| Place::of(context, provider.location.as_ref());
        match one {
            Some(provider) => Some(place(provider)),
            None if self.differs_in_place(context) => None,
            None => self.providers.first().map(place),
        }
    }

    /// Whether it takes place here or there, depending on whom it is with.
    pub(super) fn differs_in_place(&self, context: &PageContext) -> bool {
        let mut places = self.providers.iter().map(|one| Place::of(context, one.location.as_ref()));
        places.next().is_some_and(|first| places.any(|other| other != first))
    }

    /// From when to when, in the business's zone; None: the draft names no time.
    pub(super) fn span(&self, context: &PageContext, draft: &BookingDraft) -> Option<Span> {
        let start = draft.starts_at()?;
        let length = SignedDuration::from_mins(self.service.duration_minutes.into());
        Some(Span { from: context.local(start), to: context.local(start.checked_add(length).ok()?) })
    }

    /// A path below this service.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/book/{}{rest}", self.service.id)
    }
}
