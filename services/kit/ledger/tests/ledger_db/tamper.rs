//! Whoever changes a ledger's past is found.
use kit_ledger::{Altered, AlteredKind, Checkpoint, Ledger, Link, PublicKeys, ZERO, head, link_hash, verify};
use kit_pg::Database;
use kit_testkit::{TestDb, tamper};
use sqlx::{Connection as _, Row as _};
use uuid::Uuid;

use crate::{append, fresh, key, record, tenant};

/// A ledger of six rows, with a checkpoint at one of them.
async fn ledger(ledger: Ledger, pinned: usize) -> (TestDb, Database, Checkpoint, PublicKeys) {
    let db = fresh().await;
    let database = db.app();
    let key = key();
    let records: Vec<_> = (0..6).map(|number| record(ledger, number)).collect();
    let (covered, behind) = records.split_at(pinned);
    assert!(append(&database, ledger, covered).await.is_ok());
    let mut tx = database.tenant(&tenant()).await.unwrap_or_else(|error| unreachable!("{error}"));
    let head = head(&mut tx, ledger).await.ok().flatten().unwrap_or_else(|| unreachable!("no head"));
    let at = kit_clock::Source::system().now();
    let checkpoint = Checkpoint::sign(&key, ledger, &tenant(), (head.sequence, head.hash), at);
    if !behind.is_empty() {
        assert!(append(&database, ledger, behind).await.is_ok());
    }
    (db, database, checkpoint, key.public(ledger))
}

async fn named(database: &Database, checkpoint: &Checkpoint, keys: &PublicKeys) -> Option<u64> {
    let found = verify(database, checkpoint.ledger, &tenant(), Some(checkpoint), keys).await.ok()?;
    found.first_altered.map(|altered| altered.sequence)
}

#[tokio::test]
async fn an_untouched_ledger_verifies_and_says_what_lies_behind_the_checkpoint() {
    for which in [Ledger::Audit, Ledger::Consent] {
        let (_db, database, checkpoint, keys) = ledger(which, 4).await;
        let found = verify(&database, which, &tenant(), Some(&checkpoint), &keys).await.unwrap();
        assert!(found.ok && found.checked == 6 && found.behind_checkpoint == 2, "{found:?}");
        let nobody = "clinica-sol".parse().unwrap();
        let empty = verify(&database, which, &nobody, None, &keys).await.unwrap();
        assert!(empty.ok && empty.checked == 0 && empty.head.is_none());
    }
}

// Every row stands before the checkpoint: whatever moves the last row behind it away is a loss that nobody can notice yet.
#[tokio::test]
async fn any_flipped_byte_of_an_audit_record_is_found() {
    let (db, database, checkpoint, keys) = ledger(Ledger::Audit, 6).await;
    tamper::assert_every_flip_is_found(&db, "audit_record", 11, || named(&database, &checkpoint, &keys))
        .await;
}

#[tokio::test]
async fn any_flipped_byte_of_a_consent_record_is_found() {
    let (db, database, checkpoint, keys) = ledger(Ledger::Consent, 6).await;
    tamper::assert_every_flip_is_found(&db, "consent_record", 11, || named(&database, &checkpoint, &keys))
        .await;
}

#[tokio::test]
async fn any_deleted_row_up_to_the_checkpoint_is_found() {
    let (db, database, checkpoint, keys) = ledger(Ledger::Audit, 4).await;
    tamper::assert_every_deletion_is_found(&db, "audit_record", 4, || named(&database, &checkpoint, &keys))
        .await;
}

/// Alters a row and computes its own hash again: only the next row, or the checkpoint, can tell.
async fn rewrite(db: &TestDb, sequence: i64) {
    let mut superuser = db.superuser().await;
    let select = "select source, event_id, bytes, actor, (select hash from audit_record p where p.sequence = r.sequence - 1) \
        from audit_record r where sequence = $1";
    let row = sqlx::query(select).bind(sequence).fetch_one(&mut superuser).await;
    let row = row.unwrap_or_else(|error| unreachable!("{error}"));
    let bytes: Vec<u8> = row.get(2);
    let bytes = String::from_utf8_lossy(&bytes).replace("guest", "ghost").into_bytes();
    let mut prev = ZERO;
    let before: Option<Vec<u8>> = row.get(4);
    prev.iter_mut().zip(before.unwrap_or_default()).for_each(|(to, from)| *to = from);
    let hash = link_hash(&Link {
        prev,
        tenant: "salon-luna",
        sequence: u64::try_from(sequence).unwrap_or_default(),
        source: row.get(0),
        event: row.get::<Uuid, _>(1),
        bytes: &bytes,
    });
    let update = "update audit_record set bytes = $2, actor = 'ghost', hash = $3 where sequence = $1";
    let done = sqlx::query(update).bind(sequence).bind(bytes).bind(&hash[..]).execute(&mut superuser).await;
    assert!(done.is_ok_and(|done| done.rows_affected() == 1));
    assert!(superuser.close().await.is_ok());
}

#[tokio::test]
async fn a_row_altered_with_its_own_hash_is_found_by_the_next() {
    let (db, database, checkpoint, keys) = ledger(Ledger::Audit, 4).await;
    rewrite(&db, 2).await;
    assert_eq!(named(&database, &checkpoint, &keys).await, Some(3));
}

#[tokio::test]
async fn the_checkpoint_s_row_altered_with_its_own_hash_and_all_behind_it_gone_is_found_by_the_checkpoint() {
    let (db, database, checkpoint, keys) = ledger(Ledger::Audit, 4).await;
    let mut superuser = db.superuser().await;
    sqlx::query("delete from audit_record where sequence > 4").execute(&mut superuser).await.unwrap();
    rewrite(&db, 4).await;
    let found = verify(&database, Ledger::Audit, &tenant(), Some(&checkpoint), &keys).await.unwrap();
    let altered = found.first_altered.unwrap();
    assert!(
        matches!(altered, Altered { sequence: 4, event: Some(_), kind: AlteredKind::Altered }),
        "{altered:?}"
    );
    let without = verify(&database, Ledger::Audit, &tenant(), None, &keys).await.unwrap();
    assert!(without.ok, "only the checkpoint can tell");
}

#[tokio::test]
async fn a_checkpoint_that_nobody_signed_is_not_trusted() {
    let (_db, database, checkpoint, _) = ledger(Ledger::Audit, 4).await;
    let strangers = key().public(Ledger::Audit);
    verify(&database, Ledger::Audit, &tenant(), Some(&checkpoint), &strangers).await.unwrap_err();
}
