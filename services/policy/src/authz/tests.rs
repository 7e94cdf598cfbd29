//! Who may do what, told as a table.
use kit_authz::{Action, Permit};
use kit_fault::Fault;
use kit_ids::TenantId;
use kit_principal::{Principal, ServiceName, Staff};
use kit_tenants::testing::verified;
use kit_testkit::authz::{who, who_may_call};
use kit_testkit::callers;

use super::{ApplyConfiguration, PublishAgreement, RemoveTenant, VerifyConsents, operates};

fn tenant() -> TenantId {
    "salon-luna".parse().unwrap()
}

fn who_of_staff<A: Action<By = Staff, Evidence = (), Refusal = Fault>>() -> Vec<&'static str> {
    who(&tenant(), |principal| match principal {
        Principal::Staff(staff) => Permit::<A>::request(staff, ()).is_ok(),
        _ => false,
    })
}

#[test]
fn who_runs_the_business_publishes_and_has_consents_verified_as_the_contract_says() {
    assert_eq!(who_of_staff::<PublishAgreement>(), ["admin", "owner"]);
    assert_eq!(who_of_staff::<VerifyConsents>(), ["admin", "owner"]);
    for rpc in ["Publish", "VerifyConsents"] {
        let rpc = format!("/holdfast.policy.v1.Agreements/{rpc}");
        assert_eq!(who_may_call(&tenant(), &rpc), ["admin", "owner"]);
    }
}

#[test]
fn a_signed_configuration_is_applied_at_its_own_tenant_alone() {
    let signed = verified(&kit_tenants::testing::tenant("salon-luna"));
    let apply = |service: &str, tenant: &str| {
        let peer = callers::service(service).peer_at(&tenant.parse().unwrap()).unwrap();
        Permit::<ApplyConfiguration>::request(&peer, signed.clone()).is_ok()
    };
    assert!(apply("operator", "salon-luna"));
    assert!(!apply("operator", "clinica-sol"));
    assert!(!apply("identity", "salon-luna"));
}

#[test]
fn only_the_operator_may_have_configurations_changed() {
    for rpc in ["Begin", "Apply", "Remove", "ListApplied", "Acknowledgements"] {
        let rpc = format!("/holdfast.policy.v1.Configuration/{rpc}");
        assert_eq!(who_may_call(&tenant(), &rpc), ["operator"]);
    }
    for service in ServiceName::ALL {
        let peer = callers::service(service.as_str()).peer_at(&tenant()).unwrap();
        let may = Permit::<RemoveTenant>::request(&peer, ()).is_ok();
        assert_eq!(may, service == ServiceName::Operator, "{service:?}");
        assert_eq!(operates(service).is_ok(), may, "{service:?}");
    }
}
