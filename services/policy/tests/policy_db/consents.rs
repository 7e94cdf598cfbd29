//! The consent ledger, and the other ledger's checkpoints.
use holdfast_proto::ledger::v1::{
    AppendBatchRequest, Checkpoint as WireCheckpoint, LastCheckpointRequest, PutCheckpointRequest, Record,
    VerifyResponse, first_altered,
};
use holdfast_proto::policy::v1::{LocateRequest, VerifyConsentsRequest};
use kit_ids::{EventId, TenantId};
use kit_ledger::{Checkpoint, Ledger};
use kit_testkit::tamper::{assert_every_deletion_is_found, assert_every_flip_is_found};

use crate::world::{LUNA, World, now, reason, wire};

fn luna() -> TenantId {
    LUNA.parse().unwrap()
}

fn record(world: &World, n: u32) -> Record {
    let evidence = format!(
        r#"{{"at":"2026-11-23T08:00:00Z","booking":"b-{n}","subject_ref":"s-{n}","tenant":"salon-luna"}}"#
    );
    let event: EventId = world.core.source.id();
    let traceparent = String::new();
    Record { event_id: event.to_vec(), evidence: evidence.into_bytes(), traceparent }
}

async fn append(world: &World, records: &[Record]) -> (u32, u64) {
    let request = AppendBatchRequest { tenant: LUNA.to_owned(), records: records.to_vec() };
    let answer = world.ledger().append_batch(request).await.unwrap().into_inner();
    (answer.appended, answer.last_sequence)
}

async fn verify(world: &World) -> VerifyResponse {
    world.agreements().verify_consents(VerifyConsentsRequest {}).await.unwrap().into_inner()
}

#[tokio::test]
async fn evidence_is_appended_once_located_and_verified() {
    let world = World::with_salon().await;
    let records: Vec<_> = (0..5).map(|n| record(&world, n)).collect();
    assert_eq!(append(&world, &records[..3]).await, (3, 3));
    assert_eq!(append(&world, &records).await, (2, 5), "a repeat is acknowledged and stored once");

    let ask = |event_id: Vec<u8>| LocateRequest { tenant: LUNA.to_owned(), event_id };
    let place = world.ledger().locate(ask(records[3].event_id.clone())).await.unwrap().into_inner();
    assert_eq!((place.sequence, place.hash.len(), place.checkpoint), (4, 32, None));
    world.checkpointer().round(&luna()).await;
    let place = world.ledger().locate(ask(records[3].event_id.clone())).await.unwrap().into_inner();
    assert_eq!(place.checkpoint.map(|checkpoint| checkpoint.sequence), Some(5));
    let missing = world.ledger().locate(ask(vec![0; 16])).await.unwrap().into_inner();
    assert_eq!(missing.sequence, 0);

    append(&world, &[record(&world, 9)]).await;
    let verified = verify(&world).await;
    assert!(verified.ok && verified.checkpoint_available);
    assert_eq!((verified.checked, verified.behind_checkpoint), (6, 1));
}

#[tokio::test]
async fn an_altered_or_lost_record_is_named() {
    let world = World::with_salon().await;
    let records: Vec<_> = (0..4).map(|n| record(&world, n)).collect();
    append(&world, &records).await;
    world.checkpointer().round(&luna()).await;
    world.arrange("update consent_record set bytes = set_byte(bytes, 12, get_byte(bytes, 12) # 1) where sequence = 3").await;
    let altered = verify(&world).await;
    let first = altered.first_altered.unwrap();
    assert!(!altered.ok);
    assert_eq!((first.sequence, first.id.as_slice()), (3, records[2].event_id.as_slice()));
    assert_eq!(first.kind(), first_altered::Kind::Altered);
    world.arrange("delete from consent_record where sequence >= 3").await;
    let first = verify(&world).await.first_altered.unwrap();
    assert_eq!((first.sequence, first.kind()), (3, first_altered::Kind::Missing));
}

#[tokio::test]
async fn without_retention_the_end_of_the_chain_is_not_vouched_for() {
    let world = World::with_salon().await;
    append(&world, &[record(&world, 1)]).await;
    *world.retention.away.lock().unwrap() = true;
    let verified = verify(&world).await;
    assert_eq!((verified.ok, verified.checkpoint_available, verified.checked), (false, false, 1));
}

