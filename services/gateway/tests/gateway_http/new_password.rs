//! Another password before there is a session: the step's cookie is the proof, on the page and in the API.
use holdfast_proto::identity::v1 as id;
use holdfast_proto::identity::v1::password_response::State;
use kit_fault::{Fault, FieldCode, Reason};
use prost::Message as _;
use reqwest::Method;
use serde_json::json;

use crate::fixture::{Fixture, TOKEN, later};
use crate::rpcs::{DESCRIBE_STEP, NEW_PASSWORD, PASSWORD};
use crate::server::Response;
use crate::upstreams::Reply;

const STEP: &str = "PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP";
const SESSION: &str = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
const DEVICE: &str = "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD";
const NEXT: &str = "/console?day=2026-12-03";

fn rules() -> Vec<id::PasswordRule> {
    let rule = |code: &str, number| id::PasswordRule { code: code.to_owned(), number };
    vec![rule("TOO_SHORT", 15), rule("CONTROL_CHARACTER", 0), rule("BREACHED", 0), rule("USED_BEFORE", 5)]
}

/// A business where a right password leads to the choice of another.
async fn open() -> Fixture {
    let fixture = Fixture::open().await;
    let upstreams = &fixture.0.upstreams;
    let required = id::PasswordResponse {
        state: State::PasswordChangeRequired.into(),
        step_token: STEP.to_owned(),
        step_until: later(jiff::ToSpan::minutes(5)),
        rules: rules(),
        ..id::PasswordResponse::default()
    };
    upstreams.answers_with(PASSWORD, &required);
    let step = id::DescribeStepResponse {
        email: "rita@example.com".to_owned(),
        until: later(jiff::ToSpan::minutes(5)),
        rules: rules(),
    };
    upstreams.answers_with(DESCRIBE_STEP, &step);
    let begun = id::NewPasswordResponse {
        session_token: SESSION.to_owned(),
        device_token: DEVICE.to_owned(),
        absolute_end: later(jiff::ToSpan::hours(12)),
    };
    upstreams.answers_with(NEW_PASSWORD, &begun);
    fixture
}

fn cookies(response: &Response) -> Vec<String> {
    let all = response.headers.get_all("set-cookie").iter().map(|one| one.to_str().unwrap().to_owned());
    all.filter(|one| !one.contains("-form=")).collect()
}

fn with_step() -> String {
    format!("__Host-holdfast-form={TOKEN}; __Host-holdfast-step={STEP}")
}

async fn page(fixture: &Fixture, path: &str) -> Response {
    fixture.0.ask(Method::GET, path, &[("cookie", &with_step()), ("accept-language", "en")], None).await
}

async fn choose(fixture: &Fixture, password: &str) -> Response {
    let fields = [("form_token", TOKEN), ("next", NEXT), ("password", password)];
    fixture.post("/sign-in/password", &fields, &[("cookie", &with_step())]).await
}

fn chosen(fixture: &Fixture) -> Vec<id::NewPasswordRequest> {
    let calls = fixture.0.upstreams.calls(NEW_PASSWORD);
    calls.iter().map(|call| id::NewPasswordRequest::decode(call.message.as_slice()).unwrap()).collect()
}

fn has_begun(cookies: &[String]) {
    assert_eq!(cookies.len(), 3, "{cookies:?}");
    assert!(cookies[0].starts_with(&format!("__Host-holdfast={SESSION};")), "{cookies:?}");
    assert!(cookies[1].starts_with(&format!("__Host-holdfast-device={DEVICE};")), "{cookies:?}");
    assert!(cookies[2].starts_with("__Host-holdfast-step=;") && cookies[2].contains("Max-Age=0"));
}

#[tokio::test]
async fn the_pages_lead_from_the_old_password_over_another_to_where_one_wanted_to_go() {
    let fixture = open().await;
    let fields = [("form_token", TOKEN), ("email", "rita@example.com"), ("password", "old"), ("next", NEXT)];
    let sent = fixture.post("/sign-in", &fields, &[]).await;
    let location = "/sign-in/password?next=%2Fconsole%3Fday%3D2026-12-03";
    assert_eq!((sent.status, sent.header("location")), (303, location), "{sent:?}");
    let [cookie] = cookies(&sent).try_into().unwrap();
    assert!(cookie.starts_with(&format!("__Host-holdfast-step={STEP}; Max-Age=300;")), "{cookie}");
    for rule in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(rule), "{rule} in {cookie}");
    }
    let shown = page(&fixture, location).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    let told = ["rita@example.com", "15 characters or more", "Not in lists", "None of your last 5 passwords"];
    for part in told.into_iter().chain(["value=\"/console?day=2026-12-03\""]) {
        assert!(shown.text.contains(part), "{part} in {}", shown.text);
    }
    assert!(!shown.text.contains(STEP), "the token stands in no page");
    let done = choose(&fixture, " another one ").await;
    assert_eq!((done.status, done.header("location")), (303, NEXT), "{done:?}");
    has_begun(&cookies(&done));
    let [sent] = chosen(&fixture).try_into().unwrap();
    assert_eq!((sent.step_token.as_str(), sent.password.as_str()), (STEP, " another one "));
}

