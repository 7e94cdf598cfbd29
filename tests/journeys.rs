//! People's whole journeys through the pages, in a real browser: booking with scripts, without them and by the keyboard
//! alone; looking a booking up by the mail's link and cancelling it; and what goes wrong on the way.
use std::fs;
use std::time::Duration;

use holdfast_tests::browser::{Browser, Options, Page, css};
use holdfast_tests::journey::{self, NAME};
use holdfast_tests::mesh::{Mesh, workspace};
use holdfast_tests::states::{VIEWS, taken};
use holdfast_tests::wait::until;
use reqwest::Method;
use serde_json::json;

use crate::trace::{holds, written};

const LONG: Duration = Duration::from_mins(1);

async fn person(mesh: &Mesh, tenant: &str, language: &str, script: bool) -> Page {
    let options = Options { language, script, ..Options::default() };
    Browser::shared(mesh).page(mesh, tenant, options).await
}

/// How many bookings of this client there are, by the mails that were sent: one each.
pub fn mails(mesh: &Mesh, to: &str) -> Vec<String> {
    let folder = workspace().join(mesh.text("/mail_dir"));
    let files = fs::read_dir(folder).expect("mails").flatten();
    files.filter_map(|file| fs::read_to_string(file.path()).ok()).filter(|mail| mail.contains(to)).collect()
}

/// The link of a booking's mail.
async fn link(mesh: &Mesh, to: &str) -> String {
    until(LONG, "the mail", async || {
        let mail = mails(mesh, to).pop()?.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
        let at = mail.find("/bookings/")?;
        let rest = mail.get(at..)?;
        let end = rest.find(|letter: char| letter.is_whitespace() || "\"'<>)".contains(letter))?;
        rest.get(..end).map(str::to_owned)
    })
    .await
}

/// Everything but the last step, as `to`.
async fn to_confirm_as(page: &Page, to: &str) {
    journey::to_details(page).await;
    journey::fill(page).await;
    page.fill(&css("#email"), to).await;
    journey::follow(page, &css("form#carry .actions .btn")).await;
    page.see(&css(".agree")).await;
}

/// Where the last step's form goes, and what it sends, as JSON.
async fn sent(page: &Page) -> (String, String) {
    let text = async |expression: &str| page.evaluate(expression).await.as_str().expect("a text").to_owned();
    let fields = text("JSON.stringify([...new FormData(document.querySelector('.agree').form)])").await;
    (text("document.querySelector('.agree').form.action").await, fields)
}

/// Builds that form on another page, with a button `#send`.
fn form(target: &str, fields: &str) -> String {
    format!(
        "const form = document.createElement('form');
        form.method = 'post'; form.action = {target:?};
        for (const [name, value] of {fields}) {{
            const field = document.createElement('input');
            field.type = 'hidden'; field.name = name; field.value = value; form.append(field);
        }}
        const send = document.createElement('button');
        send.id = 'send'; send.textContent = 'Win a prize'; form.append(send);
        document.body.prepend(form); true"
    )
}

async fn is_done(page: &Page) {
    page.see(&css("main")).await;
    assert!(page.path().await.starts_with("/bookings/"), "{} {}", page.path().await, page.text().await);
    assert_eq!(page.status(), 200);
}

#[tokio::test]
async fn a_client_books_looks_it_up_and_cancels_in_every_view() {
    let mesh = Mesh::shared();
    for (number, view) in VIEWS.into_iter().enumerate() {
        let to = format!("vista{number}@correo.example");
        let page = person(mesh, view.tenant, view.language, view.script).await;
        to_confirm_as(&page, &to).await;
        journey::accept(&page).await;
        journey::follow(&page, &css(".confirm .btn")).await;
        assert!(page.path().await.starts_with("/bookings/"), "{view:?}: {}", page.text().await);
        let id = page.path().await.split(['/', '?']).nth(2).unwrap_or_default().to_owned();
        // On another device: the mail's link alone.
        let other = person(mesh, view.tenant, view.language, view.script).await;
        journey::goto(&other, &link(mesh, &to).await).await;
        assert_eq!(
            other.path().await.split('?').next(),
            Some(&*format!("/bookings/{id}")),
            "the token is gone"
        );
        assert!(other.text().await.contains(NAME), "{}", other.text().await);
        journey::goto(&other, &format!("/bookings/{id}/cancel")).await;
        journey::follow(&other, &css("main form .btn")).await;
        assert!(
            other.count(&css(".badge.bad")).await + other.count(&css("#done")).await > 0,
            "{}",
            other.text().await
        );
        // A second time, from the page that is still open elsewhere: nothing more happens.
        journey::goto(&page, &format!("/bookings/{id}/cancel")).await;
        assert_eq!(page.count(&css("main form .btn")).await, 0, "{}", page.text().await);
    }
}

