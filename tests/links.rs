//! A booking's link, from outside: a new one by mail, none any more by staff, and what is shown when time has passed.
use std::time::Duration;

use holdfast_tests::client::Response;
use holdfast_tests::mesh::Mesh;
use holdfast_tests::wait::until;
use reqwest::Method;
use serde_json::{Value, json};

use crate::booking::{booked_by, order_that_can_be_cancelled};
use crate::journeys::mails;

const TENANT: &str = "clinica-sol";
const ENGLISH: [(&str, &str); 1] = [("Accept-Language", "en")];

struct Booked {
    id: String,
    code: String,
    token: String,
    email: String,
    name: String,
}

async fn booked(mesh: &Mesh) -> Booked {
    let guest = mesh.guest(TENANT);
    let body = order_that_can_be_cancelled(&guest, "es").await.body;
    let answer = booked_by(&guest, &body).await;
    let of = |key: &str| body["client"][key].as_str().expect("a text").to_owned();
    let at = |pointer: &str| answer.text_at(pointer);
    Booked {
        id: at("/id"),
        code: at("/code"),
        token: at("/manage_token"),
        email: of("email"),
        name: of("name"),
    }
}

impl Booked {
    async fn get(&self, mesh: &Mesh, token: &str) -> Response {
        mesh.guest(TENANT).managing(token).get(&format!("/api/v1/bookings/{}", self.id)).await
    }

    /// The page behind the mail's link, as a browser that never saw it gets it.
    async fn page(&self, mesh: &Mesh, token: &str) -> Response {
        let guest = mesh.guest(TENANT);
        guest.get(&format!("/bookings/{}?t={token}", self.id)).await;
        guest.call(Method::GET, &format!("/bookings/{}", self.id), None, &ENGLISH).await
    }

    /// Tokens of the links in the mails that went to its address.
    fn mailed(&self, mesh: &Mesh) -> Vec<String> {
        let token = |mail: &String| {
            let text = mail.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
            text.get(text.find("?t=")? + 3..)?.get(..22).map(str::to_owned)
        };
        mails(mesh, &format!("To: {}", self.email)).iter().filter_map(token).collect()
    }

    async fn another_link(&self, mesh: &Mesh, known: &[&str]) -> String {
        until(Duration::from_mins(1), "a mail with a new link", async || {
            self.mailed(mesh).into_iter().find(|token| !known.contains(&token.as_str()))
        })
        .await
    }
}

