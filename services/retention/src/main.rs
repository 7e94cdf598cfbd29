//! `retention` serves; `retention migrate` migrates its database by its owner, and `retention resolve-halt` lets a ledger
//! be signed again.
use std::process::ExitCode;

use kit_config::Env;
use kit_ledger::halt::Resolution;
use kit_telemetry::Telemetry;
use retention::app;
use retention::config::Config;
use retention::migrate::Owner;

#[tokio::main]
async fn main() -> ExitCode {
    let done = match std::env::args().nth(1).as_deref() {
        None => serve().await,
        Some("migrate") => migrate().await,
        Some("resolve-halt") => resolve_halt().await,
        Some(_) => Err(anyhow::anyhow!("usage: retention [migrate | resolve-halt <tenant> <what was done>]")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Telemetry may not run yet: the reason must be seen all the same.
            let line = format!("retention: {error:#}\n");
            let _ = std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes());
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> anyhow::Result<()> {
    let config = Config::read(&Env::from_process())?;
    let telemetry = Telemetry::start("retention", &config.telemetry)?;
    let done = app::run(config, telemetry.metrics()).await;
    telemetry.shutdown().await;
    done
}

async fn migrate() -> anyhow::Result<()> {
    Owner::read(&Env::from_process())?.run().await?;
    Ok(())
}

async fn resolve_halt() -> anyhow::Result<()> {
    let resolution = Resolution::from_arguments(std::env::args().skip(2))?;
    let owner = Owner::read(&Env::from_process())?;
    owner.resolve_halt(&resolution).await
}
