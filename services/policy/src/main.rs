//! `policy` serves; with the owner's URL `policy migrate` migrates, and `policy resolve-halt` lets a ledger be signed
//! again.
use anyhow::Context as _;
use kit_config::Env;
use kit_ledger::halt::Resolution;
use kit_telemetry::Telemetry;
use policy::{Config, MigrateConfig};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let env = Env::from_process();
    match std::env::args().nth(1).as_deref() {
        None => serve(&env).await,
        Some("migrate") => policy::migrate(&MigrateConfig::read(&env)?).await,
        Some("resolve-halt") => {
            let resolution = Resolution::from_arguments(std::env::args().skip(2))?;
            policy::resolve_halt(&MigrateConfig::read(&env)?, &resolution).await
        }
        Some(_) => anyhow::bail!("usage: policy [migrate | resolve-halt <tenant> <what was done>]"),
    }
}

async fn serve(env: &Env) -> anyhow::Result<()> {
    let config = Config::read(env)?;
    let telemetry = Telemetry::start("policy", &config.telemetry)?;
    let stop = kit_mesh::stop_on_signal()?;
    let ran = policy::run(config, telemetry.metrics(), stop).await.context("policy ended");
    if let Err(error) = &ran {
        tracing::error!(error = format!("{error:#}"), "policy ends");
    }
    telemetry.shutdown().await;
    ran
}
