//! Checkpoints of the consent ledger.
use holdfast_proto::ledger::v1::{
    LastCheckpointRequest, Ledger as WireLedger, ListCheckpointsRequest, PutCheckpointRequest,
};
use holdfast_proto::retention::v1::checkpoints_server::Checkpoints as _;
use kit_fault::{Fault, Reason};
use kit_ledger::testing::key;
use kit_ledger::{Checkpoint, Hash, Ledger, LedgerKey, Statement, ZERO};
use kit_ledger_grpc::{LedgerService, to_wire};
use kit_testkit::tenant_id;

use crate::harness::{at, from_service, harness};

fn signed(key: &LedgerKey, ledger: Ledger, sequence: u64, prev: Hash) -> Checkpoint {
    let tenant = tenant_id("salon-luna");
    Statement { tenant, ledger, sequence, prev, rows: vec![[1; 32]; 7], at: at(1) }.sign(key)
}

fn put(checkpoint: &Checkpoint) -> PutCheckpointRequest {
    PutCheckpointRequest { checkpoint: Some(to_wire(checkpoint)) }
}

#[tokio::test]
async fn policy_s_checkpoints_are_kept_and_what_contradicts_them_is_refused() {
    let harness = harness().await;
    let consent = key();
    let server = LedgerService { public_keys: consent.public(Ledger::Consent), ..harness.checkpoints() };
    let first = signed(&consent, Ledger::Consent, 7, ZERO);
    let second = signed(&consent, Ledger::Consent, 14, first.digest());
    for checkpoint in [&first, &first, &second] {
        server.put(from_service("policy", put(checkpoint))).await.unwrap();
    }

    let next = second.digest();
    let refused = [
        (put(&first), Reason::CheckpointConflict),
        (put(&signed(&consent, Ledger::Consent, 21, first.digest())), Reason::CheckpointConflict),
        (put(&signed(&consent, Ledger::Consent, 22, next)), Reason::CheckpointConflict),
        (put(&signed(&consent, Ledger::Audit, 21, next)), Reason::ValidationFailed),
        (put(&signed(&key(), Ledger::Consent, 21, next)), Reason::ValidationFailed),
        (PutCheckpointRequest::default(), Reason::ValidationFailed),
    ];
    for (request, reason) in refused {
        let status = server.put(from_service("policy", request)).await.unwrap_err();
        assert_eq!(Fault::from_status(&status).reason, reason, "{status:?}");
    }
    let ask = LastCheckpointRequest { tenant: "salon-luna".to_owned(), ledger: WireLedger::Consent.into() };
    let last = server.last(from_service("policy", ask)).await.unwrap().into_inner().checkpoint;
    assert_eq!(last.map(|last| last.sequence), Some(14));
    let ask = LastCheckpointRequest { tenant: "clinica-sol".to_owned(), ledger: WireLedger::Consent.into() };
    assert!(server.last(from_service("policy", ask)).await.unwrap().into_inner().checkpoint.is_none());
    let behind = async |after_sequence| {
        let (tenant, ledger) = ("salon-luna".to_owned(), WireLedger::Consent.into());
        let ask = ListCheckpointsRequest { tenant, ledger, after_sequence };
        server.list(from_service("policy", ask)).await.unwrap().into_inner().checkpoints
    };
    assert_eq!(behind(0).await, [to_wire(&first), to_wire(&second)]);
    assert_eq!(behind(7).await, [to_wire(&second)]);
    assert_eq!(behind(14).await, []);
}
