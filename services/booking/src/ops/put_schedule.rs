//! Replaces the openings of the company, a service or a provider. Wall times are of the owner's zone: a provider's
//! slots, the tenant's otherwise.
use booking_domain::opening::{Opening, Owner, When};
use booking_domain::wall::Interval;
use booking_domain::zone::Zone;
use kit_authz::{Permit, Requester as _};
use kit_fault::Fault;
use kit_ledger_grpc::record_audit;
use kit_pg::TenantTx;
use kit_tenants::Tenant;

use super::bookable::zone_of;
use super::context::Context;
use crate::actor::Actor;
use crate::authz::PutCatalogue;
use crate::store::openings::{self, ReplaceError};
use crate::store::{providers, services};

/// All openings of one owner.
#[derive(Clone, Debug)]
pub struct Command {
    /// Whose.
    pub owner: Owner,
    /// The rules, checked: days, and the intervals on them.
    pub rules: Vec<(When, Vec<Interval>)>,
}

/// Replaces openings; answers whether anything changed.
#[tracing::instrument(name = "booking.ops.put_schedule", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: Command) -> Result<bool, Fault> {
    let Command { owner, rules } = command;
    let permit = Permit::<PutCatalogue>::request(actor, ())?;
    let tenant = context.tenant(actor.tenant())?;
    let mut tx = context.write(&permit).await?;
    openings::lock(&mut tx, owner).await?;
    let zone = zone(&mut tx, &tenant, owner).await?;
    let wanted: Vec<Opening> =
        rules.into_iter().map(|(when, intervals)| Opening { when, intervals, zone: zone.clone() }).collect();
    let changed = !same(&openings::of_owner(&mut tx, owner).await?, &wanted);
    if changed {
        let ids: Vec<_> = wanted.iter().map(|_| context.clock.id()).collect();
        openings::replace(&mut tx, owner, &wanted, &ids).await.map_err(refused)?;
        let entry = actor.did("schedule.put", format!("schedule/{owner}"));
        record_audit(&mut tx, &context.clock, &entry).await?;
    }
    tx.commit().await?;
    Ok(changed)
}

/// The zone of an owner's wall times.
async fn zone(tx: &mut TenantTx, tenant: &Tenant, owner: Owner) -> Result<Zone, Fault> {
    let tenants = zone_of(tenant);
    match owner {
        Owner::Company => Ok(tenants),
        Owner::Service(id) => services::one(tx, id).await?.map(|_| tenants).ok_or_else(Fault::not_found),
        Owner::Provider(id) => {
            let provider = providers::one(tx, id).await?.ok_or_else(Fault::not_found)?;
            Ok(provider.slot_zone(&tenants).clone())
        }
    }
}

/// Whether two lists hold the same openings, in whatever order.
fn same(stored: &[Opening], wanted: &[Opening]) -> bool {
    stored.len() == wanted.len() && wanted.iter().all(|opening| stored.contains(opening))
}

fn refused(error: ReplaceError) -> Fault {
    match error {
        ReplaceError::UnknownOwner => Fault::not_found(),
        ReplaceError::Store(error) => error.into(),
    }
}
