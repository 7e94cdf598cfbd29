//! Whoever changes a ledger's past is found, also with hashes that fit.
use jiff::SignedDuration;
use kit_authz::Service;
use kit_ids::TenantId;
use kit_ledger::testing::State;
use kit_ledger::{Finding, Kind, Ledger, Link, What, ZERO, link_hash};
use kit_testkit::tamper;
use sqlx::{Connection as _, Row as _};
use uuid::Uuid;

use crate::{Harness, append, record, record_of, tenant};

impl Harness {
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
                sender: row.get(1),
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
        let harness = Harness::with_checkpoints(which, 6, &[2, 4]).await;
        let found = harness.verify().await;
        assert!(found.is_whole() && found.checked == 6 && found.behind_checkpoint() == 2, "{found:?}");
        assert_eq!((found.remote.compared, found.own.compared, found.percent()), (2, 2, 100));
        let nobody: TenantId = "clinica-sol".parse().unwrap();
        let empty = kit_ledger::testing::verify(&harness.verifier, &nobody).await.unwrap();
        assert!(empty.is_whole() && empty.checked == 0 && empty.head == ZERO);
    }
}

// Every row stands before the checkpoint: whatever moves the last row behind it away is a loss that nobody can notice
// yet.
#[tokio::test]
async fn any_flipped_byte_of_an_audit_record_is_found() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 6, &[3, 6]).await;
    tamper::assert_every_flip_is_found(&harness.db, "audit_record", 11, || harness.named()).await;
}

#[tokio::test]
async fn any_flipped_byte_of_a_consent_record_is_found() {
    let harness = Harness::with_checkpoints(Ledger::Consent, 6, &[3, 6]).await;
    tamper::assert_every_flip_is_found(&harness.db, "consent_record", 11, || harness.named()).await;
}

#[tokio::test]
async fn any_deleted_row_up_to_the_checkpoint_is_found() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    tamper::assert_every_deletion_is_found(&harness.db, "audit_record", 4, || harness.named()).await;
}

#[tokio::test]
async fn a_rewritten_past_is_named_and_never_signed_whatever_comes_behind_it() {
    for row in 1..=5 {
        let harness = Harness::with_checkpoints(Ledger::Audit, 6, &[2, 5]).await;
        harness.rewrite(row).await;
        harness.grow(7).await;
        for _ in 0..2 {
            assert!(!harness.checkpointer.checkpoint(&tenant()).await, "row {row}: nothing is signed");
        }
        assert!(!harness.another().checkpoint(&tenant()).await, "nor by another instance");
        assert_eq!(harness.other.change(&tenant(), |stored| stored.len()), 2);
        let found = harness.verify().await;
        let finding = Finding { event: None, ..found.finding().unwrap() };
        assert_eq!(finding, altered(u64::try_from(row).unwrap()));
        assert!(!found.is_whole());
    }
}

#[tokio::test]
async fn a_rewritten_past_is_named_by_either_copy_of_the_checkpoints() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 6, &[2, 5]).await;
    harness.rewrite(3).await;
    let stored = harness.other.change(&tenant(), std::mem::take);
    assert_eq!(harness.named().await, Some(3), "by the own copies");
    harness.other.change(&tenant(), |now| *now = stored);
    harness.superuser("delete from holdfast.checkpoint").await;
    assert_eq!(harness.named().await, Some(3), "by those that the other service keeps");
}

#[tokio::test]
async fn a_halt_stays_when_the_past_is_put_right_until_the_owner_has_resolved_it() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    harness.superuser("create table kept as table audit_record").await;
    harness.rewrite(2).await;
    harness.grow(7).await;
    assert!(!harness.checkpointer.checkpoint(&tenant()).await);
    harness.superuser("delete from audit_record; insert into audit_record table kept").await;
    harness.grow(7).await;
    assert!(!harness.checkpointer.checkpoint(&tenant()).await, "it was halted");
    assert!(!harness.another().checkpoint(&tenant()).await, "another instance signs nothing either");
    assert_eq!(harness.other.change(&tenant(), |stored| stored.len()), 2);
    let halt = harness.verifier.halted(&Service::at(&tenant())).await.unwrap().unwrap();
    assert_eq!(halt.finding, altered(4), "the first row that disagrees with the last checkpoint");

    let resolve = |done: &str| {
        let arguments = ["salon-luna".to_owned(), done.to_owned()];
        kit_ledger::halt::Resolution::from_arguments(arguments.into_iter())
    };
    assert!(resolve(" ").is_err());
    let (owner, now) = (harness.db.owner_url(), kit_clock::Clock::system().now());
    let resolution = resolve("restored from the backup of the night").unwrap();
    resolution.apply(&owner, Ledger::Audit, now).await.unwrap();
    resolution.apply(&owner, Ledger::Audit, now).await.unwrap_err();
    harness.grow(8).await;
    assert!(harness.checkpointer.checkpoint(&tenant()).await);
    assert!(harness.verify().await.is_whole());
    harness.rewrite(3).await;
    harness.grow(9).await;
    assert!(!harness.checkpointer.checkpoint(&tenant()).await, "what disagrees again is halted again");
}

