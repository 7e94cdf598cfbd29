//! For whom the services' own RPCs work: tenants of the configuration, and for a day those that are gone.
use std::time::Duration;

use holdfast_proto::ledger::v1::{
    AppendBatchRequest, Checkpoint as WireCheckpoint, LastCheckpointRequest, Ledger as WireLedger,
    ListCheckpointsRequest, PutCheckpointRequest, Record,
};
use holdfast_proto::policy::v1::{DecideCancellationRequest, LocateRequest, RemoveRequest, ResolveRequest};
use kit_ids::EventId;
use kit_tenants::Tenants;
use tonic::Status;

use crate::harness::{Harness, LUNA, reason};

/// A second less than a day.
const ALMOST_A_DAY: Duration = Duration::from_secs(86_399);

async fn append(harness: &Harness, tenant: &str) -> Result<(), Status> {
    let evidence =
        format!(r#"{{"at":"2026-11-23T08:00:00Z","booking":"b","subject_ref":"s","tenant":"{tenant}"}}"#);
    let event: EventId = harness.context.clock.id();
    let traceparent = String::new();
    let record = Record { event_id: event.to_vec(), evidence: evidence.into_bytes(), traceparent };
    let request = AppendBatchRequest { tenant: tenant.to_owned(), records: vec![record] };
    harness.ledger().append_batch(request).await.map(drop)
}

/// What each RPC of the services answers for a tenant; nothing else in the requests is right.
async fn answers(harness: &Harness, id: &str) -> [Result<(), Status>; 7] {
    let tenant = id.to_owned();
    let checkpoint = Some(WireCheckpoint { tenant: tenant.clone(), ..WireCheckpoint::default() });
    let locate = LocateRequest { tenant: tenant.clone(), event_id: vec![0; 16] };
    let decide = DecideCancellationRequest { tenant: tenant.clone(), ..Default::default() };
    let last = LastCheckpointRequest { tenant: tenant.clone(), ledger: WireLedger::Audit.into() };
    let behind = ListCheckpointsRequest {
        tenant: tenant.clone(),
        ledger: WireLedger::Audit.into(),
        after_sequence: 0,
    };
    [
        append(harness, id).await,
        harness.ledger().locate(locate).await.map(drop),
        harness.decisions().resolve(ResolveRequest { tenant, ..Default::default() }).await.map(drop),
        harness.decisions().decide_cancellation(decide).await.map(drop),
        harness.checkpoints().put(PutCheckpointRequest { checkpoint }).await.map(drop),
        harness.checkpoints().last(last).await.map(drop),
        harness.checkpoints().list(behind).await.map(drop),
    ]
}

#[tokio::test]
async fn a_tenant_that_was_never_named_is_refused_and_nothing_is_stored() {
    let harness = Harness::with_salon().await;
    for answer in answers(&harness, "never-named").await {
        assert_eq!(reason(answer), "TENANT_UNKNOWN");
    }
    assert_eq!(harness.db.count("select count(*) from consent_record").await, 0);
    for told in answers(&harness, LUNA).await {
        assert!(told.is_ok() || reason(told) != "TENANT_UNKNOWN");
    }
}

#[tokio::test]
async fn what_was_on_its_way_for_a_removed_tenant_is_taken_for_a_day_also_by_another_instance() {
    let harness = Harness::with_salon().await;
    let epoch = harness.begin().await;
    let source = "tenant-salon-luna/salon-luna".to_owned();
    let request = RemoveRequest { epoch, tenant: LUNA.to_owned(), source };
    harness.configuration("operator").remove(request).await.unwrap();
    harness.context.tenants.wait_for(|tenants| tenants.all().is_empty()).await;
    append(&harness, LUNA).await.unwrap();

    // Another instance, which begins after the removal, knows it from the store.
    harness.clock.advance(ALMOST_A_DAY);
    let (another, _stop) = harness.another();
    another.tenants.completed().await;
    let luna = LUNA.parse().unwrap();
    for instance in [&harness.context, &another] {
        assert!(instance.tenants.admits(&luna, harness.context.clock.now()).is_ok());
    }
    append(&harness, LUNA).await.unwrap();
    harness.clock.advance(Duration::from_secs(1));
    assert!(another.tenants.admits(&luna, harness.context.clock.now()).is_err());
    assert_eq!(reason(append(&harness, LUNA).await), "TENANT_UNKNOWN");
    let (late, _stop) = harness.another();
    late.tenants.completed().await;
    assert!(late.tenants.admits(&luna, harness.context.clock.now()).is_err(), "it is not told any more");
}

#[tokio::test]
async fn before_the_first_snapshot_nobody_is_refused_for_good() {
    let mut harness = Harness::with_salon().await;
    harness.context.tenants = Tenants::new();
    harness.context.ledger.tenants = harness.context.tenants.clone();
    for answer in answers(&harness, LUNA).await {
        assert_eq!(reason(answer), "UNAVAILABLE");
    }
}
