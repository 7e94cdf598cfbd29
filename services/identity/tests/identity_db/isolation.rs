//! No tenant reaches another's rows, keys or tokens.
use kit_testkit::{isolation, keys};

use crate::world::World;

#[tokio::test]
async fn every_table_keeps_tenants_apart() {
    let world = World::new().await;
    keys::assert_keys_begin_with_tenant(&world.db).await;
    isolation::assert_isolated(&world.db, &[("signing_key", "the service's own keys, no tenant's")]).await;
}

#[tokio::test]
async fn every_table_of_keys_keeps_tenants_apart() {
    let world = World::new().await;
    let exempt = [("seal.service_key", "keys of the service itself, no tenant's")];
    isolation::assert_keys_isolated(&world.db, &exempt).await;
}

#[tokio::test]
async fn requests_do_not_see_signing_keys() {
    let world = World::new().await;
    let mut tx = world.identity.db.tenant(&crate::world::a()).await.unwrap();
    let seen = sqlx::query("select kid from signing_key").fetch_all(&mut tx).await;
    assert_eq!(seen.unwrap_err().as_database_error().unwrap().code().unwrap(), "42501");
}
