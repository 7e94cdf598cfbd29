//! Signing in, compared with one hash of the same cost.
use std::time::Instant;

use anyhow::Context as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use holdfast_tests::client::{Client, How};
use holdfast_tests::relay::loopback;
use serde_json::json;

use super::section::Section;
use crate::counters::Counters;
use crate::figures::{Goal, Unit};
use crate::floors::nth;
use crate::harness::{Cost, Harness, TENANT};
use crate::load::Load;
use crate::pairs::{Pairs, counter_figures, notes};
use crate::proc::own_cpu;

const LOAD: Load = Load::of(40, 2);
const TRACED: Load = Load::of(20, 1);
const ROLE: &str = "owner";

/// Measures it.
pub async fn measure(harness: &Harness) -> anyhow::Result<Section> {
    let tenant = harness.mesh.tenant(TENANT);
    let (email, password) = tenant.accounts.get(ROLE).context("an account")?;
    let hashes: Vec<String> = sqlx::query_scalar("select secret from credential where tenant_id = $1")
        .bind(TENANT)
        .fetch_all(harness.database("identity")?)
        .await?;
    let hash = hashes.first().context("a password's hash")?;
    // Without cookies: who shows a session must show its token too.
    let stranger = |number| How { source: loopback(number), cookies: false, ..How::default() };
    let guests: Vec<Client> =
        (0..LOAD.clients).map(|number| Client::new(&harness.mesh, &tenant, stranger(number))).collect();
    let body = json!({ "email": email, "password": password });
    let sign_in = async |number| {
        let answer = nth(&guests, number)?.post("/api/v1/session", &body).await;
        anyhow::ensure!(answer.status == 200, "{}: {}", answer.status, answer.text);
        Ok(())
    };
    Load::of(4, 2).run(sign_in).await?;
    let pairs = Pairs::measure(
        async || harness.cost(LOAD, sign_in).await,
        async || hashed(password, hash, LOAD.operations),
    )
    .await?;
    let mut figures = vec![
        pairs.figure("CPU time of all servers", Unit::Micros, Cost::cpu_each).goal(Goal::Times(1.05)),
        pairs
            .figure("CPU time of identity", Unit::Micros, |cost| cost.cpu_of("identity"))
            .goal(Goal::Times(1.05)),
        harness.syscalls(TRACED, sign_in).await?.figure(),
    ];
    figures.extend(counter_figures(&pairs.ours));
    let notes = notes(&pairs.ours);
    Ok(Section { title: "Signing in".to_owned(), about: ABOUT.to_owned(), figures, notes })
}

const ABOUT: &str = "`POST /api/v1/session` with the right password, two at a time, until the audit record is delivered. \
    Floor: one hash of the stored one's cost (argon2id) in one process, nothing else.";

/// The cost of so many hashes in this process. What one costs stands in the stored hash, so it is the product's; the
/// pepper, which this process does not know, costs nothing beside it.
fn hashed(password: &str, hash: &str, operations: u32) -> anyhow::Result<Cost> {
    let stored = PasswordHash::new(hash).map_err(|error| anyhow::anyhow!("the stored hash: {error}"))?;
    let (before, begun) = (own_cpu()?, Instant::now());
    let params = Params::try_from(&stored).map_err(|error| anyhow::anyhow!("the stored hash: {error}"))?;
    let (argon, mut out) = (Argon2::new(Algorithm::Argon2id, Version::V0x13, params), [0; 32]);
    for _ in 0..operations {
        argon.hash_password_into(password.as_bytes(), b"a salt of a floor", &mut out)?;
    }
    let cpu = own_cpu()?.saturating_sub(before);
    Ok(Cost {
        operations,
        cpu: [("identity".to_owned(), cpu)].into(),
        took: vec![begun.elapsed() / operations],
        counters: Counters::default(),
    })
}
