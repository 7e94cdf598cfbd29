//! A forgotten password: the page that asks for a link, the page that the link opens, and both over the API.
use holdfast_proto::identity::v1 as id;
use kit_fault::{Fault, FieldCode, Reason};
use prost::Message as _;
use reqwest::Method;
use serde_json::json;

use crate::fixture::{Fixture, TOKEN, later};
use crate::rpcs::{ASK_RESET, GET_RESET, RESET};
use crate::server::Response;
use crate::upstreams::Reply;

const SECRET: &str = "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr";

async fn open() -> Fixture {
    let fixture = Fixture::open().await;
    let reset = id::GetResetResponse {
        email: "rita@example.com".to_owned(),
        expires_at: later(jiff::ToSpan::minutes(25)),
        rules: vec![id::PasswordRule { code: "TOO_SHORT".to_owned(), number: 15 }],
    };
    fixture.0.upstreams.answers_with(ASK_RESET, &id::AskResetResponse {});
    fixture.0.upstreams.answers_with(GET_RESET, &reset);
    fixture.0.upstreams.answers_with(RESET, &id::ResetResponse {});
    fixture
}

fn cookie() -> String {
    format!("__Host-holdfast-form={TOKEN}; __Host-holdfast-reset={SECRET}")
}

async fn get(fixture: &Fixture, path: &str) -> Response {
    fixture.0.ask(Method::GET, path, &[("cookie", &cookie()), ("accept-language", "en")], None).await
}

async fn ask(fixture: &Fixture, fields: &[(&str, &str)]) -> Response {
    let all = [&[("form_token", TOKEN)], fields].concat();
    fixture.post("/reset", &all, &[("cookie", &cookie())]).await
}

async fn choose(fixture: &Fixture, fields: &[(&str, &str)]) -> Response {
    let all = [&[("form_token", TOKEN)], fields].concat();
    fixture.post("/reset/new", &all, &[("cookie", &cookie())]).await
}

fn asked(fixture: &Fixture) -> Vec<id::AskResetRequest> {
    let calls = fixture.0.upstreams.calls(ASK_RESET);
    calls.iter().map(|call| id::AskResetRequest::decode(call.message.as_slice()).unwrap()).collect()
}

fn chosen(fixture: &Fixture) -> Vec<id::ResetRequest> {
    let calls = fixture.0.upstreams.calls(RESET);
    calls.iter().map(|call| id::ResetRequest::decode(call.message.as_slice()).unwrap()).collect()
}

#[tokio::test]
async fn whoever_has_forgotten_the_password_asks_from_the_sign_in() {
    let fixture = open().await;
    let sign_in = get(&fixture, "/sign-in").await;
    assert!(sign_in.text.contains("href=\"/reset\"") && sign_in.text.contains("Forgot your password?"));
    let page = get(&fixture, "/reset").await;
    assert!(page.status == 200 && page.text.contains("Send the link"), "{}", page.text);
    let sent = ask(&fixture, &[("email", " rita@example.com "), ("send", "1")]).await;
    assert!(sent.status == 200 && sent.text.contains("Check your email"), "{}", sent.text);
    assert!(!sent.text.contains("rita@example.com"), "nothing of what was typed comes back");
    let [request] = asked(&fixture).try_into().unwrap();
    assert_eq!(request.email, "rita@example.com");
}

#[tokio::test]
async fn what_is_no_address_is_told_and_what_was_typed_stays() {
    let fixture = open().await;
    for typed in ["", "  "] {
        let refused = ask(&fixture, &[("email", typed), ("send", "1")]).await;
        assert!(refused.status == 422 && refused.text.contains("Enter your email"), "{}", refused.text);
    }
    assert!(asked(&fixture).is_empty());
    let bad = Fault::invalid_field("email", FieldCode::Format, "x");
    fixture.0.upstreams.answers(ASK_RESET, Reply::Refused(bad.into()));
    let refused = ask(&fixture, &[("email", "rita & co"), ("send", "1")]).await;
    assert!(refused.status == 422 && refused.text.contains("rita &#38; co"), "{}", refused.text);
    fixture.0.upstreams.answers(ASK_RESET, Reply::Refused(Fault::unavailable().into()));
    let down = ask(&fixture, &[("email", "rita@example.com"), ("send", "1")]).await;
    assert!(down.status == 503 && down.text.contains("We can’t take your request right now"));
    let before = asked(&fixture).len();
    let fields = [("form_token", TOKEN), ("email", "rita@example.com")];
    let translated = fixture.post("/reset?lang=es", &fields, &[("cookie", &cookie())]).await;
    assert!(translated.text.contains("Enviar el enlace") && translated.text.contains("rita@example.com"));
    let forged = [("form_token", "x"), ("email", "rita@example.com"), ("send", "1")];
    let forged = fixture.post("/reset", &forged, &[("cookie", &cookie())]).await;
    assert!(forged.status == 403 && forged.text.contains("This page has expired"), "{}", forged.text);
    assert_eq!(asked(&fixture).len(), before, "neither asks for anything");
}

