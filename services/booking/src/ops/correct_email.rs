//! Corrects the address with which a booking was made: the confirmation goes to the new one, and whoever got the mail
//! before has a link that opens nothing. The booking becomes another client row's, of the same person, so that nothing
//! that is sealed moves; the row before stays, because what it caused is counted against its mailbox.
use booking_domain::booking::{Booking, EmailCorrection};
use booking_domain::check::Checks;
use booking_domain::contact::{Contact, Email, Phone};
use booking_domain::limits::Mailing;
use booking_domain::transition::Transition;
use holdfast_proto::booking::v1 as pb;
use jiff::Timestamp;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, FieldCode, Reason};
use kit_ids::{BookingId, ClientId, SubjectId};
use kit_pg::{TenantTx, WriteTx};
use kit_seal::{SubjectKey, TenantKeys};
use policy_api::ClientStanding;

use super::change::{self, Change};
use super::context::Context;
use super::idempotency::IdempotentCommand;
use super::manage::{self, Permitted, Proof, permitted};
use super::outgoing::{MailOccasion, MailOutcome};
use super::person::{BlindIndexes, Person, current_key};
use super::retry::{Failure, retry_on_conflict};
use super::view::corrections;
use crate::actor::Actor;
use crate::authz::CorrectEmail;
use crate::ports::ResolveAsk;
use crate::store::clients::{KnownClient, NewClient, SealedClient};
use crate::store::{StoreError, bookings, changes, clients};

/// A wish to have the booking's mails sent to another address. Has no Debug: it holds an address and a proof.
#[derive(Clone)]
pub struct Command {
    /// Which booking.
    pub booking: BookingId,
    /// The manage token that is shown for it.
    pub token: String,
    /// The address, as it was typed.
    pub email: String,
    /// The number of the revision that was seen, which no booking may have; `None`: not checked.
    pub if_revision: Option<u32>,
    /// Idempotency-Key.
    pub key: Option<String>,
    /// The parsed request as bytes, without its key, with its token.
    pub request: Vec<u8>,
}

/// Corrected: the answer and the manage token from now on. Has no Debug: it holds the token.
#[derive(Clone)]
pub struct Corrected {
    /// The booking.
    pub booking: pb::Booking,
    /// The manage token.
    pub token: String,
}

/// The client whose booking it will be.
enum Recipient {
    /// One of this person's that is stored.
    Known(ClientId),
    /// One to store.
    New(NewClient),
}

/// Everything that is known when the transaction begins.
struct Correction<'a> {
    permit: &'a Permit<CorrectEmail>,
    booking: &'a Booking,
    subject: SubjectId,
    recipient: Recipient,
    /// Of the address and what else is known of the client.
    indexes: BlindIndexes,
    /// Of the address alone, whose bookings ahead do not count this one yet.
    address: BlindIndexes,
    transition: Transition,
    now: Timestamp,
}

/// How the attempt ended.
enum Attempt {
    /// Corrected: the answer.
    Done(Box<pb::Booking>),
    /// The address has as many bookings, or the client as many mails, as there may be.
    OverLimit,
    /// The booking or its link changed meanwhile, perhaps by this very call, sent twice.
    Changed,
}

