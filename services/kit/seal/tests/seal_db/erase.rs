//! A destroyed subject stays unreadable.
use kit_seal::SealError;
use kit_testkit::authz::arrange;

use crate::{OLD, context, fresh, sealer, subject, tenant};

#[tokio::test]
async fn a_destroyed_subject_is_gone_for_every_instance_and_for_ever() {
    let db = fresh().await;
    let (one, a, ana, eva) = (sealer(&db, &[OLD]), tenant("a"), subject(), subject());
    let key = one.create_subject(&a, ana).await.unwrap();
    let sealed = key.seal(context(ana), "Ana").unwrap();
    let kept = one.create_subject(&a, eva).await.unwrap().seal(context(eva), "Eva").unwrap();
    one.destroy(&arrange(&a), ana).await.unwrap();
    one.destroy(&arrange(&a), ana).await.unwrap();
    for instance in [&one, &sealer(&db, &[OLD])] {
        assert!(matches!(instance.subject(&a, ana).await, Err(SealError::Gone)));
        assert!(matches!(instance.create_subject(&a, ana).await, Err(SealError::Gone)));
        let both = instance.subjects(&a, &[ana, eva]).await.unwrap();
        assert_eq!(both.len(), 1);
        let of_eva = both[&eva].as_ref().unwrap();
        assert_eq!(of_eva.open_text(context(eva), &kept).unwrap(), "Eva");
        assert!(of_eva.open(context(ana), &sealed).is_err());
    }
}

#[tokio::test]
async fn who_seals_something_new_does_not_get_a_key_that_another_instance_destroyed() {
    let db = fresh().await;
    let (one, other, a, ana) = (sealer(&db, &[OLD]), sealer(&db, &[OLD]), tenant("a"), subject());
    one.create_subject(&a, ana).await.unwrap();
    other.subject(&a, ana).await.unwrap();
    one.destroy(&arrange(&a), ana).await.unwrap();
    assert!(other.subject(&a, ana).await.is_ok(), "it is at hand for a minute");
    assert!(matches!(other.current_subject(&a, ana).await, Err(SealError::Gone)));
    assert!(matches!(other.subject(&a, ana).await, Err(SealError::Gone)), "and now no more");
}

#[tokio::test]
async fn the_destroyed_are_named_by_id_in_pages() {
    let db = fresh().await;
    let (one, a) = (sealer(&db, &[OLD]), tenant("a"));
    let mut gone: Vec<_> = (0..3).map(|_| subject()).collect();
    gone.sort();
    one.create_subject(&a, subject()).await.unwrap();
    for subject in &gone {
        one.destroy(&arrange(&a), *subject).await.unwrap();
    }
    let first = one.destroyed(&a, None, 2).await.unwrap();
    assert_eq!(first, gone[..2]);
    assert_eq!(one.destroyed(&a, first.last().copied(), 2).await.unwrap(), gone[2..]);
    assert!(one.destroyed(&tenant("b"), None, 2).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_subject_destroyed_before_it_had_a_key_never_gets_one() {
    let db = fresh().await;
    let (one, a, ana) = (sealer(&db, &[OLD]), tenant("a"), subject());
    one.destroy(&arrange(&a), ana).await.unwrap();
    assert!(matches!(one.create_subject(&a, ana).await, Err(SealError::Gone)));
}
