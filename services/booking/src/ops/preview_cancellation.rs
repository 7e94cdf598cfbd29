//! What cancelling would do, before anybody decides.
use booking_api::State;
use booking_domain::booking::Booking;
use booking_domain::manage::LinkShows;
use jiff::Timestamp;
use kit_authz::Requester as _;
use kit_fault::{Fault, Reason};
use kit_ids::BookingId;
use policy_api::{By, Decision, DecisionInput, Event};

use super::context::Context;
use super::manage::{Permitted, Proof, permitted, shows};
use crate::actor::Actor;
use crate::authz::SeeBooking;

/// Which booking would be cancelled.
#[derive(Clone)]
pub struct Command {
    /// The booking.
    pub booking: BookingId,
    /// What is shown for it.
    pub proof: Proof,
}

/// Asks policy what cancelling now would do; changes nothing.
#[tracing::instrument(name = "booking.ops.preview_cancellation", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: &Command) -> Result<Decision, Fault> {
    let Command { booking: id, proof } = command;
    let now = context.clock.now();
    let keys = context.keys(actor.tenant()).await?;
    let mut tx = context.read(actor).await?;
    let Permitted::<SeeBooking> { booking, .. } = permitted(&keys, &mut tx, actor, *id, proof).await?;
    tx.commit().await?;
    if booking.state.to(State::Cancelled).is_err() {
        return Err(Reason::StateChanged.into());
    }
    if shows(proof, &booking, now) == LinkShows::Outline {
        return Err(Reason::BookingStarted.into());
    }
    context.policy.decide(actor.tenant(), &decision_input(&booking, proof, now)).await
}

/// What policy is asked. Who shows the manage token acts as the client, staff with a session for the client.
pub(super) fn decision_input(booking: &Booking, proof: &Proof, at: Timestamp) -> DecisionInput {
    let by = match proof {
        Proof::Session => By::StaffForClient,
        Proof::Link(_) => By::Client,
    };
    DecisionInput {
        event: Event::Cancel,
        by,
        at,
        starts_at: booking.starts_at,
        least_notice: booking.least_notice,
        price: booking.price,
        paid: booking.paid,
        policy_digest: booking.policy_digest.clone(),
        moves: 0,
        overridden: false,
    }
}
