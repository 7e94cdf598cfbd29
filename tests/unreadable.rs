//! One sealed row that somebody damaged takes the day from nobody: the rest is shown, and who runs this is told.
use std::time::Duration;

use holdfast_tests::client::get;
use holdfast_tests::mesh::{Mesh, workspace};
use holdfast_tests::wait::until;
use reqwest::Method;
use serde_json::Value;

use crate::booking::{booked_by, order_that_can_be_cancelled, somebody};

const TENANT: &str = "salon-luna";

/// How often booking said that something does not open.
async fn counted(mesh: &Mesh) -> u64 {
    let address = mesh.admin("booking");
    let metrics = get(&format!("http://{address}/metrics")).await.expect("metrics");
    let metrics = metrics.text().await.expect("a text");
    let lines = metrics.lines().filter(|line| line.starts_with("booking_sealed_unreadable_total{"));
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
}

#[tokio::test]
async fn one_row_that_does_not_open_leaves_the_day_to_the_others() {
    let exclusive = Mesh::exclusive().await;
    let mesh = exclusive.mesh();
    let guest = mesh.guest(TENANT);
    let mut booked = Vec::new();
    for name in ["Aurora Peral", "Bruno Haya"] {
        let mut body = order_that_can_be_cancelled(&guest, "en").await.body;
        body["client"] = somebody(name);
        booked.push(booked_by(&guest, &body).await);
    }
    let [damaged, whole] = booked.as_slice() else { panic!("two bookings") };
    let id: uuid::Uuid = damaged.text_at("/id").parse().expect("an id");
    let database = mesh.database("booking").await;
    let flip = "update client set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)
        where id = (select client_id from booking where id = $1)";
    sqlx::query(flip).bind(id).execute(&database).await.expect("damaged");
    let before = counted(mesh).await;

    let owner = mesh.staff(TENANT, "owner").await;
    let start: jiff::Timestamp = damaged.text_at("/start").parse().expect("an instant");
    let list = owner.get(&format!("/api/v1/admin/bookings?from={start}&limit=200")).await;
    assert_eq!(list.status, 200, "{}", list.text);
    let (shown, others): (Vec<&Value>, Vec<&Value>) =
        list.json["items"].as_array().into_iter().flatten().partition(|it| it["id"] == damaged.json["id"]);
    let shown = shown.first().expect("the damaged one is in the list");
    assert!(others.iter().all(|it| it["unreadable"] == false && it["client"].is_object()), "{}", list.text);
    assert_eq!((&shown["unreadable"], &shown["client"]), (&Value::Bool(true), &Value::Null));
    let other = owner.get(&format!("/api/v1/bookings/{}", whole.text_at("/id"))).await;
    assert_eq!(
        (other.text_at("/client/name").as_str(), &other.json["unreadable"]),
        ("Bruno Haya", &Value::Bool(false))
    );

    let zone = guest.get("/api/v1/tenant").await.text_at("/zone");
    let day = start.in_tz(&zone).expect("the tenant's zone").date();
    let english = [("Accept-Language", "en")];
    let page = owner.call(Method::GET, &format!("/console?day={day}"), None, &english).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("Details can’t be read"), "{}", page.text);
    let page = owner.call(Method::GET, &format!("/console/bookings/{id}"), None, &english).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("Some details of this booking can’t be read"), "{}", page.text);
    let own = guest.managing(&damaged.text_at("/manage_token")).get(&format!("/api/v1/bookings/{id}")).await;
    assert_eq!((own.status.as_u16(), &own.json["unreadable"]), (200, &Value::Bool(true)), "{}", own.text);
    assert!(counted(mesh).await >= before + 4, "each time it is counted");
    let log = workspace().join(mesh.text("/services/booking/log"));
    until(Duration::from_secs(10), "the error in the log", async || {
        let log = std::fs::read_to_string(&log).ok()?;
        log.lines()
            .any(|line| line.contains("a sealed value does not open") && line.contains(&id.to_string()))
            .then_some(())
    })
    .await;
    // Mended for the tests that come after, and the mail can go out.
    sqlx::query(flip).bind(id).execute(&database).await.expect("mended");
}
