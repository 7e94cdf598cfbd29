//! When there is time, and what a booking would cost and promise.
use holdfast_proto::booking::v1::{ListSlotsRequest, QuoteRequest};
use kit_fault::Fault;
use policy_api::{AgreementKind, RefundUntil};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields, Money, id_text, instant, misread, money, option_instant};

/// Which slots.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SlotsQuery {
    /// The service.
    #[param(format = "uuid")]
    pub service: String,
    /// The provider; left out: any.
    #[param(format = "uuid")]
    pub provider: Option<String>,
    /// First calendar day in `zone`.
    #[param(format = "date")]
    pub from: String,
    /// Last calendar day in `zone`, inclusive; at most 62 days in all.
    #[param(format = "date")]
    pub to: String,
    /// IANA zone of the days; left out: the tenant's.
    #[param(min_length = 1, max_length = 64)]
    pub zone: Option<String>,
}

/// Free slots, by start; at most 5,000.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotsView {
    /// The slots.
    pub items: Vec<SlotView>,
    /// The zone of the days.
    pub zone: String,
    /// The first day that was left out because of the limit; null: none.
    #[schema(format = "date")]
    pub next_from: Option<String>,
}

/// A free slot.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotView {
    /// Start.
    #[schema(format = "date-time")]
    pub start: String,
    /// End.
    #[schema(format = "date-time")]
    pub end: String,
    /// The provider.
    #[schema(format = "uuid")]
    pub provider: String,
    /// Places left.
    pub seats_left: u32,
}

/// What is to be quoted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QuoteQuery {
    /// The service.
    #[param(format = "uuid")]
    pub service: String,
    /// The provider; left out: any.
    #[param(format = "uuid")]
    pub provider: Option<String>,
    /// Start of a slot.
    #[param(format = "date-time")]
    pub start: String,
}

/// What a booking would cost and promise.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteView {
    /// Price.
    pub price: Money,
    /// What is due before the start.
    pub due_now: Money,
    /// Seconds in which it is due; null: nothing is.
    pub due_within: Option<u32>,
    /// Last instant to cancel; null: no policy.
    #[schema(format = "date-time")]
    pub cancel_until: Option<String>,
    /// Last instant to move; null: no policy.
    #[schema(format = "date-time")]
    pub reschedule_until: Option<String>,
    /// Refunds by date.
    pub refunds: Vec<RefundView>,
    /// What not coming costs.
    pub no_show_fee: Money,
    /// Kinds of agreement that must be accepted.
    pub agreements: Vec<String>,
    /// IANA zone of the wall times.
    pub zone: String,
}

/// A refund until a date.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefundView {
    /// Cancelling up to this instant ...
    #[schema(format = "date-time")]
    pub until: String,
    /// ... refunds this percent of what was paid ...
    pub percent: u32,
    /// ... which is this: of the full price in a quote, of what was paid in a booking.
    pub amount: Money,
}

/// Free slots.
pub async fn slots(gateway: &Gateway, act: &Act, query: SlotsQuery) -> Result<SlotsView, Fault> {
    let mut fields = Fields::new();
    let message = ListSlotsRequest {
        service_id: fields.id("service", &query.service),
        provider_id: fields.option_id("provider", query.provider.as_deref()),
        from: fields.day("from", &query.from),
        to: fields.day("to", &query.to),
        zone: query.zone.map(|zone| fields.zone("zone", &zone)).unwrap_or_default(),
    };
    fields.finish()?;
    let mut client = gateway.upstream.availability();
    let call = gateway.upstream.call(act, (Callee::Booking, Who::Anyone), message, |request| async move {
        client.list_slots(request).await
    });
    let answer = call.await?;
    let view = |slot: &holdfast_proto::booking::v1::Slot| SlotView {
        start: instant(slot.start.as_ref()),
        end: instant(slot.end.as_ref()),
        provider: id_text(&slot.provider_id),
        seats_left: slot.seats_left,
    };
    Ok(SlotsView {
        items: answer.slots.iter().map(view).collect(),
        zone: answer.zone,
        next_from: Some(answer.next_from).filter(|day| !day.is_empty()),
    })
}

/// A quote.
pub async fn quote(gateway: &Gateway, act: &Act, query: QuoteQuery) -> Result<QuoteView, Fault> {
    let mut fields = Fields::new();
    let message = QuoteRequest {
        service_id: fields.id("service", &query.service),
        provider_id: fields.option_id("provider", query.provider.as_deref()),
        start: fields.instant("start", &query.start),
    };
    fields.finish()?;
    let mut client = gateway.upstream.availability();
    let call = gateway.upstream.call(act, (Callee::Decisions, Who::Anyone), message, |request| async move {
        client.quote(request).await
    });
    let quote = call.await?;
    let currency = act.tenant.currency();
    let kind = |kind| AgreementKind::parse(kind).map(|kind| kind.to_string()).map_err(misread);
    Ok(QuoteView {
        price: money(quote.price.as_ref(), currency),
        due_now: money(quote.due_now.as_ref(), currency),
        due_within: Some(quote.due_within_s).filter(|seconds| *seconds > 0),
        cancel_until: option_instant(quote.cancel_until.as_ref()),
        reschedule_until: option_instant(quote.reschedule_until.as_ref()),
        refunds: refunds(&quote.refunds)?,
        no_show_fee: money(quote.no_show_fee.as_ref(), currency),
        agreements: quote.agreements.into_iter().map(kind).collect::<Result<_, _>>()?,
        zone: act.tenant.zone_name().to_owned(),
    })
}

/// Refunds from the wire as they are shown.
pub(super) fn refunds(tiers: &[holdfast_proto::policy::v1::RefundUntil]) -> Result<Vec<RefundView>, Fault> {
    tiers
        .iter()
        .map(|tier| RefundUntil::try_from(tier.clone()).map(RefundView::from).map_err(misread))
        .collect()
}

impl From<RefundUntil> for RefundView {
    fn from(tier: RefundUntil) -> Self {
        let RefundUntil { until, percent, amount } = tier;
        Self { until: until.to_string(), percent, amount: amount.into() }
    }
}
