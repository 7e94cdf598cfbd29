//! The staff's way in, the day, one booking, and the way out: what is shown to whom, and where each refusal leads.
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::identity::v1 as id;
use holdfast_proto::identity::v1::password_response::State;
use jiff::ToSpan as _;
use kit_fault::{Fault, Reason};
use prost::Message as _;
use reqwest::Method;

use crate::fixture::{BOOKING, Fixture, TOKEN, booking, later, services, session_of};
use crate::rpcs::{DESCRIBE, END, GET_BOOKING, ISSUE, KNOWN_DEVICE, LIST_BOOKINGS, PASSWORD};
use crate::server::{HOSTS, Response};
use crate::upstreams::Reply;

const SESSION: &str = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
const DEVICE: &str = "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD";

fn cookie() -> String {
    format!("__Host-holdfast={SESSION}")
}

fn in_minutes(minutes: i64) -> Option<prost_types::Timestamp> {
    later(minutes.minutes())
}

fn described(role: &str) -> id::DescribeResponse {
    let session = session_of(role);
    let person = session.person.map(|person| id::Person {
        email: "rita@example.com".to_owned(),
        name: "Rita <b>".to_owned(),
        ..person
    });
    id::DescribeResponse {
        person,
        strength: session.strength,
        auth_time: in_minutes(-5),
        idle_end: in_minutes(15),
        absolute_end: in_minutes(700),
    }
}

fn change(from: Option<pb::State>, to: pb::State) -> pb::Change {
    let cancelled = to == pb::State::Cancelled;
    pb::Change {
        from: from.map(i32::from),
        to: to.into(),
        by: pb::ChangedBy::Guest.into(),
        at: in_minutes(-60),
        reason: if cancelled { "Ill & tired".to_owned() } else { String::new() },
        mail_left_out: cancelled,
        email_corrected: from == Some(to),
    }
}

fn todays() -> pb::Booking {
    pb::Booking {
        service: services().services.pop(),
        answers: vec![pb::Answer { key: "part".to_owned(), value: "knee".to_owned() }],
        provider: Some(pb::Provider { id: vec![1; 16], name: "Jack".to_owned(), ..pb::Provider::default() }),
        start: in_minutes(1),
        end: in_minutes(31),
        client: Some(pb::ClientDetails {
            name: "Ana & Co".to_owned(),
            email: "ana@example.org".to_owned(),
            phone: "+34 600 1".to_owned(),
        }),
        made_at: in_minutes(-60),
        changes: vec![change(None, pb::State::Confirmed)],
        ..booking()
    }
}

fn listed(bookings: Vec<pb::Booking>, scope: pb::ListScope) -> pb::ListResponse {
    pb::ListResponse { bookings, next_cursor: String::new(), scope: scope.into() }
}

/// A business where somebody of this role is signed in.
async fn open(role: &str) -> Fixture {
    let fixture = Fixture::open().await;
    let upstreams = &fixture.0.upstreams;
    let scope = if role == "employee" { pb::ListScope::Own } else { pb::ListScope::All };
    upstreams.answers_with(DESCRIBE, &described(role));
    upstreams.answers_with(LIST_BOOKINGS, &listed(vec![todays()], scope));
    upstreams.answers_with(GET_BOOKING, &todays());
    upstreams.answers_with(END, &id::EndResponse {});
    fixture
}

async fn get(fixture: &Fixture, path: &str) -> Response {
    fixture.0.ask(Method::GET, path, &[("cookie", &cookie()), ("accept-language", "en")], None).await
}

async fn sign_in(fixture: &Fixture, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Response {
    let all = [&[("form_token", TOKEN), ("email", "rita@example.com"), ("password", "a password")], fields];
    fixture.post("/sign-in", &all.concat(), headers).await
}

fn gone() -> Reply {
    Reply::Refused(Fault::new(Reason::Unauthenticated).into())
}

#[tokio::test]
async fn who_signs_in_gets_a_session_and_goes_on() {
    let fixture = Fixture::open().await;
    let answer = id::PasswordResponse {
        state: State::Authenticated.into(),
        session_token: SESSION.to_owned(),
        device_token: DEVICE.to_owned(),
        absolute_end: in_minutes(700),
        ..id::PasswordResponse::default()
    };
    fixture.0.upstreams.answers_with(PASSWORD, &answer);
    let went = |next: &'static str| {
        let fixture = &fixture;
        async move {
            let done = sign_in(fixture, &[("next", next)], &[]).await;
            assert_eq!(done.status, 303, "{done:?}");
            let cookies = done.headers.get_all("set-cookie").iter().map(|one| one.to_str().unwrap());
            let cookies: Vec<&str> = cookies.filter(|one| !one.contains("-form=")).collect();
            assert!(cookies[0].starts_with(&format!("__Host-holdfast={SESSION};")), "{cookies:?}");
            let device = format!("__Host-holdfast-device={DEVICE}; Max-Age=15552000;");
            assert!(cookies[1].starts_with(&device), "{cookies:?}");
            for rule in ["Secure", "HttpOnly", "SameSite", "Path=/"] {
                assert!(cookies.iter().all(|cookie| cookie.contains(rule)), "{cookies:?}");
            }
            done.header("location").to_owned()
        }
    };
    assert_eq!(went("").await, "/console");
    assert_eq!(went("/console?day=2026-12-03").await, "/console?day=2026-12-03");
    for foreign in
        ["//evil.example", "https://evil.example/console", "/\\evil.example", "javascript:alert(1)"]
    {
        assert_eq!(went(foreign).await, "/console", "{foreign}");
    }
}

