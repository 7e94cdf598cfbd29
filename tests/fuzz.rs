//! Bad input on every public route: schemathesis against the gateway's own OpenAPI document, as a guest and as the
//! owner. Every connection leaves from a fresh address, so that limits per source hide nothing.
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;

use holdfast_tests::mesh::{Mesh, workspace};
use holdfast_tests::relay::{Leaves, Relay};
use serde_json::json;

/// What holds of every answer: no 5xx, the document's statuses, types and shapes, bad input refused.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_schema_conformance,negative_data_rejection";

fn schemathesis(mesh: &Mesh, tenant: &str, headers: &[String]) {
    let tools = Command::new(workspace().join("tools/python.sh")).output().expect("tools/python.sh");
    assert!(tools.status.success(), "{}", String::from_utf8_lossy(&tools.stderr));
    let tools = String::from_utf8_lossy(&tools.stdout).trim().to_owned();
    let target = SocketAddr::from((Ipv4Addr::LOCALHOST, mesh.https_port()));
    let relay = Relay::start(target, Leaves::FreshAddress).expect("a relay");
    let origin = format!("https://{}:{}", mesh.tenant(tenant).host, relay.port());
    let url = format!("{origin}/api/openapi.json");
    let examples = if std::env::var_os("HOLDFAST_TEST_LONG").is_some() { "500" } else { "20" };
    let mut run = Command::new(format!("{tools}/schemathesis"));
    run.args(["run", &url, "--phases=examples,coverage,fuzzing", "--seed=20261125", "--no-shrink"])
        .args(["--max-examples", examples, "--checks", CHECKS, "--request-timeout=10"])
        // As a browser's page would, or every change would end at the door.
        .args(["--header", &format!("Origin: {origin}"), "--generation-with-security-parameters=false"])
        .args(["--exclude-path-regex", "^/api/v1/session$", "--exclude-method=DELETE"])
        .arg(format!("--tls-verify={}", workspace().join(mesh.text("/ca_file")).display()))
        .current_dir(mesh.run())
        .env("NO_COLOR", "1")
        .env("PYTHONPATH", workspace().join("tools/python"));
    for header in headers {
        run.args(["--header", header]);
    }
    let output = run.output().expect("schemathesis");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    // A run that found no operation has shown nothing.
    assert!(said.contains("passed") && !said.contains(" 0 generated"), "{said}");
}

#[tokio::test]
async fn a_guest_who_sends_nonsense() {
    let mesh = Mesh::shared();
    tokio::task::spawn_blocking(move || schemathesis(mesh, "salon-luna", &[])).await.expect("it runs");
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
    let headers = [format!("Cookie: {cookie}"), format!("X-CSRF-Token: {csrf}")];
    tokio::task::block_in_place(|| schemathesis(&mesh, "salon-luna", &headers));
}
