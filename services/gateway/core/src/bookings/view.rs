//! A booking as it is shown.
use std::collections::BTreeMap;

use booking_api::{ChangedBy, Phase, State};
use gateway_edge::input::{Digest, NamedZone};
use gateway_edge::request::RequestContext;
use holdfast_proto::booking::v1 as pb;
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::BookingId;
use kit_money::Money;
use policy_api::{AgreementKind, Decision, NoShowCost, RefundUntil};

use crate::catalogue::{Provider, Service, provider, service};
use crate::slots::{no_show, refunds};
use crate::wire::{digest, id, instant, misread, money, optional_instant, text, zone};

/// A booking, with as much of it as is shown to who asks.
pub enum ShownBooking {
    /// All of it.
    Whole(Box<Booking>),
    /// What a link shows from 30 days after the end on.
    Outline(Outline),
}

/// That there was a booking: code, date and state.
#[derive(Clone, Debug)]
pub struct Outline {
    /// Its id.
    pub id: BookingId,
    /// Code for people.
    pub code: String,
    /// Its state.
    pub state: State,
    /// Where its time lies.
    pub phase: Phase,
    /// Rises by one with each change.
    pub revision: u32,
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// Zone of the wall times.
    pub zone: NamedZone,
    /// Language of mails and pages.
    pub language: String,
}

/// A booking. Has no Debug: it holds who books.
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// Code for people.
    pub code: String,
    /// Its state.
    pub state: State,
    /// Where its time lies.
    pub phase: Phase,
    /// Rises by one with each change.
    pub revision: u32,
    /// The service as it is now.
    pub service: Option<Service>,
    /// The provider as it is now.
    pub provider: Option<Provider>,
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// Zone of the wall times.
    pub zone: NamedZone,
    /// What it costs.
    pub amounts: Amounts,
    /// Last instant to cancel; None: no policy.
    pub cancel_until: Option<Timestamp>,
    /// Last instant to move; None: no policy.
    pub reschedule_until: Option<Timestamp>,
    /// What cancelling gives back, earliest deadline first; empty: nothing, or no policy.
    pub refunds: Vec<RefundUntil>,
    /// What missing it costs.
    pub no_show: NoShowCost,
    /// What was accepted.
    pub accepted: Vec<Accepted>,
    /// The receipt of what was accepted.
    pub receipt: Option<Receipt>,
    /// The decision that cancelled it.
    pub decision: Option<Decision>,
    /// Who books, for those who may see it.
    pub client: Option<ClientDetails>,
    /// Answers to the service's questions by key, likewise.
    pub answers: BTreeMap<String, String>,
    /// Language of mails and pages.
    pub language: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// What became of it, oldest first; empty in a list.
    pub changes: Vec<Change>,
    /// Whether something of it (who books, an answer, a reason) cannot be read: it is left out.
    pub unreadable: bool,
    /// Whether the mail of its cancellation was left out: its receiver had as many within a day as there may be.
    pub mail_left_out: bool,
    /// The last instant to correct the address with which it was booked; None: who asks may not, or not any more.
    pub email_until: Option<Timestamp>,
    /// How often it may still be corrected until then, 0: it was as often as it may be; None: who asks may not, or the
    /// time for it is over.
    pub email_corrections_left: Option<u32>,
}

/// What a booking costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// Price.
    pub price: Money,
    /// Paid so far.
    pub paid: Money,
    /// Still due.
    pub due: Money,
}

/// One change of a booking's state. Has no Debug: a reason may say much.
pub struct Change {
    /// The state before; None: it was made.
    pub from: Option<State>,
    /// The state after.
    pub to: State,
    /// Who did it.
    pub by: ChangedBy,
    /// When it happened.
    pub at: Timestamp,
    /// Why, in the client's words; None: not said, or erased.
    pub reason: Option<String>,
    /// Whether its mail was left out: its receiver had as many within a day as there may be.
    pub mail_left_out: bool,
    /// Whether it corrected the address with which it was booked: the state is the same before and after.
    pub email_corrected: bool,
}

/// One accepted agreement.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// What it is about.
    pub kind: AgreementKind,
    /// Version.
    pub version: u32,
    /// Digest of the accepted text.
    pub digest: Digest,
    /// Its language.
    pub language: String,
    /// When it happened.
    pub at: Timestamp,
}

/// A receipt, short.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Code for people.
    pub code: String,
    /// Digest of the evidence.
    pub hash: Digest,
}

