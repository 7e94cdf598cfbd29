//! A new link to a booking, for its client by mail. The epoch of its manage tokens rises: the link before is none any
//! more.
use booking_domain::check::Checks;
use booking_domain::contact::Email;
use booking_domain::manage::LinkShows;
use booking_domain::receipt::BookingCode;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, FieldCode};
use kit_ledger_grpc::outbox_record;
use kit_outbox::enqueue;

use super::context::Context;
use super::outgoing::{self, MailOccasion, MailOutcome};
use super::retry::{Failure, retry_on_conflict};
use crate::actor::Actor;
use crate::authz::RequestLink;
use crate::store::bookings;
use crate::store::usage::CountedContacts;

/// What was typed to get a link. Has no Debug: it holds an address.
#[derive(Clone)]
pub struct Command {
    /// The booking's code.
    pub code: String,
    /// The address that the booking has.
    pub email: String,
}

/// Sends a new link to the booking's own address, if code and address belong together. Whoever asks hears the same
/// whether or not; without a mail nothing is revoked.
#[tracing::instrument(name = "booking.ops.request_link", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: Command) -> Result<(), Fault> {
    let Command { code, email } = command;
    let mut checks = Checks::new();
    let code = checks.keep("code", FieldCode::Format, BookingCode::parse(&code));
    let email = checks.keep("email", FieldCode::Format, Email::parse(email.trim()));
    let (code, email) = checks.finish(code.zip(email)).map_err(Fault::invalid)?;
    let keys = context.keys(actor.tenant()).await?;
    let indexes = keys.blind_indexes("email", email.folded().as_bytes());
    let indexes: Vec<Vec<u8>> = indexes.into_iter().map(|index| index.value).collect();
    retry_on_conflict(|| send(context, actor, &code, &indexes)).await
}

async fn send(
    context: &Context,
    actor: &Actor,
    code: &BookingCode,
    email: &[Vec<u8>],
) -> Result<(), Failure> {
    let now = context.clock.now();
    let mut tx = context.read(actor).await?;
    let found = bookings::by_code(&mut tx, code.as_str(), email).await?;
    tx.commit().await?;
    let Some(found) = found else { return Ok(()) };
    let Ok(permit) = Permit::<RequestLink>::request(actor, found);
    let mut tx = context.write(&permit).await?;
    let contacts = CountedContacts::of_client(&mut tx, found.client).await?;
    let usage = contacts.locked_usage(&mut tx, now).await?;
    let Some(booking) = bookings::get(&mut tx, found.id).await? else { return Ok(()) };
    let opens = LinkShows::of(&booking, now) == LinkShows::Everything;
    if !opens || MailOutcome::of(contacts.mailing(), usage) != MailOutcome::Sent {
        return Ok(());
    }
    let Some(epoch) = bookings::raise_epoch(&mut tx).await? else { return Ok(()) };
    let entry = actor.did("booking.link_request", format!("booking/{}", booking.id));
    let entry = outbox_record(tx.tenant(), &context.clock, &entry).map_err(Failure::Fault)?;
    let mail = outgoing::mail_record(&mut tx, context, MailOccasion::Link, epoch).await;
    let mail = mail.map_err(Failure::Fault)?;
    enqueue(&mut tx, now, &[entry, mail]).await?;
    tx.commit().await?;
    Ok(())
}
