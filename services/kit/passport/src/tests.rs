//! Whatever is changed, the passport is refused.
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use kit_clock::{Clock, FakeClock, SystemEntropy};
use kit_ids::{AccountId, TenantId};
use kit_principal::{Principal, Role, Roles, ServiceName, Strength};
use proptest::prelude::*;
use uuid::Uuid;

use crate::claims::Claims;
use crate::signing::SigningKey;
use crate::{Keys, MintError, Minter, Passport, Refusal, Verifier};

struct Fixture {
    clock: Arc<FakeClock>,
    minter: Minter,
    keys: Keys,
    verifier: Verifier,
}

fn tenant() -> TenantId {
    "salon-luna".parse().unwrap()
}

fn start() -> Timestamp {
    "2026-03-01T09:00:00Z".parse().unwrap()
}

fn owner() -> Principal {
    let account = AccountId::from(Uuid::from_u128(7));
    Principal::staff(tenant(), account, Roles::one(Role::Owner), Strength::Password, start())
}

fn support() -> Principal {
    let account = AccountId::from(Uuid::from_u128(7));
    Principal::support(tenant(), account, "support-3".to_owned(), Strength::MultiFactor, start())
}

impl Fixture {
    fn new() -> Self {
        let clock = Arc::new(FakeClock::at(start()));
        let faked = Clock::new(clock.clone(), Arc::new(SystemEntropy));
        let minter = Minter::new(faked.clone(), Vec::new());
        minter.add(&minter.due().unwrap().unwrap());
        let keys = Keys::default();
        keys.replace(&minter.published());
        let verifier = Verifier::new(keys.clone(), ServiceName::Booking, faked);
        Self { clock, minter, keys, verifier }
    }

    fn jwt(&self, principal: &Principal) -> String {
        self.minter.mint(principal, ServiceName::Booking).unwrap().jwt
    }
}

#[test]
fn a_passport_says_who_acts() {
    let it = Fixture::new();
    let guest = Principal::Guest(tenant());
    let client =
        Principal::client(tenant(), AccountId::from(Uuid::from_u128(8)), Strength::MultiFactor, start());
    for (principal, life) in [(owner(), 60), (guest, 600), (client, 60), (support(), 60)] {
        let passport = it.verifier.verify(&it.jwt(&principal)).unwrap();
        assert_eq!(passport, Passport { principal, expires_at: start() + Duration::from_secs(life) });
    }
    assert_eq!(it.minter.mint(&Principal::Service, ServiceName::Booking), Err(MintError::Service));
}

#[test]
fn it_ends_to_the_microsecond() {
    let it = Fixture::new();
    for (principal, life) in [(owner(), 60), (Principal::Guest(tenant()), 600)] {
        it.clock.set(start());
        let jwt = it.jwt(&principal);
        it.clock.set(start() + Duration::from_secs(life) - Duration::from_micros(1));
        assert!(it.verifier.verify(&jwt).is_ok());
        it.clock.advance(Duration::from_micros(1));
        assert_eq!(it.verifier.verify(&jwt), Err(Refusal::Expired));
    }
}

#[test]
fn another_audience_refuses_it() {
    let it = Fixture::new();
    let jwt = it.minter.mint(&owner(), ServiceName::Policy).unwrap().jwt;
    assert_eq!(it.verifier.verify(&jwt), Err(Refusal::Audience));
    for other in ["policy", "booking2", "", "Booking"] {
        let mut claims = good_claims();
        claims["aud"] = other.into();
        let (verifier, jwt) = forge(&crate::verify::plain_header(""), &claims);
        assert_eq!(verifier.verify(&jwt), Err(Refusal::Audience), "{other}");
    }
}

#[test]
fn a_key_of_another_house_is_unknown_even_under_our_kid() {
    let it = Fixture::new();
    let other = Fixture::new();
    assert_eq!(it.verifier.verify(&other.jwt(&owner())), Err(Refusal::UnknownKey));
    let mut pirated = it.minter.published();
    pirated[0].bytes = other.minter.published()[0].bytes;
    it.keys.replace(&pirated);
    assert_eq!(it.verifier.verify(&it.jwt(&owner())), Err(Refusal::Signature));
}

