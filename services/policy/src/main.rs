//! `policy` serves; `policy migrate` migrates with the owner's URL.
use anyhow::Context as _;
use kit_config::Env;
use kit_telemetry::Telemetry;
use policy::{Config, MigrateConfig};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let env = Env::from_process();
    match std::env::args().nth(1).as_deref() {
        None => serve(&env).await,
        Some("migrate") => policy::migrate(&MigrateConfig::read(&env)?).await,
        Some(other) => anyhow::bail!("{other} is no command: policy serves, policy migrate migrates"),
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
