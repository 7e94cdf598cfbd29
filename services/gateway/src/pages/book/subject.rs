//! What is being booked: the service and who does it, as the catalogue knows them now.
use std::str::FromStr as _;

use jiff::{SignedDuration, Zoned};
use kit_fault::Fault;

use super::draft::Draft;
use crate::Gateway;
use crate::ops::catalogue::{self, ProviderView, ProvidersQuery, ServiceView};
use crate::pages::visit::Visit;
use crate::web::{Id, PageQuery};

/// A service and who does it.
pub(super) struct Subject {
    /// The service.
    pub service: ServiceView,
    /// Who does it, by name.
    pub providers: Vec<ProviderView>,
}

impl Subject {
    /// The service with this id; another is not found.
    pub(super) async fn find(gateway: &Gateway, visit: &Visit, id: &str) -> Result<Self, Fault> {
        Id::from_str(id)?;
        let most = || Some("200".to_owned());
        let everything = PageQuery { limit: most(), cursor: None };
        let who = ProvidersQuery { service: Some(id.to_owned()), limit: most(), cursor: None };
        let (services, providers) = tokio::try_join!(
            catalogue::services(gateway, &visit.act, &everything),
            catalogue::providers(gateway, &visit.act, who),
        )?;
        let service = services.items.into_iter().find(|service| service.id == id);
        let service = service.ok_or_else(Fault::not_found)?;
        let providers = providers.items;
        Ok(Self { service, providers })
    }

    /// Who does it and has this id.
    pub(super) fn provider(&self, id: &str) -> Option<&ProviderView> {
        self.providers.iter().find(|provider| provider.id == id)
    }

    /// From when to when, in the business's zone; None: the draft names no time.
    pub(super) fn span(&self, visit: &Visit, draft: &Draft) -> Option<(Zoned, Zoned)> {
        let start = draft.starts_at()?;
        let length = SignedDuration::from_mins(self.service.duration_minutes.into());
        Some((visit.local(start), visit.local(start.checked_add(length).ok()?)))
    }

    /// A path below this service.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/book/{}{rest}", self.service.id)
    }
}
