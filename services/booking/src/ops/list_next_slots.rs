//! Lists the next free slot of each service: what is offered soonest, for who does not mind the day.
use booking_domain::service::Service;
use booking_domain::slot::{self, Days, Slot};
use jiff::ToSpan as _;
use kit_authz::Requester as _;
use kit_fault::{Fault, Reason};
use kit_ids::ServiceId;

use super::bookable::{Calendars, horizon, zone_of};
use super::context::Context;
use super::list_services;
use crate::actor::Actor;
use crate::store::providers::{self, Filter};
use crate::store::services;

/// Days that are looked at, today included.
const DAYS: i64 = 14;
/// Services that are looked at, the first ones of the list, and pairs of a service and who does it: they bound what one
/// request costs.
const MOST_SERVICES: usize = 20;
const MOST_PAIRS: usize = 200;

/// The next free slot of a service.
#[derive(Clone, Copy, Debug)]
pub struct NextSlot {
    /// The service.
    pub service: ServiceId,
    /// The slot.
    pub slot: Slot,
}

/// Lists the next free slots of the first services, in the order of the list of services. Those that have none within
/// two weeks are left out.
#[tracing::instrument(name = "booking.ops.list_next_slots", skip_all)]
pub async fn run(context: &Context, actor: &Actor) -> Result<Vec<NextSlot>, Fault> {
    let now = context.clock.now();
    let tenant = context.tenant(actor.tenant())?;
    if tenant.is_suspended() {
        return Err(Reason::TenantSuspended.into());
    }
    let zone = zone_of(&tenant);
    let today = zone.day(now);
    let days = Days::new(zone, today, today.saturating_add((DAYS - 1).days()));
    let days = days.map_err(|error| Fault::internal(&error))?;
    let mut tx = context.read(actor).await?;
    let mut services = list_services::in_order(services::active(&mut tx).await?, &tenant);
    services.truncate(MOST_SERVICES);
    let providers = providers::select(&mut tx, Filter { active: true, ..Filter::default() }).await?;
    let mut pairs = 0;
    services.retain(|service| {
        pairs += providers.iter().filter(|provider| provider.services.contains(&service.id)).count();
        pairs <= MOST_PAIRS
    });
    let calendars = Calendars::load(&mut tx, &services, &providers, days.window(), now).await?;
    tx.commit().await?;
    let horizon = horizon(&tenant);
    let next = |service: &Service| {
        let candidates = calendars.of(service.id, &providers);
        let slot = slot::first(&days, &candidates, service.timing, &horizon, now)?;
        Some(NextSlot { service: service.id, slot })
    };
    Ok(services.iter().filter_map(next).collect())
}