#[tokio::test]
async fn who_shows_a_device_goes_ahead_and_one_that_is_none_goes_with_the_rest() {
    let fixture = Fixture::open().await;
    let of = |state: State| id::PasswordResponse {
        state: state.into(),
        session_token: SESSION.to_owned(),
        device_token: DEVICE.to_owned(),
        ..id::PasswordResponse::default()
    };
    fixture.0.upstreams.answers_with(PASSWORD, &of(State::Authenticated));
    let calls = || [KNOWN_DEVICE, PASSWORD].map(|rpc| fixture.0.upstreams.calls(rpc).len());
    assert_eq!(sign_in(&fixture, &[], &[]).await.status, 303);
    assert_eq!(calls(), [0, 1], "it shows none");
    let cookie = format!("__Host-holdfast-form={TOKEN}; __Host-holdfast-device={DEVICE}");
    let shown = [("cookie", cookie.as_str())];
    fixture.0.upstreams.answers_with(KNOWN_DEVICE, &of(State::Authenticated));
    assert_eq!(sign_in(&fixture, &[], &shown).await.status, 303);
    assert_eq!(calls(), [1, 1]);
    fixture.0.upstreams.answers_with(KNOWN_DEVICE, &of(State::UnknownDevice));
    assert_eq!(sign_in(&fixture, &[], &shown).await.status, 303);
    assert_eq!(calls(), [2, 2]);
    fixture.0.upstreams.answers(KNOWN_DEVICE, Reply::Refused(Fault::new(Reason::SignInFailed).into()));
    assert_eq!(sign_in(&fixture, &[], &shown).await.status, 422);
    assert_eq!(calls(), [3, 2], "a wrong password is not tried twice");
}

