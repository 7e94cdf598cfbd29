//! Checks who books, before the confirmation shows a price.
use booking_domain::contact::ClientDetails;
use booking_domain::question::Answer;
use kit_authz::Requester as _;
use kit_fault::{Fault, Reason};
use kit_ids::ServiceId;

use super::book::check::{self, Details};
use super::context::Context;
use crate::actor::Actor;

/// What was typed of a booking about who books.
#[derive(Clone)]
pub struct Command {
    /// What is booked.
    pub service: ServiceId,
    /// Who books.
    pub client: ClientDetails,
    /// Answers to its questions.
    pub answers: Vec<Answer>,
}

/// Checks who books as [`super::book`] does: the same fields, the same rules, and nothing is kept.
#[tracing::instrument(name = "booking.ops.check_details", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: &Command) -> Result<(), Fault> {
    let tenant = context.tenant(actor.tenant())?;
    if tenant.is_suspended() {
        return Err(Reason::TenantSuspended.into());
    }
    let Command { service, client, answers } = command;
    let typed = Details { service: *service, client, answers };
    let mut tx = context.read(actor).await?;
    check::check_details(&mut tx, &tenant, typed).await?;
    tx.commit().await?;
    Ok(())
}
