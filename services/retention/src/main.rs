//! `retention` serves; `retention migrate` migrates its database by its owner.
use std::process::ExitCode;

use kit_config::Env;
use kit_telemetry::Telemetry;
use retention::app;
use retention::config::Config;
use retention::migrate::Owner;

#[tokio::main]
async fn main() -> ExitCode {
    let done = match std::env::args().nth(1).as_deref() {
        None => serve().await,
        Some("migrate") => migrate().await,
        Some(_) => Err(anyhow::anyhow!("usage: retention [migrate]")),
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
