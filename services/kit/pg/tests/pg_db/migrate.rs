//! `migrate` beside another one.
use std::borrow::Cow;

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use crate::fresh;

const TABLE: &str =
    "create table number (n int not null); insert into number select generate_series(1, 50000)";
const INDEX: &str = "create index concurrently number_n on number (n)";

/// A table with rows, and an index that is made without a transaction.
fn with_an_index() -> Migrator {
    let migration = |version, sql: &'static str, no_tx| {
        Migration::new(version, Cow::Borrowed("number"), MigrationType::Simple, sql.into_sql_str(), no_tx)
    };
    let mut set = Migrator::with_migrations(vec![migration(1, TABLE, false), migration(2, INDEX, true)]);
    set.dangerous_set_table_name("holdfast.number_migrations");
    set
}

#[tokio::test]
async fn two_at_once_make_an_index_concurrently() {
    let db = fresh().await;
    let (owner, set) = (db.owner_url(), with_an_index());
    let sets = [&kit_pg::MIGRATIONS, &set];
    let (one, other) = tokio::join!(kit_pg::migrate(&owner, &sets), kit_pg::migrate(&owner, &sets));
    one.unwrap();
    other.unwrap();
    let mut superuser = db.superuser().await;
    let valid = "select indisvalid from pg_index where indexrelid = 'number_n'::regclass";
    assert!(sqlx::query_scalar::<_, bool>(valid).fetch_one(&mut superuser).await.unwrap());
}
