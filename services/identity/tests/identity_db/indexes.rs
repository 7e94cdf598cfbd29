//! Blind indexes: a kind is a part of what is hashed, so that a renamed one would find nobody who is stored.
use crate::harness::{EMAIL, Harness, sol};

#[tokio::test]
async fn what_is_stored_is_indexed_under_its_kind() {
    let harness = Harness::new().await;
    harness.owner().await;
    harness.session().await;
    let keys = harness.identity.sealer.tenant(&sol()).await.unwrap();
    let mut superuser = harness.db.superuser().await;
    for (stored, index) in [
        ("select email_fp from account", keys.blind_index("email", EMAIL.as_bytes())),
        ("select source_fp from sign_in", keys.blind_index("source", b"192.0.2.7")),
    ] {
        let found: Vec<Vec<u8>> = sqlx::query_scalar(stored).fetch_all(&mut superuser).await.unwrap();
        assert_eq!(found, [index.value], "{stored}");
    }
}
