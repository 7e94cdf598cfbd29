//! The purge job under its own role: past claims go, later ones stay, in every tenant.
use booking::jobs::purge::purge;
use kit_testkit::rows;

use crate::harness::{Harness, LUNA, NOW, SOL, at};

#[tokio::test]
async fn past_claims_go_and_later_ones_stay() {
    let harness = Harness::new().await;
    let mut server = harness.db.superuser().await;
    for tenant in [LUNA, SOL] {
        let statement = "with made as (
                insert into resource (tenant_id, id, kind, name, active)
                values ($1, gen_random_uuid(), 'provider', 'Naomi', true) returning id)
            insert into claim (tenant_id, resource_id, holder_kind, holder_id, starts_at, ends_at)
            select $1, id, 'booking', gen_random_uuid(), day, day + interval '1 hour' from made,
                unnest(array['2026-11-20T10:00:00Z', '2026-11-30T10:00:00Z']::timestamptz[]) day";
        sqlx::query(statement).bind(tenant).execute(&mut server).await.unwrap();
    }
    let before = harness.db.rows().await;
    purge(&harness.db.jobs(), at(NOW)).await;
    let left: Vec<(String, i64)> = sqlx::query_as(
        "select tenant_id, count(*) from claim where ends_at > '2026-11-24' group by 1 order by 1",
    )
    .fetch_all(&mut server)
    .await
    .unwrap();
    assert_eq!(left, [(SOL.to_owned(), 1), (LUNA.to_owned(), 1)]);
    assert_eq!(harness.db.rows().await.since(&before), rows(&[("claim", -2)]), "the past ones are gone");
}
