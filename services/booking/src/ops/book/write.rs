//! The transaction: claims decide, then client, booking, acceptance, what follows from it, and the answer for retries.
use booking_api::State;
use booking_domain::booking::{Booking, RefundTier};
use booking_domain::evidence::{Booker, Evidence};
use booking_domain::manage::ManageEpoch;
use booking_domain::receipt::{BookingCode, ReceiptHash};
use booking_domain::revision::Revision;
use holdfast_proto::booking::v1 as pb;
use jiff::Timestamp;
use kit_authz::Requester as _;
use kit_fault::{Fault, Reason};
use kit_ids::{EventId, SubjectId};
use kit_money::Money;
use kit_principal::Acting;
use kit_seal::{SealContext, SubjectKey};
use policy_api::RefundUntil;
use tokio::sync::OwnedMutexGuard;

use super::limits::may_book;
use super::plan::Plan;
use super::providers::BookableProvider;
use crate::actor::Actor;
use crate::ops::change::{self, Change};
use crate::ops::context::Context;
use crate::ops::idempotency::IdempotentCommand;
use crate::ops::outgoing::{MailOccasion, MailOutcome, consent_record};
use crate::ops::person::{Person, current_key, seal_answers};
use crate::ops::retry::{Failure, retry_on_conflict};
use crate::store::acceptances::{self, NewAcceptance};
use crate::store::answers::SealedAnswer;
use crate::store::clients::{self, KnownClient, NewClient};
use crate::store::{answers, availability, bookings, claims};

/// How often a provider is tried: again where expired claims stood in the way, and where another call won the same
/// client.
const TRIES: u32 = 4;

/// How one attempt ended.
enum Attempt {
    /// Booked: the answer.
    Done(Box<pb::Booking>),
    /// Somebody else has that time.
    Taken,
    /// The contact has as many bookings, or mails, as it may have.
    OverLimit,
    /// Another call with the same key, or of the same new client, won: look again.
    Conflict,
}

/// Everything of a booking that is sealed or derived before the transaction begins.
struct PreparedBooking {
    client: KnownClient,
    new: Option<NewClient>,
    /// Whose row has these details, but no key any more.
    erased: Option<SubjectId>,
    answers: Vec<SealedAnswer>,
    evidence: Option<PreparedEvidence>,
}

struct PreparedEvidence {
    event: EventId,
    document: Vec<u8>,
    hash: ReceiptHash,
    sealed_context: Vec<u8>,
}

/// Tries the providers in order until one can be had.
pub(super) async fn write(plan: &Plan<'_>, providers: &[BookableProvider]) -> Result<pb::Booking, Fault> {
    for bookable in providers {
        let Some(_lock) = locked(plan, bookable).await? else { continue };
        if let Some(answer) = try_for(plan, bookable).await? {
            return Ok(answer);
        }
    }
    // The winner may have been this very call, sent twice.
    again(plan).await?.ok_or_else(|| Reason::SlotTaken.into())
}

/// The provider's lock. Whoever would have to wait for it looks first: `None`, the time is taken, and nobody waits to
/// be told so.
async fn locked(plan: &Plan<'_>, bookable: &BookableProvider) -> Result<Option<OwnedMutexGuard<()>>, Fault> {
    let (locks, tenant, provider) = (&plan.context.provider_locks, plan.actor.tenant(), bookable.provider.id);
    if let Some(lock) = locks.try_lock(tenant, provider) {
        return Ok(Some(lock));
    }
    match look(plan, bookable).await? {
        Look::Taken => Ok(None),
        Look::Free(_) => Ok(Some(locks.lock(tenant, provider).await)),
    }
}

/// Tries for one provider; `None`: somebody else has that time.
async fn try_for(plan: &Plan<'_>, bookable: &BookableProvider) -> Result<Option<pb::Booking>, Fault> {
    for _ in 0..TRIES {
        let Look::Free(client) = look(plan, bookable).await? else { return Ok(None) };
        let prepared = prepared(plan, client).await?;
        match retry_on_conflict(|| transact(plan, bookable, &prepared)).await? {
            Attempt::Done(answer) => return Ok(Some(*answer)),
            Attempt::Taken if !freed(plan, bookable).await? => return Ok(None),
            Attempt::Taken => {}
            Attempt::OverLimit => {
                return again(plan).await?.map(Some).ok_or_else(|| Reason::BookingNotPossible.into());
            }
            Attempt::Conflict => {
                if let Some(answer) = again(plan).await? {
                    return Ok(Some(answer));
                }
            }
        }
    }
    Ok(None)
}

