//! Lists the services that can be booked, by name in the tenant's first language.
use booking_domain::service::Service;
use kit_authz::Requester as _;
use kit_fault::Fault;
use kit_tenants::Tenant;

use super::context::Context;
use crate::actor::Actor;
use crate::store::services;

/// Lists services.
#[tracing::instrument(name = "booking.ops.list_services", skip_all)]
pub async fn run(context: &Context, actor: &Actor) -> Result<Vec<Service>, Fault> {
    let tenant = context.tenant(actor.tenant())?;
    let mut tx = context.read(actor).await?;
    let services = services::active(&mut tx).await?;
    tx.commit().await?;
    Ok(in_order(services, &tenant))
}

/// By name in the tenant's first language, then by id.
pub(super) fn in_order(mut services: Vec<Service>, tenant: &Tenant) -> Vec<Service> {
    let first = tenant.default_language();
    services.sort_by_cached_key(|service| (service.name.pick(first, first).to_lowercase(), service.id));
    services
}
