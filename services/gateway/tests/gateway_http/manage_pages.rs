//! Managing one booking without an account: the mail's link, what cancelling would do, and where each refusal leads.
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::policy::v1::{Decision, RefundUntil, Rule};
use jiff::ToSpan as _;
use kit_fault::{Fault, Reason};
use policy_api::AgreementKind;
use prost::Message as _;
use reqwest::Method;

use crate::fixture::{BOOKING, Fixture, TOKEN, booking, later, money};
use crate::rpcs::{CALENDAR, CANCEL, GET_BOOKING, PREVIEW};
use crate::server::Answered;
use crate::upstreams::Answer;

const PROOF: &str = "mmmmmmmmmmmmmmmmmmmmmm";

fn in_hours(hours: i64) -> Option<prost_types::Timestamp> {
    later(hours.hours())
}

/// In four days, half of 29.00 EUR back until the day before.
fn prepaid() -> pb::Booking {
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

fn decision(allowed: bool) -> Decision {
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

async fn open() -> Fixture {
    let fixture = Fixture::open().await;
    fixture.0.upstreams.says(GET_BOOKING, &prepaid());
    fixture.0.upstreams.says(PREVIEW, &decision(true));
    fixture
}

fn cookie() -> String {
    format!("__Host-holdfast-booking={BOOKING}.{PROOF}.9999999999; __Host-holdfast-form={TOKEN}")
}

async fn look(fixture: &Fixture, path: &str) -> Answered {
    let headers = [("cookie", cookie()), ("accept-language", "en".to_owned())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    fixture.0.ask(Method::GET, &format!("/bookings/{BOOKING}{path}"), &headers, None).await
}

async fn post(fixture: &Fixture, path: &str, changed: &[(&str, &str)], headers: &[(&str, &str)]) -> Answered {
    let shown = [
        ("form_token", TOKEN),
        ("revision", "3"),
        ("refund", "14.50"),
        ("fee", "0.00"),
        ("currency", "EUR"),
        ("reason", "Ana & I\r\nare ill"),
    ];
    let kept = shown.into_iter().filter(|(name, _)| changed.iter().all(|(own, _)| own != name));
    let fields: Vec<_> = kept.chain(changed.iter().copied()).collect();
    let own = cookie();
    let headers: Vec<_> = [("cookie", own.as_str())].into_iter().chain(headers.iter().copied()).collect();
    fixture.post(&format!("/bookings/{BOOKING}/cancel{path}"), &fields, &headers).await
}

async fn refused(fixture: &Fixture, fault: Fault) -> Answered {
    fixture.0.upstreams.answers(CANCEL, Answer::Refused(fault.into()));
    post(fixture, "", &[], &[]).await
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
    fixture.0.upstreams.answers(GET_BOOKING, Answer::Refused(Fault::not_found().into()));
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
    fixture.0.upstreams.answers(GET_BOOKING, Answer::Refused(Fault::unavailable().into()));
    let away = fixture.0.get(&format!("/bookings/{BOOKING}?t={PROOF}&lang=en")).await;
    assert_eq!((away.status, away.header("set-cookie")), (503, ""));
    let again = format!("href=\"/bookings/{BOOKING}?t={PROOF}&#38;lang=");
    assert!(away.text.matches(&again).count() > 1, "to try again, and in each language: {}", away.text);
}

#[tokio::test]
async fn what_may_not_be_seen_looks_like_what_is_not_there() {
    let fixture = open().await;
    let page = |answer: &Answered| {
        assert_eq!(answer.status, 404);
        let (before, _) = answer.text.split_once("<p class=\"muted\"><small>").unwrap();
        before.to_owned()
    };
    for path in ["", "/cancel"] {
        fixture.0.upstreams.says(GET_BOOKING, &prepaid());
        let address = format!("/bookings/{BOOKING}{path}");
        let unproven = fixture.0.ask(Method::GET, &address, &[("accept-language", "en")], None).await;
        assert!(unproven.text.contains("Use the link in the message"), "{}", unproven.text);
        fixture.0.upstreams.answers(GET_BOOKING, Answer::Refused(Fault::not_found().into()));
        assert_eq!(page(&look(&fixture, path).await), page(&unproven));
    }
    fixture.0.upstreams.answers(CALENDAR, Answer::Refused(Fault::not_found().into()));
    assert_eq!(look(&fixture, "/calendar.ics").await.status, 404);
}

#[tokio::test]
async fn a_booking_is_shown_with_its_dates_and_what_was_accepted() {
    let fixture = open().await;
    let page = look(&fixture, "").await;
    assert_eq!(page.status, 200, "{}", page.text);
    for part in [
        "7KQ4-M2XD",
        "Ana &#38; Co",
        "€29.00 of €145.00",
        "You get back €14.50, 50% of what you have paid.",
        "24 hours before",
        "Cancellation policy, version 3",
        "cdcd cdcd cdcd",
        &format!("/agreements/cancellation/{}", "cd".repeat(32)),
        &format!("/bookings/{BOOKING}/calendar.ics"),
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains(PROOF) && !page.text.contains("Everything"), "{}", page.text);
    let done = look(&fixture, "?booked").await;
    assert!(done.text.contains(&format!("?t={PROOF}&#38;lang=es")), "{}", done.text);
    assert!(done.text.contains("you did not give us an email address"), "{}", done.text);
}

#[tokio::test]
async fn the_calendar_file_is_downloaded() {
    let fixture = open().await;
    fixture.0.upstreams.says(CALENDAR, &pb::CalendarResponse { ics: b"BEGIN:VCALENDAR".to_vec() });
    let file = look(&fixture, "/calendar.ics").await;
    assert_eq!((file.status, file.text.as_str()), (200, "BEGIN:VCALENDAR"));
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    assert!(file.header("content-disposition").starts_with("attachment"));
}

#[tokio::test]
async fn what_cancelling_does_is_shown_and_then_done_as_shown() {
    let fixture = open().await;
    let page = look(&fixture, "/cancel").await;
    for part in [
        "<dt>Not refunded</dt><dd>€14.50</dd>",
        "<dt>You get back</dt><dd>€14.50</dd>",
        "<b>Everything back</b><p>Ended on",
        "<b>50% back: this applies now</b>",
        "<code>tier-24h</code>. Cancellation policy, version 3, the one you accepted.",
        "These amounts hold until",
        "name=\"revision\" value=\"3\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let cancelled =
        pb::Booking { state: pb::State::Cancelled.into(), decision: Some(decision(true)), ..prepaid() };
    fixture.0.upstreams.says(CANCEL, &cancelled);
    for _ in 0..2 {
        let answer = post(&fixture, "", &[], &[]).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, format!("/bookings/{BOOKING}").as_str())
        );
    }
    let sent = fixture.0.upstreams.calls(CANCEL).pop().unwrap();
    let sent = pb::CancelRequest::decode(sent.message.as_slice()).unwrap();
    assert_eq!((sent.manage_token.as_str(), sent.reason.as_str()), (PROOF, "Ana & I\nare ill"));
    assert_eq!(
        (sent.if_revision, sent.expected_refund, sent.expected_fee),
        (3, Some(money(1450)), Some(money(0)))
    );
    fixture.0.upstreams.says(GET_BOOKING, &cancelled);
    let after = look(&fixture, "").await;
    for part in ["Cancelled", "<dt>You get back</dt><dd>€14.50</dd>", "tier-24h"] {
        assert!(after.text.contains(part), "{part}: {}", after.text);
    }
    assert!(!after.text.contains("/cancel\""), "{}", after.text);
    let again = look(&fixture, "/cancel").await;
    assert_eq!((again.status, again.header("location")), (303, format!("/bookings/{BOOKING}").as_str()));
}

#[tokio::test]
async fn where_nothing_was_paid_nothing_comes_back() {
    let fixture = open().await;
    let unpaid = pb::Booking { paid: Some(money(0)), ..prepaid() };
    let costs_nothing = Decision { paid: Some(money(0)), refund: Some(money(0)), ..decision(true) };
    fixture.0.upstreams.says(GET_BOOKING, &unpaid);
    fixture.0.upstreams.says(PREVIEW, &costs_nothing);
    let (shown, asked) = (look(&fixture, "").await, look(&fixture, "/cancel").await);
    let cancelled =
        pb::Booking { state: pb::State::Cancelled.into(), decision: Some(costs_nothing), ..unpaid.clone() };
    fixture.0.upstreams.says(GET_BOOKING, &cancelled);
    let after = look(&fixture, "").await;
    let late = pb::Booking { start: in_hours(12), cancel_until: in_hours(-12), ..unpaid };
    fixture.0.upstreams.says(GET_BOOKING, &late);
    fixture.0.upstreams.says(PREVIEW, &decision(false));
    let too_late = look(&fixture, "/cancel").await;
    for (page, says) in [
        (&shown, "24 hours before</b><p>You can cancel online, free of charge.</p>"),
        (&asked, "<dt>Fee for cancelling</dt><dd>€0.00</dd>"),
        (&asked, "there is nothing to refund, and cancelling costs you nothing."),
        (&asked, "<b>Free of charge: this applies now</b>"),
        (&asked, "name=\"refund\" value=\"0.00\""),
        (&after, "You had paid nothing and owe nothing."),
        (&too_late, "<b>Free of charge</b><p>Ended on"),
        (&too_late, "<b>After that: this applies now</b>"),
    ] {
        assert!(page.text.contains(says), "{says}: {}", page.text);
        for claim in ["ou get back", "50%", "is refunded", "verything back", "othing back"] {
            assert!(!page.text.contains(claim), "{claim}: {}", page.text);
        }
    }
}

#[tokio::test]
async fn each_refusal_is_told_and_the_reason_stays() {
    let fixture = open().await;
    for (fault, status, says) in [
        (Fault::new(Reason::DecisionChanged), 409, "Nothing is cancelled yet"),
        (Fault::new(Reason::StateChanged), 409, "Nothing is cancelled yet"),
        (
            Fault::new(Reason::PaymentDataRefused).with_field("reason", "CARD_NUMBER", "x"),
            422,
            "id=\"reason-error\"",
        ),
        (Fault::invalid_field("reason", "INVALID", "x"), 422, "id=\"reason-error\""),
        (Fault::new(Reason::Unavailable), 503, "Repeating it does no harm"),
    ] {
        let answer = refused(&fixture, fault.clone()).await;
        assert_eq!(answer.status, status, "{fault}: {}", answer.text);
        assert!(answer.text.contains(says), "{fault}: {}", answer.text);
        assert!(answer.text.contains("Ana &#38; I\nare ill"), "{fault}: {}", answer.text);
        assert_eq!(fault.retry_after.is_some(), !answer.header("retry-after").is_empty(), "{fault}");
    }
    fixture.0.upstreams.answers(PREVIEW, Answer::Refused(Fault::unavailable().into()));
    let again = post(&fixture, "/preview", &[], &[]).await;
    assert_eq!(again.status, 503);
    assert!(again.text.contains("Ana &#38; I\nare ill"), "{}", again.text);
    fixture.0.upstreams.says(PREVIEW, &decision(true));
    let back = post(&fixture, "/preview?lang=es", &[], &[]).await;
    assert_eq!(back.status, 200, "{}", back.text);
    assert!(
        back.text.contains("Ana &#38; I\nare ill") && back.text.contains("¿Cancelar su cita?"),
        "{}",
        back.text
    );
}

#[tokio::test]
async fn too_late_and_begun_are_told_with_whom_to_call() {
    let fixture = open().await;
    let over = |start, until| pb::Booking {
        start: in_hours(start),
        cancel_until: in_hours(until),
        refunds: Vec::new(),
        ..prepaid()
    };
    fixture.0.upstreams.says(GET_BOOKING, &over(12, -12));
    fixture.0.upstreams.says(PREVIEW, &decision(false));
    let page = look(&fixture, "/cancel").await;
    assert_eq!(page.status, 200);
    let closed = refused(&fixture, Reason::CancellationWindowClosed.into()).await;
    assert_eq!(closed.status, 409);
    for page in [page, closed] {
        for part in
            ["You can no longer cancel online", "24 hours before. It is now", "Your booking still stands"]
        {
            assert!(page.text.contains(part), "{part}: {}", page.text);
        }
        assert!(page.text.contains("<b>Nothing back: this applies now</b>"), "{}", page.text);
        assert!(!page.text.contains("Ended on"), "nothing was promised that could be over: {}", page.text);
        assert!(!page.text.contains("name=\"reason\""), "{}", page.text);
    }
    fixture.0.upstreams.says(GET_BOOKING, &over(-1, -25));
    let begun = refused(&fixture, Reason::BookingStarted.into()).await;
    assert_eq!(begun.status, 409);
    assert!(begun.text.contains("This appointment has begun"), "{}", begun.text);
    assert!(!begun.text.contains("still stands"), "{}", begun.text);
}

#[tokio::test]
async fn who_booked_too_late_to_cancel_is_told_of_no_rule_that_never_applied() {
    let fixture = open().await;
    let late = pb::Booking {
        start: in_hours(12),
        cancel_until: in_hours(-12),
        refunds: Vec::new(),
        paid: Some(money(0)),
        ..prepaid()
    };
    fixture.0.upstreams.says(GET_BOOKING, &late);
    fixture.0.upstreams.says(PREVIEW, &decision(false));
    let headers = [("cookie", cookie()), ("accept-language", "es".to_owned())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let page = fixture.0.ask(Method::GET, &format!("/bookings/{BOOKING}/cancel"), &headers, None).await;
    let (_, stands) = page.text.split_once("Su cita sigue en pie: ").unwrap();
    assert!(stands.starts_with(char::is_lowercase), "in a sentence a day is small: {stands}");
    assert!(!page.text.contains("se aplica ahora"), "{}", page.text);
}

#[tokio::test]
async fn forged_forms_cancel_nothing() {
    let fixture = open().await;
    fixture.0.upstreams.says(CANCEL, &prepaid());
    for field in [("revision", ""), ("revision", "0"), ("revision", "-1"), ("revision", "x")] {
        post(&fixture, "", &[field], &[]).await;
        let sent = fixture.0.upstreams.calls(CANCEL).pop().unwrap();
        let sent = pb::CancelRequest::decode(sent.message.as_slice()).unwrap();
        assert_eq!(sent.if_revision, u32::MAX, "{field:?}: no booking has this revision");
    }
    let before = fixture.0.upstreams.calls(CANCEL).len();
    for (field, status) in
        [(("form_token", ""), 403), (("refund", "all"), 422), (("fee", ""), 422), (("currency", "euro"), 422)]
    {
        let answer = post(&fixture, "", &[field], &[]).await;
        assert_eq!(answer.status, status, "{field:?}: {}", answer.text);
        assert!(answer.header("content-type").starts_with("text/html"), "{field:?}");
    }
    for header in
        [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://x.example")]
    {
        assert_eq!(post(&fixture, "", &[], &[header]).await.status, 403, "{header:?}");
    }
    let form = format!("__Host-holdfast-form={TOKEN}");
    let unproven = fixture
        .post(&format!("/bookings/{BOOKING}/cancel"), &[("form_token", TOKEN)], &[("cookie", &form)])
        .await;
    assert_eq!(unproven.status, 404);
    assert_eq!(fixture.0.upstreams.calls(CANCEL).len(), before);
    let reloaded = look(&fixture, "/cancel/preview").await;
    assert_eq!(reloaded.header("location"), format!("/bookings/{BOOKING}/cancel"));
}
