//! Creates or replaces a provider, with location and services. Its openings keep their wall times when its zone moves.
use booking_domain::opening::Owner;
use booking_domain::provider::{Location, Provider};
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, FieldCode};
use kit_ledger_grpc::record_audit;

use super::bookable::zone_of;
use super::context::Context;
use super::put_service::Put;
use crate::actor::Actor;
use crate::authz::PutCatalogue;
use crate::store::openings;
use crate::store::providers::{self, PutError};

/// A provider to be stored.
#[derive(Clone, Debug)]
pub struct Command {
    /// All of it, checked.
    pub provider: Provider,
}

/// Creates or replaces a provider.
#[tracing::instrument(name = "booking.ops.put_provider", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: Command) -> Result<Put<Provider>, Fault> {
    let Command { provider } = command;
    let permit = Permit::<PutCatalogue>::request(actor, ())?;
    let tenant = context.tenant(actor.tenant())?;
    let mut tx = context.write(&permit).await?;
    // Nobody replaces its openings meanwhile: they would keep the zone of before.
    openings::lock(&mut tx, Owner::Provider(provider.id)).await?;
    let stored = providers::one(&mut tx, provider.id).await?;
    if let Some(stored) = stored.filter(|stored| equal(stored, &provider)) {
        tx.commit().await?;
        return Ok(Put { changed: false, stored });
    }
    providers::put(&mut tx, &provider, context.clock.id()).await.map_err(refused)?;
    openings::move_to_zone(&mut tx, provider.id, provider.slot_zone(&zone_of(&tenant))).await?;
    let entry = actor.did("provider.put", format!("provider/{}", provider.id));
    record_audit(&mut tx, &context.clock, &entry).await?;
    tx.commit().await?;
    Ok(Put { changed: true, stored: provider })
}

/// Whether two providers are equal, whatever id their location has.
fn equal(stored: &Provider, given: &Provider) -> bool {
    let anonymous = |provider: &Provider| Provider {
        location: provider.location.clone().map(|location| Location { id: None, ..location }),
        ..provider.clone()
    };
    anonymous(stored) == anonymous(given)
}

fn refused(error: PutError) -> Fault {
    match error {
        PutError::UnknownService => {
            Fault::invalid_field("service_ids", FieldCode::Unknown, "must name services of the business")
        }
        PutError::Store(error) => error.into(),
    }
}
