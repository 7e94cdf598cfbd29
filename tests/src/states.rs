//! Every page that people see, in every state: how one gets there. The checks and the pictures both go through this
//! list; a page that is not in it is not checked.
use futures_util::future::LocalBoxFuture;

use crate::browser::{Page, css};
use crate::busy::busy_day;
use crate::journey;
use crate::mesh::Mesh;
use crate::order::{Order, next_week, order};

/// Tenants and the languages in which they speak, with scripts and without.
pub const VIEWS: [View; 4] = [
    View { tenant: "clinica-sol", language: "es", script: true },
    View { tenant: "clinica-sol", language: "en", script: false },
    View { tenant: "salon-luna", language: "en", script: true },
    View { tenant: "salon-luna", language: "es", script: false },
];

/// Through whose eyes a state is looked at.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The tenant.
    pub tenant: &'static str,
    /// The language that the browser asks for.
    pub language: &'static str,
    /// Whether scripts run.
    pub script: bool,
}

/// What a state's way stands on: a tab of a fresh context that has shown nothing yet.
#[derive(Debug)]
pub struct Visit<'a> {
    /// The mesh.
    pub mesh: &'a Mesh,
    /// Who looks.
    pub view: View,
    /// The tab.
    pub page: &'a Page,
}

/// A page in a state.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// Its name, of which the picture's file is named.
    pub name: &'static str,
    /// The way there.
    pub reach: for<'v> fn(&'v Visit<'v>) -> LocalBoxFuture<'v, ()>,
}

macro_rules! states {
    ($($name:literal: |$visit:ident| $way:expr;)*) => {
        &[$(State { name: $name, reach: |$visit| Box::pin(async move { $way; }) }),*]
    };
}

/// All of them.
pub const STATES: &[State] = states! {
    "book-1-services": |visit| journey::goto(visit.page, "/").await;
    "book-2-times": |visit| journey::to_times(visit.page).await;
    "book-2-zone": |visit| elsewhere(visit).await;
    "book-2-nothing-free": |visit| far(visit).await;
    "book-2-lost": |visit| lost(visit).await;
    "book-3-details": |visit| journey::to_details(visit.page).await;
    "book-3-errors": |visit| wrong(visit).await;
    "book-4-confirm": |visit| journey::to_confirm(visit.page).await;
    "book-4-missing": |visit| unticked(visit).await;
    "book-4-as-staff": |visit| as_staff(visit).await;
    "book-5-done": |visit| journey::to_done(visit.page).await;
    "manage": |visit| managed(visit).await;
    "manage-outline": |visit| outline(visit).await;
    "link": |visit| journey::goto(visit.page, "/bookings/link").await;
    "link-errors": |visit| link(visit, "no code").await;
    "link-sent": |visit| link(visit, "7KQ4-M2XD").await;
    "cancel-preview": |visit| preview(visit).await;
    "cancel-done": |visit| cancelled(visit).await;
    "cancel-too-late": |visit| late(visit).await;
    "agreement": |visit| agreement(visit).await;
    "refused-missing": |visit| journey::goto(visit.page, "/nothing").await;
    "refused-booking": |visit| journey::goto(visit.page, "/bookings/01932c00-0000-7000-8000-0000000000ff").await;
    "sign-in": |visit| journey::goto(visit.page, "/sign-in").await;
    "sign-in-failed": |visit| failed(visit).await;
    "sign-in-ended": |visit| journey::goto(visit.page, "/sign-in?ended=over").await;
    "sign-in-quiet": |visit| journey::goto(visit.page, "/sign-in?ended=quiet").await;
    "console-today": |visit| console(visit).await;
    "console-day": |visit| busy(visit).await;
    "console-booking": |visit| one(visit).await;
    "console-revoked": |visit| revoked(visit).await;
    "console-missing": |visit| nothing_there(visit).await;
    "console-warning": |visit| warned(visit).await;
    "sign-out": |visit| out(visit).await;
    "sign-out-again": |visit| out_of_an_earlier_page(visit).await;
    "docs": |visit| journey::goto(visit.page, "/api/docs").await;
};