/// Signs any header and any claims with a good key: what is refused then is refused for what it says.
fn forge(header: &jsonwebtoken::Header, claims: &serde_json::Value) -> (Verifier, String) {
    let it = Fixture::new();
    let key = SigningKey::restore([7; 32], start(), start() + Duration::from_mins(1)).unwrap();
    it.keys.replace(&[key.public_key()]);
    let mut header = header.clone();
    header.kid = Some(key.kid().to_owned());
    let encoding = jsonwebtoken::EncodingKey::from_ed_der(&key.pkcs8().unwrap());
    (it.verifier, jsonwebtoken::encode(&header, claims, &encoding).unwrap())
}

fn good_claims() -> serde_json::Value {
    serde_json::to_value(Claims::new(&owner(), ServiceName::Booking, start())).unwrap()
}

#[test]
fn claims_that_do_not_agree_are_refused() {
    let header = crate::verify::plain_header("");
    let refusal = |field: &str, value: serde_json::Value| {
        let mut claims = good_claims();
        claims[field] = value;
        let (verifier, jwt) = forge(&header, &claims);
        verifier.verify(&jwt).unwrap_err()
    };
    let at = start().as_second();
    assert_eq!(refusal("exp", (at + 61).into()), Refusal::TooLong);
    assert_eq!(refusal("iat", (at + 31).into()), Refusal::NotYet);
    assert_eq!(refusal("kind", "guest".into()), Refusal::Claims);
    assert_eq!(refusal("kind", "client".into()), Refusal::Claims);
    assert_eq!(refusal("roles", serde_json::json!([])), Refusal::Claims);
    for (field, value) in [
        ("aud", serde_json::json!(["booking"])),
        ("aud", serde_json::json!(["booking", "policy"])),
        ("tenant", serde_json::json!("NOT A TENANT")),
        ("kind", serde_json::json!("root")),
        ("roles", serde_json::json!(["god"])),
        ("admin", serde_json::json!(true)),
    ] {
        assert_eq!(refusal(field, value), Refusal::Malformed, "{field}");
    }
}

#[test]
fn only_the_plain_header_is_accepted() {
    let plain = crate::verify::plain_header("");
    let with = |change: fn(&mut jsonwebtoken::Header)| {
        let mut header = plain.clone();
        change(&mut header);
        let (verifier, jwt) = forge(&header, &good_claims());
        verifier.verify(&jwt)
    };
    assert!(with(|_| {}).is_ok());
    assert_eq!(with(|header| header.typ = Some("JWT".to_owned())), Err(Refusal::Malformed));
    assert_eq!(with(|header| header.typ = None), Err(Refusal::Malformed));
    assert_eq!(with(|header| header.jku = Some("https://evil.example".to_owned())), Err(Refusal::Malformed));
    assert_eq!(with(|header| header.crit = Some(vec!["b64".to_owned()])), Err(Refusal::Malformed));
    assert_eq!(with(|header| header.extras.insert("b64", false)), Err(Refusal::Malformed));
}

#[test]
fn a_symmetric_signature_under_the_public_key_is_refused() {
    let it = Fixture::new();
    let public = &it.minter.published()[0];
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
    header.typ = Some(crate::TYPE.to_owned());
    header.kid = Some(public.kid.clone());
    let encoding = jsonwebtoken::EncodingKey::from_secret(&public.bytes);
    let jwt = jsonwebtoken::encode(&header, &good_claims(), &encoding).unwrap();
    assert_eq!(it.verifier.verify(&jwt), Err(Refusal::Malformed));
}

