//! Pages in a real browser: every state is sound; and the browser notices what it is there to notice.
use std::fs;

use futures_util::StreamExt as _;
use futures_util::stream;
use holdfast_tests::browser::{Browser, FEW, Options, Page, WINDOWS, css, defects, link};
use holdfast_tests::html;
use holdfast_tests::journey;
use holdfast_tests::mesh::Mesh;
use holdfast_tests::order::order;
use holdfast_tests::states::{STATES, Tab, VIEWS};
use holdfast_tests::words;
use serde_json::json;

/// Tabs at a time: the machine that tests is small.
const AT_A_TIME: usize = 2;
/// The most that a page's first view may weigh on the wire, in bytes.
const HEAVIEST: f64 = 60_000.0;
/// The most that the first step may weigh for who comes for the first time: document, styles, icons, scripts.
const FIRST_VIEW: f64 = 30_000.0;
/// Whether it is a page of who books that does not lead to the privacy notice.
const WITHOUT_NOTICE: &str =
    "document.body.matches('.booking') && !document.querySelector('footer a[href^=\"/privacy\"]')";

#[tokio::test]
async fn every_page_in_every_state_is_sound() {
    let mesh = Mesh::shared();
    let saved = mesh.run().join("html");
    let every = VIEWS.iter().flat_map(|view| STATES.iter().map(|state| (*view, *state)));
    let checks = every.map(|(view, state)| {
        let saved = &saved;
        async move {
            let options = Options { language: view.language, script: view.script, ..Options::default() };
            let page = Browser::shared(mesh).page(mesh, view.tenant, options).await;
            (state.reach)(&Tab { mesh, view, page: &page }).await;
            let name = format!("{}-{}-{}", state.name, view.tenant, view.language);
            html::save(&page, saved, &name).await;
            let windows: &[(u32, bool)] = if view.script { &WINDOWS } else { &FEW };
            let mut wrong = defects(&page, windows).await;
            if page.bytes() > HEAVIEST {
                wrong.push(format!("{} bytes", page.bytes()));
            }
            // The interface's reference is for programmers, in English alone, and says so.
            let language = if state.name == "docs" { "en" } else { view.language };
            if page.evaluate("document.documentElement.lang").await != language {
                wrong.push(format!("is not in {language}"));
            }
            if page.evaluate(WITHOUT_NOTICE).await == true {
                wrong.push("does not link the privacy notice".to_owned());
            }
            wrong.extend(words::of_another(language, &page.text().await));
            wrong.into_iter().map(|what| format!("{name}: {what}")).collect::<Vec<_>>()
        }
    });
    let wrong: Vec<Vec<String>> = stream::iter(checks).buffer_unordered(AT_A_TIME).collect().await;
    let wrong = wrong.concat();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let wrong = html::check(&saved);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn the_first_step_of_both_tenants_is_light() {
    let mesh = Mesh::shared();
    for view in VIEWS {
        let options = Options { language: view.language, script: view.script, ..Options::default() };
        let page = Browser::shared(mesh).page(mesh, view.tenant, options).await;
        page.goto("/").await;
        let bytes = page.bytes();
        assert!((1_000.0..FIRST_VIEW).contains(&bytes), "{view:?}: {bytes} bytes");
    }
}

/// The clinic says whom, the salon that clients must have accounts: nobody can open one, so both are closed to guests.
#[tokio::test]
async fn a_business_that_takes_no_guests_says_so_before_anything_is_typed() {
    let exclusive = Mesh::exclusive().await;
    let mesh = exclusive.mesh();
    let orders =
        [order(&mesh.guest("clinica-sol"), "es").await, order(&mesh.guest("salon-luna"), "en").await];
    mesh.change("clinica-sol", |it| it["spec"]["booking"]["whoMayBook"] = json!("RegisteredClients")).await;
    mesh.change("salon-luna", |it| it["spec"]["signIn"] = json!({ "clientAccounts": "Required" })).await;
    for (tenant, order) in ["clinica-sol", "salon-luna"].into_iter().zip(orders) {
        let guest = mesh.guest(tenant);
        assert_eq!(guest.get("/api/v1/tenant").await.json["booking"]["sign_in"], true, "{tenant}");
        let answer = guest.post("/api/v1/bookings", &order.body).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (401, "SIGN_IN_REQUIRED"), "{}", answer.text);
    }
    for view in VIEWS {
        let options = Options { language: view.language, script: view.script, ..Options::default() };
        let page = Browser::shared(mesh).page(mesh, view.tenant, options).await;
        let sentence =
            if view.language.starts_with("es") { "los clientes con cuenta" } else { "with an account" };
        journey::goto(&page, "/").await;
        assert_eq!(page.count(&css(".banner.warn a[href^='tel:']")).await, 1, "{view:?}");
        let first = sound(&page, sentence).await;
        journey::to_times(&page).await;
        journey::press_a_time(&page, 0).await;
        assert_eq!((page.status(), page.count(&css("#name")).await), (401, 0), "{view:?}");
        let wrong = [first, sound(&page, sentence).await].concat();
        assert!(wrong.is_empty(), "{view:?}: {wrong:#?}");
    }
}

