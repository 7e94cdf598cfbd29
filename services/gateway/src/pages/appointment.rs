//! A booking in words: when, with whom, where, until when it can be cancelled, what was accepted. Every page that shows
//! one says it with this.
use jiff::{Timestamp, Zoned};
use kit_locale::capitalised;

use super::moment::{day_and_time, elsewhere, instant, machine, stamp};
use super::tiers::Promise;
use super::visit::Visit;
use crate::ops::bookings::{AcceptedView, BookingView};

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
    /// "Hora de Madrid. Con Marta Ruiz, en la calle del Olivar 24."
    pub place: String,
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
}

/// One accepted text.
pub struct Accepted {
    /// "terms" or "cancellation".
    pub kind: String,
    /// "Términos y condiciones, versión 4".
    pub name: String,
    /// Where that exact text is.
    pub to: String,
    /// The digest's beginning, in fours.
    pub digest: String,
}

impl Appointment {
    /// The booking in the visit's words.
    #[must_use]
    pub fn of(visit: &Visit, booking: &BookingView) -> Self {
        let language = visit.words.0;
        let start = instant(&booking.start).map(|at| visit.local(at));
        let end = instant(&booking.end).map(|at| visit.local(at));
        let until = booking.cancel_until.as_deref().and_then(instant);
        Self {
            code: booking.code.clone(),
            service: booking.service.as_ref().map(|service| service.name.clone()).unwrap_or_default(),
            length: booking
                .service
                .as_ref()
                .map(|it| language.length(it.duration_minutes))
                .unwrap_or_default(),
            date: start.as_ref().map(|at| capitalised(&language.date(at.date()))).unwrap_or_default(),
            span: start
                .as_ref()
                .zip(end.as_ref())
                .map(|(from, to)| language.span(from, to))
                .unwrap_or_default(),
            start: start.as_ref().map(machine).unwrap_or_default(),
            place: start
                .as_ref()
                .zip(end.as_ref())
                .map(|(from, to)| place(visit, booking, (from, to)))
                .unwrap_or_default(),
            price: visit.price(&booking.price),
            cancel_until: until.map(|until| deadline(visit, until, booking)),
            cancel_closed: until.is_some_and(|until| until < visit.now),
            accepted: booking.accepted.iter().map(|one| accepted(visit, one)).collect(),
            accepted_at: booking
                .accepted
                .first()
                .and_then(|one| instant(&one.at))
                .map(|at| stamp(visit, at))
                .unwrap_or_default(),
            receipt: booking.receipt.as_ref().map(|receipt| receipt.code.clone()).unwrap_or_default(),
        }
    }
}

/// A deadline with its rule, where that can be said.
fn deadline(visit: &Visit, until: Timestamp, booking: &BookingView) -> String {
    let until = day_and_time(visit, until);
    let before = Promise::of(booking).map(|promise| promise.before(visit.words)).unwrap_or_default();
    if before.is_empty() { until } else { format!("{until}, {before}") }
}

/// The first digits of a digest, in fours.
#[must_use]
pub fn short_digest(digest: &str) -> String {
    let fours = digest.as_bytes().chunks(4).take(3).filter_map(|part| std::str::from_utf8(part).ok());
    fours.collect::<Vec<_>>().join(" ")
}

/// What a kind of agreement is called, with its version.
#[must_use]
pub fn agreement_name(visit: &Visit, kind: &str, version: u32) -> String {
    let version = version.to_string();
    match kind {
        "terms" => visit.words.with("accepted-terms", &[("version", &version)]),
        _ => visit.words.with("accepted-cancellation", &[("version", &version)]),
    }
}

/// The zone, where the time is in another one that was chosen, with whom and where.
fn place(visit: &Visit, booking: &BookingView, span: (&Zoned, &Zoned)) -> String {
    let zone = visit.words.0.zone_name(span.0);
    let zone = format!("{zone}{}", elsewhere(visit, visit.query("zone"), span));
    let Some(provider) = &booking.provider else { return visit.words.with("place-zone", &[("zone", &zone)]) };
    let own = provider.location.as_ref().map(|location| location.address.as_str());
    let address = own.unwrap_or(&visit.act.tenant.public_contact().address);
    let texts = [("zone", zone.as_str()), ("provider", &provider.name), ("address", address)];
    visit.words.with(if address.is_empty() { "place-with" } else { "place-with-at" }, &texts)
}

fn accepted(visit: &Visit, one: &AcceptedView) -> Accepted {
    Accepted {
        kind: one.kind.clone(),
        name: agreement_name(visit, &one.kind, one.version),
        to: visit.link(&format!("/agreements/{}/{}", one.kind, one.digest)),
        digest: short_digest(&one.digest),
    }
}
