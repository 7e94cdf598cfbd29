use super::*;
use crate::testing::{Signer, config};

#[test]
fn only_an_unknown_critical_name_of_ones_own_is_refused() {
    let mut named = config("salon-luna");
    named.critical =
        vec!["booking.cancellation.prepayment".to_owned(), "policy.agreements.witnessed".to_owned()];
    let tenant = Signer::new("operator-1", 1).unwrap().tenant(&named).unwrap();
    let checked = |service, paths| SupportedSettings::new(service, paths).check(&tenant);
    let refused = Refusal::Critical("booking.cancellation.prepayment".to_owned());
    assert_eq!(refused.to_string(), "critical: booking.cancellation.prepayment");
    assert_eq!(checked("booking", &[]), Err(refused.clone()));
    assert_eq!(
        checked("booking", &["cancellation", "prepayment"]),
        Err(refused),
        "a part of the path is not it"
    );
    assert_eq!(checked("booking", &["cancellation.prepayment"]), Ok(()));
    assert_eq!(checked("identity", &[]), Ok(()));
}