/// Who books. Has no Debug.
#[derive(Clone, Default)]
pub struct ClientDetails {
    /// Name.
    pub name: String,
    /// E-mail address; empty: none.
    pub email: String,
    /// Telephone number; empty: none.
    pub phone: String,
}

/// What a service shows of a booking.
pub(crate) fn shown(request: &RequestContext, shown: pb::Booking) -> Result<ShownBooking, Fault> {
    if shown.outline {
        return outline(&shown).map(ShownBooking::Outline);
    }
    booking(request, shown).map(|whole| ShownBooking::Whole(Box::new(whole)))
}

/// What of every booking is shown.
fn outline(booking: &pb::Booking) -> Result<Outline, Fault> {
    Ok(Outline {
        id: id("booking.id", &booking.id)?,
        code: booking.code.clone(),
        state: State::parse(booking.state).map_err(misread)?,
        phase: Phase::parse(booking.phase).map_err(misread)?,
        revision: booking.revision,
        start: instant("booking.start", booking.start)?,
        end: instant("booking.end", booking.end)?,
        zone: zone("booking.zone", &booking.zone)?,
        language: booking.language.clone(),
    })
}

/// A booking as a service answers it, where all of it is shown.
pub(crate) fn booking(request: &RequestContext, booking: pb::Booking) -> Result<Booking, Fault> {
    let Outline { id, code, state, phase, revision, start, end, zone, language } = outline(&booking)?;
    Ok(Booking {
        id,
        code,
        state,
        phase,
        revision,
        amounts: amounts(&booking)?,
        service: booking.service.map(|one| service(request, one)).transpose()?,
        provider: booking.provider.map(|one| provider(request, one)).transpose()?,
        start,
        end,
        zone,
        cancel_until: optional_instant("booking.cancel_until", booking.cancel_until)?,
        reschedule_until: optional_instant("booking.reschedule_until", booking.reschedule_until)?,
        refunds: refunds(booking.refunds)?,
        no_show: no_show(booking.no_show)?,
        accepted: booking.accepted.into_iter().map(accepted).collect::<Result<_, _>>()?,
        receipt: booking.receipt.map(receipt).transpose()?,
        decision: booking.decision.map(|one| Decision::try_from(one).map_err(misread)).transpose()?,
        client: booking.client.map(ClientDetails::from),
        answers: booking.answers.into_iter().map(|answer| (answer.key, answer.value)).collect(),
        language,
        made_at: instant("booking.made_at", booking.made_at)?,
        changes: booking.changes.into_iter().map(change).collect::<Result<_, _>>()?,
        unreadable: booking.unreadable,
        mail_left_out: booking.mail_left_out,
        email_until: optional_instant("booking.email_until", booking.email_until)?,
        email_corrections_left: booking.email_corrections_left,
    })
}

fn amounts(booking: &pb::Booking) -> Result<Amounts, Fault> {
    Ok(Amounts {
        price: money("booking.price", booking.price.clone())?,
        paid: money("booking.paid", booking.paid.clone())?,
        due: money("booking.due", booking.due.clone())?,
    })
}

fn change(change: pb::Change) -> Result<Change, Fault> {
    Ok(Change {
        from: change.from.map(State::parse).transpose().map_err(misread)?,
        to: State::parse(change.to).map_err(misread)?,
        by: ChangedBy::parse(change.by).map_err(misread)?,
        at: instant("booking.changes.at", change.at)?,
        reason: text(change.reason),
        mail_left_out: change.mail_left_out,
        email_corrected: change.email_corrected,
    })
}

fn accepted(accepted: pb::Accepted) -> Result<Accepted, Fault> {
    Ok(Accepted {
        kind: AgreementKind::parse(accepted.kind).map_err(misread)?,
        version: accepted.version,
        digest: digest("booking.accepted.digest", &accepted.digest)?,
        language: accepted.language,
        at: instant("booking.accepted.at", accepted.at)?,
    })
}

fn receipt(receipt: pb::ReceiptRef) -> Result<Receipt, Fault> {
    Ok(Receipt { code: receipt.code, hash: digest("booking.receipt.hash", &receipt.hash)? })
}

impl From<pb::ClientDetails> for ClientDetails {
    fn from(pb::ClientDetails { name, email, phone }: pb::ClientDetails) -> Self {
        Self { name, email, phone }
    }
}
