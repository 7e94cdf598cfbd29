//! What can be booked.
use booking_domain::check::Checks;
use booking_domain::question::IntakeQuestion;
use booking_domain::service::Service;
use booking_domain::text::Localized;
use booking_domain::timing::{Minutes, Timing};
use kit_ids::{ServiceId, TypedId as _};
use kit_money::Money;
use kit_pg::{TenantTx, WriteTx};
use sqlx::types::Json;
use uuid::Uuid;

use super::StoreError;
use crate::authz::PutCatalogue;

struct Row {
    id: Uuid,
    name: Json<Localized>,
    description: Json<Localized>,
    questions: Json<Vec<IntakeQuestion>>,
    duration_minutes: i32,
    before_minutes: i32,
    after_minutes: i32,
    grid_minutes: i32,
    price_minor: i64,
    currency: String,
    active: bool,
}

/// One service.
pub async fn one(tx: &mut TenantTx, id: ServiceId) -> Result<Option<Service>, StoreError> {
    Ok(some(tx, &[id]).await?.pop())
}

/// These services, by id.
pub async fn some(tx: &mut TenantTx, ids: &[ServiceId]) -> Result<Vec<Service>, StoreError> {
    select(tx, Some(ids), false).await
}

/// All services that can be booked, by id.
pub async fn active(tx: &mut TenantTx) -> Result<Vec<Service>, StoreError> {
    select(tx, None, true).await
}

async fn select(
    tx: &mut TenantTx,
    ids: Option<&[ServiceId]>,
    active: bool,
) -> Result<Vec<Service>, StoreError> {
    let tenant = tx.tenant().clone();
    let ids: Option<Vec<Uuid>> = ids.map(|ids| ids.iter().map(|id| id.uuid()).collect());
    let rows = sqlx::query_as!(
        Row,
        r#"select id, name as "name: _", description as "description: _", questions as "questions: _",
            duration_minutes, before_minutes, after_minutes, grid_minutes, price_minor, currency, active
        from service where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) and (active or not $3)
        order by id"#,
        tenant.as_str(),
        ids.as_deref(),
        active,
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(Service::try_from).collect()
}

/// Creates or replaces a service.
pub async fn put(tx: &mut WriteTx<PutCatalogue>, service: &Service) -> Result<(), StoreError> {
    let tenant = tx.tenant().clone();
    let minutes = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    sqlx::query!(
        "insert into service (tenant_id, id, name, description, questions, duration_minutes, before_minutes,
            after_minutes, grid_minutes, price_minor, currency, active)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (tenant_id, id) do update set name = excluded.name, description = excluded.description,
            questions = excluded.questions, duration_minutes = excluded.duration_minutes,
            before_minutes = excluded.before_minutes, after_minutes = excluded.after_minutes,
            grid_minutes = excluded.grid_minutes, price_minor = excluded.price_minor,
            currency = excluded.currency, active = excluded.active",
        tenant.as_str(),
        service.id.uuid(),
        Json(&service.name) as _,
        Json(&service.description) as _,
        Json(&service.questions) as _,
        minutes(service.timing.duration()),
        minutes(service.timing.before()),
        minutes(service.timing.after()),
        minutes(service.timing.grid()),
        service.price.minor,
        service.price.currency.as_str(),
        service.active,
    )
    .execute(tx)
    .await?;
    Ok(())
}

impl TryFrom<Row> for Service {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let bad = |column| StoreError::inconsistent("service", column);
        let minutes = |value: i32| u32::try_from(value).unwrap_or(u32::MAX);
        let timing = Minutes {
            duration: minutes(row.duration_minutes),
            before: minutes(row.before_minutes),
            after: minutes(row.after_minutes),
            grid: minutes(row.grid_minutes),
        };
        let timing = Timing::parse(timing, &mut Checks::new());
        let currency = row.currency.parse().map_err(|_| bad("currency"))?;
        Ok(Self {
            id: row.id.into(),
            name: row.name.0,
            description: row.description.0,
            timing: timing.ok_or_else(|| bad("duration_minutes"))?,
            price: Money::new(row.price_minor, currency),
            questions: row.questions.0,
            active: row.active,
        })
    }
}
