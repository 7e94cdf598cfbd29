//! Start-up checks.
use kit_pg::{CheckError, Database, PoolOptions};
use sqlx::Executor as _;

use crate::fresh;

#[tokio::test]
async fn the_roles_of_production_pass() {
    let db = fresh().await;
    db.app().check(&[&kit_pg::MIGRATIONS]).await.unwrap();
    db.jobs().check(&[&kit_pg::MIGRATIONS]).await.unwrap();
}

#[tokio::test]
async fn the_owner_is_refused() {
    let db = fresh().await;
    let owner = Database::connect(&db.owner_url(), &PoolOptions::request()).unwrap();
    let refused = owner.check(&[]).await.unwrap_err();
    assert!(matches!(refused, CheckError::OwnsTable { .. }), "{refused}");
}

#[tokio::test]
async fn the_superuser_and_who_bypasses_row_level_security_are_refused() {
    let db = fresh().await;
    let mut superuser = db.superuser().await;
    for (role, power) in [("hf_bypass", "bypassrls"), ("hf_super", "superuser")] {
        let create = format!(
            "do $$ begin create role {role} login password 'test' {power};
             exception when duplicate_object or unique_violation then end $$"
        );
        superuser.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(create))).await.unwrap();
        let grant = sqlx::AssertSqlSafe(format!("grant connect on database {} to {role}", db.name()));
        superuser.execute(sqlx::raw_sql(grant)).await.unwrap();
    }
    let url = |who: &str| {
        let app = secrecy::ExposeSecret::expose_secret(&db.app_url()).replace("booking_app", who);
        secrecy::SecretString::from(app)
    };
    let bypass = Database::connect(&url("hf_bypass"), &PoolOptions::request()).unwrap();
    assert!(matches!(bypass.check(&[]).await.unwrap_err(), CheckError::BypassesRls { .. }));
    let all = Database::connect(&url("hf_super"), &PoolOptions::request()).unwrap();
    assert!(matches!(all.check(&[]).await.unwrap_err(), CheckError::Superuser { .. }));
}

#[tokio::test]
async fn another_schema_than_this_version_s_is_refused() {
    let db = fresh().await;
    let mut superuser = db.superuser().await;
    for (statement, expected) in [
        ("update holdfast.pg_migrations set checksum = '\\x00' where version = 2", "changed"),
        ("delete from holdfast.pg_migrations where version = 2", "missing"),
    ] {
        superuser.execute(statement).await.unwrap();
        match db.app().check(&[&kit_pg::MIGRATIONS]).await.unwrap_err() {
            CheckError::Schema { version: 2, found, .. } => assert_eq!(found, expected),
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn a_later_release_s_schema_is_served_and_an_unknown_migration_in_between_is_refused() {
    let db = fresh().await;
    let mut superuser = db.superuser().await;
    let sets = [&kit_pg::MIGRATIONS];
    let last = kit_pg::MIGRATIONS.iter().map(|migration| migration.version).max().unwrap();
    let ran = "insert into holdfast.pg_migrations (version, description, success, checksum, execution_time) \
        values ($1, 'another', true, '\\x00', 1)";
    for version in [last + 1, last + 3] {
        sqlx::query(ran).bind(version).execute(&mut superuser).await.unwrap();
        db.app().check(&sets).await.unwrap();
        db.jobs().wait_checked(&sets).await.unwrap();
    }
    sqlx::query(ran).bind(0_i64).execute(&mut superuser).await.unwrap();
    let refused = db.app().check(&sets).await.unwrap_err();
    assert!(matches!(refused, CheckError::Schema { version: 0, found: "unknown", .. }), "{refused}");
}

#[tokio::test]
async fn a_service_s_roles_connect_to_its_own_databases_only() {
    let db = fresh().await;
    let other = kit_testkit::TestDb::fresh("policy", &[&kit_pg::MIGRATIONS]).await;
    let url = secrecy::ExposeSecret::expose_secret(&db.app_url()).replace(db.name(), other.name());
    let refused = sqlx::PgPool::connect(&url).await.unwrap_err();
    assert_eq!(
        refused.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref(),
        Some("42501")
    );
}
