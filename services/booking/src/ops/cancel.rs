//! Cancels a booking: policy decides from the pinned version, the change keeps the decision with its inputs.
//! Cancelling changes the state, it never deletes; repeated, it answers with the first decision.
use booking_api::State;
use booking_domain::booking::Booking;
use booking_domain::decision::{self, CancelRefusal, ExpectedOutcome};
use booking_domain::manage::LinkShows;
use booking_domain::transition::Transition;
use holdfast_proto::booking::v1 as pb;
use jiff::Timestamp;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, FieldError, Reason};
use kit_ids::{BookingId, SubjectId};
use kit_pg::TenantTx;
use kit_seal::SealContext;
use policy_api::{Decision, DecisionInput};

use super::change::{self, Change};
use super::context::Context;
use super::idempotency::IdempotentCommand;
use super::manage::{Permitted, Proof, permitted, shows};
use super::outgoing::{MailOccasion, MailOutcome};
use super::person::{current_key, reason_context};
use super::preview_cancellation::decision_input;
use super::retry::{Failure, retry_on_conflict};
use super::view::View;
use crate::actor::Actor;
use crate::authz::{Cancel, SeeBooking};
use crate::store::changes::write_decision;
use crate::store::usage::CountedContacts;
use crate::store::{StoreError, bookings, claims, clients};
use crate::wire;

/// Longest reason, in characters.
const REASON_LONGEST: usize = 500;

/// A wish to cancel.
#[derive(Clone)]
pub struct Command {
    /// Which booking.
    pub booking: BookingId,
    /// What is shown for it.
    pub proof: Proof,
    /// Why; `None`: not said. Personal data.
    pub reason: Option<String>,
    /// What was quoted.
    pub expected: ExpectedOutcome,
    /// The number of the revision that was seen, which no booking may have; `None`: not checked.
    pub if_revision: Option<u32>,
    /// Idempotency-Key.
    pub key: Option<String>,
    /// The parsed request as bytes, without its key.
    pub request: Vec<u8>,
}

struct Decided<'a> {
    permit: &'a Permit<Cancel>,
    booking: &'a Booking,
    input: DecisionInput,
    decision: Decision,
    subject: SubjectId,
    sealed_reason: Option<Vec<u8>>,
    transition: Transition,
    now: Timestamp,
}

/// Cancels, or says why not.
#[tracing::instrument(name = "booking.ops.cancel", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: &Command) -> Result<pb::Booking, Fault> {
    let reason = command.reason.as_deref();
    reason.map_or(Ok(()), check_reason)?;
    let now = context.clock.now();
    let idempotent =
        IdempotentCommand::of(context, actor, "Cancel", command.key.as_deref(), &command.request).await?;
    let keys = context.keys(actor.tenant()).await?;
    let mut tx = context.read(actor).await?;
    let Permitted { booking, permit } =
        permitted(&keys, &mut tx, actor, command.booking, &command.proof).await?;
    if let Some(answer) = idempotent.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let shows = shows(&command.proof, &booking, now);
    if booking.state == State::Cancelled {
        return first_answer(tx, booking, shows, now).await;
    }
    if shows == LinkShows::Outline {
        return Err(Reason::BookingStarted.into());
    }
    let subject = subject_of(&mut tx, &booking).await?;
    tx.commit().await?;
    let stale = command.if_revision.is_some_and(|seen| seen != u32::from(booking.revision));
    let transition = booking.transition(State::Cancelled).ok().filter(|_| !stale);
    let transition = transition.ok_or(Reason::StateChanged)?;
    let input = decision_input(&booking, &command.proof, now);
    let decision = context.policy.decide(actor.tenant(), &input).await?;
    decision::check(&decision, command.expected).map_err(|refusal| refused(&refusal))?;
    let sealed_in = reason_context(booking.id, transition.revision());
    let sealed_reason = seal_reason(context, actor, sealed_in, subject, reason).await?;
    let (permit, booking) = (&permit, &booking);
    let decided = Decided { permit, booking, input, decision, subject, sealed_reason, transition, now };
    let done = retry_on_conflict(|| write(context, actor, &idempotent, &decided)).await?;
    match done {
        Some(answer) => Ok(answer),
        None => answer_first_cancellation(context, actor, command).await,
    }
}

