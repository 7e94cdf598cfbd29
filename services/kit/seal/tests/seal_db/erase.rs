//! A destroyed subject stays unreadable.
use kit_seal::SealError;

use crate::{OLD, fresh, place, sealer, subject, tenant};

#[tokio::test]
async fn a_destroyed_subject_is_gone_for_every_instance_and_for_ever() {
    let db = fresh().await;
    let (one, a, ana, eva) = (sealer(&db, &[OLD]), tenant("a"), subject(), subject());
    let key = one.create_subject(&a, ana).await.unwrap();
    let sealed = key.seal(place(ana), "Ana").unwrap();
    let kept = one.create_subject(&a, eva).await.unwrap().seal(place(eva), "Eva").unwrap();
    one.destroy(&a, ana).await.unwrap();
    one.destroy(&a, ana).await.unwrap();
    for instance in [&one, &sealer(&db, &[OLD])] {
        assert!(matches!(instance.subject(&a, ana).await, Err(SealError::Gone)));
        assert!(matches!(instance.create_subject(&a, ana).await, Err(SealError::Gone)));
        let both = instance.subjects(&a, &[ana, eva]).await.unwrap();
        assert_eq!(both.len(), 1);
        assert_eq!(both[&eva].open_text(place(eva), &kept).unwrap(), "Eva");
        assert!(both[&eva].open(place(ana), &sealed).is_err());
    }
}

#[tokio::test]
async fn a_subject_destroyed_before_it_had_a_key_never_gets_one() {
    let db = fresh().await;
    let (one, a, ana) = (sealer(&db, &[OLD]), tenant("a"), subject());
    one.destroy(&a, ana).await.unwrap();
    assert!(matches!(one.create_subject(&a, ana).await, Err(SealError::Gone)));
}
