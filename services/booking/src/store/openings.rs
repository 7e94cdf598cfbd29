//! The opening hours.
use std::ops::RangeInclusive;

use booking_domain::opening::{Opening, Owner, When};
use booking_domain::wall::{Interval, WallTime};
use booking_domain::zone::Zone;
use jiff::civil::{Date, Weekday};
use jiff_sqlx::ToSqlx as _;
use kit_ids::{OpeningId, ResourceId, ServiceId, TypedId as _};
use kit_pg::{TenantTx, WriteTx};
use serde::Serialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::StoreError;
use crate::authz::PutCatalogue;

/// Intervals as they are stored: `[["09:00","14:00"]]`.
type Stored = Vec<(String, String)>;

/// Why openings were not stored.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    /// The tenant has no such service or provider.
    #[error("no such owner")]
    UnknownOwner,
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

struct Row {
    level: String,
    owner_id: Option<Uuid>,
    weekday: Option<i16>,
    on_date: Option<jiff_sqlx::Date>,
    intervals: Json<Stored>,
    valid_from: Option<jiff_sqlx::Date>,
    valid_to: Option<jiff_sqlx::Date>,
    zone: String,
}

#[derive(Serialize)]
struct NewRow<'a> {
    id: Uuid,
    kind: &'static str,
    weekday: Option<i8>,
    on_date: Option<Date>,
    intervals: Stored,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    zone: &'a str,
}

/// All openings of one owner.
pub async fn of_owner(tx: &mut TenantTx, owner: Owner) -> Result<Vec<Opening>, StoreError> {
    let tenant = tx.tenant().clone();
    let rows = sqlx::query_as!(
        Row,
        r#"select level, owner_id, weekday, on_date, intervals as "intervals: _", valid_from, valid_to, zone
        from opening where tenant_id = $1 and level = $2 and owner_id is not distinct from $3 order by id"#,
        tenant.as_str(),
        owner.level(),
        owner_id(owner),
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(|row| parse(row).map(|(_, opening)| opening)).collect()
}

/// Every rule that bears on these providers doing these services between two days (both inclusive), with its owner.
pub async fn bearing_on(
    tx: &mut TenantTx,
    services: &[ServiceId],
    providers: &[ResourceId],
    days: RangeInclusive<Date>,
) -> Result<Vec<(Owner, Opening)>, StoreError> {
    let tenant = tx.tenant().clone();
    let services: Vec<Uuid> = services.iter().map(|service| service.uuid()).collect();
    let providers: Vec<Uuid> = providers.iter().map(|provider| provider.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select level, owner_id, weekday, on_date, intervals as "intervals: _", valid_from, valid_to, zone
        from opening where tenant_id = $1 and (level = 'company' or (level = 'service' and owner_id = any($2))
            or (level = 'provider' and owner_id = any($3)))
            and (on_date is null or (on_date >= $4 and on_date <= $5))
        order by id"#,
        tenant.as_str(),
        &services,
        &providers,
        days.start().to_sqlx() as _,
        days.end().to_sqlx() as _,
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(parse).collect()
}

/// Lets nobody else replace this owner's openings until the transaction ends.
pub async fn lock(tx: &mut WriteTx<PutCatalogue>, owner: Owner) -> Result<(), StoreError> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended(o.tenant_id || '/schedule/' || $2::text, 0))
        from (values ($1::text)) o (tenant_id)",
        tenant.as_str(),
        owner.to_string(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Replaces all openings of one owner; `ids` are as many new ids.
pub async fn replace(
    tx: &mut WriteTx<PutCatalogue>,
    owner: Owner,
    openings: &[Opening],
    ids: &[OpeningId],
) -> Result<(), ReplaceError> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "delete from opening where tenant_id = $1 and level = $2 and owner_id is not distinct from $3",
        tenant.as_str(),
        owner.level(),
        owner_id(owner),
    )
    .execute(&mut *tx)
    .await
    .map_err(StoreError::from)?;
    let rows: Vec<NewRow<'_>> = openings.iter().zip(ids).map(|(opening, id)| new_row(opening, *id)).collect();
    let inserted = sqlx::query!(
        "insert into opening (tenant_id, id, level, owner_id, kind, weekday, on_date, intervals, valid_from,
            valid_to, zone)
        select $1, o.id, $2, $3, o.kind, o.weekday, o.on_date, o.intervals, o.valid_from, o.valid_to, o.zone
        from jsonb_to_recordset($4) as o(id uuid, kind text, weekday smallint, on_date date, intervals jsonb,
            valid_from date, valid_to date, zone text)",
        tenant.as_str(),
        owner.level(),
        owner_id(owner),
        Json(rows) as _,
    )
    .execute(tx)
    .await;
    match inserted {
        Err(error) if is_unknown_owner(&error) => Err(ReplaceError::UnknownOwner),
        other => other.map(drop).map_err(|error| StoreError::from(error).into()),
    }
}

