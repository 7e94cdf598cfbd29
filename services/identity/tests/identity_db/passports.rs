//! Passports say who acts, for one callee, for as long as they may.
use identity::ops::issue_passports::Issued;
use jiff::SignedDuration;
use kit_authz::Requester as _;
use kit_fault::Reason;
use kit_passport::{Refusal, Verifier};
use kit_principal::{Principal, ServiceName, Strength};

use crate::harness::{Harness, issue, reason, sol};

fn verifier(harness: &Harness, audience: ServiceName) -> Verifier {
    Verifier::new(harness.identity.signing.keys(), audience, harness.identity.clock.clone())
}

#[tokio::test]
async fn one_hop_makes_one_for_each_callee() {
    let harness = Harness::new().await;
    let owner = harness.owner().await;
    let token = harness.session().await;
    let services = [ServiceName::Booking, ServiceName::Identity, ServiceName::Policy, ServiceName::Retention];
    let Issued { jwts, expires_at } =
        issue(&harness.identity, &sol(), Some(&token), &services).await.unwrap();
    for (name, jwt) in services.into_iter().zip(&jwts) {
        let Principal::Staff(staff) = verifier(&harness, name).verify(jwt).unwrap().principal else {
            panic!("{name}: not a member of staff");
        };
        assert_eq!((staff.account, staff.tenant()), (owner.account, &sol()));
        assert_eq!((staff.roles, staff.authentication.strength), (owner.roles.clone(), Strength::Password));
    }
    assert_eq!(verifier(&harness, ServiceName::Policy).verify(&jwts[0]), Err(Refusal::Audience));
    let life = expires_at.duration_since(harness.identity.clock.now());
    assert!(life <= SignedDuration::from_secs(60) && life > SignedDuration::from_secs(58));
    harness.pass(60);
    assert_eq!(verifier(&harness, ServiceName::Booking).verify(&jwts[0]), Err(Refusal::Expired));
}

#[tokio::test]
async fn a_guest_is_known_by_the_tenant_alone_for_ten_minutes() {
    let harness = Harness::new().await;
    let issued = issue(&harness.identity, &sol(), None, &[ServiceName::Booking]).await.unwrap();
    let principal = verifier(&harness, ServiceName::Booking).verify(&issued.jwts[0]).unwrap().principal;
    assert_eq!(principal, Principal::Guest(sol()));
    let life = issued.expires_at.duration_since(harness.identity.clock.now());
    assert!(life <= SignedDuration::from_mins(10) && life > SignedDuration::from_secs(598));
}

#[tokio::test]
async fn audiences_are_known_services_each_once() {
    let harness = Harness::new().await;
    for names in [&[][..], &[ServiceName::Gateway], &[ServiceName::Booking; 2]] {
        let issued = issue(&harness.identity, &sol(), None, names).await;
        assert_eq!(reason(&issued), Some(Reason::ValidationFailed), "{names:?}");
    }
}
