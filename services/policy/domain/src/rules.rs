//! A cancellation policy: the part of the configuration that clients agree to, and its written form, the `terms` of a
//! cancellation agreement.
use kit_money::{Currency, Money};
use policy_api::{NoShowCost, Notice};
use serde::{Deserialize, Serialize};

/// What a client agrees to about cancelling. Serialised with JCS (RFC 8785) it is the agreement's `terms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rules {
    /// Currency of every amount.
    pub currency: Currency,
    /// Least notice for a client's cancellation.
    pub min_notice: Notice,
    /// Least notice for a client's move.
    pub reschedule_min_notice: Notice,
    /// Greatest number of moves by the client.
    pub max_moves: u32,
    /// Tiers: notice strictly falls, percent never rises.
    pub refunds: Vec<Tier>,
    /// What not coming costs.
    pub no_show: NoShow,
    /// What must be paid before the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepayment: Option<Prepayment>,
    /// Condition for a new booking after late cancellations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebooking: Option<Rebooking>,
}

/// One tier of refunds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Least notice.
    pub notice: Notice,
    /// Percent of what was paid.
    pub percent: u32,
}

/// What not coming costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoShow {
    /// Percent of what was paid that is refunded.
    pub percent: u32,
    /// Amount owed, with the currency's decimals.
    pub fee: String,
}

/// What must be paid before the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Prepayment {
    /// Percent of the price.
    pub percent: u32,
    /// How long payment may take.
    pub due_within: Notice,
}

/// Condition for a new booking after late cancellations and no-shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rebooking {
    /// How many count.
    pub after: u32,
    /// Within how many days.
    pub within_days: u32,
    /// What counts.
    pub counts: Vec<RebookingTrigger>,
    /// What then holds.
    pub then: Then,
}

/// What counts towards the condition for a new booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RebookingTrigger {
    /// A cancellation after the deadline.
    LateCancel,
    /// Not coming.
    NoShow,
}

/// What holds for a client who cancelled late too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Then {
    /// Staff approve a new booking.
    RequireApproval,
    /// A new booking is paid first.
    RequirePrepayment,
    /// No new booking for this many days.
    BlockForDays(u32),
}

/// Why rules are no policy.
#[derive(Debug, thiserror::Error)]
pub enum BadRules {
    /// A percentage above 100.
    #[error("a percentage lies between 0 and 100")]
    Percent,
    /// Tiers out of order.
    #[error("tiers strictly fall in notice and never rise in percent")]
    Order,
    /// A fee that is no amount.
    #[error("a fee is an amount of the policy's currency")]
    Fee(#[from] kit_money::MoneyError),
    /// Not the written form of rules.
    #[error("these are not the terms of a cancellation agreement")]
    Json(#[from] serde_json::Error),
}

// === impl Rules ===

impl Rules {
    /// The rules themselves, if they are valid.
    pub fn validated(self) -> Result<Self, BadRules> {
        let due = self.prepayment.map_or(0, |prepayment| prepayment.percent);
        let mut percents = self.refunds.iter().map(|tier| tier.percent).chain([due, self.no_show.percent]);
        if percents.any(|percent| percent > 100) {
            return Err(BadRules::Percent);
        }
        let mut pairs = self.refunds.iter().zip(self.refunds.iter().skip(1));
        if pairs.any(|(a, b)| a.notice <= b.notice || a.percent < b.percent) {
            return Err(BadRules::Order);
        }
        Money::parse(&self.no_show.fee, self.currency)?;
        Ok(self)
    }

    /// Reads the terms of a cancellation agreement.
    pub fn from_terms(terms: &str) -> Result<Self, BadRules> {
        serde_json::from_str::<Self>(terms)?.validated()
    }

    /// The terms of a cancellation agreement: JCS.
    pub fn terms(&self) -> Result<String, BadRules> {
        Ok(serde_json_canonicalizer::to_string(self)?)
    }

    /// What not coming costs.
    #[must_use]
    pub fn no_show_cost(&self) -> NoShowCost {
        let fee = Money::parse(&self.no_show.fee, self.currency).unwrap_or(Money::zero(self.currency));
        NoShowCost { fee, refund_percent: self.no_show.percent }
    }

    /// Whether something is paid before the start: otherwise there is nothing to refund.
    #[must_use]
    pub fn asks_for_prepayment(&self) -> bool {
        self.prepayment.is_some_and(|prepayment| prepayment.percent > 0)
    }

    /// The tier that a notice reaches: the greatest that is not above it.
    #[must_use]
    pub fn tier(&self, notice: jiff::SignedDuration) -> Option<Tier> {
        self.refunds.iter().copied().find(|tier| notice >= tier.notice.span())
    }

    /// Tiers that a client can reach while the window is open, each with the least notice at which it holds.
    pub(crate) fn reachable(&self) -> impl Iterator<Item = (Notice, Tier)> {
        let above = std::iter::once(None).chain(self.refunds.iter().map(Some));
        self.refunds
            .iter()
            .zip(above)
            .filter(|(_, above)| above.is_none_or(|above| above.notice > self.min_notice))
            .map(|(tier, _)| (tier.notice.max(self.min_notice), *tier))
    }
}

#[cfg(test)]
pub(crate) mod tests;