/// What stands in the database before an attempt.
enum Look {
    /// The time is taken.
    Taken,
    /// It is free, which the claim alone decides in the end; and the client, where these details are known.
    Free(Option<KnownClient>),
}

/// Looks before an attempt, in one transaction: a lost race is spared its keys.
async fn look(plan: &Plan<'_>, bookable: &BookableProvider) -> Result<Look, Fault> {
    let mut tx = plan.context.read(plan.actor).await?;
    let provider = bookable.provider.id;
    let claimed = availability::claimed(&mut tx, &[provider], bookable.claim, plan.now).await?;
    if claimed.get(&provider).is_some_and(|spans| spans.overlap(bookable.claim)) {
        tx.commit().await?;
        return Ok(Look::Taken);
    }
    let client = clients::find_by_identity(&mut tx, &plan.indexes.identity).await?;
    tx.commit().await?;
    Ok(Look::Free(client))
}

async fn again(plan: &Plan<'_>) -> Result<Option<pb::Booking>, Fault> {
    look_again(plan.context, plan.actor, plan.idempotent, plan.now).await
}

/// Whether the same call was answered meanwhile.
pub(super) async fn look_again(
    context: &Context,
    actor: &Actor,
    idempotent: &IdempotentCommand,
    now: Timestamp,
) -> Result<Option<pb::Booking>, Fault> {
    let mut tx = context.read(actor).await?;
    idempotent.answer(&mut tx, now).await
}

/// Deletes expired claims that stand in the way; `false`: there are none.
async fn freed(plan: &Plan<'_>, bookable: &BookableProvider) -> Result<bool, Fault> {
    let mut tx = plan.context.write(plan.permit).await?;
    let gone = claims::purge_expired(&mut tx, &[bookable.provider.id], bookable.claim, plan.now).await?;
    tx.commit().await?;
    Ok(gone > 0)
}

async fn transact(
    plan: &Plan<'_>,
    bookable: &BookableProvider,
    prepared: &PreparedBooking,
) -> Result<Attempt, Failure> {
    let mut tx = plan.context.write(plan.permit).await?;
    let contacts = &plan.indexes.contacts;
    let usage = contacts.locked_usage(&mut tx, plan.now).await?;
    if !may_book(plan.actor, contacts, usage) {
        tx.rollback().await?;
        return Ok(Attempt::OverLimit);
    }
    if !claims::take(&mut tx, &[bookable.provider.id], bookable.claim).await? {
        tx.rollback().await?;
        return Ok(Attempt::Taken);
    }
    if let Some(erased) = prepared.erased {
        clients::purge_erased(&mut tx, &[erased]).await?;
    }
    if let Some(new) = &prepared.new
        && !clients::insert(&mut tx, new).await?
    {
        tx.rollback().await?;
        return Ok(Attempt::Conflict);
    }
    let booking = booking(plan, bookable, prepared);
    bookings::insert(&mut tx, &booking, plan.command.marketing).await?;
    answers::insert(&mut tx, &prepared.answers).await?;
    if let Some(evidence) = &prepared.evidence {
        acceptances::insert(&mut tx, &acceptance(plan, prepared, evidence)).await?;
    }
    let creation = creation(plan, prepared, &booking, MailOutcome::of(contacts.mailing(), usage));
    change::record(&mut tx, plan.context, plan.actor, creation).await?;
    let Some(answer) = change::answer(&mut tx, plan.idempotent, booking, plan.now).await? else {
        tx.rollback().await?;
        return Ok(Attempt::Conflict);
    };
    tx.commit().await?;
    Ok(Attempt::Done(Box::new(answer)))
}

/// Finds the client's key or makes one, and seals: all that needs the keys' database, before the transaction.
async fn prepared(plan: &Plan<'_>, found: Option<KnownClient>) -> Result<PreparedBooking, Fault> {
    let Plan { context, actor, .. } = plan;
    let known = match found {
        Some(client) => current_key(context, actor, client.subject).await?.map(|key| (client, key)),
        None => None,
    };
    let (is_new, erased) = (known.is_none(), found.filter(|_| known.is_none()).map(|client| client.subject));
    let (client, key) = if let Some(known) = known {
        known
    } else {
        let client = KnownClient { id: context.clock.id(), subject: context.clock.id() };
        (client, context.sealer.create_subject(actor.tenant(), client.subject).await?)
    };
    let new = if is_new { Some(new_client(plan, client, &key)?) } else { None };
    let answers = seal_answers(&key, plan.booking(), &plan.checked.answers)?;
    let evidence = if plan.accepted.is_empty() { None } else { Some(evidence(plan, &key).await?) };
    Ok(PreparedBooking { client, new, erased, answers, evidence })
}

