//! One booking, for who holds its manage token and for staff.
use booking_domain::manage::LinkShows;
use kit_authz::Requester as _;
use kit_fault::Fault;
use kit_ids::BookingId;
use kit_ledger_grpc::record_audit;

use super::context::Context;
use super::manage::{Permitted, Proof, permitted, shows};
use super::view::{Sealed, View, corrections};
use crate::actor::Actor;
use crate::authz::SeeBooking;
use crate::store::changes;

/// Which booking is wanted.
#[derive(Clone)]
pub struct Command {
    /// The booking.
    pub booking: BookingId,
    /// What is shown for it.
    pub proof: Proof,
}

/// Answers one booking with who books. A read by staff is audited before the answer.
#[tracing::instrument(name = "booking.ops.get", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: &Command) -> Result<View, Fault> {
    let Command { booking: id, proof } = command;
    let keys = context.keys(actor.tenant()).await?;
    let mut tx = context.read(actor).await?;
    let Permitted::<SeeBooking> { booking, permit } = permitted(&keys, &mut tx, actor, *id, proof).await?;
    let sealed = Sealed::load(&mut tx, [&booking]).await?;
    let mut view = View::load(&mut tx, booking).await?;
    let shows = shows(proof, &view.booking, context.clock.now());
    view.outline = shows == LinkShows::Outline;
    view.changes = changes::of_booking(&mut tx, *id).await?;
    tx.commit().await?;
    if matches!(proof, Proof::Session) {
        let mut tx = context.write(&permit).await?;
        let entry = actor.did("booking.read", format!("booking/{id}"));
        record_audit(&mut tx, &context.clock, &entry).await?;
        tx.commit().await?;
    }
    if shows == LinkShows::Everything {
        let may = !actor.is_staff() && matches!(proof, Proof::Link(_));
        let correction = view.booking.email_correction(corrections(&view.changes), context.clock.now());
        view.email_correction = correction.filter(|_| may);
        view.open(context, actor.tenant(), &sealed).await?;
    }
    Ok(view)
}
