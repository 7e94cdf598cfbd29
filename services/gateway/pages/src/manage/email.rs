//! "Not your email?": another address for the booking's mails, while it may be corrected. Links from before open
//! nothing any more, and this browser gets the new one.
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use gateway_core::Gateway;
use gateway_core::bookings::{self, Booking, ShownBooking};
use gateway_core::correction::{self, CorrectEmail};
use gateway_edge::input::{Form, PathOf, parse_path};
use gateway_edge::refusal::Refusal;
use gateway_edge::request::IdempotencyKey;
use jiff::Timestamp;
use kit_fault::{Fault, FieldCode, Reason};
use kit_ids::BookingId;

use crate::assets::Script;
use crate::context::PageContext;
use crate::moment::day_and_time;
use crate::shell::Shell;

/// Asks for the address.
#[derive(Template)]
#[template(path = "manage/email.html")]
struct Ask {
    shell: Shell,
    action: String,
    back: String,
    form_token: String,
    key: String,
    revision: String,
    /// The address that the booking has.
    current: String,
    /// Until when, and, where it is so, that this is the last time.
    until: String,
    email: String,
    error: String,
}

/// What was sent, to be shown again, and what is wrong with it. Has no Debug: it holds an address.
struct Sent {
    email: String,
    key: String,
    error: String,
}

/// `GET /bookings/{id}/email`
pub(super) async fn show(
    State(gateway): State<Gateway>,
    mut context: PageContext,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusal> {
    let id = parse_path(&id)?;
    context.manage(id);
    let key = BASE64URL_NOPAD.encode(&gateway.clock.random::<16>());
    let sent = Sent { email: String::new(), key, error: String::new() };
    ask(&gateway, &context, id, StatusCode::OK, sent).await
}

/// `POST /bookings/{id}/email`: repeated with the same key, it leads to the same booking.
pub(super) async fn correct(
    State(gateway): State<Gateway>,
    mut context: PageContext,
    PathOf(id): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let id = parse_path(&id)?;
    context.manage(id);
    // Who cannot prove anything hears nothing of the fields.
    context.request.proof()?;
    let corrected = match command(&context, &form) {
        Ok(command) => correction::correct_email(&gateway, &context.request, id, command).await,
        Err(fault) => Err(fault),
    };
    let fault = match corrected {
        Ok(corrected) => {
            let mut response = context.see_other(&format!("/bookings/{id}?booked"));
            let cookie = context.opens(id, &corrected.manage_token)?;
            response.headers_mut().append(header::SET_COOKIE, cookie);
            return Ok(response);
        }
        Err(fault) => fault,
    };
    let same = fault.fields.iter().any(|field| field.code == FieldCode::Duplicate);
    let key = match fault.reason {
        Reason::ValidationFailed if same => "email-same",
        Reason::ValidationFailed if fault.fields.iter().all(|field| field.field == "email") => {
            "link-email-bad"
        }
        Reason::PaymentDataRefused => "error-card",
        Reason::BookingNotPossible => "email-full",
        // Cancelled, moved or corrected since the form was shown: the booking says so.
        Reason::StateChanged => return Ok(context.see_other(&format!("/bookings/{id}"))),
        _ => return Err(fault.into()),
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let text = |name| form.text(name).to_owned();
    let sent = Sent { email: text("email"), key: text("key"), error: context.words.message(key) };
    ask(&gateway, &context, id, status, sent).await
}

/// The command of the form.
fn command(context: &PageContext, form: &Form) -> Result<CorrectEmail, Fault> {
    let key = IdempotencyKey::parse(form.text("key"), context.request.sender())?;
    CorrectEmail::read(form.text("email"), form.text("revision").parse().ok(), Some(key))
}

/// Until when the address may be corrected; of the last time that it may, that it is the last.
fn until_when(context: &PageContext, booking: &Booking, until: Timestamp) -> String {
    let is_last = booking.email_corrections_left == Some(1);
    let key = if is_last { "email-last" } else { "email-until" };
    context.words.with(key, &[("until", &day_and_time(context, until))])
}

/// The form, while the address may be corrected; later, the booking.
async fn ask(
    gateway: &Gateway,
    context: &PageContext,
    id: BookingId,
    status: StatusCode,
    Sent { email, key, error }: Sent,
) -> Result<Response, Refusal> {
    let here = format!("/bookings/{id}");
    let shown = bookings::get(gateway, &context.request, id).await?;
    let ShownBooking::Whole(booking) = shown else { return Ok(context.see_other(&here)) };
    let Some(until) = booking.email_until else { return Ok(context.see_other(&here)) };
    let shell = Shell::new(context, context.words.message("email-heading")).with_scripts(&[Script::Once]);
    let page = Ask {
        shell: if error.is_empty() { shell } else { shell.with_errors() },
        action: context.link(&format!("{here}/email")),
        back: context.link(&format!("{here}?booked")),
        form_token: context.form_token(),
        key,
        revision: booking.revision.to_string(),
        until: until_when(context, &booking, until),
        current: booking.client.map(|client| client.email).unwrap_or_default(),
        email,
        error,
    };
    context.page_with(status, &page)
}