#[tokio::test]
async fn whatever_was_wrong_is_one_refusal_and_the_password_never_comes_back() {
    let fixture = Fixture::open().await;
    fixture.0.upstreams.answers(PASSWORD, Reply::Refused(Fault::new(Reason::SignInFailed).into()));
    let refused = sign_in(&fixture, &[], &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Check your email and password"), "{}", refused.text);
    assert!(refused.text.contains("value=\"rita@example.com\"") && !refused.text.contains("a password"));
    assert_eq!(refused.header("cache-control"), "no-store");
    assert!(
        refused.headers.get_all("set-cookie").iter().all(|it| !it.to_str().unwrap().contains("holdfast="))
    );
    // Nothing is asked for what is missing.
    let asked = fixture.0.upstreams.calls(PASSWORD).len();
    let form = [("form_token", TOKEN), ("email", ""), ("password", "")];
    let empty = fixture.post("/sign-in", &form, &[]).await;
    assert_eq!((empty.status, fixture.0.upstreams.calls(PASSWORD).len()), (422, asked));
    assert!(
        empty.text.contains("href=\"#email\"") && empty.text.contains("href=\"#password\""),
        "{}",
        empty.text
    );
}

#[tokio::test]
async fn a_sign_in_that_is_not_ones_own_or_cannot_be_done_is_told() {
    let fixture = Fixture::open().await;
    let wrong = [("form_token", "x"), ("email", "rita@example.com"), ("password", "a password")];
    let forged = fixture.post("/sign-in", &wrong, &[]).await;
    let foreign =
        sign_in(&fixture, &[], &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")]).await;
    assert_eq!((forged.status, foreign.status), (403, 403));
    assert!(fixture.0.upstreams.calls(PASSWORD).is_empty(), "nobody was asked");
    fixture.0.upstreams.answers(PASSWORD, Reply::Refused(Fault::unavailable().into()));
    let down = sign_in(&fixture, &[], &[]).await;
    assert_eq!(down.status, 503);
    assert!(!down.header("retry-after").is_empty() && down.text.contains("rita@example.com"));
    let enrol =
        id::PasswordResponse { state: State::EnrolmentRequired.into(), ..id::PasswordResponse::default() };
    fixture.0.upstreams.answers_with(PASSWORD, &enrol);
    let enrol = sign_in(&fixture, &[], &[]).await;
    assert_eq!(enrol.status, 403);
    assert!(enrol.header("set-cookie").is_empty(), "no session: {enrol:?}");
}

#[tokio::test]
async fn nobody_sees_the_console_without_a_session_and_comes_back_after_it() {
    let fixture = open("owner").await;
    let guest = fixture.0.get("/console?day=2026-12-03").await;
    assert_eq!(
        (guest.status, guest.header("location")),
        (303, "/sign-in?next=%2Fconsole%3Fday%3D2026-12-03")
    );
    assert!(fixture.0.upstreams.calls(LIST_BOOKINGS).is_empty());
    // A session that is over, or another business's, which is none here.
    fixture.0.upstreams.answers(ISSUE, gone());
    fixture.0.upstreams.answers(DESCRIBE, gone());
    for path in ["/console", "/console/bookings/01932c00-5a10-7000-8000-000000000101"] {
        let over = get(&fixture, path).await;
        assert_eq!(over.status, 303, "{over:?}");
        assert!(over.header("location").starts_with("/sign-in?ended"), "{over:?}");
    }
    for (how, expected) in [
        ("over", "Your session has ended."),
        ("quiet", "You were signed out after a while without activity"),
        ("", "Your session has ended."),
    ] {
        let told = get(&fixture, &format!("/sign-in?ended={how}")).await;
        assert!(told.text.contains(expected), "{how}: {}", told.text);
    }
    let form = [("form_token", &*gateway_edge::request::csrf_token(SESSION))];
    let kept_alive = fixture.post("/session/keep-alive", &form, &[("cookie", &cookie())]).await;
    assert_eq!(kept_alive.status, 401);
}

#[tokio::test]
async fn the_day_is_shown_with_who_comes_and_what_they_wrote_is_text() {
    let fixture = open("owner").await;
    let day = get(&fixture, "/console").await;
    assert_eq!((day.status, day.header("cache-control")), (200, "no-store"));
    assert!(day.text.contains("Ana &#38; Co") && day.text.contains("Rita &#60;b&#62;"), "{}", day.text);
    assert!(day.text.contains(&format!("/console/bookings/{BOOKING}")) && day.text.contains("Naomi"));
    assert!(day.text.contains("<dialog id=\"session\""));
    for none in ["/console?day=2026-13-01", "/console?day=x", "/console/bookings/x", "/console/none"] {
        let page = get(&fixture, none).await;
        assert_eq!(page.status, 404, "{none}");
        // The staff's way back is the console, and no booking is looked for.
        assert!(page.text.contains("href=\"/console\">Back to the console"), "{none}: {}", page.text);
        assert!(!page.text.contains("Looking for your booking?"), "{none}: {}", page.text);
    }
    // Who sees only the own bookings gets no rows of others.
    let fixture = open("employee").await;
    let own = get(&fixture, "/console").await;
    assert!(own.status == 200 && !own.text.contains("Naomi") && own.text.contains("Jack"), "{}", own.text);
    // A role that the console does not know is none of the staff.
    let fixture = open("client").await;
    assert_eq!(get(&fixture, "/console").await.status, 403);
}

#[tokio::test]
async fn an_employee_hears_whether_the_account_has_a_calendar() {
    let fixture = open("employee").await;
    let day = async |scope| {
        fixture.0.upstreams.answers_with(LIST_BOOKINGS, &listed(Vec::new(), scope));
        let text = get(&fixture, "/console").await.text;
        ["Only your own bookings are shown", "No bookings on this day", "isn’t linked to a calendar"]
            .map(|sentence| text.contains(sentence))
    };
    assert_eq!(day(pb::ListScope::Own).await, [true, true, false]);
    assert_eq!(day(pb::ListScope::Unlinked).await, [false, false, true]);
    assert_eq!(day(pb::ListScope::All).await, [false, true, false]);
    let refused = async |scope| {
        fixture.0.upstreams.answers_with(LIST_BOOKINGS, &listed(Vec::new(), scope));
        get(&fixture, "/console").await.status
    };
    assert_eq!(refused(pb::ListScope::Unspecified).await, 500);
}

#[tokio::test]
async fn one_booking_shows_its_story_and_a_mails_link_opens_it_for_nobody() {
    let fixture = open("admin").await;
    let path = format!("/console/bookings/{BOOKING}");
    let page = get(&fixture, &path).await;
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    for part in [
        "7KQ4-M2XD",
        "mailto:ana@example.org",
        "tel:+346001",
        "Booking made",
        "Which part?",
        "The knee",
        "By the client, online",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    // Of one that was cancelled they read why, and no deadline.
    let mut cancelled = todays();
    cancelled.state = pb::State::Cancelled.into();
    cancelled.cancel_until = in_minutes(60);
    cancelled.changes.push(change(Some(pb::State::Confirmed), pb::State::Confirmed));
    cancelled.changes.push(change(Some(pb::State::Confirmed), pb::State::Cancelled));
    fixture.0.upstreams.answers_with(GET_BOOKING, &cancelled);
    let page = get(&fixture, &path).await;
    assert!(page.text.contains("Reason: “Ill &#38; tired”"), "{}", page.text);
    assert!(page.text.contains("No email was sent"), "{}", page.text);
    assert!(page.text.contains("Email address corrected"), "{}", page.text);
    assert!(!page.text.contains("Online cancellation until"), "{}", page.text);
    fixture.0.upstreams.answers_with(GET_BOOKING, &todays());
    // Staff read as staff, so that it is recorded: the token of a mail's link is not sent along.
    let both = format!("{}; __Host-holdfast-booking={BOOKING}.mmmmmmmmmmmmmmmmmmmmmm.9999999999", cookie());
    fixture.0.ask(Method::GET, &path, &[("cookie", &both)], None).await;
    for call in fixture.0.upstreams.calls(GET_BOOKING) {
        let asked = pb::GetRequest::decode(call.message.as_slice()).unwrap();
        assert!(asked.manage_token.is_empty());
        assert_eq!(call.passport, Some(format!("{SESSION}/booking")));
    }
    fixture.0.upstreams.answers(GET_BOOKING, Reply::Refused(Fault::denied().into()));
    assert_eq!(get(&fixture, &path).await.status, 403);
    fixture.0.upstreams.answers(GET_BOOKING, Reply::Refused(Fault::unavailable().into()));
    let down = get(&fixture, &path).await;
    assert!(down.status == 503 && down.header("content-type").starts_with("text/html"), "{down:?}");
}

#[tokio::test]
async fn signing_out_ends_the_session_once_and_only_by_ones_own_form() {
    let fixture = open("owner").await;
    let token = gateway_edge::request::csrf_token(SESSION);
    let own = [("form_token", token.as_str())];
    let held = cookie();
    let headers = [("cookie", held.as_str())];
    // The button of a page of an earlier session ends nothing, and leads to one that does.
    let stale = fixture.post("/sign-out", &[("form_token", "x")], &headers).await;
    assert_eq!((stale.status, stale.header("set-cookie")), (403, ""));
    assert!(stale.text.contains("You’re still signed in") && stale.text.contains(&token), "{}", stale.text);
    let foreign =
        [("cookie", held.as_str()), ("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    assert_eq!(fixture.post("/sign-out", &own, &foreign).await.status, 403);
    assert!(fixture.0.upstreams.calls(END).is_empty());
    let out = fixture.post("/sign-out", &own, &headers).await;
    assert_eq!((out.status, out.header("location")), (303, "/sign-in?out"));
    assert!(out.header("set-cookie").starts_with("__Host-holdfast=;"), "{out:?}");
    assert_eq!(out.header("clear-site-data"), "\"cache\"");
    assert_eq!(fixture.0.upstreams.calls(END).len(), 1);
    // A second press comes without the cookie, and hears the same.
    let again = fixture.post("/sign-out", &own, &[]).await;
    assert_eq!((again.status, again.header("location")), (303, "/sign-in?out"));
    let looked = get(&fixture, "/sign-out").await;
    assert_eq!((looked.status, fixture.0.upstreams.calls(END).len()), (303, 1), "a look changes nothing");
}

#[tokio::test]
async fn a_session_lives_on_when_it_is_asked_to_and_is_its_own_businesss() {
    let fixture = open("owner").await;
    let token = gateway_edge::request::csrf_token(SESSION);
    let kept_alive =
        fixture.post("/session/keep-alive", &[("form_token", &token)], &[("cookie", &cookie())]).await;
    assert_eq!(kept_alive.status, 204);
    let touched = fixture.0.upstreams.calls(ISSUE);
    let asked = id::IssueRequest::decode(touched.last().unwrap().message.as_slice()).unwrap();
    assert_eq!((asked.session_token.as_str(), asked.tenant.as_str()), (SESSION, "luna"));
    let elsewhere = fixture.0.url("/console").replace(HOSTS[0], HOSTS[1]);
    let request = fixture.0.client().get(elsewhere).header("cookie", cookie());
    Response::read(request.send().await.unwrap()).await;
    let calls = fixture.0.upstreams.calls(ISSUE);
    let asked = id::IssueRequest::decode(calls.last().unwrap().message.as_slice()).unwrap();
    assert_eq!(asked.tenant, "sol", "it is identity that knows whose session it is");
}
