//! The cancellation policy of a configuration, as rules.
use kit_money::Money;
use kit_tenants::{Tenant, settings};
use policy_api::Notice;
use policy_domain::{BadRules, NoShow, Prepayment, Rebooking, RebookingTrigger, Rules, Then, Tier};

/// The rules that a tenant's configuration declares. What staff may override is no part of them.
pub(crate) fn rules_of(tenant: &Tenant) -> Result<Rules, BadRules> {
    let currency = tenant.currency();
    let settings::CancellationPolicy {
        min_notice,
        reschedule_min_notice,
        max_moves,
        refunds,
        no_show,
        staff_override: _,
        prepayment,
        rebooking,
    } = tenant.cancellation();
    let tier = |tier: &settings::RefundTier| Tier { notice: Notice::of(tier.notice), percent: tier.percent };
    let prepayment =
        prepayment.map(|due| Prepayment { percent: due.percent, due_within: Notice::of(due.due_within) });
    Rules {
        currency,
        min_notice: Notice::of(*min_notice),
        reschedule_min_notice: Notice::of(*reschedule_min_notice),
        max_moves: *max_moves,
        refunds: refunds.iter().map(tier).collect(),
        no_show: NoShow { percent: no_show.percent, fee: Money::new(no_show.fee_minor, currency).amount() },
        prepayment,
        rebooking: rebooking.as_ref().map(condition),
    }
    .validated()
}

fn condition(rule: &settings::Rebooking) -> Rebooking {
    let trigger = |what: &settings::RebookingTrigger| match what {
        settings::RebookingTrigger::LateCancel => RebookingTrigger::LateCancel,
        settings::RebookingTrigger::NoShow => RebookingTrigger::NoShow,
    };
    Rebooking {
        after: rule.after,
        within_days: rule.within_days,
        counts: rule.counts.iter().map(trigger).collect(),
        then: match rule.then {
            settings::RebookingThen::RequireApproval => Then::RequireApproval,
            settings::RebookingThen::RequirePrepayment => Then::RequirePrepayment,
            settings::RebookingThen::BlockForDays(days) => Then::BlockForDays(days),
        },
    }
}
