//! Bad input on every public route: schemathesis against the gateway's own OpenAPI document, as a guest, as a
//! client with a booking, and as the owner. Every connection leaves from a fresh address, so that limits per source
//! hide nothing.
use std::collections::BTreeSet;
use std::fs;
use std::iter;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;

use holdfast_tests::mesh::{Mesh, workspace};
use holdfast_tests::relay::{Leaves, Relay};
use serde_json::{Value, json};

use crate::booking::{booked_by, order_that_can_be_cancelled};

/// What holds of every answer: no 5xx, the document's statuses, types and shapes, bad input refused.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_schema_conformance,negative_data_rejection";

/// How schemathesis comes.
#[derive(Default)]
struct Caller<'a> {
    /// Who it is: cookies, tokens.
    headers: Vec<String>,
    /// What it knows: parameters that it leaves as they are ("path.id", ...), so that it gets past the edge.
    known: &'a [(&'a str, String)],
}

/// Runs it, and returns what was answered well at least once: "GET /api/v1/bookings/{id}".
fn schemathesis(mesh: &Mesh, tenant: &str, caller: &Caller<'_>) -> BTreeSet<String> {
    let tools = Command::new(workspace().join("tools/python.sh")).output().expect("tools/python.sh");
    assert!(tools.status.success(), "{}", String::from_utf8_lossy(&tools.stderr));
    let tools = String::from_utf8_lossy(&tools.stdout).trim().to_owned();
    let target = SocketAddr::from((Ipv4Addr::LOCALHOST, mesh.https_port()));
    let relay = Relay::start(target, Leaves::FreshAddress).expect("a relay");
    let origin = format!("https://{}:{}", mesh.tenant(tenant).host, relay.port());
    let folder = tempfile::tempdir().expect("a folder");
    let (settings, report) = (folder.path().join("schemathesis.toml"), folder.path().join("report.har"));
    let known = caller.known.iter().map(|(name, value)| format!("{name:?} = {value:?}\n"));
    let lines: Vec<String> = iter::once("[parameters]\n".to_owned()).chain(known).collect();
    fs::write(&settings, lines.concat()).expect("settings");
    let examples = if std::env::var_os("HOLDFAST_TEST_LONG").is_some() { "500" } else { "20" };
    let mut run = Command::new(format!("{tools}/schemathesis"));
    run.arg("--config-file")
        .arg(&settings)
        .args(["run", &format!("{origin}/api/openapi.json")])
        .args(["--phases=examples,coverage,fuzzing", "--seed=20261125", "--no-shrink"])
        .args(["--max-examples", examples, "--checks", CHECKS, "--request-timeout=10"])
        // As a browser's page would, or every change would end at the edge.
        .args(["--header", &format!("Origin: {origin}"), "--generation-with-security-parameters=false"])
        .args(["--exclude-path-regex", "^/api/v1/session$", "--exclude-method=DELETE"])
        .arg(format!("--tls-verify={}", workspace().join(mesh.text("/ca_file")).display()))
        .arg("--report-har-path")
        .arg(&report)
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .env("PYTHONPATH", workspace().join("tools/python"));
    for header in &caller.headers {
        run.args(["--header", header]);
    }
    let output = run.output().expect("schemathesis");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    // A run that found no operation has shown nothing.
    assert!(said.contains("passed") && !said.contains(" 0 generated"), "{said}");
    answered_well(&fs::read(report).expect("a report"))
}

/// Operations of the document that a report has a 2xx of.
fn answered_well(report: &[u8]) -> BTreeSet<String> {
    let report: Value = serde_json::from_slice(report).expect("HAR");
    let document = fs::read(workspace().join("services/gateway/openapi.json")).expect("the document");
    let document: Value = serde_json::from_slice(&document).expect("JSON");
    let paths: Vec<&String> = document["paths"].as_object().expect("paths").keys().collect();
    let entries = report.pointer("/log/entries").and_then(Value::as_array).expect("entries");
    let fine = entries
        .iter()
        .filter(|entry| entry["response"]["status"].as_u64().is_some_and(|it| (200..300).contains(&it)));
    fine.filter_map(|entry| {
        let url = reqwest::Url::parse(entry["request"]["url"].as_str()?).ok()?;
        let path = paths.iter().find(|template| is_of(url.path(), template))?;
        Some(format!("{} {path}", entry["request"]["method"].as_str()?))
    })
    .collect()
}