/// One transaction: the state by compare-and-swap, the claims, the change, what follows from it, the answer for
/// retries.
/// `None`: somebody else was first.
async fn write(
    context: &Context,
    actor: &Actor,
    idempotent: &IdempotentCommand,
    decided: &Decided<'_>,
) -> Result<Option<pb::Booking>, Failure> {
    let booking = decided.booking;
    let mut tx = context.write(decided.permit).await?;
    let contacts = CountedContacts::of_client(&mut tx, booking.client).await?;
    let usage = contacts.locked_usage(&mut tx, decided.now).await?;
    let mail = MailOutcome::of(contacts.mailing(), usage);
    if !bookings::apply(&mut tx, &decided.transition).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    claims::give_back(&mut tx).await?;
    change::record(&mut tx, context, actor, change(actor, decided, mail)?).await?;
    let after = bookings::get(&mut tx, booking.id).await?;
    let after = after.ok_or_else(|| Failure::Fault(Fault::not_found()))?;
    let answer = change::answer(&mut tx, idempotent, after, decided.now).await?;
    match answer {
        Some(_) => tx.commit().await?,
        None => tx.rollback().await?,
    }
    Ok(answer)
}

/// Cancelling always works; without a mail the answer alone says what was cancelled.
fn change<'a>(actor: &Actor, decided: &'a Decided<'_>, mail: MailOutcome) -> Result<Change<'a>, StoreError> {
    Ok(Change {
        transition: decided.transition,
        subject: decided.subject,
        sealed_reason: decided.sealed_reason.as_deref(),
        decision: Some(write_decision(&decided.input, &decided.decision)?),
        audit: actor.did("booking.cancel", format!("booking/{}", decided.booking.id)),
        consent: None,
        email_corrected: false,
        occasion: MailOccasion::Cancelled,
        client: decided.booking.client,
        epoch: decided.booking.manage_epoch,
        mail,
        at: decided.now,
    })
}

/// Somebody changed the booking between our look and our write: a cancellation is answered as the first was.
async fn answer_first_cancellation(
    context: &Context,
    actor: &Actor,
    command: &Command,
) -> Result<pb::Booking, Fault> {
    let keys = context.keys(actor.tenant()).await?;
    let mut tx = context.read(actor).await?;
    let Permitted::<SeeBooking> { booking, .. } =
        permitted(&keys, &mut tx, actor, command.booking, &command.proof).await?;
    match booking.state {
        State::Cancelled => first_answer(tx, booking, LinkShows::NoPerson, context.clock.now()).await,
        _ => Err(Reason::StateChanged.into()),
    }
}

/// The cancelled booking with the decision that cancelled it.
async fn first_answer(
    mut tx: TenantTx,
    booking: Booking,
    shows: LinkShows,
    now: Timestamp,
) -> Result<pb::Booking, Fault> {
    let mut view = View::load(&mut tx, booking).await?;
    view.outline = shows == LinkShows::Outline;
    tx.commit().await?;
    Ok(wire::booking(&view, now))
}

async fn subject_of(tx: &mut TenantTx, booking: &Booking) -> Result<SubjectId, StoreError> {
    let client = clients::sealed(tx, &[booking.client]).await?.pop();
    client.map(|one| one.client.subject).ok_or(StoreError::inconsistent("booking", "client_id"))
}

/// A reason is sealed under the client's key; it dies with it.
async fn seal_reason(
    context: &Context,
    actor: &Actor,
    sealed_in: SealContext,
    subject: SubjectId,
    reason: Option<&str>,
) -> Result<Option<Vec<u8>>, Fault> {
    let Some(reason) = reason else { return Ok(None) };
    // Of who was erased nothing more is kept.
    let Some(key) = current_key(context, actor, subject).await? else { return Ok(None) };
    key.seal(sealed_in, reason).map(Some).map_err(Fault::from)
}

fn check_reason(reason: &str) -> Result<(), Fault> {
    kit_text::lines(reason, REASON_LONGEST)
        .map(drop)
        .map_err(|error| Fault::invalid([FieldError::new("reason", error.code(), error.to_string())]))
}

fn refused(refusal: &CancelRefusal) -> Fault {
    match refusal {
        CancelRefusal::Started => Reason::BookingStarted.into(),
        CancelRefusal::WindowClosed { deadline } => {
            let fault = Fault::new(Reason::CancellationWindowClosed);
            match deadline {
                Some(deadline) => fault.with_deadline(*deadline),
                None => fault,
            }
        }
        CancelRefusal::DecisionChanged => Reason::DecisionChanged.into(),
    }
}
