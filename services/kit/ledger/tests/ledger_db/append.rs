//! Appending.
use kit_authz::Service;
use kit_fault::Kind;
use kit_ledger::{
    AppendError, Appended, EvidenceError, Ledger, NewRecord, append_batch, head, locate, testing,
};
use kit_testkit::arrange;

use crate::{Harness, append, brought_by, fresh, record, tenant};

#[tokio::test]
async fn repeats_are_acknowledged_and_not_stored() {
    let db = fresh().await;
    let database = db.app();
    for ledger in [Ledger::Audit, Ledger::Consent] {
        let records: Vec<_> = (0..5).map(|number| record(ledger, number)).collect();
        let first = append(&database, ledger, &records[..3]).await.unwrap();
        assert_eq!(first, Appended { appended: 3, last_sequence: 3 });
        let doubled = [&records[1..], &records[4..]].concat();
        let second = append(&database, ledger, &doubled).await.unwrap();
        assert_eq!(second, Appended { appended: 2, last_sequence: 5 });
        let third = append(&database, ledger, &records).await.unwrap();
        assert_eq!(third, Appended { appended: 0, last_sequence: 5 });
        let mut tx = database.read(&Service::at(&tenant())).await.unwrap();
        let keys = testing::key().public(ledger);
        let located = locate(&mut tx, ledger, records[4].event, &keys).await.unwrap().unwrap();
        let head = head(&mut tx, ledger).await.unwrap().unwrap();
        assert_eq!((located.sequence, located.hash), (head.sequence, head.hash));
    }
}

#[tokio::test]
async fn parallel_batches_make_one_chain() {
    let harness = Harness::new(Ledger::Audit).await;
    let database = harness.database.clone();
    let mut tasks = tokio::task::JoinSet::new();
    for batch in 0..12 {
        let database = database.clone();
        let records: Vec<_> = (0..10).map(|number| record(Ledger::Audit, batch * 10 + number)).collect();
        tasks.spawn(async move { append(&database, Ledger::Audit, &records).await });
    }
    for appended in tasks.join_all().await {
        assert_eq!(appended.unwrap().appended, 10);
    }
    let found = harness.verify().await;
    assert!(found.record.is_none() && found.checked == 120 && found.behind_checkpoint() == 120, "{found:?}");
}

#[tokio::test]
async fn what_is_no_evidence_is_refused_whole() {
    let db = fresh().await;
    let database = db.app();
    let bad = NewRecord { evidence: b"{ }".to_vec(), ..record(Ledger::Audit, 1) };
    let refused = append(&database, Ledger::Audit, &[record(Ledger::Audit, 0), bad]).await.unwrap_err();
    assert!(matches!(refused, AppendError::Evidence { index: 1, .. }), "{refused}");
    let refused = append(&database, Ledger::Audit, &[]).await.unwrap_err();
    assert!(matches!(refused, AppendError::BatchSize { .. }));
    let mut tx = database.read(&Service::at(&tenant())).await.unwrap();
    assert_eq!(head(&mut tx, Ledger::Audit).await.unwrap(), None);
}

#[tokio::test]
async fn another_service_s_act_is_refused_whole() {
    let db = fresh().await;
    let records = [record(Ledger::Audit, 0)];
    for service in ["identity", "policy", "retention"] {
        let mut tx = db.app().write(&brought_by(service).unwrap()).await.unwrap();
        let refused = append_batch(&mut tx, Ledger::Audit, &records).await.unwrap_err();
        assert!(
            matches!(refused, AppendError::Evidence { index: 0, error: EvidenceError::Action }),
            "{refused}"
        );
        assert_eq!(head(&mut tx, Ledger::Audit).await.unwrap(), None);
    }
    assert_eq!(brought_by("gateway").unwrap_err().kind(), Kind::Forbidden);
}

#[tokio::test]
async fn the_service_itself_can_neither_change_nor_delete_a_row() {
    let db = fresh().await;
    let database = db.app();
    append(&database, Ledger::Audit, &[record(Ledger::Audit, 0)]).await.unwrap();
    for statement in
        ["update audit_record set actor = 'x'", "delete from audit_record", "truncate audit_record"]
    {
        let mut tx = database.write(&arrange(&tenant())).await.unwrap();
        let refused = sqlx::query(statement).execute(&mut tx).await.unwrap_err();
        assert_eq!(
            refused.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref(),
            Some("42501"),
            "{statement}"
        );
    }
}
