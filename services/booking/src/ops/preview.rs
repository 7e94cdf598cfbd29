//! What cancelling would do, before anybody decides.
use booking_domain::booking::Booking;
use booking_domain::decision::{CancelInputs, CancelledBy, Decision};
use booking_domain::manage::LinkShows;
use booking_domain::state::State;
use jiff::Timestamp;
use kit_fault::{Fault, Reason};
use kit_ids::BookingId;
use kit_money::Money;

use super::actor::Actor;
use super::context::Context;
use super::manage::{authorised, shows};
use crate::store::StoreError;

/// A decision that nobody has acted on.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The decision.
    pub decision: Decision,
    /// What was paid.
    pub paid: Money,
}

/// Asks policy what cancelling now would do; changes nothing.
#[tracing::instrument(name = "booking.ops.preview_cancellation", skip_all)]
pub async fn preview(context: &Context, actor: &Actor, id: BookingId, token: &str) -> Result<Preview, Fault> {
    let now = context.source.now();
    let keys = context.keys(&actor.tenant).await?;
    let mut tx = context.begin(&actor.tenant).await?;
    let booking = authorised(&keys, &mut tx, actor, id, token).await?;
    tx.commit().await.map_err(StoreError::from)?;
    if booking.state.to(State::Cancelled).is_err() {
        return Err(Reason::StateChanged.into());
    }
    if shows(actor, token, &booking, now) == LinkShows::Outline {
        return Err(Reason::BookingStarted.into());
    }
    let decision = context.policy.decide(&actor.tenant, &inputs(&booking, actor, token, now)).await?;
    Ok(Preview { decision, paid: booking.paid })
}

/// What policy decides from. Who shows the manage token acts as the client, staff with a session for the client.
pub(super) fn inputs(booking: &Booking, actor: &Actor, token: &str, at: Timestamp) -> CancelInputs {
    let staff = actor.is_staff() && token.is_empty();
    CancelInputs {
        by: if staff { CancelledBy::StaffForClient } else { CancelledBy::Client },
        at,
        starts_at: booking.starts_at,
        least_notice: booking.least_notice,
        price: booking.price,
        paid: booking.paid,
        policy_digest: booking.policy_digest.clone(),
        moves: 0,
    }
}
