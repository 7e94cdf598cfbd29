//! The privacy notice: its page, the ways to it, and that no page on which a person's data is given or shown lacks one.
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::policy::v1::PrivacyNoticeRequest;
use holdfast_proto::tenant::v1::{EffectiveConfig, LegalIdentity, Profile};
use kit_fault::{Fault, FieldCode, Reason};
use kit_tenants::testing::{With as _, tenant, verified};
use prost::Message as _;
use reqwest::Method;
use serde_json::json;

use crate::fixture::{BOOKING, Fixture, SERVICE, TOKEN, booking, draft, notice};
use crate::manage_pages::{cookie, get, open};
use crate::rpcs::{BOOK, CANCEL, CHECK, GET_AGREEMENT, PRIVACY_NOTICE, REQUEST_LINK};
use crate::server::Response;
use crate::upstreams::Reply;

const IN_FOOTER: &str = "<a href=\"/privacy\">Privacy</a>";
const AT_FORM: &str = "What we do with your details: <a href=\"/privacy\" target=\"_blank\">privacy notice";

/// Every page of the side of who books, by what it shows.
async fn pages(fixture: &Fixture) -> Vec<(&'static str, Response)> {
    let upstreams = &fixture.0.upstreams;
    let step = |path: &str| format!("/book/{SERVICE}{path}");
    let english = [("accept-language", "en")];
    let at = async |path: &str| fixture.0.ask(Method::GET, path, &english, None).await;
    let details = step("/details?start=2027-03-01T09:00:00Z");
    let mut pages = vec![
        ("services", at("/").await),
        ("times", at(&step("")).await),
        ("details", at(&details).await),
        ("details, carried", fixture.post(&step("/details"), &draft(), &[]).await),
        ("confirmation", fixture.post(&step("/confirm"), &draft(), &[]).await),
        ("link", at("/bookings").await),
        ("nothing there", at("/nothing").await),
        ("agreement", at(&format!("/agreements/privacy/{}", "ef".repeat(32))).await),
        ("notice", at("/privacy").await),
        ("manage", get(fixture, "").await),
        ("done", get(fixture, "?booked").await),
        ("cancel", get(fixture, "/cancel").await),
    ];
    let bad = Fault::invalid_field("client.name", FieldCode::Required, "x");
    upstreams.answers(CHECK, Reply::Refused(bad.into()));
    pages.push(("bad details", fixture.post(&step("/confirm"), &draft(), &[]).await));
    for (name, reason) in [
        ("no boxes", Reason::AgreementRequired),
        ("taken", Reason::SlotTaken),
        ("away", Reason::Unavailable),
        ("not possible", Reason::BookingNotPossible),
    ] {
        upstreams.answers(BOOK, Reply::Refused(Fault::new(reason).into()));
        pages.push((name, fixture.book(&[]).await));
    }
    let fields = [("form_token", TOKEN), ("code", "7KQ4-M2XD"), ("email", "ana@example.org")];
    pages.push(("link, sent", fixture.post("/bookings", &fields, &[]).await));
    let wrong = Fault::invalid_field("code", FieldCode::Format, "must be a booking code");
    upstreams.answers(REQUEST_LINK, Reply::Refused(wrong.into()));
    pages.push(("link, bad", fixture.post("/bookings", &fields, &[]).await));
    upstreams.answers(CANCEL, Reply::Refused(Fault::unavailable().into()));
    let own = cookie();
    let shown = [("form_token", TOKEN), ("revision", "3"), ("refund", "14.50"), ("fee", "0.00")];
    let shown: Vec<_> = shown.into_iter().chain([("currency", "EUR"), ("reason", "")]).collect();
    let cancel = format!("/bookings/{BOOKING}/cancel");
    pages.push(("cancel, away", fixture.post(&cancel, &shown, &[("cookie", &own)]).await));
    pages
}

/// Changes the business.
fn change(fixture: &Fixture, change: impl FnOnce(&mut EffectiveConfig)) {
    let changed = tenant("luna").with(|config| {
        config.issued_at_us += 1;
        change(config);
    });
    fixture.0.tenants.put(verified(&changed)).unwrap();
}

async fn with_every_page() -> Fixture {
    let fixture = open().await;
    fixture.0.upstreams.answers_with(GET_AGREEMENT, &notice());
    fixture.0.upstreams.answers_with(REQUEST_LINK, &pb::RequestLinkResponse {});
    fixture
        .0
        .upstreams
        .answers_with(BOOK, &pb::BookResponse { booking: Some(booking()), manage_token: "m".repeat(22) });
    fixture
}

