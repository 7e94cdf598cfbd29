//! Booking by form: what goes to the services, and where each refusal leads with what was typed.
use gateway_edge::limits::Quotas;
use holdfast_proto::booking::v1 as pb;
use kit_fault::{Fault, FieldCode, Reason};
use kit_limits::Quota;
use policy_api::AgreementKind;
use prost::Message as _;
use reqwest::Method;
use serde_json::json;

use crate::fixture::{BOOKING, Fixture, NAME, SERVICE, TOKEN, booking, draft, id, money};
use crate::rpcs::{BOOK, CHECK, GET_BOOKING, LIST_SERVICES, QUOTE};
use crate::server::Response;
use crate::upstreams::Reply;

#[tokio::test]
async fn a_form_books_once_and_leads_to_the_booking() {
    let fixture = Fixture::open().await;
    let made = booking();
    fixture
        .0
        .upstreams
        .answers_with(BOOK, &pb::BookResponse { booking: Some(made), manage_token: "m".repeat(22) });
    let (first, second) = tokio::join!(fixture.book(&[]), fixture.book(&[]));
    for answer in [&first, &second] {
        assert_eq!(answer.status, 303, "{answer:?}");
        assert_eq!(answer.header("location"), format!("/bookings/{BOOKING}?booked"));
        let cookie = answer.header("set-cookie");
        let own = format!("__Host-holdfast-booking={BOOKING}.{}.", "m".repeat(22));
        assert!(cookie.starts_with(&own) && cookie.contains("HttpOnly"), "{cookie}");
    }
    let sent = fixture.sent();
    assert_eq!(sent[0], sent[1], "the same request with the same key: booking makes one of them");
    assert_eq!(sent[0].idempotency_key, "0123456789abcdefghijkl");
    assert_eq!(
        (sent[0].context.as_ref().unwrap().channel(), sent[0].language.as_str()),
        (pb::Channel::Page, "en")
    );
    let kinds: Vec<i32> = sent[0].accepted.iter().map(|one| one.kind).collect();
    assert_eq!(
        (kinds, sent[0].expected_price.clone()),
        (AgreementKind::ACCEPTED.map(i32::from).to_vec(), Some(money(1800)))
    );
    assert_eq!(
        (sent[0].client.as_ref().unwrap().name.as_str(), sent[0].marketing_email),
        ("Ana & Co", false)
    );
}

#[tokio::test]
async fn each_refusal_leads_to_its_step_with_what_was_typed() {
    let fixture = Fixture::open().await;
    let named = |reason, field: &str, code| Fault::new(reason).with_field(field, code, "x");
    let card = |field| named(Reason::PaymentDataRefused, field, FieldCode::CardNumber);
    for (fault, status, expected) in [
        (Fault::new(Reason::SlotTaken), 409, "Somebody has just booked that time"),
        (Fault::new(Reason::SlotUnavailable), 422, "That time can no longer be booked"),
        (
            named(Reason::ValidationFailed, "start", FieldCode::Format),
            422,
            "That time can no longer be booked",
        ),
        (named(Reason::ValidationFailed, "client.email", FieldCode::Format), 422, "id=\"email-error\""),
        (card("answers.wish"), 422, "id=\"answer-wish-error\""),
        (card("client.name"), 422, "put a word between its parts"),
        (card("client.phone"), 422, "with + and the country code"),
        (named(Reason::ValidationFailed, "answers", FieldCode::Unknown), 422, "What we ask changed"),
        (
            named(Reason::AgreementRequired, "cancellation", FieldCode::Required),
            422,
            "id=\"cancellation-error\"",
        ),
        (
            named(Reason::AgreementOutdated, "terms", FieldCode::Outdated),
            409,
            "The terms and conditions have changed. Version 4",
        ),
        (Fault::new(Reason::PriceChanged), 409, "The price has changed: it is now €18.00"),
        (Fault::new(Reason::Unavailable), 503, "only one booking is made"),
        (Fault::new(Reason::BookingClosed), 503, "Nothing has been booked or charged yet"),
    ] {
        let answer = fixture.refused(fault.clone()).await;
        assert_eq!(answer.status, status, "{fault}: {answer:?}");
        assert!(answer.text.contains(expected), "{fault}: {}", answer.text);
        assert!(answer.text.contains(NAME) && answer.text.contains("ana@example.org"), "{fault}");
        assert!(answer.text.contains("0123456789abcdefghijkl"), "{fault}: the key stays");
        assert_eq!(answer.header("cache-control"), "no-store", "{fault}");
        assert_eq!(fault.retry_after.is_some(), !answer.header("retry-after").is_empty(), "{fault}");
    }
}

