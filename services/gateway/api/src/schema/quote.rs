//! What a booking would cost and promise.
use gateway_core::slots::{Quote, QuoteRequest};
use gateway_edge::input::Fields;
use kit_fault::Fault;
use policy_api::{NoShowCost, RefundUntil};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::money::Money;

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
    /// What missing the appointment costs.
    pub no_show: NoShowView,
    /// Kinds of agreement that must be accepted.
    pub agreements: Vec<String>,
    /// Whether everybody who could do it is taken at the start by now. Nothing is held: booking decides anew.
    pub taken: bool,
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

/// What a client who does not come, and has not said so before the start, owes and gets back.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoShowView {
    /// What is charged; zero: nothing.
    pub fee: Money,
    /// Percent of what was paid that is refunded, 0 to 100.
    pub refund_percent: u32,
}

impl QuoteQuery {
    /// What is to be quoted, every bad field named.
    pub(crate) fn read(&self) -> Result<QuoteRequest, Fault> {
        let mut fields = Fields::new();
        let wanted = QuoteRequest {
            service: fields.id("service", &self.service),
            provider: fields.option_id("provider", self.provider.as_deref()),
            start: fields.instant("start", &self.start),
        };
        fields.finish(wanted)
    }
}

impl QuoteView {
    /// A quote, whose wall times are in this zone.
    pub(crate) fn new(quote: Quote, zone: &str) -> Self {
        Self {
            price: quote.price.into(),
            due_now: quote.due_now.into(),
            due_within: quote.due_within.and_then(|within| u32::try_from(within.as_secs()).ok()),
            cancel_until: quote.cancel_until.map(|at| at.to_string()),
            reschedule_until: quote.reschedule_until.map(|at| at.to_string()),
            refunds: quote.refunds.into_iter().map(RefundView::from).collect(),
            no_show: quote.no_show.into(),
            agreements: quote.agreements.iter().map(ToString::to_string).collect(),
            taken: quote.taken,
            zone: zone.to_owned(),
        }
    }
}

impl From<NoShowCost> for NoShowView {
    fn from(NoShowCost { fee, refund_percent }: NoShowCost) -> Self {
        Self { fee: fee.into(), refund_percent }
    }
}

impl From<RefundUntil> for RefundView {
    fn from(RefundUntil { until, percent, amount }: RefundUntil) -> Self {
        Self { until: until.to_string(), percent, amount: amount.into() }
    }
}