#[tokio::test]
async fn a_persons_data_is_on_no_page_without_the_notice() {
    let fixture = with_every_page().await;
    for (name, page) in pages(&fixture).await {
        assert!(page.text.contains("class=\"foot\""), "{name} is a page: {page:?}");
        assert!(page.text.contains(IN_FOOTER), "{name}: {}", page.text);
        let asks = page.text.contains("name=\"email\" type=\"email\"");
        assert_eq!(page.text.contains(AT_FORM), asks, "{name}: {}", page.text);
    }
    // One asks for all pages: the notice's own page asks for its text.
    assert_eq!(fixture.0.upstreams.calls(PRIVACY_NOTICE).len(), 2);
}

#[tokio::test]
async fn a_business_without_a_notice_links_none() {
    let fixture = with_every_page().await;
    fixture.0.upstreams.answers(PRIVACY_NOTICE, Reply::Refused(Fault::not_found().into()));
    for (name, page) in pages(&fixture).await {
        assert!(!page.text.contains("href=\"/privacy\""), "{name}: {}", page.text);
    }
    assert_eq!(fixture.0.get("/privacy").await.status, 404);
    fixture.0.get("/api/v1/agreements/privacy").await.is_problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn while_policy_is_away_pages_are_shown_with_the_link() {
    let fixture = with_every_page().await;
    for reply in [Reply::Refused(Fault::unavailable().into()), Reply::Hangs] {
        fixture.0.upstreams.answers(PRIVACY_NOTICE, reply);
        let page = fixture.0.ask(Method::GET, "/", &[("accept-language", "en")], None).await;
        assert!(page.status == 200 && page.text.contains(IN_FOOTER), "{}", page.text);
    }
}

#[tokio::test]
async fn the_notice_is_shown_in_the_language_of_the_page() {
    let fixture = Fixture::open().await;
    let page = fixture.0.get("/privacy?lang=en").await;
    let lasting = format!("/agreements/privacy/{}?lang=en", "ef".repeat(32));
    for part in
        ["Privacy notice, version 2", "Your details</h1>", "What we keep.", &lasting, "don’t accept it"]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let asked = fixture.0.upstreams.calls(PRIVACY_NOTICE).pop().unwrap();
    let asked = PrivacyNoticeRequest::decode(asked.message.as_slice()).unwrap();
    assert_eq!(asked.languages, ["en"]);
    let json = fixture.0.get("/api/v1/agreements/privacy").await.json();
    assert_eq!((&json["kind"], &json["version"]), (&"privacy".into(), &2.into()), "{json}");
}

#[tokio::test]
async fn a_notice_is_accepted_neither_by_program_nor_by_form() {
    let fixture = Fixture::open().await;
    let mut body = crate::fixture::book_body();
    body["accepted"][0]["kind"] = "privacy".into();
    let refused = fixture.0.ask(Method::POST, "/api/v1/bookings", &[], Some(&body)).await;
    refused.is_problem(422, "VALIDATION_FAILED");
    assert_eq!(refused.json()["fields"][0]["field"], "accepted.0.kind");
    let ticked = format!("privacy:{}", "ef".repeat(32));
    let page = fixture.book(&[("accepted", &ticked)]).await;
    assert_eq!((page.status, fixture.sent().len()), (422, 0), "{}", page.text);
}

#[tokio::test]
async fn a_clinic_says_who_reads_an_answer() {
    let fixture = Fixture::open().await;
    let path = format!("/book/{SERVICE}/details?start=2027-03-01T09:00:00Z");
    let hint = "Only our team can see this, and every view is logged.";
    let at = async || fixture.0.ask(Method::GET, &path, &[("accept-language", "en")], None).await;
    assert!(!at().await.text.contains(hint));
    change(&fixture, |config| config.profile = Profile::Hipaa.into());
    let page = at().await;
    assert_eq!(page.text.matches(hint).count(), 2, "at each question: {}", page.text);
}

#[tokio::test]
async fn who_the_business_is_stands_below_every_page_and_with_the_notice() {
    let fixture = Fixture::open().await;
    assert!(!fixture.0.get("/").await.text.contains("class=\"legal\""));
    assert!(fixture.0.get("/api/v1/tenant").await.json()["legal"].is_null());
    change(&fixture, |config| {
        config.legal = Some(LegalIdentity {
            name: "Luna & Co, S.L.".to_owned(),
            tax_number: "NIF B84512345".to_owned(),
            registration: String::new(),
        });
    });
    let footer = "<p class=\"legal\"><span>Luna &#38; Co, S.L.</span><span>NIF B84512345</span></p>";
    for path in ["/", "/privacy", "/bookings", "/nothing"] {
        let page = fixture.0.get(path).await;
        assert!(page.text.contains(footer), "{path}: {}", page.text);
        assert_eq!(page.text.contains("id=\"responsible\""), path == "/privacy", "{path}: {}", page.text);
    }
    let legal = fixture.0.get("/api/v1/tenant").await.json()["legal"].clone();
    let wanted = json!({ "name": "Luna & Co, S.L.", "tax_number": "NIF B84512345", "registration": "" });
    assert_eq!(legal, wanted);
}
