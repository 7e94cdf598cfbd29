//! A forgotten password, through the public door: what is answered, what the mail opens, and which sessions end.
use std::time::{Duration, Instant};

use holdfast_tests::client::{Client, Response};
use holdfast_tests::mails::{invitation, reset};
use holdfast_tests::mesh::Mesh;
use holdfast_tests::order::somebody;
use serde_json::json;

const TENANT: &str = "salon-luna";
const ROUTE: &str = "/api/v1/account/password-reset";
const OLD: &str = "una frase larga para entrar";
const NEW: &str = "otra frase larga para entrar";

/// Somebody of the team: the address.
async fn colleague(mesh: &Mesh) -> String {
    let person = somebody("Inés Prieto");
    let email = person["email"].as_str().expect("an address").to_owned();
    let wish = json!({ "email": email, "roles": ["employee"] });
    let invited = mesh.staff(TENANT, "owner").await.post("/api/v1/admin/users", &wish).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let token = invitation(mesh, &email).await;
    let account = json!({ "token": token, "name": person["name"], "password": OLD });
    let made = mesh.guest(TENANT).post("/api/v1/account/invitation", &account).await;
    assert!(made.status.is_success(), "{}", made.text);
    email
}

async fn sign_in(client: &Client, email: &str, password: &str) -> Response {
    client.post("/api/v1/session", &json!({ "email": email, "password": password })).await
}

/// What an answer is but for what differs in any two: its time, its trace, the form's token.
fn same(answer: &Response) -> (u16, Vec<(String, String)>, String) {
    let varies = |name: &str| ["date", "x-trace-id"].contains(&name);
    let named = answer.headers.iter().filter(|(name, _)| !varies(name.as_str()));
    let mut headers: Vec<_> = named
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
        .collect();
    headers.sort();
    (answer.status.as_u16(), headers, answer.text.clone())
}

#[tokio::test]
async fn who_has_forgotten_the_password_chooses_another_by_the_link_of_a_mail() {
    let mesh = Mesh::shared();
    let email = colleague(mesh).await;
    let guest = mesh.guest(TENANT);
    let signed_in = mesh.guest(TENANT);
    assert_eq!(sign_in(&signed_in, &email, OLD).await.status, 200);
    let unknown = somebody("Nadie")["email"].clone();
    let known = guest.post(ROUTE, &json!({ "email": email })).await;
    let other = guest.post(ROUTE, &json!({ "email": unknown })).await;
    assert_eq!(known.status, 202, "{}", known.text);
    assert_eq!(same(&known), same(&other), "nothing tells whether somebody has the address");
    let token = reset(mesh, &email).await;
    let weak = guest.put(ROUTE, &json!({ "token": token, "password": "short" })).await;
    assert_eq!((weak.status.as_u16(), weak.code()), (422, "PASSWORD_TOO_WEAK"), "{}", weak.text);
    let done = guest.put(ROUTE, &json!({ "token": token, "password": NEW })).await;
    assert_eq!((done.status.as_u16(), done.headers.get("set-cookie")), (204, None), "{}", done.text);
    let begun = Instant::now();
    while signed_in.get("/api/v1/session").await.status != 401 {
        assert!(begun.elapsed() < Duration::from_secs(30), "the session does not end");
    }
    let again = guest.put(ROUTE, &json!({ "token": token, "password": OLD })).await;
    assert_eq!((again.status.as_u16(), again.code()), (404, "NOT_FOUND"), "{}", again.text);
    assert_eq!(sign_in(&guest, &email, OLD).await.code(), "SIGN_IN_FAILED");
    assert_eq!(sign_in(&guest, &email, NEW).await.status, 200);
}
