//! The journeys through the pages that more than one check takes: by what stands on them, whatever their language.
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Span;
use serde_json::Value;

use crate::browser::{Page, Target, css};
use crate::mesh::Mesh;
use crate::order::{next_week, order, order_that_can_be_cancelled, somebody};

/// Who books.
pub const NAME: &str = "Ágata Lobo Ríos";

/// What is booked: the salon's cut or the clinic's follow-up visit, of which a day has many.
pub const SERVICE: &str =
    ".offer h2 a:is([href*='5a10-7000-8000-000000000101'], [href*='0c11-7000-8000-000000000102'])";

/// Answers what must be answered.
const ANSWERS: &str = "for (const field of document.querySelectorAll('main [required][name^=answer]')) {
    if (field.tagName === 'SELECT') field.selectedIndex = 1;
    else if (field.type === 'radio') field.checked = true;
    else field.value = field.type === 'date' ? '1990-01-31' : 'Nada';
}";

/// How often something is tried that cannot be done right now.
const TRIES: usize = 10;

/// So that no two take the same time.
static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// A booking that was made over the API, and the link of its mail.
#[derive(Debug)]
pub struct Booked {
    /// Its id.
    pub id: String,
    /// Path and query of the link in the mail.
    pub link: String,
}

/// Follows, and tries again where the page says that it cannot be done right now: a busy machine may say so.
pub async fn follow(page: &Page, target: &Target) {
    page.follow(target).await;
    for _ in 0..TRIES {
        if page.status() != 503 {
            return;
        }
        let again = css("main .btn");
        if page.count(&again).await == 1 { page.follow(&again).await } else { page.reload().await }
    }
}

/// Opens a page; likewise.
pub async fn goto(page: &Page, path: &str) {
    page.goto(path).await;
    for _ in 0..TRIES {
        if page.status() != 503 {
            return;
        }
        page.reload().await;
    }
}

/// Books over the API, for a time that can still be cancelled.
pub async fn booked(mesh: &Mesh, tenant: &str, language: &str) -> Booked {
    let guest = mesh.guest(tenant);
    let ask = async || {
        let order = order_that_can_be_cancelled(&guest, language).await.body;
        guest.post("/api/v1/bookings", &order).await
    };
    let mut answer = ask().await;
    for _ in 0..TRIES {
        // Another test on the same mesh was quicker.
        if answer.code() != "SLOT_TAKEN" {
            break;
        }
        answer = ask().await;
    }
    made(&answer)
}

/// Books the first free time, which is too near to be cancelled.
pub async fn booked_for_soon(mesh: &Mesh, tenant: &str, language: &str) -> Booked {
    let guest = mesh.guest(tenant);
    let order = order(&guest, language).await;
    let mut near = crate::order::slots(&guest, &order.service()).await;
    near.sort_by_key(|slot| slot.start);
    for slot in near {
        let answer = guest.post("/api/v1/bookings", &crate::order::order_of(&order.body, &slot)).await;
        if answer.status == 201 {
            return made(&answer);
        }
    }
    panic!("no time was free");
}

fn made(answer: &crate::client::Response) -> Booked {
    assert_eq!(answer.status, 201, "{}", answer.text);
    let id = answer.text_at("/id");
    Booked { link: format!("/bookings/{id}?t={}", answer.text_at("/manage_token")), id }
}

/// Step 1: a service.
pub async fn to_times(page: &Page) {
    goto(page, "/").await;
    follow(page, &css(SERVICE)).await;
    page.see(&css("table.month")).await;
}

/// Step 2: a time of a day that lies far enough ahead.
pub async fn to_details(page: &Page) {
    to_times(page).await;
    let turn = TAKEN.fetch_add(1, Ordering::Relaxed);
    let ahead = 4 + i64::try_from(turn % 3).unwrap_or_default();
    let day = next_week().0.checked_add(Span::new().days(ahead)).expect("a day");
    let path = page.path().await;
    let path = path.split('?').next().unwrap_or_default();
    goto(page, &format!("{path}?day={day}")).await;
    choose(page, turn).await;
}

/// A time of the day that is shown, and the form that it leads to.
pub async fn choose(page: &Page, turn: usize) {
    press_a_time(page, turn).await;
    page.see(&css("#name")).await;
}

/// A time of the day that is shown, wherever it leads.
pub async fn press_a_time(page: &Page, turn: usize) {
    let free = number(&page.evaluate("document.querySelectorAll('.times .slot').length").await);
    assert!(free > 0, "nothing is free: {}", page.text().await);
    let slot = (turn * 7) % free;
    page.evaluate(&format!("document.querySelectorAll('.times .slot')[{slot}].id = 'chosen'")).await;
    follow(page, &css("#chosen")).await;
}

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
}

/// Fills in who books.
pub async fn fill(page: &Page) {
    let who = somebody(NAME);
    let text = |key: &str| who[key].as_str().expect("a text").to_owned();
    page.fill(&css("#name"), NAME).await;
    page.fill(&css("#email"), &text("email")).await;
    if page.count(&css("#phone")).await > 0 {
        page.fill(&css("#phone"), &text("phone")).await;
    }
    page.evaluate(ANSWERS).await;
}

/// Step 3: who books.
pub async fn to_confirm(page: &Page) {
    to_details(page).await;
    fill(page).await;
    follow(page, &css("form#carry .actions .btn")).await;
    page.see(&css(".agree")).await;
}

/// Step 4: both texts accepted.
pub async fn to_done(page: &Page) {
    to_confirm(page).await;
    accept(page).await;
    follow(page, &css(".confirm .btn")).await;
}

/// Ticks every box.
pub async fn accept(page: &Page) {
    for number in 1..=page.count(&css(".agree .tick")).await {
        page.click(&css(&format!(".agree .tick:nth-of-type({number}) input"))).await;
    }
}

/// Signs in as somebody of the staff.
pub async fn sign_in(mesh: &Mesh, page: &Page, tenant: &str, role: &str) {
    let (email, password) = mesh.tenant(tenant).accounts[role].clone();
    sign_in_with(page, &email, &password).await;
}

/// Signs in with an account of the staff.
pub async fn sign_in_with(page: &Page, email: &str, password: &str) {
    goto(page, "/sign-in").await;
    page.fill(&css("#email"), email).await;
    page.fill(&css("#password"), password).await;
    follow(page, &css("main form .actions .btn")).await;
    page.see(&css("body.console")).await;
}

/// Signs out; on a phone the button is in the menu.
pub async fn sign_out(page: &Page) {
    page.evaluate("document.querySelector('details.menu').open = true").await;
    follow(page, &css(".me form .btn")).await;
}
