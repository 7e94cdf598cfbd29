//! No link to a booking any more: the epoch of its manage tokens rises.
use kit_authz::Requester as _;
use kit_fault::Fault;
use kit_ids::BookingId;
use kit_ledger_grpc::record_audit;

use super::context::Context;
use super::manage::{Permitted, Proof, permitted};
use crate::actor::Actor;
use crate::authz::RevokeLink;
use crate::store::bookings;

/// Whose links are to end.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// The booking.
    pub booking: BookingId,
}

/// Ends every link of a booking, for staff.
#[tracing::instrument(name = "booking.ops.revoke_link", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: Command) -> Result<(), Fault> {
    let Command { booking: id } = command;
    let keys = context.keys(actor.tenant()).await?;
    let mut tx = context.read(actor).await?;
    let Permitted::<RevokeLink> { permit, .. } =
        permitted(&keys, &mut tx, actor, id, &Proof::Session).await?;
    tx.commit().await?;
    let mut tx = context.write(&permit).await?;
    bookings::raise_epoch(&mut tx, None).await?;
    record_audit(&mut tx, &context.clock, &actor.did("booking.link_revoke", format!("booking/{id}"))).await?;
    tx.commit().await?;
    Ok(())
}
