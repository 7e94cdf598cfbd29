//! The API's document.
use std::collections::BTreeSet;

use crate::fixture::services;
use crate::rpcs::LIST_SERVICES;
use crate::server::Server;

#[test]
fn the_document_that_is_checked_in_is_fresh() {
    let kept = include_str!("../../openapi.json");
    assert!(kept == gateway_api::document(), "write it anew: make gen");
}

#[test]
fn every_operation_documents_what_the_door_answers() {
    let document = gateway_api::routes().1;
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.values().flat_map(|item| item.as_object().unwrap().values());
    let mut count = 0;
    for operation in operations {
        for status in ["421", "429", "503"] {
            let refused = operation["responses"][status]["$ref"].as_str().unwrap();
            let refused = document.pointer(refused.strip_prefix('#').unwrap()).unwrap();
            assert!(refused["content"]["application/problem+json"].is_object(), "{operation}");
        }
        count += 1;
    }
    assert!(count > 20, "{count}");
}

/// What stands between a mark and the next quotation mark.
fn parts<'p>(page: &'p str, mark: &str) -> impl Iterator<Item = &'p str> {
    page.split(mark).skip(1).filter_map(|rest| rest.split('"').next())
}

#[tokio::test]
async fn the_document_and_its_page_are_served() {
    let server = Server::start().await;
    let document = server.get("/api/openapi.json").await;
    assert_eq!((document.status, document.json()["openapi"].as_str()), (200, Some("3.1.0")));
    let page = server.get("/api/docs").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.text.contains("POST /api/v1/bookings"));
    let targets: BTreeSet<&str> = parts(&page.text, "href=\"#").collect();
    let ids: Vec<&str> = parts(&page.text, "id=\"").collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "an id names one place");
    assert_eq!(targets.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "nothing leads nowhere");
    assert!(targets.len() > 100, "contents, types and errors are links: {}", targets.len());
    let (booking, setup) = (page.text.find("id=\"task-book\""), page.text.find("id=\"task-set-up\""));
    assert!(booking < setup && booking.is_some(), "the tasks stand in the order in which they come");
    assert!(!page.text.contains("<script") && !page.text.contains("style="));
    let regions = page.text.split("class=\"scroll\"").skip(1);
    let labels: Vec<&str> = regions.filter_map(|region| parts(region, "aria-label=\"").next()).collect();
    let own: BTreeSet<&&str> = labels.iter().collect();
    assert_eq!(own.len(), labels.len(), "each region that scrolls has a name of its own: {labels:?}");
}

#[tokio::test]
async fn the_front_page_speaks_the_tenants_languages() {
    let server = Server::start().await;
    server.upstreams.answers_with(LIST_SERVICES, &services());
    for (wanted, lang, word) in [("en", "en", "Trim"), ("fr", "es", "Corte"), ("es-AR", "es", "Corte")] {
        let page = server.ask(reqwest::Method::GET, "/", &[("accept-language", wanted)], None).await;
        assert_eq!((page.status, page.header("content-language")), (200, lang), "{wanted}");
        assert!(page.text.contains(word) && page.text.contains(&format!("<html lang=\"{lang}\">")));
        assert!(!page.text.contains("<script") && !page.text.contains("style="));
    }
}
