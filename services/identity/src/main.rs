//! `identity` serves; `identity migrate` migrates its databases by their owners.
use std::process::ExitCode;

use identity::app;
use identity::config::Config;
use identity::migrate::Owners;
use kit_config::Env;
use kit_telemetry::Telemetry;

#[tokio::main]
async fn main() -> ExitCode {
    let done = match std::env::args().nth(1).as_deref() {
        None => serve().await,
        Some("migrate") => migrate().await,
        Some(_) => Err(anyhow::anyhow!("usage: identity [migrate]")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Telemetry may not run yet: the reason must be seen all the same.
            let line = format!("identity: {error:#}\n");
            let _ = std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes());
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> anyhow::Result<()> {
    let config = Config::read(&Env::from_process())?;
    let telemetry = Telemetry::start("identity", &config.telemetry)?;
    let done = app::run(config, telemetry.metrics()).await;
    telemetry.shutdown().await;
    done
}

async fn migrate() -> anyhow::Result<()> {
    Owners::read(&Env::from_process())?.run().await?;
    Ok(())
}