fn new_client(plan: &Plan<'_>, client: KnownClient, key: &SubjectKey) -> Result<NewClient, Fault> {
    let identity = plan.indexes.identity.first().cloned().ok_or_else(Fault::unavailable)?;
    Ok(NewClient {
        client,
        account: None,
        identity: Some(identity),
        sealed: Person::of(&plan.checked.contact).seal(key, client.id)?,
        contact_indexes: plan.indexes.contact_indexes.clone(),
        made_at: plan.now,
    })
}

/// Serialises the evidence, once; salt and circumstances are sealed beside it.
async fn evidence(plan: &Plan<'_>, key: &SubjectKey) -> Result<PreparedEvidence, Fault> {
    let broken = |error: booking_domain::evidence::DocumentError| Fault::internal(&error);
    let salt: [u8; 32] = plan.context.clock.random();
    let circumstances = &plan.command.circumstances;
    let (keys, booking) = (plan.context.keys(plan.actor.tenant()).await?, plan.booking());
    let evidence = Evidence {
        tenant: plan.actor.tenant(),
        booking,
        subject_ref: keys.subject_ref(key.subject()),
        booker: if plan.actor.acting() == Acting::Client { Booker::Client } else { Booker::Guest },
        at: plan.now,
        language: &plan.checked.language,
        accepted: plan.accepted,
        notice: plan.resolution.privacy_notice.as_ref(),
        context: circumstances.hash(&salt).map_err(broken)?,
    };
    let (document, hash) = evidence.seal().map_err(broken)?;
    let context =
        serde_json::json!({ "salt": data_encoding::HEXLOWER.encode(&salt), "context": circumstances });
    let sealed_in = SealContext::of("acceptance", "sealed_context", booking);
    let sealed_context = key.seal(sealed_in, context.to_string())?;
    Ok(PreparedEvidence { event: plan.context.clock.id(), document, hash, sealed_context })
}

fn booking(plan: &Plan<'_>, bookable: &BookableProvider, prepared: &PreparedBooking) -> Booking {
    let (price, due) = (plan.checked.service.price, plan.resolution.due_now);
    Booking {
        id: plan.booking(),
        code: BookingCode::from_random(plan.context.clock.random()).to_string(),
        client: prepared.client.id,
        service: plan.command.service,
        provider: bookable.provider.id,
        location: bookable.provider.location.as_ref().and_then(|location| location.id),
        starts_at: bookable.appointment.start,
        ends_at: bookable.appointment.end,
        zone: bookable.zone.name().to_owned(),
        local_start: bookable.zone.wall(bookable.appointment.start),
        state: State::Confirmed,
        revision: Revision::FIRST,
        language: plan.checked.language.clone(),
        least_notice: None,
        cancel_until: Some(plan.resolution.cancel_until),
        reschedule_until: plan.resolution.reschedule_until,
        refunds: plan.resolution.refunds.iter().map(tier).collect(),
        no_show: plan.resolution.no_show,
        price,
        due,
        paid: Money::zero(price.currency),
        policy_digest: plan.resolution.policy_digest.clone(),
        manage_epoch: ManageEpoch::FIRST,
        made_at: plan.now,
    }
}

/// Percent alone: what that is depends on what will have been paid.
fn tier(refund: &RefundUntil) -> RefundTier {
    RefundTier { until: refund.until, percent: refund.percent }
}

fn creation<'a>(
    plan: &Plan<'_>,
    prepared: &PreparedBooking,
    booking: &Booking,
    mail: MailOutcome,
) -> Change<'a> {
    let consent =
        |evidence: &PreparedEvidence| consent_record(evidence.event, booking.id, &evidence.document);
    Change {
        transition: booking.creation(),
        subject: prepared.client.subject,
        sealed_reason: None,
        decision: None,
        audit: plan.actor.did("booking.book", format!("booking/{}", booking.id)),
        consent: prepared.evidence.as_ref().map(consent),
        email_corrected: false,
        occasion: MailOccasion::Confirmed,
        client: booking.client,
        epoch: booking.manage_epoch,
        mail,
        at: plan.now,
    }
}

fn acceptance<'a>(
    plan: &Plan<'a>,
    prepared: &PreparedBooking,
    evidence: &'a PreparedEvidence,
) -> NewAcceptance<'a> {
    NewAcceptance {
        subject: prepared.client.subject,
        event: evidence.event,
        evidence: &evidence.document,
        hash: evidence.hash,
        sealed_context: &evidence.sealed_context,
        accepted: plan.accepted,
        at: plan.now,
    }
}
