//! Lists free slots: what the schedules offer, less what is claimed.
use booking_domain::slot::{self, Days, DaysError, Listing, ProviderCalendar};
use booking_domain::span::Span;
use booking_domain::timing::Timing;
use booking_domain::zone::Zone;
use jiff::SignedDuration;
use jiff::civil::Date;
use kit_authz::Requester as _;
use kit_fault::{Fault, FieldCode, Reason};
use kit_ids::{ResourceId, ServiceId};

use super::bookable::{Schedules, horizon, suitable, zone_of};
use super::context::Context;
use crate::actor::Actor;
use crate::store::{availability, services};

/// Which slots are asked for.
#[derive(Clone, Debug)]
pub struct Command {
    /// The service whose slots are listed.
    pub service: ServiceId,
    /// With whom; `None`: anyone.
    pub provider: Option<ResourceId>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The zone of the days; `None`: the tenant's.
    pub zone: Option<Zone>,
}

/// Free slots and the zone of their days.
#[derive(Clone, Debug)]
pub struct Slots {
    /// The slots.
    pub listing: Listing,
    /// The zone.
    pub zone: Zone,
}

/// Lists free slots.
#[tracing::instrument(name = "booking.ops.list_slots", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: Command) -> Result<Slots, Fault> {
    let now = context.clock.now();
    let tenant = context.tenant(actor.tenant())?;
    if tenant.is_suspended() {
        return Err(Reason::TenantSuspended.into());
    }
    let zone = command.zone.unwrap_or_else(|| zone_of(&tenant));
    let days = Days::new(zone.clone(), command.from, command.to).map_err(|error| refused(&error))?;
    let mut tx = context.read(actor).await?;
    let service = services::one(&mut tx, command.service).await?.filter(|service| service.active);
    let service = service.ok_or_else(Fault::not_found)?;
    let providers = suitable(&mut tx, service.id, command.provider).await?;
    let window = days.window();
    let schedules = Schedules::load(&mut tx, service.id, &providers, window).await?;
    let ids: Vec<ResourceId> = providers.iter().map(|provider| provider.id).collect();
    let mut claimed =
        availability::claimed(&mut tx, &ids, claims_around(window, service.timing), now).await?;
    tx.commit().await?;
    let candidates: Vec<ProviderCalendar> = ids
        .into_iter()
        .map(|provider| ProviderCalendar {
            provider,
            schedule: schedules.of(provider),
            taken: claimed.remove(&provider).unwrap_or_default(),
        })
        .collect();
    let listing = slot::list(&days, &candidates, service.timing, &horizon(&tenant), now);
    Ok(Slots { listing, zone })
}

/// The time that appointments which start within the window can claim.
fn claims_around(window: Span, timing: Timing) -> Span {
    let minutes = |minutes: u32| SignedDuration::from_mins(minutes.into());
    let start = window.start.saturating_sub(minutes(timing.before())).unwrap_or(window.start);
    let end = window.end.saturating_add(minutes(timing.duration() + timing.after())).unwrap_or(window.end);
    Span::new(start, end)
}

fn refused(error: &DaysError) -> Fault {
    let code = match error {
        DaysError::Order => FieldCode::Order,
        DaysError::TooMany => FieldCode::TooMany,
    };
    Fault::invalid_field("to", code, error.to_string())
}
