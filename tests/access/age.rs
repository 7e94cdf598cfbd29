//! A person's passport ends after a minute, a guest's after ten, by the clock of every running service. Nobody waits
//! for that: the key with which the running identity signs makes passports that are as old as a test wants them.
use std::sync::Arc;

use holdfast_tests::hostile_peer::{call, code};
use holdfast_tests::mesh::Mesh;
use jiff::{SignedDuration, Timestamp};
use kit_clock::{Clock, FakeClock, SystemEntropy};
use kit_passport::{GUEST_SECONDS, Keys, Minter, PERSON_SECONDS, Passport, SigningKey, Verifier};
use kit_principal::ServiceName;
use kit_seal::{Keyring, Sealer};
use tonic::Code;

use super::callee;
use super::passports::{Gateway, TENANT, passport_rpcs};

/// A call takes no longer, also on a busy machine.
const CALL: SignedDuration = SignedDuration::from_secs(10);

/// The key with which the running identity signs, opened as identity opens it.
async fn signing_key(mesh: &Mesh) -> SigningKey {
    let clock = Clock::system();
    let ring = mesh.run().join("secrets/identity-keyring.json");
    let ring = Arc::new(Keyring::from_file(&ring, &clock).expect("identity's keyring"));
    let keys = mesh.text("/postgres/databases/identity_keys").into();
    let sealer = Sealer::connect(&keys, ring, &clock).expect("identity's keys");
    let service = sealer.service("signing").await.expect("identity's own key");
    let newest =
        "select kid, sealed from signing_key where first_use <= now() order by first_use desc limit 1";
    let row = sqlx::query_as(newest).fetch_one(&mesh.database("identity").await).await;
    let (kid, closed): (String, Vec<u8>) = row.expect("a signing key");
    let seed = service.open(&kid, &closed).expect("the seed");
    let seed = seed.as_slice().try_into().expect("32 bytes");
    // Also what it would have signed before its first use is signed with it.
    SigningKey::restore(seed, Timestamp::UNIX_EPOCH, Timestamp::MAX).expect("a key")
}

/// A passport that was signed so long ago.
fn aged(key: &SigningKey, passport: &Passport, callee: &str, age: SignedDuration) -> String {
    let clock = FakeClock::at(Clock::system().now() - age);
    let faked = Clock::new(Arc::new(clock), Arc::new(SystemEntropy));
    Minter::new(faked, vec![key.clone()])
        .mint(&passport.principal, callee.parse().expect("a service"))
        .expect("a passport")
        .jwt
}

#[tokio::test]
async fn a_passport_ends_when_its_time_is_over() {
    let mesh = Mesh::shared();
    let gateway = Gateway::of(mesh);
    let key = signing_key(mesh).await;
    let keys = Keys::default();
    keys.replace(&[key.public_key()]);
    let session = gateway.session(mesh, TENANT, "owner").await;
    for (session, life) in [(session.as_str(), PERSON_SECONDS), ("", GUEST_SECONDS)] {
        let asked = Clock::system().now();
        let issued = gateway.issue(TENANT, session).await.expect("passports");
        let lives = SignedDuration::from_secs(life);
        let passport =
            Verifier::new(keys.clone(), ServiceName::Booking, Clock::system()).verify(issued.to("booking"));
        let passport = passport.expect("the running identity signs with this key");
        // Passports count in whole seconds.
        let ends = asked.as_second() + life..=Clock::system().now().as_second() + life;
        assert!(ends.contains(&passport.expires_at.as_second()), "{} of {ends:?}", passport.expires_at);
        for (path, rule) in passport_rpcs() {
            let callee = callee(&path);
            let outcome = async |age| {
                let passport = aged(&key, &passport, callee, age);
                code(&call(gateway.to(callee), &path, &[&passport]).await)
            };
            let young = outcome(lives - CALL).await;
            let is_for_such = rule.acting.contains(&passport.principal.acting());
            assert_ne!(young, Code::Unauthenticated, "{path}: it still holds");
            assert!(young != Code::PermissionDenied || !is_for_such, "{path}: {young:?}");
            assert_eq!(outcome(lives).await, Code::Unauthenticated, "{path}: it is over");
        }
    }
}