/// Corrects, or says why not.
#[tracing::instrument(name = "booking.ops.correct_email", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: &Command) -> Result<Corrected, Fault> {
    let now = context.clock.now();
    let keys = context.keys(actor.tenant()).await?;
    let idempotent =
        IdempotentCommand::of(context, actor, "CorrectEmail", command.key.as_deref(), &command.request)
            .await?;
    let mut tx = context.read(actor).await?;
    if let Some(answer) = idempotent.answer(&mut tx, now).await? {
        return answered(&keys, &mut tx, command, answer).await;
    }
    let proof = Proof::Link(command.token.clone());
    let Permitted { booking, permit } = permitted(&keys, &mut tx, actor, command.booking, &proof).await?;
    let before = corrections(&changes::of_booking(&mut tx, booking.id).await?);
    let client = clients::sealed(&mut tx, &[booking.client]).await?.pop();
    tx.commit().await?;
    if context.tenant(actor.tenant())?.is_suspended() {
        return Err(Reason::TenantSuspended.into());
    }
    let email = address(&command.email)?;
    if command.if_revision.is_some_and(|seen| seen != u32::from(booking.revision)) {
        return Err(Reason::StateChanged.into());
    }
    let open = booking.email_correction(before, now).and_then(EmailCorrection::open_until);
    let client = client.filter(|_| open.is_some()).ok_or(Reason::EmailCorrectionClosed)?;
    let key =
        current_key(context, actor, client.client.subject).await?.ok_or(Reason::EmailCorrectionClosed)?;
    let contact = corrected(&key, &client, email)?;
    let (indexes, address) = (BlindIndexes::of(&contact, &keys), of_address(&contact, &keys));
    if standing(context, actor, &booking, &indexes, now).await? != ClientStanding::Good {
        return Err(Reason::BookingNotPossible.into());
    }
    let recipient = recipient(context, actor, &key, &contact, &indexes).await?;
    let (permit, subject, transition) = (&permit, client.client.subject, booking.correction());
    let booking = &booking;
    let correction = Correction { permit, booking, subject, recipient, indexes, address, transition, now };
    match retry_on_conflict(|| write(context, actor, &idempotent, &correction)).await? {
        Attempt::OverLimit => Err(Reason::BookingNotPossible.into()),
        Attempt::Done(answer) => answered(&keys, &mut context.read(actor).await?, command, *answer).await,
        Attempt::Changed => {
            let mut tx = context.read(actor).await?;
            let same = idempotent.answer(&mut tx, now).await?.ok_or(Reason::StateChanged)?;
            answered(&keys, &mut tx, command, same).await
        }
    }
}

/// The answer as it was stored, with the link that came of it. Who repeats the call shows the link that it ended; once
/// that one is ended too, there is nothing to show.
async fn answered(
    keys: &TenantKeys,
    tx: &mut TenantTx,
    command: &Command,
    answer: pb::Booking,
) -> Result<Corrected, Fault> {
    let booking = bookings::get(tx, command.booking).await?.ok_or_else(Fault::not_found)?;
    let ended = booking.manage_epoch.before();
    if !ended.is_some_and(|ended| manage::opens(keys, booking.id, ended, &command.token)) {
        return Err(Fault::not_found());
    }
    Ok(Corrected { booking: answer, token: manage::token(keys, booking.id, booking.manage_epoch) })
}

fn address(typed: &str) -> Result<Email, Fault> {
    let mut checks = Checks::new();
    let email = checks
        .text("email", kit_text::no_card(typed.trim()))
        .and_then(|text| checks.keep("email", FieldCode::Format, Email::parse(&text)));
    checks.finish(email).map_err(Fault::invalid)
}

/// Who booked, with the new address. Who gave none has none to correct.
fn corrected(key: &SubjectKey, client: &SealedClient, email: Email) -> Result<Contact, Fault> {
    let Person { name, email: wrong, phone } = Person::open(key, client.client.id, &client.sealed)?;
    let wrong = Email::parse(&wrong).map_err(|_| Fault::from(Reason::EmailCorrectionClosed))?;
    if wrong.folded() == email.folded() {
        let message = "must be another address than the one that the booking has";
        return Err(Fault::invalid_field("email", FieldCode::Duplicate, message));
    }
    Ok(Contact { name, email: Some(email), phone: Phone::parse(&phone).ok() })
}

fn of_address(contact: &Contact, keys: &TenantKeys) -> BlindIndexes {
    BlindIndexes::of(&Contact { phone: None, ..contact.clone() }, keys)
}

