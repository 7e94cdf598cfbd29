//! One booking: just made, to be kept, or cancelled.
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use booking_api::Phase;
use gateway_core::Gateway;
use gateway_core::bookings::{self, Amounts, Booking, ShownBooking};
use gateway_edge::input::{PathOf, parse_path};
use gateway_edge::refusal::Refusal;
use gateway_edge::request::is_token;
use kit_fault::Fault;
use kit_ids::BookingId;
use kit_locale::capitalised;
use policy_api::{Decision, Rule};

use crate::appointment::Appointment;
use crate::assets::Script;
use crate::context::PageContext;
use crate::manage::money::{Settlement, Sum, costs, policy, settled};
use crate::shell::{BOOKINGS, Shell};
use crate::tiers::{Promise, Tier};

/// The booking that was just made.
#[derive(Template)]
#[template(path = "manage/done.html")]
struct Done {
    shell: Shell,
    booking: Appointment,
    mailed: String,
    /// Where the address is corrected; empty: not any more.
    correct: String,
    /// Whether it was corrected as often as it may be, though there would be time.
    correct_closed: bool,
    hipaa: bool,
    calendar: String,
    link: String,
    sums: Vec<Sum>,
    paying: String,
    /// What missing it costs.
    missed: String,
}

/// The booking, with what can be done.
#[derive(Template)]
#[template(path = "manage/booking.html")]
struct Shown {
    shell: Shell,
    booking: Appointment,
    state: StateLine,
    /// Whether the appointment is to come.
    stands: bool,
    calendar: String,
    link: String,
    cancel: String,
    booked_by: String,
    paid: String,
    tiers: Vec<Tier>,
    /// What missing it costs.
    missed: String,
    unpaid: bool,
    outcome: Option<Outcome>,
    unreadable: bool,
}

/// A booking of which its link shows no more: it was over a while ago.
#[derive(Template)]
#[template(path = "manage/outline.html")]
struct Outline {
    shell: Shell,
    code: String,
    date: String,
    span: String,
    state: StateLine,
}

/// The state in words, with its sign.
struct StateLine {
    class: &'static str,
    icon: &'static str,
    name: String,
}

/// What cancelling did.
struct Outcome {
    text: String,
    /// That no mail says so too; empty where one does.
    unmailed: String,
    sums: Vec<Sum>,
    rule: String,
    policy: String,
}

/// `GET /bookings/{id}`: the mail's link (`?t=`), the booking, or (`?booked`) the booking that was just made.
pub(super) async fn show(
    State(gateway): State<Gateway>,
    mut context: PageContext,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusal> {
    let id = parse_path(&id)?;
    if !context.query("t").is_empty() {
        return opened(&gateway, &mut context, id).await;
    }
    context.manage(id);
    let booking = match bookings::get(&gateway, &context.request, id).await? {
        ShownBooking::Whole(booking) => booking,
        ShownBooking::Outline(booking) => return context.page(&outline(&context, booking)),
    };
    if context.asked("booked") && booking.state == booking_api::State::Confirmed {
        return context.page(&done(&context, &booking));
    }
    context.page(&shown(&context, &booking))
}

/// `GET /bookings/{id}/calendar.ics`
pub(super) async fn calendar(
    State(gateway): State<Gateway>,
    mut context: PageContext,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusal> {
    let id = parse_path(&id)?;
    // A mail's link brings the token along; it opens this file and nothing else.
    match Some(context.query("t").to_owned()).filter(|token| is_token(token, 22)) {
        Some(token) => context.request.manage_token = Some(token),
        None => context.manage(id),
    }
    let file = bookings::calendar(&gateway, &context.request, id).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"booking.ics\""),
    ];
    Ok((headers, file).into_response())
}

