//! Who could do it then: the rules without claims. Whether they are free is decided by the claim alone.
use std::collections::BTreeMap;

use booking_domain::opening::{Opening, Owner};
use booking_domain::provider::Provider;
use booking_domain::rules::{Horizon, is_bookable};
use booking_domain::schedule::Schedule;
use booking_domain::span::Span;
use booking_domain::zone::Zone;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kit_fault::{Fault, FieldError, Reason};
use kit_ids::ResourceId;
use kit_pg::TenantTx;
use kit_tenants::Tenant;

use super::check::Checked;
use super::{BookCommand, Plan};
use crate::store::providers::{self, Filter};
use crate::store::{StoreError, availability, openings};

/// A provider who could do it.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Who.
    pub(crate) provider: Provider,
    /// Zone of the wall times.
    pub(crate) zone: Zone,
    /// The appointment.
    pub(crate) appointment: Span,
    /// What it takes of the provider's time, buffers included.
    pub(crate) claim: Span,
}

/// Everyone who could do it; never empty.
pub(crate) struct Places {
    candidates: Vec<Candidate>,
    day: Span,
}

// === impl Places ===

impl Places {
    /// Finds who could do it. An unknown provider is a bad field; a time that nobody offers is `SLOT_UNAVAILABLE`.
    pub(super) async fn find(
        tx: &mut TenantTx,
        tenant: &Tenant,
        command: &BookCommand,
        checked: &Checked,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let filter = Filter { service: Some(command.service), ..Filter::default() };
        let mut able = providers::select(tx, filter).await?;
        able.retain(|one| one.active && command.provider.is_none_or(|wanted| wanted == one.id));
        if able.is_empty() && command.provider.is_some() {
            let field = FieldError::new("provider", "UNKNOWN", "is nobody who does this service");
            return Err(Fault::invalid([field]));
        }
        let zone = zone(tenant)?;
        let horizon = Horizon {
            min_notice: tenant.min_notice(),
            max_advance_days: tenant.booking().max_advance_days,
            zone: zone.clone(),
        };
        let (timing, start) = (checked.service.timing, command.start);
        let schedules = schedules(tx, command, &able, zone.day(start)).await?;
        let candidates: Vec<_> = able
            .into_iter()
            .filter(|one| {
                let schedule = schedules.get(&one.id);
                schedule.is_some_and(|found| is_bookable(found, timing, &horizon, start, now).is_ok())
            })
            .map(|provider| Candidate {
                zone: provider.slot_zone(&zone).clone(),
                appointment: timing.appointment(start),
                claim: timing.claim(start),
                provider,
            })
            .collect();
        if candidates.is_empty() {
            let fault = Fault::new(Reason::SlotUnavailable);
            return Err(fault.with_field("start", "UNAVAILABLE", "is not one of the times that are offered"));
        }
        Ok(Self { candidates, day: day(&zone, start) })
    }

    /// In the order in which they are tried: fewest bookings that day, then by id.
    pub(super) async fn in_order(&self, plan: &Plan<'_>) -> Result<Vec<Candidate>, Fault> {
        if self.candidates.len() < 2 {
            return Ok(self.candidates.clone());
        }
        let ids: Vec<ResourceId> = self.candidates.iter().map(|one| one.provider.id).collect();
        let mut tx = plan.context.begin(&plan.actor.tenant).await?;
        let busy = availability::bookings_of(&mut tx, &ids, self.day).await?;
        tx.commit().await.map_err(StoreError::from)?;
        let mut ordered = self.candidates.clone();
        ordered.sort_by_key(|one| (busy.get(&one.provider.id).copied().unwrap_or(0), one.provider.id));
        Ok(ordered)
    }
}

/// The schedule of each provider around a day.
async fn schedules(
    tx: &mut TenantTx,
    command: &BookCommand,
    able: &[Provider],
    day: Date,
) -> Result<BTreeMap<ResourceId, Schedule>, StoreError> {
    let ids: Vec<ResourceId> = able.iter().map(|one| one.id).collect();
    let near = |days: i64| day.saturating_add(jiff::Span::new().days(days));
    let rules = openings::bearing_on(tx, command.service, &ids, (near(-2), near(2))).await?;
    let of = |owner: Owner| -> Vec<Opening> {
        rules.iter().filter(|(one, _)| *one == owner).map(|(_, opening)| opening.clone()).collect()
    };
    let (company, service) = (of(Owner::Company), of(Owner::Service(command.service)));
    Ok(ids
        .into_iter()
        .map(|id| {
            let provider = of(Owner::Provider(id));
            (id, Schedule { company: company.clone(), service: service.clone(), provider })
        })
        .collect())
}

fn day(zone: &Zone, start: Timestamp) -> Span {
    let from = zone.start_of(zone.day(start));
    Span::new(from, from.saturating_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX))
}

fn zone(tenant: &Tenant) -> Result<Zone, Fault> {
    tenant.config().time_zone.parse().map_err(|error| Fault::internal(&error))
}