/// The README's pictures: the state, who looks, and the window's width.
pub const PICTURES: &[(&str, View, u32)] =
    &[("book-2-times", VIEWS[0], 1280), ("book-4-confirm", VIEWS[2], 1280), ("console-day", VIEWS[0], 1280)];

async fn elsewhere(visit: &Visit<'_>) {
    journey::to_times(visit.page).await;
    let path = visit.page.path().await;
    let joint = if path.contains('?') { '&' } else { '?' };
    journey::goto(visit.page, &format!("{path}{joint}zone=Asia/Tokyo")).await;
}

/// A month so far ahead that nothing of it can be booked yet.
async fn far(visit: &Visit<'_>) {
    journey::to_times(visit.page).await;
    let path = visit.page.path().await;
    let path = path.split('?').next().unwrap_or_default().to_owned();
    journey::goto(visit.page, &format!("{path}?day={}", next_week().0)).await;
}

/// Somebody else was faster.
async fn lost(visit: &Visit<'_>) {
    journey::to_confirm(visit.page).await;
    taken(visit.mesh, visit.view.tenant, visit.page).await;
    journey::accept(visit.page).await;
    journey::follow(visit.page, &css(".agree .btn")).await;
    visit.page.see(&css("table.month")).await;
}

/// Takes the time that the page is about to book.
pub async fn taken(mesh: &Mesh, tenant: &str, page: &Page) {
    let hidden = |name: &str| format!("document.querySelector('.agree').form.elements['{name}'].value");
    let guest = mesh.guest(tenant);
    let mut order = order(&guest, "en").await.body;
    order["start"] = page.evaluate(&hidden("start")).await;
    order["provider"] = page.evaluate(&hidden("provider")).await;
    let path = page.path().await;
    let service = path.split('/').nth(2).unwrap_or_default();
    let services = guest.get("/api/v1/services").await;
    let order = Order { body: order }.for_service(service, &services);
    let answer = guest.post("/api/v1/bookings", &order).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}

async fn wrong(visit: &Visit<'_>) {
    journey::to_details(visit.page).await;
    visit.page.fill(&css("#email"), "no address").await;
    journey::follow(visit.page, &css("form#carry .actions .btn")).await;
    visit.page.see(&css(".summary-box")).await;
}

async fn unticked(visit: &Visit<'_>) {
    journey::to_confirm(visit.page).await;
    journey::follow(visit.page, &css(".agree .btn")).await;
    visit.page.see(&css(".summary-box")).await;
}

/// Who is signed in here books as a client would, which staff may not.
async fn as_staff(visit: &Visit<'_>) {
    journey::sign_in(visit.mesh, visit.page, visit.view.tenant, "owner").await;
    journey::to_confirm(visit.page).await;
    journey::accept(visit.page).await;
    journey::follow(visit.page, &css(".agree .btn")).await;
}

async fn managed(visit: &Visit<'_>) {
    let booked = journey::booked(visit.mesh, visit.view.tenant, visit.view.language).await;
    journey::goto(visit.page, &booked.link).await;
}

/// A booking that was over more than 30 days ago: the clock is never moved, the booking is.
async fn outline(visit: &Visit<'_>) {
    let booked = journey::booked(visit.mesh, visit.view.tenant, visit.view.language).await;
    let database = visit.mesh.database("booking").await;
    let back = "update booking set starts_at = starts_at - interval '60 days', ends_at = ends_at - interval '60 days'
        where id = $1::uuid";
    sqlx::query(back).bind(&booked.id).execute(&database).await.expect("moved");
    journey::goto(visit.page, &booked.link).await;
}