#[tokio::test]
async fn the_keyboard_alone_is_enough() {
    let mesh = Mesh::shared();
    for view in VIEWS.into_iter().filter(|view| view.script) {
        let page = person(mesh, view.tenant, view.language, true).await;
        journey::goto(&page, "/").await;
        let press = async |selector: &str| {
            page.tab_to(&css(selector)).await;
            page.press("Enter").await;
            page.arrive().await;
        };
        press(journey::SERVICE).await;
        press(".slot").await;
        for (field, text) in [("#name", NAME), ("#email", "teclado@correo.example")] {
            page.tab_to(&css(field)).await;
            page.write(text).await;
        }
        if page.count(&css("#phone")).await > 0 {
            page.tab_to(&css("#phone")).await;
            page.write("+34 600 200 301").await;
        }
        if page.count(&css("[type=radio][required]")).await > 0 {
            page.tab_to(&css("[type=radio][required]")).await;
            page.press("Space").await;
        }
        press("form#carry .actions .btn").await;
        for number in 1..=page.count(&css(".agree .tick")).await {
            page.tab_to(&css(&format!(".agree .tick:nth-of-type({number}) input"))).await;
            page.press("Space").await;
        }
        press(".confirm .btn").await;
        is_done(&page).await;
    }
}

#[tokio::test]
async fn pressed_twice_reloaded_gone_back_and_in_two_tabs_it_is_one_booking() {
    let mesh = Mesh::shared();
    for script in [true, false] {
        let to = format!("una.sola.{script}@correo.example");
        let page = person(mesh, "salon-luna", "en", script).await;
        to_confirm_as(&page, &to).await;
        journey::accept(&page).await;
        let (target, fields) = sent(&page).await;
        page.double_click(&css(".confirm .btn")).await;
        page.arrive().await;
        until(LONG, "the booking", async || page.path().await.starts_with("/bookings/").then_some(())).await;
        let booked = page.path().await;
        page.reload().await;
        assert_eq!(page.path().await, booked);
        // The browser asks whether the details may be sent again, and is told so: their time is this booking's now.
        page.back().await;
        page.reload().await;
        assert_eq!(page.status(), 409, "{}", page.text().await);
        journey::follow(&page, &css(".banner a[href^='/bookings/']")).await;
        assert_eq!(page.path().await.split('?').next(), booked.split('?').next(), "{}", page.text().await);
        // The same form, in a second tab.
        let tab = page.another().await;
        journey::goto(&tab, "/").await;
        let built = tab.evaluate(&form(&target, &fields)).await;
        assert_eq!(built, true);
        journey::follow(&tab, &css("#send")).await;
        assert_eq!(tab.path().await.split('?').next(), booked.split('?').next(), "{}", tab.text().await);
        link(mesh, &to).await;
        assert_eq!(mails(mesh, &to).len(), 1);
    }
}

#[tokio::test]
async fn a_time_that_is_lost_keeps_what_was_typed() {
    let mesh = Mesh::shared();
    let page = person(mesh, "clinica-sol", "es", true).await;
    journey::to_confirm(&page).await;
    taken(mesh, "clinica-sol", &page).await;
    journey::accept(&page).await;
    journey::follow(&page, &css(".confirm .btn")).await;
    assert_eq!(page.status(), 409);
    page.see(&css("table.month")).await;
    page.evaluate("document.querySelector('.times .slot').id = 'other'").await;
    journey::follow(&page, &css("#other")).await;
    // What was typed stands there still.
    page.see(&css("#name")).await;
    assert_eq!(page.evaluate("document.querySelector('#name').value").await, NAME);
    journey::follow(&page, &css("form#carry .actions .btn")).await;
    page.see(&css(".agree")).await;
    assert!(page.text().await.contains(NAME), "{}", page.text().await);
    assert_eq!(page.evaluate("document.querySelectorAll('.agree input:checked').length").await, 0);
    journey::accept(&page).await;
    journey::follow(&page, &css(".confirm .btn")).await;
    is_done(&page).await;
}