/// Moves a provider's openings into another zone: the wall times stay.
pub async fn move_to_zone(
    tx: &mut WriteTx<PutCatalogue>,
    provider: ResourceId,
    zone: &Zone,
) -> Result<(), StoreError> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "update opening set zone = $3 where tenant_id = $1 and level = 'provider' and owner_id = $2 and zone <> $3",
        tenant.as_str(),
        provider.uuid(),
        zone.name(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

fn is_unknown_owner(error: &sqlx::Error) -> bool {
    matches!(kit_pg::constraint(error), Some("opening_service" | "opening_provider"))
}

fn owner_id(owner: Owner) -> Option<Uuid> {
    match owner {
        Owner::Company => None,
        Owner::Service(id) => Some(id.uuid()),
        Owner::Provider(id) => Some(id.uuid()),
    }
}

fn new_row(opening: &Opening, id: OpeningId) -> NewRow<'_> {
    let text = |interval: &Interval| (interval.from().to_string(), interval.to().to_string());
    let (kind, weekday, on_date, valid_from, valid_to) = match opening.when {
        When::Weekly { weekday, from, to } => {
            ("weekly", Some(weekday.to_monday_one_offset()), None, from, to)
        }
        When::On(date) => ("date", None, Some(date), None, None),
    };
    let intervals = opening.intervals.iter().map(text).collect();
    NewRow {
        id: id.uuid(),
        kind,
        weekday,
        on_date,
        intervals,
        valid_from,
        valid_to,
        zone: opening.zone.name(),
    }
}

fn parse(row: Row) -> Result<(Owner, Opening), StoreError> {
    let bad = |column| StoreError::inconsistent("opening", column);
    let Row { level, owner_id, weekday, on_date, intervals, valid_from, valid_to, zone } = row;
    let owner = match (level.as_str(), owner_id) {
        ("company", None) => Owner::Company,
        ("service", Some(id)) => Owner::Service(id.into()),
        ("provider", Some(id)) => Owner::Provider(id.into()),
        _ => return Err(bad("level")),
    };
    let date = |date: Option<jiff_sqlx::Date>| date.map(jiff_sqlx::Date::to_jiff);
    let when = match (weekday, date(on_date)) {
        (Some(weekday), None) => {
            let weekday =
                i8::try_from(weekday).ok().and_then(|day| Weekday::from_monday_one_offset(day).ok());
            let weekday = weekday.ok_or_else(|| bad("weekday"))?;
            When::Weekly { weekday, from: date(valid_from), to: date(valid_to) }
        }
        (None, Some(day)) => When::On(day),
        _ => return Err(bad("kind")),
    };
    let intervals = intervals
        .0
        .iter()
        .map(|(from, to)| interval(from, to))
        .collect::<Option<_>>()
        .ok_or_else(|| bad("intervals"))?;
    let zone = zone.parse().map_err(|_| bad("zone"))?;
    Ok((owner, Opening { when, intervals, zone }))
}

fn interval(from: &str, to: &str) -> Option<Interval> {
    let time = |text: &str| text.parse::<WallTime>().ok();
    Interval::new(time(from)?, time(to)?).ok()
}
