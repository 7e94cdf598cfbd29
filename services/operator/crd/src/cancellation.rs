//! The cancellation policy. All but `staffOverride` is part of the cancellation agreement: a change is a new version.
use kube::KubeSchema;
use serde::{Deserialize, Serialize};

use crate::accounts::Role;
use crate::names::names;
use crate::spans::Span;

/// The cancellation policy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cancellation {
    /// Later than this the client sees the warning and cannot cancel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_notice: Option<Span>,
    /// Later than this the client cannot move the booking. Unset: minNotice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reschedule_min_notice: Option<Span>,
    /// Greatest number of moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100))]
    pub max_moves: Option<i32>,
    /// Refund tiers: notice strictly falling, percent never rising. Unset: everything until minNotice.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 10))]
    #[x_kube(validation = Rule::new("self.all(a, self.exists_one(b, b.notice == a.notice)) && \
        self.all(a, self.all(b, self.indexOf(a) >= self.indexOf(b) || \
        (a.notice > b.notice && a.percent >= b.percent)))")
        .message("tiers strictly fall in notice and never rise in percent"))]
    pub refunds: Option<Vec<RefundTier>>,
    /// What is due before the start; needs payments.provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepayment: Option<Prepayment>,
    /// What missing an appointment costs a client who has not told the business before the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_show: Option<NoShow>,
    /// Condition for a new booking after late cancellations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebooking: Option<Rebooking>,
    /// Who may override with a reason. Unset: owners and admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 3))]
    pub staff_override: Option<Vec<Role>>,
}

/// One tier of refunds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefundTier {
    /// Least notice for it.
    pub notice: Span,
    /// Percent of what was paid.
    #[schemars(range(min = 0, max = 100))]
    pub percent: i32,
}

/// What is due before the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Prepayment {
    /// Percent of the price.
    #[schemars(range(min = 1, max = 100))]
    pub percent: i32,
    /// How long payment may take.
    pub due_within: Span,
}

/// What not coming costs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoShow {
    /// Percent of what was paid that is refunded. Unset: 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100))]
    pub percent: Option<i32>,
    /// What is owed beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<Fee>,
}

/// An amount in the tenant's currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fee {
    /// Written with the currency's decimals: "20.00".
    #[schemars(length(max = 14), regex(pattern = r"^[0-9]{1,9}(\.[0-9]{1,4})?$"))]
    pub amount: String,
}

/// Condition for a new booking after late cancellations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = Rule::new("(self.then == 'BlockForDays') == has(self.blockForDays)")
    .message("blockForDays is needed with then: BlockForDays, and only there"))]
pub struct Rebooking {
    /// How many count.
    #[schemars(range(min = 1, max = 100))]
    pub after: i32,
    /// Within how many days.
    #[schemars(range(min = 1, max = 3650))]
    pub within_days: i32,
    /// What counts.
    #[schemars(length(min = 1, max = 2))]
    pub counts: Vec<RebookingTrigger>,
    /// What then.
    pub then: RebookingThen,
    /// Days of a block.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 3650))]
    pub block_for_days: Option<i32>,
}

names! {
    /// What counts towards the condition.
    RebookingTrigger {
        /// A cancellation after the deadline.
        LateCancel = "LateCancel",
        /// Not coming.
        NoShow = "NoShow",
    }
}

names! {
    /// What a client meets who has too many.
    RebookingThen {
        /// Staff approve the next booking.
        RequireApproval = "RequireApproval",
        /// The next booking is paid before.
        RequirePrepayment = "RequirePrepayment",
        /// No booking for blockForDays.
        BlockForDays = "BlockForDays",
    }
}