#[tokio::test]
async fn a_text_that_changes_on_the_way_is_shown_anew_with_empty_boxes() {
    let exclusive = Mesh::exclusive().await;
    let mesh = exclusive.mesh();
    let page = person(mesh, "salon-luna", "en", true).await;
    journey::to_confirm(&page).await;
    let texts = ["en-US", "es-US"]
        .map(|language| json!({ "language": language, "title": "New", "text": "New terms." }));
    let owner = mesh.staff("salon-luna", "owner").await;
    let published = owner.put("/api/v1/admin/agreements/terms", &json!({ "texts": texts })).await;
    assert!(published.status.is_success(), "{}", published.text);
    journey::accept(&page).await;
    journey::follow(&page, &css(".confirm .btn")).await;
    assert_eq!(page.status(), 409, "{}", page.text().await);
    assert!(page.text().await.contains("The terms and conditions have changed"), "{}", page.text().await);
    assert_eq!(page.evaluate("document.querySelectorAll('.agree input:checked').length").await, 0);
    journey::accept(&page).await;
    journey::follow(&page, &css(".confirm .btn")).await;
    is_done(&page).await;
}

#[tokio::test]
async fn forged_pages_are_refused_as_the_api_refuses() {
    let mesh = Mesh::shared();
    let page = person(mesh, "salon-luna", "en", true).await;
    let elsewhere = mesh.guest("clinica-sol").get("/api/v1/services").await.text_at("/items/0/id");
    let forge = [
        ("document.querySelectorAll('.agree input[type=checkbox]').forEach((box) => box.remove())", 422),
        ("document.querySelector('.agree input').value = 'terms:' + 'ab'.repeat(32)", 422),
        ("document.querySelector('.agree').form.elements.start.value = '2020-01-01T09:00:00Z'", 422),
        ("document.querySelector('.agree').form.elements.form_token.value = 'x'.repeat(43)", 403),
        ("document.querySelector('.agree').form.elements.price.value = '1.00'", 409),
    ];
    let (mut answers, mut wanted) = (Vec::new(), Vec::new());
    for (script, status) in forge {
        journey::to_confirm(&page).await;
        journey::accept(&page).await;
        page.evaluate(script).await;
        journey::follow(&page, &css(".confirm .btn")).await;
        assert!(!page.path().await.starts_with("/bookings/"), "{script}");
        answers.push((script, page.status()));
        wanted.push((script, status));
    }
    assert_eq!(answers, wanted);
    journey::to_confirm(&page).await;
    journey::accept(&page).await;
    page.evaluate(&format!("document.querySelector('.agree').form.action = '/book/{elsewhere}'")).await;
    journey::follow(&page, &css(".confirm .btn")).await;
    assert_eq!(page.status(), 404, "another business's service is none: {}", page.text().await);
}

#[tokio::test]
async fn a_form_from_elsewhere_does_nothing() {
    let mesh = Mesh::shared();
    let page = person(mesh, "salon-luna", "en", true).await;
    journey::to_confirm(&page).await;
    journey::accept(&page).await;
    let (target, fields) = sent(&page).await;
    // An empty page is nobody's: what it sends comes from another site.
    let stranger = page.another().await;
    assert_eq!(stranger.evaluate(&form(&target, &fields)).await, true);
    journey::follow(&stranger, &css("#send")).await;
    assert_eq!(stranger.status(), 403, "{}", stranger.text().await);
    assert!(stranger.path().await.starts_with("/book/"));
}

#[tokio::test]
async fn a_session_that_ended_is_told_and_leads_back() {
    let mesh = Mesh::shared();
    let page = person(mesh, "clinica-sol", "es", true).await;
    journey::sign_in(mesh, &page, "clinica-sol", "admin").await;
    let session = format!("__Host-holdfast={}", page.cookie("__Host-holdfast").await);
    let own = [("Cookie", session.as_str())];
    let guest = mesh.guest("clinica-sol");
    let csrf = guest.call(Method::GET, "/api/v1/session", None, &own).await.text_at("/csrf_token");
    let own = [own[0], ("X-CSRF-Token", &csrf)];
    assert_eq!(guest.call(Method::DELETE, "/api/v1/session", None, &own).await.status, 204);
    journey::goto(&page, "/console?day=2027-01-11").await;
    assert!(page.path().await.starts_with("/sign-in?ended=over&next="), "{}", page.path().await);
    assert!(page.text().await.contains("Su sesión ha terminado."), "{}", page.text().await);
    let (email, password) = mesh.tenant("clinica-sol").accounts["admin"].clone();
    page.fill(&css("#email"), &email).await;
    page.fill(&css("#password"), &password).await;
    journey::follow(&page, &css("main form .actions .btn")).await;
    assert_eq!(page.path().await, "/console?day=2027-01-11");
    // After signing out the way back shows nothing of the console.
    journey::sign_out(&page).await;
    assert_eq!(page.path().await, "/sign-in?out");
    page.back().await;
    page.see(&css("#password")).await;
}

