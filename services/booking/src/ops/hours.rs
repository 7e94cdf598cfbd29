//! Says when the business is open today by the company's opening hours, whether it is now, and when that changes.
use booking_domain::hours::{self, Hours};
use booking_domain::opening::Owner;
use booking_domain::schedule::Schedule;
use kit_authz::Requester as _;
use kit_fault::Fault;

use super::bookable::zone_of;
use super::context::Context;
use crate::actor::Actor;
use crate::store::openings;

/// Looks at the company's openings.
#[tracing::instrument(name = "booking.ops.hours", skip_all)]
pub async fn run(context: &Context, actor: &Actor) -> Result<Hours, Fault> {
    let tenant = context.tenant(actor.tenant())?;
    let mut tx = context.read(actor).await?;
    let company = openings::of_owner(&mut tx, Owner::Company).await?;
    tx.commit().await?;
    let schedule = Schedule { company, ..Schedule::default() };
    Ok(hours::hours(&schedule, &zone_of(&tenant), context.clock.now()))
}
