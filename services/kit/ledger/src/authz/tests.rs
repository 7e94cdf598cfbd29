//! Who may have what written.
use kit_authz::{Permit, Service};
use kit_fault::Kind;
use kit_ids::TenantId;

use super::{AppendRecords, KeepLedger, Sender};

fn tenant() -> TenantId {
    "salon-luna".parse().unwrap()
}

#[test]
fn records_are_appended_for_services_that_have_acts_to_record() {
    let append = |service: &str| {
        let sender = Sender::of(format!("spiffe://holdfast.local/ns/holdfast/sa/{service}"));
        let permit = Permit::<AppendRecords>::request(&Service::at(&tenant()), sender);
        permit.map(drop).map_err(|fault| fault.kind())
    };
    for service in ["identity", "booking", "policy", "retention"] {
        assert_eq!(append(service), Ok(()), "{service}");
    }
    for service in ["gateway", "operator", "stranger", ""] {
        assert_eq!(append(service), Err(Kind::Forbidden), "{service}");
    }
}

#[test]
fn a_ledger_is_kept_by_its_own_service() {
    assert_eq!(Permit::<KeepLedger>::for_service(&tenant()).tenant(), &tenant());
}
