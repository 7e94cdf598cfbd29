//! Guesses at one person's password, from many sources at once: who is kept out, and who is not.
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use holdfast_tests::client::{Client, How, Response};
use holdfast_tests::mails::{invitation, reset};
use holdfast_tests::mesh::Mesh;
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

const TENANT: &str = "salon-luna";
const EMAIL: &str = "marina.costa@example.com";
const PASSWORD: &str = "seven quiet herons at low tide";
const ANOTHER: &str = "nine slow barges under fog";
const DEVICE: &str = "__Host-holdfast-device";
/// Sources of guesses: twenty networks of ten addresses, so that no limit of the edge is met.
const SOURCES: u8 = 200;
/// A hundred guesses a second.
const EVERY: Duration = Duration::from_millis(10);

/// Of nobody's cookies: each request shows what it says.
fn client(mesh: &Mesh, source: Ipv4Addr) -> Client {
    Client::new(mesh, &mesh.tenant(TENANT), How { source, cookies: false, ..How::default() })
}

fn from(network: u8, host: u8) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, network, host)
}

/// Makes an account.
async fn join(mesh: &Mesh) {
    let person = json!({ "email": EMAIL, "roles": ["employee"] });
    let invited = mesh.staff(TENANT, "owner").await.post("/api/v1/admin/users", &person).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let token = invitation(mesh, EMAIL).await;
    let account = json!({ "token": token, "name": "Marina", "password": PASSWORD });
    let made = mesh.guest(TENANT).post("/api/v1/account/invitation", &account).await;
    assert_eq!(made.status, 204, "{}", made.text);
}

/// Replaces the password by the link of a mail.
async fn replace(mesh: &Mesh, client: &Client) {
    let route = "/api/v1/account/password-reset";
    let asked = client.post(route, &json!({ "email": EMAIL })).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    let token = reset(mesh, EMAIL).await;
    let replaced = client.put(route, &json!({ "token": token, "password": ANOTHER })).await;
    assert_eq!(replaced.status, 204, "{}", replaced.text);
}

async fn sign_in(client: &Client, password: &str, device: Option<&str>) -> reqwest::Result<Response> {
    let body = json!({ "email": EMAIL, "password": password });
    let cookie = device.map(|token| format!("{DEVICE}={token}"));
    let headers: Vec<(&str, &str)> = cookie.iter().map(|cookie| ("Cookie", cookie.as_str())).collect();
    client.try_call(Method::POST, "/api/v1/session", Some(&body), &headers).await
}

/// The token of the browser that a sign-in gave out.
fn device(answer: &Response) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let mut found = cookies.filter_map(|cookie| cookie.strip_prefix(DEVICE)?.strip_prefix('='));
    found.next().and_then(|rest| rest.split(';').next()).expect("a known device").to_owned()
}

/// Guesses until it is told to stop, every third time with a made-up device; how many guesses were answered.
async fn guess(clients: Vec<Arc<Client>>, stop: Arc<AtomicBool>) -> usize {
    let mut guesses = JoinSet::new();
    let mut clock = interval(EVERY);
    clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
    for (number, client) in clients.iter().cycle().enumerate() {
        clock.tick().await;
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let client = Arc::clone(client);
        guesses.spawn(async move {
            let made_up = format!("{number:043}");
            let device = (number % 3 == 0).then_some(made_up.as_str());
            sign_in(&client, "correct horse battery staple", device).await
        });
    }
    let answers = guesses.join_all().await;
    let answers: Vec<_> = answers.into_iter().filter_map(Result::ok).collect();
    let told = |answer: &Response| (answer.status.as_u16(), answer.code().to_owned());
    let allowed = [(401, "SIGN_IN_FAILED"), (429, "RATE_LIMITED"), (503, "UNAVAILABLE")];
    let is_allowed = |told: &(u16, String)| allowed.contains(&(told.0, told.1.as_str()));
    assert_eq!(answers.iter().map(told).find(|told| !is_allowed(told)), None);
    answers.iter().filter(|answer| answer.status == 401).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_from_everywhere_keep_the_holder_out_of_neither_known_device_nor_reset() {
    let exclusive = Mesh::exclusive().await;
    let mesh = exclusive.mesh();
    join(mesh).await;
    let own = [client(mesh, from(220, 1)), client(mesh, from(221, 1))];
    let first = sign_in(&own[0], PASSWORD, None).await.expect("an answer");
    assert_eq!(first.status, 200, "{}", first.text);
    let device = device(&first);

    let clients = (0..SOURCES).map(|at| Arc::new(client(mesh, from(230 + at % 20, 1 + at / 20)))).collect();
    let stop = Arc::new(AtomicBool::new(false));
    let guesses = tokio::spawn(guess(clients, Arc::clone(&stop)));
    let mut answers = Vec::new();
    for at in 0..100 {
        let answer = sign_in(&own[at % 2], PASSWORD, Some(&device)).await.expect("an answer");
        answers.push(answer.status.as_u16());
    }
    let elsewhere = sign_in(&client(mesh, from(222, 1)), PASSWORD, None).await.expect("an answer");
    assert_ne!(elsewhere.status, 200, "the account is locked");
    replace(mesh, &own[0]).await;
    let renewed = sign_in(&own[1], ANOTHER, Some(&device)).await.expect("an answer");
    stop.store(true, Ordering::Relaxed);
    assert!(guesses.await.expect("the guesses") > 100, "there was an attack");
    assert_eq!(answers, vec![200; 100]);
    assert_eq!(renewed.status, 200, "{}", renewed.text);
    // Another account of the tenant is not locked.
    mesh.staff(TENANT, "owner").await;
}
