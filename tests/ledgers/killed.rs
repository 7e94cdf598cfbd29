//! A service that is killed in the middle of a walk: the run goes on from where it was kept.
use std::time::Duration;

use holdfast_tests::mesh::Mesh;
use holdfast_tests::wait::until;
use serde_json::json;

use super::million::append;

const TENANT: &str = "clinica-sol";
const ROUTE: &str = "/api/v1/admin/audit/verify";
/// The walk takes some seconds, and is kept every second.
const ROWS: u64 = 100_000;

/// retention is killed when half of the ledger is walked.
pub async fn walk(mesh: &Mesh) {
    let owner = mesh.staff(TENANT, "owner").await;
    append(&mesh.database("retention").await, TENANT, ROWS).await;
    until(Duration::from_mins(2), "every row to be signed", async || {
        let found = owner.post(ROUTE, &json!({})).await.json;
        (found["state"] == "done" && found["behind_checkpoint"].as_u64() < Some(10)).then_some(())
    })
    .await;
    let begun = owner.post(ROUTE, &json!({})).await.json["started_at"].clone();
    let stood = until(Duration::from_secs(30), "half of the walk", async || {
        let found = owner.get(ROUTE).await.json;
        assert_eq!(found["state"], "running", "the walk was over before it was killed: {found}");
        found["percent"].as_u64().filter(|percent| *percent >= 50)
    })
    .await;
    let pid = mesh.pid("retention");
    mesh.signal("retention", "KILL");
    let done = until(Duration::from_mins(2), "the end of the run", async || {
        let found = owner.get(ROUTE).await.json;
        let percent = found["percent"].as_u64()?;
        assert!(percent >= stood, "it goes on from where it was kept, {stood}: {found}");
        (found["state"] == "done").then_some(found)
    })
    .await;
    assert_ne!(mesh.pid("retention"), pid, "another process walked on");
    assert_eq!((&done["ok"], &done["started_at"]), (&json!(true), &begun), "{done}");
    assert!(done["checked"].as_u64() > Some(ROWS), "{done}");
}
