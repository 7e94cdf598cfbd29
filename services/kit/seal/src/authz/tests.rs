//! Who may have what written.
use kit_authz::Permit;
use kit_ids::TenantId;

use super::KeepKeys;

#[test]
fn keys_are_kept_by_the_service_itself() {
    let tenant: TenantId = "salon-luna".parse().unwrap();
    assert_eq!(Permit::<KeepKeys>::for_service(&tenant).tenant(), &tenant);
}
