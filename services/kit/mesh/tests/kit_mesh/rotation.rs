//! Rotations under load between two processes, over TCP and TLS (200, or 1,000 with `make test-long`): not one call
//! fails.
use std::time::Duration;

use kit_testkit::ca::Leaf;

use crate::Checked;
use crate::child::{Server, open_mesh};
use crate::harness::{Harness, channel, until};
use crate::probe::{call, stream};
use crate::relay::Relay;
use crate::reload::Load;

const CALLERS: usize = 6;

/// Both sides' certificates live for so long: without rotation the calls would soon be refused.
const LIFE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rotations_under_load_lose_not_one_call() -> Checked {
    let rotations = crate::figure(200, 1_000);
    let harness = Harness::new()?;
    let fresh = |service: &str| {
        let issued = harness.ca.issue(&Leaf::of(service).ending_in(LIFE));
        issued.write(&harness.folder(service), &harness.ca.pem());
    };
    fresh("booking");
    fresh("gateway");
    let server = Server::start(&harness.folder("booking")).await?;
    let relay = Relay::start(server.address).await?;
    let mesh = open_mesh(&harness.folder("gateway"), "gateway")?;
    let channel = channel(mesh.credentials(), relay.address);
    let load = Load::start(&channel, CALLERS);
    for rotation in 0..rotations {
        let (ours, theirs) = (mesh.credentials().serial(), call(&channel, "Serial", "").await?);
        let (calls, opened) = (load.calls(), relay.opened());
        fresh(if rotation % 2 == 0 { "gateway" } else { "booking" });
        until("the new certificate is in force", || async {
            let server = call(&channel, "Serial", "").await.unwrap_or_default();
            mesh.credentials().serial() != ours || (server != theirs && !server.is_empty())
        })
        .await?;
        until("calls went on", || async { load.calls() > calls + CALLERS }).await?;
        if rotation % 2 == 0 {
            until("the new certificate is shown", || async { relay.opened() > opened }).await?;
        }
    }
    let (calls, failed) = load.end().await?;
    assert!(failed.is_empty(), "{} of {calls} calls failed: {:?}", failed.len(), failed.first());
    assert!(calls > rotations * CALLERS, "{calls}");
    // Connections of old certificates did not pile up.
    until("old connections end", || async { relay.open() <= 1 }).await?;
    let mut ticks = stream(&channel).await?;
    assert!(ticks.message().await?.is_some());
    Ok(())
}
