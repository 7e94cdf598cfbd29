//! One tenant's rows are out of every other's reach; what is written stays.
use kit_testkit::arrange;
use kit_testkit::explain::assert_index_condition;
use kit_testkit::isolation::assert_isolated;
use kit_testkit::keys::assert_keys_begin_with_tenant;

use crate::harness::Harness;

#[tokio::test]
async fn no_table_shows_or_gives_up_another_tenants_rows() {
    let harness = Harness::new().await;
    let exempt = [
        ("config_fence", "one row: the operator's epoch and the count of changes"),
        ("host_claim", "public names; a claim must be seen by every other tenant's Apply"),
    ];
    assert_isolated(&harness.db, &exempt).await;
}

#[tokio::test]
async fn every_key_begins_with_the_tenant() {
    let harness = Harness::new().await;
    assert_keys_begin_with_tenant(&harness.db).await;
}

#[tokio::test]
async fn agreements_and_evidence_cannot_be_changed_by_the_service() {
    let harness = Harness::open().await;
    let tenant = "salon-luna".parse().unwrap();
    for statement in [
        "update agreement_version set terms = '{}' where tenant_id = 'salon-luna'",
        "delete from agreement_text where tenant_id = 'salon-luna'",
        "update tenant_config set generation = 2 where tenant_id = 'salon-luna'",
        "update tenant_binding set source = 'x/y' where tenant_id = 'salon-luna'",
        "update consent_record set hash = bytes where tenant_id = 'salon-luna'",
        "delete from consent_record where tenant_id = 'salon-luna'",
    ] {
        let mut tx = harness.context.database.write(&arrange(&tenant)).await.unwrap();
        let refused = sqlx::query(statement).execute(&mut tx).await.unwrap_err();
        let code =
            refused.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
        assert_eq!(code.as_deref(), Some("42501"), "{statement}");
    }
}

#[tokio::test]
async fn a_row_that_points_at_another_tenants_row_is_refused_by_its_constraint() {
    let harness = Harness::open().await;
    let tenant = "clinica-sol".parse().unwrap();
    for (constraint, statement) in [
        (
            "tenant_config_binding",
            "insert into tenant_config select 'clinica-sol', 9, '\\x00', sha256(''), sha512(''), 'k', 1, 1, 1,
                '2026-11-23Z'",
        ),
        (
            "agreement_text_version",
            "insert into agreement_text values ('clinica-sol', 'terms', 'tenant', 1, 'en', 'x', 'x', sha256(''))",
        ),
    ] {
        let mut tx = harness.context.database.write(&arrange(&tenant)).await.unwrap();
        let refused = sqlx::query(statement).execute(&mut tx).await.unwrap_err();
        assert_eq!(kit_pg::constraint(&refused), Some(constraint));
    }
}

#[tokio::test]
async fn read_paths_use_their_indexes_under_the_apps_role() {
    let harness = Harness::open().await;
    let tenant = "salon-luna".parse().unwrap();
    let cases: [(&str, &str, &[&str]); 4] = [
        (
            "select document from tenant_config where tenant_id = 'salon-luna' order by position desc limit 1",
            "tenant_config_pkey",
            &["tenant_id"],
        ),
        (
            "select digest from agreement_text where tenant_id = 'salon-luna' and kind = 'terms' and scope = 'tenant'
                and version = 1",
            "agreement_text_pkey",
            &["tenant_id", "kind", "scope", "version"],
        ),
        (
            "select title from agreement_text where tenant_id = 'salon-luna' and digest = any(array[sha256('a')])",
            "agreement_text_digest",
            &["tenant_id", "digest"],
        ),
        (
            "select sequence from consent_record where tenant_id = 'salon-luna'
                and event_id = '01900000-0000-7000-8000-000000000001'",
            "consent_record_event_id",
            &["tenant_id", "event_id"],
        ),
    ];
    for (sql, index, columns) in cases {
        assert_index_condition(&harness.db, &tenant, sql, index, columns).await;
    }
}
