//! Passports say who acts, for one callee, for as long as they may.
use identity::ops::issue_passports::{self, Issued};
use jiff::SignedDuration;
use kit_fault::Reason;
use kit_passport::{Refusal, Verifier};
use kit_principal::{Principal, Strength};

use crate::world::{World, a, reason};

fn audiences(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn verifier(world: &World, audience: &str) -> Verifier {
    Verifier::new(world.identity.signing.keys(), audience, world.identity.clock.clone())
}

#[tokio::test]
async fn one_hop_makes_one_for_each_callee() {
    let world = World::new().await;
    let owner = world.owner().await;
    let token = world.session().await;
    let names = audiences(&["booking", "identity", "policy", "retention"]);
    let Issued { jwts, expires_at } =
        issue_passports::run(&world.identity, &a(), Some(&token), &names).await.unwrap();
    for (name, jwt) in names.iter().zip(&jwts) {
        let Principal::Staff(staff) = verifier(&world, name).verify(jwt).unwrap().principal else {
            panic!("{name}: not a member of staff");
        };
        assert_eq!((staff.account, staff.tenant), (owner.account, a()));
        assert_eq!((staff.roles, staff.authentication.strength), (owner.roles.clone(), Strength::Password));
    }
    assert_eq!(verifier(&world, "policy").verify(&jwts[0]), Err(Refusal::Audience));
    let life = expires_at.duration_since(world.identity.clock.now());
    assert!(life <= SignedDuration::from_secs(60) && life > SignedDuration::from_secs(58));
    world.pass(60);
    assert_eq!(verifier(&world, "booking").verify(&jwts[0]), Err(Refusal::Expired));
}

#[tokio::test]
async fn a_guest_is_known_by_the_tenant_alone_for_ten_minutes() {
    let world = World::new().await;
    let issued = issue_passports::run(&world.identity, &a(), None, &audiences(&["booking"])).await.unwrap();
    let principal = verifier(&world, "booking").verify(&issued.jwts[0]).unwrap().principal;
    assert_eq!(principal, Principal::Guest(a()));
    let life = issued.expires_at.duration_since(world.identity.clock.now());
    assert!(life <= SignedDuration::from_mins(10) && life > SignedDuration::from_secs(598));
}

#[tokio::test]
async fn audiences_are_known_services_each_once() {
    let world = World::new().await;
    for names in [&[][..], &["gateway"], &["booking", "booking"], &["booking", ""]] {
        let issued = issue_passports::run(&world.identity, &a(), None, &audiences(names)).await;
        assert_eq!(reason(&issued), Some(Reason::ValidationFailed), "{names:?}");
    }
}
