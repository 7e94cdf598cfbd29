//! One request of somebody who is signed in, compared with nginx over two hops.
use anyhow::Context as _;
use holdfast_tests::client::Client;

use super::section::Section;
use crate::figures::{Goal, Unit};
use crate::floors::nth;
use crate::harness::{Cost, Harness, TENANT};
use crate::load::Load;
use crate::nginx::Nginx;
use crate::pairs::{Pairs, counter_figures, notes};

/// No more than one person may have sessions (five).
const WARM: Load = Load::of(400, 4);
const LOAD: Load = Load::of(4000, 4);
const ALONE: Load = Load::of(500, 1);
const PATH: &str = "/api/v1/session";

/// Measures it.
pub async fn measure(harness: &Harness) -> anyhow::Result<Section> {
    let mut staff: Vec<Client> = Vec::new();
    for _ in 0..LOAD.clients {
        staff.push(harness.mesh.staff(TENANT, "owner").await);
    }
    let ask = async |number| {
        let answer = nth(&staff, number)?.get(PATH).await;
        anyhow::ensure!(answer.status == 200, "{}: {}", answer.status, answer.text);
        Ok(())
    };
    WARM.run(ask).await?;
    let length = staff.first().context("somebody")?.get(PATH).await.text.len();
    let nginx = Nginx::start(&harness.mesh, &harness.mesh.tenant(TENANT).host, length).await?;
    let measured = async |load| {
        Pairs::measure(
            async || harness.cost(load, ask).await,
            async || harness.nginx_cost(&nginx, load).await,
        )
        .await
    };
    let pairs = measured(LOAD).await?;
    let alone = measured(ALONE).await?;
    let syscalls = harness.syscalls(ALONE, ask).await?;
    let nginx_syscalls = harness.nginx_syscalls(&nginx, ALONE).await?;
    let mut figures = vec![
        pairs.figure("CPU time of all servers", Unit::Micros, Cost::cpu_each).goal(Goal::Times(1.7)),
        alone.time("time of one at a time").goal(Goal::Times(1.7)),
        pairs.time("time of four at a time"),
        syscalls.figure().with_floor(nginx_syscalls.each()).goal(Goal::AtMost(13.0)),
    ];
    figures.extend(counter_figures(&pairs.ours));
    Ok(Section {
        title: "A request of somebody who is signed in".to_owned(),
        about: ABOUT.to_owned(),
        figures,
        notes: notes(&pairs.ours),
    })
}

const ABOUT: &str = "`GET /api/v1/session` over connections that stay open: TLS, the session's check in Redis, mutual TLS \
    between our processes. Floor: nginx with TLS and HTTP/2 to nginx with mutual TLS, an answer of as many bytes, the same \
    client.";