#[tokio::test]
async fn a_checkpoint_that_is_lost_altered_or_another_s_is_noticed() {
    let lost = |sequence| Finding::checkpoint(sequence, Kind::Missing);
    let harness = Harness::with_checkpoints(Ledger::Audit, 6, &[2, 4, 6]).await;
    let stored = harness.other.change(&tenant(), |stored| stored.clone());
    let with = async |change: fn(&mut Vec<kit_ledger::Checkpoint>)| {
        harness.other.change(&tenant(), |now| {
            now.clone_from(&stored);
            change(now);
        });
        harness.found().await
    };
    assert_eq!(with(|_| {}).await, None);
    for (finding, what) in [
        (with(|stored| drop(stored.remove(0))).await, lost(1)),
        (with(|stored| drop(stored.remove(1))).await, lost(3)),
        (with(|stored| drop(stored.pop())).await, lost(5)),
        (with(Vec::clear).await, lost(1)),
        (with(|stored| stored[1].signature[0] ^= 1).await, Finding::checkpoint(3, Kind::Altered)),
        (with(|stored| stored[1].statement.rows[0][0] ^= 1).await, Finding::checkpoint(3, Kind::Altered)),
    ] {
        assert_eq!(finding, Some(what));
    }
    with(|_| {}).await;
    harness.superuser("delete from holdfast.checkpoint where sequence = 2").await;
    assert_eq!(harness.found().await, Some(lost(1)), "an own copy");
}

#[tokio::test]
async fn the_other_service_s_loss_ends_the_signing() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 6, &[2, 4, 6]).await;
    harness.other.change(&tenant(), |stored| stored.truncate(1));
    harness.grow(7).await;
    assert!(!harness.another().checkpoint(&tenant()).await);
    let halt = harness.verifier.halted(&Service::at(&tenant())).await.unwrap().unwrap();
    assert_eq!(halt.finding, Finding::checkpoint(3, Kind::Missing));
    assert_eq!(
        harness.other.change(&tenant(), |stored| stored.len()),
        1,
        "what was lost is not made good in silence"
    );
}

#[tokio::test]
async fn an_own_chain_that_has_become_shorter_is_noticed_by_who_has_seen_it() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    harness.superuser("delete from holdfast.checkpoint where sequence = 4").await;
    harness.other.change(&tenant(), |stored| stored.truncate(1));
    harness.grow(7).await;
    assert!(!harness.checkpointer.checkpoint(&tenant()).await);
    let halt = harness.verifier.halted(&Service::at(&tenant())).await.unwrap().unwrap();
    assert_eq!(halt.finding, Finding::checkpoint(3, Kind::Missing));
}

#[tokio::test]
async fn a_row_that_was_changed_before_it_was_signed_is_never_signed() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2]).await;
    harness.superuser("update audit_record set bytes = bytes || ' '::bytea where sequence = 3").await;
    assert!(!harness.checkpointer.checkpoint(&tenant()).await);
    let halt = harness.verifier.halted(&Service::at(&tenant())).await.unwrap().unwrap();
    assert_eq!(halt.finding, altered(3));
    assert_eq!(harness.other.change(&tenant(), |stored| stored.len()), 1);
}

#[tokio::test]
async fn an_own_checkpoint_that_nobody_signed_ends_the_signing_before_anything_new_comes() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    harness
        .superuser("update holdfast.checkpoint set at = at + interval '1 second' where sequence = 4")
        .await;
    assert!(!harness.another().checkpoint(&tenant()).await);
    let halt = harness.verifier.halted(&Service::at(&tenant())).await.unwrap().unwrap();
    assert_eq!(halt.finding, Finding::checkpoint(4, Kind::Altered));
}

/// A ledger of one act that was so long ago, with no checkpoint.
async fn aged(age: SignedDuration) -> Harness {
    let harness = Harness::new(Ledger::Audit).await;
    let at = kit_clock::Clock::system().now() - age;
    append(&harness.database, Ledger::Audit, &[record_of(Ledger::Audit, 1, at)]).await.unwrap();
    harness
}

#[tokio::test]
async fn an_old_ledger_without_checkpoints_is_not_whole_and_a_young_one_is() {
    let (old, young) =
        (aged(SignedDuration::from_secs(130)).await, aged(SignedDuration::from_secs(60)).await);
    assert_eq!(old.found().await, Some(Finding::checkpoint(1, Kind::Missing)));
    assert!(young.verify().await.is_whole(), "younger than two intervals of a minute");
}