/// What is wrong with a page, which says this.
async fn sound(page: &Page, sentence: &str) -> Vec<String> {
    let text = page.text().await;
    assert!(text.contains(sentence), "{sentence}: {text}");
    defects(page, &FEW).await
}

/// Where the first time of the page ends, in CSS pixels from its top.
const FIRST_TIME: &str = "document.querySelector('.slot').getBoundingClientRect().bottom + scrollY";

#[tokio::test]
async fn the_first_time_of_both_tenants_is_within_reach_of_a_phone() {
    let mesh = Mesh::shared();
    for view in VIEWS {
        let options = Options { language: view.language, script: view.script, ..Options::default() };
        let page = Browser::shared(mesh).page(mesh, view.tenant, options).await;
        journey::to_times(&page).await;
        let end = page.evaluate(FIRST_TIME).await.as_f64().expect("a place");
        assert!(end < 700.0, "{view:?}: {end}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_page_is_found() {
    let mesh = Mesh::shared();
    let page = Browser::shared(mesh).page(mesh, "salon-luna", Options::default()).await;
    page.goto("/").await;
    assert_eq!(page.status(), 200);
    assert!(page.bytes() > 500.0, "{}", page.bytes());
    let spoil = "document.documentElement.lang = '';
        document.title = '';
        document.querySelector('main').insertAdjacentHTML('afterbegin', `
            <h1>Again</h1><img src='https://elsewhere.example/pixel.png'>
            <pre>${'wide'.repeat(400)}</pre>
            <a href='/'>Seen by nobody who tabs</a>`);
        for (const sheet of document.styleSheets) while (sheet.cssRules.length) sheet.deleteRule(0);
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('*:focus { outline: none; box-shadow: none }');
        document.adoptedStyleSheets = [sheet];";
    page.evaluate(spoil).await;
    let wrong = defects(&page, &WINDOWS).await.join("\n");
    for part in [
        "one h1",
        "a title",
        "a language",
        "axe image-alt",
        "axe html-has-lang",
        "at 320: the page is",
        "at 200 %: the page is",
        "at 1280, dark: ",
        "does not show that it has the focus",
        "issue: {\"code\":\"ContentSecurityPolicyIssue\"",
        "asks somebody else: https://elsewhere.example/pixel.png",
    ] {
        assert!(wrong.contains(part), "{part} in:\n{wrong}");
    }
}

#[test]
fn words_of_the_other_language_are_found() {
    let found = |language| words::of_another(language, "Hora de Madrid\nStaff sign-in\nAcceso del equipo");
    assert!(found("es").iter().any(|what| what.contains("Staff sign-in")), "{:?}", found("es"));
    assert!(found("en").iter().any(|what| what.contains("Acceso del equipo")), "{:?}", found("en"));
    assert_eq!(words::of_another("es", "Acceso del equipo"), Vec::<String>::new());
}

#[tokio::test]
async fn a_wrong_document_and_a_wrong_stylesheet_are_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("written");
    write("a.html", "<!doctype html><html lang=en><title>A</title><p><div></p></html>");
    write("b.css", "a { color: reddish }");
    let wrong = html::check(folder.path()).join("\n");
    assert!(wrong.contains("a.html") && wrong.contains("b.css") && wrong.contains("reddish"), "{wrong}");
}

#[tokio::test]
async fn a_browser_without_scripts_shows_the_page_and_is_driven_by_keys() {
    let mesh = Mesh::shared();
    let options = Options { language: "es", script: false, ..Options::default() };
    let page = Browser::shared(mesh).page(mesh, "clinica-sol", options).await;
    page.goto("/").await;
    let words = page.text().await;
    assert!(words.contains("Clínica Sol"), "{words}");
    page.press("Tab").await;
    page.tab_to(&css("a[href^='/sign-in']")).await;
    page.press("Enter").await;
    page.arrive().await;
    assert_eq!(page.path().await, "/sign-in");
    page.back().await;
    assert_eq!(page.path().await, "/");
}

#[tokio::test]
async fn contexts_share_nothing_and_tabs_of_one_share_all() {
    let mesh = Mesh::shared();
    let browser = Browser::shared(mesh);
    let page = browser.page(mesh, "salon-luna", Options::default()).await;
    page.goto("/").await;
    let visit = "document.cookie = 'seen=1; Secure'; document.cookie";
    assert_eq!(page.evaluate(visit).await, "seen=1");
    let tab = page.another().await;
    tab.goto("/").await;
    assert_eq!(tab.evaluate("document.cookie").await, "seen=1");
    let other = browser.page(mesh, "salon-luna", Options::default()).await;
    other.goto("/").await;
    assert_eq!(other.evaluate("document.cookie").await, "");
    // By what a screen reader calls it.
    assert_eq!(other.count(&link("Staff sign-in")).await, 1);
    other.goto("/api/docs").await;
    other.follow(&link("the OpenAPI 3.1 document")).await;
    assert_eq!(other.path().await, "/api/openapi.json");
}
