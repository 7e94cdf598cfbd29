//! The consent ledger, and the other ledger's checkpoints.
use holdfast_proto::ledger::v1::{
    AppendBatchRequest, Checkpoint as WireCheckpoint, LastCheckpointRequest, Ledger as WireLedger,
    ListCheckpointsRequest, PutCheckpointRequest, Record, RecordStatus, Verification, first_altered,
    verification,
};
use holdfast_proto::policy::v1::{LastVerificationRequest, LocateRequest, VerifyConsentsRequest};
use kit_fault::{Fault, FieldCode};
use kit_ids::{EventId, TenantId};
use kit_ledger::testing::State;
use kit_ledger::{Hash, Ledger, Statement, ZERO};
use kit_ledger_grpc::{from_wire, to_wire};
use kit_testkit::tamper::{assert_every_deletion_is_found, assert_every_flip_is_found};

use crate::harness::{Harness, LUNA, now, reason};

fn luna() -> TenantId {
    LUNA.parse().unwrap()
}

fn record(harness: &Harness, n: u32) -> Record {
    let evidence = format!(
        r#"{{"at":"2026-11-23T08:00:00Z","booking":"b-{n}","subject_ref":"s-{n}","tenant":"salon-luna"}}"#
    );
    let event: EventId = harness.context.clock.id();
    let traceparent = String::new();
    Record { event_id: event.to_vec(), evidence: evidence.into_bytes(), traceparent }
}

async fn append(harness: &Harness, records: &[Record]) -> (u32, u64) {
    let request = AppendBatchRequest { tenant: LUNA.to_owned(), records: records.to_vec() };
    let answer = harness.ledger().append_batch(request).await.unwrap().into_inner();
    (answer.appended, answer.last_sequence)
}

async fn verify(harness: &Harness) -> Verification {
    let mut now = harness.agreements().verify_consents(VerifyConsentsRequest {}).await.unwrap().into_inner();
    while now.state() == verification::State::Running {
        now = harness.agreements().last_verification(LastVerificationRequest {}).await.unwrap().into_inner();
    }
    now
}

#[tokio::test]
async fn evidence_is_appended_once_located_and_verified() {
    let harness = Harness::with_salon().await;
    let records: Vec<_> = (0..5).map(|n| record(&harness, n)).collect();
    assert_eq!(append(&harness, &records[..3]).await, (3, 3));
    assert_eq!(append(&harness, &records).await, (2, 5), "a repeat is acknowledged and stored once");

    let ask = |event_id: Vec<u8>| LocateRequest { tenant: LUNA.to_owned(), event_id };
    let place = harness.ledger().locate(ask(records[3].event_id.clone())).await.unwrap().into_inner();
    assert_eq!(place.status(), RecordStatus::Waiting);
    assert_eq!((place.sequence, place.hash.len(), place.checkpoint), (4, 32, None));
    harness.checkpointer().checkpoint(&luna()).await;
    let place = harness.ledger().locate(ask(records[3].event_id.clone())).await.unwrap().into_inner();
    assert_eq!(place.status(), RecordStatus::Signed);
    assert_eq!(place.checkpoint.map(|checkpoint| checkpoint.sequence), Some(5));
    let missing = harness.ledger().locate(ask(vec![0; 16])).await.unwrap().into_inner();
    assert_eq!(missing.sequence, 0);

    append(&harness, &[record(&harness, 9)]).await;
    let verified = verify(&harness).await;
    assert!(verified.ok && verified.checkpoint_available);
    assert_eq!((verified.checked, verified.behind_checkpoint), (6, 1));
}

#[tokio::test]
async fn an_altered_or_lost_record_is_named() {
    let harness = Harness::with_salon().await;
    let records: Vec<_> = (0..4).map(|n| record(&harness, n)).collect();
    append(&harness, &records).await;
    harness.checkpointer().checkpoint(&luna()).await;
    harness.db.arrange("update consent_record set bytes = set_byte(bytes, 12, get_byte(bytes, 12) # 1) where sequence = 3").await;
    let altered = verify(&harness).await;
    let first = altered.first_altered.unwrap();
    assert!(!altered.ok);
    assert_eq!((first.sequence, first.id.as_slice()), (3, records[2].event_id.as_slice()));
    assert_eq!(first.kind(), first_altered::Kind::Altered);
    harness.db.arrange("delete from consent_record where sequence >= 3").await;
    let first = verify(&harness).await.first_altered.unwrap();
    assert_eq!((first.sequence, first.kind()), (3, first_altered::Kind::Missing));
}

#[tokio::test]
async fn without_retention_the_end_of_the_chain_is_not_vouched_for() {
    let harness = Harness::with_salon().await;
    append(&harness, &[record(&harness, 1)]).await;
    harness.retention.set(State::Unavailable);
    let verified = verify(&harness).await;
    assert_eq!((verified.ok, verified.checkpoint_available, verified.checked), (false, false, 1));
}

