//! Bookings as they are shown, and which of them.
use std::collections::BTreeMap;

use booking_api::{ChangedBy, ListScope, Phase, State};
use gateway_core::bookings::{
    Accepted, Booked, Booking, BookingList, BookingsFilter, Change, ClientDetails, Outline, Receipt,
    ShownBooking,
};
use gateway_edge::input::Fields;
use jiff::tz::TimeZone;
use kit_fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::catalogue::{ProviderView, ServiceView};
use super::decision::DecisionView;
use super::money::Money;
use super::page::{Items, read_page};
use super::quote::{NoShowView, RefundView};

/// A booking that was just made.
#[derive(Serialize, ToSchema)]
pub struct BookedView {
    /// The booking.
    #[serde(flatten)]
    pub booking: BookingView,
    /// What proves whose booking it is: in this answer, its replays and the mail, nowhere else.
    pub manage_token: String,
}

/// A page of bookings.
#[derive(Serialize, ToSchema)]
pub struct BookingsView {
    /// The page.
    #[serde(flatten)]
    pub page: Items<BookingView>,
    /// Whose bookings they are: all (owner, admin), own (those of the providers that are the employee's account),
    /// unlinked (none: no provider is the employee's account).
    #[schema(value_type = String)]
    pub scope: ListScope,
}

/// A booking.
#[derive(Serialize, ToSchema)]
pub struct BookingView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// Code for people.
    pub code: String,
    /// awaiting_payment, pending, confirmed, cancelled, declined, expired or no_show.
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
    pub price: Option<Money>,
    /// Paid so far; null in an outline.
    pub paid: Option<Money>,
    /// Still due; null in an outline.
    pub due: Option<Money>,
    /// Last instant to cancel; null: no policy.
    #[schema(format = "date-time")]
    pub cancel_until: Option<String>,
    /// Last instant to move; null: no policy.
    #[schema(format = "date-time")]
    pub reschedule_until: Option<String>,
    /// What cancelling gives back, earliest deadline first; empty: nothing, or no policy.
    pub refunds: Vec<RefundView>,
    /// What missing it costs; null in an outline.
    pub no_show: Option<NoShowView>,
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
    #[schema(format = "date-time")]
    pub made_at: Option<String>,
    /// What became of it, oldest first; empty in a list.
    pub changes: Vec<ChangeView>,
    /// Whether this is the outline that a link shows from 30 days after the end on: code, date and state alone.
    pub outline: bool,
    /// Whether something of it (who books, an answer, a reason) cannot be read: it is left out.
    pub unreadable: bool,
    /// Whether the mail of its cancellation was left out: its receiver had as many within a day as there may be.
    pub mail_left_out: bool,
    /// The last instant to correct the address with which it was booked; null: who asks may not, or not any more.
    #[schema(format = "date-time")]
    pub email_until: Option<String>,
    /// How often it may still be corrected until then, 0: it was as often as it may be; null: who asks may not, or the
    /// time for it is over.
    pub email_corrections_left: Option<u32>,
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
    /// Whether it corrected the address with which it was booked: the state is the same before and after.
    pub email_corrected: bool,
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

/// Which bookings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BookingsQuery {
    /// Start at or after: an instant of RFC 3339, or a calendar day in the tenant's zone.
    #[param(min_length = 10, max_length = 40)]
    pub from: Option<String>,
    /// Start before: an instant of RFC 3339, or a calendar day in the tenant's zone.
    #[param(min_length = 10, max_length = 40)]
    pub to: Option<String>,
    /// Only this provider.
    #[param(format = "uuid")]
    pub provider: Option<String>,
    /// Only this state.
    #[param(pattern = "^(awaiting_payment|pending|confirmed|cancelled|declined|expired|no_show)$")]
    pub state: Option<String>,
    /// Items wanted.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// `next_cursor` of the page before.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
}

impl BookingsQuery {
    /// Which bookings, every bad field named; days begin in this zone.
    pub(crate) fn read(self, zone: &TimeZone) -> Result<BookingsFilter, Fault> {
        let mut fields = Fields::new();
        let filter = BookingsFilter {
            page: read_page(&mut fields, self.limit.as_deref(), self.cursor.as_deref()),
            from: fields.instant_or_day("from", self.from.as_deref(), zone),
            to: fields.instant_or_day("to", self.to.as_deref(), zone),
            provider: fields.option_id("provider", self.provider.as_deref()),
            state: self.state.and_then(|state| fields.one_of("state", &state, State::ALL)),
        };
        fields.finish(filter)
    }
}

