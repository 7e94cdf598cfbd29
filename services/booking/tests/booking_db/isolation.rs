//! One tenant's rows are out of every other's reach.
use kit_testkit::arrange;
use kit_testkit::isolation::assert_isolated;
use kit_testkit::keys::assert_keys_begin_with_tenant;

use crate::harness::Harness;

#[tokio::test]
async fn no_table_shows_or_gives_up_another_tenants_rows() {
    let harness = Harness::new().await;
    assert_isolated(&harness.db, &[]).await;
}

#[tokio::test]
async fn every_key_begins_with_the_tenant() {
    let harness = Harness::new().await;
    assert_keys_begin_with_tenant(&harness.db).await;
}

/// The constraint that refuses a row of tenant B which points at a row of tenant A.
async fn refused_by(harness: &Harness, statement: &'static str) -> String {
    let tenant = "clinica-sol".parse().unwrap();
    let mut tx = harness.context.database.write(&arrange(&tenant)).await.unwrap();
    let error = sqlx::query(statement).execute(&mut tx).await.unwrap_err();
    kit_pg::constraint(&error).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_key_that_points_at_another_tenants_row_is_refused_by_its_constraint() {
    let harness = Harness::new().await;
    harness.open("salon-luna").await;
    harness.db
        .arrange(
            "insert into location values ('salon-luna', '01900000-0000-7000-8000-0000000000aa', 'x', 'x', null);
            insert into client (tenant_id, id, subject_id, identity_key, identity_index, sealed, made_at) values
                ('salon-luna', '01900000-0000-7000-8000-0000000000c1', gen_random_uuid(), 1, 'x', 'x', '2026-11-23Z')",
        )
        .await;
    let statements = [
        (
            "service_provider_service",
            "insert into service_provider values ('clinica-sol', '01900000-0000-7000-8000-000000000001',
                '01900000-0000-7000-8000-00000000000b')",
        ),
        (
            "claim_resource",
            "insert into claim values ('clinica-sol', '01900000-0000-7000-8000-00000000000b', 'booking',
                gen_random_uuid(), '2026-11-24 09:00Z', '2026-11-24 10:00Z')",
        ),
        (
            "opening_service",
            "insert into opening (tenant_id, id, level, owner_id, kind, weekday, intervals, zone)
                values ('clinica-sol', gen_random_uuid(), 'service', '01900000-0000-7000-8000-000000000001',
                'weekly', 1, '[]', 'UTC')",
        ),
        (
            "opening_provider",
            "insert into opening (tenant_id, id, level, owner_id, kind, weekday, intervals, zone)
                values ('clinica-sol', gen_random_uuid(), 'provider', '01900000-0000-7000-8000-00000000000b',
                'weekly', 1, '[]', 'UTC')",
        ),
        (
            "resource_location",
            "insert into resource select 'clinica-sol', gen_random_uuid(), 'provider', 'x', null, id, null, true
                from (values ('01900000-0000-7000-8000-0000000000aa'::uuid)) location (id)",
        ),
        (
            "client_contact_client",
            "insert into client_contact values ('clinica-sol', '01900000-0000-7000-8000-0000000000c1', 'email', 1, 'x')",
        ),
        (
            "booking_client_row",
            "insert into booking (tenant_id, id, code, client_id, service_id, provider_id, starts_at, ends_at, zone,
                local_start, state, revision, language, price_minor, due_minor, paid_minor, currency, manage_epoch,
                marketing_email, marketing_sms, made_at)
            values ('clinica-sol', gen_random_uuid(), 'X', '01900000-0000-7000-8000-0000000000c1',
                '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-00000000000b',
                '2026-11-25 08:00Z', '2026-11-25 09:00Z', 'UTC', '2026-11-25 08:00', 'confirmed', 1, 'es', 0, 0, 0,
                'EUR', 1, false, false, '2026-11-23Z')",
        ),
    ];
    for (constraint, statement) in statements {
        assert_eq!(refused_by(&harness, statement).await, constraint);
    }
}
