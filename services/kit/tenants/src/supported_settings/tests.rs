use super::*;
use crate::testing::{With as _, tenant, verified};

#[test]
fn only_an_unknown_setting_of_ones_own_is_refused() {
    let must_understand =
        ["booking.cancellation.prepayment", "policy.agreements.witnessed"].map(str::to_owned);
    let tenant =
        verified(&tenant("salon-luna").with(|config| config.must_understand = must_understand.to_vec()));
    let checked = |service, paths| SupportedSettings::new(service, paths).check(&tenant);
    let refused = Refusal::MustUnderstand("booking.cancellation.prepayment".parse().unwrap());
    assert_eq!(refused.to_string(), "must understand: booking.cancellation.prepayment");
    assert_eq!(checked(ServiceName::Booking, &[]), Err(refused.clone()));
    assert_eq!(
        checked(ServiceName::Booking, &["cancellation", "prepayment"]),
        Err(refused),
        "a part of the path is not it"
    );
    assert_eq!(checked(ServiceName::Booking, &["cancellation.prepayment"]), Ok(()));
    assert_eq!(checked(ServiceName::Identity, &[]), Ok(()));
}
