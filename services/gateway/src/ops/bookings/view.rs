//! A booking as it is shown.
use std::collections::BTreeMap;

use booking_api::{ChangedBy, Phase, State};
use holdfast_proto::booking::v1::{Accepted, Booking, Change, ClientDetails};
use kit_fault::Fault;
use policy_api::{AgreementKind, Decision, Rule};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::ops::cancellation::RefundDecision;
use crate::ops::catalogue::{ProviderView, ServiceView, provider_view, service_view};
use crate::ops::slots::{RefundView, refunds};
use crate::web::{Act, Money, hex, id_text, instant, misread, money, option_instant};

/// A booking that was just made.
#[derive(Serialize, ToSchema)]
pub struct BookedView {
    /// The booking.
    #[serde(flatten)]
    pub booking: BookingView,
    /// What proves whose booking it is: in this answer, its replays and the mail, nowhere else.
    pub manage_token: String,
}

/// A booking.
#[derive(Serialize, ToSchema)]
pub struct BookingView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// Code for people.
    pub code: String,
    /// held, pending, confirmed, cancelled, declined, expired or no_show.
    #[schema(value_type = String)]
    pub state: State,
    /// upcoming, arrived or past.
    #[schema(value_type = String)]
    pub phase: Phase,
    /// Rises by one with each change.
    pub revision: u32,
    /// The service as it is now.
    pub service: Option<ServiceView>,
    /// The provider as it is now.
    pub provider: Option<ProviderView>,
    /// Start.
    #[schema(format = "date-time")]
    pub start: String,
    /// End.
    #[schema(format = "date-time")]
    pub end: String,
    /// IANA zone of the wall times.
    pub zone: String,
    /// Price; null in an outline.
    #[serde(serialize_with = "known_money")]
    #[schema(value_type = Option<Money>)]
    pub price: Money,
    /// Paid so far; null in an outline.
    #[serde(serialize_with = "known_money")]
    #[schema(value_type = Option<Money>)]
    pub paid: Money,
    /// Still due; null in an outline.
    #[serde(serialize_with = "known_money")]
    #[schema(value_type = Option<Money>)]
    pub due: Money,
    /// Last instant to cancel; null: no policy.
    #[schema(format = "date-time")]
    pub cancel_until: Option<String>,
    /// Last instant to move; null: no policy.
    #[schema(format = "date-time")]
    pub reschedule_until: Option<String>,
    /// What cancelling gives back, earliest deadline first; empty: nothing, or no policy.
    pub refunds: Vec<RefundView>,
    /// What was accepted.
    pub accepted: Vec<AcceptedView>,
    /// The receipt of what was accepted.
    pub receipt: Option<ReceiptView>,
    /// The decision that cancelled it.
    pub decision: Option<DecisionView>,
    /// Who books, for those who may see it.
    pub client: Option<ClientView>,
    /// Answers to the service's questions, likewise.
    pub answers: BTreeMap<String, String>,
    /// Language of mails and pages.
    pub language: String,
    /// When it was made; null in an outline.
    #[serde(serialize_with = "known_text")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub made_at: String,
    /// What became of it, oldest first; empty in a list.
    pub changes: Vec<ChangeView>,
    /// Whether this is the outline that a link shows from 30 days after the end on: code, date and state alone.
    pub outline: bool,
    /// Whether something of it (who books, an answer, a reason) cannot be read: it is left out.
    pub unreadable: bool,
    /// Whether the mail of its cancellation was left out: its receiver had as many within a day as there may be.
    pub mail_left_out: bool,
}

/// One change of a booking's state.
#[derive(Serialize, ToSchema)]
pub struct ChangeView {
    /// The state before; null: it was made.
    #[schema(value_type = Option<String>)]
    pub from: Option<State>,
    /// The state after.
    #[schema(value_type = String)]
    pub to: State,
    /// guest, client, staff or system.
    #[schema(value_type = String)]
    pub by: ChangedBy,
    /// When.
    #[schema(format = "date-time")]
    pub at: String,
    /// Why, in the client's words; null: not said, or erased.
    pub reason: Option<String>,
    /// Whether its mail was left out: its receiver had as many within a day as there may be.
    pub mail_left_out: bool,
}

/// One accepted agreement.
#[derive(Serialize, ToSchema)]
pub struct AcceptedView {
    /// terms or cancellation.
    pub kind: String,
    /// Version.
    pub version: u32,
    /// Digest of the accepted text, in hex.
    pub digest: String,
    /// Its language.
    pub language: String,
    /// When.
    #[schema(format = "date-time")]
    pub at: String,
}

/// A receipt, short.
#[derive(Serialize, ToSchema)]
pub struct ReceiptView {
    /// Code for people.
    pub code: String,
    /// SHA-256 of the evidence, in hex.
    pub hash: String,
}

