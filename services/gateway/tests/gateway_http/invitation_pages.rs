//! The page of an invitation: the token goes into a cookie, looking uses nothing up, and the button makes the account.
use holdfast_proto::identity::v1 as id;
use kit_fault::{Fault, FieldCode, Reason};
use prost::Message as _;
use reqwest::Method;

use crate::fixture::{Fixture, TOKEN, later};
use crate::rpcs::{ACCEPT, GET_INVITATION};
use crate::server::Response;
use crate::upstreams::Reply;

const SECRET: &str = "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii";

async fn open() -> Fixture {
    let fixture = Fixture::open().await;
    let invitation = id::GetResponse {
        email: "rita@example.com".to_owned(),
        expires_at: later(jiff::ToSpan::hours(3)),
        rules: vec![
            id::PasswordRule { code: "TOO_SHORT".to_owned(), number: 15 },
            id::PasswordRule { code: "BREACHED".to_owned(), number: 0 },
            id::PasswordRule { code: "OF_ANOTHER_RELEASE".to_owned(), number: 0 },
        ],
    };
    fixture.0.upstreams.answers_with(GET_INVITATION, &invitation);
    fixture.0.upstreams.answers_with(ACCEPT, &id::AcceptResponse {});
    fixture
}

fn cookie() -> String {
    format!("__Host-holdfast-form={TOKEN}; __Host-holdfast-invitation={SECRET}")
}

async fn get(fixture: &Fixture, path: &str) -> Response {
    fixture.0.ask(Method::GET, path, &[("cookie", &cookie()), ("accept-language", "en")], None).await
}

async fn accept(fixture: &Fixture, fields: &[(&str, &str)]) -> Response {
    let all = [&[("form_token", TOKEN), ("name", "Rita & Co")], fields].concat();
    fixture.post("/invitation", &all, &[("cookie", &cookie())]).await
}

fn accepted(fixture: &Fixture) -> Vec<id::AcceptRequest> {
    let calls = fixture.0.upstreams.calls(ACCEPT);
    calls.iter().map(|call| id::AcceptRequest::decode(call.message.as_slice()).unwrap()).collect()
}

#[tokio::test]
async fn the_token_goes_from_the_link_into_a_cookie_and_looking_uses_nothing_up() {
    let fixture = open().await;
    for _ in 0..3 {
        let opened = fixture.0.get(&format!("/invitation?t={SECRET}&lang=es")).await;
        assert_eq!((opened.status, opened.header("location")), (303, "/invitation?lang=es"));
        let cookie = opened.header("set-cookie");
        assert!(cookie.starts_with(&format!("__Host-holdfast-invitation={SECRET};")), "{cookie}");
        for rule in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"] {
            assert!(cookie.contains(rule), "{rule} in {cookie}");
        }
        let page = get(&fixture, "/invitation").await;
        assert_eq!(page.status, 200, "{}", page.text);
        for part in ["rita@example.com", "15 characters or more", "Not in lists", "new-password"] {
            assert!(page.text.contains(part), "{part} in {}", page.text);
        }
        assert!(!page.text.contains(SECRET), "the token stands in no page");
    }
    assert!(accepted(&fixture).is_empty());
}

#[tokio::test]
async fn the_button_makes_the_account_and_leads_to_the_sign_in() {
    let fixture = open().await;
    let made = accept(&fixture, &[("password", " a long password "), ("email", "eva@example.com")]).await;
    assert_eq!((made.status, made.header("location")), (303, "/sign-in?invited"), "{made:?}");
    let cookie = made.header("set-cookie");
    assert!(cookie.starts_with("__Host-holdfast-invitation=;") && cookie.contains("Max-Age=0"), "{cookie}");
    let [sent] = accepted(&fixture).try_into().unwrap();
    let told = (sent.token.as_str(), sent.name.as_str(), sent.password.as_str(), sent.email.as_str());
    assert_eq!(told, (SECRET, "Rita & Co", " a long password ", ""));
    let next = fixture.0.ask(Method::GET, "/sign-in?invited", &[("accept-language", "en")], None).await;
    assert!(next.text.contains("Your account is ready"), "{}", next.text);
}

#[tokio::test]
async fn what_opens_nothing_is_one_page_and_asks_for_no_password() {
    let fixture = open().await;
    let closed = |page: &Response| {
        assert_eq!(page.status, 404);
        assert!(page.text.contains("This invitation can’t be opened"), "{}", page.text);
        assert!(!page.text.contains("type=\"password\"") && page.header("set-cookie").is_empty());
    };
    let without = [("accept-language", "en")];
    closed(&fixture.0.ask(Method::GET, "/invitation", &without, None).await);
    closed(&fixture.0.ask(Method::GET, "/invitation?t=short", &without, None).await);
    fixture.0.upstreams.answers(GET_INVITATION, Reply::Refused(Fault::not_found().into()));
    closed(&fixture.0.ask(Method::GET, &format!("/invitation?t={SECRET}"), &without, None).await);
    closed(&get(&fixture, "/invitation").await);
    closed(&accept(&fixture, &[("password", "a long password")]).await);
    assert!(accepted(&fixture).is_empty());
    // Somebody else was faster.
    let fixture = open().await;
    fixture.0.upstreams.answers(ACCEPT, Reply::Refused(Fault::not_found().into()));
    closed(&accept(&fixture, &[("password", "a long password")]).await);
}

#[tokio::test]
async fn every_rule_that_the_password_breaks_is_a_sentence_and_it_never_comes_back() {
    let fixture = open().await;
    let broken = Fault::new(Reason::PasswordTooWeak)
        .with_field("password", FieldCode::TooShort, "x")
        .with_field("password", FieldCode::ControlCharacter, "x");
    fixture.0.upstreams.answers(ACCEPT, Reply::Refused(broken.into()));
    let refused = accept(&fixture, &[("password", "a secret")]).await;
    assert_eq!(refused.status, 422);
    for part in ["at least 15 characters.", "can’t be typed", "href=\"#password\"", "Rita &#38; Co"] {
        assert!(refused.text.contains(part), "{part} in {}", refused.text);
    }
    assert!(!refused.text.contains("a secret") && !refused.text.contains("href=\"#name\""));
    let asked = accepted(&fixture).len();
    let empty = accept(&fixture, &[("password", "")]).await;
    assert!(empty.status == 422 && empty.text.contains("Choose a password"), "{}", empty.text);
    assert_eq!(accepted(&fixture).len(), asked, "nobody is asked for what is missing");
    let translated = fixture
        .post("/invitation?lang=es", &[("form_token", TOKEN), ("name", "Rita")], &[("cookie", &cookie())])
        .await;
    assert!(translated.status == 200 && translated.text.contains("Cree su cuenta"), "{}", translated.text);
    fixture.0.upstreams.answers(ACCEPT, Reply::Refused(Fault::unavailable().into()));
    let down = accept(&fixture, &[("password", "a long password")]).await;
    assert!(down.status == 503 && down.text.contains("We can’t set up your account right now"));
}

#[tokio::test]
async fn a_form_that_is_not_ones_own_makes_no_account() {
    let fixture = open().await;
    let forged = [("form_token", "x"), ("name", "Rita"), ("password", "a long password")];
    let forged = fixture.post("/invitation", &forged, &[("cookie", &cookie())]).await;
    assert!(forged.status == 403 && forged.text.contains("This page has expired"), "{}", forged.text);
    assert!(accepted(&fixture).is_empty());
}
