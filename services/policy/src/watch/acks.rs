//! What each instance of each service has acknowledged; forgotten 60 s after its last word.
use std::collections::BTreeMap;

use holdfast_proto::policy::v1::DocumentRefusal;
use jiff::{SignedDuration, Timestamp};
use kit_principal::ServiceName;

use crate::store::fence::Position;

const EXPIRES_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// What instances say, by (service, instance).
#[derive(Debug, Default)]
pub(crate) struct Acks(BTreeMap<(ServiceName, String), Instance>);

#[derive(Debug)]
struct Instance {
    position: Position,
    acknowledged_at: Timestamp,
    heard_at: Timestamp,
    refused: BTreeMap<String, Refused>,
}

#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) digest: Vec<u8>,
    pub(crate) refusal: DocumentRefusal,
    pub(crate) at: Timestamp,
}

/// A tenant's document in force here.
#[derive(Clone, Debug)]
pub(crate) struct InForce {
    pub(crate) tenant: String,
    pub(crate) digest: Vec<u8>,
    pub(crate) position: Position,
}

/// What one instance says of one tenant's document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Acknowledgement {
    pub(crate) service: ServiceName,
    pub(crate) instance: String,
    pub(crate) tenant: String,
    pub(crate) digest: Vec<u8>,
    /// Why it is refused; none: acknowledged.
    pub(crate) refusal: Option<DocumentRefusal>,
    pub(crate) at: Timestamp,
}

// === impl Acks ===

impl Acks {
    /// An instance opened its stream: what it said on an earlier one no longer counts.
    pub(crate) fn hello(&mut self, service: ServiceName, instance: &str, at: Timestamp) {
        let fresh = Instance {
            position: Position::START,
            acknowledged_at: at,
            heard_at: at,
            refused: BTreeMap::new(),
        };
        self.0.insert((service, instance.to_owned()), fresh);
    }

    /// Everything up to a position is in force there.
    pub(crate) fn ack(&mut self, service: ServiceName, instance: &str, position: Position, at: Timestamp) {
        let Some(known) = self.0.get_mut(&(service, instance.to_owned())) else { return };
        known.heard_at = at;
        if position > known.position {
            known.position = position;
            known.acknowledged_at = at;
        }
    }

    /// A document is refused there.
    pub(crate) fn nack(&mut self, service: ServiceName, instance: &str, tenant: String, refused: Refused) {
        let Some(known) = self.0.get_mut(&(service, instance.to_owned())) else { return };
        known.heard_at = refused.at;
        // A service of the mesh speaks of the documents that it was sent: as many as there are tenants.
        known.refused.insert(tenant, refused);
    }

    /// What is known of these documents; an instance that has not yet said anything of one is left out.
    pub(crate) fn of(&mut self, in_force: &[InForce], now: Timestamp) -> Vec<Acknowledgement> {
        self.0.retain(|_, instance| now.duration_since(instance.heard_at) < EXPIRES_AFTER);
        let mut all = Vec::new();
        for ((service, name), instance) in &self.0 {
            all.extend(in_force.iter().filter_map(|document| {
                let (refusal, at) = instance.answer_to(document)?;
                Some(Acknowledgement {
                    service: *service,
                    instance: name.clone(),
                    tenant: document.tenant.clone(),
                    digest: document.digest.clone(),
                    refusal,
                    at,
                })
            }));
        }
        all
    }
}

// === impl Instance ===

impl Instance {
    fn answer_to(&self, document: &InForce) -> Option<(Option<DocumentRefusal>, Timestamp)> {
        let refused = self.refused.get(&document.tenant).filter(|refused| refused.digest == document.digest);
        if let Some(refused) = refused {
            return Some((Some(refused.refusal.clone()), refused.at));
        }
        (self.position >= document.position).then_some((None, self.acknowledged_at))
    }
}

#[cfg(test)]
mod tests {
    use holdfast_proto::policy::v1::document_refusal::Reason;

    use super::*;

    const BOOKING: ServiceName = ServiceName::Booking;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn document(number: u64) -> [InForce; 1] {
        [InForce { tenant: "luna".to_owned(), digest: vec![7], position: number.into() }]
    }

    #[test]
    fn an_instance_acknowledges_what_it_has_reached() {
        let mut acks = Acks::default();
        acks.hello(BOOKING, "booking-0", at(0));
        assert_eq!(acks.of(&document(3), at(1)), []);
        acks.ack(BOOKING, "booking-0", 3.into(), at(2));
        let known = acks.of(&document(3), at(3));
        assert_eq!(known.len(), 1);
        assert_eq!((&known[0].refusal, known[0].at), (&None, at(2)));
        assert_eq!(acks.of(&document(4), at(3)), []);
    }

    #[test]
    fn a_refusal_holds_for_that_document_only() {
        let mut acks = Acks::default();
        acks.hello(BOOKING, "booking-0", at(0));
        let refusal = DocumentRefusal { reason: Reason::Digest.into(), name: String::new() };
        let refused = Refused { digest: vec![7], refusal: refusal.clone(), at: at(1) };
        acks.nack(BOOKING, "booking-0", "luna".to_owned(), refused);
        acks.ack(BOOKING, "booking-0", 3.into(), at(1));
        assert_eq!(acks.of(&document(3), at(2))[0].refusal, Some(refusal));
        let newer = InForce { digest: vec![8], ..document(3)[0].clone() };
        assert_eq!(acks.of(&[newer], at(2))[0].refusal, None);
    }

    #[test]
    fn silence_is_forgotten_after_a_minute_and_a_new_stream_starts_anew() {
        let mut acks = Acks::default();
        acks.hello(BOOKING, "booking-0", at(0));
        acks.ack(BOOKING, "booking-0", 3.into(), at(0));
        assert_eq!(acks.of(&document(3), at(59)).len(), 1);
        acks.hello(BOOKING, "booking-0", at(59));
        assert_eq!(acks.of(&document(3), at(59)), []);
        acks.ack(BOOKING, "booking-0", 3.into(), at(60));
        assert_eq!(acks.of(&document(3), at(119)).len(), 1);
        assert_eq!(acks.of(&document(3), at(120)), []);
    }
}
