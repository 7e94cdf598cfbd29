//! Whoever changes a ledger's past is found, also with hashes that fit.
use jiff::SignedDuration;
use kit_ids::TenantId;
use kit_ledger::testing::State;
use kit_ledger::{Finding, Kind, Ledger, Link, What, ZERO, link_hash};
use kit_testkit::tamper;
use sqlx::{Connection as _, Row as _};
use uuid::Uuid;

use crate::{House, append, record, tenant};

impl House {
    async fn named(&self) -> Option<u64> {
        self.found().await.map(|finding| finding.sequence)
    }

    /// Alters a row and recomputes it and every row behind it, as whoever owns the database can: SHA-256 has no key.
    async fn rewrite(&self, from: i64) {
        let mut superuser = self.db.superuser().await;
        let rows = "select sequence, source, event_id, bytes from audit_record where sequence >= $1 order by sequence";
        let rows = sqlx::query(rows).bind(from).fetch_all(&mut superuser).await.unwrap();
        let before = sqlx::query_scalar("select hash from audit_record where sequence = $1 - 1").bind(from);
        let before: Option<Vec<u8>> = before.fetch_optional(&mut superuser).await.unwrap();
        let mut prev = before.map_or(ZERO, |hash| hash.try_into().unwrap());
        for row in rows {
            let (sequence, mut bytes): (i64, Vec<u8>) = (row.get(0), row.get(3));
            if sequence == from {
                bytes = String::from_utf8(bytes).unwrap().replace("\"guest\"", "\"ghost\"").into_bytes();
            }
            prev = link_hash(&Link {
                prev,
                tenant: "salon-luna",
                sequence: u64::try_from(sequence).unwrap(),
                source: row.get(1),
                event: row.get::<Uuid, _>(2),
                bytes: &bytes,
            });
            let update = "update audit_record set bytes = $2, hash = $3, \
                actor = convert_from($2, 'UTF8')::jsonb ->> 'actor' where sequence = $1";
            let update = sqlx::query(update).bind(sequence).bind(bytes).bind(&prev[..]);
            update.execute(&mut superuser).await.unwrap();
        }
        superuser.close().await.unwrap();
    }

    async fn grow(&self, number: usize) {
        append(&self.database, self.which, &[record(self.which, number)]).await.unwrap();
    }
}

fn altered(sequence: u64) -> Finding {
    Finding::record(sequence, Kind::Altered)
}

#[tokio::test]
async fn an_untouched_ledger_verifies_and_says_what_lies_behind_the_checkpoint() {
    for which in [Ledger::Audit, Ledger::Consent] {
        let house = House::with_checkpoints(which, 6, &[2, 4]).await;
        let found = house.verify().await;
        assert!(found.is_whole() && found.checked == 6 && found.behind_checkpoint() == 2, "{found:?}");
        assert_eq!((found.kept.compared, found.own.compared, found.percent()), (2, 2, 100));
        let nobody: TenantId = "clinica-sol".parse().unwrap();
        let empty = kit_ledger::testing::verify(&house.verifier, &nobody).await.unwrap();
        assert!(empty.is_whole() && empty.checked == 0 && empty.head == ZERO);
    }
}

// Every row stands before the checkpoint: whatever moves the last row behind it away is a loss that nobody can notice yet.
#[tokio::test]
async fn any_flipped_byte_of_an_audit_record_is_found() {
    let house = House::with_checkpoints(Ledger::Audit, 6, &[3, 6]).await;
    tamper::assert_every_flip_is_found(&house.db, "audit_record", 11, || house.named()).await;
}

#[tokio::test]
async fn any_flipped_byte_of_a_consent_record_is_found() {
    let house = House::with_checkpoints(Ledger::Consent, 6, &[3, 6]).await;
    tamper::assert_every_flip_is_found(&house.db, "consent_record", 11, || house.named()).await;
}

#[tokio::test]
async fn any_deleted_row_up_to_the_checkpoint_is_found() {
    let house = House::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    tamper::assert_every_deletion_is_found(&house.db, "audit_record", 4, || house.named()).await;
}

#[tokio::test]
async fn a_rewritten_past_is_named_and_never_signed_whatever_comes_behind_it() {
    for row in 1..=5 {
        let house = House::with_checkpoints(Ledger::Audit, 6, &[2, 5]).await;
        house.rewrite(row).await;
        house.grow(7).await;
        for _ in 0..2 {
            assert!(!house.checkpointer.round(&tenant()).await, "row {row}: nothing is signed");
        }
        assert!(!house.another().round(&tenant()).await, "nor by another instance");
        assert_eq!(house.other.change(&tenant(), |kept| kept.len()), 2);
        let found = house.verify().await;
        let finding = Finding { event: None, ..found.finding().unwrap() };
        assert_eq!(finding, altered(u64::try_from(row).unwrap()));
        assert!(!found.is_whole());
    }
}

#[tokio::test]
async fn a_rewritten_past_is_named_by_either_copy_of_the_checkpoints() {
    let house = House::with_checkpoints(Ledger::Audit, 6, &[2, 5]).await;
    house.rewrite(3).await;
    let kept = house.other.change(&tenant(), std::mem::take);
    assert_eq!(house.named().await, Some(3), "by the own copies");
    house.other.change(&tenant(), |now| *now = kept);
    house.superuser("delete from holdfast.checkpoint").await;
    assert_eq!(house.named().await, Some(3), "by those that the other service keeps");
}

