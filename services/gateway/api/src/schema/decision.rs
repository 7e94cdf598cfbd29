//! A decision about a cancellation.
use policy_api::{Decision, Rule};
use serde::Serialize;
use utoipa::ToSchema;

use super::money::Money;

/// A decision about a cancellation.
#[derive(Serialize, ToSchema)]
pub struct DecisionView {
    /// Whether it may happen.
    pub allowed: bool,
    /// Last instant at which the client can cancel; null: the client never can.
    #[schema(format = "date-time")]
    pub deadline: Option<String>,
    /// The refund.
    pub refund: RefundDecision,
    /// What is owed apart.
    pub fee: Money,
    /// Which rule decided.
    #[schema(value_type = String)]
    pub rule: Rule,
}

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

impl From<Decision> for DecisionView {
    fn from(decision: Decision) -> Self {
        let Decision { allowed, deadline, refund_percent, paid, refund, fee, rule, valid_until: _ } =
            decision;
        let Money { amount, currency } = refund.into();
        Self {
            allowed,
            deadline: deadline.map(|at| at.to_string()),
            refund: RefundDecision { percent: refund_percent, paid: paid.amount(), amount, currency },
            fee: fee.into(),
            rule,
        }
    }
}
