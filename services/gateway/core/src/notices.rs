//! Which tenants have a privacy notice: every page links it, and no page asks policy for that alone.
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use kit_ids::TenantId;

/// How long an answer holds.
const HOLDS: SignedDuration = SignedDuration::from_secs(60);
/// How long nobody else asks while one asks, and after nobody answered.
const ASKING: SignedDuration = SignedDuration::from_secs(5);

/// What this instance knows.
#[derive(Debug, Default)]
pub(crate) struct KnownNotices(Mutex<HashMap<TenantId, Known>>);

#[derive(Clone, Copy, Debug)]
struct Known {
    is_published: bool,
    until: Timestamp,
}

/// What a look finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Whether there is a notice.
    Known(bool),
    /// Whoever looked asks, and says what the answer was; if nobody answers, `last` stands.
    Ask {
        /// What was known last. Where nothing was, there is a notice: a link that leads nowhere is better than none.
        last: bool,
    },
}

// === impl KnownNotices ===

impl KnownNotices {
    /// Whether the tenant has a notice, or that it is time to ask: then others hear what was known last.
    pub(crate) fn look(&self, tenant: &TenantId, now: Timestamp) -> Look {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = match known.get(tenant) {
            Some(known) if now < known.until => return Look::Known(known.is_published),
            Some(known) => known.is_published,
            None => true,
        };
        known.insert(tenant.clone(), Known { is_published: last, until: now + ASKING });
        Look::Ask { last }
    }

    /// What policy said.
    pub(crate) fn learn(&self, tenant: &TenantId, is_published: bool, now: Timestamp) {
        let known = Known { is_published, until: now + HOLDS };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(tenant.clone(), known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_asks_once_a_minute_and_what_was_known_stands_meanwhile() {
        let (notices, tenant) = (KnownNotices::default(), "salon-luna".parse().unwrap());
        let after = |seconds| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds);
        let look = |seconds| notices.look(&tenant, after(seconds));
        assert_eq!((look(0), look(4)), (Look::Ask { last: true }, Look::Known(true)));
        assert_eq!(look(5), Look::Ask { last: true }, "nobody answered");
        notices.learn(&tenant, false, after(6));
        assert_eq!((look(7), look(65)), (Look::Known(false), Look::Known(false)));
        assert_eq!((look(66), look(70)), (Look::Ask { last: false }, Look::Known(false)));
        notices.learn(&tenant, true, after(70));
        assert_eq!(look(71), Look::Known(true));
        assert_eq!(notices.look(&"clinica-sol".parse().unwrap(), after(71)), Look::Ask { last: true });
    }
}
