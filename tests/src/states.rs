//! Every page that people see, in every state: how one gets there. The checks and the pictures both go through this
//! list; a page that is not in it is not checked.
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use serde_json::json;

use crate::browser::{Page, css};
use crate::busy::busy_day;
use crate::journey;
use crate::mails::invitation;
use crate::mesh::Mesh;
use crate::order::{Order, booked_by, next_week, order, somebody};
use crate::password_step::{choosing, chosen_wrongly, forgotten, replaced_wrongly, to_new_password};
use crate::wait::until;

/// Tenants and the languages in which they speak, with scripts and without.
pub const VIEWS: [View; 4] = [
    View { tenant: "clinica-sol", language: "es-ES", script: true },
    View { tenant: "clinica-sol", language: "en-GB", script: false },
    View { tenant: "salon-luna", language: "en-US", script: true },
    View { tenant: "salon-luna", language: "es-US", script: false },
];

/// Through whose eyes a state is looked at.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The tenant.
    pub tenant: &'static str,
    /// The language that the browser asks for, and in which the page is.
    pub language: &'static str,
    /// Whether scripts run.
    pub script: bool,
}

/// Where the steps to a state begin: a tab of a fresh context that has shown nothing yet.
#[derive(Debug)]
pub struct Tab<'a> {
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
    /// The steps there.
    pub reach: for<'v> fn(&'v Tab<'v>) -> LocalBoxFuture<'v, ()>,
}

macro_rules! states {
    ($($name:literal: |$tab:ident| $steps:expr;)*) => {
        &[$(State { name: $name, reach: |$tab| Box::pin(async move { $steps; }) }),*]
    };
}

/// All of them.
pub const STATES: &[State] = states! {
    "book-1-services": |tab| journey::goto(tab.page, "/").await;
    "book-1-as-staff": |tab| first_as_staff(tab).await;
    "book-2-times": |tab| journey::to_times(tab.page).await;
    "book-2-later": |tab| later(tab).await;
    "book-2-zone": |tab| elsewhere(tab).await;
    "book-2-nothing-free": |tab| far(tab).await;
    "book-2-slot-taken": |tab| slot_taken(tab).await;
    "book-3-details": |tab| journey::to_details(tab.page).await;
    "book-3-errors": |tab| wrong(tab).await;
    "book-3-too-long": |tab| too_long(tab).await;
    "book-4-confirm": |tab| journey::to_confirm(tab.page).await;
    "book-4-missing": |tab| unticked(tab).await;
    "book-4-as-staff": |tab| as_staff(tab).await;
    "book-5-done": |tab| journey::to_done(tab.page).await;
    "book-5-corrected": |tab| corrected(tab).await;
    "manage-email": |tab| correction(tab).await;
    "manage-email-errors": |tab| bad_correction(tab).await;
    "manage": |tab| managed(tab).await;
    "manage-outline": |tab| outline(tab).await;
    "link": |tab| journey::goto(tab.page, "/bookings").await;
    "link-errors": |tab| link(tab, "no code").await;
    "link-sent": |tab| link(tab, "7KQ4-M2XD").await;
    "cancel-preview": |tab| preview(tab).await;
    "cancel-done": |tab| cancelled(tab).await;
    "cancel-too-late": |tab| late(tab).await;
    "agreement": |tab| agreement(tab).await;
    "receipt": |tab| receipt(tab).await;
    "receipt-form": |tab| journey::goto(tab.page, "/receipts").await;
    "receipt-unknown": |tab| journey::goto(tab.page, "/receipts?code=CR-0000-0000").await;
    "privacy": |tab| journey::goto(tab.page, "/privacy").await;
    "refused-missing": |tab| journey::goto(tab.page, "/nothing").await;
    "refused-booking": |tab| journey::goto(tab.page, "/bookings/01932c00-0000-7000-8000-0000000000ff").await;
    "sign-in": |tab| journey::goto(tab.page, "/sign-in").await;
    "sign-in-failed": |tab| failed(tab).await;
    "sign-in-ended": |tab| journey::goto(tab.page, "/sign-in?ended=over").await;
    "sign-in-quiet": |tab| journey::goto(tab.page, "/sign-in?ended=quiet").await;
    "sign-in-invited": |tab| journey::goto(tab.page, "/sign-in?invited").await;
    "sign-in-step-over": |tab| journey::goto(tab.page, "/sign-in?ended=step").await;
    "sign-in-password": |tab| to_new_password(tab).await;
    "sign-in-password-errors": |tab| chosen_wrongly(tab).await;
    "invitation": |tab| invited(tab).await;
    "invitation-typing": |tab| typing(tab).await;
    "invitation-errors": |tab| accepted_wrongly(tab).await;
    "invitation-closed": |tab| journey::goto(tab.page, "/invitation").await;
    "sign-in-reset": |tab| journey::goto(tab.page, "/sign-in?reset").await;
    "reset": |tab| journey::goto(tab.page, "/reset").await;
    "reset-errors": |tab| forgotten(tab, "no address").await;
    "reset-sent": |tab| forgotten(tab, "nobody@example.com").await;
    "reset-new": |tab| choosing(tab).await;
    "reset-new-errors": |tab| replaced_wrongly(tab).await;
    "reset-closed": |tab| journey::goto(tab.page, "/reset/new").await;
    "console-today": |tab| console(tab).await;
    "console-day": |tab| busy(tab).await;
    "console-unlinked": |tab| unlinked(tab).await;
    "console-booking": |tab| one(tab).await;
    "console-revoked": |tab| revoked(tab).await;
    "console-missing": |tab| nothing_there(tab).await;
    "console-warning": |tab| warned(tab).await;
    "sign-out": |tab| out(tab).await;
    "sign-out-again": |tab| out_of_an_earlier_page(tab).await;
    "docs": |tab| journey::goto(tab.page, "/api/docs").await;
};