/// A clock that can be put forward from outside of the page's own scripts.
const CLOCK: &str = "const now = Date.now; let ahead = 0; Date.now = () => now() + ahead;
    document.addEventListener('ahead', (event) => { ahead = Number(event.target.documentElement.dataset.ahead); });";

/// Puts a page's clock forward.
async fn ahead(page: &Page, minutes: u32) {
    page.evaluate(&format!("document.documentElement.dataset.ahead = {minutes} * 60000")).await;
    page.evaluate("document.dispatchEvent(new Event('ahead')); true").await;
}

/// Whether a page of the console says that its session is about to end.
async fn warned(page: &Page) -> bool {
    page.evaluate("document.querySelector('#session').open").await == true
}

#[tokio::test]
async fn two_minutes_before_its_end_the_session_says_so_and_lets_one_stay() {
    let mesh = Mesh::shared();
    let page = person(mesh, "clinica-sol", "en", true).await;
    page.before_each(CLOCK).await;
    journey::sign_in(mesh, &page, "clinica-sol", "owner").await;
    assert!(!warned(&page).await);
    ahead(&page, 13).await;
    until(LONG, "the warning", async || warned(&page).await.then_some(())).await;
    let words = page.text().await;
    assert!(words.contains("Your session ends in 2 minutes"), "{words}");
    assert_eq!(page.focused().await.1, "Stay signed in");
    // Who stays in another tab stays in this one, which warns again the next time.
    let tab = page.another().await;
    tab.before_each(CLOCK).await;
    journey::goto(&tab, "/console").await;
    ahead(&tab, 13).await;
    until(LONG, "the other warning", async || warned(&tab).await.then_some(())).await;
    tab.press("Enter").await;
    until(LONG, "the dialog to close", async || (!warned(&page).await).then_some(())).await;
    ahead(&page, 26).await;
    until(LONG, "the next warning", async || warned(&page).await.then_some(())).await;
    page.press("Enter").await;
    until(LONG, "the dialog to close", async || (!warned(&page).await).then_some(())).await;
    // Nobody is there: the page goes, with what it showed. The server, whose clock is right, knows the person still.
    page.acting();
    ahead(&page, 60).await;
    page.arrive().await;
    assert_eq!(page.path().await, "/console");
}

#[tokio::test]
async fn what_people_do_in_pages_is_in_no_log_no_span_and_no_address() {
    let mesh = Mesh::shared();
    let to = "zoraida.quintanar@zafiro.example";
    let page = person(mesh, "clinica-sol", "es", true).await;
    journey::to_details(&page).await;
    journey::fill(&page).await;
    page.fill(&css("#name"), "Zoraida Quintanar").await;
    page.fill(&css("#email"), to).await;
    journey::follow(&page, &css("form#carry .actions .btn")).await;
    journey::accept(&page).await;
    journey::follow(&page, &css(".confirm .btn")).await;
    let code = page.evaluate("document.querySelector('.ticket').textContent.trim()").await;
    let code = code.as_str().expect("a code").to_owned();
    assert!(
        !page.asked().iter().any(|url| url.contains("oraida") || url.contains(&code)),
        "{:?}",
        page.asked()
    );
    let link = link(mesh, to).await;
    let (_, token) = link.split_once("?t=").expect("a token");
    let other = person(mesh, "clinica-sol", "es", true).await;
    journey::goto(&other, &link).await;
    assert!(other.text().await.contains("Zoraida Quintanar"));
    let asked = other.asked();
    assert_eq!(asked.iter().filter(|url| url.contains(token)).count(), 1, "the mail's link alone: {asked:?}");
    let written = written(mesh).await;
    for (name, text) in written.iter().filter(|(name, _)| !name.starts_with("dump of")) {
        for word in ["Zoraida", "Quintanar", "zafiro.example", token, &code] {
            assert!(!holds(text, word), "{word} stands in {name}");
        }
    }
}