#[tokio::test]
async fn the_token_goes_from_the_link_into_a_cookie_and_looking_uses_nothing_up() {
    let fixture = open().await;
    for _ in 0..3 {
        let opened = fixture.0.get(&format!("/reset/new?t={SECRET}&lang=es")).await;
        assert_eq!((opened.status, opened.header("location")), (303, "/reset/new?lang=es"));
        let cookie = opened.header("set-cookie");
        assert!(cookie.starts_with(&format!("__Host-holdfast-reset={SECRET};")), "{cookie}");
        for rule in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"] {
            assert!(cookie.contains(rule), "{rule} in {cookie}");
        }
        let page = get(&fixture, "/reset/new").await;
        for part in ["rita@example.com", "15 characters or more", "new-password"] {
            assert!(page.text.contains(part), "{part} in {}", page.text);
        }
        assert!(!page.text.contains(SECRET), "the token stands in no page");
    }
    assert!(chosen(&fixture).is_empty());
}

#[tokio::test]
async fn the_button_replaces_the_password_and_leads_to_the_sign_in() {
    let fixture = open().await;
    let done = choose(&fixture, &[("password", " a long password ")]).await;
    assert_eq!((done.status, done.header("location")), (303, "/sign-in?reset"), "{done:?}");
    let cookie = done.header("set-cookie");
    assert!(cookie.starts_with("__Host-holdfast-reset=;") && cookie.contains("Max-Age=0"), "{cookie}");
    let [sent] = chosen(&fixture).try_into().unwrap();
    assert_eq!((sent.token.as_str(), sent.password.as_str()), (SECRET, " a long password "));
    let next = get(&fixture, "/sign-in?reset").await;
    assert!(next.text.contains("Your password has been changed"), "{}", next.text);
}

#[tokio::test]
async fn what_opens_nothing_is_one_page_and_asks_for_no_password() {
    let fixture = open().await;
    let closed = |page: &Response| {
        assert_eq!(page.status, 404);
        assert!(page.text.contains("This link can’t be opened"), "{}", page.text);
        assert!(!page.text.contains("type=\"password\"") && page.header("set-cookie").is_empty());
    };
    let without = [("accept-language", "en")];
    closed(&fixture.0.ask(Method::GET, "/reset/new", &without, None).await);
    closed(&fixture.0.ask(Method::GET, "/reset/new?t=short", &without, None).await);
    fixture.0.upstreams.answers(RESET, Reply::Refused(Fault::not_found().into()));
    closed(&choose(&fixture, &[("password", "a long password")]).await);
    fixture.0.upstreams.answers(GET_RESET, Reply::Refused(Fault::not_found().into()));
    closed(&fixture.0.ask(Method::GET, &format!("/reset/new?t={SECRET}"), &without, None).await);
    closed(&get(&fixture, "/reset/new").await);
}

#[tokio::test]
async fn every_rule_that_the_password_breaks_is_a_sentence_and_it_never_comes_back() {
    let fixture = open().await;
    let broken = Fault::new(Reason::PasswordTooWeak)
        .with_field("password", FieldCode::TooShort, "x")
        .with_field("password", FieldCode::Breached, "x");
    fixture.0.upstreams.answers(RESET, Reply::Refused(broken.into()));
    let refused = choose(&fixture, &[("password", "a secret")]).await;
    assert_eq!(refused.status, 422);
    for part in ["at least 15 characters.", "in lists that attackers try", "href=\"#password\""] {
        assert!(refused.text.contains(part), "{part} in {}", refused.text);
    }
    assert!(!refused.text.contains("a secret"));
    let asked = chosen(&fixture).len();
    let empty = choose(&fixture, &[("password", "")]).await;
    assert!(empty.status == 422 && empty.text.contains("Choose a password"), "{}", empty.text);
    let translated = [("form_token", TOKEN)];
    let translated = fixture.post("/reset/new?lang=es", &translated, &[("cookie", &cookie())]).await;
    assert!(translated.status == 200 && translated.text.contains("Cambiar la contraseña"));
    let forged = [("form_token", "x"), ("password", "a long password")];
    let forged = fixture.post("/reset/new", &forged, &[("cookie", &cookie())]).await;
    assert!(forged.status == 403 && forged.text.contains("This page has expired"), "{}", forged.text);
    assert_eq!(chosen(&fixture).len(), asked, "nobody is asked for any of these");
    fixture.0.upstreams.answers(RESET, Reply::Refused(Fault::unavailable().into()));
    let down = choose(&fixture, &[("password", "a long password")]).await;
    assert!(down.status == 503 && down.text.contains("We can’t change your password right now"));
}

#[tokio::test]
async fn the_api_asks_and_replaces_and_gives_no_session() {
    let fixture = open().await;
    let path = "/api/v1/account/password-reset";
    let asked_for = json!({ "email": "rita@example.com" });
    let accepted = fixture.0.ask(Method::POST, path, &[], Some(&asked_for)).await;
    assert_eq!((accepted.status, accepted.text.as_str()), (202, ""));
    let new = json!({ "token": SECRET, "password": "a long password" });
    let done = fixture.0.ask(Method::PUT, path, &[], Some(&new)).await;
    assert_eq!((done.status, done.header("set-cookie")), (204, ""));
    assert_eq!((asked(&fixture).len(), chosen(&fixture).len()), (1, 1));
    let missing = json!({ "token": "", "password": "" });
    let refused = fixture.0.ask(Method::PUT, path, &[], Some(&missing)).await;
    refused.is_problem(422, "VALIDATION_FAILED");
}
