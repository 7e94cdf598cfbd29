//! One booking: just made, to be kept, or cancelled.
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use booking_api::Phase;
use kit_fault::Fault;
use policy_api::Rule;

use crate::Gateway;
use crate::ops::bookings::{self, BookingView, DecisionView};
use crate::pages::appointment::Appointment;
use crate::pages::assets::Script;
use crate::pages::manage::link::LINK;
use crate::pages::manage::money::{Sum, costs, policy, settled};
use crate::pages::shell::Shell;
use crate::pages::tiers::{Promise, Tier};
use crate::pages::visit::Visit;
use crate::web::{Money, PathOf, Refusal, is_token};

/// The booking that was just made.
#[derive(Template)]
#[template(path = "manage/done.html")]
struct Done {
    shell: Shell,
    booking: Appointment,
    mailed: String,
    hipaa: bool,
    calendar: String,
    link: String,
    sums: Vec<Sum>,
    paying: String,
}

/// The booking, with what can be done.
#[derive(Template)]
#[template(path = "manage/booking.html")]
struct Shown {
    shell: Shell,
    booking: Appointment,
    state: Standing,
    calendar: String,
    link: String,
    cancel: String,
    booked_by: String,
    paid: String,
    tiers: Vec<Tier>,
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
    state: Standing,
}

/// The state in words, with its sign.
struct Standing {
    class: &'static str,
    icon: &'static str,
    name: String,
    /// Whether it can still be cancelled online.
    open: bool,
    /// Whether the appointment is to come.
    stands: bool,
}

/// What cancelling did.
struct Outcome {
    said: String,
    /// That no mail says so too; empty where one does.
    unmailed: String,
    sums: Vec<Sum>,
    rule: String,
    policy: String,
}

/// `GET /bookings/{id}`: the mail's link (`?t=`), the booking, or (`?booked`) the booking that was just made.
pub(super) async fn show(
    State(gateway): State<Gateway>,
    mut visit: Visit,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusal> {
    if !visit.query("t").is_empty() {
        return opened(&gateway, &mut visit, &id).await;
    }
    visit.manage(&id);
    let booking = bookings::get(&gateway, &visit.act, &id).await?;
    if booking.outline {
        return visit.page(&outline(&visit, &booking));
    }
    if visit.asked("booked") && booking.state == booking_api::State::Confirmed {
        return visit.page(&done(&gateway, &visit, &booking));
    }
    visit.page(&shown(&visit, &booking))
}

/// `GET /bookings/{id}/calendar.ics`
pub(super) async fn calendar(
    State(gateway): State<Gateway>,
    mut visit: Visit,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusal> {
    visit.manage(&id);
    let file = bookings::calendar(&gateway, &visit.act, &id).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"booking.ics\""),
    ];
    Ok((headers, file).into_response())
}