#[tokio::test]
async fn without_the_other_service_nothing_is_said_to_be_whole() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    for state in [State::Unavailable, State::Hangs] {
        harness.other.set(state);
        let found = harness.verify().await;
        assert!(!found.is_whole() && !found.remote_available && found.finding().is_none());
        assert_eq!((found.checked, found.behind_checkpoint()), (4, 0));
    }
    harness.rewrite(2).await;
    assert_eq!(harness.named().await, Some(2), "the own copies still tell");
}

#[tokio::test]
async fn a_chain_that_was_made_anew_is_noticed_by_who_has_seen_the_old_one() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    harness.superuser("delete from holdfast.checkpoint").await;
    harness.other.change(&tenant(), Vec::clear);
    harness.rewrite(2).await;
    harness.grow(7).await;
    // An instance that has just started knows of nothing and signs all of it; the one that ran knows better.
    assert!(harness.another().checkpoint(&tenant()).await);
    assert!(!harness.checkpointer.checkpoint(&tenant()).await);
    assert_eq!(
        harness.verifier.halted(&Service::at(&tenant())).await.unwrap().unwrap().finding.what,
        What::Checkpoint
    );
}

#[tokio::test]
async fn a_value_that_cannot_be_read_is_an_altered_one() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 6, &[2, 5]).await;
    harness.superuser("update audit_record set at = 'infinity' where sequence = 3").await;
    assert_eq!(harness.named().await, Some(3));
    harness.superuser("update holdfast.checkpoint set at = '-infinity' where sequence = 5").await;
    harness.grow(7).await;
    assert!(!harness.another().checkpoint(&tenant()).await);
    harness
        .superuser(
            "update holdfast.ledger_verification set lease_until = 'infinity', finished_at = '-infinity'",
        )
        .await;
    assert_eq!(harness.named().await, Some(3), "a run that cannot be read is begun anew");
}

#[tokio::test]
async fn a_second_row_in_a_place_is_found_wherever_a_page_ends() {
    let harness = Harness::new(Ledger::Audit).await;
    let records: Vec<_> = (0..1_050).map(|number| record(Ledger::Audit, number)).collect();
    for batch in records.chunks(350) {
        append(&harness.database, Ledger::Audit, batch).await.unwrap();
    }
    assert!(harness.checkpointer.checkpoint(&tenant()).await);
    harness.superuser("alter table audit_record drop constraint audit_record_pkey; create table kept as table audit_record").await;
    for place in [1, 17, 999, 1_000, 1_001, 1_049, 1_050] {
        let forged = format!(
            "insert into audit_record select tenant_id, sequence, source, 'ffffffff-ffff-7fff-bfff-ffffffffffff', bytes, hash, at, actor, on_behalf_of, action, object, outcome from audit_record where sequence = {place}"
        );
        let mut superuser = harness.db.superuser().await;
        sqlx::query(sqlx::AssertSqlSafe(forged)).execute(&mut superuser).await.unwrap();
        assert!(harness.named().await.is_some_and(|named| (place..=place + 1).contains(&named)), "{place}");
        harness.superuser("delete from audit_record; insert into audit_record table kept").await;
    }
    assert_eq!(harness.named().await, None);
}

#[tokio::test]
async fn a_verification_that_was_put_back_is_none() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 4, &[2, 4]).await;
    assert!(harness.verify().await.is_whole());
    harness.superuser("create table earlier as table holdfast.ledger_verification").await;
    harness.superuser("update audit_record set actor = 'x' where sequence = 2").await;
    assert_eq!(harness.named().await, Some(2));
    harness.superuser("delete from holdfast.ledger_verification; insert into holdfast.ledger_verification table earlier").await;
    assert_eq!(harness.verifier.last(&Service::at(&tenant())).await.unwrap(), None);
    assert_eq!(harness.named().await, Some(2));
}

#[tokio::test]
async fn a_record_that_waits_too_long_for_its_checkpoint_is_not_vouched_for() {
    let harness = Harness::with_checkpoints(Ledger::Audit, 2, &[2]).await;
    let at = kit_clock::Clock::system().now() - SignedDuration::from_hours(2);
    append(&harness.database, Ledger::Audit, &[record_of(Ledger::Audit, 3, at)]).await.unwrap();
    let found = harness.verify().await;
    assert!(found.is_overdue && !found.is_whole() && found.finding().is_none(), "{found:?}");
    assert!(harness.checkpointer.checkpoint(&tenant()).await);
    assert!(harness.verify().await.is_whole());
}
