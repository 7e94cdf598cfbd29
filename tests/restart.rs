//! Ctrl-C ends a mesh whole, whenever it comes, and `local up` on what it left goes on where it ended.
use std::time::Duration;

use holdfast_tests::mesh::Mesh;
use holdfast_tests::wait::until;
use serde_json::{Value, json};

use crate::booking::{booked_by, order_that_can_be_cancelled};

const TENANT: &str = "salon-luna";

/// What the owner sees of both ledgers: whole, and how many records.
async fn ledgers(mesh: &Mesh) -> [u64; 2] {
    let owner = mesh.staff(TENANT, "owner").await;
    let routes = ["/api/v1/admin/agreements/verify", "/api/v1/admin/audit/verify"];
    let mut counts = [0, 0];
    for (count, route) in counts.iter_mut().zip(routes) {
        let answer = owner.post(route, &json!({})).await;
        assert_eq!((answer.status.as_u16(), &answer.json["ok"]), (200, &json!(true)), "{}", answer.text);
        *count = answer.json["checked"].as_u64().expect("a count");
    }
    counts
}

async fn end(mesh: &Mesh) {
    let children = mesh.children();
    assert!(
        !children.is_empty() && !mesh.processes().is_empty(),
        "it would be noticed if something were left"
    );
    let status = mesh.interrupt().await;
    assert!(status.success(), "{status}");
    assert_eq!(mesh.processes(), Vec::<String>::new(), "left of {children:?}");
    assert!(!mesh.run().join("mesh.json").exists(), "who looks is not told that it runs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_ends_everything_and_a_second_start_goes_on() {
    let mesh = Mesh::begin("again");
    // In the middle of the first start, when the databases are being made.
    until(Duration::from_mins(2), "PostgreSQL to be started", async || {
        mesh.children().contains(&"postgres".to_owned()).then_some(())
    })
    .await;
    end(&mesh).await;
    mesh.begin_again();
    tokio::task::block_in_place(|| mesh.wait_ready());
    let guest = mesh.guest(TENANT);
    let booking = booked_by(&guest, &order_that_can_be_cancelled(&guest, "en").await.body).await;
    let (id, token) = (booking.text_at("/id"), booking.text_at("/manage_token"));
    let catalogue = guest.get("/api/v1/services").await.text;
    let accounts = mesh.tenant(TENANT).accounts;
    let before = ledgers(&mesh).await;
    assert_eq!(mesh.open_to_others(), Vec::<std::path::PathBuf>::new());
    end(&mesh).await;

    mesh.begin_again();
    tokio::task::block_in_place(|| mesh.wait_ready());
    assert_eq!(mesh.tenant(TENANT).accounts, accounts, "the same people");
    let guest = mesh.guest(TENANT);
    assert_eq!(guest.get("/api/v1/services").await.text, catalogue, "the same catalogue");
    let again = guest.managing(&token).get(&format!("/api/v1/bookings/{id}")).await;
    assert_eq!(again.status, 200, "{}", again.text);
    for key in ["id", "code", "start", "receipt", "accepted", "state"] {
        assert_eq!(again.json.get(key), booking.json.get(key), "{key}");
    }
    booked_by(&guest, &order_that_can_be_cancelled(&guest, "es").await.body).await;
    until(Duration::from_secs(30), "the second booking to be in both ledgers", async || {
        let now = ledgers(&mesh).await;
        (now.iter().zip(before).all(|(now, before)| *now > before)).then_some(())
    })
    .await;
    let cancelled = guest.managing(&token).post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
    assert_eq!(cancelled.json.get("state").and_then(Value::as_str), Some("cancelled"), "{}", cancelled.text);
    end(&mesh).await;
}