#[tokio::test]
async fn the_api_names_the_rules_and_takes_another_password_with_the_steps_cookie() {
    let fixture = open().await;
    let body = json!({ "email": "rita@example.com", "password": "old" });
    let sent = fixture.0.ask(Method::POST, "/api/v1/session", &[], Some(&body)).await;
    let wanted = json!({ "state": "password_change_required", "rules": [
        { "code": "TOO_SHORT", "number": 15 }, { "code": "CONTROL_CHARACTER" }, { "code": "BREACHED" },
        { "code": "USED_BEFORE", "number": 5 },
    ] });
    assert_eq!((sent.status, &sent.json()), (200, &wanted));
    assert!(cookies(&sent)[0].starts_with(&format!("__Host-holdfast-step={STEP}; Max-Age=300;")));
    let body = json!({ "password": "another one" });
    let put = async |cookie: &str| {
        let headers = [("cookie", cookie), ("sec-fetch-site", "same-origin")];
        fixture.0.ask(Method::PUT, "/api/v1/session/password", &headers, Some(&body)).await
    };
    let without = put("a=b").await;
    assert_eq!((without.status, chosen(&fixture).len()), (401, 0), "nobody is asked without a step");
    let done = put(&format!("__Host-holdfast-step={STEP}")).await;
    assert_eq!((done.status, done.json()), (200, json!({ "state": "authenticated" })));
    has_begun(&cookies(&done));
}

#[tokio::test]
async fn every_rule_that_it_breaks_is_a_sentence_and_it_never_comes_back() {
    let fixture = open().await;
    let broken = Fault::new(Reason::PasswordTooWeak)
        .with_field("password", FieldCode::TooShort, "x")
        .with_field("password", FieldCode::UsedBefore, "x");
    fixture.0.upstreams.answers(NEW_PASSWORD, Reply::Refused(broken.into()));
    let refused = choose(&fixture, "a secret").await;
    assert!(refused.status == 422 && cookies(&refused).is_empty(), "the step goes on: {refused:?}");
    for part in ["at least 15 characters.", "used this password before", "href=\"#password\""] {
        assert!(refused.text.contains(part), "{part} in {}", refused.text);
    }
    assert!(!refused.text.contains("a secret"));
    let asked = chosen(&fixture).len();
    let empty = choose(&fixture, "").await;
    assert!(empty.status == 422 && chosen(&fixture).len() == asked, "nobody is asked for what is missing");
    fixture.0.upstreams.answers(NEW_PASSWORD, Reply::Refused(Fault::unavailable().into()));
    let down = choose(&fixture, "another one").await;
    assert!(down.status == 503 && down.text.contains("can’t save your password"), "{}", down.text);
}

#[tokio::test]
async fn without_a_step_one_signs_in_again_and_goes_on_from_there() {
    let fixture = open().await;
    let begins_again = |response: &Response| {
        let location = "/sign-in?ended=step&next=%2Fconsole%3Fday%3D2026-12-03";
        assert_eq!((response.status, response.header("location")), (303, location), "{response:?}");
        assert!(cookies(response)[0].starts_with("__Host-holdfast-step=;"), "{response:?}");
    };
    let path = "/sign-in/password?next=/console?day=2026-12-03";
    begins_again(&fixture.0.get(path).await);
    let forged = [("form_token", "x"), ("next", NEXT), ("password", "another one")];
    let forged = fixture.post("/sign-in/password", &forged, &[("cookie", &with_step())]).await;
    assert!(forged.status == 403 && chosen(&fixture).is_empty(), "{forged:?}");
    let over = || Reply::Refused(Fault::unauthenticated().into());
    fixture.0.upstreams.answers(NEW_PASSWORD, over());
    begins_again(&choose(&fixture, "another one").await);
    fixture.0.upstreams.answers(DESCRIBE_STEP, over());
    begins_again(&page(&fixture, path).await);
    begins_again(&choose(&fixture, "another one").await);
    let told = fixture.0.ask(Method::GET, "/sign-in?ended=step", &[("accept-language", "en")], None).await;
    assert!(told.text.contains("This step is over"), "{}", told.text);
}