#[test]
fn keys_change_without_a_gap() {
    let it = Fixture::new();
    let first = it.minter.published()[0].clone();
    assert!(it.minter.due().unwrap().is_none());

    // Five minutes before the first key's last use the second is published, and not used yet.
    it.clock.advance(Duration::from_mins(24 * 60 - 5));
    let second = it.minter.due().unwrap().unwrap();
    it.minter.add(&second);
    assert!(it.minter.due().unwrap().is_none());
    assert_eq!(it.minter.published(), [first.clone(), second.public_key()]);
    it.keys.replace(&it.minter.published());
    let old = it.jwt(&Principal::Guest(tenant()));
    it.clock.advance(Duration::from_secs(299));
    assert!(it.jwt(&owner()).starts_with(old.split('.').next().unwrap()));

    // Then it is used; the first is kept for as long as a guest's passport lives, and a minute.
    it.clock.advance(Duration::from_secs(1));
    assert!(!it.jwt(&owner()).starts_with(old.split('.').next().unwrap()));
    assert!(it.verifier.verify(&it.jwt(&owner())).is_ok() && it.verifier.verify(&old).is_ok());
    it.clock.advance(Duration::from_secs(659));
    assert_eq!(it.minter.published().len(), 2);
    it.clock.advance(Duration::from_secs(1));
    assert_eq!(it.minter.published(), [second.public_key()]);
    assert_eq!(it.verifier.verify(&old), Err(Refusal::UnknownKey));
}

#[test]
fn after_a_long_absence_a_key_is_there_at_once() {
    let it = Fixture::new();
    it.clock.advance(Duration::from_hours(240));
    assert_eq!(it.minter.mint(&owner(), ServiceName::Booking), Err(crate::MintError::NoKey));
    it.minter.add(&it.minter.due().unwrap().unwrap());
    it.keys.replace(&it.minter.published());
    assert!(it.verifier.verify(&it.jwt(&owner())).is_ok());
    assert_eq!(it.minter.published().len(), 1);
}

proptest! {
    #[test]
    fn any_changed_byte_is_refused(place in any::<prop::sample::Index>(), byte in any::<u8>(), guest in any::<bool>()) {
        let it = Fixture::new();
        let jwt = it.jwt(&if guest { Principal::Guest(tenant()) } else { owner() });
        let mut bytes = jwt.clone().into_bytes();
        let place = place.index(bytes.len());
        prop_assume!(bytes[place] != byte);
        bytes[place] = byte;
        let changed = String::from_utf8_lossy(&bytes);
        prop_assert!(it.verifier.verify(&changed).is_err());
        prop_assert!(it.verifier.verify(&jwt).is_ok());
    }

    #[test]
    fn cut_or_lengthened_is_refused(cut in 1_usize..300, tail in "[A-Za-z0-9_.=-]{1,20}") {
        let it = Fixture::new();
        let jwt = it.jwt(&owner());
        let lengthened = format!("{jwt}{tail}");
        prop_assert!(it.verifier.verify(&jwt[..jwt.len().saturating_sub(cut)]).is_err());
        prop_assert!(it.verifier.verify(&lengthened).is_err());
    }

    #[test]
    fn claims_swapped_between_two_passports_are_refused(other_tenant in "[a-z]{3,12}", kind in 0..3) {
        let it = Fixture::new();
        let other_tenant: TenantId = other_tenant.parse().unwrap();
        prop_assume!(other_tenant != tenant());
        let mine = it.jwt(&owner());
        let account = AccountId::from(Uuid::from_u128(9));
        let other = match kind {
            0 => Principal::Guest(other_tenant),
            1 => Principal::client(tenant(), account, Strength::Password, start()),
            _ => Principal::staff(other_tenant, account, Roles::one(Role::Owner), Strength::Password, start()),
        };
        let theirs = it.jwt(&other);
        let mine: Vec<_> = mine.split('.').collect();
        let theirs: Vec<_> = theirs.split('.').collect();
        let swapped = [mine[0], theirs[1], mine[2]].join(".");
        prop_assert_eq!(it.verifier.verify(&swapped), Err(Refusal::Signature));
    }
}
