//! Lists the providers that can be booked, by name; of one service where named.
use booking_domain::provider::Provider;
use kit_fault::Fault;
use kit_ids::ServiceId;

use super::context::Context;
use crate::actor::Actor;
use crate::store::providers::{self, Filter};
use crate::store::services;

/// Which providers are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Those who do this service; `None`: all.
    pub service: Option<ServiceId>,
}

/// Lists providers. A service that cannot be booked is not found.
#[tracing::instrument(name = "booking.ops.list_providers", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: Command) -> Result<Vec<Provider>, Fault> {
    let Command { service } = command;
    let mut tx = context.read(actor).await?;
    if let Some(id) = service {
        let known = services::one(&mut tx, id).await?.filter(|service| service.active);
        known.ok_or_else(Fault::not_found)?;
    }
    let filter = Filter { service, active: true, ..Filter::default() };
    let mut providers = providers::select(&mut tx, filter).await?;
    tx.commit().await?;
    providers.sort_by_cached_key(|provider| (provider.name.to_lowercase(), provider.id));
    Ok(providers)
}