async fn audited(mesh: &Mesh, action: &str, booking: &Booked) {
    let owner = mesh.staff(TENANT, "owner").await;
    until(Duration::from_mins(1), action, async || {
        let found = owner.get(&format!("/api/v1/admin/audit?action={action}&limit=50")).await;
        found.text.contains(&booking.id).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_client_asks_for_a_new_link_and_the_old_one_opens_nothing() {
    let mesh = Mesh::shared();
    let booking = booked(mesh).await;
    let (guest, ask) = (mesh.guest(TENANT), "/api/v1/bookings/link");
    let wrong = guest.post(ask, &json!({ "code": booking.code, "email": "otra@correo.example" })).await;
    assert_eq!((wrong.status.as_u16(), wrong.text.as_str()), (202, ""));
    assert_eq!(booking.get(mesh, &booking.token).await.status, 200, "nothing has changed");
    let right = guest.post(ask, &json!({ "code": booking.code, "email": booking.email })).await;
    assert_eq!((right.status, right.text), (wrong.status, wrong.text), "who asks cannot tell them apart");
    let gone = until(Duration::from_mins(1), "the end of the old link", async || {
        Some(booking.get(mesh, &booking.token).await).filter(|answer| answer.status != 200)
    });
    let gone = gone.await;
    assert_eq!((gone.status.as_u16(), gone.code()), (404, "NOT_FOUND"), "{}", gone.text);
    let page = booking.page(mesh, &booking.token).await;
    assert_eq!(page.status, 404);
    assert!(page.text.contains("href=\"/bookings\""), "the way to a new one: {}", page.text);
    let new = booking.another_link(mesh, &[&booking.token]).await;
    assert_eq!(booking.get(mesh, &new).await.text_at("/client/email"), booking.email);
    audited(mesh, "booking.link_request", &booking).await;
    let bad = guest.post(ask, &json!({ "code": "x", "email": "x" })).await;
    assert_eq!(
        (bad.status.as_u16(), bad.fields()),
        (422, vec!["code".to_owned(), "email".to_owned()]),
        "{}",
        bad.text
    );
}

#[tokio::test]
async fn staff_revoke_a_link_and_it_opens_nothing() {
    let mesh = Mesh::shared();
    let booking = booked(mesh).await;
    let path = format!("/api/v1/admin/bookings/{}/revoke-link", booking.id);
    let guest = mesh.guest(TENANT);
    assert_eq!(guest.post(&path, &Value::Null).await.status, 401);
    let admin = mesh.staff(TENANT, "admin").await;
    let foreign =
        admin.post(&path.replace(&booking.id, "01932c00-0000-7000-8000-0000000000ff"), &Value::Null).await;
    assert_eq!(foreign.status, 404, "{}", foreign.text);
    let done = admin.post(&path, &Value::Null).await;
    assert_eq!((done.status.as_u16(), done.text.as_str()), (204, ""));
    assert_eq!(booking.get(mesh, &booking.token).await.status, 404);
    audited(mesh, "booking.link_revoke", &booking).await;
}

#[tokio::test]
async fn a_link_shows_less_once_it_is_over_or_cancelled() {
    let exclusive = Mesh::exclusive().await;
    let mesh = exclusive.mesh();
    let (past, cancelled) = (booked(mesh).await, booked(mesh).await);
    let page = past.page(mesh, &past.token).await;
    assert!(page.text.contains(&past.name) && page.text.contains("Get a new link"), "{}", page.text);
    let database = mesh.database("booking").await;
    // Ended 31 days ago: the clock is never moved, the booking is.
    let id: uuid::Uuid = past.id.parse().expect("an id");
    let back = "update booking set starts_at = now() - interval '31 days 1 hour', ends_at = now() - interval '31 days'
        where id = $1";
    sqlx::query(back).bind(id).execute(&database).await.expect("moved");
    let shown = past.get(mesh, &past.token).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    let told: Vec<&str> = shown
        .json
        .as_object()
        .expect("an object")
        .iter()
        .filter(|(_, value)| match value {
            Value::Null => false,
            Value::Array(items) => !items.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
            Value::Bool(yes) => *yes,
            _ => true,
        })
        .map(|(key, _)| key.as_str())
        .collect();
    let outline = ["code", "end", "id", "language", "outline", "phase", "revision", "start", "state", "zone"];
    assert_eq!(told, outline, "{}", shown.text);
    let page = past.page(mesh, &past.token).await;
    assert!(
        page.status == 200 && page.text.contains(&past.code) && page.text.contains("more than 30 days ago")
    );
    assert!(!page.text.contains(&past.name), "{}", page.text);

    let path = format!("/api/v1/bookings/{}/cancel", cancelled.id);
    let done =
        mesh.guest(TENANT).managing(&cancelled.token).post(&path, &json!({ "reason": "Ya no puedo" })).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let shown = cancelled.get(mesh, &cancelled.token).await;
    assert_eq!((&shown.json["client"], &shown.json["answers"]), (&Value::Null, &json!({})), "{}", shown.text);
    assert!(shown.json["service"].is_object() && !shown.text.contains("Ya no puedo"), "{}", shown.text);
    let page = cancelled.page(mesh, &cancelled.token).await;
    assert!(page.status == 200 && !page.text.contains(&cancelled.name), "{}", page.text);
    let owner = mesh.staff(TENANT, "owner").await.get(&format!("/api/v1/bookings/{}", cancelled.id)).await;
    assert_eq!(owner.text_at("/client/name"), cancelled.name, "staff see it still");
}