/// The README's pictures: the state, who looks, and the window's width.
pub const PICTURES: &[(&str, View, u32)] =
    &[("book-2-times", VIEWS[0], 1280), ("book-4-confirm", VIEWS[2], 1280), ("console-day", VIEWS[0], 1280)];

/// A later month, whose first free day is not the next one there is.
async fn later(tab: &Tab<'_>) {
    journey::to_times(tab.page).await;
    journey::follow(tab.page, &css("a.round")).await;
    tab.page.see(&css("#month")).await;
}

async fn elsewhere(tab: &Tab<'_>) {
    journey::to_times(tab.page).await;
    let path = tab.page.path().await;
    let joint = if path.contains('?') { '&' } else { '?' };
    journey::goto(tab.page, &format!("{path}{joint}zone=Asia/Tokyo")).await;
}

/// A month so far ahead that nothing of it can be booked yet.
async fn far(tab: &Tab<'_>) {
    journey::to_times(tab.page).await;
    let path = tab.page.path().await;
    let path = path.split('?').next().unwrap_or_default().to_owned();
    journey::goto(tab.page, &format!("{path}?day={}", next_week().0)).await;
}

/// Somebody else was faster.
async fn slot_taken(tab: &Tab<'_>) {
    journey::to_confirm(tab.page).await;
    taken(tab.mesh, tab.view.tenant, tab.page).await;
    journey::accept(tab.page).await;
    journey::follow(tab.page, &css(".confirm .btn")).await;
    tab.page.see(&css("table.month")).await;
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
    booked_by(&guest, &order).await;
}

async fn wrong(tab: &Tab<'_>) {
    journey::to_details(tab.page).await;
    tab.page.fill(&css("#email"), "no address").await;
    journey::follow(tab.page, &css("form#carry .actions .btn")).await;
    tab.page.see(&css(".summary-box")).await;
}

/// A text that is too long is said to be, and none of it is lost.
async fn too_long(tab: &Tab<'_>) {
    journey::to_details(tab.page).await;
    journey::fill(tab.page).await;
    tab.page.fill(&css("#name"), &"Ágata Lobo ".repeat(13)).await;
    journey::follow(tab.page, &css("form#carry .actions .btn")).await;
    tab.page.see(&css(".summary-box")).await;
}

async fn unticked(tab: &Tab<'_>) {
    journey::to_confirm(tab.page).await;
    journey::follow(tab.page, &css(".confirm .btn")).await;
    tab.page.see(&css(".summary-box")).await;
}

/// Who is signed in here books as a client would, which staff may not.
async fn as_staff(tab: &Tab<'_>) {
    journey::sign_in(tab.mesh, tab.page, tab.view.tenant, "owner").await;
    journey::to_confirm(tab.page).await;
    journey::accept(tab.page).await;
    journey::follow(tab.page, &css(".confirm .btn")).await;
}

