//! A business of the United States: its pages are written as people read there, whatever the browser asks for.
use gateway_edge::limits::Quotas;
use kit_tenants::testing::{With as _, tenant, tenants};
use reqwest::Method;

use crate::fixture::{Fixture, SERVICE, draft};
use crate::server::Response;

async fn american() -> Fixture {
    let languages = ["en-US", "es-US"].map(str::to_owned).to_vec();
    let luna = tenant("luna").with(|config| config.languages = languages);
    Fixture::of(tenants(&[luna]), Quotas::product().unwrap()).await
}

fn says(page: &Response, parts: &[&str]) {
    assert_eq!(page.status, 200, "{}", page.text);
    for part in parts {
        assert!(page.text.contains(part), "{part} in {}", page.text);
    }
}

#[tokio::test]
async fn times_are_read_as_in_the_united_states() {
    let fixture = american().await;
    let path = format!("/book/{SERVICE}");
    // What was linked to before the languages had regions still finds them.
    for (path, wanted) in [(path.clone(), "en-GB"), (path.clone(), "en"), (format!("{path}?lang=en"), "es")] {
        let page = fixture.0.ask(Method::GET, &path, &[("accept-language", wanted)], None).await;
        assert_eq!(page.header("content-language"), "en-US");
        says(
            &page,
            &[
                "<html lang=\"en-US\">",
                "hreflang=\"es-US\">Español</a>",
                ">9:00\u{a0}am</time>",
                "<small>Tue, Nov 24</small>",
                "Tuesday, November 24, 1 free time",
                "It is now 9:00\u{a0}am",
                "€18.00",
            ],
        );
        assert!(page.text.find(">Su<") < page.text.find(">Mo<"), "the week begins on Sunday: {}", page.text);
    }
    let spanish = fixture.0.get(&format!("{path}?lang=es")).await;
    assert_eq!(spanish.header("content-language"), "es-US");
    let parts = ["<html lang=\"es-US\">", ">9:00\u{a0}a.\u{a0}m.</time>", "<small>Mar 24 nov</small>"];
    says(&spanish, &parts);
    assert!(spanish.text.find(">do<") < spanish.text.find(">lu<"), "{}", spanish.text);
    assert!(!spanish.text.contains("m.."), "one full stop: {}", spanish.text);
}

#[tokio::test]
async fn a_deadline_is_read_as_in_the_united_states() {
    let fixture = american().await;
    let confirm = |language: &'static str| {
        let path = format!("/book/{SERVICE}/confirm?lang={language}");
        let fixture = &fixture;
        async move { fixture.post(&path, &draft(), &[]).await }
    };
    says(
        &confirm("en-US").await,
        &[
            "Until Sunday, February 28, 2027 at 10:00\u{a0}am, 24 hours before",
            "10:00 to 10:15\u{a0}am",
            "we charge €5.00",
        ],
    );
    let spanish = confirm("es-US").await;
    says(
        &spanish,
        &["domingo 28 de febrero de 2027 a las 10:00\u{a0}a.\u{a0}m.", "10:00 a 10:15\u{a0}a.\u{a0}m."],
    );
    assert!(!spanish.text.contains("m.."), "one full stop: {}", spanish.text);
}