/// The token goes from the address into a cookie, if it opens the booking: a link that opens nothing takes no other
/// booking's cookie away.
async fn opened(gateway: &Gateway, visit: &mut Visit, id: &str) -> Result<Response, Refusal> {
    let token = Some(visit.query("t").to_owned()).filter(|token| is_token(token, 22));
    let token = token.ok_or_else(Fault::not_found)?;
    visit.act.manage_token = Some(token.clone());
    let booking = bookings::get(gateway, &visit.act, id).await?;
    let cookie = visit.opens(&booking.id, &token)?;
    let mut response = visit.see_other(&format!("/bookings/{}", booking.id));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

fn done(gateway: &Gateway, visit: &Visit, booking: &BookingView) -> Done {
    let host = gateway.authority(&visit.act.tenant.domains().primary.host);
    let token = visit.act.manage_token.as_deref().unwrap_or_default();
    Done {
        shell: Shell::new(visit, visit.words.say("done-title")).with_scripts(&[Script::Copy, Script::Print]),
        mailed: booking.client.as_ref().map(|client| client.email.clone()).unwrap_or_default(),
        hipaa: visit.act.tenant.hipaa(),
        calendar: visit.link(&format!("/bookings/{}/calendar.ics", booking.id)),
        link: format!("https://{host}/bookings/{}?t={token}&lang={}", booking.id, booking.language),
        sums: costs(visit, &booking.price, &booking.paid),
        paying: if booking.price.is_nothing() || !booking.paid.is_nothing() {
            String::new()
        } else {
            visit.words.say("pay-on-the-day")
        },
        booking: Appointment::of(visit, booking),
    }
}

fn outline(visit: &Visit, booking: &BookingView) -> Outline {
    let appointment = Appointment::of(visit, booking);
    Outline {
        shell: Shell::new(visit, visit.words.say("booking-title")),
        state: state(visit, booking, &appointment),
        code: appointment.code,
        date: appointment.date,
        span: appointment.span,
    }
}

fn shown(visit: &Visit, booking: &BookingView) -> Shown {
    let appointment = Appointment::of(visit, booking);
    let here = format!("/bookings/{}", booking.id);
    let state = state(visit, booking, &appointment);
    let promise = Promise::of(booking).filter(|_| state.stands);
    Shown {
        shell: Shell::new(visit, visit.words.say("booking-title")),
        calendar: visit.link(&format!("{here}/calendar.ics")),
        link: visit.link(LINK),
        cancel: visit.link(&format!("{here}/cancel")),
        booked_by: booking.client.as_ref().map(|client| client.name.clone()).unwrap_or_default(),
        paid: Some(paid(visit, booking)).filter(|_| booking.state.stands()).unwrap_or_default(),
        tiers: promise.as_ref().map(|promise| promise.ahead(visit)).unwrap_or_default(),
        unpaid: booking.paid.is_nothing(),
        unreadable: booking.unreadable,
        outcome: booking.decision.as_ref().map(|made| outcome(visit, booking, made)),
        state,
        booking: appointment,
    }
}

fn state(visit: &Visit, booking: &BookingView, appointment: &Appointment) -> Standing {
    use booking_api::State::{Cancelled, Confirmed, Declined, Expired, Held, NoShow, Pending};
    let (class, icon, key) = match booking.state {
        Confirmed if booking.phase == Phase::Past => ("", "check", "state-past"),
        Confirmed => ("ok", "check", "state-confirmed"),
        Cancelled => ("bad", "x", "state-cancelled"),
        Declined => ("bad", "x", "state-declined"),
        Expired => ("bad", "x", "state-expired"),
        NoShow => ("bad", "x", "state-no-show"),
        Held | Pending => ("warn", "clock", "state-pending"),
    };
    let stands = booking.state.stands() && booking.phase == Phase::Upcoming;
    let open = stands && !appointment.cancel_closed;
    Standing { class, icon, name: visit.words.say(key), open, stands }
}

/// "29,00 € de 145,00 €", "nothing yet"; empty where there is nothing to pay.
fn paid(visit: &Visit, booking: &BookingView) -> String {
    if booking.price.is_nothing() {
        return String::new();
    }
    if booking.paid.is_nothing() {
        return visit.words.say("paid-nothing");
    }
    let texts = [("paid", visit.money(&booking.paid)), ("price", visit.money(&booking.price))];
    visit.words.with("paid-of", &texts.each_ref().map(|(name, text)| (*name, text.as_str())))
}

/// What cancelling did: refund, fee, and the rule that decided.
fn outcome(visit: &Visit, booking: &BookingView, made: &DecisionView) -> Outcome {
    let refund = Money { amount: made.refund.amount.clone(), currency: made.refund.currency.clone() };
    let settles = [&booking.paid, &refund, &made.fee].into_iter().any(|money| !money.is_nothing());
    Outcome {
        unmailed: if booking.mail_left_out { visit.words.say("outcome-unmailed") } else { String::new() },
        said: visit.words.say(if settles { "outcome-freed" } else { "outcome-nothing" }),
        sums: Some(settled(visit, &booking.paid, &refund, &made.fee)).filter(|_| settles).unwrap_or_default(),
        policy: if made.rule == Rule::NoConsent { String::new() } else { policy(visit, booking) },
        rule: if settles { made.rule.to_string() } else { String::new() },
    }
}