async fn link(visit: &Visit<'_>, code: &str) {
    journey::goto(visit.page, "/bookings/link").await;
    visit.page.fill(&css("#code"), code).await;
    visit.page.fill(&css("#email"), "nadie@correo.example").await;
    journey::follow(visit.page, &css("main form .actions .btn")).await;
}

async fn revoked(visit: &Visit<'_>) {
    one(visit).await;
    journey::follow(visit.page, &css("main form .btn")).await;
}

async fn preview(visit: &Visit<'_>) {
    let booked = journey::booked(visit.mesh, visit.view.tenant, visit.view.language).await;
    journey::goto(visit.page, &booked.link).await;
    journey::goto(visit.page, &format!("/bookings/{}/cancel", booked.id)).await;
}

async fn cancelled(visit: &Visit<'_>) {
    preview(visit).await;
    journey::follow(visit.page, &css("main form .btn")).await;
}

async fn late(visit: &Visit<'_>) {
    let booked = journey::booked_for_soon(visit.mesh, visit.view.tenant, visit.view.language).await;
    journey::goto(visit.page, &booked.link).await;
    journey::goto(visit.page, &format!("/bookings/{}/cancel", booked.id)).await;
}

async fn agreement(visit: &Visit<'_>) {
    let guest = visit.mesh.guest(visit.view.tenant);
    let header = [("Accept-Language", visit.view.language)];
    let known = guest.call(reqwest::Method::GET, "/api/v1/agreements", None, &header).await;
    let (kind, digest) = (known.text_at("/items/0/kind"), known.text_at("/items/0/digest"));
    journey::goto(visit.page, &format!("/agreements/{kind}/{digest}")).await;
}

async fn failed(visit: &Visit<'_>) {
    journey::goto(visit.page, "/sign-in").await;
    visit.page.fill(&css("#email"), "nadie@ejemplo.example").await;
    visit.page.fill(&css("#password"), "una frase cualquiera").await;
    journey::follow(visit.page, &css("main form .actions .btn")).await;
    visit.page.see(&css(".summary-box")).await;
}

async fn console(visit: &Visit<'_>) {
    journey::booked_for_soon(visit.mesh, visit.view.tenant, visit.view.language).await;
    journey::sign_in(visit.mesh, visit.page, visit.view.tenant, "owner").await;
}

async fn busy(visit: &Visit<'_>) {
    let day = busy_day(visit.mesh, visit.view.tenant, visit.view.language).await;
    journey::sign_in(visit.mesh, visit.page, visit.view.tenant, "owner").await;
    journey::goto(visit.page, &format!("/console?day={day}")).await;
}

async fn one(visit: &Visit<'_>) {
    let booked = journey::booked(visit.mesh, visit.view.tenant, visit.view.language).await;
    journey::sign_in(visit.mesh, visit.page, visit.view.tenant, "owner").await;
    journey::goto(visit.page, &format!("/console/bookings/{}", booked.id)).await;
}

/// The dialog before the session's end, which only a script shows.
async fn warned(visit: &Visit<'_>) {
    console(visit).await;
    if visit.view.script {
        visit.page.evaluate("document.querySelector('#session').showModal()").await;
    }
}

async fn nothing_there(visit: &Visit<'_>) {
    journey::sign_in(visit.mesh, visit.page, visit.view.tenant, "owner").await;
    journey::goto(visit.page, "/console/bookings/01932c00-0000-7000-8000-0000000000ff").await;
}

/// The button of a page whose session was another one.
async fn out_of_an_earlier_page(visit: &Visit<'_>) {
    journey::sign_in(visit.mesh, visit.page, visit.view.tenant, "admin").await;
    let earlier = "for (const one of document.querySelectorAll('[name=form_token]')) one.value = 'x'";
    visit.page.evaluate(earlier).await;
    journey::sign_out(visit.page).await;
}

async fn out(visit: &Visit<'_>) {
    journey::sign_in(visit.mesh, visit.page, visit.view.tenant, "admin").await;
    journey::sign_out(visit.page).await;
}
