//! Creates or replaces a service. Equal: no change, and nothing is recorded.
use booking_domain::service::{Service, UncheckedService};
use kit_authz::{Permit, Requester as _};
use kit_fault::Fault;
use kit_ledger_grpc::record_audit;

use super::context::Context;
use crate::actor::Actor;
use crate::authz::PutCatalogue;
use crate::store::services;

/// A service to be stored.
#[derive(Clone, Debug)]
pub struct Command {
    /// All of it, as it was sent.
    pub draft: UncheckedService,
}

/// What is stored now, and whether that is new.
#[derive(Clone, Debug)]
pub struct Put<T> {
    /// Whether anything changed.
    pub changed: bool,
    /// As stored.
    pub stored: T,
}

/// Creates or replaces a service.
#[tracing::instrument(name = "booking.ops.put_service", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: Command) -> Result<Put<Service>, Fault> {
    let Command { draft } = command;
    let permit = Permit::<PutCatalogue>::request(actor, ())?;
    let tenant = context.tenant(actor.tenant())?;
    let service = draft.checked(tenant.languages(), tenant.currency()).map_err(Fault::invalid)?;
    let mut tx = context.write(&permit).await?;
    let stored = services::one(&mut tx, service.id).await?;
    let changed = stored.as_ref() != Some(&service);
    if changed {
        services::put(&mut tx, &service).await?;
        let entry = actor.did("service.put", format!("service/{}", service.id));
        record_audit(&mut tx, &context.clock, &entry).await?;
    }
    tx.commit().await?;
    Ok(Put { changed, stored: service })
}
