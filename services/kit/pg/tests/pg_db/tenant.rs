//! The tenant transaction is the only way to a tenant's rows.
use kit_authz::Service;
use kit_pg::{Database, PoolOptions, is_undefined_tenant};
use kit_testkit::{arrange, isolation, keys};
use sqlx::{Executor as _, Row as _};

use crate::{fresh, tenant};

#[tokio::test]
async fn one_tenant_never_touches_the_rows_of_another() {
    let db = fresh().await;
    keys::assert_keys_begin_with_tenant(&db).await;
    isolation::assert_isolated(&db, &[]).await;
}

#[tokio::test]
async fn a_query_outside_a_tenant_transaction_is_refused_on_a_new_and_on_a_reused_connection() {
    let db = fresh().await;
    let pool = sqlx::PgPool::connect_lazy(secrecy::ExposeSecret::expose_secret(&db.app_url())).unwrap();
    let mut connection = pool.acquire().await.unwrap();
    let ask = "select holdfast.current_tenant()";

    let unset = connection.execute(ask).await.unwrap_err();
    assert!(is_undefined_tenant(&unset), "{unset}");

    for statement in ["begin", "select set_config('app.tenant_id', 'tenant-a', true)", "commit"] {
        connection.execute(statement).await.unwrap();
    }
    let reset: String = sqlx::query("select current_setting('app.tenant_id', true)")
        .fetch_one(&mut *connection)
        .await
        .unwrap()
        .get(0);
    assert_eq!(reset, "", "a reused connection reads the empty text");
    let reused = connection.execute(ask).await.unwrap_err();
    assert!(is_undefined_tenant(&reused), "{reused}");
    let rows = connection.execute("select * from holdfast.idempotency").await.unwrap_err();
    assert!(is_undefined_tenant(&rows), "{rows}");
}

#[tokio::test]
async fn what_is_dropped_is_rolled_back_and_the_connection_is_used_again() {
    let db = fresh().await;
    let database = db.app();
    let tenant = tenant("tenant-a").unwrap();
    let insert = "insert into holdfast.idempotency values \
        ('tenant-a', 'Book', 'guest', 'k', decode(repeat('00', 32), 'hex'), '', '2026-01-01', '2026-01-02')";
    let mut tx = database.write(&arrange(&tenant)).await.unwrap();
    (&mut tx).execute(insert).await.unwrap();
    drop(tx);
    let mut tx = database.write(&arrange(&tenant)).await.unwrap();
    let rows = (&mut tx).fetch_all("select 1 from holdfast.idempotency").await.unwrap();
    assert!(rows.is_empty());
    (&mut tx).execute(insert).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = database.read(&Service::at(&tenant)).await.unwrap();
    assert_eq!((&mut tx).fetch_all("select 1 from holdfast.idempotency").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_transaction_with_a_refused_statement_is_never_taken_for_committed() {
    let db = fresh().await;
    let mut tx = db.app().read(&Service::at(&tenant("tenant-a").unwrap())).await.unwrap();
    (&mut tx).execute("select 1 / 0").await.unwrap_err();
    tx.commit().await.unwrap_err();
}

#[tokio::test]
async fn a_pool_connects_again_after_its_connections_were_ended() {
    let db = fresh().await;
    let database = db.app();
    database.ping().await.unwrap();
    let mut superuser = db.superuser().await;
    let end = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    superuser.execute(end).await.unwrap();
    database.read(&Service::at(&tenant("tenant-a").unwrap())).await.unwrap();
}

/// A parent and a child whose key leaves the tenant out: the check of foreign keys goes past row-level security.
const LEAKY: &str = "create table parent (tenant_id text collate \"C\" not null, id uuid not null unique, primary key (tenant_id, id)); \
    create table child (tenant_id text collate \"C\" not null, id uuid not null references parent (id), primary key (tenant_id, id)); \
    alter table parent enable row level security; alter table parent force row level security; \
    alter table child enable row level security; alter table child force row level security; \
    create policy p on parent to holdfast_app using (tenant_id = holdfast.current_tenant()); \
    create policy c on child to holdfast_app using (tenant_id = holdfast.current_tenant()); \
    grant select, insert, update, delete on parent, child to holdfast_app;";

#[tokio::test]
#[should_panic(expected = "child_id_fkey on public.child takes another tenant's row")]
async fn a_foreign_key_that_leaves_the_tenant_out_is_noticed() {
    let db = fresh().await;
    db.superuser().await.execute(sqlx::raw_sql(LEAKY)).await.unwrap();
    isolation::assert_isolated(&db, &[]).await;
}

#[tokio::test]
#[should_panic(expected = "child_id_fkey on child")]
async fn a_key_that_does_not_begin_with_the_tenant_is_noticed() {
    let db = fresh().await;
    db.superuser().await.execute(sqlx::raw_sql(LEAKY)).await.unwrap();
    keys::assert_keys_begin_with_tenant(&db).await;
}

#[tokio::test]
#[should_panic(expected = "has no tenant_id and no reason for that")]
async fn a_table_without_a_tenant_needs_a_reason() {
    let db = fresh().await;
    db.superuser().await.execute("create table loose (id int)").await.unwrap();
    isolation::assert_isolated(&db, &[]).await;
}

#[tokio::test]
async fn a_pool_is_kept_warm_so_that_a_burst_waits_for_no_handshake() {
    let db = fresh().await;
    let options = PoolOptions { warm: 5, ..PoolOptions::request() };
    let database = Database::connect(&db.app_url(), &options).unwrap();
    let mut superuser = db.superuser().await;
    let count = "select count(*) from pg_stat_activity where usename = 'booking_app' and datname = current_database()";
    tokio::time::timeout(std::time::Duration::from_secs(20), async {
        database.ping().await.unwrap();
        while superuser.fetch_one(count).await.unwrap().get::<i64, _>(0) < 5 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
}
