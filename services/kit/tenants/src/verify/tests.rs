use proptest::prelude::*;

use super::*;
use crate::testing::{Signer, signer, tenant};

#[test]
fn what_the_operator_signed_is_accepted() {
    let tenant = verify_signed(&signer().sign(&tenant("salon-luna")), &signer().keys()).unwrap();
    assert_eq!(tenant.id().as_str(), "salon-luna");
    assert_eq!(tenant.domains().primary.host, "salon-luna.localhost");
    assert_eq!(tenant.language(["fr", "en-GB"]), "en");
    assert_eq!(tenant.language(["fr"]), "es");
    assert!(tenant.agreements().terms.required && !tenant.agreements().terms.every_booking);
}

#[test]
fn a_key_that_is_not_known_signs_nothing() {
    let other = Signer::new("operator-2", 2);
    let signed = other.sign(&tenant("salon-luna"));
    assert_eq!(verify_signed(&signed, &signer().keys()).err(), Some(Refusal::Signature));
    let renamed = SignedConfig { key_id: "operator-1".to_owned(), ..signed };
    assert_eq!(verify_signed(&renamed, &signer().keys()).err(), Some(Refusal::Signature));
}

proptest! {
    #[test]
    fn a_changed_byte_is_refused(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut signed = signer().sign(&tenant("salon-luna"));
        let at = at.index(signed.document.len());
        signed.document[at] ^= flip;
        prop_assert_eq!(verify_signed(&signed, &signer().keys()).err(), Some(Refusal::Digest));
        // With its digest recomputed the signature no longer fits.
        signed.digest = digest_of(&signed.document).to_vec();
        prop_assert_eq!(verify_signed(&signed, &signer().keys()).err(), Some(Refusal::Signature));
    }
}