#[tokio::test]
async fn boxes_stay_as_they_were_ticked_and_a_new_text_empties_them() {
    let fixture = Fixture::open().await;
    let required = Fault::new(Reason::AgreementRequired).with_field("cancellation", FieldCode::Required, "x");
    let checked = |answer: &Response, kind: &str| {
        let (_, rest) = answer.text.split_once(&format!("id=\"{kind}\" name=\"accepted\"")).unwrap();
        rest.split('>').next().unwrap().contains(" checked")
    };
    let missing = fixture.refused(required).await;
    assert!(checked(&missing, "terms") && !checked(&missing, "cancellation"));
    assert!(missing.text.contains("<title>Error: "));
    let outdated = Fault::new(Reason::AgreementOutdated).with_field("terms", FieldCode::Outdated, "x");
    let outdated = fixture.refused(outdated).await;
    assert!(!checked(&outdated, "terms") && !checked(&outdated, "cancellation"));
}

#[tokio::test]
async fn who_cannot_book_here_is_told_so_and_who_booked_already_too() {
    let fixture = Fixture::open().await;
    for (reason, status, heading) in [
        (Reason::BookingNotPossible, 403, "We can’t take this booking online"),
        (Reason::SignInRequired, 401, "Only clients with an account can book online here"),
    ] {
        let answer = fixture.refused(reason.into()).await;
        assert_eq!(answer.status, status);
        assert!(answer.text.contains(heading), "{}", answer.text);
    }
    let answer = fixture.refused(Reason::AcceptanceByStaff.into()).await;
    assert_eq!(answer.status, 403);
    assert!(answer.text.contains("You’re signed in as staff"), "{}", answer.text);
    let own = format!(
        "__Host-holdfast-form={TOKEN}; __Host-holdfast-booking={SERVICE}.{}.9999999999",
        "m".repeat(22)
    );
    fixture.0.upstreams.answers(BOOK, Reply::Refused(Fault::new(Reason::SlotTaken).into()));
    let twice = fixture.post(&format!("/book/{SERVICE}"), &draft(), &[("cookie", &own)]).await;
    assert!(twice.text.contains(&format!("href=\"/bookings/{SERVICE}\"")), "{}", twice.text);
    // The time that another tab took for the same person is theirs.
    let start: jiff::Timestamp =
        draft().iter().find(|(name, _)| *name == "start").unwrap().1.parse().unwrap();
    let own_time = pb::Booking {
        id: id(SERVICE),
        start: Some(prost_types::Timestamp { seconds: start.as_second(), nanos: 0 }),
        ..booking()
    };
    fixture.0.upstreams.answers_with(GET_BOOKING, &own_time);
    let twice = fixture.post(&format!("/book/{SERVICE}"), &draft(), &[("cookie", &own)]).await;
    assert!(twice.text.contains("You’ve already booked that time"), "{}", twice.text);
    assert!(twice.text.contains("<title>Error: ") && twice.text.contains("role=\"alert\""), "{}", twice.text);
    let used = Fault::new(Reason::IdempotencyMismatch).with_field("Idempotency-Key", FieldCode::Reused, "x");
    let answer = fixture.refused(used).await;
    assert!(answer.text.contains("You’ve already booked with this form"), "{}", answer.text);
}

#[tokio::test]
async fn what_our_pages_do_not_send_is_refused_before_it_reaches_booking() {
    let fixture = Fixture::open().await;
    for (changed, status) in [
        (("form_token", ""), 403),
        (("key", ""), 422),
        (("key", "short"), 422),
        (("accepted", "on"), 422),
        (("accepted", "payment:00"), 422),
        (("price", "free"), 422),
        (("start", "tomorrow"), 422),
        (("provider", "' or 1=1"), 422),
    ] {
        let answer = fixture.book(&[changed]).await;
        assert_eq!(answer.status, status, "{changed:?}: {}", answer.text);
        assert!(answer.header("content-type").starts_with("text/html"), "{changed:?}");
    }
    let path = format!("/book/{SERVICE}");
    for headers in [[("sec-fetch-site", "cross-site")], [("origin", "https://elsewhere.example")]] {
        assert_eq!(fixture.post(&path, &draft(), &headers).await.status, 403, "{headers:?}");
    }
    assert_eq!(fixture.0.upstreams.calls(BOOK).len(), 0);
}