#[tokio::test]
async fn a_retention_that_hangs_takes_no_answer_with_it() {
    let harness = Harness::with_salon().await;
    let one = record(&harness, 1);
    append(&harness, std::slice::from_ref(&one)).await;
    harness.retention.set(State::Hangs);
    let ask = LocateRequest { tenant: LUNA.to_owned(), event_id: one.event_id };
    let place = harness.ledger().locate(ask).await.unwrap().into_inner();
    assert_eq!((place.sequence, place.checkpoint), (1, None));
    assert!(!verify(&harness).await.checkpoint_available);
}

#[tokio::test]
async fn who_verifies_is_told_to_the_audit_ledger() {
    let harness = Harness::with_salon().await;
    for times in 1..=2 {
        verify(&harness).await;
        assert_eq!(harness.db.audited("ledger.verify").await, vec!["ledger/consent"; times]);
    }
}

#[tokio::test]
async fn what_is_no_evidence_is_refused_whole() {
    let harness = Harness::with_salon().await;
    let spaced = Record { evidence: b"{ }".to_vec(), ..record(&harness, 2) };
    for records in [vec![], vec![record(&harness, 1), spaced]] {
        let request = AppendBatchRequest { tenant: LUNA.to_owned(), records };
        assert_eq!(reason(harness.ledger().append_batch(request).await), "VALIDATION_FAILED");
    }
    assert_eq!(harness.db.count("select count(*) from consent_record").await, 0);
}

#[tokio::test]
async fn the_audit_ledgers_checkpoints_are_kept_and_never_contradicted() {
    let harness = Harness::with_salon().await;
    let signed = |sequence, byte: u8, prev: Hash| {
        let (tenant, ledger, rows) = (luna(), Ledger::Audit, vec![[byte; 32]; 7]);
        to_wire(&Statement { tenant, ledger, sequence, prev, rows, at: now() }.sign(&harness.audit_key))
    };
    let digest = |checkpoint: WireCheckpoint| from_wire(checkpoint).unwrap().digest();
    let first = signed(7, 1, ZERO);
    let second = signed(14, 2, digest(first.clone()));
    let put = |checkpoint| PutCheckpointRequest { checkpoint: Some(checkpoint) };
    let mut checkpoints = harness.checkpoints();
    for checkpoint in [&first, &first, &second] {
        checkpoints.put(put(checkpoint.clone())).await.unwrap();
    }
    for contradicts in [signed(7, 2, ZERO), signed(14, 2, digest(second.clone())), signed(21, 3, ZERO)] {
        assert_eq!(reason(checkpoints.put(put(contradicts)).await), "CHECKPOINT_CONFLICT");
    }
    let forged = WireCheckpoint { sequence: 15, ..second.clone() };
    let forged = Fault::from_status(&checkpoints.put(put(forged)).await.unwrap_err());
    let bad = &forged.fields[0];
    assert_eq!((bad.field.as_str(), bad.code), ("checkpoint", FieldCode::Refused));
    let ask =
        |tenant: &str| LastCheckpointRequest { tenant: tenant.to_owned(), ledger: WireLedger::Audit.into() };
    let last = checkpoints.last(ask(LUNA)).await.unwrap().into_inner().checkpoint;
    assert_eq!(last, Some(second.clone()));
    let behind = |after_sequence| ListCheckpointsRequest {
        tenant: LUNA.to_owned(),
        ledger: WireLedger::Audit.into(),
        after_sequence,
    };
    for (after, expected) in [(0, vec![first, second.clone()]), (7, vec![second]), (14, vec![])] {
        assert_eq!(checkpoints.list(behind(after)).await.unwrap().into_inner().checkpoints, expected);
    }
    let foreign = ListCheckpointsRequest { ledger: WireLedger::Consent.into(), ..behind(0) };
    assert_eq!(reason(checkpoints.list(foreign).await), "VALIDATION_FAILED");
    assert_eq!(reason(checkpoints.last(ask("other")).await), "TENANT_UNKNOWN");
}

/// The sequence of the first row that does not agree.
async fn named(harness: &Harness) -> Option<u64> {
    let found = kit_ledger::testing::verify(&harness.context.ledger.verifier, &luna()).await.unwrap();
    found.finding().map(|finding| finding.sequence)
}

#[tokio::test]
async fn every_flipped_byte_and_every_lost_row_is_named() {
    let harness = Harness::with_salon().await;
    let records: Vec<_> = (0..3).map(|n| record(&harness, n)).collect();
    append(&harness, &records).await;
    harness.checkpointer().checkpoint(&luna()).await;
    assert_every_flip_is_found(&harness.db, "consent_record", 16, || named(&harness)).await;
    assert_every_deletion_is_found(&harness.db, "consent_record", 3, || named(&harness)).await;
}

#[tokio::test]
async fn a_checkpoint_that_nobody_signed_vouches_for_nothing() {
    let harness = Harness::with_salon().await;
    append(&harness, &[record(&harness, 1)]).await;
    harness.checkpointer().checkpoint(&luna()).await;
    harness.retention.change(&luna(), |stored| stored[0].signature[0] ^= 1);
    let verified = verify(&harness).await;
    let first = verified.first_altered.unwrap();
    assert_eq!((verified.ok, verified.checked, first.sequence), (false, 1, 1));
    assert_eq!((first.what(), first.kind()), (first_altered::What::Checkpoint, first_altered::Kind::Altered));
}
