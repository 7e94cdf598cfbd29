//! The read paths under the application's role and row-level security use their indexes: `explain` on tables with
//! enough rows that a scan would be dearer.
use kit_authz::Service;
use kit_pg::TenantTx;
use kit_testkit::explain::assert_index_condition;
use sqlx::Row as _;

use crate::harness::Harness;

/// The plan of a statement, one node a line.
async fn plan(tx: &mut TenantTx, statement: &'static str) -> String {
    let rows = sqlx::query(statement).fetch_all(tx).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n")
}

async fn seeded() -> Harness {
    let harness = Harness::new().await;
    harness.db
        .arrange(
            "insert into resource select t, md5(t || r)::uuid, 'provider', 'x', null, null, null, true
                from unnest(array['salon-luna', 'clinica-sol']) t, generate_series(1, 20) r;
            insert into claim select t, md5(t || r)::uuid, 'booking', gen_random_uuid(), s, s + interval '1 hour', null
                from unnest(array['salon-luna', 'clinica-sol']) t, generate_series(1, 20) r,
                generate_series('2026-11-01 00:00Z'::timestamptz, '2027-01-31 00:00Z', interval '3 hours') s;
            insert into service select t, md5(t || 's' || n)::uuid, '{}', '{}', '[]', 60, 0, 0, 30, 0, 'EUR', true
                from unnest(array['salon-luna', 'clinica-sol']) t, generate_series(1, 20) n;
            insert into client (tenant_id, id, subject_id, identity_key, identity_index, sealed, made_at)
                select t, md5(t || 'c')::uuid, gen_random_uuid(), 1, 'x', 'x', '2026-11-01Z'
                from unnest(array['salon-luna', 'clinica-sol']) t;
            insert into booking (tenant_id, id, code, client_id, service_id, provider_id, starts_at, ends_at, zone,
                local_start, state, revision, language, price_minor, due_minor, paid_minor, currency, manage_epoch,
                marketing_email, marketing_sms, made_at)
                select c.tenant_id, gen_random_uuid(), 'X', md5(c.tenant_id || 'c')::uuid, md5(c.tenant_id || 's1')::uuid,
                    c.resource_id, c.starts_at, c.ends_at, 'UTC', '2026-11-01', 'confirmed', 1, 'es', 0, 0, 0, 'EUR',
                    1, false, false, '2026-11-01Z' from claim c",
        )
        .await;
    // An index-only scan is chosen once vacuum has marked the pages as visible to all; a transaction of another test
    // may hold it back for a moment.
    let mut superuser = harness.db.superuser().await;
    loop {
        sqlx::query("vacuum analyze claim").execute(&mut superuser).await.unwrap();
        let marked = "select relallvisible = relpages from pg_class where oid = 'claim'::regclass";
        if sqlx::query_scalar(marked).fetch_one(&mut superuser).await.unwrap() {
            break;
        }
    }
    sqlx::query("vacuum analyze booking").execute(&mut superuser).await.unwrap();
    harness
}

#[tokio::test]
async fn availability_reads_claims_from_the_index_alone() {
    let harness = seeded().await;
    let mut tx = harness.context.database.read(&Service::at(&"salon-luna".parse().unwrap())).await.unwrap();
    let plan = plan(
        &mut tx,
        "explain select resource_id, starts_at, ends_at from claim
        where tenant_id = 'salon-luna' and resource_id = any(array[md5('salon-luna1')::uuid, md5('salon-luna2')::uuid])
            and starts_at < '2026-12-01Z' and starts_at > '2026-11-24Z'::timestamptz - interval '48 hours'
            and ends_at > '2026-11-24Z' and (expires_at is null or expires_at > '2026-11-23Z')",
    )
    .await;
    assert!(plan.contains("Index Only Scan using claim_read"), "{plan}");
    let condition = plan.lines().find(|line| line.contains("Index Cond")).unwrap_or_default();
    for column in ["tenant_id", "resource_id", "starts_at"] {
        assert!(condition.contains(column), "{column} is no index condition: {plan}");
    }
}

