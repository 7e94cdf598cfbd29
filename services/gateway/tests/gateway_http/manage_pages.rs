//! One booking without an account: the mail's link, what it shows, and what it shows to nobody else.
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::policy::v1::{Decision, NoShowCost, RefundUntil, Rule};
use jiff::ToSpan as _;
use kit_fault::Fault;
use policy_api::AgreementKind;
use prost::Message as _;
use reqwest::Method;

use crate::fixture::{BOOKING, Fixture, TOKEN, booking, later, money};
use crate::rpcs::{CALENDAR, GET_BOOKING, PREVIEW};
use crate::server::Response;
use crate::upstreams::Reply;

pub const PROOF: &str = "mmmmmmmmmmmmmmmmmmmmmm";

pub fn in_hours(hours: i64) -> Option<prost_types::Timestamp> {
    later(hours.hours())
}

/// In four days, half of 29.00 EUR back until the day before.
pub fn prepaid() -> pb::Booking {
    let tier =
        |hours, percent, minor| RefundUntil { until: in_hours(hours), percent, amount: Some(money(minor)) };
    pb::Booking {
        revision: 3,
        start: in_hours(96),
        end: in_hours(97),
        price: Some(money(14_500)),
        paid: Some(money(2900)),
        due: Some(money(11_600)),
        cancel_until: in_hours(72),
        refunds: vec![tier(-1, 100, 2900), tier(72, 50, 1450)],
        no_show: Some(NoShowCost { fee: Some(money(2000)), refund_percent: 0 }),
        accepted: vec![pb::Accepted {
            kind: AgreementKind::Cancellation.into(),
            version: 3,
            digest: vec![0xcd; 32],
            language: "en".to_owned(),
            at: in_hours(-24),
        }],
        client: Some(pb::ClientDetails { name: "Ana & Co".to_owned(), ..pb::ClientDetails::default() }),
        made_at: in_hours(-24),
        ..booking()
    }
}

pub fn decision(allowed: bool) -> Decision {
    Decision {
        allowed,
        deadline: in_hours(72),
        refund_percent: 50,
        paid: Some(money(2900)),
        refund: Some(money(1450)),
        fee: Some(money(0)),
        rule: Rule::Tier.into(),
        tier_notice_s: Some(24 * 3_600),
        valid_until: in_hours(1),
    }
}

pub async fn open() -> Fixture {
    let fixture = Fixture::open().await;
    fixture.0.upstreams.answers_with(GET_BOOKING, &prepaid());
    fixture.0.upstreams.answers_with(PREVIEW, &decision(true));
    fixture
}

pub fn cookie() -> String {
    format!("__Host-holdfast-booking={BOOKING}.{PROOF}.9999999999; __Host-holdfast-form={TOKEN}")
}