/// What policy says of who has this address now, as it does when somebody books.
async fn standing(
    context: &Context,
    actor: &Actor,
    booking: &Booking,
    indexes: &BlindIndexes,
    now: Timestamp,
) -> Result<ClientStanding, Fault> {
    let ask = ResolveAsk {
        tenant: actor.tenant(),
        service: booking.service,
        starts_at: booking.starts_at,
        price: booking.price,
        acting: actor.acting(),
        contact_indexes: indexes.opaque(),
        accepted: &[],
        at: now,
        language: Some(&booking.language),
    };
    Ok(context.policy.resolve(&ask).await?.client_standing)
}

/// The row of these details, if it is this person's; else a new one under the same key. Somebody else's is never taken.
async fn recipient(
    context: &Context,
    actor: &Actor,
    key: &SubjectKey,
    contact: &Contact,
    indexes: &BlindIndexes,
) -> Result<Recipient, Fault> {
    let mut tx = context.read(actor).await?;
    let known = clients::find_by_identity(&mut tx, &indexes.identity).await?;
    tx.commit().await?;
    if let Some(own) = known.filter(|known| known.subject == key.subject()) {
        return Ok(Recipient::Known(own.id));
    }
    let client = KnownClient { id: context.clock.id(), subject: key.subject() };
    Ok(Recipient::New(NewClient {
        client,
        account: None,
        identity: indexes.identity.first().cloned().filter(|_| known.is_none()),
        sealed: Person::of(contact).seal(key, client.id)?,
        contact_indexes: indexes.contact_indexes.clone(),
        made_at: context.clock.now(),
    }))
}

/// One transaction: the client, the booking by compare-and-swap, the change, what follows from it, the answer for
/// retries.
async fn write(
    context: &Context,
    actor: &Actor,
    idempotent: &IdempotentCommand,
    correction: &Correction<'_>,
) -> Result<Attempt, Failure> {
    let Correction { booking, now, transition, .. } = correction;
    let mut tx = context.write(correction.permit).await?;
    let usage = correction.indexes.contacts.locked_usage(&mut tx, *now).await?;
    let ahead = correction.address.contacts.usage(&mut tx, *now).await?;
    if !usage.may_mail() || !ahead.may_book(Mailing::Mailed) {
        tx.rollback().await?;
        return Ok(Attempt::OverLimit);
    }
    let client = stored(&mut tx, &correction.recipient).await?;
    let Some(epoch) = bookings::correct(&mut tx, transition, client).await? else {
        tx.rollback().await?;
        return Ok(Attempt::Changed);
    };
    let change = Change {
        transition: *transition,
        subject: correction.subject,
        sealed_reason: None,
        decision: None,
        audit: actor.did("booking.email_correct", format!("booking/{}", booking.id)),
        consent: None,
        email_corrected: true,
        occasion: MailOccasion::Confirmed,
        client,
        epoch,
        mail: MailOutcome::Sent,
        at: *now,
    };
    change::record(&mut tx, context, actor, change).await?;
    let after = bookings::get(&mut tx, booking.id).await?;
    let after = after.ok_or_else(|| Failure::Fault(Fault::not_found()))?;
    let Some(answer) = change::answer(&mut tx, idempotent, after, *now).await? else {
        tx.rollback().await?;
        return Ok(Attempt::Changed);
    };
    tx.commit().await?;
    Ok(Attempt::Done(Box::new(answer)))
}

/// The recipient's row. Where somebody stored the same details meanwhile this one is not found by them.
async fn stored(tx: &mut WriteTx<CorrectEmail>, recipient: &Recipient) -> Result<ClientId, StoreError> {
    let new = match recipient {
        Recipient::Known(client) => return Ok(*client),
        Recipient::New(new) => new,
    };
    if !clients::insert(tx, new).await? {
        clients::insert(tx, &NewClient { identity: None, ..new.clone() }).await?;
    }
    Ok(new.client.id)
}
