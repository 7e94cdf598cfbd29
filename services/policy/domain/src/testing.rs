//! A table of policies, for tests that compare what is told of a policy with what is decided.
use kit_money::Currency;
use policy_api::Notice;

use crate::{NoShow, Prepayment, Rules, Tier};

/// Policies that differ in each of what a client is told: the time to cancel, the refunds, what is paid in
/// advance, what missing the appointment costs.
#[must_use]
pub fn policies(currency: Currency) -> Vec<Rules> {
    let tier = |hours, percent| Tier { notice: Notice::hours(hours), percent };
    let refunds = [vec![], vec![tier(72, 100), tier(24, 50)], vec![tier(48, 100), tier(12, 50), tier(0, 0)]];
    let mut all = Vec::new();
    for min_notice in [0, 1, 24] {
        for refunds in &refunds {
            for percent in [None, Some(30)] {
                for fee in ["0.00", "20.00"] {
                    let due_within = Notice::hours(1);
                    all.push(Rules {
                        currency,
                        min_notice: Notice::hours(min_notice),
                        reschedule_min_notice: Notice::hours(12),
                        max_moves: 3,
                        refunds: refunds.clone(),
                        no_show: NoShow { percent: 10, fee: fee.to_owned() },
                        prepayment: percent.map(|percent| Prepayment { percent, due_within }),
                        rebooking: None,
                    });
                }
            }
        }
    }
    all
}