pub async fn get(fixture: &Fixture, path: &str) -> Response {
    let headers = [("cookie", cookie()), ("accept-language", "en".to_owned())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    fixture.0.ask(Method::GET, &format!("/bookings/{BOOKING}{path}"), &headers, None).await
}

#[tokio::test]
async fn the_mails_link_puts_the_token_into_a_cookie_if_it_opens_the_booking() {
    let fixture = open().await;
    let answer = fixture.0.get(&format!("/bookings/{BOOKING}?t={PROOF}&lang=es")).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, format!("/bookings/{BOOKING}?lang=es").as_str())
    );
    let cookie = answer.header("set-cookie");
    for part in
        [&format!("__Host-holdfast-booking={BOOKING}.{PROOF}."), "HttpOnly", "SameSite=Lax", "Max-Age=1800"]
    {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert_eq!(
        (answer.header("cache-control"), answer.header("referrer-policy")),
        ("no-store", "no-referrer")
    );
    let asked = fixture.0.upstreams.calls(GET_BOOKING);
    let asked: Vec<_> = asked
        .iter()
        .map(|call| pb::GetRequest::decode(call.message.as_slice()).unwrap().manage_token)
        .collect();
    assert_eq!(asked, [PROOF]);
    // One that opens nothing takes the cookie of another booking from nobody.
    fixture.0.upstreams.answers(GET_BOOKING, Reply::Refused(Fault::not_found().into()));
    for path in [
        format!("/bookings/{BOOKING}?t={PROOF}"),
        format!("/bookings/{BOOKING}?t=short"),
        format!("/bookings/x?t={PROOF}"),
        format!("/bookings/{BOOKING}?t={PROOF};"),
    ] {
        let answer = fixture.0.get(&path).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (404, ""), "{path}");
        assert!(!answer.text.contains(PROOF), "{path}");
    }
    assert_eq!(fixture.0.upstreams.calls(GET_BOOKING).len(), 2, "what is no token is not asked for");
    // What could not be asked now can be asked again, with the token.
    fixture.0.upstreams.answers(GET_BOOKING, Reply::Refused(Fault::unavailable().into()));
    let away = fixture.0.get(&format!("/bookings/{BOOKING}?t={PROOF}&lang=en")).await;
    assert_eq!((away.status, away.header("set-cookie")), (503, ""));
    let again = format!("href=\"/bookings/{BOOKING}?t={PROOF}&#38;lang=");
    assert!(away.text.matches(&again).count() > 1, "to try again, and in each language: {}", away.text);
}

#[tokio::test]
async fn what_may_not_be_seen_looks_like_what_is_not_there() {
    let fixture = open().await;
    let page = |answer: &Response| {
        assert_eq!(answer.status, 404);
        let (before, _) = answer.text.split_once("<p class=\"muted\"><small>").unwrap();
        before.to_owned()
    };
    for path in ["", "/cancel"] {
        fixture.0.upstreams.answers_with(GET_BOOKING, &prepaid());
        let address = format!("/bookings/{BOOKING}{path}");
        let unproven = fixture.0.ask(Method::GET, &address, &[("accept-language", "en")], None).await;
        assert!(unproven.text.contains("Use the link in the email"), "{}", unproven.text);
        fixture.0.upstreams.answers(GET_BOOKING, Reply::Refused(Fault::not_found().into()));
        assert_eq!(page(&get(&fixture, path).await), page(&unproven));
    }
    fixture.0.upstreams.answers(CALENDAR, Reply::Refused(Fault::not_found().into()));
    assert_eq!(get(&fixture, "/calendar.ics").await.status, 404);
}

#[tokio::test]
async fn a_booking_is_shown_with_its_dates_and_what_was_accepted() {
    let fixture = open().await;
    let page = get(&fixture, "").await;
    assert_eq!(page.status, 200, "{}", page.text);
    for part in [
        "7KQ4-M2XD",
        "Ana &#38; Co",
        "€29.00 of €145.00",
        "€14.50 is refunded, 50% of what you’ve paid.",
        "24 hours before",
        "If you miss your appointment without telling us, you get nothing back and we charge €20.00.",
        "Cancellation policy, version 3",
        "cdcd cdcd cdcd",
        &format!("/agreements/cancellation/{}", "cd".repeat(32)),
        &format!("/bookings/{BOOKING}/calendar.ics"),
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains(PROOF) && !page.text.contains("Everything"), "{}", page.text);
    let done = get(&fixture, "?booked").await;
    assert!(done.text.contains(&format!("?t={PROOF}&#38;lang=es")), "{}", done.text);
    assert!(done.text.contains("you didn’t give us an email address"), "{}", done.text);
    assert!(done.text.contains("we charge €20.00."), "{}", done.text);
}

#[tokio::test]
async fn the_calendar_file_is_downloaded() {
    let fixture = open().await;
    fixture.0.upstreams.answers_with(CALENDAR, &pb::CalendarResponse { ics: b"BEGIN:VCALENDAR".to_vec() });
    let file = get(&fixture, "/calendar.ics").await;
    assert_eq!((file.status, file.text.as_str()), (200, "BEGIN:VCALENDAR"));
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    assert!(file.header("content-disposition").starts_with("attachment"));
}
