//! Who may do what, told as a table.
use kit_authz::Permit;
use kit_ids::TenantId;
use kit_ledger::Sender;
use kit_principal::Principal;
use kit_testkit::authz::{who, who_may_call};

use super::ReadLedger;

#[test]
fn owners_read_the_ledger_and_nobody_else() {
    let tenant: TenantId = "salon-luna".parse().unwrap();
    let own = Sender::of("spiffe://holdfast.local/ns/holdfast/sa/retention");
    let readers = who(&tenant, |principal| match principal {
        Principal::Staff(staff) => Permit::<ReadLedger>::request(staff, own.clone()).is_ok(),
        _ => false,
    });
    assert_eq!(readers, ["owner"]);
    for rpc in ["Query", "Verify"] {
        assert_eq!(readers, who_may_call(&tenant, &format!("/holdfast.retention.v1.AuditLedger/{rpc}")));
    }
}
