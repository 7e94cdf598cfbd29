//! When there is time, and what a booking would cost and promise.
use gateway_edge::input::NamedZone;
use gateway_edge::request::RequestContext;
use holdfast_proto::booking::v1 as pb;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kit_fault::Fault;
use kit_ids::{ResourceId, ServiceId};
use kit_money::Money;
use policy_api::wire::to_instant;
use policy_api::{AgreementKind, BadField, NoShowCost, RefundUntil};

use crate::Gateway;
use crate::upstream::Callee;
use crate::wire::{id, id_or_none, instant, misread, money, optional_instant, zone, zone_name};

/// Which slots.
#[derive(Debug)]
pub struct SlotsFilter {
    /// The service.
    pub service: ServiceId,
    /// The provider; None: any.
    pub provider: Option<ResourceId>,
    /// First calendar day in `zone`.
    pub from: Date,
    /// Last calendar day in `zone`, inclusive; at most 62 days in all.
    pub to: Date,
    /// Zone of the days; None: the tenant's.
    pub zone: Option<NamedZone>,
}

/// Free slots, by start; at most 5,000.
#[derive(Debug)]
pub struct Slots {
    /// The slots.
    pub items: Vec<Slot>,
    /// Zone of the days.
    pub zone: NamedZone,
    /// The first day that was left out because of the limit; None: none.
    pub next_from: Option<Date>,
}

/// A free slot.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// The provider.
    pub provider: ResourceId,
    /// Places left.
    pub seats_left: u32,
}

/// The next free slot of a service.
#[derive(Clone, Debug)]
pub struct NextSlot {
    /// The service.
    pub service: ServiceId,
    /// The slot.
    pub slot: Slot,
}

/// What is to be quoted.
#[derive(Clone, Copy, Debug)]
pub struct QuoteRequest {
    /// The service.
    pub service: ServiceId,
    /// The provider; None: any.
    pub provider: Option<ResourceId>,
    /// Start of a slot.
    pub start: Timestamp,
}

/// What a booking would cost and promise.
#[derive(Debug)]
pub struct Quote {
    /// Price.
    pub price: Money,
    /// What is due before the start.
    pub due_now: Money,
    /// The time within which it is due; None: nothing is.
    pub due_within: Option<SignedDuration>,
    /// Last instant to cancel; None: no policy.
    pub cancel_until: Option<Timestamp>,
    /// Last instant to move; None: no policy.
    pub reschedule_until: Option<Timestamp>,
    /// Refunds by date, of the full price.
    pub refunds: Vec<RefundUntil>,
    /// What missing the appointment costs.
    pub no_show: NoShowCost,
    /// Kinds of agreement that must be accepted.
    pub agreements: Vec<AgreementKind>,
    /// Whether everybody who could do it is taken at the start by now. Nothing is held: booking decides anew.
    pub taken: bool,
}

// === impl Quote ===

impl Quote {
    /// How long before the start the last instant to cancel lies, of a quote for this start: a policy has one length
    /// for all of its starts. None: no policy.
    #[must_use]
    pub fn cancel_notice(&self, start: Timestamp) -> Option<SignedDuration> {
        self.cancel_until.map(|until| until.duration_until(start))
    }
}

/// Free slots.
pub async fn list(gateway: &Gateway, request: &RequestContext, filter: SlotsFilter) -> Result<Slots, Fault> {
    let message = pb::ListSlotsRequest {
        service_id: filter.service.to_vec(),
        provider_id: id_or_none(filter.provider),
        from: filter.from.to_string(),
        to: filter.to.to_string(),
        zone: zone_name(filter.zone.as_ref()),
    };
    let mut client = gateway.upstream.availability();
    let call = gateway.upstream.call(request, Callee::Booking.anyone(), message, |message| async move {
        client.list_slots(message).await
    });
    let answer = call.await?;
    let next_from = Some(&answer.next_from).filter(|day| !day.is_empty());
    Ok(Slots {
        items: answer.slots.iter().map(slot).collect::<Result<_, _>>()?,
        next_from: next_from.map(|day| day.parse().map_err(misread)).transpose()?,
        zone: zone("slots.zone", &answer.zone)?,
    })
}

/// The next free slot of each of the first services; those that have none within two weeks are left out.
pub async fn next(gateway: &Gateway, request: &RequestContext) -> Result<Vec<NextSlot>, Fault> {
    let mut client = gateway.upstream.availability();
    let (target, message) = (Callee::Booking.anyone(), pb::ListNextSlotsRequest {});
    let call = gateway
        .upstream
        .call(request, target, message, |message| async move { client.list_next_slots(message).await });
    call.await?.next.into_iter().map(next_slot).collect()
}

/// A quote.
pub async fn quote(
    gateway: &Gateway,
    request: &RequestContext,
    wanted: QuoteRequest,
) -> Result<Quote, Fault> {
    let message = pb::QuoteRequest {
        service_id: wanted.service.to_vec(),
        provider_id: id_or_none(wanted.provider),
        start: Some(to_instant(wanted.start)),
    };
    let mut client = gateway.upstream.availability();
    let call = gateway.upstream.call(request, Callee::Decisions.anyone(), message, |message| async move {
        client.quote(message).await
    });
    let quote = call.await?;
    let due_within = Some(SignedDuration::from_secs(quote.due_within_s.into()));
    let kind = |kind| AgreementKind::parse(kind).map_err(misread);
    Ok(Quote {
        price: money("quote.price", quote.price)?,
        due_now: money("quote.due_now", quote.due_now)?,
        due_within: due_within.filter(SignedDuration::is_positive),
        cancel_until: optional_instant("quote.cancel_until", quote.cancel_until)?,
        reschedule_until: optional_instant("quote.reschedule_until", quote.reschedule_until)?,
        refunds: refunds(quote.refunds)?,
        no_show: no_show(quote.no_show)?,
        agreements: quote.agreements.into_iter().map(kind).collect::<Result<_, _>>()?,
        taken: quote.taken,
    })
}

fn next_slot(next: pb::NextSlot) -> Result<NextSlot, Fault> {
    let found = next.slot.ok_or_else(|| misread(BadField::Missing("slot")))?;
    Ok(NextSlot { service: id("next.service_id", &next.service_id)?, slot: slot(&found)? })
}

fn slot(slot: &pb::Slot) -> Result<Slot, Fault> {
    Ok(Slot {
        start: instant("slot.start", slot.start)?,
        end: instant("slot.end", slot.end)?,
        provider: id("slot.provider_id", &slot.provider_id)?,
        seats_left: slot.seats_left,
    })
}

/// What missing an appointment costs, which is always said.
pub(crate) fn no_show(cost: Option<holdfast_proto::policy::v1::NoShowCost>) -> Result<NoShowCost, Fault> {
    cost.ok_or(BadField::Missing("no_show")).and_then(NoShowCost::try_from).map_err(misread)
}

/// Refunds by date.
pub(crate) fn refunds(
    refunds: Vec<holdfast_proto::policy::v1::RefundUntil>,
) -> Result<Vec<RefundUntil>, Fault> {
    refunds.into_iter().map(|refund| RefundUntil::try_from(refund).map_err(misread)).collect()
}
