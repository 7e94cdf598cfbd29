//! A request for a new link to a booking. It is recorded and answered; whether code and address belong together is
//! looked up afterwards ([`crate::jobs::link`]), so that an answer takes as long for a booking that exists as for one
//! that does not.
use booking_domain::check::Checks;
use booking_domain::contact::Email;
use booking_domain::receipt::BookingCode;
use data_encoding::HEXLOWER;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, FieldCode};
use kit_outbox::enqueue;

use super::context::Context;
use super::outgoing::{LinkRequested, link_record};
use crate::actor::Actor;
use crate::authz::RequestLink;

/// What was typed to get a link. Has no Debug: it holds an address.
#[derive(Clone)]
pub struct Command {
    /// The booking's code.
    pub code: String,
    /// The address that the booking has.
    pub email: String,
}

/// Records the request. No booking and no client is read: what is done is the same whatever there is.
#[tracing::instrument(name = "booking.ops.request_link", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: Command) -> Result<(), Fault> {
    let Command { code, email } = command;
    let mut checks = Checks::new();
    let code = checks.keep("code", FieldCode::Format, BookingCode::parse(&code));
    let email = checks.keep("email", FieldCode::Format, Email::parse(email.trim()));
    let (code, email) = checks.finish(code.zip(email)).map_err(Fault::invalid)?;
    let keys = context.keys(actor.tenant()).await?;
    let indexes = keys.blind_indexes("email", email.folded().as_bytes());
    let requested = LinkRequested {
        code: code.to_string(),
        email_indexes: indexes.iter().map(|index| HEXLOWER.encode(&index.value)).collect(),
        by: actor.name(),
    };
    let record = link_record(context.clock.id(), &requested)?;
    let Ok(permit) = Permit::<RequestLink>::request(actor, ());
    let mut tx = context.write(&permit).await?;
    enqueue(&mut tx, context.clock.now(), &[record]).await?;
    tx.commit().await?;
    Ok(())
}
