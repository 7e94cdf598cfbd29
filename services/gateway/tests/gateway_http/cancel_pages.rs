//! Cancelling by form: what it would do, that it is done as shown, and where each refusal leads.
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::policy::v1::Decision;
use kit_fault::{Fault, FieldCode, Reason};
use prost::Message as _;
use reqwest::Method;

use crate::fixture::{BOOKING, Fixture, TOKEN, money};
use crate::manage_pages::{PROOF, cookie, decision, get, in_hours, open, prepaid};
use crate::rpcs::{CANCEL, GET_BOOKING, PREVIEW};
use crate::server::Response;
use crate::upstreams::Reply;

async fn post(fixture: &Fixture, path: &str, changed: &[(&str, &str)], headers: &[(&str, &str)]) -> Response {
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

async fn refused(fixture: &Fixture, fault: Fault) -> Response {
    fixture.0.upstreams.answers(CANCEL, Reply::Refused(fault.into()));
    post(fixture, "", &[], &[]).await
}

#[tokio::test]
async fn what_cancelling_does_is_shown_and_then_done_as_shown() {
    let fixture = open().await;
    let page = get(&fixture, "/cancel").await;
    for part in [
        "<dt>Not refunded</dt><dd>€14.50</dd>",
        "<dt>Your refund</dt><dd>€14.50</dd>",
        "<b>Full refund</b><p>Ended on",
        "<b>50% refunded: this applies now</b>",
        "<code>tier-24h</code>. Cancellation policy, version 3, the one you accepted.",
        "This quote is valid until",
        "name=\"revision\" value=\"3\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let cancelled =
        pb::Booking { state: pb::State::Cancelled.into(), decision: Some(decision(true)), ..prepaid() };
    fixture.0.upstreams.answers_with(CANCEL, &cancelled);
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
    fixture.0.upstreams.answers_with(GET_BOOKING, &cancelled);
    let after = get(&fixture, "").await;
    for part in ["Cancelled", "<dt>Your refund</dt><dd>€14.50</dd>", "tier-24h"] {
        assert!(after.text.contains(part), "{part}: {}", after.text);
    }
    assert!(!after.text.contains("/cancel\""), "{}", after.text);
    let again = get(&fixture, "/cancel").await;
    assert_eq!((again.status, again.header("location")), (303, format!("/bookings/{BOOKING}").as_str()));
}

#[tokio::test]
async fn where_nothing_was_paid_nothing_comes_back() {
    let fixture = open().await;
    let unpaid = pb::Booking { paid: Some(money(0)), ..prepaid() };
    let costs_nothing = Decision { paid: Some(money(0)), refund: Some(money(0)), ..decision(true) };
    fixture.0.upstreams.answers_with(GET_BOOKING, &unpaid);
    fixture.0.upstreams.answers_with(PREVIEW, &costs_nothing);
    let (shown, asked) = (get(&fixture, "").await, get(&fixture, "/cancel").await);
    let cancelled =
        pb::Booking { state: pb::State::Cancelled.into(), decision: Some(costs_nothing), ..unpaid.clone() };
    fixture.0.upstreams.answers_with(GET_BOOKING, &cancelled);
    let after = get(&fixture, "").await;
    let late = pb::Booking { start: in_hours(12), cancel_until: in_hours(-12), ..unpaid };
    fixture.0.upstreams.answers_with(GET_BOOKING, &late);
    fixture.0.upstreams.answers_with(PREVIEW, &decision(false));
    let too_late = get(&fixture, "/cancel").await;
    for (page, expected) in [
        (&shown, "24 hours before</b><p>You can cancel online, free of charge.</p>"),
        (&asked, "<p class=\"big\">Cancelling is free</p>"),
        (&asked, "there is nothing to refund and cancelling is free."),
        (&asked, "This quote is valid until"),
        (&asked, "name=\"refund\" value=\"0.00\""),
        (&after, "You hadn’t paid anything, and you owe nothing."),
        (&too_late, "<b>Free of charge</b><p>Ended on"),
        (&too_late, "<b>After that: this applies now</b>"),
    ] {
        assert!(page.text.contains(expected), "{expected}: {}", page.text);
        for claim in ["our refund", "50%", "is refunded", "ull refund", "No refund"] {
            assert!(!page.text.contains(claim), "{claim}: {}", page.text);
        }
    }
}

#[tokio::test]
async fn each_refusal_is_told_and_the_reason_stays() {
    let fixture = open().await;
    for (fault, status, expected) in [
        (Fault::new(Reason::DecisionChanged), 409, "Nothing is cancelled yet"),
        (Fault::new(Reason::StateChanged), 409, "Nothing is cancelled yet"),
        (
            Fault::new(Reason::PaymentDataRefused).with_field("reason", FieldCode::CardNumber, "x"),
            422,
            "id=\"reason-error\"",
        ),
        (Fault::invalid_field("reason", FieldCode::TooLong, "x"), 422, "id=\"reason-error\""),
        (Fault::new(Reason::Unavailable), 503, "It’s safe to repeat"),
    ] {
        let answer = refused(&fixture, fault.clone()).await;
        assert_eq!(answer.status, status, "{fault}: {}", answer.text);
        assert!(answer.text.contains(expected), "{fault}: {}", answer.text);
        assert!(answer.text.contains("Ana &#38; I\nare ill"), "{fault}: {}", answer.text);
        assert_eq!(fault.retry_after.is_some(), !answer.header("retry-after").is_empty(), "{fault}");
    }
    fixture.0.upstreams.answers(PREVIEW, Reply::Refused(Fault::unavailable().into()));
    let again = post(&fixture, "/preview", &[], &[]).await;
    assert_eq!(again.status, 503);
    assert!(again.text.contains("Ana &#38; I\nare ill"), "{}", again.text);
    fixture.0.upstreams.answers_with(PREVIEW, &decision(true));
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
    fixture.0.upstreams.answers_with(GET_BOOKING, &over(12, -12));
    fixture.0.upstreams.answers_with(PREVIEW, &decision(false));
    let page = get(&fixture, "/cancel").await;
    assert_eq!(page.status, 200);
    let closed = refused(&fixture, Reason::CancellationWindowClosed.into()).await;
    assert_eq!(closed.status, 409);
    for page in [page, closed] {
        for part in ["It’s too late to cancel online", "24 hours before.", "Your booking still stands"] {
            assert!(page.text.contains(part), "{part}: {}", page.text);
        }
        assert!(page.text.contains("<b>No refund: this applies now</b>"), "{}", page.text);
        assert!(page.text.contains("you get nothing back and we charge €20.00."), "{}", page.text);
        assert!(page.text.contains("we don’t charge the €20.00."), "{}", page.text);
        assert!(!page.text.contains("Ended on"), "nothing was promised that could be over: {}", page.text);
        assert!(!page.text.contains("name=\"reason\""), "{}", page.text);
    }
    fixture.0.upstreams.answers_with(GET_BOOKING, &over(-1, -25));
    let begun = refused(&fixture, Reason::BookingStarted.into()).await;
    assert_eq!(begun.status, 409);
    assert!(begun.text.contains("This appointment has already started"), "{}", begun.text);
    assert!(!begun.text.contains("still stands"), "{}", begun.text);
    assert!(!begun.text.contains("If you tell us"), "{}", begun.text);
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
    fixture.0.upstreams.answers_with(GET_BOOKING, &late);
    fixture.0.upstreams.answers_with(PREVIEW, &decision(false));
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
    fixture.0.upstreams.answers_with(CANCEL, &prepaid());
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
    let reloaded = get(&fixture, "/cancel/preview").await;
    assert_eq!(reloaded.header("location"), format!("/bookings/{BOOKING}/cancel"));
}