impl From<Booked> for BookedView {
    fn from(Booked { booking, manage_token }: Booked) -> Self {
        Self { booking: booking.into(), manage_token }
    }
}

impl From<BookingList> for BookingsView {
    fn from(BookingList { page, scope }: BookingList) -> Self {
        Self { page: Items::of(page), scope }
    }
}

impl From<Booking> for BookingView {
    fn from(booking: Booking) -> Self {
        Self {
            id: booking.id.to_string(),
            code: booking.code,
            state: booking.state,
            phase: booking.phase,
            revision: booking.revision,
            service: booking.service.map(ServiceView::from),
            provider: booking.provider.map(ProviderView::from),
            start: booking.start.to_string(),
            end: booking.end.to_string(),
            zone: booking.zone.name().to_owned(),
            price: Some(booking.amounts.price.into()),
            paid: Some(booking.amounts.paid.into()),
            due: Some(booking.amounts.due.into()),
            cancel_until: booking.cancel_until.map(|at| at.to_string()),
            reschedule_until: booking.reschedule_until.map(|at| at.to_string()),
            refunds: booking.refunds.into_iter().map(RefundView::from).collect(),
            no_show: Some(booking.no_show.into()),
            accepted: booking.accepted.into_iter().map(AcceptedView::from).collect(),
            receipt: booking.receipt.map(ReceiptView::from),
            decision: booking.decision.map(DecisionView::from),
            client: booking.client.map(ClientView::from),
            answers: booking.answers,
            language: booking.language,
            made_at: Some(booking.made_at.to_string()),
            changes: booking.changes.into_iter().map(ChangeView::from).collect(),
            outline: false,
            unreadable: booking.unreadable,
            mail_left_out: booking.mail_left_out,
            email_until: booking.email_until.map(|at| at.to_string()),
            email_corrections_left: booking.email_corrections_left,
        }
    }
}

impl From<Outline> for BookingView {
    fn from(outline: Outline) -> Self {
        Self {
            id: outline.id.to_string(),
            code: outline.code,
            state: outline.state,
            phase: outline.phase,
            revision: outline.revision,
            service: None,
            provider: None,
            start: outline.start.to_string(),
            end: outline.end.to_string(),
            zone: outline.zone.name().to_owned(),
            price: None,
            paid: None,
            due: None,
            cancel_until: None,
            reschedule_until: None,
            refunds: Vec::new(),
            no_show: None,
            accepted: Vec::new(),
            receipt: None,
            decision: None,
            client: None,
            answers: BTreeMap::new(),
            language: outline.language,
            made_at: None,
            changes: Vec::new(),
            outline: true,
            unreadable: false,
            mail_left_out: false,
            email_until: None,
            email_corrections_left: None,
        }
    }
}

impl From<ShownBooking> for BookingView {
    fn from(shown: ShownBooking) -> Self {
        match shown {
            ShownBooking::Whole(booking) => (*booking).into(),
            ShownBooking::Outline(outline) => outline.into(),
        }
    }
}

impl From<Change> for ChangeView {
    fn from(change: Change) -> Self {
        let Change { from, to, by, at, reason, mail_left_out, email_corrected } = change;
        Self { from, to, by, at: at.to_string(), reason, mail_left_out, email_corrected }
    }
}

impl From<Accepted> for AcceptedView {
    fn from(accepted: Accepted) -> Self {
        Self {
            kind: accepted.kind.to_string(),
            version: accepted.version,
            digest: accepted.digest.to_string(),
            language: accepted.language,
            at: accepted.at.to_string(),
        }
    }
}

impl From<Receipt> for ReceiptView {
    fn from(Receipt { code, hash }: Receipt) -> Self {
        Self { code, hash: hash.to_string() }
    }
}

impl From<ClientDetails> for ClientView {
    fn from(ClientDetails { name, email, phone }: ClientDetails) -> Self {
        Self { name, email, phone }
    }
}
