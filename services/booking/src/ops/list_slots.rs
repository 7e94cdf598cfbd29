//! Lists free slots: what the schedules offer, less what is claimed.
use booking_domain::slot::{self, Days, DaysError, Listing};
use booking_domain::zone::Zone;
use jiff::civil::Date;
use kit_authz::Requester as _;
use kit_fault::{Fault, FieldCode, Reason};
use kit_ids::{ResourceId, ServiceId};

use super::bookable::{Calendars, horizon, suitable, zone_of};
use super::context::Context;
use crate::actor::Actor;
use crate::store::services;

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
    let calendars =
        Calendars::load(&mut tx, std::slice::from_ref(&service), &providers, days.window(), now).await?;
    tx.commit().await?;
    let candidates = calendars.of(service.id, &providers);
    let listing = slot::list(&days, &candidates, service.timing, &horizon(&tenant), now);
    Ok(Slots { listing, zone })
}

fn refused(error: &DaysError) -> Fault {
    let code = match error {
        DaysError::Order => FieldCode::Order,
        DaysError::TooMany => FieldCode::TooMany,
    };
    Fault::invalid_field("to", code, error.to_string())
}
