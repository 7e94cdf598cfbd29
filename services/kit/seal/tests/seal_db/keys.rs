//! Keys are the same for every instance, made once, and wrapped anew when the root key changes.
use futures_util::future::try_join_all;
use kit_seal::{Purpose, SealError};
use sqlx::Row;

use crate::{NEW, OLD, context, fresh, sealer, subject, tenant};

#[tokio::test]
async fn another_instance_opens_what_one_has_sealed() {
    let db = fresh().await;
    let (one, other, a) = (sealer(&db, &[OLD]), sealer(&db, &[OLD]), tenant("a"));
    let ana = subject();
    let sealed = one.create_subject(&a, ana).await.unwrap().seal(context(ana), "Ana").unwrap();
    assert_eq!(other.subject(&a, ana).await.unwrap().open_text(context(ana), &sealed).unwrap(), "Ana");
    let (keys, same) = (one.tenant(&a).await.unwrap(), other.tenant(&a).await.unwrap());
    assert_eq!(keys.blind_index("email", b"x"), same.blind_index("email", b"x"));
    assert_eq!(keys.mac(Purpose::Manage, &[b"x"]), same.mac(Purpose::Manage, &[b"x"]));
    let sealed = one.service("session").await.unwrap().seal("name", "who").unwrap();
    assert_eq!(other.service("session").await.unwrap().open("name", &sealed).unwrap().as_slice(), b"who");
}

#[tokio::test]
async fn instances_that_race_agree_on_one_key() {
    let db = fresh().await;
    let (a, ana) = (tenant("a"), subject());
    let instances: Vec<_> = (0..6).map(|_| sealer(&db, &[OLD])).collect();
    let keys = try_join_all(instances.iter().map(|one| one.create_subject(&a, ana))).await.unwrap();
    let sealed = keys.first().unwrap().seal(context(ana), "Ana").unwrap();
    for key in keys {
        assert_eq!(key.open_text(context(ana), &sealed).unwrap(), "Ana");
    }
}

#[tokio::test]
async fn a_new_root_key_wraps_what_it_reads_and_the_old_one_can_go() {
    let db = fresh().await;
    let (a, ana) = (tenant("a"), subject());
    let before = sealer(&db, &[OLD]);
    let sealed = before.create_subject(&a, ana).await.unwrap().seal(context(ana), "Ana").unwrap();
    let index = before.tenant(&a).await.unwrap().blind_index("email", b"x");
    let held = before.service("session").await.unwrap().seal("name", "who").unwrap();

    let both = sealer(&db, &[NEW, OLD]);
    assert_eq!(both.subject(&a, ana).await.unwrap().open_text(context(ana), &sealed).unwrap(), "Ana");
    both.service("session").await.unwrap();

    let after = sealer(&db, &[NEW]);
    assert_eq!(after.subject(&a, ana).await.unwrap().open_text(context(ana), &sealed).unwrap(), "Ana");
    assert_eq!(after.tenant(&a).await.unwrap().blind_index("email", b"x"), index);
    assert_eq!(after.service("session").await.unwrap().open("name", &held).unwrap().as_slice(), b"who");
    let gone = sealer(&db, &[OLD]).subject(&a, ana).await;
    assert!(matches!(gone, Err(SealError::UnknownRoot(id)) if id == "r2"));
}

#[tokio::test]
async fn no_key_lies_in_clear_and_another_root_key_opens_none() {
    let db = fresh().await;
    let (a, ana) = (tenant("a"), subject());
    sealer(&db, &[OLD]).create_subject(&a, ana).await.unwrap();
    let foreign = NEW.replace("r2", "r1");
    assert!(matches!(sealer(&db, &[&foreign]).subject(&a, ana).await, Err(SealError::Refused)));
    let mut superuser = db.keys_superuser().await;
    let sql = "select wrapped from seal.subject_key union all select wrapped from seal.tenant_key";
    for row in sqlx::query(sql).fetch_all(&mut superuser).await.unwrap() {
        // Version, key id, nonce, 32 bytes, tag.
        assert_eq!(row.get::<Vec<u8>, _>(0).len(), 1 + 2 + 12 + 32 + 16);
    }
}

#[tokio::test]
async fn a_wrapped_key_moved_to_another_subject_is_refused() {
    let db = fresh().await;
    let (a, ana, eva) = (tenant("a"), subject(), subject());
    let one = sealer(&db, &[OLD]);
    one.create_subject(&a, ana).await.unwrap();
    one.create_subject(&a, eva).await.unwrap();
    let mut superuser = db.keys_superuser().await;
    let sql = "update seal.subject_key set wrapped = (select wrapped from seal.subject_key where subject_id = $1) \
               where subject_id = $2";
    let ids = [ana, eva].map(|id| uuid::Uuid::parse_str(&id.to_string()).unwrap());
    sqlx::query(sql).bind(ids[0]).bind(ids[1]).execute(&mut superuser).await.unwrap();
    let other = sealer(&db, &[OLD]);
    assert!(matches!(other.subject(&a, eva).await, Err(SealError::Refused)));
    let both = other.subjects(&a, &[ana, eva]).await.unwrap();
    assert!(both[&ana].is_ok() && both[&eva].is_err(), "by itself");
}