/// Who books.
#[derive(Serialize, ToSchema)]
pub struct ClientView {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
}

/// A decision about a cancellation.
#[derive(Serialize, ToSchema)]
pub struct DecisionView {
    /// Whether it may happen.
    pub allowed: bool,
    /// Last instant at which the client can cancel; null: the client never can.
    #[schema(format = "date-time")]
    pub deadline: Option<String>,
    /// The refund.
    pub refund: RefundDecision,
    /// What is owed apart.
    pub fee: Money,
    /// Which rule decided.
    #[schema(value_type = String)]
    pub rule: Rule,
}

/// An amount that an outline does not tell.
const UNKNOWN: Money = Money { amount: String::new(), currency: String::new() };

fn known_money<S: Serializer>(money: &Money, to: S) -> Result<S::Ok, S::Error> {
    Some(money).filter(|money| **money != UNKNOWN).serialize(to)
}

fn known_text<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
    Some(text).filter(|text| !text.is_empty()).serialize(to)
}

/// A booking as it is shown.
pub(crate) fn booking(act: &Act, booking: &Booking) -> Result<BookingView, Fault> {
    let currency = act.tenant.currency();
    let amount = |wire: Option<&holdfast_proto::common::v1::Money>| {
        if booking.outline { UNKNOWN } else { money(wire, currency) }
    };
    Ok(BookingView {
        id: id_text(&booking.id),
        code: booking.code.clone(),
        state: State::parse(booking.state).map_err(misread)?,
        phase: Phase::parse(booking.phase).map_err(misread)?,
        revision: booking.revision,
        service: booking.service.as_ref().map(|service| service_view(act, service)),
        provider: booking.provider.as_ref().map(|provider| provider_view(act, provider)),
        start: instant(booking.start.as_ref()),
        end: instant(booking.end.as_ref()),
        zone: booking.zone.clone(),
        price: amount(booking.price.as_ref()),
        paid: amount(booking.paid.as_ref()),
        due: amount(booking.due.as_ref()),
        cancel_until: option_instant(booking.cancel_until.as_ref()),
        reschedule_until: option_instant(booking.reschedule_until.as_ref()),
        refunds: refunds(&booking.refunds)?,
        accepted: booking.accepted.iter().map(accepted).collect::<Result<_, _>>()?,
        receipt: booking
            .receipt
            .as_ref()
            .map(|receipt| ReceiptView { code: receipt.code.clone(), hash: hex(&receipt.hash) }),
        decision: booking.decision.clone().map(decision).transpose()?,
        client: booking.client.as_ref().map(client),
        answers: booking.answers.iter().map(|answer| (answer.key.clone(), answer.value.clone())).collect(),
        language: booking.language.clone(),
        made_at: instant(booking.made_at.as_ref()),
        changes: booking.changes.iter().map(change).collect::<Result<_, _>>()?,
        outline: booking.outline,
        unreadable: booking.unreadable,
        mail_left_out: booking.mail_left_out,
    })
}

fn change(change: &Change) -> Result<ChangeView, Fault> {
    Ok(ChangeView {
        from: change.from.map(State::parse).transpose().map_err(misread)?,
        to: State::parse(change.to).map_err(misread)?,
        by: ChangedBy::parse(change.by).map_err(misread)?,
        at: instant(change.at.as_ref()),
        reason: Some(change.reason.clone()).filter(|reason| !reason.is_empty()),
        mail_left_out: change.mail_left_out,
    })
}

/// A decision from the wire.
fn decision(message: holdfast_proto::policy::v1::Decision) -> Result<DecisionView, Fault> {
    Decision::try_from(message).map(DecisionView::from).map_err(misread)
}

impl From<Decision> for DecisionView {
    fn from(decision: Decision) -> Self {
        let Decision { allowed, deadline, refund_percent, paid, refund, fee, rule, valid_until: _ } =
            decision;
        let Money { amount, currency } = refund.into();
        Self {
            allowed,
            deadline: deadline.map(|at| at.to_string()),
            refund: RefundDecision { percent: refund_percent, paid: paid.amount(), amount, currency },
            fee: fee.into(),
            rule,
        }
    }
}

fn accepted(accepted: &Accepted) -> Result<AcceptedView, Fault> {
    Ok(AcceptedView {
        kind: AgreementKind::parse(accepted.kind).map_err(misread)?.to_string(),
        version: accepted.version,
        digest: hex(&accepted.digest),
        language: accepted.language.clone(),
        at: instant(accepted.at.as_ref()),
    })
}

fn client(client: &ClientDetails) -> ClientView {
    ClientView { name: client.name.clone(), email: client.email.clone(), phone: client.phone.clone() }
}
