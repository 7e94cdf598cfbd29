//! A booking's calendar file (RFC 5545): one event with a stable UID, its revision as SEQUENCE, times in UTC. In a mail
//! it says what to do with it (RFC 5546). Under the HIPAA profile it names neither client nor service nor provider.
use booking_api::State;
use booking_domain::manage::LinkShows;
use icalendar::{Alarm, Calendar, Component as _, Event, EventLike as _, EventStatus, Property, Trigger};
use jiff::Timestamp;
use kit_authz::Requester as _;
use kit_fault::Fault;
use kit_ids::BookingId;
use kit_locale::Language;
use kit_tenants::Tenant;
use kit_text::links;

use super::context::Context;
use super::manage::{Permitted, Proof, permitted, shows};
use super::view::View;
use crate::actor::Actor;
use crate::authz::SeeBooking;
use crate::mail::words::Sentences as _;

/// Whose file is wanted.
#[derive(Clone)]
pub struct Command {
    /// The booking.
    pub booking: BookingId,
    /// What is shown for it.
    pub proof: Proof,
}

/// The file, for who may see the booking.
#[tracing::instrument(name = "booking.ops.calendar", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: &Command) -> Result<String, Fault> {
    let Command { booking: id, proof } = command;
    let tenant = context.tenant(actor.tenant())?;
    let keys = context.keys(actor.tenant()).await?;
    let mut tx = context.read(actor).await?;
    let Permitted::<SeeBooking> { booking, .. } = permitted(&keys, &mut tx, actor, *id, proof).await?;
    if shows(proof, &booking, context.clock.now()) == LinkShows::Outline {
        return Err(Fault::not_found());
    }
    let view = View::load(&mut tx, booking).await?;
    tx.commit().await?;
    let origin = context.origin(&tenant);
    let at = context.clock.now();
    Ok(CalendarFile { tenant: &tenant, view: &view, origin: &origin, method: None, at }.write())
}

/// What a calendar is to do with a file that comes by mail (RFC 5546, section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Show the event.
    Publish,
    /// Take it away.
    Cancel,
}

/// What a file is written from.
pub struct CalendarFile<'a> {
    /// The business.
    pub tenant: &'a Tenant,
    /// The booking.
    pub view: &'a View,
    /// Where the business's pages are.
    pub origin: &'a str,
    /// What a mail asks for; `None`: it is downloaded, and asks for nothing.
    pub method: Option<Method>,
    /// When it is written. A calendar takes the later of two files of one revision.
    pub at: Timestamp,
}

// === impl Method ===

impl Method {
    /// What a mail about the booking asks for.
    #[must_use]
    pub fn of(view: &View) -> Self {
        if view.booking.state == State::Cancelled { Self::Cancel } else { Self::Publish }
    }

    /// Its name in the file and in the mail.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Cancel => "CANCEL",
        }
    }
}

// === impl CalendarFile ===

impl CalendarFile<'_> {
    /// The file.
    #[must_use]
    pub fn write(&self) -> String {
        let mut calendar = Calendar::empty();
        calendar
            .append_property(("VERSION", "2.0"))
            .append_property(("PRODID", "-//Holdfast//Booking 1//EN"))
            .append_property(("CALSCALE", "GREGORIAN"));
        if let Some(method) = self.method {
            calendar.append_property(("METHOD", method.as_str()));
        }
        calendar.push(self.event());
        calendar.to_string()
    }

    fn event(&self) -> Event {
        let Self { tenant, view, origin, .. } = self;
        let booking = &view.booking;
        let is_cancelled = booking.state == State::Cancelled;
        let written = utc(self.at);
        let summary = summary(tenant, view);
        let uid = format!("{}@{}", booking.id, tenant.domains().primary.host);
        let mut event = Event::with_uid(&uid);
        event
            .add_property("SEQUENCE", booking.revision.get().to_string())
            .add_property("DTSTAMP", &written)
            .add_property("DTSTART", utc(booking.starts_at))
            .add_property("DTEND", utc(booking.ends_at))
            // Without the token: whoever shares the calendar sees the address.
            .add_property("URL", format!("{origin}/bookings/{}", booking.id))
            .append_property(organizer(tenant))
            .summary(&summary)
            .description(&description(tenant, view))
            .status(if is_cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
        let address = address(tenant, view);
        if !address.is_empty() {
            event.location(&address);
        }
        if !is_cancelled {
            event.alarm(day_before(&format!("alarm-{uid}"), &written, &summary));
        }
        event.done()
    }
}

/// Who holds the appointment: PUBLISH and CANCEL want one (RFC 5546, sections 3.2.1 and 3.2.5).
fn organizer(tenant: &Tenant) -> Property {
    let own = Some(&tenant.public_contact().email).filter(|email| !email.is_empty());
    let host = &tenant.domains().primary.host;
    let email = own.map(String::as_str).or_else(|| tenant.mail_from());
    let address = email.map_or_else(|| format!("mailto:no-reply@{host}"), links::mailto);
    Property::new("ORGANIZER", address).add_parameter("CN", &quoted(tenant.display_name())).done()
}

/// A parameter's value in quotation marks, which it cannot hold itself (RFC 5545, section 3.2).
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "'"))
}

/// Rings a day before. UID and DTSTAMP are the event's, or the library would make up new ones for every copy of a file.
fn day_before(uid: &str, written: &str, summary: &str) -> Alarm {
    Alarm::display(summary, Trigger::before_start(chrono::Duration::days(1)))
        .append_property(("UID", uid))
        .append_property(("DTSTAMP", written))
        .append_property(("TRIGGER", "-P1D"))
        .done()
}

fn summary(tenant: &Tenant, view: &View) -> String {
    let tag = tenant.language([&view.booking.language]);
    let (language, business) = (Language::of(tag), tenant.display_name());
    if tenant.hipaa() {
        return language.message("calendar-title", &[("business", business)]);
    }
    let service = view.service.name.pick(tag, tenant.default_language());
    language.message("calendar-title-named", &[("service", service), ("business", business)])
}

fn description(tenant: &Tenant, view: &View) -> String {
    let language = Language::of(tenant.language([&view.booking.language]));
    let code = language.message("calendar-code", &[("code", &view.booking.code)]);
    if tenant.hipaa() {
        return code;
    }
    format!("{}\n{code}", language.message("calendar-with", &[("provider", &view.provider.name)]))
}

/// A place's name may be a provider's: under HIPAA only the business's own address is told.
fn address(tenant: &Tenant, view: &View) -> String {
    let own = tenant.public_contact().address.clone();
    match &view.provider.location {
        Some(location) if !tenant.hipaa() && !location.address.is_empty() => location.address.clone(),
        _ => own,
    }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