async fn first_as_staff(tab: &Tab<'_>) {
    journey::sign_in(tab.mesh, tab.page, tab.view.tenant, "owner").await;
    journey::goto(tab.page, "/").await;
}

/// What the manage page links, once the ledger has signed it: it is looked up once, as look-ups are counted.
async fn receipt(tab: &Tab<'_>) {
    let booked = journey::booked(tab.mesh, tab.view.tenant, tab.view.language).await;
    let database = tab.mesh.database("policy").await;
    let signed =
        "select exists (select from consent_record r join holdfast.checkpoint c on c.tenant_id = r.tenant_id
        and c.ledger = 'consent' and c.sequence >= r.sequence where r.booking_id = $1)";
    until(Duration::from_mins(2), "a receipt that is signed", async || {
        let found = sqlx::query_scalar::<_, bool>(signed).bind(&booked.id).fetch_one(&database).await;
        found.expect("policy's database").then_some(())
    })
    .await;
    journey::goto(tab.page, &booked.link).await;
    journey::follow(tab.page, &css("a[href*='/receipts?']")).await;
}

async fn managed(tab: &Tab<'_>) {
    let booked = journey::booked(tab.mesh, tab.view.tenant, tab.view.language).await;
    journey::goto(tab.page, &booked.link).await;
}

/// "Not your email?", from the confirmation.
async fn correction(tab: &Tab<'_>) {
    journey::to_done(tab.page).await;
    journey::follow(tab.page, &css("main a[href*='/email']")).await;
    tab.page.see(&css("#email")).await;
}

/// The confirmation after the last correction that there may be.
async fn corrected(tab: &Tab<'_>) {
    journey::to_done(tab.page).await;
    for _ in 1..=3 {
        let person = somebody("Nuria Campos");
        let email = person["email"].as_str().unwrap_or_default();
        journey::follow(tab.page, &css("main a[href*='/email']")).await;
        tab.page.fill(&css("#email"), email).await;
        journey::follow(tab.page, &css("main form .actions .btn")).await;
        tab.page.see(&css(".seal")).await;
    }
}

async fn bad_correction(tab: &Tab<'_>) {
    correction(tab).await;
    tab.page.fill(&css("#email"), "no address").await;
    journey::follow(tab.page, &css("main form .actions .btn")).await;
    tab.page.see(&css(".summary-box")).await;
}

/// A booking that was over more than 30 days ago: the clock is never moved, the booking is.
async fn outline(tab: &Tab<'_>) {
    let booked = journey::booked(tab.mesh, tab.view.tenant, tab.view.language).await;
    let database = tab.mesh.database("booking").await;
    let back = "update booking set starts_at = starts_at - interval '60 days', ends_at = ends_at - interval '60 days'
        where id = $1::uuid";
    sqlx::query(back).bind(&booked.id).execute(&database).await.expect("moved");
    journey::goto(tab.page, &booked.link).await;
}

async fn link(tab: &Tab<'_>, code: &str) {
    journey::goto(tab.page, "/bookings").await;
    tab.page.fill(&css("#code"), code).await;
    tab.page.fill(&css("#email"), "nadie@correo.example").await;
    journey::follow(tab.page, &css("main form .actions .btn")).await;
}

async fn revoked(tab: &Tab<'_>) {
    one(tab).await;
    journey::follow(tab.page, &css("main form .btn")).await;
}

async fn preview(tab: &Tab<'_>) {
    let booked = journey::booked(tab.mesh, tab.view.tenant, tab.view.language).await;
    journey::goto(tab.page, &booked.link).await;
    journey::goto(tab.page, &format!("/bookings/{}/cancel", booked.id)).await;
}

async fn cancelled(tab: &Tab<'_>) {
    preview(tab).await;
    journey::follow(tab.page, &css("main form .btn")).await;
}

async fn late(tab: &Tab<'_>) {
    let booked = journey::booked_for_soon(tab.mesh, tab.view.tenant, tab.view.language).await;
    journey::goto(tab.page, &booked.link).await;
    journey::goto(tab.page, &format!("/bookings/{}/cancel", booked.id)).await;
}

async fn agreement(tab: &Tab<'_>) {
    let guest = tab.mesh.guest(tab.view.tenant);
    let header = [("Accept-Language", tab.view.language)];
    let known = guest.call(reqwest::Method::GET, "/api/v1/agreements", None, &header).await;
    let (kind, digest) = (known.text_at("/items/0/kind"), known.text_at("/items/0/digest"));
    journey::goto(tab.page, &format!("/agreements/{kind}/{digest}")).await;
}

