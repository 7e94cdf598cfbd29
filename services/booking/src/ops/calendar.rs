//! A booking's calendar file (RFC 5545): one event with a stable UID, its revision as SEQUENCE, times in UTC. Under the
//! HIPAA profile it names neither client nor service nor provider.
use booking_api::State;
use booking_domain::manage::LinkShows;
use icalendar::{Calendar, Component as _, Event, EventLike as _, EventStatus};
use jiff::Timestamp;
use kit_authz::Requester as _;
use kit_fault::Fault;
use kit_ids::BookingId;
use kit_locale::Language;
use kit_tenants::Tenant;

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
    Ok(file(&tenant, &view))
}

/// Writes the file.
#[must_use]
pub fn file(tenant: &Tenant, view: &View) -> String {
    let booking = &view.booking;
    let status =
        if booking.state == State::Cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed };
    let mut event = Event::with_uid(&format!("{}@{}", booking.id, tenant.domains().primary.host));
    event
        .add_property("SEQUENCE", booking.revision.get().to_string())
        .add_property("DTSTAMP", utc(booking.made_at))
        .add_property("DTSTART", utc(booking.starts_at))
        .add_property("DTEND", utc(booking.ends_at))
        .summary(&summary(tenant, view))
        .description(&description(tenant, view))
        .status(status);
    let address = address(tenant, view);
    if !address.is_empty() {
        event.location(&address);
    }
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Holdfast//Booking 1//EN"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .append_property(("METHOD", "PUBLISH"));
    calendar.push(event.done());
    calendar.to_string()
}

fn summary(tenant: &Tenant, view: &View) -> String {
    let (language, business) = (Language::of(&view.booking.language), tenant.display_name());
    if tenant.hipaa() {
        return language.message("calendar-title", &[("business", business)]);
    }
    let service = view.service.name.pick(&view.booking.language, tenant.default_language());
    language.message("calendar-title-named", &[("service", service), ("business", business)])
}

fn description(tenant: &Tenant, view: &View) -> String {
    let language = Language::of(&view.booking.language);
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
