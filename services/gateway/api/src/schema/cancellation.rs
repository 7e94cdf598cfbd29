//! What cancelling would do, and cancelling.
use gateway_core::cancellation::{Cancel, CancellationForm};
use gateway_edge::request::RequestContext;
use kit_fault::Fault;
use policy_api::Decision;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::decision::DecisionView;
use super::money::Money;

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
    #[serde(default, deserialize_with = "gateway_edge::input::maybe_object")]
    pub expected: Option<ExpectedOutcome>,
}

/// The outcome that was shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedOutcome {
    /// The refund; null: not checked.
    #[serde(default, deserialize_with = "gateway_edge::input::maybe_object")]
    pub refund: Option<Money>,
    /// The fee; null: not checked.
    #[serde(default, deserialize_with = "gateway_edge::input::maybe_object")]
    pub fee: Option<Money>,
}

impl CancelInput {
    /// The command, every bad field named.
    pub(crate) fn read(&self, request: &RequestContext) -> Result<Cancel, Fault> {
        let (if_revision, idempotency_key) = (request.if_match()?, request.idempotency_key()?);
        let expected = self.expected.as_ref();
        let form = CancellationForm {
            reason: self.reason.as_deref(),
            expected_refund: expected.and_then(|expected| expected.refund.as_ref()).map(Money::typed),
            expected_fee: expected.and_then(|expected| expected.fee.as_ref()).map(Money::typed),
        };
        Cancel::read(&form, if_revision, idempotency_key)
    }
}

impl From<Decision> for CancellationView {
    fn from(decision: Decision) -> Self {
        Self { valid_until: decision.valid_until.to_string(), decision: decision.into() }
    }
}