/// The token goes from the address into a cookie, if it opens the booking: a link that opens nothing takes no other
/// booking's cookie away.
async fn opened(gateway: &Gateway, context: &mut PageContext, id: BookingId) -> Result<Response, Refusal> {
    let token = Some(context.query("t").to_owned()).filter(|token| is_token(token, 22));
    let token = token.ok_or_else(Fault::not_found)?;
    context.request.manage_token = Some(token.clone());
    bookings::get(gateway, &context.request, id).await?;
    let cookie = context.opens(id, &token)?;
    let mut response = context.see_other(&format!("/bookings/{id}"));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

fn done(context: &PageContext, booking: &Booking) -> Done {
    let amounts = booking.amounts;
    let token = context.request.manage_token.as_deref().unwrap_or_default();
    Done {
        shell: Shell::new(context, context.words.message("done-title"))
            .with_scripts(&[Script::Copy, Script::Print]),
        mailed: booking.client.as_ref().map(|client| client.email.clone()).unwrap_or_default(),
        correct: booking
            .email_until
            .map(|_| context.link(&format!("/bookings/{}/email", booking.id)))
            .unwrap_or_default(),
        correct_closed: booking.email_corrections_left == Some(0),
        hipaa: context.request.tenant.hipaa(),
        calendar: context.link(&format!("/bookings/{}/calendar.ics", booking.id)),
        link: format!("{}/bookings/{}?t={token}&lang={}", context.origin, booking.id, booking.language),
        sums: costs(context, amounts),
        paying: if amounts.price.is_zero() || !amounts.paid.is_zero() {
            String::new()
        } else {
            context.words.message("pay-on-the-day")
        },
        missed: Promise::of(booking).missed(context),
        booking: Appointment::of(context, booking),
    }
}

fn outline(context: &PageContext, booking: bookings::Outline) -> Outline {
    let language = context.words.0;
    let (from, to) = (context.local(booking.start), context.local(booking.end));
    Outline {
        shell: Shell::new(context, context.words.message("booking-title")),
        state: state_line(context, booking.state, booking.phase),
        code: booking.code,
        date: capitalised(&language.date(from.date())),
        span: language.span(&from, &to),
    }
}

fn shown(context: &PageContext, booking: &Booking) -> Shown {
    let amounts = booking.amounts;
    let appointment = Appointment::of(context, booking);
    let here = format!("/bookings/{}", booking.id);
    let stands = booking.state.stands() && booking.phase == Phase::Upcoming;
    let promise = stands.then(|| Promise::of(booking));
    Shown {
        shell: Shell::new(context, context.words.message("booking-title")),
        calendar: context.link(&format!("{here}/calendar.ics")),
        link: context.link(BOOKINGS),
        cancel: context.link(&format!("{here}/cancel")),
        booked_by: booking.client.as_ref().map(|client| client.name.clone()).unwrap_or_default(),
        paid: Some(paid(context, amounts)).filter(|_| booking.state.stands()).unwrap_or_default(),
        tiers: promise.as_ref().map(|promise| promise.ahead(context)).unwrap_or_default(),
        missed: promise.as_ref().map(|promise| promise.missed(context)).unwrap_or_default(),
        unpaid: amounts.paid.is_zero(),
        unreadable: booking.unreadable,
        outcome: booking.decision.map(|made| outcome(context, booking, made)),
        state: state_line(context, booking.state, booking.phase),
        stands,
        booking: appointment,
    }
}

fn state_line(context: &PageContext, state: booking_api::State, phase: Phase) -> StateLine {
    use booking_api::State::{AwaitingPayment, Cancelled, Confirmed, Declined, Expired, NoShow, Pending};
    let (class, icon, key) = match state {
        Confirmed if phase == Phase::Past => ("", "check", "state-past"),
        Confirmed => ("ok", "check", "state-confirmed"),
        Cancelled => ("bad", "x", "state-cancelled"),
        Declined => ("bad", "x", "state-declined"),
        Expired => ("bad", "x", "state-expired"),
        NoShow => ("bad", "x", "state-no-show"),
        AwaitingPayment | Pending => ("warn", "clock", "state-pending"),
    };
    StateLine { class, icon, name: context.words.message(key) }
}

/// "29,00 € de 145,00 €", "nothing yet"; empty where there is nothing to pay.
fn paid(context: &PageContext, amounts: Amounts) -> String {
    if amounts.price.is_zero() {
        return String::new();
    }
    if amounts.paid.is_zero() {
        return context.words.message("paid-nothing");
    }
    let texts = [("paid", context.money(amounts.paid)), ("price", context.money(amounts.price))];
    context.words.with("paid-of", &texts.each_ref().map(|(name, text)| (*name, text.as_str())))
}

/// What cancelling did: refund, fee, and the rule that decided.
fn outcome(context: &PageContext, booking: &Booking, made: Decision) -> Outcome {
    // What was paid when that was decided: what the refund is a part of.
    let settlement = Settlement { paid: made.paid, refund: made.refund, fee: made.fee };
    let settles = [made.paid, made.refund, made.fee].into_iter().any(|money| !money.is_zero());
    Outcome {
        unmailed: if booking.mail_left_out {
            context.words.message("outcome-unmailed")
        } else {
            String::new()
        },
        text: context.words.message(if settles { "outcome-freed" } else { "outcome-nothing" }),
        sums: Some(settled(context, settlement)).filter(|_| settles).unwrap_or_default(),
        policy: if made.rule == Rule::NoConsent { String::new() } else { policy(context, booking) },
        rule: if settles { made.rule.to_string() } else { String::new() },
    }
}
