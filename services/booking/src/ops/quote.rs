//! Quotes a booking: what it would cost and promise, and whether the time is taken by now. It names no person, shows no
//! digests and holds nothing.
use jiff::Timestamp;
use kit_authz::Requester as _;
use kit_fault::{Fault, Reason};
use kit_ids::{ResourceId, ServiceId};
use kit_money::Money;
use policy_api::Resolution;

use super::bookable::rules_before_claims;
use super::context::Context;
use crate::actor::Actor;
use crate::ports::ResolveAsk;
use crate::store::{availability, services};

/// What is to be quoted.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// The service.
    pub service: ServiceId,
    /// With whom; `None`: anyone.
    pub provider: Option<ResourceId>,
    /// When the appointment would begin.
    pub start: Timestamp,
}

/// A quote.
#[derive(Clone, Debug)]
pub struct Quote {
    /// The price.
    pub price: Money,
    /// What policy says of it.
    pub resolution: Resolution,
    /// Whether everybody who could do it is taken then.
    pub taken: bool,
}

/// Quotes a booking.
#[tracing::instrument(name = "booking.ops.quote", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: Command) -> Result<Quote, Fault> {
    let now = context.clock.now();
    let tenant = context.tenant(actor.tenant())?;
    if tenant.is_suspended() {
        return Err(Reason::TenantSuspended.into());
    }
    let mut tx = context.read(actor).await?;
    let service = services::one(&mut tx, command.service).await?.filter(|service| service.active);
    let service = service.ok_or_else(Fault::not_found)?;
    let suitable =
        rules_before_claims(&mut tx, &tenant, &service, command.provider, command.start, now).await?;
    let ids: Vec<ResourceId> = suitable.iter().map(|provider| provider.id).collect();
    let span = service.timing.claim(command.start);
    let claimed = availability::claimed(&mut tx, &ids, span, now).await?;
    let taken = ids.iter().all(|id| claimed.get(id).is_some_and(|claimed| claimed.overlap(span)));
    tx.commit().await?;
    let ask = ResolveAsk {
        tenant: actor.tenant(),
        service: service.id,
        starts_at: command.start,
        price: service.price,
        acting: actor.acting(),
        contact_indexes: Vec::new(),
        accepted: &[],
        at: now,
        language: None,
    };
    let resolution = context.policy.resolve(&ask).await?;
    Ok(Quote { price: service.price, resolution, taken })
}
