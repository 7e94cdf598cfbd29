//! A new link to a booking: the form, what it sends, and that its answer says nothing of the booking. What a link shows
//! where there is less to show.
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::common::v1::Money;
use holdfast_proto::policy::v1::{Decision, Rule};
use kit_fault::Fault;
use prost::Message as _;
use reqwest::Method;

use crate::fixture::{BOOKING, Fixture, TOKEN, booking, outline};
use crate::rpcs::{GET_BOOKING, REQUEST_LINK};
use crate::upstreams::Reply;

#[tokio::test]
async fn code_and_address_go_to_booking_and_one_page_answers() {
    let fixture = Fixture::open().await;
    fixture.0.upstreams.answers_with(REQUEST_LINK, &pb::RequestLinkResponse {});
    let form = fixture.0.ask(Method::GET, "/bookings", &[("accept-language", "en")], None).await;
    assert!(form.status == 200 && form.text.contains("Find your booking"), "{}", form.text);
    let cookie = format!("__Host-holdfast-form={TOKEN}");
    let fields = [("form_token", TOKEN), ("code", " 7kq4 m2xd "), ("email", "ana@example.org")];
    let sent = fixture.post("/bookings?lang=es", &fields, &[("cookie", &cookie)]).await;
    assert!(sent.status == 200 && sent.text.contains("Mire su correo"), "{}", sent.text);
    assert!(!sent.text.contains("ana@example.org"), "what was typed is not repeated");
    let asked = fixture.0.upstreams.calls(REQUEST_LINK).pop().unwrap();
    let asked = pb::RequestLinkRequest::decode(asked.message.as_slice()).unwrap();
    assert_eq!((asked.code.as_str(), asked.email.as_str()), ("7kq4 m2xd", "ana@example.org"));
    let forged = fixture.post("/bookings", &fields[1..], &[("cookie", &cookie)]).await;
    assert_eq!(forged.status, 403);
    let wrong = Fault::format("code", "must be a booking code");
    fixture.0.upstreams.answers(REQUEST_LINK, Reply::Refused(wrong.into()));
    let wrong = fixture.post("/bookings", &fields, &[("cookie", &cookie), ("accept-language", "en")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("href=\"#code\""), "{}", wrong.text);
    assert!(wrong.text.contains("value=\"ana@example.org\"") && !wrong.text.contains("href=\"#email\""));
}

#[tokio::test]
async fn an_outline_is_a_page_of_its_own_and_offers_nothing() {
    let fixture = Fixture::open().await;
    fixture.0.upstreams.answers_with(GET_BOOKING, &outline());
    let cookie = format!(
        "__Host-holdfast-booking={BOOKING}.{}.9999999999; __Host-holdfast-form={TOKEN}",
        "m".repeat(22)
    );
    let headers = [("cookie", cookie.as_str()), ("accept-language", "en")];
    let page = fixture.0.ask(Method::GET, &format!("/bookings/{BOOKING}?booked"), &headers, None).await;
    for part in ["7KQ4-M2XD", "Tuesday 14 November 2023", "Past", "more than 30 days ago"] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("/cancel") && !page.text.contains("calendar.ics"), "{}", page.text);
    let cancel = fixture.0.ask(Method::GET, &format!("/bookings/{BOOKING}/cancel"), &headers, None).await;
    assert_eq!((cancel.status, cancel.header("location")), (303, format!("/bookings/{BOOKING}").as_str()));
    let token = format!("Booking {}", "m".repeat(22));
    let api = [("authorization", token.as_str())];
    let json = fixture.0.ask(Method::GET, &format!("/api/v1/bookings/{BOOKING}"), &api, None).await;
    let json: serde_json::Value = serde_json::from_str(&json.text).unwrap();
    for key in ["price", "paid", "due", "made_at", "service", "client"] {
        assert!(json[key].is_null(), "{key}: {json}");
    }
}

#[tokio::test]
async fn a_cancellation_without_a_mail_is_told_as_such() {
    let fixture = Fixture::open().await;
    let nothing = Some(Money { minor: 0, currency: "EUR".to_owned() });
    let until = Some(prost_types::Timestamp { seconds: 1_900_000_000, nanos: 0 });
    let decision = Decision {
        allowed: true,
        deadline: until,
        paid: nothing.clone(),
        refund: nothing.clone(),
        fee: nothing,
        rule: Rule::NoTier.into(),
        valid_until: until,
        ..Decision::default()
    };
    let cookie = format!("__Host-holdfast-booking={BOOKING}.{}.9999999999", "m".repeat(22));
    let headers = [("cookie", cookie.as_str()), ("accept-language", "en")];
    for mail_left_out in [false, true] {
        let cancelled = pb::Booking {
            state: pb::State::Cancelled.into(),
            decision: Some(decision.clone()),
            mail_left_out,
            ..booking()
        };
        fixture.0.upstreams.answers_with(GET_BOOKING, &cancelled);
        let page = fixture.0.ask(Method::GET, &format!("/bookings/{BOOKING}"), &headers, None).await;
        assert_eq!(
            (page.status, page.text.contains("sent an email this time")),
            (200, mail_left_out),
            "{}",
            page.text
        );
    }
}
