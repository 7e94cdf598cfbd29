use super::*;
use crate::testing::{Signer, config};
use proptest::prelude::*;

fn signer() -> Signer {
    Signer::new("operator-1", 1).unwrap()
}

fn refusal(change: impl Fn(&mut EffectiveConfig)) -> Option<Refusal> {
    let mut changed = config("salon-luna");
    change(&mut changed);
    verify_signed(&signer().sign(&changed), &signer().keys()).err()
}

#[test]
fn what_the_operator_signed_is_accepted() {
    let tenant = verify_signed(&signer().sign(&config("salon-luna")), &signer().keys()).unwrap();
    assert_eq!(tenant.id().as_str(), "salon-luna");
    assert_eq!(tenant.primary_host(), "salon-luna.localhost");
    assert_eq!(tenant.language(["fr", "en-GB"]), "en");
    assert_eq!(tenant.language(["fr"]), "es");
    assert_eq!(tenant.agreement("terms"), (true, false));
}

#[test]
fn a_key_that_is_not_known_signs_nothing() {
    let other = Signer::new("operator-2", 2).unwrap();
    let signed = other.sign(&config("salon-luna"));
    assert_eq!(verify_signed(&signed, &signer().keys()).err(), Some(Refusal::Signature));
    let renamed = SignedConfig { key_id: "operator-1".to_owned(), ..signed };
    assert_eq!(verify_signed(&renamed, &signer().keys()).err(), Some(Refusal::Signature));
}

#[test]
fn a_field_that_no_service_could_work_with_is_named() {
    assert_eq!(refusal(|_| ()), None);
    assert_eq!(refusal(|c| c.languages.clear()), Some(Refusal::Invalid("languages")));
    assert_eq!(refusal(|c| c.languages.push("es".to_owned())), Some(Refusal::Invalid("languages")));
    assert_eq!(refusal(|c| c.time_zone = "Mars/Olympus".to_owned()), Some(Refusal::Invalid("time_zone")));
    assert_eq!(refusal(|c| c.currency = "euro".to_owned()), Some(Refusal::Invalid("currency")));
    assert_eq!(refusal(|c| c.tenant_id = "Luna".to_owned()), Some(Refusal::Invalid("tenant_id")));
    assert_eq!(refusal(|c| c.domains.clear()), Some(Refusal::Invalid("domains")));
    assert_eq!(refusal(|c| c.domains[0].host = "A b".to_owned()), Some(Refusal::Invalid("domains")));
    assert_eq!(refusal(|c| c.sessions = None), Some(Refusal::Invalid("sessions")));
    assert_eq!(
        refusal(|c| c.agreements.as_mut().unwrap().terms = None),
        Some(Refusal::Invalid("agreements"))
    );
    let tiers = |c: &mut EffectiveConfig| c.cancellation.as_mut().unwrap().refunds.reverse();
    assert_eq!(refusal(tiers), Some(Refusal::Invalid("cancellation")));
    assert_eq!(refusal(|c| c.issued_at_us = 0), Some(Refusal::Invalid("issued_at_us")));
}

#[test]
fn only_an_unknown_critical_name_of_ones_own_is_refused() {
    let mut named = config("salon-luna");
    named.critical = vec!["booking.prepayment".to_owned(), "policy.witnessed".to_owned()];
    let tenant = signer().tenant(&named).unwrap();
    let refused = |name: &str| Some(Refusal::Critical(name.to_owned()));
    assert_eq!(Honours::new("booking", &[]).check(&tenant).err(), refused("booking.prepayment"));
    assert_eq!(Honours::new("booking", &["booking.prepayment"]).check(&tenant).err(), None);
    assert_eq!(Honours::new("identity", &[]).check(&tenant).err(), None);
    assert_eq!(
        Refusal::Critical("booking.prepayment".to_owned()).to_string(),
        "critical: booking.prepayment"
    );
}

proptest! {
    #[test]
    fn a_changed_byte_is_refused(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut signed = signer().sign(&config("salon-luna"));
        let at = at.index(signed.document.len());
        signed.document[at] ^= flip;
        prop_assert_eq!(verify_signed(&signed, &signer().keys()).err(), Some(Refusal::Digest));
        // With its digest recomputed the signature no longer fits.
        signed.digest = digest_of(&signed.document).to_vec();
        prop_assert_eq!(verify_signed(&signed, &signer().keys()).err(), Some(Refusal::Signature));
    }
}
