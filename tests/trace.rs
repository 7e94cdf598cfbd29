//! One booking is one trace, from the public entry point to the mail and both ledgers; nothing personal is in what the
//! services write for others to read.
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::Duration;

use holdfast_tests::client::get;
use holdfast_tests::mesh::{Mesh, workspace};
use holdfast_tests::trace::{Span, lines, orphans, spans};
use holdfast_tests::wait::until;
use serde_json::json;

use crate::booking::{booked_by, order};

/// Services that `spans` of this kind come from.
fn services<'a>(spans: &'a [Span], kind: &str) -> BTreeSet<&'a str> {
    spans.iter().filter(|span| span.kind == kind).map(|span| span.service.as_str()).collect()
}

/// The trace of a booking, whole. Each service writes its spans at a time of its own, so a service that calls no
/// other may be the last one, after every consumer.
async fn booked(mesh: &Mesh, tenant: &str, client: serde_json::Value) -> Vec<Span> {
    let guest = mesh.guest(tenant);
    let mut body = order(&guest, "es").await.body;
    body["client"] = client;
    let answer = booked_by(&guest, &body).await;
    let id = answer.trace_id();
    until(Duration::from_secs(30), "the whole trace", async || {
        let spans = spans(mesh, &id);
        let (consumers, servers) = (services(&spans, "consumer"), services(&spans, "server"));
        let all = ["booking", "policy", "retention"].iter().all(|service| consumers.contains(service))
            && ["gateway", "identity", "booking", "policy"].iter().all(|service| servers.contains(service));
        (all && orphans(&spans).is_empty()).then_some(spans)
    })
    .await
}

#[tokio::test]
async fn one_booking_is_one_trace() {
    let mesh = Mesh::shared();
    let client =
        json!({ "name": "Rocío Vela", "email": "rocio.vela@example.com", "phone": "+34 600 321 321" });
    let spans = booked(mesh, "clinica-sol", client).await;
    let roots: Vec<&Span> = spans.iter().filter(|span| span.parent.is_empty()).collect();
    assert_eq!(roots.len(), 1, "{roots:?}");
    assert_eq!((roots[0].service.as_str(), roots[0].kind.as_str()), ("gateway", "server"));
    assert_eq!(roots[0].name, "POST /api/v1/bookings");
    let databases: BTreeSet<(&str, &str)> = spans
        .iter()
        .filter_map(|span| Some((span.service.as_str(), span.attributes.get("db.system.name")?.as_str()?)))
        .collect();
    for (service, system) in [("booking", "postgresql"), ("policy", "postgresql"), ("gateway", "redis")] {
        assert!(databases.contains(&(service, system)), "{service} {system}: {databases:?}");
    }
    assert!(orphans(&spans).is_empty());
}

#[tokio::test]
async fn a_callers_trace_is_linked_and_never_the_parent() {
    let mesh = Mesh::shared();
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let answer = mesh
        .guest("salon-luna")
        .call(reqwest::Method::GET, "/api/v1/tenant", None, &[("traceparent", parent)])
        .await;
    assert_eq!(answer.status, 200);
    assert_ne!(answer.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    until(Duration::from_secs(20), "the link", async || {
        lines(mesh)
            .lines()
            .any(|line| {
                line.contains(&answer.trace_id()) && line.contains("4bf92f3577b34da6a3ce929d0e0e4736")
            })
            .then_some(())
    })
    .await;
}

/// Everything that the mesh wrote, but for mails: spans, logs, metrics, dumps of Redis and of every database.
pub async fn written(mesh: &Mesh) -> Vec<(String, Vec<u8>)> {
    let mut found = vec![("spans".to_owned(), lines(mesh).into_bytes())];
    let logs = workspace().join(mesh.text("/log_dir"));
    for file in fs::read_dir(logs).expect("logs").flatten() {
        found.push((file.file_name().to_string_lossy().into_owned(), fs::read(file.path()).expect("a log")));
    }
    for service in ["gateway", "identity", "booking", "policy", "retention", "operator"] {
        let url = format!("http://{}/metrics", mesh.admin(service));
        let text = get(&url).await.expect("metrics").text().await.expect("text");
        found.push((format!("metrics of {service}"), text.into_bytes()));
    }
    found.push(("redis".to_owned(), redis_dump(mesh).await));
    let databases = mesh.json();
    for (name, url) in
        databases.pointer("/postgres/databases").and_then(|it| it.as_object()).expect("databases")
    {
        let dump = Command::new("pg_dump")
            .arg("--inserts")
            .arg(url.as_str().expect("a URL"))
            .output()
            .expect("pg_dump");
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        found.push((format!("dump of {name}"), dump.stdout));
    }
    found
}

async fn redis_dump(mesh: &Mesh) -> Vec<u8> {
    let client = redis::Client::open(mesh.text("/redis/url")).expect("a URL");
    let mut connection = client.get_multiplexed_async_connection().await.expect("Redis");
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query_async(&mut connection).await.expect("keys");
    let mut dump = Vec::new();
    for key in keys {
        dump.extend_from_slice(key.as_bytes());
        let value: redis::RedisResult<Vec<u8>> =
            redis::cmd("DUMP").arg(&key).query_async(&mut connection).await;
        dump.extend(value.unwrap_or_default());
    }
    dump
}

pub fn holds(text: &[u8], word: &str) -> bool {
    text.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

#[tokio::test]
async fn a_clients_name_address_and_number_are_in_nothing_that_is_written() {
    let mesh = Mesh::shared();
    let client = json!({
        "name": "Quetzalina Murguiondo", "email": "q.murguiondo@zarzamora.example", "phone": "+34 611 987 654",
    });
    booked(mesh, "salon-luna", client).await;
    let written = written(mesh).await;
    assert!(written.iter().any(|(name, text)| name == "dump of booking" && holds(text, "salon-luna")));
    for (name, text) in &written {
        for word in ["Quetzalina", "Murguiondo", "zarzamora", "611 987 654", "611987654"] {
            assert!(!holds(text, word), "{word} stands in {name}");
        }
    }
    let (_, password) = mesh.tenant("salon-luna").accounts["owner"].clone();
    mesh.staff("salon-luna", "owner").await;
    for (name, text) in &written {
        assert!(!holds(text, &password), "a password stands in {name}");
    }
}
