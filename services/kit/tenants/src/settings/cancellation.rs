//! The cancellation policy.
use holdfast_proto::tenant::v1 as pb;
use jiff::SignedDuration;
use kit_principal::Role;

use super::{closed, each, holds, part, percent, role, seconds};
use crate::Refusal;

closed! {
    /// What counts towards the condition for a new booking.
    RebookingTrigger {
        /// A cancellation after the deadline.
        LateCancel,
        /// Not coming.
        NoShow,
    }
}

/// The cancellation policy. Everything but `staff_override` is part of the cancellation agreement's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancellationPolicy {
    /// Least notice for a client's cancellation.
    pub min_notice: SignedDuration,
    /// Least notice for a client's move.
    pub reschedule_min_notice: SignedDuration,
    /// Greatest number of moves.
    pub max_moves: u32,
    /// Refund tiers, notice strictly falling, percent never rising.
    pub refunds: Vec<RefundTier>,
    /// What not coming costs.
    pub no_show: NoShow,
    /// Roles that may override with a reason.
    pub staff_override: Vec<Role>,
    /// What is paid before the start; none: nothing.
    pub prepayment: Option<Prepayment>,
    /// Condition for a new booking after late cancellations.
    pub rebooking: Option<Rebooking>,
}

/// One tier of refunds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundTier {
    /// Least notice for this tier.
    pub notice: SignedDuration,
    /// Percent of what was paid, 0 to 100.
    pub percent: u32,
}

/// What not coming costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoShow {
    /// Percent of what was paid that is refunded, 0 to 100.
    pub percent: u32,
    /// Fee in minor units of the tenant's currency, at least 0.
    pub fee_minor: i64,
}

/// What is paid before the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prepayment {
    /// Percent of the price, 1 to 100.
    pub percent: u32,
    /// How long payment may take.
    pub due_within: SignedDuration,
}

/// Condition for a new booking after late cancellations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebooking {
    /// How many count.
    pub after: u32,
    /// Within how many days.
    pub within_days: u32,
    /// What counts.
    pub counts: Vec<RebookingTrigger>,
    /// What a client meets who has too many.
    pub then: RebookingThen,
}

/// What a client meets who cancelled late too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RebookingThen {
    /// Staff approve the next booking.
    RequireApproval,
    /// The next booking is paid before.
    RequirePrepayment,
    /// No booking for this many days, at least one.
    BlockForDays(u32),
}

impl CancellationPolicy {
    pub(crate) fn parse(policy: pb::CancellationPolicy) -> Result<Self, Refusal> {
        let pb::CancellationPolicy {
            min_notice_s,
            reschedule_min_notice_s,
            max_moves,
            refunds,
            no_show,
            staff_override,
            prepayment_percent,
            prepayment_due_within_s,
            rebooking,
        } = policy;
        Ok(Self {
            min_notice: seconds(min_notice_s),
            reschedule_min_notice: seconds(reschedule_min_notice_s),
            max_moves,
            refunds: tiers(refunds)?,
            no_show: NoShow::parse(part(no_show, "cancellation.no_show")?)?,
            staff_override: each(staff_override, role, "cancellation.staff_override")?,
            prepayment: Prepayment::parse(prepayment_percent, prepayment_due_within_s)?,
            rebooking: rebooking.map(Rebooking::parse).transpose()?,
        })
    }
}

/// Notice strictly falls, percent never rises.
fn tiers(tiers: Vec<pb::RefundTier>) -> Result<Vec<RefundTier>, Refusal> {
    let parse = |tier: pb::RefundTier| {
        let pb::RefundTier { notice_s, percent: share } = tier;
        Ok(RefundTier { notice: seconds(notice_s), percent: percent(share, "cancellation.refunds.percent")? })
    };
    let tiers = tiers.into_iter().map(parse).collect::<Result<Vec<_>, Refusal>>()?;
    let mut pairs = tiers.iter().zip(tiers.iter().skip(1));
    let falling = pairs.all(|(a, b)| a.notice > b.notice && a.percent >= b.percent);
    holds(falling, "cancellation.refunds").map(|()| tiers)
}

impl NoShow {
    fn parse(cost: pb::NoShow) -> Result<Self, Refusal> {
        let pb::NoShow { percent: share, fee_minor } = cost;
        holds(fee_minor >= 0, "cancellation.no_show.fee_minor")?;
        Ok(Self { percent: percent(share, "cancellation.no_show.percent")?, fee_minor })
    }
}

impl Prepayment {
    fn parse(share: u32, due_within_s: u32) -> Result<Option<Self>, Refusal> {
        let percent = percent(share, "cancellation.prepayment_percent")?;
        Ok((percent > 0).then_some(Self { percent, due_within: seconds(due_within_s) }))
    }
}

impl Rebooking {
    fn parse(rule: pb::Rebooking) -> Result<Self, Refusal> {
        let pb::Rebooking { after, within_days, counts, then, block_for_days } = rule;
        Ok(Self {
            after,
            within_days,
            counts: each(counts, RebookingTrigger::parse, "cancellation.rebooking.counts")?,
            then: RebookingThen::parse(then, block_for_days)?,
        })
    }
}

impl RebookingThen {
    /// Only a block has days.
    fn parse(then: i32, days: u32) -> Result<Self, Refusal> {
        let is_block = then == i32::from(pb::RebookingThen::BlockForDays);
        holds(is_block == (days > 0), "cancellation.rebooking.block_for_days")?;
        match pb::RebookingThen::try_from(then) {
            Ok(pb::RebookingThen::RequireApproval) => Ok(Self::RequireApproval),
            Ok(pb::RebookingThen::RequirePrepayment) => Ok(Self::RequirePrepayment),
            Ok(pb::RebookingThen::BlockForDays) => Ok(Self::BlockForDays(days)),
            Ok(pb::RebookingThen::Unspecified) | Err(_) => {
                Err(Refusal::Invalid("cancellation.rebooking.then"))
            }
        }
    }
}
