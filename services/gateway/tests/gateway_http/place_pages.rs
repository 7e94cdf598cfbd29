//! Where: at each person's name where that differs, in "your booking" and at the last step. And the last step itself:
//! everything that was chosen and answered, in order, each with a way to change it.
use holdfast_proto::booking::v1 as pb;
use kit_fault::{Fault, FieldCode, Reason};

use crate::fixture::{Fixture, SERVICE, draft};
use crate::rpcs::LIST_PROVIDERS;

const OLIVAR: &str = "Calle del Olivar 24, Madrid";
const AVE: &str = "Calle del Ave María 9, Madrid";

/// Jack and Naomi, each at one of these.
async fn at(jack: &str, naomi: &str) -> Fixture {
    let fixture = Fixture::open().await;
    let provider = |byte: u8, name: &str, address: &str| pb::Provider {
        id: vec![byte; 16],
        name: name.to_owned(),
        active: true,
        location: Some(pb::Location {
            name: "The house".to_owned(),
            address: address.to_owned(),
            ..pb::Location::default()
        }),
        ..pb::Provider::default()
    };
    let providers = vec![provider(1, "Jack", jack), provider(2, "Naomi", naomi)];
    fixture.0.upstreams.answers_with(LIST_PROVIDERS, &pb::ListProvidersResponse { providers });
    fixture
}

/// The draft with somebody: an id on the wire is sixteen times this byte.
fn with(byte: u8) -> Vec<(&'static str, String)> {
    let mut typed: Vec<_> = draft().into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    typed.push(("provider", uuid::Uuid::from_bytes([byte; 16]).to_string()));
    typed
}

async fn step(fixture: &Fixture, path: &str, typed: &[(&str, String)]) -> String {
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fixture.post(&format!("/book/{SERVICE}{path}"), &typed, &[]).await.text
}

#[tokio::test]
async fn an_address_stands_at_each_name_where_places_differ_and_in_your_booking_where_it_is_known() {
    let (olivar, ave) =
        (format!("<small>The house, {OLIVAR}</small>"), format!("<small>The house, {AVE}</small>"));
    let panel = format!("<b>The house</b><p>{OLIVAR} <a href=\"https://");
    let same = at(OLIVAR, OLIVAR).await;
    let page = same.0.get(&format!("/book/{SERVICE}?lang=en")).await.text;
    assert!(page.contains(&panel) && !page.contains(&olivar), "{page}");
    let apart = at(OLIVAR, AVE).await;
    let page = apart.0.get(&format!("/book/{SERVICE}?lang=en")).await.text;
    assert!(page.contains(&olivar) && page.contains(&ave), "{page}");
    assert!(!page.contains("<b>The house</b>"), "with anybody it is not known yet: {page}");
    let jack = uuid::Uuid::from_bytes([1; 16]);
    let page = apart.0.get(&format!("/book/{SERVICE}?lang=en&provider={jack}")).await.text;
    assert!(page.contains(&panel), "{page}");
    let details = step(&apart, "/details", &with(2)).await;
    assert!(details.contains(&format!("<b>The house</b><p>{AVE} <a href")), "{details}");
}

#[tokio::test]
async fn the_last_step_says_everything_in_order_and_each_answer_can_be_changed() {
    let fixture = at(OLIVAR, AVE).await;
    let mut typed = with(1);
    typed.extend([("answer.part", "knee".to_owned()), ("news_email", "on".to_owned())]);
    let page = step(&fixture, "/confirm", &typed).await;
    let change = |field: &str, what: &str| {
        format!("formaction=\"/book/{SERVICE}/details#{field}\">Change<span class=\"vh\"> {what}</span>")
    };
    let parts = [
        "<p class=\"big\">Monday 1 March 2027</p>".to_owned(),
        "<dt>With</dt><dd>Jack</dd>".to_owned(),
        format!(
            "<dt>Where</dt><dd>{OLIVAR}<br><small>The house</small></dd><dd class=\"do\"><a href=\"https://"
        ),
        "<dt>Service</dt><dd>Trim".to_owned(),
        "ana@example.org".to_owned(),
        change("name", "your details"),
        "<dt>Your wish</dt><dd>short</dd>".to_owned(),
        change("answer-wish", "Your wish"),
        "<dt>Which part?</dt><dd>The knee</dd>".to_owned(),
        change("answer-part", "Which part?"),
        "<dt>Offers by email</dt><dd>Yes</dd>".to_owned(),
        change("news", "Offers by email"),
        "<h2 id=\"pay-h\">Price</h2>".to_owned(),
        "If you need to cancel".to_owned(),
        "<fieldset class=\"agree\">".to_owned(),
        "Terms and conditions: Version 4, 12 October 2026. Cancellation policy: Version 7".to_owned(),
        "€18.00</b><button class=\"btn\" form=\"book\">Confirm booking</button>".to_owned(),
    ];
    // What was typed stands in hidden fields too, before all of it.
    let mut rest = page.split_once("</form>").unwrap().1;
    for part in parts {
        let Some((_, after)) = rest.split_once(&part) else { panic!("{part} in its place: {page}") };
        rest = after;
    }
    // Every way to change leads to something that is there.
    let details = step(&fixture, "/details", &typed).await;
    for field in ["name", "answer-wish", "answer-part", "news"] {
        assert_eq!(details.matches(&format!("id=\"{field}\"")).count(), 1, "{field}: {details}");
    }
}

#[tokio::test]
async fn where_it_depends_on_whom_it_is_with_no_address_is_promised() {
    let fixture = at(OLIVAR, AVE).await;
    let typed: Vec<_> = draft().into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    let page = step(&fixture, "/confirm", &typed).await;
    assert!(page.contains("<dt>Where</dt><dd>Depends on who you see"), "{page}");
    assert!(!page.contains(OLIVAR) && !page.contains(AVE), "{page}");
}

#[tokio::test]
async fn missing_boxes_are_counted_and_each_is_led_to() {
    let fixture = Fixture::open().await;
    let missing = |kinds: &[&str]| {
        let fault = Fault::new(Reason::AgreementRequired);
        kinds.iter().fold(fault, |fault, kind| fault.with_field(*kind, FieldCode::Required, "x"))
    };
    for (kinds, said) in [
        (&["terms", "cancellation"][..], "Tick both boxes to confirm"),
        (&["terms"], "Tick the box to confirm"),
    ] {
        let page = fixture.refused(missing(kinds)).await.text;
        assert!(page.contains(said), "{said}: {page}");
        for kind in kinds {
            assert!(page.contains(&format!("<a href=\"#{kind}\">")), "{kind}: {page}");
        }
    }
}
