//! The cancellation policy of a configuration, as rules.
use kit_money::Money;
use kit_tenants::Tenant;
use policy_domain::{BadRules, NoShow, Notice, Prepayment, Rebooking, Rules, Then, Tier};

/// The rules that a tenant's configuration declares. What staff may override is no part of them.
pub(crate) fn rules_of(tenant: &Tenant) -> Result<Rules, BadRules> {
    let policy = tenant.cancellation();
    let currency = tenant.currency();
    let no_show = policy.no_show.unwrap_or_default();
    let tier = |tier: &holdfast_proto::tenant::v1::RefundTier| Tier {
        notice: Notice::seconds(tier.notice_s),
        percent: tier.percent,
    };
    let rebooking = |rule: &holdfast_proto::tenant::v1::Rebooking| Rebooking {
        after: rule.after,
        within_days: rule.within_days,
        counts: rule.counts.clone(),
        then: match rule.then.as_str() {
            "RequirePrepayment" => Then::RequirePrepayment,
            "Block" => Then::BlockForDays(rule.block_for_days),
            _ => Then::RequireApproval,
        },
    };
    let prepayment = Prepayment {
        percent: policy.prepayment_percent,
        due_within: Notice::seconds(policy.prepayment_due_within_s),
    };
    Rules {
        currency,
        min_notice: Notice::seconds(policy.min_notice_s),
        reschedule_min_notice: Notice::seconds(policy.reschedule_min_notice_s),
        max_moves: policy.max_moves,
        refunds: policy.refunds.iter().map(tier).collect(),
        no_show: NoShow { percent: no_show.percent, fee: Money::new(no_show.fee_minor, currency).amount() },
        prepayment: (prepayment.percent > 0).then_some(prepayment),
        rebooking: policy.rebooking.as_ref().map(rebooking),
    }
    .sound()
}