fn is_of(path: &str, template: &str) -> bool {
    let (path, template) = (path.split('/'), template.split('/'));
    path.clone().count() == template.clone().count()
        && path.zip(template).all(|(part, wanted)| wanted.starts_with('{') || part == wanted)
}

/// Fails unless each was answered well at least once: nonsense that never gets past the edge shows nothing behind it.
fn reached(well: &BTreeSet<String>, operations: &[&str]) {
    for operation in operations {
        assert!(well.contains(*operation), "no {operation} was answered well: {well:#?}");
    }
}

#[tokio::test]
async fn a_guest_who_sends_nonsense() {
    let mesh = Mesh::shared();
    let run = move || schemathesis(mesh, "salon-luna", &Caller::default());
    let well = tokio::task::spawn_blocking(run).await.expect("it runs");
    reached(&well, &["GET /api/v1/tenant", "GET /api/v1/services", "GET /api/v1/agreements"]);
}

#[tokio::test]
async fn a_client_with_a_booking_who_sends_nonsense() {
    let mesh = Mesh::shared();
    let guest = mesh.guest("clinica-sol");
    let body = order_that_can_be_cancelled(&guest, "es").await.body;
    let booking = booked_by(&guest, &body).await;
    let agreement = guest.get("/api/v1/agreements").await;
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let known = [
        ("path.id", booking.text_at("/id")),
        ("path.receipt", booking.text_at("/receipt/hash")),
        ("path.kind", agreement.text_at("/items/0/kind")),
        ("path.digest", agreement.text_at("/items/0/digest")),
        ("query.service", text(&body["service"])),
        ("query.provider", text(&body["provider"])),
        ("query.start", text(&body["start"])),
    ];
    let headers = vec![format!("Authorization: Booking {}", booking.text_at("/manage_token"))];
    let run = move || schemathesis(mesh, "clinica-sol", &Caller { headers, known: &known });
    let well = tokio::task::spawn_blocking(run).await.expect("it runs");
    // Not the preview of a cancellation: whether it comes before the cancellation is schemathesis's choice.
    let operations = [
        "GET /api/v1/bookings/{id}",
        "GET /api/v1/bookings/{id}/calendar.ics",
        "POST /api/v1/bookings/{id}/cancel",
        "GET /api/v1/receipts/{receipt}",
        "GET /api/v1/agreements/{kind}/{digest}",
        "GET /api/v1/providers",
        "GET /api/v1/slots",
    ];
    reached(&well, &operations);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_who_sends_nonsense() {
    // A mesh of its own: what an owner may write, nonsense writes too.
    let mesh = tokio::task::block_in_place(|| Mesh::start("nonsense"));
    let (email, password) = mesh.tenant("salon-luna").accounts["owner"].clone();
    let guest = mesh.guest("salon-luna");
    let session = guest.post("/api/v1/session", &json!({ "email": email, "password": password })).await;
    let cookie = session.headers.get("set-cookie").and_then(|it| it.to_str().ok()).expect("a cookie");
    let cookie = cookie.split(';').next().expect("name and value").to_owned();
    let csrf = guest.get("/api/v1/session").await.text_at("/csrf_token");
    let headers = vec![format!("Cookie: {cookie}"), format!("X-CSRF-Token: {csrf}")];
    let well =
        tokio::task::block_in_place(|| schemathesis(&mesh, "salon-luna", &Caller { headers, known: &[] }));
    let operations = [
        "GET /api/v1/admin/audit",
        "GET /api/v1/admin/bookings",
        "GET /api/v1/admin/users",
        "POST /api/v1/admin/users",
        "POST /api/v1/admin/agreements/verify",
        "POST /api/v1/admin/audit/verify",
    ];
    reached(&well, &operations);
}