#[tokio::test]
async fn a_retention_that_hangs_takes_no_answer_with_it() {
    let world = World::with_salon().await;
    let one = record(&world, 1);
    append(&world, std::slice::from_ref(&one)).await;
    *world.retention.hangs.lock().unwrap() = true;
    let began = std::time::Instant::now();
    let ask = LocateRequest { tenant: LUNA.to_owned(), event_id: one.event_id };
    let place = world.ledger().locate(ask).await.unwrap().into_inner();
    assert_eq!((place.sequence, place.checkpoint), (1, None));
    assert!(!verify(&world).await.checkpoint_available);
    assert!(began.elapsed() < std::time::Duration::from_millis(1_900), "{:?}", began.elapsed());
}

#[tokio::test]
async fn who_verifies_is_told_to_the_audit_ledger() {
    let world = World::with_salon().await;
    let told = "select count(*) from holdfast.outbox where destination = 'retention.audit' \
        and convert_from(record, 'UTF8') like '%\"ledger.verify\"%\"ledger/consent\"%'";
    for times in 1..=2 {
        verify(&world).await;
        assert_eq!(world.count(told).await, times);
    }
}

#[tokio::test]
async fn what_is_no_evidence_is_refused_whole() {
    let world = World::with_salon().await;
    let spaced = Record { evidence: b"{ }".to_vec(), ..record(&world, 2) };
    for records in [vec![], vec![record(&world, 1), spaced]] {
        let request = AppendBatchRequest { tenant: LUNA.to_owned(), records };
        assert_eq!(reason(world.ledger().append_batch(request).await), "VALIDATION_FAILED");
    }
    assert_eq!(world.count("select count(*) from consent_record").await, 0);
}

#[tokio::test]
async fn the_audit_ledgers_checkpoints_are_kept_and_never_contradicted() {
    let world = World::with_salon().await;
    let signed = |sequence, hash: u8| {
        let place = (sequence, [hash; 32]);
        let checkpoint = Checkpoint::sign(&world.audit_key, Ledger::Audit, &luna(), place, now());
        WireCheckpoint {
            tenant: LUNA.to_owned(),
            ledger: "audit".to_owned(),
            sequence,
            hash: checkpoint.hash.to_vec(),
            at: wire(checkpoint.at),
            signature: checkpoint.signature,
            key_id: checkpoint.key_id,
        }
    };
    let put = |checkpoint| PutCheckpointRequest { checkpoint: Some(checkpoint) };
    let mut checkpoints = world.checkpoints();
    for _ in 0..2 {
        checkpoints.put(put(signed(7, 1))).await.unwrap();
    }
    assert_eq!(reason(checkpoints.put(put(signed(7, 2))).await), "CHECKPOINT_CONFLICT");
    let forged = WireCheckpoint { sequence: 8, ..signed(7, 1) };
    assert_eq!(reason(checkpoints.put(put(forged)).await), "VALIDATION_FAILED");
    let ask = |tenant: &str| LastCheckpointRequest { tenant: tenant.to_owned(), ledger: "audit".to_owned() };
    let last = checkpoints.last(ask(LUNA)).await.unwrap().into_inner().checkpoint;
    assert_eq!(last, Some(signed(7, 1)));
    assert_eq!(checkpoints.last(ask("other")).await.unwrap().into_inner().checkpoint, None);
}

/// The sequence of the first row that does not agree.
async fn named(world: &World) -> Option<u64> {
    let keys = &world.core.consents.public_keys;
    let checkpoint = world.retention.kept.lock().unwrap().get(&luna()).cloned();
    let database = &world.core.database;
    let found =
        kit_ledger::verify(database, Ledger::Consent, &luna(), checkpoint.as_ref(), keys).await.unwrap();
    found.first_altered.map(|altered| altered.sequence)
}

#[tokio::test]
async fn every_flipped_byte_and_every_lost_row_is_named() {
    let world = World::with_salon().await;
    let records: Vec<_> = (0..3).map(|n| record(&world, n)).collect();
    append(&world, &records).await;
    world.checkpointer().round(&luna()).await;
    assert_every_flip_is_found(&world.db, "consent_record", 16, || named(&world)).await;
    assert_every_deletion_is_found(&world.db, "consent_record", 3, || named(&world)).await;
}

#[tokio::test]
async fn a_checkpoint_that_nobody_signed_vouches_for_nothing() {
    let world = World::with_salon().await;
    append(&world, &[record(&world, 1)]).await;
    world.checkpointer().round(&luna()).await;
    world.retention.kept.lock().unwrap().get_mut(&luna()).unwrap().signature[0] ^= 1;
    let verified = verify(&world).await;
    assert_eq!((verified.ok, verified.checkpoint_available, verified.checked), (false, false, 1));
}
