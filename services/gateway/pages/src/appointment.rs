//! A booking in words: when, with whom, where, until when it can be cancelled, what was accepted. Every page that shows
//! one says it with this.
use gateway_core::bookings::{self, Booking};
use gateway_edge::input::Digest;
use jiff::Timestamp;
use kit_locale::capitalised;
use policy_api::AgreementKind;

use super::context::PageContext;
use super::moment::{Span, day_and_time, elsewhere, machine, stamp};
use super::place::Place;
use super::shell::receipt_page;
use super::tiers::Promise;

/// A booking in words.
pub struct Appointment {
    /// Code for people.
    pub code: String,
    /// The service.
    pub service: String,
    /// Its length.
    pub length: String,
    /// "Jueves 3 de diciembre de 2026".
    pub date: String,
    /// "17:30 a 18:30".
    pub span: String,
    /// Start with its offset, for programs.
    pub start: String,
    /// "Hora de Madrid".
    pub zone: String,
    /// With whom; empty where nobody is named.
    pub provider: String,
    /// Where it takes place.
    pub place: Place,
    /// The price.
    pub price: String,
    /// "miércoles 2 de diciembre a las 17:30, 24 horas antes"; None: no policy.
    pub cancel_until: Option<String>,
    /// Whether that has passed.
    pub cancel_closed: bool,
    /// What was accepted.
    pub accepted: Vec<Accepted>,
    /// "23 de noviembre de 2026 a las 20:36"; empty without acceptance.
    pub accepted_at: String,
    /// Code of the receipt; empty without one.
    pub receipt: String,
    /// The page that checks it.
    pub receipt_page: String,
}

/// One accepted text.
pub struct Accepted {
    /// What it is about.
    pub kind: AgreementKind,
    /// "Términos y condiciones, versión 4".
    pub name: String,
    /// Where that exact text is.
    pub to: String,
    /// The same in full, for paper.
    pub url: String,
    /// The digest's beginning, in fours.
    pub digest: String,
}

impl Accepted {
    /// Whether it says what cancelling costs.
    #[must_use]
    pub fn is_cancellation_policy(&self) -> bool {
        self.kind == AgreementKind::Cancellation
    }
}

impl Appointment {
    /// The booking in the page's words.
    #[must_use]
    pub fn of(context: &PageContext, booking: &Booking) -> Self {
        let language = context.words.0;
        let span = Span { from: context.local(booking.start), to: context.local(booking.end) };
        let service = booking.service.as_ref();
        let receipt = booking.receipt.as_ref().map(|receipt| receipt.code.clone()).unwrap_or_default();
        let accepted_at = booking.accepted.first().map(|one| stamp(context, one.at));
        Self {
            code: booking.code.clone(),
            service: service.map(|service| service.name.clone()).unwrap_or_default(),
            length: service.map(|service| language.length(service.duration_minutes)).unwrap_or_default(),
            date: capitalised(&language.date(span.from.date())),
            span: language.span(&span.from, &span.to),
            start: machine(&span.from),
            zone: format!(
                "{}{}",
                language.zone_name(&span.from),
                elsewhere(context, context.query("zone"), &span)
            ),
            provider: booking.provider.as_ref().map(|provider| provider.name.clone()).unwrap_or_default(),
            place: Place::of(
                context,
                booking.provider.as_ref().and_then(|provider| provider.location.as_ref()),
            ),
            price: context.price(booking.amounts.price),
            cancel_until: booking.cancel_until.map(|until| deadline(context, until, booking)),
            cancel_closed: booking.cancel_until.is_some_and(|until| until < context.now),
            accepted: booking.accepted.iter().map(|one| accepted(context, one)).collect(),
            accepted_at: accepted_at.unwrap_or_default(),
            receipt_page: context.link(&receipt_page(&receipt)),
            receipt,
        }
    }
}

/// A deadline with its rule, where that can be said.
fn deadline(context: &PageContext, until: Timestamp, booking: &Booking) -> String {
    let until = day_and_time(context, until);
    let before = Promise::of(booking).before(context.words);
    if before.is_empty() { until } else { format!("{until}, {before}") }
}

/// The first digits of a digest, in fours.
#[must_use]
pub fn short_digest(digest: Digest) -> String {
    let digits = digest.to_string();
    let fours = digits.as_bytes().chunks(4).take(3).filter_map(|part| std::str::from_utf8(part).ok());
    fours.collect::<Vec<_>>().join(" ")
}

/// What a kind of agreement is called, with its version.
#[must_use]
pub fn agreement_name(context: &PageContext, kind: AgreementKind, version: u32) -> String {
    let version = version.to_string();
    match kind {
        AgreementKind::Terms => context.words.with("accepted-terms", &[("version", &version)]),
        AgreementKind::Cancellation => context.words.with("accepted-cancellation", &[("version", &version)]),
        AgreementKind::Privacy => context.words.with("shown-privacy", &[("version", &version)]),
    }
}

fn accepted(context: &PageContext, one: &bookings::Accepted) -> Accepted {
    let path = format!("/agreements/{}/{}", one.kind, one.digest);
    Accepted {
        kind: one.kind,
        name: agreement_name(context, one.kind, one.version),
        to: context.link(&path),
        url: format!("{}{path}", context.origin),
        digest: short_digest(one.digest),
    }
}
