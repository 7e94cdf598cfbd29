//! The rules before claims: who could take a booking at this start, whatever is taken by now.
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use booking_domain::opening::{Opening, Owner};
use booking_domain::provider::{Provider, in_order};
use booking_domain::rules::{Horizon, Unavailable, is_bookable};
use booking_domain::schedule::Schedule;
use booking_domain::service::Service;
use booking_domain::slot::ProviderCalendar;
use booking_domain::span::{Span, Spans};
use booking_domain::timing::Timing;
use booking_domain::zone::Zone;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
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
    let schedules = Schedules::load(tx, &[service.id], &suitable, instant).await?;
    let checked =
        |one: &Provider| is_bookable(&schedules.of(service.id, one.id), service.timing, &horizon, start, now);
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

/// The rules of some services, for all their providers.
#[derive(Debug, Default)]
pub(super) struct Schedules {
    company: Vec<Opening>,
    services: BTreeMap<ServiceId, Vec<Opening>>,
    providers: BTreeMap<ResourceId, Vec<Opening>>,
}

// === impl Schedules ===

impl Schedules {
    /// Loads every rule that bears on appointments that start within a window: one query.
    pub(super) async fn load(
        tx: &mut TenantTx,
        services: &[ServiceId],
        providers: &[Provider],
        window: Span,
    ) -> Result<Self, StoreError> {
        let ids: Vec<ResourceId> = providers.iter().map(|one| one.id).collect();
        let mut all = Self::default();
        for (owner, opening) in openings::bearing_on(tx, services, &ids, days_around(window)).await? {
            match owner {
                Owner::Company => all.company.push(opening),
                Owner::Service(id) => all.services.entry(id).or_default().push(opening),
                Owner::Provider(id) => all.providers.entry(id).or_default().push(opening),
            }
        }
        Ok(all)
    }

    /// What holds for one provider doing one service.
    pub(super) fn of(&self, service: ServiceId, provider: ResourceId) -> Schedule {
        Schedule {
            company: self.company.clone(),
            service: self.services.get(&service).cloned().unwrap_or_default(),
            provider: self.providers.get(&provider).cloned().unwrap_or_default(),
        }
    }
}

/// What is offered by some providers and taken from them, for appointments that start within a window.
#[derive(Debug)]
pub(super) struct Calendars {
    schedules: Schedules,
    taken: BTreeMap<ResourceId, Spans>,
}

// === impl Calendars ===

impl Calendars {
    /// Loads both: two queries.
    pub(super) async fn load(
        tx: &mut TenantTx,
        services: &[Service],
        providers: &[Provider],
        window: Span,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let ids: Vec<ServiceId> = services.iter().map(|service| service.id).collect();
        let schedules = Schedules::load(tx, &ids, providers, window).await?;
        let ids: Vec<ResourceId> = providers.iter().map(|provider| provider.id).collect();
        let taken = availability::claimed(tx, &ids, claims_around(window, services), now).await?;
        Ok(Self { schedules, taken })
    }

    /// Those of the providers, of those that were loaded, who do this service.
    pub(super) fn of(&self, service: ServiceId, providers: &[Provider]) -> Vec<ProviderCalendar> {
        let suitable = providers.iter().filter(|provider| provider.services.contains(&service));
        let calendar = |provider: &Provider| ProviderCalendar {
            provider: provider.id,
            schedule: self.schedules.of(service, provider.id),
            taken: self.taken.get(&provider.id).cloned().unwrap_or_default(),
        };
        suitable.map(calendar).collect()
    }
}

/// The time that appointments which start within the window can claim.
fn claims_around(window: Span, services: &[Service]) -> Span {
    let longest = |minutes: fn(Timing) -> u32| {
        let longest = services.iter().map(|service| minutes(service.timing)).max().unwrap_or_default();
        SignedDuration::from_mins(longest.into())
    };
    let before = longest(Timing::before);
    let after = longest(|timing| timing.duration() + timing.after());
    let start = window.start.saturating_sub(before).unwrap_or(window.start);
    Span::new(start, window.end.saturating_add(after).unwrap_or(window.end))
}

/// The days on which a window lies in some zone of the world, and the one after it.
fn days_around(window: Span) -> RangeInclusive<Date> {
    let utc = Zone::utc();
    utc.day(window.start).saturating_sub(1.day())..=utc.day(window.end).saturating_add(2.days())
}
