//! Fresh certificates while everything runs: by the clock, and when somebody asks (`local rotate`).
use std::fs;
use std::time::Duration;

use anyhow::{Context as _, bail};
use kit_clock::Clock;
use serde_json::Value;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::control;
use crate::paths::Paths;
use crate::pki::Ca;
use crate::ready::until;
use crate::services::ALL;

/// How often it is looked whether somebody asks.
const LOOK: Duration = Duration::from_millis(50);
/// The figure of a service that counts the sets of credentials which it took up.
const TAKEN_UP: &str = "holdfast_mesh_credentials_reloads_total{result=\"changed\"}";

/// Issues a certificate to every service.
pub fn issue(paths: &Paths, clock: &Clock, ca: &Ca, life: Duration) -> anyhow::Result<()> {
    ALL.iter().try_for_each(|service| ca.issue(paths, clock, service, life))
}

/// Replaces every certificate when a third of its life is left, or when somebody asks.
pub async fn keep(paths: &Paths, clock: &Clock, ca: &Ca, life: Duration) -> anyhow::Result<()> {
    let mut due = Instant::now() + life * 2 / 3;
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        let asked = control::take_rotation(paths);
        if asked.is_none() && Instant::now() < due {
            continue;
        }
        let life = asked.unwrap_or(life);
        issue(paths, clock, ca, life)?;
        due = Instant::now() + life * 2 / 3;
    }
}

/// Asks the running mesh for fresh certificates and returns when every service that runs has taken its own up.
pub async fn now(paths: &Paths, life: Duration) -> anyhow::Result<()> {
    let mesh = fs::read(paths.at("mesh.json")).context("not ready: `make up` starts the mesh")?;
    let mesh: Value = serde_json::from_slice(&mesh).context("reading mesh.json")?;
    let client = reqwest::Client::builder().timeout(Duration::from_secs(2)).build()?;
    let mut before = Vec::new();
    for service in ALL {
        let entry = mesh.pointer(&format!("/services/{service}")).with_context(|| (*service).to_owned())?;
        if entry.get("pid").is_some_and(Value::is_number) {
            let admin = entry.get("admin").and_then(Value::as_str).context("an admin port")?.to_owned();
            before.push((service, taken_up(&client, &admin).await?, admin));
        }
    }
    control::ask_rotation(paths, life)?;
    for (service, count, admin) in before {
        until(Duration::from_secs(30), &format!("{service} to take its certificate up"), async || {
            Ok((taken_up(&client, &admin).await? > count).then_some(()))
        })
        .await?;
    }
    crate::terminal::line("every service has a fresh certificate in force");
    Ok(())
}

async fn taken_up(client: &reqwest::Client, admin: &str) -> anyhow::Result<u64> {
    let answer = client.get(format!("http://{admin}/metrics")).send().await?;
    if !answer.status().is_success() {
        bail!("{admin} says {}", answer.status());
    }
    let text = answer.text().await?;
    let count = text.lines().find_map(|line| line.strip_prefix(TAKEN_UP));
    // Who has not changed its credentials yet tells nothing of it.
    count.map_or(Ok(0), |count| count.trim().parse().context("a count"))
}