async fn failed(tab: &Tab<'_>) {
    journey::goto(tab.page, "/sign-in").await;
    tab.page.fill(&css("#email"), "nadie@ejemplo.example").await;
    tab.page.fill(&css("#password"), "una frase cualquiera").await;
    journey::follow(tab.page, &css("main form .actions .btn")).await;
    tab.page.see(&css(".summary-box")).await;
}

async fn console(tab: &Tab<'_>) {
    journey::booked_for_soon(tab.mesh, tab.view.tenant, tab.view.language).await;
    journey::sign_in(tab.mesh, tab.page, tab.view.tenant, "owner").await;
}

async fn busy(tab: &Tab<'_>) {
    let day = busy_day(tab.mesh, tab.view.tenant, tab.view.language).await;
    journey::sign_in(tab.mesh, tab.page, tab.view.tenant, "owner").await;
    journey::goto(tab.page, &format!("/console?day={day}")).await;
}

/// Somebody of the staff whose account is tied to no provider.
async fn unlinked(tab: &Tab<'_>) {
    let owner = tab.mesh.staff(tab.view.tenant, "owner").await;
    let person = somebody("Nuria Campos");
    let (email, password) = (&person["email"], "una frase larga para entrar");
    let wish = json!({ "email": email, "roles": ["employee"] });
    let invited = owner.post("/api/v1/admin/users", &wish).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let token = invitation(tab.mesh, email.as_str().expect("an address")).await;
    let account = json!({ "token": token, "name": person["name"], "email": email, "password": password });
    let made = tab.mesh.guest(tab.view.tenant).post("/api/v1/account/invitation", &account).await;
    assert!(made.status.is_success(), "{}", made.text);
    journey::sign_in_with(tab.page, email.as_str().expect("an address"), password).await;
}

/// The mail's link, followed.
async fn invited(tab: &Tab<'_>) {
    let owner = tab.mesh.staff(tab.view.tenant, "owner").await;
    let person = somebody("Nuria Campos");
    let wish = json!({ "email": person["email"], "roles": ["employee"] });
    let sent = owner.post("/api/v1/admin/users", &wish).await;
    assert_eq!(sent.status, 201, "{}", sent.text);
    let token = invitation(tab.mesh, person["email"].as_str().expect("an address")).await;
    journey::goto(tab.page, &format!("/invitation?t={token}")).await;
    tab.page.see(&css("#password")).await;
}

/// What the script says of a password that is not there yet.
async fn typing(tab: &Tab<'_>) {
    invited(tab).await;
    tab.page.fill(&css("#password"), "una frase").await;
}

async fn accepted_wrongly(tab: &Tab<'_>) {
    invited(tab).await;
    tab.page.fill(&css("#password"), "short").await;
    journey::follow(tab.page, &css("main form .btn")).await;
    tab.page.see(&css(".summary-box")).await;
}

async fn one(tab: &Tab<'_>) {
    let booked = journey::booked(tab.mesh, tab.view.tenant, tab.view.language).await;
    journey::sign_in(tab.mesh, tab.page, tab.view.tenant, "owner").await;
    journey::goto(tab.page, &format!("/console/bookings/{}", booked.id)).await;
}

/// The dialog before the session's end, which only a script shows.
async fn warned(tab: &Tab<'_>) {
    console(tab).await;
    if tab.view.script {
        tab.page.evaluate("document.querySelector('#session').showModal()").await;
    }
}

async fn nothing_there(tab: &Tab<'_>) {
    journey::sign_in(tab.mesh, tab.page, tab.view.tenant, "owner").await;
    journey::goto(tab.page, "/console/bookings/01932c00-0000-7000-8000-0000000000ff").await;
}

/// The button of a page whose session was another one.
async fn out_of_an_earlier_page(tab: &Tab<'_>) {
    journey::sign_in(tab.mesh, tab.page, tab.view.tenant, "admin").await;
    let earlier = "for (const one of document.querySelectorAll('[name=form_token]')) one.value = 'x'";
    tab.page.evaluate(earlier).await;
    journey::sign_out(tab.page).await;
}

async fn out(tab: &Tab<'_>) {
    journey::sign_in(tab.mesh, tab.page, tab.view.tenant, "admin").await;
    journey::sign_out(tab.page).await;
}
