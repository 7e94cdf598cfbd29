//! Who provides services, and where.
use booking_domain::provider::{Location, Provider};
use booking_domain::zone::Zone;
use kit_ids::{AccountId, LocationId, ResourceId, ServiceId, TypedId as _};
use kit_pg::{TenantTx, WriteTx};
use uuid::Uuid;

use super::StoreError;
use crate::authz::PutCatalogue;

/// Why a provider was not stored.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// It names a service that the tenant does not have.
    #[error("no such service")]
    UnknownService,
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

struct Row {
    id: Uuid,
    name: String,
    zone: Option<String>,
    account_id: Option<Uuid>,
    active: bool,
    location_id: Option<Uuid>,
    location_name: Option<String>,
    location_address: Option<String>,
    location_zone: Option<String>,
    services: Vec<Uuid>,
}

/// Which providers are asked for; what is unset does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// These.
    pub ids: Option<Vec<ResourceId>>,
    /// Those who do this service.
    pub service: Option<ServiceId>,
    /// Those of this account.
    pub account: Option<AccountId>,
    /// Only those who can be booked.
    pub active: bool,
}

/// One provider.
pub async fn one(tx: &mut TenantTx, id: ResourceId) -> Result<Option<Provider>, StoreError> {
    Ok(some(tx, vec![id]).await?.pop())
}

/// These providers, by id.
pub async fn some(tx: &mut TenantTx, ids: Vec<ResourceId>) -> Result<Vec<Provider>, StoreError> {
    select(tx, Filter { ids: Some(ids), ..Filter::default() }).await
}

/// The providers of a member of staff.
pub async fn of_account(tx: &mut TenantTx, account: AccountId) -> Result<Vec<ResourceId>, StoreError> {
    let providers = select(tx, Filter { account: Some(account), ..Filter::default() }).await?;
    Ok(providers.into_iter().map(|provider| provider.id).collect())
}

/// Providers, by id.
pub async fn select(tx: &mut TenantTx, filter: Filter) -> Result<Vec<Provider>, StoreError> {
    let tenant = tx.tenant().clone();
    let ids: Option<Vec<Uuid>> = filter.ids.map(|ids| ids.into_iter().map(ResourceId::uuid).collect());
    let rows = sqlx::query_as!(
        Row,
        r#"select r.id, r.name, r.zone, r.account_id, r.active, l.id as "location_id?",
            l.name as "location_name?", l.address as "location_address?", l.zone as location_zone,
            array(select sp.service_id from service_provider sp
                where sp.tenant_id = $1 and sp.provider_id = r.id order by sp.service_id) as "services!"
        from resource r left join location l on l.tenant_id = $1 and l.id = r.location_id
        where r.tenant_id = $1 and r.kind = 'provider' and ($2::uuid[] is null or r.id = any($2))
            and ($3::uuid is null or exists (select from service_provider sp
                where sp.tenant_id = $1 and sp.service_id = $3 and sp.provider_id = r.id))
            and ($4::uuid is null or r.account_id = $4) and (r.active or not $5)
        order by r.id"#,
        tenant.as_str(),
        ids.as_deref(),
        filter.service.map(ServiceId::uuid),
        filter.account.map(AccountId::uuid),
        filter.active,
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(Provider::try_from).collect()
}

/// Creates or replaces a provider with its location and services. `new_location` is the id of a place that is not
/// known yet.
pub async fn put(
    tx: &mut WriteTx<PutCatalogue>,
    provider: &Provider,
    new_location: LocationId,
) -> Result<(), PutError> {
    let location = match &provider.location {
        Some(location) => Some(put_location(tx, location, new_location).await?),
        None => None,
    };
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "insert into resource (tenant_id, id, kind, name, zone, location_id, account_id, active)
        values ($1, $2, 'provider', $3, $4, $5, $6, $7)
        on conflict (tenant_id, id) do update set name = excluded.name, zone = excluded.zone,
            location_id = excluded.location_id, account_id = excluded.account_id, active = excluded.active",
        tenant.as_str(),
        provider.id.uuid(),
        provider.name,
        provider.zone.as_ref().map(Zone::name),
        location,
        provider.account.map(AccountId::uuid),
        provider.active,
    )
    .execute(&mut *tx)
    .await
    .map_err(StoreError::from)?;
    put_services(tx, provider).await
}

/// The id of a place: the one that is known for equal places, else the new one.
async fn put_location(
    tx: &mut WriteTx<PutCatalogue>,
    location: &Location,
    new: LocationId,
) -> Result<Uuid, StoreError> {
    let tenant = tx.tenant().clone();
    let id = sqlx::query_scalar!(
        "insert into location (tenant_id, id, name, address, zone) values ($1, $2, $3, $4, $5)
        on conflict (tenant_id, name, address, zone) do update set name = excluded.name returning id",
        tenant.as_str(),
        new.uuid(),
        location.name,
        location.address,
        location.zone.as_ref().map(Zone::name),
    )
    .fetch_one(tx)
    .await?;
    Ok(id)
}

async fn put_services(tx: &mut WriteTx<PutCatalogue>, provider: &Provider) -> Result<(), PutError> {
    let tenant = tx.tenant().clone();
    let services: Vec<Uuid> = provider.services.iter().map(|service| service.uuid()).collect();
    sqlx::query!(
        "delete from service_provider where tenant_id = $1 and provider_id = $2 and service_id <> all($3)",
        tenant.as_str(),
        provider.id.uuid(),
        &services,
    )
    .execute(&mut *tx)
    .await
    .map_err(StoreError::from)?;
    let inserted = sqlx::query!(
        "insert into service_provider (tenant_id, service_id, provider_id)
        select $1, s, $2 from unnest($3::uuid[]) s on conflict do nothing",
        tenant.as_str(),
        provider.id.uuid(),
        &services,
    )
    .execute(tx)
    .await;
    match inserted {
        Err(error) if kit_pg::constraint(&error) == Some("service_provider_service") => {
            Err(PutError::UnknownService)
        }
        other => other.map(drop).map_err(|error| StoreError::from(error).into()),
    }
}

impl TryFrom<Row> for Provider {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let zone = |table, text: Option<String>| {
            text.map(|name| name.parse::<Zone>().map_err(|_| StoreError::inconsistent(table, "zone")))
                .transpose()
        };
        let location_zone = zone("location", row.location_zone)?;
        let place = row.location_id.zip(row.location_name).zip(row.location_address);
        let location = place.map(|((id, name), address)| Location {
            id: Some(LocationId::from(id)),
            name,
            address,
            zone: location_zone,
        });
        Ok(Self {
            id: row.id.into(),
            name: row.name,
            zone: zone("resource", row.zone)?,
            location,
            services: row.services.into_iter().map(ServiceId::from).collect(),
            account: row.account_id.map(AccountId::from),
            active: row.active,
        })
    }
}
