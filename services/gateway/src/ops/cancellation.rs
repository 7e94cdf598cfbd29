//! What cancelling would do, and cancelling.
use holdfast_proto::booking::v1::{CancelRequest, PreviewCancellationRequest};
use kit_fault::Fault;
use policy_api::Decision;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bookings::{BookingView, DecisionView, booking_view, reach};
use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields, Money, misread};

/// A refund.
#[derive(Serialize, ToSchema)]
pub struct RefundDecision {
    /// Percent of what was paid.
    pub percent: u32,
    /// What was paid.
    pub paid: String,
    /// The refund.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}

/// What cancelling would do.
#[derive(Serialize, ToSchema)]
pub struct CancellationView {
    /// The decision.
    #[serde(flatten)]
    pub decision: DecisionView,
    /// Until when it holds.
    #[schema(format = "date-time")]
    pub valid_until: String,
}

/// A cancellation. Has no Debug: a reason may say much.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelInput {
    /// Why.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// The outcome that was shown; null: not checked.
    #[serde(default, deserialize_with = "crate::web::maybe_object")]
    pub expected: Option<ExpectedOutcome>,
}

/// The outcome that was shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedOutcome {
    /// The refund; null: not checked.
    #[serde(default, deserialize_with = "crate::web::maybe_object")]
    pub refund: Option<Money>,
    /// The fee; null: not checked.
    #[serde(default, deserialize_with = "crate::web::maybe_object")]
    pub fee: Option<Money>,
}

/// What cancelling would do now.
pub async fn preview(gateway: &Gateway, act: &Act, id: &str) -> Result<CancellationView, Fault> {
    let (id, manage_token) = reach(act, id)?;
    let mut client = gateway.upstream.bookings();
    let message = PreviewCancellationRequest { id, manage_token };
    let call = gateway.upstream.call(act, (Callee::Decisions, Who::Anyone), message, |request| async move {
        client.preview_cancellation(request).await
    });
    let decision = Decision::try_from(call.await?).map_err(misread)?;
    let valid_until = decision.valid_until.to_string();
    Ok(CancellationView { decision: decision.into(), valid_until })
}

/// Cancels; repeated, it answers with the first decision.
pub async fn cancel(
    gateway: &Gateway,
    act: &Act,
    id: &str,
    input: CancelInput,
) -> Result<BookingView, Fault> {
    let (id, manage_token) = reach(act, id)?;
    let mut fields = Fields::new();
    let expected = input.expected.as_ref();
    let refund = expected.and_then(|expected| expected.refund.as_ref());
    let fee = expected.and_then(|expected| expected.fee.as_ref());
    let message = CancelRequest {
        id,
        manage_token,
        reason: fields.text("reason", input.reason.as_deref().unwrap_or_default(), 0, 500),
        expected_refund: refund.and_then(|money| fields.money("expected.refund", money)),
        expected_fee: fee.and_then(|money| fields.money("expected.fee", money)),
        if_revision: act.revision()?,
        idempotency_key: act.idempotency_key()?,
    };
    fields.finish()?;
    let mut client = gateway.upstream.bookings();
    let call = gateway.upstream.call(act, (Callee::Decisions, Who::Anyone), message, |request| async move {
        client.cancel(request).await
    });
    booking_view(act, &call.await?)
}