#[tokio::test]
async fn bookings_of_a_day_are_counted_from_the_agenda() {
    let harness = seeded().await;
    let mut tx = harness.context.database.read(&Service::at(&"salon-luna".parse().unwrap())).await.unwrap();
    let plan = plan(
        &mut tx,
        "explain select provider_id, count(*) from booking
        where tenant_id = 'salon-luna' and provider_id = any(array[md5('salon-luna1')::uuid])
            and starts_at >= '2026-11-24Z' and starts_at < '2026-11-25Z' and state in ('awaiting_payment', 'pending', 'confirmed')
        group by provider_id",
    )
    .await;
    let condition = plan.lines().find(|line| line.contains("Index Cond")).unwrap_or_default();
    assert!(plan.contains("booking_agenda") && condition.contains("starts_at"), "{plan}");
}

/// Everything that a page of bookings reads, of two tenants.
const PAGE: &str = "insert into answer select tenant_id, id, 'q', gen_random_uuid(), 'x' from booking;
    insert into acceptance select tenant_id, id, gen_random_uuid(), gen_random_uuid(), 'x',
        sha256('x'), 'x', made_at from booking;
    insert into accepted select tenant_id, id, kind, 1, sha256('x'), 'es'
        from booking, unnest(array['terms', 'cancellation']) kind;
    insert into booking_change select tenant_id, id, 1, null, 'confirmed', 'guest', null,
        gen_random_uuid(), null, null, made_at from booking;
    insert into client (tenant_id, id, subject_id, identity_key, identity_index, sealed, made_at)
        select t, gen_random_uuid(), gen_random_uuid(), 1, int4send(n), 'x', '2026-11-01Z'
        from unnest(array['salon-luna', 'clinica-sol']) t, generate_series(1, 5000) n;
    insert into client_contact (tenant_id, client_id, kind, index_key, contact_index)
        select tenant_id, id, 'mailbox', 1, identity_index from client;
    insert into mailed (tenant_id, id, client_id, asked_at)
        select tenant_id, gen_random_uuid(), id, made_at from client;
    analyze";

#[tokio::test]
async fn a_page_of_bookings_is_read_through_the_keys() {
    let harness = seeded().await;
    harness.db.arrange(PAGE).await;
    let tenant = "salon-luna".parse().unwrap();
    let ids = "array[md5('1')::uuid, md5('2')::uuid]";
    let of_bookings = format!("tenant_id = 'salon-luna' and booking_id = any({ids})");
    let of_ids = format!("tenant_id = 'salon-luna' and id = any({ids})");
    let agenda = "select id from booking where tenant_id = 'salon-luna' and quarantined_at is null
        and starts_at >= coalesce('2026-11-24Z', '-infinity'::timestamptz)
        and starts_at < coalesce('2026-11-25Z', 'infinity'::timestamptz) order by starts_at, id limit 201";
    let (by_booking, by_id): (&[&str], &[&str]) = (&["tenant_id", "booking_id"], &["tenant_id", "id"]);
    for (statement, index, columns) in [
        (agenda.to_owned(), "booking_agenda", &["tenant_id", "starts_at"][..]),
        (format!("select hash from acceptance where {of_bookings}"), "acceptance_pkey", by_booking),
        (format!("select kind from accepted where {of_bookings}"), "accepted_pkey", by_booking),
        (format!("select sealed from answer where {of_bookings}"), "answer_pkey", by_booking),
        (
            format!("select decision from booking_change where {of_bookings}"),
            "booking_change_pkey",
            by_booking,
        ),
        (format!("select sealed from client where {of_ids}"), "client_pkey", by_id),
        (
            "select distinct kind, client_id from client_contact
                where tenant_id = 'salon-luna' and contact_index = any(array[int4send(1), int4send(2)])"
                .to_owned(),
            "client_contact_index",
            &["tenant_id", "contact_index"],
        ),
        (
            "select count(*) from mailed where tenant_id = 'salon-luna' and client_id = md5('1')::uuid
                and asked_at > '2026-11-01Z'"
                .to_owned(),
            "mailed_recent",
            &["tenant_id", "client_id", "asked_at"],
        ),
        (format!("select name from service where {of_ids}"), "service_pkey", by_id),
        (format!("select name from resource where {of_ids}"), "resource_pkey", by_id),
    ] {
        assert_index_condition(&harness.db, &tenant, &statement, index, columns).await;
    }
}
