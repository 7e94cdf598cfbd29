//! Books, in this order: retries under a known key first, then fields, rules without claims, policy, and one
//! transaction in which the claim decides.
pub(super) mod check;
mod command;
mod limits;
mod plan;
mod providers;
mod write;

use booking_domain::manage::ManageEpoch;
use booking_domain::refusal::{self, Expected, Refusal};
use holdfast_proto::booking::v1 as pb;
use jiff::Timestamp;
use kit_authz::{Permit, Requester as _};
use kit_fault::{Fault, FieldCode, FieldError, Reason};
use kit_ids::BookingId;
use kit_money::Money;
use policy_api::{Accepted, AgreementKind, ClientStanding, Resolution};

use self::check::Checked;
pub use self::command::Command;
use self::limits::may_book;
use self::plan::Plan;
use super::context::Context;
use super::idempotency::IdempotentCommand;
use super::manage;
use super::person::BlindIndexes;
use crate::actor::Actor;
use crate::authz::{Book, NewBooking, Openness, may_accept};
use crate::ports::ResolveAsk;

/// Booked: the answer and the manage token. Has no Debug: it holds the token.
#[derive(Clone)]
pub struct Booked {
    /// The booking as it was when it was made; a retry gets the same.
    pub booking: pb::Booking,
    /// The manage token.
    pub token: String,
}

/// A booking that nothing stands against.
struct Authorized {
    accepted: Vec<Accepted>,
    permit: Permit<Book>,
}

/// Books, or says why not.
#[tracing::instrument(name = "booking.ops.book", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: &Command) -> Result<Booked, Fault> {
    let now = context.clock.now();
    let tenant = context.tenant(actor.tenant())?;
    let keys = context.keys(actor.tenant()).await?;
    let idempotent =
        IdempotentCommand::of(context, actor, "Book", command.key.as_deref(), &command.request).await?;
    let mut tx = context.read(actor).await?;
    if let Some(answer) = idempotent.answer(&mut tx, now).await? {
        return answered(context, actor, answer).await;
    }
    if tenant.is_suspended() {
        return Err(Reason::TenantSuspended.into());
    }
    let checked = check::check(&mut tx, &tenant, command).await?;
    let providers = providers::find(&mut tx, &tenant, command, &checked, now).await?;
    let indexes = BlindIndexes::of(&checked.contact, &keys);
    let usage = indexes.contacts.usage(&mut tx, now).await?;
    tx.commit().await?;
    if !command.accepted.is_empty() && !may_accept(actor) {
        return Err(Reason::AcceptanceByStaff.into());
    }
    let resolution = context.policy.resolve(&ask(actor, command, &checked, &indexes, now)).await?;
    let openness =
        Openness { who_may_book: tenant.booking().who_may_book, client_standing: resolution.client_standing };
    let permit = Permit::<Book>::request(actor, NewBooking { id: context.clock.id(), openness });
    let is_good = permit.is_ok() && may_book(actor, &indexes.contacts, usage);
    let standing = if is_good { ClientStanding::Good } else { ClientStanding::Blocked };
    let price = checked.service.price;
    let Authorized { accepted, permit } =
        match authorize(&resolution, permit, standing, price, command.expected) {
            Ok(authorized) => authorized,
            Err(refusal) => {
                let same = write::look_again(context, actor, &idempotent, now).await?;
                return answered(context, actor, same.ok_or(refusal)?).await;
            }
        };
    let plan = Plan {
        context,
        permit: &permit,
        actor,
        command,
        checked: &checked,
        resolution: &resolution,
        accepted: &accepted,
        indexes: &indexes,
        idempotent: &idempotent,
        now,
    };
    let answer = write::write(&plan, &providers).await?;
    answered(context, actor, answer).await
}

/// The answer as it was stored, with the token that is never stored.
async fn answered(context: &Context, actor: &Actor, booking: pb::Booking) -> Result<Booked, Fault> {
    let id = BookingId::try_from(booking.id.as_slice()).map_err(|error| Fault::internal(&error))?;
    let keys = context.keys(actor.tenant()).await?;
    Ok(Booked { token: manage::token(&keys, id, ManageEpoch::FIRST), booking })
}

fn ask<'a>(
    actor: &'a Actor,
    command: &'a Command,
    checked: &'a Checked,
    indexes: &BlindIndexes,
    now: Timestamp,
) -> ResolveAsk<'a> {
    ResolveAsk {
        tenant: actor.tenant(),
        service: command.service,
        starts_at: command.start,
        price: checked.service.price,
        acting: actor.acting(),
        contact_indexes: indexes.opaque(),
        accepted: &command.accepted,
        at: now,
        language: Some(&checked.language),
    }
}

/// What was accepted, and the permit to book, or the first refusal in the order of the contract.
fn authorize(
    resolution: &Resolution,
    permit: Result<Permit<Book>, Fault>,
    client_standing: ClientStanding,
    price: Money,
    expected: Expected,
) -> Result<Authorized, Fault> {
    match refusal::decide(&resolution.requirements, client_standing, price, resolution.due_now, expected) {
        Ok(accepted) => Ok(Authorized { accepted, permit: permit? }),
        Err(refusal) => Err(refused(refusal, permit.err())),
    }
}

/// The refusal, as the caller hears it: where no permit was given, its reason speaks for the person.
fn refused(refusal: Refusal, unpermitted: Option<Fault>) -> Fault {
    let named = |kinds: Vec<AgreementKind>, code: FieldCode, message: &'static str| {
        kinds.into_iter().map(move |kind| FieldError::new(kind.as_str(), code, message))
    };
    match refusal {
        Refusal::AgreementRequired(kinds) => {
            let missing = named(kinds, FieldCode::Required, "must be accepted");
            Fault::new(Reason::AgreementRequired).with_fields(missing)
        }
        Refusal::AgreementOutdated(kinds) => {
            let outdated = named(kinds, FieldCode::Outdated, "was accepted in an earlier version");
            Fault::new(Reason::AgreementOutdated).with_fields(outdated)
        }
        Refusal::NotPossible => unpermitted.unwrap_or_else(|| Reason::BookingNotPossible.into()),
        Refusal::PriceChanged => Reason::PriceChanged.into(),
    }
}
