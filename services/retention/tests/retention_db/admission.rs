//! For whom the services' own RPCs work: tenants of the configuration, and for a day those that are gone.
use holdfast_proto::ledger::v1::{
    LastCheckpointRequest, Ledger as WireLedger, ListCheckpointsRequest, PutCheckpointRequest,
};
use holdfast_proto::retention::v1::audit_ledger_server::AuditLedger as _;
use holdfast_proto::retention::v1::checkpoints_server::Checkpoints as _;
use jiff::SignedDuration;
use kit_fault::{Fault, Reason};
use kit_ids::TenantId;
use kit_ledger::testing::key;
use kit_ledger::{Ledger, Statement, ZERO};
use kit_ledger_grpc::{LedgerService, to_wire};
use kit_tenants::Tenants;
use kit_testkit::tenant_id;
use retention::grpc::AuditLedgerService;
use retention::ops::Context;
use tonic::Status;

use crate::harness::{at, batch, from_service, harness, record};

/// What each RPC of the services answers for a tenant.
async fn answers(server: &AuditLedgerService, tenant: &TenantId) -> [Result<(), Status>; 4] {
    let records = vec![record(tenant, "guest", "booking.book", 0)];
    let (ledger, prev, rows) = (Ledger::Consent, ZERO, vec![[1; 32]]);
    let statement = Statement { tenant: tenant.clone(), ledger, sequence: 1, prev, rows, at: at(1) };
    let put = PutCheckpointRequest { checkpoint: Some(to_wire(&statement.sign(&key()))) };
    let consent: i32 = WireLedger::Consent.into();
    let named = tenant.to_string();
    let list = ListCheckpointsRequest { tenant: named, ledger: consent, after_sequence: 0 };
    let ask = LastCheckpointRequest { tenant: tenant.to_string(), ledger: consent };
    let checkpoints = &server.0.ledger;
    [
        server.append_batch(from_service("booking", batch(tenant, records))).await.map(drop),
        checkpoints.put(from_service("policy", put)).await.map(drop),
        checkpoints.last(from_service("policy", ask)).await.map(drop),
        checkpoints.list(from_service("policy", list)).await.map(drop),
    ]
}

#[tokio::test]
async fn a_tenant_that_was_never_named_is_refused_and_nothing_is_stored() {
    let harness = harness().await;
    for answer in answers(&harness.server, &tenant_id("never-named")).await {
        let fault = Fault::from_status(&answer.unwrap_err());
        assert_eq!(fault.reason, Reason::TenantUnknown);
        assert_eq!(fault.fields.first().unwrap().field, "tenant");
    }
    let rows = "select (select count(*) from audit_record) + (select count(*) from holdfast.checkpoint)";
    let stored: i64 = sqlx::query_scalar(rows).fetch_one(&mut harness.db.superuser().await).await.unwrap();
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn before_the_first_snapshot_nobody_is_refused_for_good() {
    let harness = harness().await;
    let ledger = LedgerService { tenants: Tenants::new(), ..harness.checkpoints() };
    let server = AuditLedgerService(Context { ledger, ..harness.server.0.clone() });
    for answer in answers(&server, &tenant_id("salon-luna")).await {
        assert_eq!(Fault::from_status(&answer.unwrap_err()).reason, Reason::Unavailable);
    }
}

#[tokio::test]
async fn what_was_on_its_way_for_a_removed_tenant_is_taken_for_a_day() {
    let harness = harness().await;
    let (luna, tenants) = (tenant_id("salon-luna"), harness.checkpoints().tenants);
    let now = harness.checkpoints().parts.clock.now();
    let append = async || {
        let request = batch(&luna, vec![record(&luna, "guest", "booking.book", 0)]);
        harness.server.append_batch(from_service("booking", request)).await.map(drop)
    };
    tenants.remove(&luna, now - SignedDuration::from_mins(23 * 60 + 59));
    append().await.unwrap();
    tenants.remove(&luna, now - SignedDuration::from_hours(24));
    let fault = Fault::from_status(&append().await.unwrap_err());
    assert_eq!(fault.reason, Reason::TenantUnknown);
}