#[tokio::test]
async fn what_cannot_be_seen_is_told_as_such() {
    let fixture = Fixture::open().await;
    for (field, typed, expected) in [
        ("name", "Ana\u{202e}", "Your name contains characters we can’t use"),
        ("name", "\u{2800}", "Enter your full name"),
        ("answer.wish", "sh\u{2066}ort", "“Your wish”: the pasted text contains characters we can’t use"),
    ] {
        let page = fixture.book(&[(field, typed)]).await;
        assert_eq!(page.status, 422, "{field}");
        assert!(page.text.contains(expected), "{expected}: {}", page.text);
    }
    assert!(fixture.sent().is_empty());
}

#[tokio::test]
async fn the_longest_form_of_booking_is_not_too_large() {
    let fixture = Fixture::open().await;
    // Four bytes a letter, each of them percent-encoded.
    let answer = "\u{104d8}".repeat(2_000);
    let names: Vec<String> = (0..20).map(|key| format!("answer.{:x<40}", format!("q{key}"))).collect();
    let mut typed = draft();
    typed.retain(|(name, _)| *name != "answer.wish" && *name != "name");
    typed.push(("name", &answer[..480]));
    typed.extend(names.iter().map(|name| (name.as_str(), answer.as_str())));
    for step in ["/confirm", "/details", "/times"] {
        assert_eq!(fixture.post(&format!("/book/{SERVICE}{step}"), &typed, &[]).await.status, 200, "{step}");
    }
    let sent = fixture.0.upstreams.calls(CHECK).pop().unwrap();
    let sent = pb::CheckDetailsRequest::decode(sent.message.as_slice()).unwrap();
    assert_eq!(sent.answers.iter().map(|one| one.value.chars().count()).collect::<Vec<_>>(), [2_000; 20]);
    let beyond = "x".repeat(512 * 1024);
    let answer = fixture.post(&format!("/book/{SERVICE}/confirm"), &[("name", &beyond)], &[]).await;
    assert_eq!(answer.status, 413);
    assert!(answer.header("content-type").starts_with("text/html"), "a page says so");
    // Nor are there more fields, or answers, than the fullest page has.
    let many = vec![("a", ""); 200];
    assert_eq!(fixture.post(&format!("/book/{SERVICE}/confirm"), &many, &[]).await.status, 413);
    let forged: Vec<String> = (0..60).map(|key| format!("answer.f{key}")).collect();
    let mut typed = draft();
    typed.extend(forged.iter().map(|name| (name.as_str(), "<")));
    fixture.post(&format!("/book/{SERVICE}/confirm"), &typed, &[]).await;
    let sent = fixture.0.upstreams.calls(CHECK).pop().unwrap();
    assert_eq!(pb::CheckDetailsRequest::decode(sent.message.as_slice()).unwrap().answers.len(), 20);
}

#[tokio::test]
async fn when_everything_is_away_what_was_typed_is_held() {
    let fixture = Fixture::open().await;
    for path in [BOOK, CHECK, QUOTE, LIST_SERVICES] {
        fixture.0.upstreams.answers(path, Reply::Refused(Fault::unavailable().into()));
    }
    let booking = fixture.book(&[]).await;
    let confirming = fixture.post(&format!("/book/{SERVICE}/confirm"), &draft(), &[]).await;
    let mut held = vec![booking, confirming];
    for way in [
        "/book",
        "/book/{service}/times?day=2027-03-02",
        "/book/{service}/details?start=2027-03-02T09:00:00Z",
    ] {
        let way = way.replace("{service}", SERVICE);
        let answer = fixture.post(&way, &draft(), &[]).await;
        let again = format!("form=\"carry\" formaction=\"{}", way.replace(':', "%3A"));
        assert!(answer.text.contains(&again), "it goes there again: {}", answer.text);
        held.push(answer);
    }
    for answer in held {
        assert_eq!(answer.status, 503);
        assert!(answer.text.contains(NAME) && answer.text.contains("Try again"), "{}", answer.text);
        assert!(!answer.header("retry-after").is_empty());
    }
}

#[tokio::test]
async fn bookings_of_pages_and_of_programs_share_one_limit() {
    let limits = Quotas { bookings: Quota::per_second(1, 2).unwrap(), ..Quotas::product().unwrap() };
    let fixture = Fixture::limited(limits).await;
    let mut refused = Vec::new();
    for _ in 0..2 {
        refused.push(fixture.book(&[("key", "")]).await.status);
    }
    refused.push(fixture.0.ask(Method::POST, "/api/v1/bookings", &[], Some(&json!({}))).await.status);
    assert_eq!(refused.pop(), Some(429), "{refused:?}");
    let often = fixture.book(&[]).await;
    assert_eq!(often.status, 429);
    assert!(often.text.contains(NAME) && often.text.contains("only one booking is made"), "{}", often.text);
    assert!(!often.header("retry-after").is_empty());
    assert!(fixture.sent().is_empty());
}
