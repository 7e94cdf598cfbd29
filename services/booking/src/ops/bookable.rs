//! The rules before claims: who could take a booking at this start, whatever is taken by now.
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use booking_domain::opening::{Opening, Owner};
use booking_domain::provider::{Provider, in_order};
use booking_domain::rules::{Horizon, Unavailable, is_bookable};
use booking_domain::schedule::Schedule;
use booking_domain::service::Service;
use booking_domain::span::Span;
use booking_domain::zone::Zone;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use kit_fault::{Fault, FieldCode, Reason};
use kit_ids::{ResourceId, ServiceId};
use kit_pg::TenantTx;
use kit_tenants::Tenant;

use crate::store::providers::Filter;
use crate::store::{StoreError, availability, openings, providers};

/// Why nobody could take a booking.
#[derive(Debug, thiserror::Error)]
pub enum NotBookable {
    /// The provider does not exist, cannot be booked, or does not do this service.
    #[error("no such provider")]
    UnknownProvider,
    /// The rules: hours, notice, advance, grid.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NotBookable> for Fault {
    #[track_caller]
    fn from(error: NotBookable) -> Self {
        match error {
            NotBookable::UnknownProvider => Self::not_found(),
            NotBookable::Unavailable(why) => unavailable(why),
            NotBookable::Store(error) => error.into(),
        }
    }
}

/// The refusal of a start, naming the rule.
fn unavailable(why: Unavailable) -> Fault {
    let (code, message) = match why {
        Unavailable::TooSoon => (FieldCode::TooSoon, "the start is too soon"),
        Unavailable::TooFar => (FieldCode::TooFar, "the start is too far ahead"),
        Unavailable::Closed => (FieldCode::Closed, "the start lies outside the opening hours"),
        Unavailable::OffGrid => (FieldCode::OffGrid, "the start is not one of those that are offered"),
    };
    Fault::new(Reason::SlotUnavailable).with_field("start", code, message)
}

/// The providers who could take a booking of this service at this start, in the order in which they are tried:
/// fewest bookings that day, then id. At least one, or why there is none.
pub async fn rules_before_claims(
    tx: &mut TenantTx,
    tenant: &Tenant,
    service: &Service,
    provider: Option<ResourceId>,
    start: Timestamp,
    now: Timestamp,
) -> Result<Vec<Provider>, NotBookable> {
    let horizon = horizon(tenant);
    let mut suitable = suitable(tx, service.id, provider).await?;
    horizon.check(start, now)?;
    let instant = Span::new(start, service.timing.appointment(start).end);
    let schedules = Schedules::load(tx, service.id, &suitable, instant).await?;
    let checked = |one: &Provider| is_bookable(&schedules.of(one.id), service.timing, &horizon, start, now);
    let mut refused = Unavailable::Closed;
    suitable.retain(|one| checked(one).map_err(|why| refused = why).is_ok());
    match suitable.len() {
        0 => Err(refused.into()),
        1 => Ok(suitable),
        _ => by_bookings(tx, suitable, &horizon.zone, start).await,
    }
}

/// How early and how late the tenant takes bookings.
#[must_use]
pub fn horizon(tenant: &Tenant) -> Horizon {
    Horizon {
        min_notice: tenant.booking().min_notice,
        max_advance_days: tenant.booking().max_advance_days,
        zone: zone_of(tenant),
    }
}

/// The tenant's zone; its configuration was refused if it names none.
#[must_use]
pub fn zone_of(tenant: &Tenant) -> Zone {
    tenant.zone_name().parse().unwrap_or_else(|_| Zone::utc())
}

/// The providers who do a service and can be booked; the one that was asked for, if any.
pub(super) async fn suitable(
    tx: &mut TenantTx,
    service: ServiceId,
    provider: Option<ResourceId>,
) -> Result<Vec<Provider>, NotBookable> {
    let filter =
        Filter { ids: provider.map(|one| vec![one]), service: Some(service), account: None, active: true };
    let found = providers::select(tx, filter).await?;
    if provider.is_some() && found.is_empty() { Err(NotBookable::UnknownProvider) } else { Ok(found) }
}

async fn by_bookings(
    tx: &mut TenantTx,
    suitable: Vec<Provider>,
    zone: &Zone,
    start: Timestamp,
) -> Result<Vec<Provider>, NotBookable> {
    let day = zone.day(start);
    let within = Span::new(zone.start_of(day), zone.start_of(day.saturating_add(1.day())));
    let ids: Vec<ResourceId> = suitable.iter().map(|one| one.id).collect();
    let bookings = availability::bookings_of(tx, &ids, within).await?;
    let mut by_id: BTreeMap<ResourceId, Provider> = suitable.into_iter().map(|one| (one.id, one)).collect();
    Ok(in_order(ids, &bookings).into_iter().filter_map(|id| by_id.remove(&id)).collect())
}

/// The rules of one service, for all its providers.
#[derive(Debug, Default)]
pub(super) struct Schedules {
    company: Vec<Opening>,
    service: Vec<Opening>,
    providers: BTreeMap<ResourceId, Vec<Opening>>,
}

// === impl Schedules ===

impl Schedules {
    /// Loads every rule that bears on appointments that start within a window: one query.
    pub(super) async fn load(
        tx: &mut TenantTx,
        service: ServiceId,
        providers: &[Provider],
        window: Span,
    ) -> Result<Self, StoreError> {
        let ids: Vec<ResourceId> = providers.iter().map(|one| one.id).collect();
        let mut all = Self::default();
        for (owner, opening) in openings::bearing_on(tx, service, &ids, days_around(window)).await? {
            match owner {
                Owner::Company => all.company.push(opening),
                Owner::Service(_) => all.service.push(opening),
                Owner::Provider(id) => all.providers.entry(id).or_default().push(opening),
            }
        }
        Ok(all)
    }

    /// What holds for one provider.
    pub(super) fn of(&self, provider: ResourceId) -> Schedule {
        let own = self.providers.get(&provider).cloned().unwrap_or_default();
        Schedule { company: self.company.clone(), service: self.service.clone(), provider: own }
    }
}

/// The days on which a window lies in some zone of the world, and the one after it.
fn days_around(window: Span) -> RangeInclusive<Date> {
    let utc = Zone::utc();
    utc.day(window.start).saturating_sub(1.day())..=utc.day(window.end).saturating_add(2.days())
}
