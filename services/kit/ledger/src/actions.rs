//! Which actions each service may record: those on its own things. Whoever holds one service's certificate cannot tell
//! of what another one does.

/// The nouns of the actions ("<noun>.<verb>") that a service records, by the service's name. A test finds what a
/// service records and is not named here.
pub const ACTIONS: &[(&str, &[&str])] = &[
    ("identity", &["bootstrap", "invitation", "password", "session", "user"]),
    ("booking", &["booking", "provider", "schedule", "service"]),
    ("policy", &["agreement", "configuration", "ledger"]),
    ("retention", &["ledger"]),
];

/// Whether a sender has actions to record at all.
pub(crate) fn records_actions(sender: &str) -> bool {
    service_of(sender).is_some_and(|service| ACTIONS.iter().any(|(name, _)| *name == service))
}

/// Whether a sender may record an action. `sender`: its SPIFFE id, `spiffe://<trust
/// domain>/ns/<namespace>/sa/<service>`.
#[must_use]
pub fn may_record(sender: &str, action: &str) -> bool {
    let Some(service) = service_of(sender) else { return false };
    let Some((noun, verb)) = action.split_once('.') else { return false };
    let mut own = ACTIONS.iter().filter(|(name, _)| *name == service).flat_map(|(_, nouns)| *nouns);
    !verb.is_empty() && own.any(|own| *own == noun)
}

fn service_of(sender: &str) -> Option<&str> {
    sender.rsplit_once("/sa/").map(|(_, service)| service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_records_acts_on_its_own_things_alone() {
        let of = |service: &str, action: &str| {
            may_record(&format!("spiffe://holdfast.local/ns/holdfast/sa/{service}"), action)
        };
        assert!(of("booking", "booking.book") && of("identity", "session.begin"));
        assert!(of("policy", "ledger.verify") && of("retention", "ledger.read"));
        for (service, action) in [
            ("booking", "session.begin"),
            ("identity", "booking.cancel"),
            ("retention", "agreement.publish"),
            ("gateway", "booking.book"),
            ("operator", "configuration.apply"),
            ("x/sa/bookings", "booking.book"),
            ("", "booking.book"),
            ("booking", "booking"),
            ("booking", "booking."),
            ("booking", ".book"),
            ("booking", "bookings.book"),
            ("booking", "Booking.book"),
        ] {
            assert!(!of(service, action), "{service} {action}");
        }
        assert!(!may_record("booking", "booking.book"), "a name is no SPIFFE id");
    }
}