#[tokio::test]
async fn a_halt_stays_when_the_past_is_put_right_until_the_owner_has_resolved_it() {
    let house = House::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    house.superuser("create table kept as table audit_record").await;
    house.rewrite(2).await;
    house.grow(7).await;
    assert!(!house.checkpointer.round(&tenant()).await);
    house.superuser("delete from audit_record; insert into audit_record table kept").await;
    assert!(!house.checkpointer.round(&tenant()).await, "it was halted");
    let halt = house.verifier.halted(&tenant()).await.unwrap().unwrap();
    assert_eq!(halt.finding, altered(4), "the first row that disagrees with the last checkpoint");

    let resolve = |done: &str| {
        let arguments = ["salon-luna".to_owned(), done.to_owned()];
        kit_ledger::halt::Resolution::from_arguments(arguments.into_iter())
    };
    assert!(resolve(" ").is_err());
    let (owner, now) = (house.db.owner_url(), kit_clock::Source::system().now());
    let resolution = resolve("restored from the backup of the night").unwrap();
    resolution.apply(&owner, Ledger::Audit, now).await.unwrap();
    resolution.apply(&owner, Ledger::Audit, now).await.unwrap_err();
    house.grow(8).await;
    assert!(house.checkpointer.round(&tenant()).await);
    assert!(house.verify().await.is_whole());
    house.rewrite(3).await;
    house.grow(9).await;
    assert!(!house.checkpointer.round(&tenant()).await, "what disagrees again is halted again");
}

#[tokio::test]
async fn a_checkpoint_that_is_lost_altered_or_another_s_is_noticed() {
    let lost = |sequence| Finding::checkpoint(sequence, Kind::Missing);
    let house = House::with_checkpoints(Ledger::Audit, 6, &[2, 4, 6]).await;
    let kept = house.other.change(&tenant(), |kept| kept.clone());
    let with = async |change: fn(&mut Vec<kit_ledger::Checkpoint>)| {
        house.other.change(&tenant(), |now| {
            now.clone_from(&kept);
            change(now);
        });
        house.found().await
    };
    assert_eq!(with(|_| {}).await, None);
    for (finding, what) in [
        (with(|kept| drop(kept.remove(0))).await, lost(1)),
        (with(|kept| drop(kept.remove(1))).await, lost(3)),
        (with(|kept| drop(kept.pop())).await, lost(5)),
        (with(Vec::clear).await, lost(1)),
        (with(|kept| kept[1].signature[0] ^= 1).await, Finding::checkpoint(3, Kind::Altered)),
        (with(|kept| kept[1].statement.rows[0][0] ^= 1).await, Finding::checkpoint(3, Kind::Altered)),
    ] {
        assert_eq!(finding, Some(what));
    }
    with(|_| {}).await;
    house.superuser("delete from holdfast.checkpoint where sequence = 2").await;
    assert_eq!(house.found().await, Some(lost(1)), "an own copy");
}

#[tokio::test]
async fn the_other_service_s_loss_ends_the_signing() {
    let house = House::with_checkpoints(Ledger::Audit, 6, &[2, 4, 6]).await;
    house.other.change(&tenant(), |kept| kept.truncate(1));
    house.grow(7).await;
    assert!(!house.another().round(&tenant()).await);
    let halt = house.verifier.halted(&tenant()).await.unwrap().unwrap();
    assert_eq!(halt.finding, Finding::checkpoint(3, Kind::Missing));
    assert_eq!(
        house.other.change(&tenant(), |kept| kept.len()),
        1,
        "what was lost is not made good in silence"
    );
}

#[tokio::test]
async fn an_own_chain_that_has_become_shorter_is_noticed_by_who_has_seen_it() {
    let house = House::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    house.superuser("delete from holdfast.checkpoint where sequence = 4").await;
    house.other.change(&tenant(), |kept| kept.truncate(1));
    assert!(!house.checkpointer.round(&tenant()).await);
    let halt = house.verifier.halted(&tenant()).await.unwrap().unwrap();
    assert_eq!(halt.finding, Finding::checkpoint(3, Kind::Missing));
}

#[tokio::test]
async fn an_old_ledger_without_checkpoints_is_not_whole_and_a_young_one_is() {
    let house = House::with_checkpoints(Ledger::Audit, 3, &[]).await;
    let finding = house.found().await.unwrap();
    assert_eq!((finding.what, finding.kind), (What::Checkpoint, Kind::Missing), "its first act was in 2023");
    let young = House::new(Ledger::Audit).await;
    let now = kit_clock::Source::system().now() - SignedDuration::from_secs(60);
    let event = kit_ledger::AuditEvent::done(&tenant(), now, "guest", "booking.book", "booking/1")
        .to_bytes()
        .unwrap();
    let one = kit_ledger::NewRecord { evidence: event, ..record(Ledger::Audit, 1) };
    append(&young.database, Ledger::Audit, &[one]).await.unwrap();
    assert_eq!(young.found().await, None, "younger than two intervals of a minute");
}

#[tokio::test]
async fn without_the_other_service_nothing_is_said_to_be_whole() {
    let house = House::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    for state in [State::Away, State::Hangs] {
        house.other.set(state);
        let found = house.verify().await;
        assert!(!found.is_whole() && !found.kept_available && found.finding().is_none());
        assert_eq!((found.checked, found.behind_checkpoint()), (4, 0));
    }
    house.rewrite(2).await;
    assert_eq!(house.named().await, Some(2), "the own copies still tell");
}
