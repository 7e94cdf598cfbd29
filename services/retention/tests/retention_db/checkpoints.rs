//! Checkpoints of the consent ledger.
use holdfast_proto::ledger::v1::{LastCheckpointRequest, PutCheckpointRequest};
use holdfast_proto::retention::v1::checkpoints_server::Checkpoints as _;
use kit_fault::{Fault, Reason};
use kit_ledger::{Checkpoint, Ledger, LedgerKey};
use retention::grpc::Server;
use retention::grpc::convert::checkpoint_to_wire;

use crate::arrange::{at, from_service, key, tenant, world};

fn put(key: &LedgerKey, ledger: Ledger, sequence: u64, byte: u8) -> PutCheckpointRequest {
    let checkpoint = Checkpoint::sign(key, ledger, &tenant("salon-luna"), (sequence, [byte; 32]), at(1));
    PutCheckpointRequest { checkpoint: Some(checkpoint_to_wire(&checkpoint)) }
}

#[tokio::test]
async fn policy_s_checkpoints_are_kept_and_what_contradicts_them_is_refused() {
    let world = world().await;
    let consent = key();
    let mut retention = world.server.0.clone();
    retention.keys = consent.public(Ledger::Consent);
    let server = Server(retention);
    server.put(from_service("policy", put(&consent, Ledger::Consent, 7, 1))).await.unwrap();
    server.put(from_service("policy", put(&consent, Ledger::Consent, 7, 1))).await.unwrap();

    let refused = [
        (put(&consent, Ledger::Consent, 7, 2), Reason::CheckpointConflict),
        (put(&consent, Ledger::Consent, 6, 1), Reason::CheckpointConflict),
        (put(&consent, Ledger::Audit, 8, 1), Reason::ValidationFailed),
        (put(&key(), Ledger::Consent, 8, 1), Reason::ValidationFailed),
        (PutCheckpointRequest::default(), Reason::ValidationFailed),
    ];
    for (request, reason) in refused {
        let status = server.put(from_service("policy", request)).await.unwrap_err();
        assert_eq!(Fault::from_status(&status).reason, reason, "{status:?}");
    }
    let ask = LastCheckpointRequest { tenant: "salon-luna".to_owned(), ledger: "consent".to_owned() };
    let last = server.last(from_service("policy", ask)).await.unwrap().into_inner().checkpoint;
    assert_eq!(last.map(|last| last.sequence), Some(7));
    let ask = LastCheckpointRequest { tenant: "clinica-sol".to_owned(), ledger: "consent".to_owned() };
    assert!(server.last(from_service("policy", ask)).await.unwrap().into_inner().checkpoint.is_none());
}
